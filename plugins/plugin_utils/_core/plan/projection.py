# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the descriptors of a host will be, as planned writes are added to what is there.

A write to a folder reaches everything below it that inherits, so a path is asked for with the writes above it in mind.
Windows replaces the inherited ACEs of a path by those its parent gives whenever a DACL above or on it is written
(MS-DTYP 2.5.3.4); the same is done here, as far down as every folder in between is known. Nothing is handed down to a
junction or a link, nor to what lies behind it: that has other folders above it than its path says.
"""

from __future__ import annotations

import functools
import typing as t

from ..security.inherit import reinherit
from ..security.rights import map_generic
from ..windows_path import lies_below

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts
    from ..security.ace import Ace
    from ..security.descriptor import SecurityDescriptor


class Projection:
    """The descriptors of a host, by path, with planned writes on top."""

    def __init__(self, facts: t.Mapping[pathlib.PureWindowsPath, PathFacts]) -> None:
        """Start from what the host answered."""
        self._facts = facts
        self._written: dict[pathlib.PureWindowsPath, SecurityDescriptor] = {}
        self._written_at: dict[pathlib.PureWindowsPath, int] = {}
        self._writes = 0
        self._known: dict[pathlib.PureWindowsPath, tuple[int, SecurityDescriptor | None]] = {}

    def facts(self, path: pathlib.PureWindowsPath) -> PathFacts | None:
        """Return what the host answered about *path*, None if it was not asked."""
        return self._facts.get(path)

    def current(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor | None:
        """Return the descriptor as it is on the host, None where it is not known."""
        facts = self._facts.get(path)
        return facts.descriptor if facts else None

    def write(self, path: pathlib.PureWindowsPath, descriptor: SecurityDescriptor) -> None:
        """Plan to write *descriptor* to *path*."""
        self._writes += 1
        self._written[path] = descriptor
        self._written_at[path] = self._writes

    def written(self) -> t.Mapping[pathlib.PureWindowsPath, SecurityDescriptor]:
        """Return the descriptors to write, by path."""
        return self._written

    def after(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor | None:
        """Return the descriptor as it will be, None where it is not known.

        Without a write on or above the path that reaches it, that is the current descriptor itself.
        """
        latest = max(self._written_at.get(folder, 0) for folder in (path, *path.parents))
        if not latest:
            return self.current(path)
        known = self._known.get(path)
        if known is None or known[0] != latest:
            own = self._written.get(path, self.current(path))
            reached = own is not None and self.is_reached(path)
            known = latest, self.if_written(path, own) if own is not None and reached else own
            self._known[path] = known
        return known[1]

    def if_written(self, path: pathlib.PureWindowsPath, descriptor: SecurityDescriptor) -> SecurityDescriptor:
        """Return what becomes of *descriptor* when it is written to *path*: it gets what the folder above gives."""
        facts = self._facts.get(path)
        above = self.after(path.parent) if self.inherits(path) else None
        return descriptor if facts is None or above is None else reinherit(descriptor, above, container=facts.directory)

    def inherits(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* takes part in the inheritance of the folder above it, as far as both are known."""
        facts, above = self._facts.get(path), self._facts.get(path.parent)
        if facts is None or facts.descriptor is None or above is None or above.descriptor is None:
            return False
        linked = facts.reparse_point or above.reparse_point
        return path.parent != path and not linked and not facts.descriptor.is_protected

    def is_reached(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* is written, or gets what it inherits anew because a folder above it is."""
        return path in self._written or (self.inherits(path) and self.is_reached(path.parent))

    def out_of_date(
        self, top: pathlib.PureWindowsPath
    ) -> t.Iterator[tuple[pathlib.PureWindowsPath, SecurityDescriptor]]:
        """Yield the paths that a write to *top* reaches, itself included, and whose inherited ACEs are out of date.

        Their inherited ACEs are not what the folder above gives now, such as those of a folder that was moved; with
        each path comes what it becomes when Windows brings them up to date.
        """
        for path, become in self._stale.items():
            if path == top or self._takes_from(path, top):
                yield path, become

    def brought_up_to_date(self) -> t.Iterator[tuple[pathlib.PureWindowsPath, SecurityDescriptor]]:
        """Yield the paths out of date that the planned writes reach, with what they become without any grant.

        Of a tree only the topmost such path is told.
        """
        told: list[pathlib.PureWindowsPath] = []
        for path, become in sorted(self._stale.items(), key=lambda entry: len(entry[0].parts)):
            if self.is_reached(path) and not any(self._takes_from(path, above) for above in told):
                told.append(path)
                yield path, become

    @functools.cached_property
    def _stale(self) -> t.Mapping[pathlib.PureWindowsPath, SecurityDescriptor]:
        stale = {}
        for path, facts in self._facts.items():
            current, above = facts.descriptor, self.current(path.parent)
            if current is None or above is None or not self.inherits(path):
                continue
            become = reinherit(current, above, container=facts.directory)
            if inherited_meaning(become) != inherited_meaning(current):
                stale[path] = become
        return stale

    def _takes_from(self, path: pathlib.PureWindowsPath, top: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* lies below *top* and every folder down to it inherits from the one above."""
        return lies_below(path, top) and all(
            self.inherits(folder) for folder in (path, *path.parents) if lies_below(folder, top)
        )


def inherited_meaning(descriptor: SecurityDescriptor) -> frozenset[tuple[int, int, int, str | None]]:
    """Return the inherited ACEs of *descriptor* in a form that compares by meaning, not by order or spelling."""
    aces: tuple[Ace, ...] = descriptor.dacl.aces if descriptor.dacl else ()
    return frozenset((ace.type, ace.flags, map_generic(ace.mask), ace.sid) for ace in aces if ace.is_inherited)
