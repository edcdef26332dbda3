# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as SDDL."""

from __future__ import annotations

import sys
import typing as t
import uuid

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace, DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import (
    SddlError,
    format_ace,
    format_sddl,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl_tokens import (
    DOMAIN_ALIASES,
    SID_ALIASES,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    EVERYONE,
    IIS_IUSRS,
    SYSTEM,
    USERS,
)

DOMAIN: t.Final = Sid("S-1-5-21-1-2-3")
GUID: t.Final = uuid.UUID("bf967aba-0de6-11d0-a285-00aa003049e2")


def dacl(*aces: Ace, control: int = 0) -> SecurityDescriptor:
    return SecurityDescriptor(dacl=Acl.of(aces), control=control)


# The text that Windows itself writes, and what it means.
CANONICAL: t.Final = [
    ("O:BA", SecurityDescriptor(owner=ADMINISTRATORS)),
    ("G:S-1-5-21-1-2-3-513", SecurityDescriptor(group=Sid("S-1-5-21-1-2-3-513"))),
    ("D:", dacl()),
    ("D:NO_ACCESS_CONTROL", SecurityDescriptor(control=Control.DACL_PRESENT)),
    ("D:PNO_ACCESS_CONTROL", SecurityDescriptor(control=Control.DACL_PRESENT | Control.DACL_PROTECTED)),
    ("D:PARAI", dacl(control=0x1500)),
    ("S:PARAI", SecurityDescriptor(sacl=Acl.of([]), control=0x2A00)),
    ("D:PS:", SecurityDescriptor(dacl=Acl.of([]), sacl=Acl.of([]), control=Control.DACL_PROTECTED)),
    ("D:(A;OICI;FA;;;BA)", dacl(Ace.allow(ADMINISTRATORS, 0x1F01FF, 3))),
    ("D:(A;OICIIO;GXGR;;;IS)", dacl(Ace.allow(IIS_IUSRS, 0xA0000000, 0xB))),
    ("D:(A;OICINPIOID;0x1200a9;;;BU)", dacl(Ace.allow(USERS, 0x1200A9, 0x1F))),
    ("D:(D;;FR;;;WD)(A;;FW;;;WD)", dacl(Ace.deny(EVERYONE, 0x120089), Ace.allow(EVERYONE, 0x120116))),
    ("D:(A;;FX;;;SY)", dacl(Ace.allow(SYSTEM, 0x1200A0))),
    ("D:(A;;;;;SY)", dacl(Ace.allow(SYSTEM, 0))),
    ("D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)", dacl(Ace.allow(SYSTEM, 0xF01FF))),
    ("D:(A;;SDRCWDWOGXGWGR;;;SY)", dacl(Ace.allow(SYSTEM, 0xE00F0000))),
    ("D:(A;;0x75bcd15;;;SY)", dacl(Ace.allow(SYSTEM, 123456789))),
    ("D:(A;;GA;;;S-1-0x123456789abc-1)", dacl(Ace.allow(Sid("S-1-0x123456789abc-1"), 0x10000000))),
    (f"D:(OA;CI;RP;{GUID};;SY)", dacl(Ace(type=5, flags=2, mask=0x10, sid=SYSTEM, object_flags=1, object_type=GUID))),
    (
        f"D:(OD;CI;RP;;{GUID};SY)",
        dacl(Ace(type=6, flags=2, mask=0x10, sid=SYSTEM, object_flags=2, inherited_object_type=GUID)),
    ),
    ("S:(AU;SAFA;FA;;;WD)", SecurityDescriptor(sacl=Acl.of([Ace(type=2, flags=0xC0, mask=0x1F01FF, sid=EVERYONE)]))),
    (
        "S:(ML;OICI;CC;;;HI)",
        SecurityDescriptor(sacl=Acl.of([Ace(type=0x11, flags=3, mask=1, sid=Sid("S-1-16-12288"))])),
    ),
    (
        'S:(RA;CI;;;;WD;("n",TU,0x0,1))',
        SecurityDescriptor(
            sacl=Acl.of(
                [
                    Ace(
                        type=0x12,
                        flags=2,
                        mask=0,
                        sid=EVERYONE,
                        data=bytes.fromhex("14000000 0200 0000 00000000 01000000 18000000 6e000000 0100000000000000"),
                    )
                ]
            )
        ),
    ),
    # MS-DTYP 2.5.1.4, in the order in which Windows writes flags
    (
        "O:BAG:BAD:P(A;OICI;GXGR;;;BU)(A;OICI;GA;;;BA)(A;OICI;GA;;;SY)(A;OICI;GA;;;CO)S:P(AU;FA;GR;;;WD)",
        SecurityDescriptor(
            owner=ADMINISTRATORS,
            group=ADMINISTRATORS,
            dacl=Acl.of(
                [
                    Ace.allow(USERS, 0xA0000000, 3),
                    Ace.allow(ADMINISTRATORS, 0x10000000, 3),
                    Ace.allow(SYSTEM, 0x10000000, 3),
                    Ace.allow(Sid("S-1-3-0"), 0x10000000, 3),
                ]
            ),
            sacl=Acl.of([Ace(type=2, flags=0x80, mask=0x80000000, sid=EVERYONE)]),
            control=0x3000,
        ),
    ),
]

# Other ways to write something, and the canonical one.
EQUIVALENT: t.Final = [
    ("G:BAO:SY", "O:SYG:BA"),
    ("S:D:P", "D:PS:"),
    ("D:AIPAR", "D:PARAI"),
    ("D:PPP(A;;GA;;;SY)", "D:P(A;;GA;;;SY)"),
    ("D:no_access_control", "D:NO_ACCESS_CONTROL"),
    ("D:(A;CIOI;GRGX;;;BU)", "D:(A;OICI;GXGR;;;BU)"),
    ("D:(a;oici;fa;;;ba)", "D:(A;OICI;FA;;;BA)"),
    ("D:(A;;0x1F01FF;;;SY)", "D:(A;;FA;;;SY)"),
    ("D:(A;;2032127;;;SY)", "D:(A;;FA;;;SY)"),
    ("D:(A;;01234567;;;SY)", "D:(A;;0x53977;;;SY)"),
    ("D:(A;;0x0;;;SY)", "D:(A;;;;;SY)"),
    ("D:(A;;0;;;SY)", "D:(A;;;;;SY)"),
    ("D:(A;;KA;;;SY)", "D:(A;;CCDCLCSWRPWPSDRCWDWO;;;SY)"),
    ("S:(ML;;NWNRNX;;;LW)", "S:(ML;;CCDCLC;;;LW)"),
    ("O:s-1-5-18", "O:SY"),
    ("O:S-1-0x123456789abcD:", "O:S-1-0x123456789abcD:"),
    ("O:S-1-0x5D:", "O:S-1-5D:"),
    ("O:S-1-0x5-18", "O:SY"),
    ("O:S-1-5-0x20-0x00000220", "O:BA"),
    ("O:S-1-2-0x2D:", "O:S-1-2-2D:"),
    ('S:(RA;;;;;S-1-1-0; ("a", ts, 5) )', 'S:(RA;;;;;WD;("a",TS,0x5))'),
    (" O:SY  G:BA \n D: P (A; ;GA;;; SY )\n  (A;;FR; ;;BU) ", "O:SYG:BAD:P(A;;GA;;;SY)(A;;FR;;;BU)"),
    ("D:(OA;;RP;BF967ABA-0DE6-11D0-A285-00AA003049E2;;SY)", f"D:(OA;;RP;{GUID};;SY)"),
]

# Text, message, offset, length.
BAD: t.Final = [
    ("", "expected one of O: G: D: S:", 0, 1),
    ("  ", "expected one of O: G: D: S:", 2, 1),
    ("hello", "expected one of O: G: D: S:", 0, 1),
    ("d:(A;;GA;;;SY)", "expected one of O: G: D: S:", 0, 1),
    ("D :", "expected one of O: G: D: S:", 0, 1),
    ("O:SYX", "expected one of O: G: D: S:", 4, 1),
    ("O:SY(A;;GA;;;SY)", "expected one of O: G: D: S:", 4, 1),
    ("D:(A;;GA;;;SY))", "expected one of O: G: D: S:", 14, 1),
    ("O:SYO:BA", "a second O:", 4, 2),
    ("D:S:D:", "a second D:", 4, 2),
    ("O:", "expected a SID or an alias of one, such as S-1-5-18 or SY", 2, 1),
    ("O:S", "expected a SID or an alias of one, such as S-1-5-18 or SY", 2, 1),
    ("O:ZZ", "unknown SID alias 'ZZ'", 2, 2),
    ("O:S-1", "expected a SID or an alias of one, such as S-1-5-18 or SY", 2, 1),
    (
        "O:S-1-5-4294967296",
        "'S-1-5-4294967296' is not a SID: its sub-authority 4294967296 takes more than 32 bits",
        2,
        16,
    ),
    ("O:DA", "the SID alias 'DA' means an account of a domain or machine, whose SID was not given", 2, 2),
    ("D:(A;;GA;;;LA)", "the SID alias 'LA' means an account of a domain or machine, whose SID was not given", 11, 2),
    ("D:NO_ACCESS_CONTROL(A;;GA;;;SY)", "an ACE after NO_ACCESS_CONTROL", 19, 1),
    ("D:((A;;GA;;;SY))", "expected ';'", 3, 1),
    ("D:(Q;;GA;;;SY)", "unknown ACE type 'Q'", 3, 1),
    ("D:(;;GA;;;SY)", "unknown ACE type ''", 3, 1),
    ("S:(FL;;;;;WD;(x))", "ACEs of type FL are not supported", 3, 2),
    ("S:(RA;;;;;BU;(x))", "a resource attribute is for everyone: expected WD or S-1-1-0", 10, 2),
    ("S:(RA;;;;;WD)", "expected ';'", 12, 1),
    ("S:(RA;;;;;WD;(x))", 'expected a resource attribute, such as ("Project",TS,0x0,"Windows")', 13, 1),
    ('S:(RA;;;;;WD;("a",TB,0,2))', "2 is no value of type TB", 23, 1),
    (
        "D:(XA;;;;;WD;(Member_of SID(DA)))",
        "the SID alias 'DA' means an account of a domain or machine, whose SID was not given",
        28,
        2,
    ),
    ("D:AI(A;CI;RP LCLORC;;;AU)", "unknown right ' L'", 12, 2),
    (
        "D:(A;;GA;;;S-1-5-0x100000000)",
        "'S-1-5-0x100000000' is not a SID: its sub-authority 0x100000000 takes more than 32 bits",
        11,
        17,
    ),
    ("D:(A;;GA;;;SY x)", "expected ')'", 14, 1),
    ("D:(A;OIXX;GA;;;SY)", "unknown ACE flag 'XX'", 7, 2),
    ("D:(A;OIC;GA;;;SY)", "unknown ACE flag 'C'", 7, 1),
    ("D:(A;;GAZZ;;;SY)", "unknown right 'ZZ'", 8, 2),
    ("D:(A;;0x;;;SY)", "unknown right '0x'", 6, 2),
    ("D:(A;;08;;;SY)", "unknown right '08'", 6, 2),
    ("D:(A;;-1;;;SY)", "unknown right '-1'", 6, 2),
    ("D:(A;;GA ;;;SY)", "unknown right ' '", 8, 1),
    ("D:(A;;0x100000000;;;SY)", "an access mask has 32 bits", 6, 11),
    (f"D:(A;;GA;{GUID};;SY)", "an ACE of type A has no object type", 9, 36),
    ("D:(OA;;GA;123;;SY)", "'123' is not a GUID", 10, 3),
    (
        "D:(OA;;GA;;{bf967aba-0de6-11d0-a285-00aa003049e2};SY)",
        "'{bf967aba-0de6-11d0-a285-00aa003049e2}' is not a GUID",
        11,
        38,
    ),
    ("D:(A;;GA;;)", "expected ';'", 10, 1),
    ("D:(A;;GA;;;SY", "expected ')'", 13, 1),
    ("D:(A;;GA;;;SY;x)", "expected ')'", 13, 1),
    ("D:(XA;;GA;;;SY)", "expected ';'", 14, 1),
    ("D:(A;;GA;;;SY)(A;;GA;;;XY)", "unknown SID alias 'XY'", 23, 2),
]


@pytest.mark.parametrize(("sddl", "descriptor"), CANONICAL)
def test_text_and_descriptor_are_two_forms_of_one_thing(sddl: str, descriptor: SecurityDescriptor) -> None:
    assert parse_sddl(sddl) == descriptor
    assert format_sddl(descriptor) == sddl


@pytest.mark.parametrize(("sddl", "canonical"), EQUIVALENT)
def test_other_ways_to_write_it_are_understood(sddl: str, canonical: str) -> None:
    assert format_sddl(parse_sddl(sddl)) == canonical


@pytest.mark.parametrize(("sddl", "message", "offset", "length"), BAD)
def test_what_is_no_sddl_is_refused_with_the_place(sddl: str, message: str, offset: int, length: int) -> None:
    with pytest.raises(SddlError) as caught:
        parse_sddl(sddl)
    assert str(caught.value) == f"{message}, at offset {offset}"
    assert (caught.value.offset, caught.value.length) == (offset, length)


@pytest.mark.parametrize(("alias", "sid"), SID_ALIASES.items())
def test_an_alias_stands_for_its_sid(alias: str, sid: Sid) -> None:
    assert parse_sddl(f"O:{alias}").owner == sid
    assert format_sddl(SecurityDescriptor(owner=sid)) == f"O:{alias}"


@pytest.mark.parametrize(("alias", "rid"), DOMAIN_ALIASES.items())
def test_an_alias_of_a_domain_stands_for_an_account_in_it(alias: str, rid: int) -> None:
    assert parse_sddl(f"O:{alias}", domain_sid=DOMAIN).owner == f"S-1-5-21-1-2-3-{rid}"


def test_the_same_ace_for_another_domain_is_another_one() -> None:
    sddl = "D:(A;;GA;;;DA)"
    assert parse_sddl(sddl, domain_sid=DOMAIN) != parse_sddl(sddl, domain_sid=Sid("S-1-5-21-4-5-6"))
    with pytest.raises(SddlError):
        parse_sddl(sddl)


@pytest.mark.parametrize(
    "sddl",
    [
        lambda length: "D:(" + " " * length,
        lambda length: "D:(A;;GA;;;SY" + " " * length + "x",
        lambda length: "D:(A;;" + "GA" * length,
        lambda length: "D:(XA;;;;;WD;(" + "x && " * length,
        lambda length: 'S:(RA;;;;;WD;("a",TU,0' + ",1" * length,
        lambda length: "D:" + " " * length + "P" * length + "X",
    ],
)
def test_the_work_for_a_long_text_that_is_wrong_grows_with_its_length(sddl: t.Callable[[int], str]) -> None:
    assert _calls_to_refuse(sddl(20_000)) <= 10 * _calls_to_refuse(sddl(2_000)) + 1_000


def _calls_to_refuse(sddl: str) -> int:
    """Count the calls of functions, those of the interpreter too, until a text is refused."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with pytest.raises(SddlError):
            parse_sddl(sddl)
    finally:
        sys.setprofile(None)
    return calls


def test_the_excerpt_has_carets_below_the_place() -> None:
    with pytest.raises(SddlError) as caught:
        parse_sddl("O:BA D:(A;OIXX;FA;;;SY)")
    assert caught.value.excerpt == "O:BA D:(A;OIXX;FA;;;SY)\n            ^^"


def test_the_excerpt_of_a_long_text_is_short() -> None:
    with pytest.raises(SddlError) as caught:
        parse_sddl("D:" + "(A;;FA;;;SY)" * 50 + "\n(A;;ZZ;;;SY)" + "(A;;FA;;;SY)" * 50)
    text, carets = caught.value.excerpt.split("\n")
    assert len(text) == 126
    assert text.startswith("...")
    assert text.endswith("...")
    assert [character for character, mark in zip(text, carets, strict=False) if mark == "^"] == ["Z", "Z"]


@pytest.mark.parametrize(
    ("ace", "message"),
    [
        (Ace(type=0x7F, flags=0, mask=0, sid=None, data=b"1234"), "an ACE of type 0x7F cannot be written as SDDL"),
        (Ace(type=0x15, flags=0, mask=0, sid=EVERYONE), "an ACE of type 0x15 cannot be written as SDDL"),
        (
            Ace(type=0x12, flags=0, mask=0, sid=USERS),
            "a resource attribute can be written as SDDL for S-1-1-0 only, not for S-1-5-32-545",
        ),
        (
            Ace(type=9, flags=0, mask=0, sid=EVERYONE, data=b"1234"),
            "the condition of an ACE cannot be written as SDDL: it does not begin with 'artx'",
        ),
    ],
)
def test_nothing_is_lost_without_a_word(ace: Ace, message: str) -> None:
    with pytest.raises(DescriptorError) as caught:
        format_sddl(dacl(ace))
    assert str(caught.value) == message
    assert caught.value.offset is None


def test_padding_of_a_plain_ace_is_not_written() -> None:
    assert format_ace(Ace(type=0, flags=0, mask=1, sid=SYSTEM, data=b"1234")) == "(A;;CC;;;SY)"


def test_a_long_list_is_read_in_one_pass() -> None:
    sddl = "D:" + "(A;OICI;0x1200a9;;;S-1-5-82-1-2-3-4-5)" * 2000
    assert format_sddl(parse_sddl(sddl)) == sddl


@pytest.mark.parametrize("control", [0x9000, 0x8400, 0x9500, 0xA000, 0x8A00])
def test_the_flags_of_an_acl_that_is_not_there_are_kept(control: int) -> None:
    text = format_sddl(SecurityDescriptor(control=control))
    again = parse_sddl(text)
    assert (again.dacl, again.sacl) == (None, None)
    assert again.control & control == control
