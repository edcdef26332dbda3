# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What files and folders get from the folder that they are in."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import (
    child_descriptor,
    inherited_aces,
    reinherit,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

OWNER: t.Final = Sid("S-1-5-19")
GROUP: t.Final = Sid("S-1-5-20")

# ACE of the parent, what a folder in it gets, what a file in it gets (MS-DTYP 2.5.3.4).
# A mask without generic bits, every combination of flags:
PLAIN: t.Final = [
    ("(A;;FR;;;BU)", "", ""),
    ("(A;OI;FR;;;BU)", "(A;OIIOID;FR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(A;CI;FR;;;BU)", "(A;CIID;FR;;;BU)", ""),
    ("(A;OICI;FR;;;BU)", "(A;OICIID;FR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(A;NP;FR;;;BU)", "", ""),
    ("(A;OINP;FR;;;BU)", "", "(A;ID;FR;;;BU)"),
    ("(A;CINP;FR;;;BU)", "(A;ID;FR;;;BU)", ""),
    ("(A;OICINP;FR;;;BU)", "(A;ID;FR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(A;IO;FR;;;BU)", "", ""),
    ("(A;OIIO;FR;;;BU)", "(A;OIIOID;FR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(A;CIIO;FR;;;BU)", "(A;CIID;FR;;;BU)", ""),
    ("(A;OICIIO;FR;;;BU)", "(A;OICIID;FR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(A;OINPIO;FR;;;BU)", "", "(A;ID;FR;;;BU)"),
    ("(A;CINPIO;FR;;;BU)", "(A;ID;FR;;;BU)", ""),
    ("(A;OICINPIO;FR;;;BU)", "(A;ID;FR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(D;OICIID;FR;;;BU)", "(D;OICIID;FR;;;BU)", "(D;ID;FR;;;BU)"),
]
# Generic rights and CREATOR OWNER make two ACEs of one where the folder passes it on:
SPLIT: t.Final = [
    ("(A;OICI;GA;;;BU)", "(A;ID;FA;;;BU)(A;OICIIOID;GA;;;BU)", "(A;ID;FA;;;BU)"),
    ("(A;OICIIO;GXGR;;;IS)", "(A;ID;0x1200a9;;;IS)(A;OICIIOID;GXGR;;;IS)", "(A;ID;0x1200a9;;;IS)"),
    ("(A;OI;GR;;;BU)", "(A;OIIOID;GR;;;BU)", "(A;ID;FR;;;BU)"),
    ("(A;CINP;GR;;;BU)", "(A;ID;FR;;;BU)", ""),
    ("(A;OICIIO;GA;;;CO)", "(A;ID;FA;;;LS)(A;OICIIOID;GA;;;CO)", "(A;ID;FA;;;LS)"),
    ("(A;OICIIO;FR;;;CO)", "(A;ID;FR;;;LS)(A;OICIIOID;FR;;;CO)", "(A;ID;FR;;;LS)"),
    ("(A;CIIO;FR;;;CG)", "(A;ID;FR;;;NS)(A;CIIOID;FR;;;CG)", ""),
    ("(A;OICINP;FR;;;CO)", "(A;ID;FR;;;LS)", "(A;ID;FR;;;LS)"),
    ("(A;OIIO;FR;;;CO)", "(A;OIIOID;FR;;;CO)", "(A;ID;FR;;;LS)"),
    ("(A;OICI;FR;;;OW)", "(A;OICIID;FR;;;OW)", "(A;ID;FR;;;OW)"),
]
# ACEs of other types keep what is special about them:
OTHER: t.Final = [
    ("(XD;OICI;FR;;;BU;(x == 1))", "(XD;OICIID;FR;;;BU;(x == 1))", "(XD;ID;FR;;;BU;(x == 1))"),
    (
        "(OA;OICI;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;BU)",
        "(OA;OICIID;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;BU)",
        "(OA;ID;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;BU)",
    ),
    (
        "(OA;OICI;FR;;bf967aba-0de6-11d0-a285-00aa003049e2;BU)",
        "(OA;OICIIOID;FR;;bf967aba-0de6-11d0-a285-00aa003049e2;BU)",
        "",
    ),
]


@pytest.mark.parametrize(("ace", "folder", "file"), [*PLAIN, *SPLIT, *OTHER])
def test_an_ace_reaches_folders_and_files(ace: str, folder: str, file: str) -> None:
    parent = parse_sddl(f"D:{ace}")
    for container, expected in ((True, folder), (False, file)):
        child = child_descriptor(parent, container=container, owner=OWNER, group=GROUP)
        assert format_sddl(child) == f"O:LSG:NSD:AI{expected}"


def test_the_order_of_the_parent_is_kept() -> None:
    parent = parse_sddl("D:(A;OICI;FR;;;BU)(A;;FA;;;SY)(D;OICI;FW;;;BG)(A;OICIIO;GA;;;CO)(A;OICI;FA;;;BA)")
    child = child_descriptor(parent, container=True, owner=OWNER)
    assert format_sddl(child) == (
        "O:LSD:AI(A;OICIID;FR;;;BU)(D;OICIID;FW;;;BG)(A;ID;FA;;;LS)(A;OICIIOID;GA;;;CO)(A;OICIID;FA;;;BA)"
    )


def test_what_a_folder_inherits_reaches_the_next_level() -> None:
    top = parse_sddl("D:(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)(A;CINP;FR;;;AU)")
    middle = child_descriptor(top, container=True, owner=OWNER)
    bottom = child_descriptor(middle, container=False, owner=Sid("S-1-5-18"))
    assert format_sddl(bottom) == "O:SYD:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)"


def test_without_an_owner_creator_owner_gives_nothing_to_the_child_itself() -> None:
    parent = parse_sddl("D:(A;OICIIO;GA;;;CO)")
    assert format_sddl(child_descriptor(parent, container=True)) == "D:AI(A;OICIIOID;GA;;;CO)"
    assert format_sddl(child_descriptor(parent, container=False)) == "D:AI"


def test_an_ace_of_an_unknown_type_is_passed_on_as_it_is() -> None:
    parent = parse_sddl("D:").with_aces([Ace(type=0x7F, flags=3, mask=0, sid=None, data=b"1234")])
    assert inherited_aces(parent, container=True) == (Ace(type=0x7F, flags=0x13, mask=0, sid=None, data=b"1234"),)


@pytest.mark.parametrize("sddl", ["O:BA", "D:NO_ACCESS_CONTROL", "D:"])
def test_a_parent_that_passes_nothing_on_leaves_an_empty_dacl(sddl: str) -> None:
    assert inherited_aces(parse_sddl(sddl), container=True) == ()
    assert format_sddl(child_descriptor(parse_sddl(sddl), container=True)) == "D:AI"


def test_reinheriting_replaces_the_inherited_aces_and_keeps_the_explicit_ones() -> None:
    child = parse_sddl("O:LSG:SYD:(D;;FW;;;BG)(A;;FA;;;LS)(A;ID;FR;;;WD)(A;ID;FA;;;BA)")
    parent = parse_sddl("D:(A;OICI;FA;;;BA)(A;OICIIO;GR;;;CO)")
    assert format_sddl(reinherit(child, parent, container=False)) == (
        "O:LSG:SYD:AI(D;;FW;;;BG)(A;;FA;;;LS)(A;ID;FA;;;BA)(A;ID;FR;;;LS)"
    )


def test_a_protected_child_takes_nothing() -> None:
    child = parse_sddl("D:P(A;;FA;;;BA)(A;ID;FR;;;WD)")
    assert reinherit(child, parse_sddl("D:(A;OICI;FA;;;SY)"), container=True) is child


@pytest.mark.parametrize("sddl", ["O:BA", "O:BAD:NO_ACCESS_CONTROL", "O:BAD:"])
def test_a_child_without_a_dacl_or_with_an_empty_one_has_what_is_inherited_alone(sddl: str) -> None:
    become = reinherit(parse_sddl(sddl), parse_sddl("D:(A;OICI;FA;;;SY)"), container=True)
    assert format_sddl(become) == "O:BAD:AI(A;OICIID;FA;;;SY)"


def test_reinheriting_twice_changes_nothing_more() -> None:
    parent = parse_sddl("D:(A;OICIIO;GA;;;CO)(A;OICI;FR;;;BU)")
    once = reinherit(parse_sddl("O:LSD:(A;;FA;;;BA)"), parent, container=True)
    assert reinherit(once, parent, container=True) == once
