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

import typing as t

from ..security.inherit import reinherit
from ..security.rights import map_generic

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

    def brought_up_to_date(self) -> t.Iterator[tuple[pathlib.PureWindowsPath, SecurityDescriptor]]:
        """Yield the paths whose inherited ACEs change for reasons of their own, with what they become without grants.

        These are paths whose inherited ACEs are not what the folder above gives now, such as a folder that was moved;
        any write on or above them makes Windows replace those. Of a tree only the topmost such path is told.
        """
        become: dict[pathlib.PureWindowsPath, SecurityDescriptor] = {}
        stale: set[pathlib.PureWindowsPath] = set()
        for path in sorted(self._facts, key=lambda path: len(path.parts)):
            current = self.current(path)
            if current is None or not self.is_reached(path):
                continue
            above = become.get(path.parent, self.current(path.parent)) if self.inherits(path) else None
            if above is None:
                continue
            become[path] = reinherit(current, above, container=self._facts[path].directory)
            if path.parent in stale:
                stale.add(path)
            elif inherited_meaning(become[path]) != inherited_meaning(current):
                stale.add(path)
                yield path, become[path]


def inherited_meaning(descriptor: SecurityDescriptor) -> frozenset[tuple[int, int, int, str | None]]:
    """Return the inherited ACEs of *descriptor* in a form that compares by meaning, not by order or spelling."""
    aces: tuple[Ace, ...] = descriptor.dacl.aces if descriptor.dacl else ()
    return frozenset((ace.type, ace.flags, map_generic(ace.mask), ace.sid) for ace in aces if ace.is_inherited)
