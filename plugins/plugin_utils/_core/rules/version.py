# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of IIS that the rules know."""

from __future__ import annotations

import dataclasses
import re
import typing as t


class VersionError(ValueError):
    """A text that names no version of IIS, or one that is not covered."""


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class IisVersion:
    """A version of IIS; versions compare as people expect."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def parse(cls, value: object) -> t.Self:
        """Return the version that `10.0`, `8.5` (text or number), `Version 10.0` or `IIS 7` stands for.

        Raises:
            VersionError: it is no version, or one whose rules are not covered.
        """
        match = None
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            match = re.fullmatch(
                r"(?:(?:IIS|Version)\s*)?(\d{1,2})(?:\.(\d{1,2}))?(?:\.\d+)*", str(value).strip(), re.I
            )
        if match is None:
            raise VersionError(f"{value!r} is no version of IIS; {_KNOWN}")
        version = cls(int(match[1]), int(match[2] or 0))
        if version not in SUPPORTED_VERSIONS:
            raise VersionError(f"there is no IIS {version} that the rules know; {_KNOWN}")
        return version


IIS_5_0: t.Final = IisVersion(5, 0)
IIS_5_1: t.Final = IisVersion(5, 1)
IIS_6_0: t.Final = IisVersion(6, 0)
IIS_7_0: t.Final = IisVersion(7, 0)
IIS_7_5: t.Final = IisVersion(7, 5)
IIS_8_0: t.Final = IisVersion(8, 0)
IIS_8_5: t.Final = IisVersion(8, 5)
IIS_10_0: t.Final = IisVersion(10, 0)

METABASE_VERSIONS: t.Final = (IIS_5_0, IIS_5_1, IIS_6_0)
"""The versions that keep their configuration in a metabase; they are answered without a connection only."""

APPLICATION_HOST_VERSIONS: t.Final = (IIS_7_0, IIS_7_5, IIS_8_0, IIS_8_5, IIS_10_0)
"""The versions that keep their configuration in applicationHost.config."""

SUPPORTED_VERSIONS: t.Final = METABASE_VERSIONS + APPLICATION_HOST_VERSIONS

_KNOWN: t.Final = "give one of " + ", ".join(map(str, SUPPORTED_VERSIONS))
