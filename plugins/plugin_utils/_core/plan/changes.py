# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written, and everything that changes by it."""

from __future__ import annotations

import typing as t

from .items import Change, Write

if t.TYPE_CHECKING:
    from .projection import Node, Projection


def planned_writes(projection: Projection) -> tuple[Write, ...]:
    """Return the writes, deepest path first: a write above changes what is inherited below."""
    writes = []
    for node in projection.nodes():
        facts = node.facts
        if node.written is None or facts.descriptor is None or facts.raw is None:
            continue
        writes.append(
            Write(
                path=node.path,
                expected=facts.raw,
                directory=facts.directory,
                before=facts.descriptor,
                written=node.written,
                known_below=_known_below(node, projection),
                again=node.written.dacl == facts.descriptor.dacl,
            )
        )
    return tuple(sorted(writes, key=lambda write: (-len(write.path.parts), str(write.path).lower())))


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
        before = node.facts.descriptor
        if before is None or not projection.is_reached(node):
            continue
        known = projection.node(node.path)
        is_told = known is not node and known is not None and known.current is not None and node.count == 1
        after = projection.after(node)
        if after is None or after.dacl == before.dacl or is_told:
            continue
        changes.append(
            Change(path=node.path, directory=node.facts.directory, before=before, after=after, count=node.count)
        )
    return tuple(sorted(changes, key=lambda change: (str(change.path).lower(), -change.count)))
