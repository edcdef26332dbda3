# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The usual SDDL is read as any other, and what may be wrong is left to the reader that can say what."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import FULL_CONTROL
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import SddlError, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl_usual import usual_acl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import SYSTEM
from ansible_collections.webinfra.iis_identity.tests.unit.core.security.strategies import descriptors, plain_aces, sids
from ansible_collections.webinfra.iis_identity.tests.unit.core.security.test_properties import bounded
from hypothesis import given

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

USUAL: t.Final = {
    "(A;;FA;;;SY)": Ace.allow(SYSTEM, FULL_CONTROL),
    "(D;OICIID;0x1200A9;;;S-1-5-80-0)": Ace.deny(Sid("S-1-5-80-0"), 0x1200A9, 0x13),
    "(AU;SAFA;;;;S-1-5-21-4293999999-1-2-3)": Ace(type=2, flags=0xC0, mask=0, sid=Sid("S-1-5-21-4293999999-1-2-3")),
}
UNUSUAL: t.Final = (
    "",
    "(A;;FA;;;SY",
    "(A;;FA;;;SY) ",
    " (A;;FA;;;SY)",
    "(A;;FA;;;SY) (A;;FA;;;SY)",
    "(A;;FA;;;SY)x(A;;FA;;;SY)",
    "(A;;FA;;;SY))(A;;FA;;;SY)",
    "(A;;FA;;;SY)\n",
    "(a;;FA;;;SY)",
    "(A;;fa;;;SY)",
    "(A;;FA;;;sy)",
    "(A;;FA;;;DA)",
    "(A;;FA;;;QQ)",
    "(Q;;FA;;;SY)",
    "(A;QQ;FA;;;SY)",
    "(A;;QQ;;;SY)",
    "(A;;FAX;;;SY)",
    "(A;;07;;;SY)",
    "(A;;0x123456789;;;SY)",
    "(OA;;FA;;;SY)",
    "(XA;;FA;;;SY;(x))",
    "(A;;FA;bf967aba-0de6-11d0-a285-00aa003049e2;;SY)",
    "(A;;FA;;;S-1-5)",
    "(A;;FA;;;S-1-05-1)",
    "(A;;FA;;;S-1-5-01)",
    "(A;;FA;;;S-1-5-0x12)",
    "(A;;FA;;;S-1-5-)",
    "(A;;FA;;;s-1-5-18)",
    "(A;;FA;;;S-1-5-4294967296)",
    "(A;;FA;;;S-1-5-9999999999)",
    "(A;;FA;;;S-1-5-10000000000)",
    f"(A;;FA;;;S-1-5{'-1' * 16})",
)
LARGEST: t.Final = ("S-1-5-4294967295", "S-1-5-21-4294000000-4293999999", f"S-1-5{'-4294967295' * 15}")
"""SIDs of valid numbers that are looked at twice."""


@pytest.mark.parametrize(("text", "ace"), USUAL.items())
def test_the_usual_is_read(text: str, ace: Ace) -> None:
    acl = usual_acl(text)
    assert acl is not None
    assert acl.aces == (ace,)
    assert parse_sddl(f"D:{text * 2}S:{text}").sacl == acl


@pytest.mark.parametrize("text", UNUSUAL)
def test_the_unusual_is_left_alone(text: str) -> None:
    assert usual_acl(text) is None


@pytest.mark.parametrize("sid", LARGEST)
def test_numbers_of_32_bits_are_numbers_of_a_sid(sid: str) -> None:
    descriptor = parse_sddl(f"O:{sid}D:(A;;FA;;;{sid})")
    assert descriptor.owner == sid
    assert descriptor.dacl is not None
    assert descriptor.dacl.aces == (Ace.allow(Sid(sid), FULL_CONTROL),)


@pytest.mark.parametrize("component", ["O:S-1-5-{}", "D:(A;;FA;;;S-1-5-{})"])
@pytest.mark.parametrize("number", ["4294967296", "9999999999", "007", "10000000000"])
def test_other_numbers_are_not(component: str, number: str) -> None:
    with pytest.raises(SddlError, match=rf"'S-1-5-{number}' is not a SID"):
        parse_sddl(component.format(number))


def test_a_parenthesis_is_no_component() -> None:
    with pytest.raises(SddlError) as caught:
        parse_sddl("D:(A;;FA;;;SY)(:BA)")
    assert str(caught.value) == "expected ';', at offset 18"


@bounded
@given(descriptors(plain_aces(sids()), sids()))
def test_the_usual_is_what_the_same_text_in_small_letters_is(descriptor: SecurityDescriptor) -> None:
    for acl in (descriptor.dacl, descriptor.sacl):
        if acl is not None and acl.aces:
            texts = [_text(ace) for ace in acl.aces]
            read = usual_acl("".join(texts))
            assert read is None or read == parse_sddl(f"D:{''.join(texts).lower()}").dacl


def _text(ace: Ace) -> str:
    kind, sid = ("D" if ace.is_deny else "A"), str(ace.sid)
    return f"({kind};{'OI' * (ace.flags & 1)};{hex(ace.mask)};;;{sid})"
