# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is judged, and what is complained about."""

from __future__ import annotations

import random
import traceback
import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    CREATOR_GROUP,
    CREATOR_OWNER,
    OWNER_RIGHTS,
    Descriptor,
    Entry,
    mapped,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.planning import (
    TREE,
    Item,
    Planned,
    Planner,
    at_or_above,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import Rebuild, Shape, Tree, write
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import LINK, Server, below

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.oracle.search.judge import Judge


_IN_NO_TOKEN: t.Final = {CREATOR_OWNER, CREATOR_GROUP, OWNER_RIGHTS}


class Complaint(t.NamedTuple):
    """What is wrong with a plan: the kind of fault, the path, and what shows it."""

    kind: str
    path: str
    what: str


class Case(t.NamedTuple):
    """A server, its plan, and what the server is when everything is written."""

    server: Server
    planner: Planner
    judge: Judge
    planned: Planned
    shape: Shape
    before: Tree
    after: Tree
    walked: frozenset[str]
    rebuilds: tuple[Rebuild, ...]

    @classmethod
    def of(cls, server: Server, planner: Planner, judge: Judge) -> Case:
        """Plan for a server, and write the plan."""
        planner = _guarded(planner)
        before, shape = server.tree(), server.shape()
        planned = planner(server, before, None)
        after, rebuilds = write(before, shape, planned.written)
        return cls(server, planner, judge, planned, shape, before, after, _walked(server, planned), tuple(rebuilds))

    def is_told(self, path: str) -> bool:
        """Tell whether the plan knows what is at a path, and may be judged by it; a link itself is no matter."""
        place = self.server.paths[path]
        return place.kind != LINK and (not place.hidden or path in self.walked)

    def changed(self) -> list[str]:
        """Return the paths that the plan knows, and that do not mean the same any more, read entry by entry."""
        return [
            path
            for path, before in self.before.items()
            if self.is_told(path) and meaning(before) != meaning(self.after[path])
        ]

    def chance(self) -> random.Random:
        """Return a source of chance that is the same one every time for a server."""
        return random.Random(self.server.seed)  # noqa: S311 - one seed, one server

    def tokens(self) -> list[tuple[str, ...]]:
        """Return whom to look at: each SID that an entry names, all tokens of the needs, and a few SIDs together."""
        everywhere = (entry for tree in (self.before, self.after) for found in tree.values() for entry in found.aces)
        named = sorted({entry.sid for entry in everywhere} - _IN_NO_TOKEN)
        chance = self.chance()
        few = [tuple(chance.sample(named, min(len(named), chance.randint(2, 3)))) for _unused in range(6)]
        workers = [tuple(entry.sid for entry in token) for item in self.planned.items for token in item.tokens]
        return [token for token in dict.fromkeys((*((sid,) for sid in named), *workers, *few)) if token]

    def trustees(self, path: str) -> set[str]:
        """Return those who need something on a path or on the tree around it, according to the plan."""
        return {item.trustee for item in self.planned.items if self.reaches(item, path)}

    def reaches(self, item: Item, path: str) -> bool:
        """Tell whether what an item is about counts for a path."""
        tops = (path, *(above for above in at_or_above(path) if item.scope == TREE))
        return item.path.lower() in {top.lower() for top in tops}


class PlannerError(Exception):
    """The planner itself has failed; the message says how."""


def _guarded(planner: Planner) -> Planner:
    def guarded(server: Server, tree: Tree, shuffle: random.Random | None) -> Planned:
        try:
            return planner(server, tree, shuffle)
        except Exception as error:
            raise PlannerError(traceback.format_exc(limit=-3)) from error

    return guarded


def _walked(server: Server, planned: Planned) -> frozenset[str]:
    """Return what was looked at below the folders of needs, where the plan asked for it."""
    if not server.walked:
        return frozenset()
    tops = [server.leads_to(item.path) for item in planned.items]
    return frozenset(path for top in tops if top is not None for path in below(server.paths, top))


def meaning(descriptor: Descriptor) -> tuple[Entry, ...] | None:
    """Return the entries of a DACL, their rights mapped: where they are the same, the DACLs mean the same."""
    if descriptor.entries is None:
        return None
    return tuple(entry._replace(mask=mapped(entry.mask)) for entry in descriptor.entries)
