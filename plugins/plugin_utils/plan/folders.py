# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the folders of all applications of a host lie, whether the user selected them or not."""

from __future__ import annotations

import collections
import typing as t

from ..windows_path import windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..model import Application


class ApplicationFolders:
    """The physical folders of every application, and which of them lie on or below a path."""

    def __init__(self, applications: t.Iterable[Application]) -> None:
        """Map the folders of *applications* once."""
        self._at: dict[pathlib.PureWindowsPath, list[Application]] = collections.defaultdict(list)
        self._below: dict[pathlib.PureWindowsPath, list[pathlib.PureWindowsPath]] = collections.defaultdict(list)
        for application in applications:
            for directory in application.virtual_directories:
                if directory.physical_path is not None:
                    self._add(windows_path(directory.physical_path), application)

    def _add(self, folder: pathlib.PureWindowsPath, application: Application) -> None:
        if folder not in self._at:
            for parent in folder.parents:
                self._below[parent].append(folder)
        if application not in self._at[folder]:
            self._at[folder].append(application)

    def has(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* is the folder of an application itself."""
        return path in self._at

    def on_or_below(self, path: pathlib.PureWindowsPath) -> t.Iterator[tuple[pathlib.PureWindowsPath, Application]]:
        """Yield each folder that is *path* or lies below it, with each application that has it."""
        for folder in (path, *self._below.get(path, ())):
            for application in self._at.get(folder, ()):
                yield folder, application

    def around(self, path: pathlib.PureWindowsPath) -> tuple[Application, ...]:
        """Return the applications whose folder is *path* or the nearest one above it, none if there is none."""
        for folder in (path, *path.parents):
            if folder in self._at:
                return tuple(self._at[folder])
        return ()
