# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access checks: what a token gets, and which ACEs decide it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import (
    Privilege,
    access_check,
    effective_access,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    MODIFY,
    READ,
    READ_EXECUTE,
    AccessMask,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    EVERYONE,
    IUSR,
    OWNER_RIGHTS,
    SERVICE,
    SYSTEM,
    USERS,
)

IUSR_AND_GROUPS: t.Final = (IUSR, EVERYONE, USERS)
OWNERS: t.Final = 0x60000

# SDDL, the mask that the token of IUSR with Everyone and Users gets (MS-DTYP 2.5.3.2).
EFFECTIVE: t.Final = {
    "no DACL": ("O:BA", FULL_CONTROL),
    "a NULL DACL": ("D:NO_ACCESS_CONTROL", FULL_CONTROL),
    "an empty DACL": ("D:", 0),
    "nothing for this token": ("D:(A;;FA;;;BA)", 0),
    "through the account": ("D:(A;;FR;;;S-1-5-17)", READ),
    "through a group": ("D:(A;;0x1200a9;;;BU)", READ_EXECUTE),
    "through several ACEs": ("D:(A;;FR;;;BU)(A;;FX;;;WD)", READ_EXECUTE),
    "a deny before the allow": ("D:(D;;0x1;;;WD)(A;;0x1200a9;;;BU)", READ_EXECUTE & ~1),
    "a deny after the allow": ("D:(A;;0x1200a9;;;BU)(D;;FA;;;WD)", READ_EXECUTE),
    "an inherited deny after an explicit allow": ("D:(A;;FR;;;BU)(D;ID;FA;;;WD)(A;ID;FA;;;BU)", READ),
    "a deny for others": ("D:(D;;FA;;;BG)(A;;FR;;;BU)", READ),
    "inherit-only ACEs": ("D:(D;OICIIO;FA;;;WD)(A;CIIO;FA;;;BU)(A;;FR;;;BU)", READ),
    "generic rights": ("D:(D;;GW;;;WD)(A;;GA;;;BU)", FULL_CONTROL & ~0x120116),
    "a condition that allows": ("D:(XA;;FA;;;WD;(x == 1))", 0),
    "a condition that denies": ("D:(XD;;0x1;;;WD;(x == 1))(A;;FR;;;WD)", READ & ~1),
    "an object ACE that allows": ("D:(OA;;FA;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)", 0),
    "an object ACE that denies": ("D:(OD;;0x1;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)(A;;FR;;;WD)", READ & ~1),
    "an object ACE without a type": ("D:(OA;;FR;;;WD)", READ),
    "an ACE that audits": ("D:(AU;SA;FA;;;WD)", 0),
    "the owner": ("O:S-1-5-17D:", OWNERS),
    "a group that owns": ("O:BUD:", OWNERS),
    "the owner against a deny": ("O:S-1-5-17D:(D;;FA;;;WD)", OWNERS),
    "another owner": ("O:BAD:", 0),
    "owner rights": ("O:S-1-5-17D:(A;;FR;;;OW)", READ),
    "owner rights that deny": ("O:S-1-5-17D:(D;;RC;;;OW)(A;;FR;;;WD)", READ & ~0x20000),
    "owner rights of another owner": ("O:BAD:(A;;FR;;;OW)", 0),
    "owner rights for what is below": ("O:S-1-5-17D:(A;OICIIO;FR;;;OW)", OWNERS),
    "rights that no ACE gives": ("D:(A;;0xfffffff;;;WD)", FULL_CONTROL),
}


@pytest.mark.parametrize(("sddl", "mask"), EFFECTIVE.values(), ids=EFFECTIVE.keys())
def test_effective_access(sddl: str, mask: int) -> None:
    assert effective_access(parse_sddl(sddl), IUSR_AND_GROUPS).mask == mask


@pytest.mark.parametrize(("sddl", "mask"), EFFECTIVE.values(), ids=EFFECTIVE.keys())
def test_a_request_is_granted_if_every_bit_of_it_is(sddl: str, mask: int) -> None:
    for desired in (READ, READ_EXECUTE, MODIFY, FULL_CONTROL, 0x1, 0x60000):
        result = access_check(parse_sddl(sddl), IUSR_AND_GROUPS, desired=desired)
        assert (result.mask, result.granted, result.missing) == (
            desired & mask,
            desired & mask == desired,
            desired & ~mask,
        )


@pytest.mark.parametrize(
    ("sddl", "mask"),
    [
        ("D:(A;;FR;;;SU)", 0),
        ("D:(D;;0x1;;;SU)(A;;FR;;;WD)", READ & ~1),
        ("D:(A;;FR;;;SU)(A;;FX;;;WD)", 0x1200A0),
        ("O:SUD:(A;;FR;;;WD)", READ),
        ("O:SUD:(A;;FX;;;OW)(A;;FR;;;WD)", READ),
        ("O:SUD:(D;;0x1;;;OW)(A;;FR;;;WD)", READ & ~1),
    ],
)
def test_a_deny_only_sid_denies_and_never_allows(sddl: str, mask: int) -> None:
    descriptor = parse_sddl(sddl)
    assert effective_access(descriptor, [EVERYONE], deny_only=[SERVICE]).mask == mask
    assert effective_access(descriptor, [EVERYONE, SERVICE], deny_only=[SERVICE]).mask == mask


def test_the_deciding_aces_are_named_with_what_each_decided() -> None:
    descriptor = parse_sddl("O:BUD:(D;;DT;;;WD)(A;;FX;;;BG)(A;;FR;;;BU)(A;;0x1200a9;;;WD)(A;;FA;;;BA)")
    result = effective_access(descriptor, IUSR_AND_GROUPS)
    assert [(decision.index, decision.sid, decision.mask) for decision in result.allowed_by] == [
        (2, USERS, READ & ~0x20000),
        (3, EVERYONE, 0x20),
    ]
    assert [(decision.index, decision.sid, decision.mask) for decision in result.denied_by] == [(0, EVERYONE, 0x40)]
    assert result.by_ownership == OWNERS
    assert result.mask == READ_EXECUTE | OWNERS


def test_an_ace_for_owner_rights_is_a_witness_too() -> None:
    result = effective_access(parse_sddl("O:S-1-5-17D:(A;;FR;;;OW)"), [IUSR])
    assert [(decision.sid, decision.mask) for decision in result.allowed_by] == [(OWNER_RIGHTS, READ)]
    assert result.by_ownership == 0


def test_what_nobody_asked_for_is_not_decided() -> None:
    descriptor = parse_sddl("D:(D;;FW;;;WD)(A;;0x1200a9;;;BU)(D;;FX;;;WD)")
    result = access_check(descriptor, IUSR_AND_GROUPS, desired=AccessMask.READ_DATA)
    assert (result.denied_by, len(result.allowed_by), result.mask) == ((), 1, 1)


def test_generic_rights_can_be_asked_for() -> None:
    result = access_check(parse_sddl("D:(A;;0x1200a9;;;BU)"), [USERS], desired=AccessMask.GENERIC_READ)
    assert (result.desired, result.mask, result.granted) == (READ, READ, True)


def test_the_maximum_can_be_asked_for() -> None:
    descriptor = parse_sddl("D:(A;;0x1200a9;;;BU)")
    maximum = access_check(descriptor, [USERS], desired=AccessMask.MAXIMUM_ALLOWED)
    assert (maximum.mask, maximum.granted) == (READ_EXECUTE, True)
    both = access_check(descriptor, [USERS], desired=AccessMask.MAXIMUM_ALLOWED | AccessMask.DELETE)
    assert (both.mask, both.granted, both.missing) == (READ_EXECUTE, False, AccessMask.DELETE)


@pytest.mark.parametrize("sddl", ["D:NO_ACCESS_CONTROL", "D:(A;;0xfffffff;;;WD)"])
def test_no_dacl_gives_access_to_the_sacl(sddl: str) -> None:
    result = access_check(parse_sddl(sddl), [EVERYONE], desired=AccessMask.ACCESS_SYSTEM_SECURITY)
    assert (result.mask, result.granted) == (0, False)


def test_an_empty_token_gets_nothing() -> None:
    assert effective_access(parse_sddl("D:(A;;FA;;;WD)"), []).mask == 0


def test_an_owner_that_is_not_known_is_nobody() -> None:
    assert effective_access(parse_sddl("D:(A;;FR;;;OW)"), [SYSTEM, ADMINISTRATORS, Sid("S-1-3-0")]).mask == 0


SYSTEM_SECURITY: t.Final = int(AccessMask.ACCESS_SYSTEM_SECURITY)

# Privilege, SDDL, desired, granted: MS-DTYP 2.5.3.2, and "Privilege Constants" of the Win32 documentation.
PRIVILEGES: t.Final = [
    (Privilege.SECURITY, "D:", SYSTEM_SECURITY | READ, SYSTEM_SECURITY),
    (Privilege.SECURITY, "D:NO_ACCESS_CONTROL", SYSTEM_SECURITY | READ, SYSTEM_SECURITY | READ),
    (Privilege.SECURITY, "D:(D;;0xfffffff;;;WD)", SYSTEM_SECURITY, SYSTEM_SECURITY),
    (Privilege.SECURITY, "D:", AccessMask.MAXIMUM_ALLOWED, 0),
    (Privilege.SECURITY, "D:", AccessMask.MAXIMUM_ALLOWED | SYSTEM_SECURITY, SYSTEM_SECURITY),
    (Privilege.TAKE_OWNERSHIP, "D:(D;;FA;;;WD)", FULL_CONTROL, 0x80000),
    (Privilege.TAKE_OWNERSHIP, "D:(A;;FR;;;WD)", AccessMask.MAXIMUM_ALLOWED, 0x80000 | READ),
    (Privilege.TAKE_OWNERSHIP, "D:", READ, 0),
    (Privilege.BACKUP, "D:(D;;FA;;;WD)", FULL_CONTROL, READ_EXECUTE),
    (Privilege.RESTORE, "D:", FULL_CONTROL, 0x1F0116),
    (Privilege.RESTORE, "D:(A;;FR;;;WD)", FULL_CONTROL, 0x1F0116 | READ),
]


@pytest.mark.parametrize(("privilege", "sddl", "desired", "mask"), PRIVILEGES)
def test_a_privilege_gives_rights_whatever_the_dacl_says(
    privilege: Privilege, sddl: str, desired: int, mask: int
) -> None:
    result = access_check(parse_sddl(sddl), [EVERYONE], privileges=[privilege], desired=desired)
    assert result.mask == mask


def test_what_privileges_gave_is_told() -> None:
    result = effective_access(
        parse_sddl("O:WDD:(A;;FA;;;WD)"), [EVERYONE], privileges=[Privilege.BACKUP, Privilege.TAKE_OWNERSHIP]
    )
    assert result.by_privilege == ((Privilege.TAKE_OWNERSHIP, 0x80000), (Privilege.BACKUP, READ_EXECUTE))
    assert result.by_ownership == 0x40000
    assert [decision.mask for decision in result.allowed_by] == [FULL_CONTROL & ~READ_EXECUTE & ~0xC0000]
    assert result.mask == FULL_CONTROL
