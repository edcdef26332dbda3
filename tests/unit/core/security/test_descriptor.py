# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors and their binary form."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    DescriptorError,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    CREATOR_OWNER,
    EVERYONE,
    SYSTEM,
    USERS,
)

# MS-DTYP 2.5.1.4; its SDDL is in test_sddl.py
PUBLISHED: t.Final = bytes.fromhex(
    "010014b0 90000000 a0000000 14000000 30000000"
    "02001c00 01000000 02801400 00000080 01010000 00000001 00000000"
    "02006000 04000000"
    "00031800 000000a0 01020000 00000005 20000000 21020000"
    "00031800 00000010 01020000 00000005 20000000 20020000"
    "00031400 00000010 01010000 00000005 12000000"
    "00031400 00000010 01010000 00000003 00000000"
    "01020000 00000005 20000000 20020000"
    "01020000 00000005 20000000 20020000"
)
PUBLISHED_MEANING: t.Final = SecurityDescriptor(
    owner=ADMINISTRATORS,
    group=ADMINISTRATORS,
    dacl=Acl.of(
        [
            Ace.allow(USERS, 0xA0000000, 3),
            Ace.allow(ADMINISTRATORS, 0x10000000, 3),
            Ace.allow(SYSTEM, 0x10000000, 3),
            Ace.allow(CREATOR_OWNER, 0x10000000, 3),
        ]
    ),
    sacl=Acl.of([Ace(type=2, flags=0x80, mask=0x80000000, sid=EVERYONE)]),
    control=Control.DACL_PROTECTED | Control.SACL_PROTECTED,
)

OWNER: t.Final = "01010000 00000005 12000000"
DACL: t.Final = "02001c00 01000000 00001400 ff011f00 01010000 00000005 12000000"

WHOLE: t.Final = {
    "as published": PUBLISHED.hex(),
    "no part at all": "01000080 00000000 00000000 00000000 00000000",
    "an owner only": "01000080 14000000 00000000 00000000 00000000" + OWNER,
    "a NULL DACL": "01000480 00000000 00000000 00000000 00000000",
    "an empty DACL": "01000480 00000000 00000000 00000000 14000000" + "02000800 00000000",
    "owner, group, DACL, as servers send it": "01000484 14000000 20000000 00000000 2c000000" + OWNER * 2 + DACL,
    "unused bytes in the DACL": "01000480 00000000 00000000 00000000 14000000" + "02000c00 00000000 00000000",
    "an ACL of revision 4 without object ACEs": "01000480 00000000 00000000 00000000 14000000" + "04000800 00000000",
    "resource manager control": "01a500c0 00000000 00000000 00000000 00000000",
    "an ACE of an unknown type": "01000480 00000000 00000000 00000000 14000000" + "02001000 01000000 7f000800 deadbeef",
}

# Bytes, message, offset, length.
BAD: t.Final = {
    "nothing": ("", "a security descriptor takes 20 bytes at least, not 0, at offset 0", 0, 0),
    "one byte short": (
        "01000080 00000000 00000000 00000000 000000",
        "a security descriptor takes 20 bytes at least, not 19, at offset 0",
        0,
        19,
    ),
    "another revision": (
        "02000080 00000000 00000000 00000000 00000000",
        "a security descriptor has the revision 1, not 2, at offset 0",
        0,
        1,
    ),
    "absolute": (
        "01000400 00000000 00000000 00000000 00000000",
        "the security descriptor is not self-relative, at offset 2",
        2,
        2,
    ),
    "the owner inside the header": (
        "01000080 10000000 00000000 00000000 00000000",
        "the owner is said to be at offset 16, outside the 20 bytes, at offset 4",
        4,
        4,
    ),
    "the DACL behind the end": (
        "01000480 00000000 00000000 00000000 14000000",
        "the DACL is said to be at offset 20, outside the 20 bytes, at offset 16",
        16,
        4,
    ),
    "a truncated owner": (
        "01000080 14000000 00000000 00000000 00000000" + OWNER[:-9],
        "a SID with 1 sub-authorities takes 12 bytes, 8 are left, at offset 20",
        20,
        8,
    ),
    "a truncated ACL": (
        "01000480 00000000 00000000 00000000 14000000" + "02001c00",
        "an ACL takes 8 bytes at least, 4 are left, at offset 20",
        20,
        4,
    ),
    "an ACL of another revision": (
        "01000480 00000000 00000000 00000000 14000000" + "05000800 00000000",
        "an ACL has a revision from 2 to 4, not 5, at offset 20",
        20,
        1,
    ),
    "an ACL that says too much": (
        "01000480 00000000 00000000 00000000 14000000" + "02000900 00000000",
        "the ACL says that it has 9 bytes, 8 are left, at offset 22",
        22,
        2,
    ),
    "an ACL that says too little": (
        "01000480 00000000 00000000 00000000 14000000" + "02000700 00000000",
        "the ACL says that it has 7 bytes, 8 are left, at offset 22",
        22,
        2,
    ),
    "an ACE that is not there": (
        "01000480 00000000 00000000 00000000 14000000" + "02000800 01000000",
        "ACE 1 of 1 takes 4 bytes at least, the ACL has 0 left, at offset 28",
        28,
        0,
    ),
    "an ACE behind the end of its ACL": (
        "01000480 00000000 00000000 00000000 14000000" + DACL.replace("02001c00", "02001800"),
        "ACE 1 of 1 says that it has 20 bytes, the ACL has 16 left, at offset 30",
        30,
        2,
    ),
    "an ACE without a size": (
        "01000480 00000000 00000000 00000000 14000000" + "02000c00 01000000 00000000",
        "ACE 1 of 1 says that it has 0 bytes, the ACL has 4 left, at offset 30",
        30,
        2,
    ),
    "a SID behind the end of its ACE": (
        "01000480 00000000 00000000 00000000 14000000" + "02001800 01000000 00001000 ff011f00 01010000 00000005",
        "a SID with 1 sub-authorities takes 12 bytes, 8 are left, at offset 36",
        36,
        8,
    ),
}

CANONICAL: t.Final = [
    ("D:", True),
    ("D:NO_ACCESS_CONTROL", True),
    ("D:(D;;FR;;;BG)(A;;FR;;;BU)(D;ID;FR;;;BG)(A;ID;FR;;;BU)", True),
    ("D:(A;ID;FR;;;BU)(D;ID;FR;;;BG)(A;ID;FR;;;BU)", True),
    ("D:(OD;;CC;;;BG)(D;;FR;;;BG)(OA;;CC;;;BU)(A;;FR;;;BU)", True),
    ("D:(A;;FR;;;BU)(D;;FR;;;BG)", False),
    ("D:(A;ID;FR;;;BU)(A;;FR;;;BU)", False),
    ("D:(D;ID;FR;;;BU)(D;;FR;;;BU)", False),
    ("D:(A;;FR;;;BU)(XD;;FR;;;BG;(x == 1))", False),
]


@pytest.mark.parametrize("packed", WHOLE.values(), ids=WHOLE.keys())
def test_the_same_bytes_come_out_again(packed: str) -> None:
    assert SecurityDescriptor.unpack(bytes.fromhex(packed)).pack() == bytes.fromhex(packed)


def test_the_published_example_is_understood_and_written() -> None:
    assert SecurityDescriptor.unpack(PUBLISHED) == PUBLISHED_MEANING
    assert PUBLISHED_MEANING.pack() == PUBLISHED


@pytest.mark.parametrize(("packed", "message", "offset", "length"), BAD.values(), ids=BAD.keys())
def test_what_is_no_descriptor_is_refused_with_the_place(packed: str, message: str, offset: int, length: int) -> None:
    with pytest.raises(DescriptorError) as caught:
        SecurityDescriptor.unpack(bytes.fromhex(packed))
    assert str(caught.value) == message
    assert (caught.value.offset, caught.value.length) == (offset, length)


def test_every_truncation_is_refused() -> None:
    for length in range(len(PUBLISHED)):
        with pytest.raises(DescriptorError):
            SecurityDescriptor.unpack(PUBLISHED[:length])


def test_base64_is_the_binary_form() -> None:
    assert SecurityDescriptor.from_base64(PUBLISHED_MEANING.to_base64()) == PUBLISHED_MEANING


@pytest.mark.parametrize("text", ["AQAEgA", "AQAE gA==", "é"])
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(DescriptorError, match="the security descriptor is not base64: "):
        SecurityDescriptor.from_base64(text)


def test_a_dacl_has_three_states() -> None:
    absent, null, empty = SecurityDescriptor(), parse_sddl("D:NO_ACCESS_CONTROL"), parse_sddl("D:")
    assert (absent.has_null_dacl, null.has_null_dacl, empty.has_null_dacl) == (True, True, False)
    assert absent != null != empty
    for descriptor in (absent, null, empty):
        assert SecurityDescriptor.unpack(descriptor.pack()) == descriptor


def test_a_dacl_that_is_not_declared_present_is_none() -> None:
    packed = bytes.fromhex("01000080 00000000 00000000 00000000 14000000" + DACL)
    assert SecurityDescriptor.unpack(packed) == SecurityDescriptor()


def test_control_says_which_acls_there_are() -> None:
    descriptor = SecurityDescriptor(dacl=Acl.of([]), sacl=Acl.of([]))
    assert descriptor.control == Control.SELF_RELATIVE | Control.DACL_PRESENT | Control.SACL_PRESENT


def test_the_order_of_the_parts_and_revisions_mean_nothing() -> None:
    other = dataclasses.replace(PUBLISHED_MEANING, layout=("owner", "group", "sacl", "dacl"))
    assert other == PUBLISHED_MEANING
    assert other.pack() != PUBLISHED
    assert SecurityDescriptor.unpack(other.pack()).layout == ("owner", "group", "sacl", "dacl")
    assert Acl(revision=4, aces=()) == Acl(revision=2, aces=())


def test_new_aces_leave_everything_else_as_it_was() -> None:
    changed = PUBLISHED_MEANING.with_aces([Ace.allow(SYSTEM, 1)])
    assert changed.dacl == Acl.of([Ace.allow(SYSTEM, 1)])
    assert changed.with_aces(PUBLISHED_MEANING.dacl.aces if PUBLISHED_MEANING.dacl else ()) == PUBLISHED_MEANING


def test_object_aces_need_an_acl_of_revision_4() -> None:
    assert Acl.of([Ace(type=5, flags=0, mask=1, sid=SYSTEM)]).revision == 4
    assert Acl.of([Ace.allow(SYSTEM, 1)]).revision == 2
    assert Acl.of([Ace.allow(SYSTEM, 1)], revision=4).revision == 4


def test_an_acl_that_does_not_fit_is_refused() -> None:
    fits = [Ace.allow(Sid("S-1-5-32-545"), number) for number in range(2730)]
    assert len(Acl.of(fits).pack()) == 65528
    with pytest.raises(DescriptorError) as caught:
        SecurityDescriptor().with_aces([*fits, Ace.allow(USERS, 1)]).pack()
    assert str(caught.value) == "the ACL would take 65,552 bytes for 2,731 ACEs; 65,535 is the most"


@pytest.mark.parametrize(("sddl", "canonical"), CANONICAL)
def test_canonical_order(sddl: str, canonical: bool) -> None:
    assert parse_sddl(sddl).is_canonical is canonical


def test_protection_is_a_control_bit() -> None:
    assert parse_sddl("D:PAI").is_protected
    assert not parse_sddl("D:AI").is_protected
