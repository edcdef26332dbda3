# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The symbols of SDDL for ACE types, flags, rights and control bits (MS-DTYP 2.5.1.1)."""

from __future__ import annotations

import typing as t

from .ace import AceType
from .descriptor import Control

TYPES: t.Final = {
    "A": AceType.ACCESS_ALLOWED,
    "D": AceType.ACCESS_DENIED,
    "AU": AceType.SYSTEM_AUDIT,
    "AL": AceType.SYSTEM_ALARM,
    "OA": AceType.ACCESS_ALLOWED_OBJECT,
    "OD": AceType.ACCESS_DENIED_OBJECT,
    "OU": AceType.SYSTEM_AUDIT_OBJECT,
    "OL": AceType.SYSTEM_ALARM_OBJECT,
    "XA": AceType.ACCESS_ALLOWED_CALLBACK,
    "XD": AceType.ACCESS_DENIED_CALLBACK,
    "ZA": AceType.ACCESS_ALLOWED_CALLBACK_OBJECT,
    "XU": AceType.SYSTEM_AUDIT_CALLBACK,
    "ML": AceType.SYSTEM_MANDATORY_LABEL,
    "RA": AceType.SYSTEM_RESOURCE_ATTRIBUTE,
    "SP": AceType.SYSTEM_SCOPED_POLICY_ID,
    "TL": AceType.SYSTEM_PROCESS_TRUST_LABEL,
}
UNSUPPORTED_TYPES: t.Final = frozenset({"FL"})
"""Access filters: Windows names them, and documents no text for what they filter by."""
OBJECT_TYPES: t.Final = frozenset({"OA", "OD", "OU", "OL", "ZA"})
CONDITIONAL_TYPES: t.Final = frozenset({TYPES["XA"], TYPES["XD"], TYPES["ZA"], TYPES["XU"]})
RESOURCE_ATTRIBUTE: t.Final = int(AceType.SYSTEM_RESOURCE_ATTRIBUTE)
TYPE_NAMES: t.Final = {int(number): name for name, number in TYPES.items()}
FLAGS: t.Final[t.Mapping[str, int]] = {
    "OI": 0x01,
    "CI": 0x02,
    "NP": 0x04,
    "IO": 0x08,
    "ID": 0x10,
    "CR": 0x20,
    "SA": 0x40,
    "FA": 0x80,
}
BITS: t.Final = {
    **{"CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80, "CR": 0x100},
    **{"SD": 0x1_0000, "RC": 0x2_0000, "WD": 0x4_0000, "WO": 0x8_0000},
    **{"GA": 0x1000_0000, "GX": 0x2000_0000, "GW": 0x4000_0000, "GR": 0x8000_0000},
}
"""The rights of one bit, in the order in which Windows writes them."""
_FILE_RIGHTS: t.Final = {"FA": 0x1F_01FF, "FR": 0x12_0089, "FW": 0x12_0116, "FX": 0x12_00A0}
_KEY_RIGHTS: t.Final = {"KA": 0xF_003F, "KR": 0x2_0019, "KX": 0x2_0019, "KW": 0x2_0006}
_LABEL_RIGHTS: t.Final = {"NW": 0x1, "NR": 0x2, "NX": 0x4}
RIGHTS: t.Final = {**BITS, **_FILE_RIGHTS, **_KEY_RIGHTS, **_LABEL_RIGHTS}
FILE_RIGHT_NAMES: t.Final = {mask: name for name, mask in _FILE_RIGHTS.items()}
NAMED_BITS: t.Final = sum(BITS.values())

NULL_ACL: t.Final = "NO_ACCESS_CONTROL"
PRESENT: t.Final = {"D": int(Control.DACL_PRESENT), "S": int(Control.SACL_PRESENT)}
ACL_FLAGS: t.Final[t.Mapping[str, t.Mapping[str, int]]] = {
    "D": {
        "P": int(Control.DACL_PROTECTED),
        "AR": int(Control.DACL_AUTO_INHERIT_REQ),
        "AI": int(Control.DACL_AUTO_INHERITED),
    },
    "S": {
        "P": int(Control.SACL_PROTECTED),
        "AR": int(Control.SACL_AUTO_INHERIT_REQ),
        "AI": int(Control.SACL_AUTO_INHERITED),
    },
}
