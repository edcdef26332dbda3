# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Grants in a DACL."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    MODIFY,
    READ,
    READ_EXECUTE,
    WRITE,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    IIS_IUSRS,
    OWNER_RIGHTS,
)

OI_CI: t.Final = 3

# Before, mask, flags, after; the trustee is IIS_IUSRS.
GRANTS: t.Final = {
    "an empty DACL": ("D:", READ, 0, "D:(A;;FR;;;IS)"),
    "behind explicit, before inherited": (
        "O:BAG:SYD:PAI(D;;FW;;;BG)(A;;FA;;;BA)(D;ID;FW;;;BG)(A;ID;FR;;;BU)S:(AU;SA;FA;;;WD)",
        READ_EXECUTE,
        OI_CI,
        "O:BAG:SYD:PAI(D;;FW;;;BG)(A;;FA;;;BA)(A;OICI;0x1200a9;;;IS)(D;ID;FW;;;BG)(A;ID;FR;;;BU)S:(AU;SA;FA;;;WD)",
    ),
    "behind what neither allows nor denies": (
        "D:(AU;SA;FR;;;BA)(A;ID;FR;;;BU)",
        READ,
        0,
        "D:(AU;SA;FR;;;BA)(A;;FR;;;IS)(A;ID;FR;;;BU)",
    ),
    "widened in place": ("D:(A;OICI;FR;;;IS)(A;;FA;;;BA)", MODIFY, OI_CI, "D:(A;OICI;0x1301bf;;;IS)(A;;FA;;;BA)"),
    "the first of two is widened": ("D:(A;;FR;;;IS)(A;;FX;;;IS)", WRITE, 0, "D:(A;;0x12019f;;;IS)(A;;FX;;;IS)"),
    "other flags": ("D:(A;CI;FA;;;IS)", READ, OI_CI, "D:(A;CI;FA;;;IS)(A;OICI;FR;;;IS)"),
    "an inherited ACE": ("D:(A;OICIID;FA;;;IS)", READ, OI_CI, "D:(A;OICI;FR;;;IS)(A;OICIID;FA;;;IS)"),
    "an ACE for others": ("D:(A;OICI;FA;;;BU)", READ, OI_CI, "D:(A;OICI;FA;;;BU)(A;OICI;FR;;;IS)"),
    "a deny of the same": ("D:(D;OICI;FW;;;IS)", READ, OI_CI, "D:(D;OICI;FW;;;IS)(A;OICI;FR;;;IS)"),
    "a conditional ACE": ("D:(XA;;FA;;;IS;(x == 1))", READ, 0, "D:(XA;;FA;;;IS;(x == 1))(A;;FR;;;IS)"),
    "an object ACE": ("D:(OA;;FA;;;IS)", READ, 0, "D:(OA;;FA;;;IS)(A;;FR;;;IS)"),
    "generic rights are widened as they are": ("D:(A;OICIIO;GR;;;IS)", MODIFY, 0xB, "D:(A;OICIIO;0x801301bf;;;IS)"),
}

COVERED: t.Final = {
    "the same": ("D:(A;OICI;0x1200a9;;;IS)", READ_EXECUTE),
    "a broader one": ("D:(A;OICI;FA;;;IS)", READ_EXECUTE),
    "a generic one": ("D:(A;OICI;GXGR;;;IS)", READ_EXECUTE),
    "asked for generically": ("D:(A;OICI;FA;;;IS)", 0x80000000),
    "the second of two": ("D:(A;OICI;FR;;;IS)(A;OICI;FA;;;IS)", READ_EXECUTE),
    "nothing": ("D:", 0),
}

REFUSED: t.Final = {
    "no DACL": (
        "O:BA",
        IIS_IUSRS,
        0,
        "there is no DACL: everybody has every right already, and a grant would end that",
    ),
    "a NULL DACL": (
        "D:NO_ACCESS_CONTROL",
        IIS_IUSRS,
        0,
        "there is no DACL: everybody has every right already, and a grant would end that",
    ),
    "not canonical": (
        "D:(A;;FR;;;BU)(D;;FR;;;BG)",
        IIS_IUSRS,
        0,
        "the ACEs of the DACL are not in canonical order, so a grant has no certain place",
    ),
    "an inherited ACE": ("D:", IIS_IUSRS, 0x13, "an explicit ACE cannot have the flags 0x13"),
    "owner rights": ("D:", OWNER_RIGHTS, 0, "a grant to OWNER RIGHTS would take from the owner what it does not name"),
}


@pytest.mark.parametrize(("before", "mask", "flags", "after"), GRANTS.values(), ids=GRANTS.keys())
def test_a_grant_has_its_place(before: str, mask: int, flags: int, after: str) -> None:
    granted = grant(parse_sddl(before), IIS_IUSRS, mask, flags)
    assert format_sddl(granted) == after
    assert grant(granted, IIS_IUSRS, mask, flags) is granted


@pytest.mark.parametrize(("sddl", "mask"), COVERED.values(), ids=COVERED.keys())
def test_what_is_there_already_is_not_granted_again(sddl: str, mask: int) -> None:
    descriptor = parse_sddl(sddl)
    assert grant(descriptor, IIS_IUSRS, mask, OI_CI) is descriptor


@pytest.mark.parametrize(("sddl", "sid", "flags", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_grant_that_would_take_from_somebody_is_refused(sddl: str, sid: Sid, flags: int, message: str) -> None:
    with pytest.raises(DescriptorError) as caught:
        grant(parse_sddl(sddl), sid, FULL_CONTROL, flags)
    assert str(caught.value) == message


def test_the_order_of_grants_does_not_change_what_they_give() -> None:
    users, guests = Sid("S-1-5-32-545"), Sid("S-1-5-32-546")
    descriptor = parse_sddl("D:(A;;FA;;;BA)(A;ID;FR;;;WD)")
    one = grant(grant(descriptor, users, READ), guests, WRITE)
    other = grant(grant(descriptor, guests, WRITE), users, READ)
    assert one.dacl is not None
    assert other.dacl is not None
    assert set(one.dacl.aces) == set(other.dacl.aces)
