# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the descriptors of a host will be, as planned writes are added to what is there.

A write to a folder reaches everything below it that inherits, so a path is asked for with the writes above it in mind.
Windows replaces the inherited ACEs of a path by those its parent gives whenever a DACL above or on it is written
(MS-DTYP 2.5.3.4); the same is done here, as far down as every folder in between is known.
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

    def facts(self, path: pathlib.PureWindowsPath) -> PathFacts | None:
        """Return what the host answered about *path*, None if it was not asked."""
        return self._facts.get(path)

    def current(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor | None:
        """Return the descriptor as it is on the host, None where it is not known."""
        facts = self._facts.get(path)
        return facts.descriptor if facts else None

    def write(self, path: pathlib.PureWindowsPath, descriptor: SecurityDescriptor) -> None:
        """Plan to write *descriptor* to *path*."""
        self._written[path] = descriptor

    def written(self) -> t.Mapping[pathlib.PureWindowsPath, SecurityDescriptor]:
        """Return the descriptors to write, by path."""
        return self._written

    def after(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor | None:
        """Return the descriptor as it will be, None where it is not known.

        Without a write on or above the path that reaches it, that is the current descriptor itself.
        """
        own = self._written.get(path, self.current(path))
        if own is None or own.is_protected or not self._written:
            return own
        parent = path.parent
        if parent == path or not self._changes_at_or_above(parent):
            return own if path not in self._written else self._reinherited(path, own, self.current(parent))
        above = self.after(parent)
        return own if above is None else self._reinherited(path, own, above)

    def reapplies_inheritance(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether any write on or above *path* would change its inherited ACEs for reasons of its own.

        True for a path whose inherited ACEs are not what its parent gives now, such as a folder that was moved.
        """
        current, parent = self.current(path), self.current(path.parent)
        if current is None or parent is None or current.is_protected or path.parent == path:
            return False
        return inherited_meaning(self._reinherited(path, current, parent)) != inherited_meaning(current)

    def _changes_at_or_above(self, path: pathlib.PureWindowsPath) -> bool:
        return any(folder in self._written for folder in (path, *path.parents))

    def _reinherited(
        self, path: pathlib.PureWindowsPath, own: SecurityDescriptor, parent: SecurityDescriptor | None
    ) -> SecurityDescriptor:
        facts = self._facts.get(path)
        if parent is None or facts is None or own.dacl is None:
            return own
        return reinherit(own, parent, container=facts.directory)


def inherited_meaning(descriptor: SecurityDescriptor) -> frozenset[tuple[int, int, int, str | None]]:
    """Return the inherited ACEs of *descriptor* in a form that compares by meaning, not by order or spelling."""
    aces: tuple[Ace, ...] = descriptor.dacl.aces if descriptor.dacl else ()
    return frozenset((ace.type, ace.flags, map_generic(ace.mask), ace.sid) for ace in aces if ace.is_inherited)
