# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was read makes its ACEs and SIDs later, and nobody can tell it from what was made of them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace, DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import MODIFY
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.unit.core.security.strategies import (
    TRUSTEES,
    aces,
    canonical_descriptors,
    descriptors,
    masks,
    sids,
    tokens,
)
from ansible_collections.webinfra.iis_identity.tests.unit.core.security.test_properties import bounded
from hypothesis import given
from hypothesis import strategies as st

if t.TYPE_CHECKING:
    from collections.abc import Callable

USERS: t.Final = Sid("S-1-5-32-545")
PLAIN: t.Final = (Ace.deny(USERS, 2, 3), Ace.allow(Sid("S-1-5-21-1-2-3-4"), MODIFY, 0x13))
NOT_PLAIN: t.Final = {
    "padding": Ace(type=0, flags=0, mask=1, sid=USERS, data=b"\0\0\0\0"),
    "a condition": Ace(type=9, flags=0, mask=1, sid=USERS, data=b"artx"),
    "an object ACE": Ace(type=5, flags=0, mask=1, sid=USERS),
    "an unknown type": Ace(type=0x20, flags=0, mask=0, sid=None, data=b"\1\2\3\4"),
}
COPIES: t.Final[dict[str, Callable[[t.Any], t.Any]]] = {
    "copied": copy.copy,
    "copied deeply": copy.deepcopy,
    "pickled": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301 - of our own objects
    "replaced": dataclasses.replace,
}


def made() -> SecurityDescriptor:
    return SecurityDescriptor(owner=USERS, group=Sid("S-1-5-18"), dacl=Acl.of(PLAIN))


def read() -> SecurityDescriptor:
    return SecurityDescriptor.unpack(made().pack())


def test_what_was_read_equals_what_was_made() -> None:
    assert read() == made()
    assert hash(read()) == hash(made())
    assert repr(read()) == repr(made()).replace("<AceType.ACCESS_DENIED: 1>", "1").replace(
        "<AceType.ACCESS_ALLOWED: 0>", "0"
    )


@pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)
def test_a_copy_equals_what_was_read(how: Callable[[SecurityDescriptor], SecurityDescriptor]) -> None:
    assert how(read()) == made()
    assert how(read()).pack() == made().pack()


def test_an_attribute_that_there_is_not_stays_one() -> None:
    for value in (read(), Acl.unpack(Acl.of(PLAIN).pack()), made(), Acl.of(PLAIN)):
        with pytest.raises(AttributeError, match="object has no attribute 'acez'"):
            value.acez  # type: ignore[union-attr] # noqa: B018 - that is the test


def test_the_entries_of_an_acl_are_type_flags_mask_and_trustee() -> None:
    assert Acl.of(PLAIN).entries == ((1, 3, 2, "S-1-5-32-545"), (0, 0x13, MODIFY, "S-1-5-21-1-2-3-4"))
    assert Acl.unpack(Acl.of(PLAIN).pack()).entries == (
        (1, 3, 2, USERS.pack()),
        (0, 0x13, MODIFY, Sid("S-1-5-21-1-2-3-4").pack()),
    )


@pytest.mark.parametrize("ace", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_an_acl_with_another_ace_is_not_plain_and_loses_nothing(ace: Ace) -> None:
    acl = Acl.unpack(Acl.of((*PLAIN, ace)).pack())
    assert not acl.is_plain
    assert acl.aces == (*PLAIN, ace)
    assert acl.entries[2] == (ace.type, ace.flags, ace.mask, ace.sid)


def test_a_grant_beside_another_ace_leaves_it_as_it_was() -> None:
    before = Acl.of((*PLAIN, NOT_PLAIN["padding"]))
    after = grant(SecurityDescriptor(dacl=Acl.of((PLAIN[0], NOT_PLAIN["padding"]))), USERS, 1).dacl
    assert after == Acl.of((PLAIN[0], NOT_PLAIN["padding"], Ace.allow(USERS, 1)))
    assert before.with_plain_ace(0, (0, 0, 1, USERS), replaced=2).aces == (
        Ace.allow(USERS, 1),
        NOT_PLAIN["padding"],
    )


def test_bytes_that_mean_nothing_are_written_as_zeros() -> None:
    packed = bytearray(Acl.of(PLAIN).pack())
    packed[1] = packed[6] = 0xFF
    assert Acl.unpack(bytes(packed)).pack() == Acl.of(PLAIN).pack()


def test_unused_bytes_go_with_a_grant() -> None:
    acl = bytearray(Acl.of(PLAIN).pack() + b"\0\0\0\0")
    acl[2] += 4
    descriptor = SecurityDescriptor(dacl=Acl.unpack(bytes(acl)))
    assert descriptor.dacl is not None
    assert descriptor.dacl.pack() == acl
    assert grant(descriptor, USERS, 1).pack() == grant(SecurityDescriptor(dacl=Acl.of(PLAIN)), USERS, 1).pack()


def test_a_grant_that_fits_no_field_is_refused_when_it_is_written() -> None:
    granted = grant(read(), USERS, 1 << 32)
    with pytest.raises(DescriptorError, match="the ACE has no binary form: "):
        granted.pack()


def test_an_alias_of_an_unknown_domain_is_in_a_token_for_itself_only() -> None:
    descriptor = parse_sddl("O:DAD:(A;;FA;;;DA)", keeps_aliases=True)
    assert descriptor.owner is not None
    assert effective_access(descriptor, [descriptor.owner]).granted
    assert not effective_access(descriptor, [Sid("S-1-5-21-1-2-3-512")]).mask
    assert not effective_access(read(), [descriptor.owner]).mask


@bounded
@given(descriptors(aces(), sids() | st.sampled_from(TRUSTEES)), tokens(), tokens())
def test_access_to_what_was_read_is_the_same(
    descriptor: SecurityDescriptor, token: frozenset[Sid], deny_only: frozenset[Sid]
) -> None:
    unpacked = SecurityDescriptor.unpack(descriptor.pack())
    assert effective_access(unpacked, token, deny_only=deny_only) == effective_access(
        descriptor, token, deny_only=deny_only
    )
    assert unpacked.is_canonical == descriptor.is_canonical
    assert format_sddl(unpacked) == format_sddl(descriptor)


@bounded
@given(canonical_descriptors(), st.sampled_from([sid for sid in TRUSTEES if sid != "S-1-3-4"]), masks())
def test_a_grant_in_what_was_read_is_the_same(descriptor: SecurityDescriptor, sid: Sid, mask: int) -> None:
    unpacked = SecurityDescriptor.unpack(descriptor.pack())
    granted = grant(unpacked, sid, mask, 3)
    assert granted == grant(descriptor, sid, mask, 3)
    assert granted.pack() == grant(descriptor, sid, mask, 3).pack()
