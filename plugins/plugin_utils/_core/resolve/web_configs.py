# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The web.config files of a server by their folders, each read once."""

from __future__ import annotations

import bisect
import dataclasses
import typing as t

from ..read.web_config import read_web_config
from ..read.xml import ConfigurationError
from ..windows_path import PathError, normalise_path

if t.TYPE_CHECKING:
    from ..read.sections import SectionEntry

WebConfigTexts = t.Mapping[str, "str | bytes | ConfigurationError"]
r"""Texts by the physical path of their file, `D:\sites\shop\web.config`; an error for one that could not be read.

Files that configSource attributes name stand among them, by their own paths.
"""

_NAME: t.Final = "\\web.config"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WebConfig:
    """One web.config: what it says, or why it cannot be read (`is_text`: its text is known, and wrong)."""

    file: str
    is_text: bool = True
    entries: tuple[SectionEntry, ...] = ()
    error: ConfigurationError | None = None


class WebConfigs:
    """The web.config files that were given."""

    def __init__(self, texts: WebConfigTexts | None = None) -> None:
        """Take texts by path. Raises PathError for a path that is not absolute."""
        self._given: dict[str, tuple[str, str | bytes | ConfigurationError]] = {}
        for path, text in (texts or {}).items():
            normal = normalise_path(path).text
            self._given[normal.lower()] = (normal, text)
        self._folders = sorted(
            path.removesuffix(_NAME).rstrip("\\") + "\\" for path in self._given if path.endswith(_NAME)
        )
        self._read: dict[str, WebConfig] = {}

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self._folders)

    def of(self, folder: str) -> WebConfig | None:
        """Return the file of a folder, None where there is none."""
        key = folder.lower().rstrip("\\") + _NAME
        if key not in self._given:
            return None
        if key not in self._read:
            self._read[key] = self._parse(*self._given[key])
        return self._read[key]

    def below(self, folder: str) -> t.Iterator[tuple[str, ...]]:
        """Yield the folders below a folder that have a file, as segments from there; () is the folder itself."""
        start = folder.lower().rstrip("\\") + "\\"
        for position in range(bisect.bisect_left(self._folders, start), len(self._folders)):
            found = self._folders[position]
            if not found.startswith(start):
                return
            # The spelling of the path that was given, not the one in which it is compared.
            spelled = self._given[found.rstrip("\\") + _NAME][0]
            yield tuple(segment for segment in spelled[len(start) : -len(_NAME)].split("\\") if segment)

    def _parse(self, file: str, text: str | bytes | ConfigurationError) -> WebConfig:
        if isinstance(text, ConfigurationError):
            return WebConfig(file=file, is_text=False, error=text)
        folder = file[: file.rfind("\\") + 1]
        try:
            return WebConfig(
                file=file, entries=read_web_config(text, source=file, find=lambda path: self._included(folder + path))
            )
        except ConfigurationError as error:
            return WebConfig(file=file, error=error)

    def _included(self, path: str) -> tuple[str, str | bytes] | None:
        found = self._given.get(path.lower())
        if found is None:
            return None
        name, text = found
        if isinstance(text, ConfigurationError):
            raise text
        return name, text


__all__ = ["PathError", "WebConfig", "WebConfigTexts", "WebConfigs"]
