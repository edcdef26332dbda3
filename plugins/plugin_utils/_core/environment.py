# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Expands `%VAR%` as Windows does and brings physical paths into one form."""

from __future__ import annotations

import dataclasses
import re
import typing as t


class PathError(ValueError):
    """A text that is no absolute path of Windows. The message says why."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A text with its variables replaced; `unknown` names the variables that are not defined and were left as is."""

    text: str
    unknown: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhysicalPath:
    r"""An absolute path: `text` without a trailing backslash (except a drive root, `D:\`), `unc` for a network path."""

    text: str
    unc: bool


def expand(text: str, environment: t.Mapping[str, str]) -> Expansion:
    """Return a text with each `%NAME%` replaced by the variable's value.

    As ExpandEnvironmentStrings does it: names are compared without case, a variable that is not defined stays as it
    is written, and so do `%%` and a single `%`; values are not expanded again. What stands between two percent signs
    and holds a path separator is no variable's name (a folder may be called `50%`).
    """
    values = {name.upper(): value for name, value in environment.items()}
    done: list[str] = []
    unknown: dict[str, str] = {}
    position = 0
    while (start := text.find("%", position)) >= 0:
        end = text.find("%", start + 1)
        if end < 0:
            break
        name = text[start + 1 : end]
        value = values.get(name.upper())
        if value is None:
            # The second percent sign may begin the name of a variable itself.
            done.append(text[position:end])
            position = end
            if name and not re.search(r"[\\/:]", name):
                unknown.setdefault(name.upper(), name)
        else:
            done += (text[position:start], value)
            position = end + 1
    done.append(text[position:])
    return Expansion(text="".join(done), unknown=tuple(unknown.values()))


def normalise_path(text: str) -> PhysicalPath:
    r"""Return an absolute path in the form in which paths are compared and answered by the host.

    Forward slashes become backslashes, the prefixes `\\?\` and `\\?\UNC\` go, repeated and trailing separators go,
    `.` and `..` are resolved, and so are the spaces and dots at the end that Windows does not see.

    Raises:
        PathError: the path is empty, relative, relative to a drive (`C:web`), or names a device.
    """
    path = text.replace("/", "\\")
    if path[:4] in ("\\\\?\\", "\\\\.\\"):
        path = _without_device_prefix(path)
    if path.startswith("\\\\"):
        server, _unused, rest = path[2:].partition("\\")
        share, _unused, rest = rest.partition("\\")
        if not server or not share:
            raise PathError(f"'{text}' names no share; a network path is \\\\server\\share\\folder")
        return PhysicalPath(text="\\".join((f"\\\\{server}\\{share}", *_segments(rest))), unc=True)
    if not re.match(r"[A-Za-z]:\\", path):
        if not re.match(r"[A-Za-z]:\Z", path):
            raise PathError(f"'{text}' is not an absolute path; write it with its drive (D:\\folder) or share")
        path += "\\"
    return PhysicalPath(text=path[:3] + "\\".join(_segments(path[3:])), unc=False)


def join_path(folder: str, segments: t.Sequence[str]) -> str:
    """Return the path of something below a folder, the folder's path being one that `normalise_path` returned."""
    return "\\".join((folder.rstrip("\\"), *segments)) if segments else folder


def _without_device_prefix(path: str) -> str:
    rest = path[4:]
    if rest[:4].upper() == "UNC\\":
        return "\\\\" + rest[4:]
    if re.match(r"[A-Za-z]:", rest):
        return rest
    raise PathError(f"'{path}' names a device; write the path with its drive (D:\\folder) or share")


def _segments(rest: str) -> list[str]:
    segments: list[str] = []
    for segment in rest.split("\\"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    if segments:
        segments[-1] = segments[-1].rstrip(" .")
    return [segment for segment in segments if segment]
