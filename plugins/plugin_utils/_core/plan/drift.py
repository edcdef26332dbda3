# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a write changes besides what it grants: inherited entries that are not what the folder above gives.

Files that are moved into a folder keep the entries of their old one, a restore leaves them in another order, a host
that is lost while Windows hands a change down leaves children without it. Windows puts all of that right with the next
write on the path or above, whoever asked for it and whatever it means to others.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ..security.meaning import Effect, effects_of, keeps_order, lost_denies

if t.TYPE_CHECKING:
    from ..security.ace import Ace
    from ..security.descriptor import SecurityDescriptor
    from ..security.sid import Sid
    from .projection import Node, Projection


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How what is there differs in meaning from what the folder above gives.

    `become` is the descriptor with what the folder gives, `effects` who loses or gains something by that, and
    `lost_denies` the entries that deny and are gone then. `certain` is False where entries that allow and entries that
    deny would pass each other: Microsoft says that Windows marks such a DACL as protected instead, and not when.
    """

    current: SecurityDescriptor
    become: SecurityDescriptor
    effects: tuple[Effect, ...]
    lost_denies: tuple[Ace, ...]
    certain: bool

    @property
    def has_no_dacl(self) -> bool:
        """Whether everybody has every right today, for want of a DACL."""
        return self.current.dacl is None

    @property
    def takes(self) -> bool:
        """Whether somebody loses something."""
        return any(effect.lost for effect in self.effects)

    def gives_to(self, trustees: t.AbstractSet[Sid]) -> bool:
        """Tell whether one of *trustees* gains something."""
        return any(effect.gained and not trustees.isdisjoint(effect.sids) for effect in self.effects)

    def gives_to_others(self, trustees: t.AbstractSet[Sid]) -> bool:
        """Tell whether somebody gains something who is none of *trustees*."""
        return any(effect.gained and trustees.isdisjoint(effect.sids) for effect in self.effects)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DriftAt:
    """A drift on a path that was read."""

    node: Node
    drift: Drift


class Drifts:
    """The drift of every path of a host; two folders that have the same and are given the same are judged once."""

    def __init__(self, projection: Projection) -> None:
        """Judge the paths of *projection* when the first of them is asked for."""
        self._projection = projection
        self._known: dict[tuple[int, int, bool], tuple[object, object, Drift | None]] = {}
        self._folders: set[Node] | None = None

    @functools.cached_property
    def differing(self) -> tuple[Node, ...]:
        """The paths that do not have exactly what the folder above gives as it is now, whatever that means."""
        return tuple([node for node in self._projection.nodes() if node.inherits and self._differs(node)])

    def _differs(self, node: Node) -> bool:
        current, parent = node.current, node.parent.current if node.parent is not None else None
        if current is None or parent is None:
            return False
        given = self._projection.handed_down(current, parent, container=node.facts.directory)
        return given.dacl is not current.dacl

    def between(
        self, child: SecurityDescriptor, parent: SecurityDescriptor, *, container: bool
    ) -> tuple[SecurityDescriptor, Drift | None]:
        """Return what *child* becomes in a folder with *parent*, and how that differs in meaning from what it is."""
        become = self._projection.handed_down(child, parent, container=container)
        if become.dacl is child.dacl:
            return become, None
        key = id(child.dacl), id(become.dacl), container
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = child.dacl, become.dacl, _drift(child, become, container=container)
        return become, known[2]

    def reached_by(self, top: Node) -> list[DriftAt]:
        """Return the drifts that a write to *top* would put right, its own first.

        What is below something that drifts changes with it, and is judged by what it would be given then.
        """
        folders = self._with_drifts()
        if top not in folders:
            return []
        found: list[DriftAt] = []
        parent = top.parent.current if top.inherits and top.parent is not None else None
        waiting: list[tuple[Node, SecurityDescriptor | None]] = [(top, parent)]
        for node, given in waiting:
            current = node.current
            if current is None:
                continue
            if given is not None:
                become, drift = self.between(current, given, container=node.facts.directory)
                drift = self._as_it_is_written(node, drift)
                if drift is not None:
                    found.append(DriftAt(node=node, drift=drift))
                current = become
            waiting += [
                (child, current)
                for child in node.children
                if child.inherits and (child in folders or current is not node.current)
            ]
        return found

    def changed_by(self, top: Node) -> t.Iterator[Node]:
        """Yield what a write to *top* without a grant changes, also where it means the same to everybody."""
        parent = top.parent.current if top.inherits and top.parent is not None else None
        waiting: list[tuple[Node, SecurityDescriptor | None]] = [(top, parent)]
        for node, given in waiting:
            current = node.current
            if current is None:
                continue
            if given is not None:
                become = self._projection.handed_down(current, given, container=node.facts.directory)
                if become.dacl is not current.dacl:
                    yield node
                current = become
            waiting += [(child, current) for child in node.children if child.inherits]

    def _as_it_is_written(self, node: Node, drift: Drift | None) -> Drift | None:
        """Return the drift of a path as not certain if it is so in the folder as that is now.

        A path that is written too is written before those above it, and has what its folder gives until then.
        """
        now = self._now(node)
        return now if now is not None and not now.certain else drift

    def _with_drifts(self) -> set[Node]:
        """Return the paths that drift, and those above them from which they inherit."""
        if self._folders is None:
            self._folders = set()
            for node in self.differing:
                if self._now(node) is not None:
                    above: Node | None = node
                    while above is not None and above not in self._folders:
                        self._folders.add(above)
                        above = above.parent if above.inherits else None
        return self._folders

    def _now(self, node: Node) -> Drift | None:
        """Return how *node* differs from what the folder above gives as it is on the host."""
        current = node.current
        parent = node.parent.current if node.parent is not None else None
        if current is None or parent is None or not node.inherits:
            return None
        return self.between(current, parent, container=node.facts.directory)[1]


def _drift(child: SecurityDescriptor, become: SecurityDescriptor, *, container: bool) -> Drift | None:
    effects, denies = effects_of(child, become, container=container), lost_denies(child, become)
    certain = child.dacl is None or become.dacl is None or keeps_order(child.dacl, become.dacl)
    if certain and not effects and not denies:
        return None
    return Drift(current=child, become=become, effects=effects, lost_denies=denies, certain=certain)
