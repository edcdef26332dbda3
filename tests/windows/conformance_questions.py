# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What both stand-ins are asked in single tasks: facts, and writes of raw descriptors, wrong ones too."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.tests.windows.conformance_cases import (
    EDITOR,
    MALFORMED,
    NO_CONFIGURATION,
    OWNER,
    POOL,
    RAW,
    READ_ONLY,
    SHUT,
    SHUT_DACL,
    TOP,
    TREE,
)


def _encoded(sddl: str) -> str:
    return parse_sddl(OWNER + sddl).to_base64()


_GRANT: t.Final = f"(A;OICI;0x1200a9;;;{POOL})"
_RAW_WRITES: t.Final = {  # path: DACL to write
    RAW: f"D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICINP;0x1200a9;;;BU)(A;OIIO;0x2;;;{EDITOR}){_GRANT}",
    rf"{RAW}\child": f"D:AI(D;;0x2;;;{EDITOR}){_GRANT}(A;CIIO;GRGW;;;{POOL})(A;OICIID;FA;;;WD)",
    rf"{RAW}\child\page.html": f"D:PAI(A;;FA;;;BA)(D;;0x1;;;{EDITOR})(A;;0x1;;;{POOL})(A;;0x1;;;{POOL})",
    rf"{RAW}\protected": f"D:AI(A;OICINPIO;0x1;;;{EDITOR})(A;OICIIO;GA;;;CO)",
    rf"{RAW}\empty": "D:PAI",
    READ_ONLY: f"{SHUT_DACL}{_GRANT}",
    rf"{RAW}\none": SHUT_DACL,
    rf"{RAW}\changed": f"{SHUT_DACL}{_GRANT}",
    SHUT: SHUT_DACL,
    r"\\files\share\x": SHUT_DACL,
    r"raw\relative": SHUT_DACL,
    rf"{RAW}\a<b": SHUT_DACL,
    rf"{RAW}\child/below" + "\\": f"D:AI{_GRANT}",
}
_PLANNED_FROM_NOTHING: t.Final = (
    rf"{RAW}\none", rf"{RAW}\changed", SHUT, r"\\files\share\x", r"raw\relative", rf"{RAW}\a<b",
)  # fmt: skip
RAW_TROUBLE: t.Final = {  # path: is it a conflict, and the error of Windows
    rf"{RAW}\changed": (True, None),
    rf"{RAW}\none": (False, 2),
    SHUT: (False, 5),
    READ_ONLY: (False, 5),
    r"\\files\share\x": (False, 50),
    rf"{RAW}\a<b": (False, 123),
    r"raw\relative": (False, 161),
}
_ALSO_READ: t.Final = (rf"{TREE}\granted", rf"{TREE}\null", rf"{TREE}\missing", rf"{TREE}\a file")


def _writes(expected: str) -> dict[str, object]:
    """Return the options that write `_RAW_WRITES`; *expected* is the template for what a write was planned from."""
    items = []
    for index, (path, dacl) in enumerate(_RAW_WRITES.items()):
        known = path not in _PLANNED_FROM_NOTHING
        planned_from = expected.replace("INDEX", str(index)) if known else _encoded(TOP)
        items.append({"path": path, "descriptor": _encoded(dacl), "expected": planned_from})
    return {"paths": [*items, *({"path": path} for path in _ALSO_READ)]}


_COLLECTION: t.Final = "webinfra.iis_identity"
_NAMES: t.Final = ["IUSR", r"nt authority\iusr", r"example\STAFF", r".\reader", "reader", "S-1-5-18", "nobody else"]

QUESTIONS: t.Final[tuple[dict[str, t.Any], ...]] = (
    {"name": "who runs what", f"{_COLLECTION}.iis_identity_info": {"sites": ["all"]}},
    {
        "name": "a malformed configuration",
        f"{_COLLECTION}.iis_access": {"sites": ["all"], "configuration_path": MALFORMED},
        "ignore_errors": True,
    },
    {
        "name": "no configuration",
        f"{_COLLECTION}.iis_access": {"sites": ["all"], "configuration_path": NO_CONFIGURATION},
        "ignore_errors": True,
    },
    {
        "name": "facts",
        f"{_COLLECTION}.iis_configuration_info": {"paths": [*_RAW_WRITES, r"%windir%\x"], "accounts": _NAMES},
        "register": "facts",
    },
    {
        "name": "raw write",
        f"{_COLLECTION}.security_descriptor": _writes("{{ known[asked[INDEX]] }}"),
        "vars": {
            "known": "{{ facts.paths | items2dict(key_name='path', value_name='descriptor') }}",
            "asked": [str(windows_path(path)) for path in _RAW_WRITES],
        },
        "register": "written",
    },
    {"name": "raw write again", f"{_COLLECTION}.security_descriptor": _writes("{{ written.paths[INDEX].after }}")},
)
