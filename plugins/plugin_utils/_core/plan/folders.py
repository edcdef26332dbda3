# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the folders of all applications of a host lie, whether the user selected them or not."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..windows_path import keys_above, path_key, windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..model import Application
    from ..security.sid import Sid
    from .links import Links


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """An application that has a folder; `pool` is its pool in lower case, `trustees` are who it works as."""

    application: Application
    pool: str
    trustees: frozenset[Sid]


class _Folder(t.NamedTuple):
    """A folder of applications, and those that have it."""

    path: pathlib.PureWindowsPath
    owners: list[Owner]


class ApplicationFolders:
    """The physical folders of every application, and which of them lie on or below a path."""

    def __init__(self, applications: t.Iterable[Application], links: Links | None = None) -> None:
        """Map the folders of *applications* once, those that *links* lead to where they are."""
        self._links = links
        self._folders: dict[str, _Folder] = {}
        self._below: dict[str, list[pathlib.PureWindowsPath]] = collections.defaultdict(list)
        for application in applications:
            owner = _owner(application)
            paths = [directory.physical_path for directory in application.virtual_directories]
            for folder in dict.fromkeys(windows_path(path) for path in paths if path is not None):
                self._add(links.path(folder) if links else folder, owner)

    def _add(self, path: pathlib.PureWindowsPath, owner: Owner) -> None:
        key = path_key(path)
        folder = self._folders.get(key)
        if folder is None:
            folder = self._folders[key] = _Folder(path, [])
            for above in keys_above(key):
                self._below[above].append(path)
        folder.owners.append(owner)

    def has(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* is the folder of an application itself."""
        return path_key(path) in self._folders

    def at(self, path: pathlib.PureWindowsPath) -> t.Sequence[Owner]:
        """Return the applications whose folder is *path*."""
        folder = self._folders.get(path_key(path))
        return folder.owners if folder is not None else ()

    def on_or_below(self, path: pathlib.PureWindowsPath) -> t.Iterator[pathlib.PureWindowsPath]:
        """Yield each folder of an application that is *path* or lies below it."""
        key = path_key(path)
        if key in self._folders:
            yield path
        yield from self._below.get(key, ())

    def around(self, path: pathlib.PureWindowsPath) -> t.Sequence[Owner]:
        """Return the applications whose folder is *path* or the nearest one above it, none if there is none."""
        folder = self.nearest(self._links.path(path) if self._links else path)
        return self.at(folder) if folder is not None else ()

    def nearest(self, path: pathlib.PureWindowsPath) -> pathlib.PureWindowsPath | None:
        """Return *path* if it is the folder of an application, else the nearest such folder above it."""
        key = path_key(path)
        if key in self._folders:
            return path
        return next((self._folders[above].path for above in keys_above(key) if above in self._folders), None)


def _owner(application: Application) -> Owner:
    identities = [application.process_identity, *(request.identity for request in application.request_identities)]
    sids = [identity.sid for identity in identities if identity is not None] + [application.pool_sid]
    return Owner(
        application=application,
        pool=(application.application_pool or "").lower(),
        trustees=frozenset(sid for sid in sids if sid is not None),
    )
