# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Granting rights in a DACL without touching what others have."""

from __future__ import annotations

import typing as t

from .ace import AceFlags, AceType, DescriptorError
from .entries import both_forms
from .rights import map_generic
from .well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .acl import Acl
    from .descriptor import SecurityDescriptor
    from .sid import Sid

_ALLOWED: t.Final = int(AceType.ACCESS_ALLOWED)
_INHERITED: t.Final = int(AceFlags.INHERITED)
_INHERITANCE: t.Final = int(
    AceFlags.OBJECT_INHERIT | AceFlags.CONTAINER_INHERIT | AceFlags.NO_PROPAGATE | AceFlags.INHERIT_ONLY
)


def grant(sd: SecurityDescriptor, sid: Sid, mask: int, flags: int = 0) -> SecurityDescriptor:
    """Return `sd` with an explicit ACE that allows `mask` to `sid`, inherited as `flags` say.

    An explicit plain allow ACE of the same SID and flags is widened where it stands; if there is none, a new one is put
    in its canonical place, behind the explicit ACEs and before the inherited ones. No other ACE is touched. The same
    object comes back if such an ACE covers `mask` already, generic bits counted as file rights.

    Raises:
        DescriptorError: There is no DACL to grant in, its ACEs are not in canonical order, or the grant would take
            rights from somebody: an ACE for OWNER RIGHTS ends what the owner may do without one.
    """
    dacl = _checked_dacl(sd, sid, flags)
    own = _same_grants(dacl, sid, flags)
    if not mask or any(not map_generic(mask) & ~map_generic(present) for _unused, present in own):
        return sd
    if own:
        index, present = own[0]
        return sd.with_dacl(dacl.with_plain_ace(index, (_ALLOWED, int(flags), present | int(mask), sid), replaced=1))
    index = _first_inherited(dacl)
    return sd.with_dacl(dacl.with_plain_ace(index, (_ALLOWED, int(flags), int(mask), sid)))


def _checked_dacl(sd: SecurityDescriptor, sid: Sid, flags: int) -> Acl:
    """Return the DACL of `sd`, in which there can be such a grant."""
    if flags & ~_INHERITANCE:
        raise DescriptorError(f"an explicit ACE cannot have the flags 0x{flags:02X}")
    if sd.dacl is None:
        raise DescriptorError("there is no DACL: everybody has every right already, and a grant would end that")
    if not sd.is_canonical:
        raise DescriptorError("the ACEs of the DACL are not in canonical order, so a grant has no certain place")
    if sid == OWNER_RIGHTS:
        raise DescriptorError("a grant to OWNER RIGHTS would take from the owner what it does not name")
    return sd.dacl


def _same_grants(dacl: Acl, sid: Sid, flags: int) -> list[tuple[int, int]]:
    """Return the places and masks of the plain ACEs that allow something to `sid` and have these flags."""
    trustees = both_forms(sid)
    return [
        (index, mask)
        for index, (type_, flags_there, mask, trustee) in enumerate(dacl.entries)
        if trustee in trustees
        and flags_there == flags
        and type_ == _ALLOWED
        and (dacl.is_plain or not dacl.aces[index].data)
    ]


def _first_inherited(dacl: Acl) -> int:
    """Return the place of the first inherited ACE, which is behind the last ACE where there is none."""
    places = (index for index, entry in enumerate(dacl.entries) if entry[1] & _INHERITED)
    return next(places, len(dacl.entries))
