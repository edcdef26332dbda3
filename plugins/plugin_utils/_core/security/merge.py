# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Granting rights in a DACL without touching what others have."""

from __future__ import annotations

import dataclasses
import typing as t

from .ace import Ace, AceFlags, AceType
from .descriptor import DescriptorError, SecurityDescriptor
from .rights import map_generic
from .well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .sid import Sid

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
    _check(sd, sid, flags)
    aces = sd.dacl.aces if sd.dacl else ()
    own = [index for index, ace in enumerate(aces) if _is_same_grant(ace, sid, flags)]
    if not mask or any(not map_generic(mask) & ~map_generic(aces[index].mask) for index in own):
        return sd
    if own:
        index = own[0]
        widened = dataclasses.replace(aces[index], mask=aces[index].mask | mask)
        return sd.with_aces((*aces[:index], widened, *aces[index + 1 :]))
    index = next((index for index, ace in enumerate(aces) if ace.is_inherited), len(aces))
    return sd.with_aces((*aces[:index], Ace.allow(sid, mask, flags), *aces[index:]))


def _check(sd: SecurityDescriptor, sid: Sid, flags: int) -> None:
    if flags & ~_INHERITANCE:
        raise DescriptorError(f"an explicit ACE cannot have the flags 0x{flags:02X}")
    if sd.has_null_dacl:
        raise DescriptorError("there is no DACL: everybody has every right already, and a grant would end that")
    if not sd.is_canonical:
        raise DescriptorError("the ACEs of the DACL are not in canonical order, so a grant has no certain place")
    if sid == OWNER_RIGHTS:
        raise DescriptorError("a grant to OWNER RIGHTS would take from the owner what it does not name")


def _is_same_grant(ace: Ace, sid: Sid, flags: int) -> bool:
    return ace.sid == sid and ace.flags == flags and ace.type == AceType.ACCESS_ALLOWED and not ace.data
