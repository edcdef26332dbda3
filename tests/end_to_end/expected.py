# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts with a configuration, and what their applications need in the end, written down by hand.

Nothing here is computed by the code under test: a pool's SID is computed from its documented rule once more.
"""

from __future__ import annotations

import dataclasses
import hashlib
import struct
import typing as t

from ansible_collections.webinfra.iis_identity.tests.tools.configurations import configuration_path

from .play import HostSpec

READ: t.Final = 0x120089
READ_EXECUTE: t.Final = 0x1200A9
MODIFY: t.Final = 0x1301BF

_EVERYBODY: t.Final = ("S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-2-0")
"""Everyone, Authenticated Users, Users and LOCAL, which every token of these identities carries."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets access: the SID that it is granted to, and all SIDs of the token that it works with."""

    name: str
    sid: str
    token: tuple[str, ...]


def pool_sid(name: str) -> str:
    """Return the SID of an application pool: SHA-1 of the lower-case name in UTF-16LE, as five numbers."""
    digest = hashlib.sha1(name.lower().encode("utf-16-le"), usedforsecurity=False).digest()
    return "-".join(map(str, ("S-1-5-82", *struct.unpack("<5I", digest))))


def pool(name: str, account: str | None = None) -> Reader:
    """Return the worker process of a pool, running as *account* (a SID; by default as the pool itself)."""
    own = pool_sid(name)
    return Reader(name, own, (account or own, own, *_EVERYBODY, "S-1-5-6", "S-1-5-32-568"))


def account(name: str, sid: str) -> Reader:
    """Return an account that reads files for visitors."""
    return Reader(name, sid, (sid, *_EVERYBODY))


IUSR: t.Final = account("IUSR", "S-1-5-17")
CONTENT: t.Final = account("content", "S-1-5-21-1004336348-1177238915-682003330-1101")
WEBREADER: t.Final = account("webreader", "S-1-5-21-1004336348-1177238915-682003330-1102")
REPORTS: t.Final = "S-1-5-21-1004336348-1177238915-682003330-1103"
JOBS: t.Final = "S-1-5-21-397955417-626881126-188441444-1201"
STAFF: t.Final = account("staff", "S-1-5-21-397955417-626881126-188441444-1202")
SYSTEM, LOCAL_SERVICE, NETWORK_SERVICE = "S-1-5-18", "S-1-5-19", "S-1-5-20"

ACCOUNTS: t.Final = {
    "content": CONTENT.sid,
    "webreader": WEBREADER.sid,
    "reports": REPORTS,
    r"CORP\jobs$": JOBS,
    r"CORP\staff": STAFF.sid,
    r"CORP\content": "S-1-5-21-397955417-626881126-188441444-1203",
}
_DOMAIN_MEMBER: t.Final = {"domain": "CORP", "accounts": ACCOUNTS}

Readers = t.Mapping[str, tuple[Reader, ...]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A host and what its applications need.

    `trees` says who reads a folder, its files and what is created in it, `writers` who modifies it, `folders` who reads
    only the folder or file itself; `findings` are the codes of the errors that the run ends with, none for one that
    ends well. `more_reads` are module runs for paths that only the resolved configuration names: a folder that a
    location tag is about.
    """

    spec: HostSpec
    trees: Readers
    writers: Readers = dataclasses.field(default_factory=dict)
    folders: Readers = dataclasses.field(default_factory=dict)
    findings: frozenset[str] = frozenset()
    more_reads: int = 0

    @property
    def name(self) -> str:
        """The name of the host."""
        return self.spec.name

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Everybody who is given access on this host, once."""
        whos = (*self.trees.values(), *self.writers.values(), *self.folders.values())
        return tuple({who.sid: who for several in whos for who in several}.values())


def own(name: str, configuration: str, *, change: tuple[str, str] = ("", ""), **fields: t.Any) -> HostSpec:
    """Return a host with one of our own configurations; accounts of WEB01 are those of the host itself.

    *change* is a text in it that another takes the place of.
    """
    text = configuration_path(configuration).read_text(encoding="utf-8").replace("WEB01\\", f"{name}\\")
    text = text.replace(*change) if all(change) else text
    variables = {"iis_access_sites": ["all"], **fields.pop("variables", {})}
    definition = {**_DOMAIN_MEMBER, **fields.pop("definition", {})}
    return HostSpec(name=name, configuration=text, definition=definition, variables=variables, **fields)


def _identity_types(name: str, iis: str) -> Case:
    """Return a host with every identity type; the default of IIS 7.0 is NetworkService."""
    pools = {
        "default": pool("Default", NETWORK_SERVICE if iis == "7.0" else None),
        "pool": pool("Pool identity"),
        "network": pool("Network", NETWORK_SERVICE),
        "local": pool("Local", LOCAL_SERVICE),
        "system": pool("System", SYSTEM),
        "user": pool("User", REPORTS),
        "managed": pool("Managed", JOBS),
        "manual": pool("Manual group", REPORTS),
    }
    above = tuple(who for folder, who in pools.items() if folder != "default")
    definition = {
        "windows": {"service_pack": 2 if iis == "7.0" else 0},
        "groups": {"IIS_IUSRS": ["reports"]},  # which manualGroupMembership asks for
    }
    return Case(
        spec=own(name, "identity-types", iis=iis, definition=definition),
        trees={rf"C:\sites\types\{folder}": (who, IUSR) for folder, who in pools.items()},
        folders={r"C:\sites\types\default": above},
    )


_SHOP: t.Final = r"C:\sites\shop"
_LONG: t.Final = "D:\\" + "\\".join(f"a long name of a folder, number 0{number}, of forty-four" for number in range(7))
_PROTECTED: t.Final = "O:BAG:SYD:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)"
_CHILD_TREES: t.Final[Readers] = {
    _SHOP: (pool("Shop"), IUSR),
    r"D:\data\tools": (pool("Shop"), IUSR),
    r"C:\sites\shop\api": (pool("Api"), IUSR),
    r"D:\data\jobs": (pool("Jobs"), IUSR),
    r"D:\data\tools\batch\night": (pool("Jobs"), IUSR),
}
_CHILD_FOLDERS: t.Final[Readers] = {
    _SHOP: (pool("Api"), pool("Jobs")),
    r"C:\sites\shop\web.config": (pool("Api"), pool("Jobs")),
    r"C:\sites\shop\api": (pool("Jobs"),),
    r"D:\data\tools": (pool("Jobs"),),
    r"D:\data\tools\batch": (pool("Jobs"),),
    r"D:\data\tools\batch\web.config": (pool("Jobs"),),
}
_WEB_CONFIGS: t.Final = {
    r"C:\sites\shop\web.config": "<configuration/>",
    r"D:\data\tools\batch\web.config": "<configuration/>",
}

CASES: t.Final[tuple[Case, ...]] = (
    _identity_types("TYPES-70", "7.0"),
    _identity_types("TYPES-75", "7.5"),
    _identity_types("TYPES-80", "8.0"),
    _identity_types("TYPES-85", "8.5"),
    _identity_types("TYPES-100", "10.0"),
    Case(
        spec=own("DEFAULTS", "default-levels"),
        trees={
            r"C:\sites\server-defaults": (pool("Plain", NETWORK_SERVICE), CONTENT),
            r"C:\sites\server-defaults\own": (pool("Own"), CONTENT),
            r"C:\sites\site-defaults\site": (pool("Own"), CONTENT),
            r"C:\sites\site-defaults\application": (pool("Own"), CONTENT),
            r"C:\sites\site-defaults\own": (pool("Own"), IUSR),
        },
    ),
    Case(spec=own("NAMED", "named-anonymous-user"), trees={_SHOP: (pool("Shop"), WEBREADER)}),
    Case(spec=own("BLANK", "blank-anonymous-user"), trees={_SHOP: (pool("Shop"),)}),
    Case(
        spec=own("CONNECT-AS", "connect-as"),
        trees={
            _SHOP: (pool("Shop"), IUSR),
            r"D:\data\images": (pool("Shop"), CONTENT),
            r"D:\data\media": (pool("Shop"), CONTENT),
            r"D:\data\public": (pool("Shop"), IUSR),
        },
    ),
    Case(
        spec=own(
            "LOCATION", "location", folders=(r"C:\sites\shop\account",), variables={"iis_access_users": [r"CORP\staff"]}
        ),
        trees={
            _SHOP: (pool("Shop"), IUSR),
            r"C:\sites\shop\account": (pool("Shop"), IUSR, STAFF),
            r"C:\sites\admin": (pool("Admin"),),
            r"C:\sites\intranet": (pool("Admin"), WEBREADER),
        },
        folders={_SHOP: (pool("Admin"),)},
        more_reads=1,
    ),
    Case(
        spec=own("CHILDREN", "child-application", files=_WEB_CONFIGS),
        trees=_CHILD_TREES,
        folders=_CHILD_FOLDERS,
    ),
    Case(
        spec=own("PROTECTED", "child-application", files=_WEB_CONFIGS, descriptors={r"C:\sites\shop\api": _PROTECTED}),
        trees=_CHILD_TREES,
        folders=_CHILD_FOLDERS,
    ),
    Case(
        spec=own("SHARED", "shared-folder"),
        trees={
            r"C:\sites\shared": (pool("Shop"), pool("Outlet"), IUSR),
            r"C:\sites\press": (pool("Press"), IUSR),
            r"D:\data\images": (pool("Shop"), pool("Press"), IUSR),
            r"D:\data\images\cropped": (pool("Press"), IUSR),
        },
    ),
    Case(
        spec=own("UNC", "unc"),
        trees={r"C:\sites\here": (pool("Shop"), IUSR)},
        findings=frozenset({"unc_needs_connect_as"}),
    ),
    Case(
        spec=own(
            "DENY",
            "child-application",
            files=_WEB_CONFIGS,
            descriptors={r"C:\sites\shop\api": _PROTECTED.replace("(", f"(D;OICI;0x20;;;{pool_sid('Api')})(", 1)},
        ),
        trees={**_CHILD_TREES, r"C:\sites\shop\api": (IUSR,)},
        folders=_CHILD_FOLDERS,
        findings=frozenset({"denied"}),
    ),
    Case(
        spec=own(
            "OVERRIDDEN",
            "blank-anonymous-user",
            descriptors={r"C:\sites": _PROTECTED.replace("(", f"(D;OICI;0x1;;;{pool_sid('Shop')})(", 1)},
            variables={"iis_access_override_inherited_deny": True},
        ),
        trees={_SHOP: (pool("Shop"),)},
    ),
    Case(
        spec=own("UNDEFINED", "undefined-pool"),
        trees={_SHOP: (pool("Shop"), IUSR)},
        findings=frozenset({"application_pool_not_defined", "application_pool_not_configured"}),
    ),
    Case(
        spec=own(
            "FORCED",
            "blank-anonymous-user",
            change=(_SHOP, r"C:\Program Files\Vendor\web"),
            variables={"iis_access_force": [r"C:\Program Files\Vendor\web"]},
        ),
        trees={r"C:\Program Files\Vendor\web": (pool("Shop"),)},
    ),
    Case(
        spec=own(
            "WRITES",
            "named-anonymous-user",
            folders=(r"C:\sites\shop\App_Data", r"D:\uploads"),
            variables={
                "iis_access_write": [
                    {"path": "App_Data"},
                    {"path": r"D:\uploads", "for": "both"},
                ]
            },
        ),
        trees={_SHOP: (pool("Shop"), WEBREADER)},
        writers={r"C:\sites\shop\App_Data": (pool("Shop"),), r"D:\uploads": (pool("Shop"), WEBREADER)},
    ),
    Case(
        spec=own(
            "TO-ACCOUNT",
            "blank-anonymous-user",
            change=("ApplicationPoolIdentity", 'SpecificUser" userName="CORP\\staff" password="planted-secret-1'),
            variables={"iis_access_grant_to": "account"},
        ),
        trees={_SHOP: (STAFF,)},
    ),
    Case(
        spec=own("NAMES", "names"),
        trees={
            r"C:\sites\[brackets] {braces} (x86)": (pool("Shop [new]"), IUSR),
            r"C:\sites\[a-z]": (pool("Shop [new]"), IUSR),
            r"C:\sites\Bob's & Ann's `shop`, 100%; really": (pool("Bob's pool (1)"), IUSR),
            r"D:\.net\$env%\v4.5\sites.and.dots": (pool(".NET v4.5 $(x)"), IUSR),
            r"D:\  two blanks  in front": (pool(".NET v4.5 $(x)"), IUSR),
            "D:\\Bücher, 日本語": (pool("Shop [new]"), IUSR),
            _LONG: (pool("Long"), IUSR),
        },
        folders={
            r"C:\sites\[brackets] {braces} (x86)": (
                pool("Bob's pool (1)"),
                pool(".NET v4.5 $(x)"),
                pool("Long"),
            )
        },
    ),
)
