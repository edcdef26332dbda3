# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACEs and their binary form."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import (
    Ace,
    AceType,
    DescriptorError,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    EVERYONE,
    USERS,
)

GUID: t.Final = uuid.UUID("bf967aba-0de6-11d0-a285-00aa003049e2")
GUID_BYTES: t.Final = "ba7a96bfe60dd011a28500aa003049e2"

# Bytes, what they mean.
VECTORS: t.Final = [
    # MS-DTYP 2.5.1.4
    ("00031800000000a001020000000000052000000021020000", Ace.allow(USERS, 0xA0000000, 3)),
    ("0280140000000080010100000000000100000000", Ace(type=2, flags=0x80, mask=0x80000000, sid=EVERYONE)),
    ("0100140002000000010100000000000100000000", Ace.deny(EVERYONE, 2)),
    # MS-DTYP 2.4.4.3, with both, one and none of the GUIDs
    (
        "05003c00" + "01000000" + "03000000" + GUID_BYTES * 2 + "010100000000000100000000" + "00000000",
        Ace(
            type=5,
            flags=0,
            mask=1,
            sid=EVERYONE,
            object_flags=3,
            object_type=GUID,
            inherited_object_type=GUID,
            data=bytes(4),
        ),
    ),
    (
        "06022800" + "01000000" + "02000000" + GUID_BYTES + "010100000000000100000000",
        Ace(type=6, flags=2, mask=1, sid=EVERYONE, object_flags=2, inherited_object_type=GUID),
    ),
    (
        "05001800" + "01000000" + "00000000" + "010100000000000100000000",
        Ace(type=5, flags=0, mask=1, sid=EVERYONE),
    ),
    # What follows a SID, and what is not known, is kept
    (
        "0000180001000000010100000000000100000000deadbeef",
        Ace(type=0, flags=0, mask=1, sid=EVERYONE, data=b"\xde\xad\xbe\xef"),
    ),
    ("090018000100000001010000000000010000000061727478", Ace(type=9, flags=0, mask=1, sid=EVERYONE, data=b"artx")),
    ("04000c000100000002000000", Ace(type=4, flags=0, mask=0, sid=None, data=bytes.fromhex("0100000002000000"))),
    ("fe110800cafef00d", Ace(type=0xFE, flags=0x11, mask=0, sid=None, data=bytes.fromhex("cafef00d"))),
    ("7f000400", Ace(type=0x7F, flags=0, mask=0, sid=None)),
]

BAD: t.Final = [
    ("", "an ACE takes 4 bytes at least, 0 are left, at offset 0", 0, 0),
    ("000014", "an ACE takes 4 bytes at least, 3 are left, at offset 0", 0, 3),
    ("00001400", "the ACE says that it has 20 bytes, it has 4, at offset 2", 2, 2),
    ("00000400", "a SID takes 8 bytes at least, 0 are left, at offset 8", 8, 0),
    ("00001000010000000102000000000005", "a SID with 2 sub-authorities takes 16 bytes, 8 are left, at offset 8", 8, 8),
    ("0000140001000000030100000000000100000000", "a SID has the revision 1, not 3, at offset 8", 8, 12),
    ("0500080001000000", "an object ACE takes 12 bytes at least, not 8, at offset 0", 0, 8),
    ("05000c000100000001000000", "a GUID takes 16 bytes, 0 are left, at offset 12", 12, 0),
]


@pytest.mark.parametrize(("packed", "ace"), VECTORS)
def test_bytes_and_ace_are_two_forms_of_one_thing(packed: str, ace: Ace) -> None:
    assert Ace.unpack(bytes.fromhex(packed)) == ace
    assert ace.pack().hex() == packed


@pytest.mark.parametrize(("packed", "message", "offset", "length"), BAD)
def test_bytes_that_are_no_ace_are_refused(packed: str, message: str, offset: int, length: int) -> None:
    with pytest.raises(DescriptorError) as caught:
        Ace.unpack(bytes.fromhex(packed))
    assert str(caught.value) == message
    assert (caught.value.offset, caught.value.length) == (offset, length)


@pytest.mark.parametrize("ace", [Ace.allow(EVERYONE, 1 << 32), Ace.allow(EVERYONE, -1), Ace.allow(EVERYONE, 1, 0x100)])
def test_numbers_that_do_not_fit_are_refused(ace: Ace) -> None:
    with pytest.raises(DescriptorError, match="the ACE has no binary form: "):
        ace.pack()


def test_an_ace_longer_than_its_size_field_can_say_is_refused() -> None:
    with pytest.raises(DescriptorError, match="the ACE has no binary form: "):
        Ace(type=0xFF, flags=0, mask=0, sid=None, data=bytes(65532)).pack()


@pytest.mark.parametrize(
    ("type_", "allows", "denies", "conditional"),
    [
        (AceType.ACCESS_ALLOWED, True, False, False),
        (AceType.ACCESS_ALLOWED_OBJECT, True, False, False),
        (AceType.ACCESS_ALLOWED_CALLBACK, True, False, True),
        (AceType.ACCESS_ALLOWED_CALLBACK_OBJECT, True, False, True),
        (AceType.ACCESS_DENIED, False, True, False),
        (AceType.ACCESS_DENIED_OBJECT, False, True, False),
        (AceType.ACCESS_DENIED_CALLBACK, False, True, True),
        (AceType.ACCESS_DENIED_CALLBACK_OBJECT, False, True, True),
        (AceType.SYSTEM_AUDIT, False, False, False),
        (AceType.SYSTEM_AUDIT_CALLBACK, False, False, True),
        (AceType.ACCESS_ALLOWED_COMPOUND, False, False, False),
        (0x7F, False, False, False),
    ],
)
def test_a_type_says_what_an_ace_does(type_: int, allows: bool, denies: bool, conditional: bool) -> None:
    ace = Ace(type=type_, flags=0, mask=1, sid=ADMINISTRATORS)
    assert (ace.is_allow, ace.is_deny, ace.is_conditional) == (allows, denies, conditional)


@pytest.mark.parametrize(
    ("flags", "applies_here", "inherited"),
    [(0, True, False), (0x3, True, False), (0xB, False, False), (0x13, True, True)],
)
def test_flags_say_where_an_ace_counts_and_whence_it_came(flags: int, applies_here: bool, inherited: bool) -> None:
    ace = Ace.allow(Sid("S-1-5-18"), 1, flags)
    assert (ace.applies_here, ace.is_inherited) == (applies_here, inherited)
