# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A DACL read once: what it says about each SID, and where, so that many questions about it cost no more than one."""

from __future__ import annotations

import operator
import typing as t

from .ace import ALLOW_TYPES, DENY_TYPES, OBJECT_TYPE_PRESENT, Ace, AceFlags, AceType
from .reach import CREATED, reach
from .rights import map_generic
from .well_known import CREATOR_OWNER, OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .descriptor import Acl
    from .sid import Sid


_INHERITED: t.Final = int(AceFlags.INHERITED)
FOR_CREATORS: t.Final = frozenset({CREATOR_OWNER, OWNER_RIGHTS})
"""Whose ACEs speak of the owner of what is created."""


class Entry(t.NamedTuple):
    """An ACE that can decide something: its place in the DACL, where it counts (bits of Reach), and its file rights.

    `counts` is whether it allows for certain: an ACE under a condition, or for one kind of object, never does.
    """

    place: float
    reach: int
    mask: int
    denies: bool
    counts: bool
    sid: Sid
    ace: Ace


by_place: t.Final = operator.itemgetter(0)


class DaclIndex:
    """The ACEs of a DACL by SID.

    `first_inherited` is the index of the first inherited ACE, or the number of ACEs, where new explicit ones belong.
    `is_ordered` tells whether explicit ACEs that deny come before explicit ones that allow, `owner_rights` where ACEs
    for OWNER RIGHTS count, and `denies_creators` whether something created there may be denied to who created it.
    """

    def __init__(self, acl: Acl) -> None:
        """Read *acl* once."""
        self.acl = acl
        self.entries: dict[Sid, list[Entry]] = {}
        self.first_inherited = len(acl.aces)
        self.is_ordered = True
        self.owner_rights = 0
        self.denies_creators = False
        allowed = False
        for place, ace in enumerate(acl.aces):
            type_ = ace.type
            denies, allows = type_ in DENY_TYPES, type_ in ALLOW_TYPES
            if not ace.flags & _INHERITED:
                self.is_ordered = self.is_ordered and not (denies and allowed)
                allowed = allowed or allows
            elif place < self.first_inherited:
                self.first_inherited = place
            sid = ace.sid
            if sid is None:
                continue
            reached = reach(ace)
            if sid == OWNER_RIGHTS:
                self.owner_rights |= reached
            if denies and reached & CREATED and sid in FOR_CREATORS:
                self.denies_creators = True
            if denies or allows:
                counts = not (denies or ace.is_conditional or ace.object_flags & OBJECT_TYPE_PRESENT)
                entry = Entry(place, reached, map_generic(ace.mask), denies, counts, sid, ace)
                self.entries.setdefault(sid, []).append(entry)

    def of(self, sids: t.AbstractSet[Sid]) -> list[Entry]:
        """Return what the DACL says about *sids*, in its order."""
        found = [entry for sid in self.entries.keys() & sids for entry in self.entries[sid]]
        found.sort(key=by_place)
        return found

    def own(self, sid: Sid, flags: int) -> list[Entry]:
        """Return the plain explicit ACEs that allow something to *sid* and are inherited as *flags* say."""
        found = self.entries.get(sid, ())
        return [entry for entry in found if is_same_grant(entry.ace, flags)]


def is_same_grant(ace: Ace, flags: int) -> bool:
    """Tell whether *ace* is of the kind that a grant adds, so that it can be widened instead."""
    return ace.flags == flags and ace.type == AceType.ACCESS_ALLOWED and not ace.data
