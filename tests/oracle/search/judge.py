# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what: Samba's access check for many descriptors and tokens at once.

Samba leaves to its caller what Windows does when a DACL is stored or asked about: generic rights are mapped, and an
object ACE without a GUID is a plain one (MS-DTYP 2.4.4.3). What depends on a condition or on a kind of object is tried
both ways: each `World` says whether such entries hold.
"""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.binary import pack
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    ALLOW,
    CREATOR_GROUP,
    CREATOR_OWNER,
    DENY,
    EVERYONE,
    FULL,
    IO,
    OWNER_RIGHTS,
    Descriptor,
    Entry,
    mapped,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import NO_GROUP, NOBODY, created

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba


class World(t.NamedTuple):
    """Whether entries that depend on something allow, and whether they deny."""

    allow: bool
    deny: bool


WORST: t.Final = World(allow=False, deny=True)
"""What has to hold for a need: whatever depends on something may deny, and does not allow."""
_WORLDS: t.Final = tuple(World(allow, deny) for allow in (False, True) for deny in (True, False))


class Question(t.NamedTuple):
    """What do these SIDs get by this DACL, which has plain entries only?"""

    descriptor: Descriptor
    sids: tuple[str, ...]


class Made(t.NamedTuple):
    """A folder or file, or what is made in a folder: `within` is the place in the list of what it is made in."""

    name: str
    descriptor: Descriptor
    container: bool
    within: int | None = None
    by_token: bool = False


class Judge:
    """Asks Samba."""

    def __init__(self, samba: Samba) -> None:
        """Ask this process."""
        self._samba = samba

    def masks(self, questions: t.Sequence[Question]) -> list[int]:
        """Return every right that the SIDs of each question get."""
        if not questions:
            return []
        descriptors: dict[Descriptor, int] = {}
        tokens: dict[tuple[str, ...], int] = {}
        pairs: dict[tuple[int, int], int] = {}
        asked = []
        for descriptor, sids in questions:
            pair = descriptors.setdefault(descriptor, len(descriptors)), tokens.setdefault(sids, len(tokens))
            asked.append(pairs.setdefault(pair, len(pairs)))
        answers = self._samba.maxima([pack(found) for found in descriptors], list(tokens), list(pairs))
        return [answers[place] & FULL for place in asked]


def worlds(*descriptors: Descriptor) -> tuple[World, ...]:
    """Return the worlds in which descriptors may differ: one where nothing in them depends on anything."""
    return _WORLDS if any(entry.depends for found in descriptors for entry in found.aces) else (WORST,)


@functools.lru_cache(maxsize=65536)
def plain(descriptor: Descriptor, world: World, allowing: frozenset[str] | None = None) -> Descriptor:
    """Return a DACL with plain entries as they count for the object itself.

    With *allowing* only entries for these SIDs allow, and those for the owner; the others of a token deny only.
    """
    if descriptor.entries is None:
        return descriptor
    kept = []
    for entry in descriptor.entries:
        if entry.flags & IO or not _holds(entry, world):
            continue
        owned = entry.sid == OWNER_RIGHTS and (allowing is None or descriptor.owner in allowing)
        if allowing is None or entry.denies or entry.sid in allowing or owned:
            kept.append(Entry(DENY if entry.denies else ALLOW, 0, mapped(entry.mask), entry.sid))
    return Descriptor(owner=descriptor.owner, group=descriptor.group, entries=tuple(kept))


def _holds(entry: Entry, world: World) -> bool:
    return not entry.depends or (world.deny if entry.denies else world.allow)


def made_in(descriptor: Descriptor, owner: str, *, always: bool = False) -> list[Made]:
    """Return a folder and what is made in it, three folders deep: by somebody else, and by *owner* where that matters.

    It matters where an entry is for whoever makes something, or owns it; *always* says that it is to be there anyway.
    """
    found = [Made("the folder", descriptor, container=True)]
    above = 0
    for depth in (1, 2, 3):
        found += _made(found[above], above, depth, NOBODY, by_token=False)
        above = len(found) - 1
    special = (CREATOR_OWNER, CREATOR_GROUP, OWNER_RIGHTS)
    if always or any(entry.sid in special for entry in descriptor.aces):
        above = 0
        for depth in (1, 2, 3):
            found += _made(found[above], above, depth, owner, by_token=True)
            above = len(found) - 1
    return found


def _made(folder: Made, place: int, depth: int, owner: str, *, by_token: bool) -> list[Made]:
    who = "which it makes" if by_token else "made"
    return [
        Made(
            f"a {'folder' if container else 'file'} {who} {depth} folder{'s' if depth > 1 else ''} below",
            created(folder.descriptor, container=container, owner=owner, group=NO_GROUP),
            container=container,
            within=place,
            by_token=by_token,
        )
        for container in (False, True)
    ]


def with_everyone(*sids: str) -> tuple[str, ...]:
    """Return a token of some SIDs, which has Everyone too, like every token."""
    return sids if EVERYONE in sids else (*sids, EVERYONE)
