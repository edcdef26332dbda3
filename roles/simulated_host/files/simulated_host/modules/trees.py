# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is below a folder, as security_descriptor reports it: groups of what has the same descriptor in one group."""

from __future__ import annotations

import collections
import typing as t

from ..host import win32
from ..host.names import absolute_path, upper_case
from ..host.propagation import propagated
from .path_facts import PathFacts, read_path

if t.TYPE_CHECKING:
    import pathlib

    from ..host.host import Host

Json: t.TypeAlias = dict[str, t.Any]

_MOST_ERRORS: t.Final = 20


MAX_ITEMS: t.Final = 100_000


def read_trees(host: Host, asked: list[Json]) -> list[Json]:
    """Return the answer for every item of the option `trees`; each root is left out of the trees of the others."""
    roots = [item["path"] for item in asked]
    return [Tree(host, item["max_items"], item["examples"], roots).read(item["path"]) for item in asked]


class Tree:
    """One walk, breadth first, names in the order of NTFS; `out_of_date` are the descriptors that are not as given.

    They are those of files and folders that inherit and have something else than what their folder gives.
    """

    def __init__(self, host: Host, max_items: int, examples: int, roots: t.Iterable[str]) -> None:
        self._host = host
        self._max_items = max_items
        self._examples = examples
        self._roots = frozenset(upper_case(path[0]) for root in roots if (path := absolute_path(root)) is not None)
        self.out_of_date: set[str] = set()
        self._descriptors: dict[str, int] = {}
        self._groups: dict[tuple[int | None, int | None, bool, bool], int] = {}
        self._items: list[PathFacts] = []
        self._stale: set[int] = set()
        self._answers: list[Json] = []
        self._counts: collections.Counter[str] = collections.Counter()
        self._errors: list[Json] = []
        self._stopped_at: str | None = None

    def read(self, text: str) -> Json:
        """Walk the folder that *text* names and return the answer; what goes wrong is in it, nothing is raised."""
        root = read_path(self._host, text)
        error = root.error
        if error is None and (root.unc or not root.exists):
            error = win32.Win32Error(win32.NOT_SUPPORTED if root.unc else win32.FILE_NOT_FOUND)
        if error is not None:
            self._fail(root.text, error)
        if root.exists and root.path is not None:
            group = self._add(None, root)
            if root.directory and not root.reparse_point:
                self._walk(root.path, group)
        return {
            "path": root.text,
            "descriptors": list(self._descriptors),
            "groups": self._answers,
            "visited": self._counts.total() - self._counts["error"],
            "files": self._counts["file"],
            "folders": self._counts["folder"],
            "reparse_points": self._counts["link"],
            "out_of_date": sum(self._answers[index]["count"] for index in self._stale),
            "complete": self._stopped_at is None,
            "stopped_at": self._stopped_at,
            "errors": self._errors,
            "error_count": self._counts["error"],
        }

    def _walk(self, root: pathlib.PureWindowsPath, group: int) -> None:
        folders = collections.deque([(root, group)])
        while folders:
            folder, group = folders.popleft()
            for path in self._list(folder):
                if self._counts.total() - self._counts["error"] == self._max_items:
                    self._stopped_at = str(path)
                    return
                item = read_path(self._host, str(path))
                self._counts["link" if item.reparse_point else "folder" if item.directory else "file"] += 1
                if item.error is not None:
                    self._fail(item.text, item.error)
                below = self._add(group, item)
                if item.directory and not item.reparse_point:
                    folders.append((path, below))

    def _list(self, folder: pathlib.PureWindowsPath) -> list[pathlib.PureWindowsPath]:
        try:
            names = self._host.list_folder(folder)
        except win32.Win32Error as exc:
            self._fail(str(folder), exc)
            return []
        paths = [folder / name for name in sorted(names, key=upper_case)]
        return [path for path in paths if upper_case(str(path)) not in self._roots]

    def _add(self, parent: int | None, item: PathFacts) -> int:
        raw = item.base64
        descriptor = None if raw is None else self._descriptors.setdefault(raw, len(self._descriptors))
        key = (parent, descriptor, item.directory, item.reparse_point)
        if key not in self._groups:
            if parent is not None and _is_out_of_date(item, self._items[parent]):
                self._stale.add(len(self._answers))
                self.out_of_date.add(item.base64 or "")
            self._groups[key] = len(self._answers)
            self._items.append(item)
            names = ("parent", "descriptor", "directory", "reparse_point")
            self._answers.append({**dict(zip(names, key, strict=True)), "count": 0, "paths": []})
        group = self._answers[self._groups[key]]
        group["count"] += 1
        if len(group["paths"]) < self._examples:
            group["paths"].append(item.text)
        return self._groups[key]

    def _fail(self, path: str, error: win32.Win32Error) -> None:
        self._counts["error"] += 1
        if len(self._errors) < _MOST_ERRORS:
            self._errors.append({**error.answer(), "path": path})


def _is_out_of_date(item: PathFacts, folder: PathFacts) -> bool:
    if item.reparse_point or item.descriptor is None or folder.descriptor is None or item.descriptor.is_protected:
        return False
    given = propagated(item.descriptor, folder.descriptor, folder=item.directory)
    return item.descriptor.dacl is None or given.is_protected or given.dacl != item.descriptor.dacl
