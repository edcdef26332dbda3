# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Windows makes of a tree when a DACL in it is written, by the documentation (MS-DTYP 2.5.3.4; domain-facts 11).

It shares nothing with what the collection says about inheritance, because that is what it judges.
"""

from __future__ import annotations

import functools
import ntpath
import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    CI,
    CREATOR_GROUP,
    CREATOR_OWNER,
    ID,
    IO,
    NP,
    OI,
    Descriptor,
    Entry,
    has_generic,
    mapped,
)

NOBODY: t.Final = "S-1-5-21-9-9-9-500"
"""An owner that no token has and no entry is for."""
NO_GROUP: t.Final = "S-1-5-21-9-9-9-513"

Tree: t.TypeAlias = dict[str, Descriptor]
"""Descriptors by path, as Windows spells it."""


class Shape(t.NamedTuple):
    """What a server has, whatever its descriptors: which paths are folders, and which are links."""

    folders: frozenset[str]
    links: frozenset[str]

    def children(self, tree: Tree) -> dict[str, list[str]]:
        """Return the paths right below each path, without what lies behind a link."""
        found: dict[str, list[str]] = {}
        for path in sorted(tree):
            parent = parent_of(path)
            if parent in tree and parent not in self.links and parent in self.folders:
                found.setdefault(parent, []).append(path)
        return found


class Rebuild(t.NamedTuple):
    """One DACL that Windows has built anew on the way, for the writes of a plan."""

    path: str
    before: Descriptor
    after: Descriptor


def parent_of(path: str) -> str:
    """Return the path of the folder above; that of the root of a drive is empty."""
    parent = ntpath.dirname(path)
    return "" if parent == path else parent


@functools.lru_cache(maxsize=65536)
def inherited(entries: tuple[Entry, ...], container: bool, owner: str, group: str) -> tuple[Entry, ...]:
    """Return what a folder (`container`) or a file with this owner and group inherits from entries, in their order."""
    given: list[Entry] = []
    for entry in entries:
        given += _given(entry, container, owner, group)
    return tuple(given)


def _given(entry: Entry, container: bool, owner: str, group: str) -> t.Iterator[Entry]:
    counts = bool(entry.flags & (CI if container else OI)) and not entry.inherited_type
    passes_on = container and bool(entry.flags & (OI | CI)) and not entry.flags & NP
    inheritance = entry.flags & (OI | CI)
    if not counts:
        if passes_on:
            yield entry._replace(flags=inheritance | IO | ID)
        return
    owner_or_group = {CREATOR_OWNER: owner, CREATOR_GROUP: group}
    here = entry._replace(sid=owner_or_group.get(entry.sid, entry.sid), flags=ID)
    if has_generic(entry.mask):
        here = here._replace(mask=mapped(entry.mask))
    if not passes_on:
        yield here
    elif (here.sid, here.mask) == (entry.sid, entry.mask):
        yield here._replace(flags=ID | inheritance)
    else:
        yield here
        yield entry._replace(flags=inheritance | IO | ID)


def created(parent: Descriptor, *, container: bool, owner: str = NOBODY, group: str = NO_GROUP) -> Descriptor:
    """Return the descriptor of a folder or a file that somebody makes in a folder."""
    return Descriptor(owner=owner, group=group, entries=inherited(parent.aces, container, owner, group))


def rebuilt(child: Descriptor, parent: Descriptor, *, container: bool) -> Descriptor:
    """Return a child as it is when its inherited entries are worked out: explicit ones, then the parent's in its order.

    A protected child is left alone; one without a DACL has only what it inherits.
    """
    if child.protected:
        return child
    explicit = tuple(entry for entry in child.aces if not entry.inherited)
    return child._replace(entries=explicit + inherited(parent.aces, container, child.owner, child.group), auto=True)


def write(tree: Tree, shape: Shape, writes: t.Mapping[str, Descriptor]) -> tuple[Tree, list[Rebuild]]:
    """Return the tree after *writes*, deepest path first, and every DACL that was built anew, in order."""
    after, rebuilds = dict(tree), []
    children = shape.children(tree)
    for path in sorted(writes, key=lambda path: (-path.rstrip("\\").count("\\"), path)):
        parent = after.get(parent_of(path))
        given = writes[path]
        if parent is not None and parent_of(path) not in shape.links and path not in shape.links:
            given = rebuilt(given, parent, container=path in shape.folders)
        rebuilds.append(Rebuild(path, after[path], given))
        after[path] = given
        waiting = list(children.get(path, ()))
        while waiting:
            child = waiting.pop()
            if after[child].protected or child in shape.links:
                continue
            new = rebuilt(after[child], after[parent_of(child)], container=child in shape.folders)
            rebuilds.append(Rebuild(child, after[child], new))
            after[child] = new
            waiting += children.get(child, ())
    return after, rebuilds


def is_certain(before: Descriptor, after: Descriptor) -> bool:
    """Tell whether a DACL can be built anew without an entry that allows and one that denies passing each other.

    Where they would, Microsoft says that the DACL is marked as protected instead, and not in which cases.
    """
    if before.protected or before.entries is None:
        return True
    return not _explicit_behind_inherited(before.entries) and _keeps_order(before.entries, after.aces)


def _explicit_behind_inherited(entries: t.Iterable[Entry]) -> bool:
    kinds: set[bool] = set()
    for entry in entries:
        if entry.inherited:
            kinds.add(entry.denies)
        elif (not entry.denies) in kinds:
            return True
    return False


def _keeps_order(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> bool:
    """Tell whether the entries that both have can be paired off so that none passes one of the other kind."""
    old, new = [_meant(entry) for entry in before], [_meant(entry) for entry in after]
    return _in_order(old, new) or _in_order(old[::-1], new[::-1])


def _meant(entry: Entry) -> Entry:
    return entry._replace(mask=mapped(entry.mask), flags=entry.flags & ~ID)


def _in_order(before: list[Entry], after: list[Entry]) -> bool:
    places: dict[Entry, list[int]] = {}
    for place, entry in enumerate(after):
        places.setdefault(entry, []).append(place)
    last = {False: -1, True: -1}
    for entry in before:
        if not places.get(entry):
            continue
        place = places[entry].pop(0)
        if place < last[not entry.denies]:
            return False
        last[entry.denies] = max(last[entry.denies], place)
    return True
