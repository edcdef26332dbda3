# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one description that both stand-ins for a Windows host are made from: configuration, folders, descriptors."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
)

TREE: t.Final = r"C:\conformance"
SYSTEM_TREE: t.Final = r"C:\windows\conformance"

POOL: t.Final = "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"  # of DefaultAppPool
EDITOR: t.Final = "S-1-5-21-1-2-3-1104"
ACCOUNTS: t.Final = {
    r"EXAMPLE\publisher": "S-1-5-21-1-2-3-1105",
    r"EXAMPLE\staff": "S-1-5-21-1-2-3-1106",
    "IIS APPPOOL\\Öl & Gas": "S-1-5-82-5-4-3-2-1",
}
LOCAL_READER: t.Final = "S-1-5-21-0-0-0-1007"
"""An account of the host itself, named `reader`."""

DEFINITION: t.Final = {
    "accounts": {**ACCOUNTS, "reader": LOCAL_READER},
    # As on Wine, which has no answer to the first question, and nobody with a right.
    "refused": ["local_groups"],
    "user_rights": {"SeChangeNotifyPrivilege": []},
}
"""What the host is besides its files, as host.yml of a simulated host has it."""

LONG: t.Final = TREE + "\\long\\" + "\\".join(["a-folder-with-a-name-of-forty-characters"] * 8)
STALE: t.Final = rf"{TREE}\moved\application"
STALE_REFUSED: t.Final = rf"{TREE}\moved\refused"
CONFLICT: t.Final = rf"{TREE}\changed meanwhile"
READ_ONLY: t.Final = rf"{TREE}\read only"
SHUT: t.Final = rf"{TREE}\shut"
RAW: t.Final = rf"{TREE}\raw"
"""What the raw modules are tried on directly."""

_POOLS: t.Final = """
<add name="DefaultAppPool" /><add name="Other" /><add name="it's [x]" /><add name="Öl &amp; Gas" />
<add name="Contested" />
<add name="Content"><processModel identityType="SpecificUser" userName="EXAMPLE\\publisher" password="secret" /></add>
<add name="Nobody"><processModel identityType="SpecificUser" userName="nobody-here" password="secret" /></add>
<add name="Network"><processModel identityType="NetworkService" /></add>
<add name="System"><processModel identityType="LocalSystem" /></add>
"""

_FOLDERS: t.Final = {  # by URL: pool and folder
    "/": ("DefaultAppPool", rf"{TREE}\root"),
    "/admin": ("Other", rf"{TREE}\root\admin"),
    "/area/deep": ("Other", rf"{TREE}\deep"),
    "/brackets": ("it's [x]", rf"{TREE}\names\shop [x]"),
    "/quotes": ("it's [x]", rf"{TREE}\names\it's `$(throw) folder"),
    "/spaces": ("DefaultAppPool", rf"{TREE}\names\a  b"),
    "/umlauts": ("Öl &amp; Gas", rf"{TREE}\names\Grüße 日本"),
    "/long": ("DefaultAppPool", LONG),
    "/other-case": ("DefaultAppPool", r"%SystemDrive%\CONFORMANCE\Mixed Case" + "\\"),
    "/missing": ("DefaultAppPool", rf"{TREE}\missing"),
    "/file": ("DefaultAppPool", rf"{TREE}\a file"),
    "/shared-1": ("DefaultAppPool", rf"{TREE}\shared"),
    "/shared-2": ("Other", rf"{TREE}\shared"),
    "/protected": ("DefaultAppPool", rf"{TREE}\protected"),
    "/denied-above": ("DefaultAppPool", rf"{TREE}\denied\above"),
    "/denied": ("DefaultAppPool", rf"{TREE}\denied here"),
    "/denied-to-others": ("DefaultAppPool", rf"{TREE}\denied to others"),
    "/null": ("DefaultAppPool", rf"{TREE}\null"),
    "/empty": ("DefaultAppPool", rf"{TREE}\empty"),
    "/wrong-order": ("DefaultAppPool", rf"{TREE}\wrong order"),
    "/granted": ("DefaultAppPool", rf"{TREE}\granted"),
    "/little": ("DefaultAppPool", rf"{TREE}\little"),
    "/shut": ("DefaultAppPool", SHUT),
    "/system": ("DefaultAppPool", SYSTEM_TREE),
    "/moved": ("DefaultAppPool", STALE),
    "/moved-refused": ("DefaultAppPool", STALE_REFUSED),
    "/account": ("Content", rf"{TREE}\account"),
    "/nobody": ("Nobody", rf"{TREE}\nobody"),
    "/network": ("Network", rf"{TREE}\network"),
    "/local-system": ("System", rf"{TREE}\local system"),
    "/no-pool": ("Nothing", rf"{TREE}\no pool"),
    "/unc": ("Content", r"\\files\share\application"),
    "/excluded": ("DefaultAppPool", rf"{TREE}\excluded"),
    "/no-variable": ("DefaultAppPool", r"%UNKNOWN%\x"),
}
_CONNECT_AS: t.Final = (
    rf'<virtualDirectory path="/files" physicalPath="{TREE}\connect as" userName="EXAMPLE\publisher"'
    ' password="secret" />'
)
_SITES: t.Final = (
    '<site name="Web [x]" id="1">'
    + "".join(
        application(url, pool=pool, folder=folder, more=_CONNECT_AS if url == "/" else "")
        for url, (pool, folder) in _FOLDERS.items()
    )
    + '</site><site name="Contested" id="2">'
    + application(pool="Contested", folder=CONFLICT)
    + application("/read-only", pool="Contested", folder=READ_ONLY)
    + application("/left", pool="Contested", folder=rf"{TREE}\left alone")
    + "</site>"
)
_BLANK: t.Final = authentication('<anonymousAuthentication userName="" />', location="Web [x]/network")
_NAMED: t.Final = authentication(
    r'<anonymousAuthentication userName=".\reader" password="secret" />', location="Web [x]/account"
)

CONFIGURATION: t.Final = configuration(pools=_POOLS, sites=_SITES, rest=_BLANK + _NAMED)
MALFORMED: t.Final = rf"{TREE}\malformed.config"
NO_CONFIGURATION: t.Final = rf"{TREE}\none.config"

VARIABLES: t.Final = {
    "iis_access_sites": ["Web [x]"],
    "iis_access_users": [r"EXAMPLE\staff", "nobody else"],
    "iis_access_force": [STALE],
    "iis_access_exclude_paths": [rf"{TREE}\excluded"],
    "iis_access_write": [
        {"path": rf"{TREE}\shared\App_Data", "for": "process"},
        {"path": rf"{TREE}\root", "rights": "write"},
        {"path": rf"{TREE}\protected\shut\below", "for": "both"},
    ],
}
"""What the role is asked for; some of it is to be refused."""

FOLDERS: t.Final = (
    SYSTEM_TREE,
    rf"{TREE}\root\admin\bin",
    rf"{TREE}\root\area",
    rf"{TREE}\root\files",
    rf"{TREE}\names\shop [x]\below [y]",
    rf"{TREE}\mixed case\below",
    rf"{LONG}\below",
    rf"{TREE}\connect as",
    rf"{TREE}\shared\App_Data\below",
    rf"{TREE}\shared\bin",
    rf"{TREE}\protected\below",
    rf"{TREE}\protected\shut\below",
    rf"{TREE}\denied\above",
    rf"{TREE}\granted\below",
    rf"{STALE}\below\deeper",
    rf"{RAW}\child\below",
    rf"{RAW}\protected",
    rf"{RAW}\changed",
    rf"{RAW}\empty",
)
_WEB_CONFIG: t.Final = "<configuration />"
FILES: t.Final = {
    rf"{TREE}\root\web.config": _WEB_CONFIG,
    rf"{TREE}\root\area\web.config": _WEB_CONFIG,
    rf"{TREE}\root\admin\web.config": _WEB_CONFIG,
    rf"{TREE}\names\Grüße 日本\ÄÖÜ.txt": "text",
    rf"{LONG}\page.html": "text",
    rf"{TREE}\shared\page.html": "text",
    rf"{STALE}\below\page.html": "text",
    rf"{RAW}\child\page.html": "text",
    rf"{TREE}\a file": "text",
    MALFORMED: CONFIGURATION.replace("</sites>", '\n  <site name="secret"'),
}

# A folder as the setup of IIS makes them: for the creator what generic rights and CREATOR OWNER come to.
TOP: t.Final = (
    "D:PAI(A;OICI;FA;;;SY)(A;;FA;;;BA)(A;OICIIO;GA;;;BA)(A;OICI;0x1200a9;;;BU)(A;CI;0x4;;;BU)(A;OICIIO;GA;;;CO)"
)
OWNER: t.Final = "O:BAG:SY"
SHUT_DACL: t.Final = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

DESCRIPTORS: t.Final = {
    TREE: OWNER + TOP,
    SYSTEM_TREE: f"{OWNER}{SHUT_DACL}",
    rf"{TREE}\protected": f"{OWNER}{SHUT_DACL}",
    rf"{TREE}\protected\shut": f"{OWNER}{SHUT_DACL}(A;OICI;FA;;;{EDITOR})",
    rf"{TREE}\denied": f"{OWNER}D:PAI(D;OICI;0x1;;;{POOL})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
    rf"{TREE}\denied here": f"{OWNER}D:PAI(D;OICI;0x1;;;S-1-5-17)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
    rf"{TREE}\denied to others": f"{OWNER}D:PAI(D;OICI;0x1;;;{EDITOR})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
    rf"{TREE}\null": f"{OWNER}D:PAINO_ACCESS_CONTROL",
    rf"{TREE}\empty": "O:BAG:SYD:PAI",
    rf"{TREE}\wrong order": f"{OWNER}D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(D;OICI;0x2;;;{EDITOR})",
    rf"{TREE}\granted": f"{OWNER}{SHUT_DACL}(A;OICI;0x1301bf;;;{POOL})(A;OICI;0x1200a9;;;S-1-5-17)",
    rf"{TREE}\little": f"{OWNER}{SHUT_DACL}(A;OICI;0x1;;;{POOL})(A;;0x1200a9;;;S-1-5-17)",
    SHUT: "O:SYG:SYD:PAI(A;OICI;FA;;;SY)",
    READ_ONLY: "O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BA)",
    # Moved here from elsewhere: what it has inherited is not what the folder above it gives.
    STALE: f"{OWNER}D:AI(A;;0x1200a9;;;{EDITOR})(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1301bf;;;{EDITOR})",
    STALE_REFUSED: f"{OWNER}D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1301bf;;;{EDITOR})",
    rf"{STALE}\below": f"{OWNER}D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1301bf;;;{EDITOR})",
    rf"{STALE}\below\page.html": f"{OWNER}D:AI(A;;0x1;;;{EDITOR})(A;ID;FA;;;SY)(A;ID;0x1301bf;;;{EDITOR})",
    RAW: f"{OWNER}D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICINP;0x1200a9;;;BU)(A;OIIO;0x2;;;{EDITOR})",
    rf"{RAW}\protected": f"{OWNER}{SHUT_DACL}",
    rf"{RAW}\changed": f"{OWNER}{SHUT_DACL}",
}

MISSING: t.Final = (rf"{TREE}\missing", rf"{TREE}\a file")
"""Folders that the configuration names and that are not made."""

# How somebody else leaves a folder while a run is at work on it.
SOMEBODY_ELSES: t.Final = parse_sddl(f"{OWNER}{SHUT_DACL}(A;OICI;0x1200a9;;;{EDITOR})")

FINDINGS: t.Final = {
    "account_not_resolved",
    "application_pool_not_defined",
    "below_root_not_readable",
    "dacl_not_canonical",
    "denied",
    "environment_variable_not_defined",
    "excluded_path_lacks_access",
    "grant_ineffective_below",
    "grant_reaches_other_application",
    "inheritance_will_be_reapplied",
    "inheritance_would_be_reapplied",
    "no_dacl",
    "path_is_a_file",
    "path_not_found",
    "path_not_readable",
    "protected_path",
    "unc_needs_connect_as",
    "unc_not_applied",
    "users_not_needed",
    "write_on_application_root",
    "write_shared_by_pools",
    "write_to_shared_account",
    "write_touches",
}
CONTESTED_FINDINGS: t.Final = {
    "descriptor_changed_meanwhile",
    "outcome_differs",
    "users_not_needed",
    "verification_failed",
    "write_failed",
    "write_touches",
}

GRANTED: t.Final = (
    rf"{TREE}\root",
    rf"{TREE}\root\web.config",
    rf"{TREE}\root\area",
    rf"{TREE}\root\area\web.config",
    rf"{TREE}\root\admin\bin",
    rf"{TREE}\names\shop [x]\below [y]",
    rf"{TREE}\names\it's `$(throw) folder",
    rf"{TREE}\names\a  b",
    rf"{TREE}\names\Grüße 日本\ÄÖÜ.txt",
    LONG,
    rf"{LONG}\page.html",
    rf"{TREE}\Mixed Case",
    rf"{TREE}\shared\App_Data\below",
    rf"{TREE}\protected\below",
    rf"{TREE}\protected\shut\below",
    rf"{TREE}\denied to others",
    rf"{TREE}\empty",
    rf"{TREE}\little",
    rf"{TREE}\account",
    rf"{TREE}\connect as",
    rf"{TREE}\left alone",
    rf"{RAW}\child",
)
LEFT_ALONE: t.Final = (
    TREE,
    SYSTEM_TREE,
    rf"{TREE}\excluded",
    rf"{TREE}\null",
    rf"{TREE}\wrong order",
    rf"{TREE}\granted",
    rf"{TREE}\protected\shut",
    rf"{TREE}\denied",
    SHUT,
    READ_ONLY,
    STALE_REFUSED,
    rf"{RAW}\changed",
)
BELOW_STALE: t.Final = ("below", r"below\deeper", r"below\page.html")
