# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Security descriptors of a fresh Windows Server with IIS, by path, as SDDL.

The folders of IIS are those of KB981949 ("Default permissions and user rights for IIS 7.0 and later"), the others are
what Windows Server 2016 and later set up. What is not here inherits from its parent. In a DACL without the flag P the
ACEs are the explicit ones; the inherited ones follow from the parent.
"""

from __future__ import annotations

import functools
import pathlib
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

_INSTALLER: t.Final = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
_IIS_IUSRS: t.Final = "S-1-5-32-568"
_BY_INSTALLER: t.Final = f"O:{_INSTALLER}G:{_INSTALLER}"
_BY_SYSTEM: t.Final = "O:SYG:SY"
_INSTALLER_FULL: t.Final = f"(A;;0x1f01ff;;;{_INSTALLER})(A;CIIO;GA;;;{_INSTALLER})"
_ADMINISTRATORS_FULL: t.Final = "(A;;0x1f01ff;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1f01ff;;;BA)(A;OICIIO;GA;;;BA)"
_ADMINISTRATORS_MODIFY: t.Final = "(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;BA)(A;OICIIO;GA;;;BA)"
_USERS_READ: t.Final = "(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)"
_CREATOR_FULL: t.Final = "(A;OICIIO;GA;;;CO)"
_SYSTEM_FOLDER: t.Final = (
    f"{_BY_INSTALLER}D:PAI{_INSTALLER_FULL}{_ADMINISTRATORS_MODIFY}{_USERS_READ}{_CREATOR_FULL}"
    "(A;;0x1200a9;;;S-1-15-2-1)(A;OICIIO;GXGR;;;S-1-15-2-1)"
)

SYSTEM_DRIVE: t.Final = (
    f"{_BY_INSTALLER}D:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)(A;OICI;0x1200a9;;;BU)(A;CI;0x4;;;BU)"
    "(A;CIIO;0x2;;;BU)(A;OICIIO;GA;;;CO)"
)
"""The root of the system drive."""

DATA_DRIVE: t.Final = (
    f"{_BY_SYSTEM}D:AI(A;OICI;0x1f01ff;;;BA)(A;OICI;0x1f01ff;;;SY)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)(A;CI;0x4;;;BU)"
    "(A;CI;0x2;;;BU)(A;;0x1200a9;;;WD)"
)
"""The root of any other drive."""

_FOLDERS: t.Final[t.Mapping[str, str]] = {
    "C:\\": SYSTEM_DRIVE,
    r"C:\Windows": _SYSTEM_FOLDER,
    r"C:\Program Files": _SYSTEM_FOLDER,
    r"C:\Program Files (x86)": _SYSTEM_FOLDER,
    r"C:\ProgramData": (
        f"{_BY_SYSTEM}D:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)"
        "(A;CI;0x116;;;BU)"
    ),
    r"C:\Users": (
        f"{_BY_SYSTEM}D:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA){_USERS_READ}"
        "(A;;0x1200a9;;;WD)(A;OICIIO;GXGR;;;WD)"
    ),
    r"C:\inetpub": f"{_BY_SYSTEM}D:PAI{_INSTALLER_FULL}{_ADMINISTRATORS_FULL}{_USERS_READ}{_CREATOR_FULL}",
    r"C:\inetpub\wwwroot": f"{_BY_SYSTEM}D:AI(A;;0x1200a9;;;{_IIS_IUSRS})(A;OICIIO;GXGR;;;{_IIS_IUSRS})",
    r"C:\inetpub\history": f"{_BY_SYSTEM}D:PAI{_ADMINISTRATORS_FULL}",
    r"C:\inetpub\logs\FailedReqLogFiles": f"{_BY_SYSTEM}D:PAI{_ADMINISTRATORS_FULL}(A;OICI;0x110157;;;{_IIS_IUSRS})",
    r"C:\inetpub\temp\IIS Temporary Compressed Files": (
        f"{_BY_SYSTEM}D:PAI{_ADMINISTRATORS_FULL}(A;OICI;0x1f01ff;;;{_IIS_IUSRS})"
    ),
    r"C:\inetpub\temp\appPools": (
        f"{_BY_SYSTEM}D:PAI{_ADMINISTRATORS_FULL}{_CREATOR_FULL}(A;OICI;0x1200a9;;;{_IIS_IUSRS})"
    ),
}


@functools.cache
def default_descriptor(path: pathlib.PureWindowsPath) -> SecurityDescriptor | None:
    """Return the descriptor that *path* has after set-up, None where it just inherits; a root always has one."""
    text = _defaults().get(path)
    if text is None and len(path.parts) == 1:
        text = DATA_DRIVE
    return None if text is None else parse_sddl(text)


@functools.cache
def _defaults() -> dict[pathlib.PureWindowsPath, str]:
    return {pathlib.PureWindowsPath(path): text for path, text in _FOLDERS.items()}
