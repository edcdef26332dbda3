# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of callback ACEs as text and as bytes."""

from __future__ import annotations

import struct
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.condition_text import condition_text
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.conditions import read_condition
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl_tokens import SddlError


def name(kind: int, text: str) -> bytes:
    """Return a token with text: 0x10 a string, 0xf8 to 0xfb an attribute."""
    encoded = text.encode("utf-16-le")
    return struct.pack("<BI", kind, len(encoded)) + encoded


def number(value: int, sign: int, base: int) -> bytes:
    return struct.pack("<BqBB", 4, value, sign, base)


ADMINISTRATORS: t.Final = bytes.fromhex("51 10000000 0102000000000005 20000000 20020000")
X: t.Final = name(0xF8, "x")

# MS-DTYP 2.4.4.17: text and postfix tokens.
VECTORS: t.Final = [
    ("(x)", X),
    ('(@USER.Title == "PM")', name(0xF9, "Title") + name(0x10, "PM") + b"\x80"),
    ("(@RESOURCE.a != @DEVICE.b)", name(0xFA, "a") + name(0xFB, "b") + b"\x81"),
    ("(x < 1)", X + number(1, 3, 2) + b"\x82"),
    ("(x <= +1)", X + number(1, 1, 2) + b"\x83"),
    ("(x > -1)", X + number(-1, 2, 2) + b"\x84"),
    ("(x >= 0x1f)", X + number(0x1F, 3, 3) + b"\x85"),
    ("(x == 017)", X + number(0o17, 3, 1) + b"\x80"),
    ("(x == 0x7fffffffffffffff)", X + number((1 << 63) - 1, 3, 3) + b"\x80"),
    ('(x Contains {1, "a"})', X + bytes.fromhex("50 12000000") + number(1, 3, 2) + name(0x10, "a") + b"\x86"),
    ("(x Any_of {})", X + bytes.fromhex("50 00000000") + b"\x88"),
    ("(x Not_Contains #00ff)", X + bytes.fromhex("18 02000000 00ff") + b"\x8e"),
    ('(x Not_Any_of "")', X + name(0x10, "") + b"\x8f"),
    ("(Exists x)", X + b"\x87"),
    ("(Not_Exists @USER.y)", name(0xF9, "y") + b"\x8d"),
    ("(Member_of SID(BA))", ADMINISTRATORS + b"\x89"),
    ("(Device_Member_of {SID(BA)})", b"\x50\x15\x00\x00\x00" + ADMINISTRATORS + b"\x8a"),
    ("(Member_of_any {SID(BA), SID(BA)})", b"\x50\x2a\x00\x00\x00" + ADMINISTRATORS * 2 + b"\x8b"),
    ("(Device_Member_of_any SID(BA))", ADMINISTRATORS + b"\x8c"),
    ("(Not_Member_of SID(BA))", ADMINISTRATORS + b"\x90"),
    ("(Not_Device_Member_of SID(BA))", ADMINISTRATORS + b"\x91"),
    ("(Not_Member_of_any SID(BA))", ADMINISTRATORS + b"\x92"),
    ("(Not_Device_Member_of_any SID(BA))", ADMINISTRATORS + b"\x93"),
    ("(((x) && (x)) && (x))", X + X + b"\xa0" + X + b"\xa0"),
    ("((x) && ((x) && (x)))", X + X + X + b"\xa0\xa0"),
    ("((x) || ((x) && (x)))", X + X + X + b"\xa0\xa1"),
    ("(((x) || (x)) && (x))", X + X + b"\xa1" + X + b"\xa0"),
    ("((!(x)) || (!(!(x))))", X + b"\xa2" + X + b"\xa2\xa2" + b"\xa1"),
    ("(%005b%d83d%de00a:/._9)", name(0xF8, "[\U0001f600a:/._9")),
    ("(@RESOURCE.a'b-c[1]{%0028%0025 > 1)", name(0xFA, "a'b-c[1]{(%") + number(1, 3, 2) + b"\x84"),
]

EQUIVALENT: t.Final = [
    ("( x==1&&y )", "((x == 1) && (y))"),
    ("((((x))))", "(x)"),
    ("(member_OF{sid(ba)})", "(Member_of {SID(BA)})"),
    ("(@User.a any_of {1,2})", "(@USER.a Any_of {1, 2})"),
    ("(x == 0XFF)", "(x == 0xff)"),
    ("(x && y || z)", "(((x) && (y)) || (z))"),
]

BAD: t.Final = [
    ("", "expected '(' in the condition", 0),
    ("x", "expected '(' in the condition", 0),
    ("()", "expected an attribute in the condition", 1),
    ("(x", "expected ')' in the condition", 2),
    ("(x ==)", "expected a value in the condition", 5),
    ("(x == y)", "expected a value in the condition", 5),
    ("(1 == == 1)", "expected a value in the condition", 5),
    ("(x == 1 1)", "expected ')' in the condition", 7),
    ("(!x)", "expected '(' in the condition", 2),
    ("(x &&)", "expected an attribute in the condition", 5),
    ("(x & y)", "expected ')' in the condition", 2),
    ('(x == "a)', "expected a value in the condition", 5),
    ("(x == {1, })", "expected a value in the condition", 9),
    ("(x == {1 2})", "expected '}' in the condition", 8),
    ("(x == 0x8000000000000000)", "not a number of 64 bits", 5),
    ("(x == 09)", "not a number of 64 bits", 5),
    ("(Member_of SID(ZZ))", "unknown SID alias 'ZZ'", 15),
    ("(Exists 'x')", "expected an attribute in the condition", 7),
    ("(" * 200 + "x", "the condition is nested too deeply", 66),
    ("(x == " + "{" * 200, "expected a value in the condition", 71),
]

BAD_BYTES: t.Final = [
    (b"", "it does not begin with 'artx'"),
    (b"artx", "it leaves 0 values instead of one"),
    (b"artx" + X + X, "it leaves 2 values instead of one"),
    (b"artx\x80", "pop from empty list"),
    (b"artx" + X + X + b"\xb0", "it has an unknown operator 0xB0"),
    (b"artx" + X + b"\xa2" * 10_000, "it is nested too deeply"),
    (b"artx\x11", "it has an unknown token 0x11"),
    (b"artx\x10\xff\xff\xff\xff", "a value has 4294967295 bytes, 0 are left"),
    (
        b"artx\x10\x01",
        "unpack_from requires a buffer of at least 9 bytes for unpacking 4 bytes at offset 5 (actual buffer size is 6)",
    ),
]


@pytest.mark.parametrize(("text", "tokens"), VECTORS)
def test_text_and_bytes_are_two_forms_of_one_condition(text: str, tokens: bytes) -> None:
    body = b"artx" + tokens
    packed = body + bytes(-len(body) % 4)
    assert read_condition(text, 0) == (packed, len(text))
    assert condition_text(packed) == text


@pytest.mark.parametrize(("text", "canonical"), EQUIVALENT)
def test_other_ways_to_write_it_are_understood(text: str, canonical: str) -> None:
    assert condition_text(read_condition(text, 0)[0]) == canonical


@pytest.mark.parametrize(("text", "message", "offset"), BAD)
def test_what_is_no_condition_is_refused_with_the_place(text: str, message: str, offset: int) -> None:
    with pytest.raises(SddlError) as caught:
        read_condition(text, 0)
    assert str(caught.value) == f"{message}, at offset {offset}"


@pytest.mark.parametrize(("data", "message"), BAD_BYTES)
def test_bytes_that_are_no_condition_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(DescriptorError) as caught:
        condition_text(data)
    assert str(caught.value) == f"the condition of an ACE cannot be written as SDDL: {message}"


@pytest.mark.parametrize(
    "tokens",
    [
        X + b"\x00\x00\x00\x00",
        X + number(1, 2, 2) + b"\x80",
        X + bytes.fromhex("01 0100000000000000 03 02") + b"\x80",
        X + name(0x10, 'a"b') + b"\x80",
        X + X + b"\x80",
        number(1, 3, 2) + X + b"\x80",
    ],
    ids=["padding", "sign", "small number", "quote", "local attribute on the right", "value on the left"],
)
def test_a_condition_whose_text_would_mean_something_else_is_refused(tokens: bytes) -> None:
    with pytest.raises(DescriptorError, match="the condition of an ACE cannot be written as SDDL"):
        condition_text(b"artx" + tokens)


def test_a_condition_is_read_where_it_stands() -> None:
    assert read_condition("D:(x)rest", 2)[1] == 5
