# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written, and everything that changes by it."""

from __future__ import annotations

import operator
import typing as t

from .items import Change, Write

if t.TYPE_CHECKING:
    from .projection import Node, Projection


def planned_writes(projection: Projection) -> tuple[Write, ...]:
    """Return the writes, deepest path first: a write above changes what is inherited below."""
    return tuple(
        Write(
            path=node.path,
            expected=node.facts.raw,
            directory=node.facts.directory,
            before=node.current,
            written=node.written,
            known_below=_known_below(node, projection),
            again=node.written.dacl == node.current.dacl,
        )
        for node in sorted(projection.written, key=lambda node: (-node.depth, node.key))
        if node.written is not None and node.current is not None and node.facts.raw is not None
    )


def _known_below(top: Node, projection: Projection) -> tuple[str, ...]:
    """Return the descriptors below *top* that the write changes besides, also where it means the same to everybody."""
    found: set[str] = set()
    waiting = [top]
    while waiting:
        node = waiting.pop()
        for child in node.children:
            if not child.inherits or child.current is None or node.current is None:
                continue
            waiting.append(child)
            given = projection.handed_down(child.current, node.current, container=child.facts.directory)
            if given.dacl is not child.current.dacl:
                found.add(child.facts.raw or child.current.to_base64())
    return tuple(sorted(found))


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
