# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repair of the order of ACEs."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.canonical import in_canonical_order
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl

# "Order of ACEs in a DACL", Win32 documentation.
REPAIRED: t.Final = [
    ("D:(A;;FR;;;BU)(D;;FW;;;BG)", "D:(D;;FW;;;BG)(A;;FR;;;BU)"),
    ("D:(A;ID;FR;;;BU)(A;;FR;;;BU)", "D:(A;;FR;;;BU)(A;ID;FR;;;BU)"),
    (
        "O:BAD:PAI(A;ID;FR;;;BU)(D;ID;FW;;;BU)(A;;FR;;;WD)(D;;FX;;;WD)(A;;FR;;;BG)(XD;;FW;;;BG;(x))",
        "O:BAD:PAI(D;;FX;;;WD)(XD;;FW;;;BG;(x))(A;;FR;;;WD)(A;;FR;;;BG)(A;ID;FR;;;BU)(D;ID;FW;;;BU)",
    ),
]


@pytest.mark.parametrize(("sddl", "repaired"), REPAIRED)
def test_what_is_not_in_canonical_order_is_put_in_it(sddl: str, repaired: str) -> None:
    descriptor = in_canonical_order(parse_sddl(sddl))
    assert format_sddl(descriptor) == repaired
    assert descriptor.is_canonical


@pytest.mark.parametrize("sddl", ["O:BA", "D:", "D:NO_ACCESS_CONTROL", "D:(D;;FW;;;BG)(A;;FR;;;BU)(D;ID;FA;;;BU)"])
def test_what_is_in_canonical_order_is_left_alone(sddl: str) -> None:
    descriptor = parse_sddl(sddl)
    assert in_canonical_order(descriptor) is descriptor
