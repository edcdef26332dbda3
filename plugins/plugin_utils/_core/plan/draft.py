# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A DACL with the grants that are planned for it so far, all of which become one new DACL in the end."""

from __future__ import annotations

import typing as t

from ..security.ace import AceType, DescriptorError
from ..security.acl import MAX_ACL_SIZE
from ..security.dacl_index import Entry, by_place
from ..security.entries import plain_ace
from ..security.reach import reach_of_flags
from ..security.rights import map_generic
from ..security.well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from ..security.ace import Ace
    from ..security.dacl_index import DaclIndex
    from ..security.descriptor import Acl, SecurityDescriptor
    from ..security.sid import Sid

_ALLOWED: t.Final = int(AceType.ACCESS_ALLOWED)
_ACE_HEADER: t.Final = 8
"""Bytes of a plain ACE before its SID, and of an ACL before its ACEs."""
_GRANT: t.Final = 0.5
"""How far before the first inherited ACE, or before the one that is widened, a grant stands."""


class Draft:
    """A descriptor, and who is granted what in addition.

    A grant widens the explicit plain allow ACE of the same SID and flags where it stands, or is a new ACE in its
    canonical place, behind the explicit ACEs and before the inherited ones. No other ACE is touched.
    """

    def __init__(self, descriptor: SecurityDescriptor, index: DaclIndex | None) -> None:
        """Begin with *descriptor*; *index* is that of its DACL, None for a NULL DACL."""
        self.descriptor = descriptor
        self.index = index
        self._granted: dict[Sid, dict[int, Entry]] = {}
        self._widened: dict[tuple[Sid, int], int] = {}
        self._new: list[tuple[Sid, int]] = []
        self._size = 0
        self._result: SecurityDescriptor | None = None

    def of(self, sids: t.AbstractSet[Sid]) -> list[Entry]:
        """Return what the DACL and the grants say about *sids*, in order."""
        found = self.index.of(sids) if self.index is not None else []
        granted = [entry for sid in self._granted.keys() & sids for entry in self._granted[sid].values()]
        return sorted((*granted, *found), key=by_place) if granted else found

    @property
    def has_grants(self) -> bool:
        """Whether anything is granted."""
        return bool(self._granted)

    def grant(self, sid: Sid, mask: int, flags: int) -> None:
        """Allow *mask* to *sid*, inherited as *flags* say.

        Raises:
            DescriptorError: The DACL would be longer than 65,535 bytes, or the grant would take rights from somebody:
                an ACE for OWNER RIGHTS ends what the owner may do without one.
        """
        if self.index is None:
            raise DescriptorError("there is no DACL: everybody has every right already, and a grant would end that")
        if sid == OWNER_RIGHTS:
            raise DescriptorError("a grant to OWNER RIGHTS would take from the owner what it does not name")
        earlier = self._granted.get(sid, {}).get(flags)
        if earlier is not None:
            place, granted = earlier.place, earlier.ace.mask | mask
        elif own := self.index.own(sid, flags):
            self._widened[sid, flags] = int(own[0].place)
            place, granted = own[0].place - _GRANT, own[0].ace.mask | mask
        else:
            place, granted = self.index.first_inherited - _GRANT, mask
            self._make_room(self.index.acl, sid)
            self._new.append((sid, flags))
        self._result = None
        self._granted.setdefault(sid, {})[flags] = Entry(
            place=place,
            reach=reach_of_flags(flags),
            mask=map_generic(granted),
            denies=False,
            counts=True,
            sid=sid,
            ace=granted_ace(sid, granted, flags),
        )

    def result(self) -> SecurityDescriptor:
        """Return the descriptor with all grants in its DACL; the same object if there are none."""
        if self.index is None or not self._granted:
            return self.descriptor
        if self._result is not None:
            return self._result
        aces = list(self.index.acl.aces)
        for (sid, flags), place in self._widened.items():
            aces[place] = self._granted[sid][flags].ace
        new = [self._granted[sid][flags].ace for sid, flags in self._new]
        aces[self.index.first_inherited : self.index.first_inherited] = new
        self._result = self.descriptor.with_aces(aces)
        return self._result

    def _make_room(self, acl: Acl, sid: Sid) -> None:
        if not self._size:
            self._size = len(acl.pack()) - len(acl.unused)
        size = self._size + _ACE_HEADER + len(sid.pack())
        if size > MAX_ACL_SIZE:
            count = len(acl.aces) + len(self._new) + 1
            raise DescriptorError(f"the ACL would take {size:,} bytes for {count:,} ACEs; 65,535 is the most")
        self._size = size


def granted_ace(sid: Sid, mask: int, flags: int) -> Ace:
    """Return the ACE that grants *mask* to *sid*, inherited as *flags* say."""
    return plain_ace(_ALLOWED, flags, mask, sid)
