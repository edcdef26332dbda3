# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drives of a simulated host: folders `C`, `D`... of the machine that simulates it, looked up as Windows does."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import typing as t

from . import win32
from .document import HostError
from .names import upper_case

_MOST_REPARSE_POINTS: t.Final = 31  # as many as Windows follows


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file or a folder: the path it was asked for by, the real one, and what it is.

    `reparse_point` tells that the path itself is a junction or a link; `real` then is its target.
    """

    path: pathlib.PureWindowsPath
    real: pathlib.Path
    directory: bool
    reparse_point: bool


class Disk:
    """The files below the folder of a host, found without regard to case; reparse points are those of host.yml."""

    def __init__(
        self, folder: pathlib.Path, reparse_points: t.Mapping[pathlib.PureWindowsPath, pathlib.PureWindowsPath]
    ) -> None:
        self._folder = folder
        self._reparse_points = reparse_points

    def find(self, path: pathlib.PureWindowsPath) -> Entry | None:
        """Return what is at *path*, None if nothing is. Raises HostError for a folder that cannot be one of Windows."""
        real = self._real(path, _MOST_REPARSE_POINTS)
        if real is None:
            # A link is there, whether what it leads to is or not.
            dangling = path in self._reparse_points and self.is_directory(path.parent)
            return Entry(path=path, real=self._folder, directory=True, reparse_point=True) if dangling else None
        return Entry(path=path, real=real, directory=real.is_dir(), reparse_point=path in self._reparse_points)

    def final_path(self, path: pathlib.PureWindowsPath) -> pathlib.PureWindowsPath:
        """Return where *path* leads in the end, through all reparse points on it.

        Raises Win32Error where there is nothing in the end, or where they lead round in a circle.
        """
        current = path
        for _step in range(_MOST_REPARSE_POINTS + 1):
            link = next((link for link in self._links_on(current)), None)
            if link is None:
                if not current.drive.startswith("\\\\") and self._real(current, 0) is None:
                    raise win32.Win32Error(win32.PATH_NOT_FOUND)
                return current
            current = self._reparse_points[link].joinpath(current.relative_to(link))
        raise win32.Win32Error(win32.CANT_RESOLVE_FILENAME)

    def place(self, path: pathlib.PureWindowsPath) -> pathlib.PureWindowsPath:
        """Return the path of what is at *path* itself, a link and not what it leads to; raises Win32Error."""
        if path.parent == path or not any(link != path for link in self._links_on(path)):
            return path
        return self.final_path(path.parent) / path.name

    def _links_on(self, path: pathlib.PureWindowsPath) -> t.Iterator[pathlib.PureWindowsPath]:
        """Yield the reparse points that *path* is or lies behind, the first one on the way first."""
        if self._reparse_points:
            yield from (folder for folder in (*reversed(path.parents), path) if folder in self._reparse_points)

    def is_directory(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether there is a folder at *path*."""
        entry = self.find(path)
        return entry is not None and entry.directory

    def read(self, path: pathlib.PureWindowsPath) -> bytes | None:
        """Return the content of the file at *path*, None if there is none."""
        entry = self.find(path)
        return None if entry is None or entry.directory else entry.real.read_bytes()

    def names(self, folder: pathlib.PureWindowsPath) -> list[str]:
        """Return the names of what is in *folder*, reparse points among them, in no order."""
        entry = self.find(folder)
        names = os.listdir(entry.real) if entry is not None and entry.directory else []
        links = [link for link in self._reparse_points if link.parent == folder]
        here = {upper_case(link.name) for link in links}
        return [link.name for link in links] + [name for name in names if upper_case(name) not in here]

    def _real(self, path: pathlib.PureWindowsPath, left: int) -> pathlib.Path | None:
        """Return the real path that *path* leads to through at most *left* reparse points."""
        current = pathlib.PureWindowsPath(path.anchor)
        real = self._child(self._folder, path.drive[0])
        for name in path.parts[1:]:
            current /= name
            if (target := self._reparse_points.get(current)) is not None:
                real = self._real(target, left - 1) if left and not target.drive.startswith("\\\\") else None
            elif real is not None:
                real = self._child(real, name)
            if real is None:
                return None
        return real

    @staticmethod
    def _child(folder: pathlib.Path, name: str) -> pathlib.Path | None:
        exact = folder / name
        if os.path.lexists(exact):
            found = exact
        else:
            try:
                same = [entry for entry in os.listdir(folder) if upper_case(entry) == upper_case(name)]
            except (FileNotFoundError, NotADirectoryError):
                return None
            if not same:
                return None
            if len(same) > 1:
                raise HostError(f"{folder}: {', '.join(sorted(same))} are one name on Windows")
            found = folder / same[0]
        if found.is_symlink():
            raise HostError(f"{found}: symbolic links are not followed; declare it in host.yml: reparse_points")
        return found
