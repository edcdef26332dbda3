# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written, and everything that changes by it."""

from __future__ import annotations

import collections
import operator
import typing as t

from ..garbage import collection_paused
from .items import Change, Write

if t.TYPE_CHECKING:
    from .drift import Drifts
    from .projection import Node, Projection


def planned_writes(projection: Projection, drifts: Drifts) -> tuple[Write, ...]:
    """Return the writes, deepest path first: a write above changes what is inherited below."""
    if not projection.written:
        return ()
    known_below = _known_below(drifts)
    return tuple(
        Write(
            path=node.path,
            expected=node.facts.raw,
            directory=node.facts.directory,
            before=node.current,
            written=node.written,
            known_below=tuple(sorted(known_below.get(node, ()))),
            again=node.written.dacl == node.current.dacl,
        )
        for node in sorted(projection.written, key=lambda node: (-node.depth, node.key))
        if node.written is not None and node.current is not None and node.facts.raw is not None
    )


def _known_below(drifts: Drifts) -> dict[Node, set[str]]:
    """Return by folder the descriptors below it that a write there changes besides, also where it means the same."""
    found: dict[Node, set[str]] = collections.defaultdict(set)
    for node in drifts.differing:
        if node.current is None:
            continue
        raw = node.facts.raw or node.current.to_base64()
        below: Node | None = node
        while below is not None and below.inherits and below.parent is not None:
            below = below.parent
            found[below].add(raw)
    return found


@collection_paused()
def planned_changes(projection: Projection) -> tuple[Change, ...]:
    """Return what becomes of every path that was read and does not stay as it is, from the top down."""
    changes = []
    for node in projection.nodes():
        if not projection.is_reached(node) or projection.is_twice(node):
            continue
        before, after = node.current, projection.after(node)
        # One object stands for all that is the same, and stays it where nothing changes.
        if before is None or after is None or after.dacl is before.dacl or after.dacl == before.dacl:
            continue
        change = Change(path=node.path, directory=node.facts.directory, before=before, after=after, count=node.count)
        changes.append((node.key, -node.count, change))
    changes.sort(key=operator.itemgetter(0, 1))
    return tuple([change for _key, _count, change in changes])
