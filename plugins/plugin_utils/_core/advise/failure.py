# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A failure of a web application, and what it points to: a row of the table in `failures`."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    from ..findings.row import Row
    from ..model import Confidence


class Who(enum.StrEnum):
    """Which identity of an application a failure is about."""

    PROCESS = "process"
    REQUEST = "request"


class Where(enum.StrEnum):
    """Which paths of an application a failure is about."""

    NOWHERE = "none"
    FOLDERS = "its folders"
    CONFIGURATION = "web.config in its folders and in those above it in the URL, and these folders"
    ROOTS = "its root folder and those above it in the URL"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failure and what it points to.

    A symptom has to agree with all of `status`, `hresult` and `event` that are set; one that quotes any of `messages`
    (in lower case) fits as well. `permission` is an NTFS permission, or a user right where `not_ntfs` is true.
    `checks` are in the order in which they are worth while. `findings` are the rows of the catalogue that explain it.
    """

    status: str | None = None
    hresult: int | None = None
    event: int | None = None
    messages: tuple[str, ...] = ()
    summary: str
    who: Who | None = None
    permission: str | None = None
    where: Where = Where.NOWHERE
    paths: tuple[str, ...] = ()
    checks: tuple[str, ...]
    not_ntfs: bool = False
    findings: tuple[Row, ...] = ()
    confidence: Confidence
    source: str

    @property
    def name(self) -> str:
        """Return how people call it: `401.3`, `500.19 with 0x80070005`, `503 with event 5021`."""
        if self.status is None:
            return f'"{self.messages[0]}"' if self.event is None else f"event {self.event}"
        if self.hresult is not None:
            return f"{self.status} with 0x{self.hresult:08x}"
        return self.status if self.event is None else f"{self.status} with event {self.event}"
