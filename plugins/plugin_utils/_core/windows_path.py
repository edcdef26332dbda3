# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Windows paths as text; nothing here looks at a disk.

A path has one spelling here, whoever asks: `windows_path` gives it to any text, `normalise_path` wants one place.
Spaces and dots at its end go: Windows does not see them, and `D:\sites\shop.` must not pass for another folder.
`pathlib.PureWindowsPath` compares without regard to case, as NTFS does by default, and knows drives and shares.
"""

from __future__ import annotations

import dataclasses
import functools
import ntpath
import pathlib
import re
import typing as t

_DEVICE_PREFIXES: t.Final = ("\\\\?\\", "\\\\.\\")


class PathError(ValueError):
    """A text that is no absolute path of Windows. The message says why."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhysicalPath:
    r"""An absolute path: `text` without a trailing backslash (except a drive root, `D:\`), `unc` for a network path."""

    text: str
    unc: bool


@functools.lru_cache(maxsize=65536)
def windows_path(text: str) -> pathlib.PureWindowsPath:
    """Return the path that *text* names, absolute or not, in its one spelling."""
    return pathlib.PureWindowsPath(text if _USUAL.fullmatch(text) else _spelling(_plain(text)))


def normalise_path(text: str) -> PhysicalPath:
    r"""Return an absolute path in the form in which paths are compared and answered by the host.

    Forward slashes become backslashes, the prefixes `\\?\` and `\\?\UNC\` go, repeated and trailing separators go,
    `.` and `..` are resolved, and so are the spaces and dots at the end that Windows does not see.

    Raises:
        PathError: the path is empty, relative, relative to a drive (`C:web`), or names a device.
    """
    if _USUAL.fullmatch(text):
        return PhysicalPath(text=text, unc=False)
    path = _plain(text)
    if path.startswith(_DEVICE_PREFIXES):
        raise PathError(f"'{path}' names a device; write the path with its drive (D:\\folder) or share")
    if path.startswith("\\\\"):
        server, _unused, rest = path[2:].partition("\\")
        if not server or not rest.partition("\\")[0]:
            raise PathError(f"'{text}' names no share; a network path is \\\\server\\share\\folder")
        return PhysicalPath(text=_spelling(path), unc=True)
    if not re.match(r"[A-Za-z]:\\", path):
        raise PathError(f"'{text}' is not an absolute path; write it with its drive (D:\\folder) or share")
    return PhysicalPath(text=_spelling(path), unc=False)


def join_path(folder: str, segments: t.Sequence[str]) -> str:
    """Return the path of something below a folder, the folder's path being one that `normalise_path` returned."""
    return "\\".join((folder.rstrip("\\"), *segments)) if segments else folder


# An absolute path of a drive as nearly all are written: no separator twice, no end that Windows does not see.
_USUAL: t.Final = re.compile(r"[A-Za-z]:(?:\\[^\\/]*[^\\/ .])+")


def _plain(text: str) -> str:
    r"""Return a path in backslashes, without the prefix `\\?\`, `\\.\` or `\\?\UNC\`; a bare drive is its root.

    The name of a device keeps its prefix.
    """
    path = text.replace("/", "\\")
    if path.startswith(_DEVICE_PREFIXES):
        rest = path[4:]
        if rest[:4].upper() == "UNC\\":
            path = "\\\\" + rest[4:]
        elif re.match(r"[A-Za-z]:", rest):
            path = rest
    return path + "\\" if re.fullmatch(r"[A-Za-z]:", path) else path


def _spelling(path: str) -> str:
    drive, rest = ntpath.splitdrive(ntpath.normpath(path))
    root, segments = ("\\", rest[1:].split("\\")) if rest.startswith("\\") else ("", rest.split("\\"))
    while segments and segments[-1] not in (".", ".."):
        segments[-1] = segments[-1].rstrip(" .")
        if segments[-1]:
            break
        segments.pop()
    if not segments and drive.startswith("\\\\"):
        return drive
    return drive + root + "\\".join(segments)


def path_key(path: pathlib.PureWindowsPath) -> str:
    """Return the text by which a path is compared, which is far cheaper than comparing the path itself."""
    return str(path).lower()


def keys_above(key: str) -> t.Iterator[str]:
    """Yield the keys of the folders above a path, the nearest first, as `path_key` gives them."""
    share = key.find("\\", 2) if key.startswith("\\\\") else 0
    root = key.find("\\", share + 1) + 1
    end = key.rfind("\\", root)
    while end > 0:
        yield key[:end]
        end = key.rfind("\\", root, end)
    if len(key) > root:
        yield key[:root]


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
