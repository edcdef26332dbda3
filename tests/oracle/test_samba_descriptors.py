# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptors by chance: Samba reads, writes and judges them as we do."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import (
    Privilege,
    access_check,
    effective_access,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import AceType
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    map_generic,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl_tokens import (
    DOMAIN_ALIASES,
    SID_ALIASES,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.oracle.generated import HIGH_AUTHORITY, cases
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba

pytestmark = pytest.mark.needs("samba")

COUNT: t.Final = int(os.environ.get("IIS_IDENTITY_ORACLE_COUNT", "100000")) // 5
"""Of each of the five comparisons of descriptors by chance, so many that all of them are what was asked for."""
DOMAIN: t.Final = Sid("S-1-5-21-1-2-3")


@pytest.fixture(scope="module")
def samba() -> t.Iterator[Samba]:
    with Samba() as process:
        yield process


def for_samba(descriptor: SecurityDescriptor) -> SecurityDescriptor:
    """Return what Windows stores for a file: generic rights mapped, which Samba's access check leaves to its caller.

    Samba lets an object ACE without an object type allow nothing, where Windows takes it for a plain one
    (MS-DTYP 2.4.4.3): these are left out.
    """
    aces = descriptor.dacl.aces if descriptor.dacl else ()
    kept = (ace for ace in aces if ace.type != AceType.ACCESS_ALLOWED_OBJECT or ace.object_type is not None)
    return descriptor.with_aces(dataclasses.replace(ace, mask=map_generic(ace.mask) & FULL_CONTROL) for ace in kept)


def sddl_for_samba(descriptor: SecurityDescriptor) -> str:
    """Return SDDL without what Samba 4.17 cannot read.

    It takes FA for 0x1ff (MS-DTYP 2.5.1.1: FILE_ALL_ACCESS, 0x1f01ff), refuses an authority in hexadecimal (MS-DTYP
    2.4.2.1 has it for those above 32 bits) and takes the S: behind the flags of an empty DACL for one more flag.
    """
    sddl = format_sddl(descriptor).replace(";FA;", ";0x1f01ff;").replace(str(HIGH_AUTHORITY), "WD")
    return re.sub(r"D:([A-Z]+)S:(.*)", r"S:\2D:\1", sddl)


def test_samba_reads_and_writes_the_same_bytes(samba: Samba) -> None:
    for case in cases(COUNT, seed=1):
        packed = case.descriptor.pack()
        theirs = samba.repacked(packed)
        assert SecurityDescriptor.unpack(theirs) == case.descriptor, format_sddl(case.descriptor)
        assert SecurityDescriptor.unpack(theirs).pack() == theirs, format_sddl(case.descriptor)


def test_samba_reads_our_sddl_as_we_mean_it(samba: Samba) -> None:
    for case in cases(COUNT, seed=2):
        sddl = sddl_for_samba(case.descriptor)
        assert SecurityDescriptor.unpack(samba.sddl_to_bytes(sddl)) == parse_sddl(sddl), sddl


def test_we_read_the_sddl_of_samba_as_it_means_it(samba: Samba) -> None:
    for case in cases(COUNT, seed=3):
        sddl = samba.bytes_to_sddl(case.descriptor.pack())
        assert parse_sddl(sddl, domain_sid=DOMAIN) == case.descriptor, sddl


def test_samba_grants_the_same_rights(samba: Samba) -> None:
    for case in cases(COUNT, seed=4):
        descriptor = for_samba(case.descriptor)
        ours = effective_access(descriptor, case.sids).mask
        assert samba.maximum_allowed(descriptor.pack(), case.sids) == ours, f"{format_sddl(descriptor)} {case.sids}"


def test_samba_grants_and_denies_the_same_requests(samba: Samba) -> None:
    answers = set()
    for case in cases(COUNT, seed=5):
        descriptor = for_samba(case.descriptor)
        desired = map_generic(case.desired) & FULL_CONTROL or 1
        ours = access_check(descriptor, case.sids, desired=desired).granted
        answers.add(ours)
        assert samba.access_check(descriptor.pack(), case.sids, desired) == ours, (
            f"{format_sddl(descriptor)} {case.sids} {desired:#x}"
        )
    assert answers == {True, False}


def test_samba_grants_the_same_by_privileges(samba: Samba) -> None:
    privileges = (Privilege.SECURITY, Privilege.TAKE_OWNERSHIP)
    for index, case in enumerate(cases(COUNT // 10, seed=6)):
        descriptor = for_samba(case.descriptor)
        held = [privilege for bit, privilege in enumerate(privileges) if index & 1 << bit]
        desired = map_generic(case.desired) & FULL_CONTROL | (0, 0x80000, 0x100_0000, 0x108_0000)[index // 4 % 4] or 1
        ours = access_check(descriptor, case.sids, privileges=held, desired=desired).granted
        assert samba.access_check(descriptor.pack(), case.sids, desired, privileges=held) == ours, (
            f"{format_sddl(descriptor)} {case.sids} {held} {desired:#x}"
        )


# Without any DACL Samba denies where Windows allows everything to everyone ("DACLs and ACEs", Win32 documentation).
@pytest.mark.parametrize("sddl", ["O:BAG:SYD:", "O:BAG:SYD:NO_ACCESS_CONTROL", "O:IUG:SYD:(D;;WD;;;IU)"])
def test_samba_agrees_about_the_states_of_a_dacl_and_its_owner(samba: Samba, sddl: str) -> None:
    descriptor = parse_sddl(sddl)
    ours = effective_access(descriptor, [Sid("S-1-5-4")]).mask
    assert samba.access_check(descriptor.pack(), ["S-1-5-4"], FULL_CONTROL) == (ours == FULL_CONTROL)
    assert samba.access_check(descriptor.pack(), ["S-1-5-4"], 0x6_0000) == (ours & 0x6_0000 == 0x6_0000)


@pytest.mark.parametrize("alias", [*SID_ALIASES, *DOMAIN_ALIASES])
def test_samba_knows_the_same_aliases(samba: Samba, alias: str) -> None:
    theirs = SecurityDescriptor.unpack(samba.sddl_to_bytes(f"O:{alias}", DOMAIN)).owner
    assert parse_sddl(f"O:{alias}", domain_sid=DOMAIN).owner == theirs
