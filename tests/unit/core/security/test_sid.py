# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIDs as text and as bytes."""

from __future__ import annotations

import hashlib
import pickle
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid, SidError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    BROAD_GROUPS,
    EVERYONE,
    IIS_IUSRS,
    SYSTEM,
    name_of,
)

# Text, identifier authority, sub-authorities, bytes.
VECTORS: t.Final = [
    # MS-DTYP 2.5.1.4
    ("S-1-1-0", 1, (0,), "010100000000000100000000"),
    ("S-1-5-32-544", 5, (32, 544), "01020000000000052000000020020000"),
    # A virtual account: the SHA-1 of its name
    (
        "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415",
        5,
        (82, 3006700770, 424185619, 1745488364, 794895919, 4004696415),
        "010600000000000552000000" + hashlib.sha1("defaultapppool".encode("utf-16-le")).hexdigest(),  # noqa: S324 - what Windows hashes with
    ),
    # The limits of MS-DTYP 2.4.2
    ("S-1-0", 0, (), "0100000000000000"),
    ("S-1-4294967295-4294967295", 4294967295, (4294967295,), "01010000ffffffffffffffff"),
    ("S-1-0x000100000000-1", 4294967296, (1,), "010100010000000001000000"),
    ("S-1-0xffffffffffff", 281474976710655, (), "0100ffffffffffff"),
    ("S-1-5-" + "-".join(["7"] * 15), 5, (7,) * 15, "010f000000000005" + "07000000" * 15),
]

NOT_CANONICAL: t.Final = [
    ("s-1-5-18", "S-1-5-18"),
    ("S-1-0x5-18", "S-1-5-18"),
    ("S-1-0X5-18", "S-1-5-18"),
    ("S-1-4294967296-1", "S-1-0x000100000000-1"),
    ("S-1-0xABCDEF123456-1", "S-1-0xabcdef123456-1"),
]

BAD_TEXT: t.Final = [
    ("", "'' is not a SID: one looks like S-1-5-32-544"),
    ("SYSTEM", "'SYSTEM' is not a SID: one looks like S-1-5-32-544"),
    ("S-1", "'S-1' is not a SID: one looks like S-1-5-32-544"),
    ("S-2-5-18", "'S-2-5-18' is not a SID: one looks like S-1-5-32-544"),
    ("S-1-5-", "'S-1-5-' is not a SID: one looks like S-1-5-32-544"),
    ("S-1-5-018", "'S-1-5-018' is not a SID: one looks like S-1-5-32-544"),
    (" S-1-5-18", "' S-1-5-18' is not a SID: one looks like S-1-5-32-544"),
    ("S-1-5-18\n", "'S-1-5-18\\n' is not a SID: one looks like S-1-5-32-544"),
    ("S-1-5-\u0661", "'S-1-5-\u0661' is not a SID: one looks like S-1-5-32-544"),
    ("S-1-5-4294967296", "'S-1-5-4294967296' is not a SID: its sub-authority 4294967296 takes more than 32 bits"),
    (
        "S-1-281474976710656",
        "'S-1-281474976710656' is not a SID: its authority 281474976710656 takes more than 48 bits",
    ),
    ("S-1-5" + "-1" * 16, f"'S-1-5{'-1' * 16}' is not a SID: it has 16 sub-authorities, 15 is the most"),
]

BAD_BYTES: t.Final = [
    ("", "a SID takes 8 bytes at least, 0 are left"),
    ("01010000000000", "a SID takes 8 bytes at least, 7 are left"),
    ("0101000000000005", "a SID with 1 sub-authorities takes 12 bytes, 8 are left"),
    ("02010000000000051200000000000000", "a SID has the revision 1, not 2"),
    ("0110000000000005" + "00" * 64, "a SID has 15 sub-authorities at most, not 16"),
]


@pytest.mark.parametrize(("text", "authority", "sub_authorities", "packed"), VECTORS)
def test_text_and_bytes_are_two_forms_of_one_sid(
    text: str, authority: int, sub_authorities: tuple[int, ...], packed: str
) -> None:
    sid = Sid(text)
    assert (str(sid), sid.authority, sid.sub_authorities) == (text, authority, sub_authorities)
    assert sid.pack() == bytes.fromhex(packed)
    assert Sid.unpack(bytes.fromhex(packed)) == sid


@pytest.mark.parametrize(("text", "canonical"), NOT_CANONICAL)
def test_text_is_made_canonical(text: str, canonical: str) -> None:
    assert Sid(text) == canonical


@pytest.mark.parametrize(("text", "message"), BAD_TEXT)
def test_text_that_is_no_sid_is_refused(text: str, message: str) -> None:
    with pytest.raises(SidError) as caught:
        Sid(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(("packed", "message"), BAD_BYTES)
def test_bytes_that_are_no_sid_are_refused(packed: str, message: str) -> None:
    with pytest.raises(SidError) as caught:
        Sid.unpack(bytes.fromhex(packed))
    assert str(caught.value) == message


def test_a_sid_is_read_where_it_stands() -> None:
    assert Sid.unpack(b"\x00" * 4 + SYSTEM.pack() + b"\xff" * 4, 4) == SYSTEM


def test_a_negative_offset_is_outside() -> None:
    with pytest.raises(SidError):
        Sid.unpack(SYSTEM.pack(), -12)


def test_a_sid_is_a_plain_string_where_one_is_needed() -> None:
    assert str(SYSTEM).__class__ is str
    assert "S-1-5-18" in {SYSTEM}
    assert repr(SYSTEM) == "Sid('S-1-5-18')"
    assert pickle.loads(pickle.dumps(SYSTEM)) == SYSTEM  # noqa: S301 - our own


def test_well_known_sids_have_names() -> None:
    assert name_of(IIS_IUSRS) == r"BUILTIN\IIS_IUSRS"
    assert name_of(Sid("S-1-5-21-1-2-3-500")) is None
    assert EVERYONE in BROAD_GROUPS
    assert IIS_IUSRS not in BROAD_GROUPS
