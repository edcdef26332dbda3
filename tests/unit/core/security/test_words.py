# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACEs and DACLs in words."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import (
    Privilege,
    effective_access,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import EVERYONE
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.words import (
    describe_access,
    describe_ace,
    describe_dacl,
    diff_dacl,
)

NAMES: t.Final = {Sid("S-1-5-82-1-2-3-4-5"): r"IIS APPPOOL\Shop"}

ACES: t.Final = [
    (
        "(A;OICI;0x1200a9;;;S-1-5-82-1-2-3-4-5)",
        r"Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files",
    ),
    (
        "(A;OICIID;FA;;;BA)",
        r"Allow  BUILTIN\Administrators  Full control  this folder, subfolders and files  (inherited)",
    ),
    ("(A;;0x1301bf;;;S-1-5-21-1-2-3-1001)", "Allow  S-1-5-21-1-2-3-1001  Modify  this folder only"),
    ("(A;CI;0x1200a9;;;BU)", r"Allow  BUILTIN\Users  List folder contents  this folder and subfolders"),
    ("(A;OI;FR;;;WD)", "Allow  Everyone  Read  this folder and files"),
    ("(A;OICIIO;FR;;;WD)", "Allow  Everyone  Read  subfolders and files only"),
    ("(A;CIIO;FR;;;WD)", "Allow  Everyone  Read  subfolders only"),
    ("(A;OIIO;FR;;;WD)", "Allow  Everyone  Read  files only"),
    ("(A;IO;FR;;;WD)", "Allow  Everyone  Read  nothing"),
    ("(A;OICINP;FR;;;WD)", "Allow  Everyone  Read  this folder, subfolders and files, one level deep"),
    ("(D;;0x100116;;;WD)", "Deny  Everyone  Write (0x100116)  this folder only"),
    ("(D;;0x116;;;WD)", "Deny  Everyone  Write  this folder only"),
    ("(D;;FA;;;WD)", "Deny  Everyone  Full control  this folder only"),
    ("(A;;0x20089;;;WD)", "Allow  Everyone  Read (0x20089)  this folder only"),
    ("(A;OICIIO;GA;;;CO)", "Allow  CREATOR OWNER  Full control (0x10000000)  subfolders and files only"),
    ("(A;;0x3;;;WD)", "Allow  Everyone  List folder / read data, Create files / write data (0x3)  this folder only"),
    ("(A;;;;;WD)", "Allow  Everyone  nothing (0x0)  this folder only"),
    ("(XA;;FR;;;WD;(x == 1))", "Allow if (x == 1)  Everyone  Read  this folder only"),
    ("(AU;SA;FR;;;WD)", "System audit  Everyone  Read  this folder only"),
]

DACLS: t.Final = [
    ("O:BA", ["No DACL: everyone may do everything"]),
    ("D:NO_ACCESS_CONTROL", ["No DACL: everyone may do everything"]),
    ("D:", ["Empty DACL: no one is allowed anything"]),
    (
        "D:P(A;;FR;;;WD)",
        ["Protected: nothing is inherited from the parent folder", "Allow  Everyone  Read  this folder only"],
    ),
]

DIFFS: t.Final = [
    ("D:(A;;FR;;;WD)", "D:(A;;FR;;;WD)", []),
    ("D:", "D:(A;;FR;;;WD)", ["- Empty DACL: no one is allowed anything", "+ Allow  Everyone  Read  this folder only"]),
    (
        "D:(A;;FA;;;BA)(A;;FR;;;WD)(A;ID;FR;;;BU)",
        "D:(A;;FA;;;BA)(A;;FW;;;WD)(A;;FR;;;BG)(A;ID;FR;;;BU)",
        [
            "- Allow  Everyone  Read  this folder only",
            "+ Allow  Everyone  Write, Read permissions (0x120116)  this folder only",
            r"+ Allow  BUILTIN\Guests  Read  this folder only",
        ],
    ),
    (
        "D:(A;;FR;;;WD)(A;;FA;;;WD)",
        "D:P(A;;FA;;;WD)(A;;FR;;;WD)",
        [
            "+ Protected: nothing is inherited from the parent folder",
            "+ Allow  Everyone  Full control  this folder only",
            "- Allow  Everyone  Full control  this folder only",
        ],
    ),
]


@pytest.mark.parametrize(("ace", "line"), ACES)
def test_an_ace_is_a_line(ace: str, line: str) -> None:
    assert describe_dacl(parse_sddl(f"D:{ace}"), NAMES) == [line]


@pytest.mark.parametrize(
    ("ace", "line"),
    [
        (
            Ace(type=0x7F, flags=0, mask=0, sid=None, data=b"1234"),
            "ACE of type 0x7F  4 bytes  nothing (0x0)  this folder only",
        ),
        (
            Ace(type=9, flags=0, mask=1, sid=EVERYONE, data=b"1"),
            "Allow on a condition  Everyone  List folder / read data (0x1)  this folder only",
        ),
        (Ace(type=4, flags=0, mask=0, sid=None), "Access allowed compound  0 bytes  nothing (0x0)  this folder only"),
    ],
)
def test_an_ace_that_has_no_sddl_is_a_line_too(ace: Ace, line: str) -> None:
    assert describe_ace(ace, {}) == line


def test_an_ace_of_a_file_is_about_the_file() -> None:
    assert describe_ace(Ace.allow(EVERYONE, 0x120089, 0x10), {}, container=False) == (
        "Allow  Everyone  Read  this file  (inherited)"
    )
    assert describe_ace(Ace.allow(EVERYONE, 0x120089, 0x8), {}, container=False) == "Allow  Everyone  Read  nothing"


@pytest.mark.parametrize(("sddl", "lines"), DACLS)
def test_what_holds_for_the_dacl_comes_first(sddl: str, lines: list[str]) -> None:
    assert describe_dacl(parse_sddl(sddl), {}) == lines


@pytest.mark.parametrize(("before", "after", "lines"), DIFFS)
def test_a_diff_has_a_line_for_each_ace_that_changed(before: str, after: str, lines: list[str]) -> None:
    assert diff_dacl(parse_sddl(before), parse_sddl(after), {}) == lines


# Token: Users, Everyone and a pool.
REASONS: t.Final = [
    ("D:(A;OICIID;FR;;;BU)", [r"read, through BUILTIN\Users, inherited from C:\inetpub"]),
    ("D:(A;;FR;;;BU)", [r"read, through BUILTIN\Users, explicit"]),
    ("D:(A;;FR;;;BU)(A;;FX;;;BU)", [r"read & execute, through BUILTIN\Users, explicit"]),
    (
        "D:(A;;FR;;;BU)(A;ID;FA;;;S-1-5-82-1-2-3-4-5)",
        [
            r"read, through BUILTIN\Users, explicit",
            r"write, traverse folder / execute file, delete subfolders and files, delete, change permissions, "
            r"take ownership, through IIS APPPOOL\Shop, inherited",
        ],
    ),
    (
        "D:(D;;DT;;;WD)(A;ID;FR;;;BU)",
        [r"read, through BUILTIN\Users, inherited", "denied: delete subfolders and files, through Everyone, explicit"],
    ),
    ("O:BUD:", ["read permissions, change permissions, as the owner"]),
    ("O:BU", ["full control, because there is no DACL"]),
    ("D:", ["nothing: no ACE allows it"]),
    ("D:(D;;FA;;;WD)", ["denied: full control, through Everyone, explicit"]),
]


@pytest.mark.parametrize(("sddl", "lines"), REASONS)
def test_access_has_its_reasons(sddl: str, lines: list[str]) -> None:
    result = effective_access(parse_sddl(sddl), [Sid("S-1-5-32-545"), EVERYONE, *NAMES])
    assert describe_access(result, NAMES, origins={0: r"C:\inetpub"}) == lines


def test_a_privilege_is_a_reason() -> None:
    result = effective_access(parse_sddl("D:"), [EVERYONE], privileges=[Privilege.TAKE_OWNERSHIP])
    assert describe_access(result, NAMES) == ["take ownership, by SeTakeOwnershipPrivilege"]
