# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Error codes of Windows that a simulated host answers, with the texts of an English Windows ([MS-ERREF] 2.2)."""

from __future__ import annotations

import types
import typing as t

FILE_NOT_FOUND: t.Final = 2
PATH_NOT_FOUND: t.Final = 3
ACCESS_DENIED: t.Final = 5
NOT_SUPPORTED: t.Final = 50
BAD_NETWORK_PATH: t.Final = 53
INVALID_NAME: t.Final = 123
BAD_PATH_NAME: t.Final = 161
NONE_MAPPED: t.Final = 1332
CANT_RESOLVE_FILENAME: t.Final = 1921

_TEXTS: t.Final[t.Mapping[int, str]] = types.MappingProxyType(
    {
        FILE_NOT_FOUND: "The system cannot find the file specified",
        PATH_NOT_FOUND: "The system cannot find the path specified",
        ACCESS_DENIED: "Access is denied",
        NOT_SUPPORTED: "The request is not supported",
        BAD_NETWORK_PATH: "The network path was not found",
        INVALID_NAME: "The filename, directory name, or volume label syntax is incorrect",
        BAD_PATH_NAME: "The specified path is invalid",
        CANT_RESOLVE_FILENAME: "The name of the file cannot be resolved by the system",
        NONE_MAPPED: "No mapping between account names and security IDs was done",
    }
)


class Win32Error(Exception):
    """A call into Windows failed: `code`, and the text of the system for it as `message`."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{_TEXTS[code]} (Windows error {code})")
        self.code = code
        self.message = _TEXTS[code]

    @property
    def means_missing(self) -> bool:
        """Whether it says that there is nothing at the path."""
        return self.code in (FILE_NOT_FOUND, PATH_NOT_FOUND)

    def answer(self) -> dict[str, int | str]:
        """Return the error as the modules report it."""
        return {"code": self.code, "message": self.message}
