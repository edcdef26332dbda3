# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a write may bring inherited entries up to date besides, and what a person reads about it."""

from __future__ import annotations

import typing as t

from ..findings import paths
from ..options import Options, StaleInheritance
from ..require.requirements import Scope
from ..security.rights import right_names
from ..security.words import diff_dacl

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..security.meaning import Effect
    from ..security.sid import Sid
    from .drift import DriftAt
    from .items import Need
    from .projection import Node

_SHOWN: t.Final = 4
"""How many changed ACEs, and how many accounts that lose or gain something, a message spells out."""


class DriftWords:
    """The rules about what nobody asked for, and the findings.

    Only `force` on the path that changes, or on one between it and the write, allows that somebody else gains something
    or that an entry that denies goes; `stale_inheritance: apply` allows the rest. What is not certain nothing allows.
    """

    def __init__(self, options: Options, names: t.Mapping[Sid, str]) -> None:
        """Judge by *options*; *names* are for the SIDs of messages."""
        self._trustees: dict[str, set[Sid]] = {}
        self._trustees_below: dict[str, set[Sid]] = {}
        self._names = names
        self._force = frozenset(options.force)
        self._uncertain: set[Node] = set()
        self._applies = options.stale_inheritance is StaleInheritance.APPLY

    def expect(self, needs: t.Iterable[Need]) -> None:
        """Take the trustees of the plan: where they need something they may gain something."""
        for need in needs:
            of_scope = self._trustees_below if need.scope is Scope.TREE else self._trustees
            of_scope.setdefault(need.key, set()).add(need.trustee.sid)

    def _trustees_at(self, node: Node) -> set[Sid]:
        """Return the trustees that need something on a path, or on everything below one above it."""
        found = set(self._trustees.get(node.key, ()))
        above: Node | None = node
        while above is not None:
            found |= self._trustees_below.get(above.key, set())
            above = above.parent
        return found

    def refusal(self, written: Node, reached: t.Sequence[DriftAt]) -> Finding | None:
        """Return why *written* must not be written, for what that changes besides: the gravest reason first.

        What kept a path above from being written, for its order, is not written itself: the path above would be
        decided otherwise the next time.
        """
        uncertain = [at.node for at in reached if not at.drift.certain]
        self._uncertain.update(uncertain)
        if uncertain or written in self._uncertain:
            return paths.INHERITANCE_NOT_CERTAIN.of(path=_place([*uncertain, written][0]), written=written.path)
        refused = [at for at in reached if not self._is_allowed(at, written)]
        if not refused:
            return None
        others = [at for at in refused if self._is_grave(at)]
        at = (others or refused)[0]
        return paths.INHERITANCE_WOULD_BE_REAPPLIED.of(
            "others" if others else "stale",
            what=self._what(at, refused),
            written=written.path,
            path=at.node.path,
        )

    def told(self, written: Node, reached: t.Sequence[DriftAt]) -> t.Iterator[Finding]:
        """Yield what the write to *written* brings up to date: of a tree only the topmost path is told."""
        told: set[Node] = set()
        for at in reached:
            above = at.node.parent
            while above is not None and above not in told and above is not written.parent:
                above = above.parent
            if above in told:
                continue
            told.add(at.node)
            others = self._is_grave(at) or at.drift.takes
            row = paths.INHERITANCE_WILL_BE_REAPPLIED
            yield row.of("" if others else "finished", what=self._what(at, [at]), written=written.path)

    def _is_grave(self, at: DriftAt) -> bool:
        drift = at.drift
        return drift.has_no_dacl or bool(drift.lost_denies) or drift.gives_to_others(self._trustees_at(at.node))

    def _is_allowed(self, at: DriftAt, written: Node) -> bool:
        if self._is_forced(at.node, written):
            return True
        return not self._is_grave(at) and (self._applies or not at.drift.takes)

    def _is_forced(self, node: Node, written: Node) -> bool:
        """Tell whether *node*, or a path between it and the one written, is in the option force."""
        above: Node | None = node
        while above is not None:
            if above.path in self._force:
                return True
            if above is written:
                break
            above = above.parent
        return False

    def _what(self, at: DriftAt, alike: t.Sequence[DriftAt]) -> str:
        """Return a sentence about a drift, and how many more there are."""
        total = sum(other.node.count for other in alike) - at.node.count
        more = f", with {total} more below the same write," if total else ""
        drift = at.drift
        effects = "; ".join(self._effect(effect) for effect in drift.effects[:_SHOWN])
        if len(drift.effects) > _SHOWN:
            effects += f"; and {len(drift.effects) - _SHOWN} more"
        if drift.has_no_dacl:
            return (
                f"{_place(at.node)}{more} has no DACL, so everybody has full control, and bringing its inherited "
                "entries up to date leaves it with those alone (so Microsoft documents it; it was not seen on a real "
                "Windows)"
            )
        changes = diff_dacl(drift.current, drift.become, self._names, container=at.node.facts.directory)
        shown = "; ".join(changes[:_SHOWN])
        if len(changes) > _SHOWN:
            shown += f"; and {len(changes) - _SHOWN} more"
        who = f", so that {effects}" if effects else ""
        return (
            f"{_place(at.node)}{more}: the inherited entries are not what the folder above gives now (it was moved, or "
            f"an earlier change was cut off), and bringing them up to date changes them: {shown}{who}"
        )

    def _effect(self, effect: Effect) -> str:
        names = [self._names.get(sid, str(sid)) for sid in effect.sids]
        who = names[0] if len(names) == 1 else f"who is both {' and '.join(names)}"
        parts = [
            f"{verb} {', '.join(right_names(mask))}"
            for verb, mask in (("loses", effect.lost), ("gains", effect.gained))
            if mask
        ]
        return f"{who} {' and '.join(parts)}"


def _place(node: Node) -> str:
    more = f" and {node.count - 1} more like it" if node.count > 1 else ""
    return f"{node.path}{more}"
