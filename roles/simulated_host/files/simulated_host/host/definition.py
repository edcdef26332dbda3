# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""host.yml: what a simulated host is."""

from __future__ import annotations

import dataclasses
import pathlib
import re
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import (
    app_pool_sid,
    service_sid,
)

from ..machine.conditions import ConditionError, Conditions
from . import win32
from .accounts import Accounts, Administrator, read_accounts, read_administrator, read_sid
from .document import HostError, Section, load_yaml
from .groups import Group, is_built_in, read_groups, read_user_rights
from .names import WindowsNameError, absolute_path, parse_path

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

FILE_NAME: t.Final = "host.yml"
INETSTP: t.Final = r"HKLM\SOFTWARE\Microsoft\InetStp"

QUESTIONS: t.Final = ("domain", "local_groups", "user_rights")
"""What a host can be told not to answer."""

_IIS_VERSIONS: t.Final = ("7.0", "7.5", "8.0", "8.5", "10.0")
ENVIRONMENT: t.Final[t.Mapping[str, str]] = {
    "SystemDrive": "C:",
    "SystemRoot": r"C:\Windows",
    "windir": r"C:\Windows",
    "ProgramFiles": r"C:\Program Files",
    "ProgramFiles(x86)": r"C:\Program Files (x86)",
    "ProgramW6432": r"C:\Program Files",
    "ProgramData": r"C:\ProgramData",
    "ALLUSERSPROFILE": r"C:\ProgramData",
    "PUBLIC": r"C:\Users\Public",
}
MACHINE_SID: t.Final = "S-1-5-21-1004336348-1177238915-682003330"
_CONTROLLER: t.Final = "domain_controller"
_PRODUCT_TYPES: t.Final = ("workstation", _CONTROLLER, "server")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What host.yml says, with defaults filled in.

    `account_domain` stands before the names of the accounts that the host keeps itself. `registry` holds values by key
    and name, both in upper case; `accounts` name and SID of every account by its name in lower case, those of the host
    itself also without their domain; `reparse_points` the targets by path; `groups` members by the group's SID;
    `user_rights` holders by the name of the right; `refused` the questions that Windows does
    not answer.
    """

    name: str
    domain: str | None
    account_domain: str
    product_type: str
    windows_version: str
    service_pack: int
    iis_version: str | None
    administrator: Administrator
    machine_sid: Sid
    environment: t.Mapping[str, str]
    registry: t.Mapping[str, t.Mapping[str, str | int]]
    accounts: Accounts
    reparse_points: t.Mapping[pathlib.PureWindowsPath, pathlib.PureWindowsPath]
    groups: t.Mapping[Sid, Group]
    user_rights: t.Mapping[str, tuple[Sid, ...]]
    conditions: Conditions
    refused: frozenset[str]

    @property
    def domain_controller(self) -> bool:
        """Whether the host is a domain controller."""
        return self.product_type == _CONTROLLER

    def refusal(self, question: str) -> win32.Win32Error | None:
        """Return the error that *question* (one of `QUESTIONS`) is answered with, None where it is answered."""
        return win32.Win32Error(win32.ACCESS_DENIED) if question in self.refused else None

    def registry_key(self, key: str) -> t.Mapping[str, str | int] | None:
        """Return the values of a key of the registry by name (in upper case), None where there is no such key."""
        return self.registry.get(key.upper())

    def account_of(self, sid: Sid) -> str | None:
        """Return the name of the account with this SID, as LookupAccountSid does; None for an unknown one."""
        return next((name for name, known in self.accounts.values() if known == sid), None)

    def type_of(self, sid: Sid) -> str:
        """Return the kind of account that LookupAccountSid answers for one that the host knows."""
        group = self.groups.get(sid)
        if is_built_in(sid) or (group is not None and group.local):
            return "alias"
        if group is not None:
            return "group"
        return "user" if sid.startswith("S-1-5-21-") else "well_known_group"

    def find_account(self, name: str) -> tuple[str, Sid] | None:
        r"""Return name (`DOMAIN\name`) and SID of an account, as LookupAccountName does; None for an unknown one."""
        wanted = name.casefold()
        if wanted.startswith(".\\"):
            wanted = f"{self.account_domain.casefold()}{wanted[1:]}"
        if found := self.accounts.get(wanted):
            return found
        authority, _unused, account = name.rpartition("\\")
        computed = {"iis apppool": app_pool_sid, "nt service": service_sid}.get(authority.casefold())
        try:
            return (f"{authority}\\{account}", computed(account)) if computed else None
        except ValueError:  # a name whose SID cannot be computed has to be among the accounts of host.yml
            return None


def read_definition(file: Path) -> Definition:
    """Return what *file* (a host.yml) says. Raises HostError, which names the file and the key."""
    top = Section(file, load_yaml(file))
    name = _computer_name(top)
    domain = top.optional_text("domain")
    iis_version = _iis_version(top)
    windows = top.section("windows")
    version = windows.text("version", "10.0.17763")
    product = windows.text("product_type", "server")
    if product not in _PRODUCT_TYPES:
        raise windows.error("product_type", f"must be one of {', '.join(_PRODUCT_TYPES)}, not {product!r}")
    service_pack = windows.number("service_pack", 0)
    windows.finish()
    account_domain = domain if product == _CONTROLLER and domain is not None else name
    machine_sid = read_sid(top, "machine_sid", top.text("machine_sid", MACHINE_SID))
    administrator = read_administrator(top, machine_sid)
    accounts = read_accounts(top, account_domain, administrator)
    definition = Definition(
        name=name,
        domain=domain,
        account_domain=account_domain,
        product_type=product,
        windows_version=version,
        service_pack=service_pack,
        iis_version=iis_version,
        administrator=administrator,
        machine_sid=machine_sid,
        environment={**ENVIRONMENT, **top.texts("environment")},
        registry=_registry(top, iis_version),
        accounts=accounts,
        reparse_points=_reparse_points(top),
        groups=read_groups(
            top,
            accounts,
            account_domain=account_domain,
            administrator=administrator.sid,
            on_controller=product == _CONTROLLER,
        ),
        user_rights=read_user_rights(top, accounts),
        conditions=_conditions(top),
        refused=_refused(top),
    )
    top.finish()
    return definition


def _computer_name(top: Section) -> str:
    name = top.text("name")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,14}", name):
        raise top.error("name", f"{name!r} is no computer name: 1 to 15 letters, digits and hyphens")
    return name


def _iis_version(top: Section) -> str | None:
    version = top.optional_text("iis")
    if version is not None and version not in _IIS_VERSIONS:
        versions = ", ".join(f"'{known}'" for known in _IIS_VERSIONS)
        raise top.error("iis", f"must be one of {versions}, or absent where there is no IIS, not {version!r}")
    return version


def _registry(top: Section, iis_version: str | None) -> dict[str, dict[str, str | int]]:
    registry: dict[str, dict[str, str | int]] = {}
    if iis_version is not None:
        major, _unused, minor = iis_version.partition(".")
        registry[INETSTP.upper()] = {
            "MAJORVERSION": int(major),
            "MINORVERSION": int(minor),
            "VERSIONSTRING": f"Version {iis_version}",
        }
    for key, values in top.mapping("registry").items():
        if not isinstance(values, dict):
            raise top.error(f"registry.{key}", "must be names and values")
        for name, value in values.items():
            if not isinstance(value, str | int) or isinstance(value, bool):
                raise top.error(f"registry.{key}.{name}", "must be a text or a whole number")
            registry.setdefault(key.upper(), {})[str(name).upper()] = value
    return registry


def _reparse_points(top: Section) -> dict[pathlib.PureWindowsPath, pathlib.PureWindowsPath]:
    points = {}
    for key, value in top.texts("reparse_points").items():
        try:
            found = absolute_path(value)
            is_share = found is not None and found[1]
            points[parse_path(key)] = pathlib.PureWindowsPath(found[0]) if found and is_share else parse_path(value)
        except WindowsNameError as exc:
            raise top.error(f"reparse_points.{key}", str(exc)) from exc
    return points


def _refused(top: Section) -> frozenset[str]:
    refused = top.take("refused", list, "a list", nullable=True) or []
    for question in refused:
        if question not in QUESTIONS:
            raise top.error("refused", f"{question!r} is no question; there are {', '.join(QUESTIONS)}")
    return frozenset(refused)


def _conditions(top: Section) -> Conditions:
    values = top.mapping("faults")
    try:
        return Conditions.read(values)
    except ConditionError as exc:
        raise HostError(f"{top.error('faults', str(exc))}") from exc
