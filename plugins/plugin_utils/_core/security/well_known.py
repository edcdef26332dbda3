# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SIDs that are the same on every Windows computer (MS-DTYP 2.4.2.4), with their canonical English names."""

from __future__ import annotations

import types
import typing as t

from .sid import Sid

EVERYONE: t.Final = Sid("S-1-1-0")
LOCAL: t.Final = Sid("S-1-2-0")
CONSOLE_LOGON: t.Final = Sid("S-1-2-1")
CREATOR_OWNER: t.Final = Sid("S-1-3-0")
CREATOR_GROUP: t.Final = Sid("S-1-3-1")
OWNER_RIGHTS: t.Final = Sid("S-1-3-4")
NETWORK: t.Final = Sid("S-1-5-2")
BATCH: t.Final = Sid("S-1-5-3")
INTERACTIVE: t.Final = Sid("S-1-5-4")
SERVICE: t.Final = Sid("S-1-5-6")
ANONYMOUS: t.Final = Sid("S-1-5-7")
AUTHENTICATED_USERS: t.Final = Sid("S-1-5-11")
RESTRICTED: t.Final = Sid("S-1-5-12")
REMOTE_INTERACTIVE_LOGON: t.Final = Sid("S-1-5-14")
THIS_ORGANIZATION: t.Final = Sid("S-1-5-15")
IUSR: t.Final = Sid("S-1-5-17")
SYSTEM: t.Final = Sid("S-1-5-18")
LOCAL_SERVICE: t.Final = Sid("S-1-5-19")
NETWORK_SERVICE: t.Final = Sid("S-1-5-20")
ADMINISTRATORS: t.Final = Sid("S-1-5-32-544")
USERS: t.Final = Sid("S-1-5-32-545")
GUESTS: t.Final = Sid("S-1-5-32-546")
IIS_IUSRS: t.Final = Sid("S-1-5-32-568")
TRUSTED_INSTALLER: t.Final = Sid("S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464")
ALL_SERVICES: t.Final = Sid("S-1-5-80-0")
ALL_APP_POOLS: t.Final = Sid("S-1-5-82-0")
"""In the token of every worker process of IIS 7.5 and later; Windows has no name for it (domain-facts, section 4.3)."""
ALL_APPLICATION_PACKAGES: t.Final = Sid("S-1-15-2-1")

WELL_KNOWN_NAMES: t.Final[t.Mapping[Sid, str]] = types.MappingProxyType(
    {
        EVERYONE: "Everyone",
        LOCAL: "LOCAL",
        CONSOLE_LOGON: "CONSOLE LOGON",
        CREATOR_OWNER: "CREATOR OWNER",
        CREATOR_GROUP: "CREATOR GROUP",
        OWNER_RIGHTS: "OWNER RIGHTS",
        Sid("S-1-5-1"): r"NT AUTHORITY\DIALUP",
        NETWORK: r"NT AUTHORITY\NETWORK",
        BATCH: r"NT AUTHORITY\BATCH",
        INTERACTIVE: r"NT AUTHORITY\INTERACTIVE",
        SERVICE: r"NT AUTHORITY\SERVICE",
        ANONYMOUS: r"NT AUTHORITY\ANONYMOUS LOGON",
        Sid("S-1-5-9"): r"NT AUTHORITY\ENTERPRISE DOMAIN CONTROLLERS",
        Sid("S-1-5-10"): r"NT AUTHORITY\SELF",
        AUTHENTICATED_USERS: r"NT AUTHORITY\Authenticated Users",
        RESTRICTED: r"NT AUTHORITY\RESTRICTED",
        REMOTE_INTERACTIVE_LOGON: r"NT AUTHORITY\REMOTE INTERACTIVE LOGON",
        THIS_ORGANIZATION: r"NT AUTHORITY\This Organization",
        IUSR: r"NT AUTHORITY\IUSR",
        SYSTEM: r"NT AUTHORITY\SYSTEM",
        LOCAL_SERVICE: r"NT AUTHORITY\LOCAL SERVICE",
        NETWORK_SERVICE: r"NT AUTHORITY\NETWORK SERVICE",
        Sid("S-1-5-33"): r"NT AUTHORITY\WRITE RESTRICTED",
        Sid("S-1-5-113"): r"NT AUTHORITY\Local account",
        Sid("S-1-5-114"): r"NT AUTHORITY\Local account and member of Administrators group",
        ADMINISTRATORS: r"BUILTIN\Administrators",
        USERS: r"BUILTIN\Users",
        GUESTS: r"BUILTIN\Guests",
        Sid("S-1-5-32-547"): r"BUILTIN\Power Users",
        Sid("S-1-5-32-551"): r"BUILTIN\Backup Operators",
        Sid("S-1-5-32-552"): r"BUILTIN\Replicator",
        Sid("S-1-5-32-555"): r"BUILTIN\Remote Desktop Users",
        Sid("S-1-5-32-556"): r"BUILTIN\Network Configuration Operators",
        Sid("S-1-5-32-558"): r"BUILTIN\Performance Monitor Users",
        Sid("S-1-5-32-559"): r"BUILTIN\Performance Log Users",
        Sid("S-1-5-32-562"): r"BUILTIN\Distributed COM Users",
        IIS_IUSRS: r"BUILTIN\IIS_IUSRS",
        Sid("S-1-5-32-569"): r"BUILTIN\Cryptographic Operators",
        Sid("S-1-5-32-573"): r"BUILTIN\Event Log Readers",
        Sid("S-1-5-32-574"): r"BUILTIN\Certificate Service DCOM Access",
        Sid("S-1-5-32-578"): r"BUILTIN\Hyper-V Administrators",
        Sid("S-1-5-32-580"): r"BUILTIN\Remote Management Users",
        ALL_SERVICES: r"NT SERVICE\ALL SERVICES",
        TRUSTED_INSTALLER: r"NT SERVICE\TrustedInstaller",
        ALL_APPLICATION_PACKAGES: r"APPLICATION PACKAGE AUTHORITY\ALL APPLICATION PACKAGES",
        Sid("S-1-15-2-2"): r"APPLICATION PACKAGE AUTHORITY\ALL RESTRICTED APPLICATION PACKAGES",
        Sid("S-1-16-4096"): r"Mandatory Label\Low Mandatory Level",
        Sid("S-1-16-8192"): r"Mandatory Label\Medium Mandatory Level",
        Sid("S-1-16-8448"): r"Mandatory Label\Medium Plus Mandatory Level",
        Sid("S-1-16-12288"): r"Mandatory Label\High Mandatory Level",
        Sid("S-1-16-16384"): r"Mandatory Label\System Mandatory Level",
    }
)
"""SID -> the name that LookupAccountSid gives on an English Windows; other languages translate some of them."""

BROAD_GROUPS: t.Final[frozenset[Sid]] = frozenset(
    {
        EVERYONE,
        LOCAL,
        NETWORK,
        BATCH,
        INTERACTIVE,
        SERVICE,
        ANONYMOUS,
        AUTHENTICATED_USERS,
        THIS_ORGANIZATION,
        USERS,
        GUESTS,
    }
)
"""Groups that say nothing about who a process is: an ACE for one of them serves far more than one application."""


def name_of(sid: Sid) -> str | None:
    """Return the English name of a well-known SID, None for any other."""
    return WELL_KNOWN_NAMES.get(sid)
