# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A DACL read once: what it says about each SID, and where, so that many questions about it cost no more than one."""

from __future__ import annotations

import dataclasses
import operator
import typing as t

from .ace import OBJECT_TYPE_PRESENT, Ace, AceType
from .reach import reach
from .rights import map_generic
from .well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .descriptor import Acl
    from .sid import Sid


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An ACE that can decide something: its place in the DACL, where it counts (bits of Reach), and its file rights.

    `counts` is whether it allows for certain: an ACE under a condition, or for one kind of object, never does.
    """

    place: float
    reach: int
    mask: int
    denies: bool
    counts: bool
    ace: Ace


by_place: t.Final = operator.attrgetter("place")


class DaclIndex:
    """The ACEs of a DACL by SID.

    `first_inherited` is the index of the first inherited ACE, or the number of ACEs, where new explicit ones belong.
    `is_ordered` tells whether explicit ACEs that deny come before explicit ones that allow.
    """

    def __init__(self, acl: Acl) -> None:
        """Read *acl* once."""
        self.acl = acl
        self.entries: dict[Sid, list[Entry]] = {}
        self.first_inherited = len(acl.aces)
        self.is_ordered = True
        self.owner_rights = 0
        allowed = False
        for place, ace in enumerate(acl.aces):
            denies, allows = ace.is_deny, ace.is_allow
            if not ace.is_inherited:
                self.is_ordered = self.is_ordered and not (denies and allowed)
                allowed = allowed or allows
            elif place < self.first_inherited:
                self.first_inherited = place
            if ace.sid is None:
                continue
            if ace.sid == OWNER_RIGHTS:
                self.owner_rights |= reach(ace)
            if denies or allows:
                self.entries.setdefault(ace.sid, []).append(_entry(ace, place, denies))

    def of(self, sids: t.Iterable[Sid]) -> list[Entry]:
        """Return what the DACL says about *sids*, in its order."""
        found = [entry for sid in sids if sid in self.entries for entry in self.entries[sid]]
        found.sort(key=by_place)
        return found

    def own(self, sid: Sid, flags: int) -> list[Entry]:
        """Return the plain explicit ACEs that allow something to *sid* and are inherited as *flags* say."""
        found = self.entries.get(sid, ())
        return [entry for entry in found if is_same_grant(entry.ace, flags)]


def is_same_grant(ace: Ace, flags: int) -> bool:
    """Tell whether *ace* is of the kind that a grant adds, so that it can be widened instead."""
    return ace.flags == flags and ace.type == AceType.ACCESS_ALLOWED and not ace.data


def _entry(ace: Ace, place: int, denies: bool) -> Entry:
    return Entry(
        place=place,
        reach=reach(ace),
        mask=map_generic(ace.mask),
        denies=denies,
        counts=not (denies or ace.is_conditional or ace.object_flags & OBJECT_TYPE_PRESENT),
        ace=ace,
    )
