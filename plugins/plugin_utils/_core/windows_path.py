# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Windows paths as text; nothing here looks at a disk.

`pathlib.PureWindowsPath` compares without regard to case, as NTFS does by default, and knows drives and shares.
"""

from __future__ import annotations

import functools
import ntpath
import pathlib
import typing as t

_VERBATIM_UNC = "\\\\?\\UNC\\"
_VERBATIM = "\\\\?\\"


@functools.lru_cache(maxsize=65536)
def windows_path(text: str) -> pathlib.PureWindowsPath:
    r"""Return the path that *text* names, without a `\\?\` prefix, `.` and `..`, in backslashes.

    Spaces and dots at its end go too: Windows does not see them, and `D:\sites\shop.` must not pass for another folder.
    """
    if text.upper().startswith(_VERBATIM_UNC):
        text = "\\\\" + text[len(_VERBATIM_UNC) :]
    elif text.startswith(_VERBATIM):
        text = text[len(_VERBATIM) :]
    path = pathlib.PureWindowsPath(ntpath.normpath(text))
    name = path.name.rstrip(" .")
    return path.with_name(name) if name and name != path.name else path


def is_unc(path: pathlib.PureWindowsPath) -> bool:
    r"""Tell whether *path* is on a file server (`\\server\share\…`)."""
    return path.drive.startswith("\\\\")


def is_absolute(path: pathlib.PureWindowsPath) -> bool:
    r"""Tell whether *path* names one place; a server without a share, absolute to Python 3.13, does not."""
    return path.is_absolute() and (not is_unc(path) or path.drive.count("\\") > 2)


def is_drive_root(path: pathlib.PureWindowsPath) -> bool:
    r"""Tell whether *path* is the root of a volume (`D:\`)."""
    return path.is_absolute() and len(path.parts) == 1


def lies_below(path: pathlib.PureWindowsPath, folder: pathlib.PureWindowsPath) -> bool:
    """Tell whether *path* is inside *folder*, at any depth; a folder is not below itself."""
    return path != folder and path.is_relative_to(folder)


def lies_in(path: pathlib.PureWindowsPath, folders: t.Iterable[pathlib.PureWindowsPath]) -> bool:
    """Tell whether *path* is one of *folders* or lies below one of them."""
    return any(path.is_relative_to(folder) for folder in folders)
