# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors and tokens by chance, the same ones in every run, for comparisons with other implementations."""

from __future__ import annotations

import dataclasses
import random
import typing as t
import uuid

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace, AceType
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    MODIFY,
    READ,
    READ_EXECUTE,
    WRITE,
    AccessMask,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    OWNER_RIGHTS,
    WELL_KNOWN_NAMES,
)

HIGH_AUTHORITY: t.Final = Sid("S-1-0x123456789abc-1")
"""A SID whose authority takes more than 32 bits."""

_SIDS: t.Final = (
    *WELL_KNOWN_NAMES,
    *(Sid(f"S-1-5-21-1-2-3-{rid}") for rid in (500, 512, 513, 1001, 1002)),
    Sid("S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"),
    Sid("S-1-5-82-1-2-3-4-4294967295"),
    HIGH_AUTHORITY,
    Sid("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15"),
)
_MASKS: t.Final = (
    *(FULL_CONTROL, MODIFY, READ_EXECUTE, READ, WRITE, 0x12_0116, 0x12_00A0),
    *(int(bit) for bit in AccessMask),
)
_DACL_FLAGS: t.Final = (Control.DACL_PROTECTED, Control.DACL_AUTO_INHERITED, Control.DACL_AUTO_INHERIT_REQ)
_PLAIN_TYPES: t.Final = (AceType.ACCESS_ALLOWED, AceType.ACCESS_ALLOWED, AceType.ACCESS_DENIED)
_OBJECT_TYPES: t.Final = (AceType.ACCESS_ALLOWED_OBJECT, AceType.ACCESS_DENIED_OBJECT)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A descriptor, the SIDs of a token that has something to do with it, and the rights that it asks for."""

    descriptor: SecurityDescriptor
    sids: tuple[Sid, ...]
    desired: int


def cases(count: int, seed: int) -> t.Iterator[Case]:
    """Return `count` cases; the same `seed` gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - the same cases in every run
    for _unused in range(count):
        descriptor = _descriptor(chance)
        yield Case(descriptor=descriptor, sids=_token(chance, descriptor), desired=_mask(chance) or READ)


def _descriptor(chance: random.Random) -> SecurityDescriptor:
    control = 0
    for flag in _DACL_FLAGS:
        control |= flag if chance.random() < 0.3 else 0
    few = chance.sample(_SIDS, 6)
    aces = tuple(_ace(chance, few) for _unused in range(chance.choice((0, 1, 2, 4, 8, 16))))
    audits = [Ace(type=AceType.SYSTEM_AUDIT, flags=0x40, mask=_mask(chance), sid=chance.choice(few))]
    return SecurityDescriptor(
        owner=chance.choice((None, *few, *few)),
        group=chance.choice((None, *few)),
        dacl=Acl.of(aces),
        sacl=Acl.of(audits) if chance.random() < 0.2 else None,
        control=control,
    )


def _ace(chance: random.Random, sids: list[Sid]) -> Ace:
    flags = chance.choice((0, 0, 0x3, 0x3, 0xB, 0x10, 0x13, chance.randrange(0x20)))
    sid = chance.choice((*sids, OWNER_RIGHTS))
    if chance.random() < 0.9:
        return Ace(type=chance.choice(_PLAIN_TYPES), flags=flags, mask=_mask(chance), sid=sid)
    guids = [uuid.UUID(int=chance.getrandbits(128)) if chance.random() < 0.5 else None for _unused in range(2)]
    return Ace(
        type=chance.choice(_OBJECT_TYPES),
        flags=flags,
        mask=_mask(chance),
        sid=sid,
        object_flags=(1 if guids[0] else 0) | (2 if guids[1] else 0),
        object_type=guids[0],
        inherited_object_type=guids[1],
    )


def _mask(chance: random.Random) -> int:
    mask = 0
    for _unused in range(chance.randrange(1, 4)):
        mask |= chance.choice(_MASKS)
    return mask if chance.random() < 0.9 else chance.getrandbits(32)


def _token(chance: random.Random, descriptor: SecurityDescriptor) -> tuple[Sid, ...]:
    named = {ace.sid for ace in (descriptor.dacl.aces if descriptor.dacl else ()) if ace.sid} - {OWNER_RIGHTS}
    if descriptor.owner is not None:
        named.add(descriptor.owner)
    matching = [sid for sid in sorted(named) if chance.random() < 0.5]
    return (*matching, *chance.sample(_SIDS, 2))
