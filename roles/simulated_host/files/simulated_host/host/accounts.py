# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts of a simulated host by their names: the administrator, the well-known ones, and those of host.yml."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid, SidError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import WELL_KNOWN_NAMES

if t.TYPE_CHECKING:
    from .document import Section

Accounts: t.TypeAlias = t.Mapping[str, tuple[str, Sid]]
"""Full name (`DOMAIN\\name`) and SID of accounts, by the names in lower case that Windows finds them by."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    r"""The account that Ansible uses; a member of BUILTIN\Administrators."""

    user_name: str
    password: str = dataclasses.field(repr=False)
    sid: Sid


def read_sid(section: Section, key: str, text: str) -> Sid:
    """Return the SID that *text*, the value of *key*, is. Raises HostError."""
    try:
        return Sid(text)
    except SidError as exc:
        raise section.error(key, str(exc)) from exc


def read_administrator(top: Section, machine_sid: Sid) -> Administrator:
    """Return what `administrator` says. Raises HostError."""
    section = top.section("administrator")
    user_name = section.text("user_name", "Administrator")
    password = section.text("password")
    # pyspnego keeps accounts in lines of DOMAIN:user:password.
    for key, value in (("user_name", user_name), ("password", password)):
        if re.search(r"[:\r\n]", value):
            raise section.error(key, "a colon or a line break in it cannot be simulated")
    if "\\" in user_name or "@" in user_name:
        raise section.error("user_name", "must be the name alone, without a domain")
    sid = read_sid(section, "sid", section.text("sid", f"{machine_sid}-500"))
    section.finish()
    return Administrator(user_name=user_name, password=password, sid=sid)


def read_accounts(top: Section, domain: str, administrator: Administrator) -> dict[str, tuple[str, Sid]]:
    r"""Return the well-known accounts, the administrator, and those of the file.

    A name with a backslash is taken as it is (`CORP\svc-web`), a user principal name (`svc-web@corp.example.com`) is
    another name of such an account, and any other belongs to *domain*, the host's own.
    """
    accounts: dict[str, tuple[str, Sid]] = {}

    def add(full_name: str, sid: Sid, *, short: bool) -> None:
        accounts[full_name.casefold()] = (full_name, sid)
        if short:
            accounts.setdefault(full_name.rpartition("\\")[2].casefold(), (full_name, sid))

    for key, text in top.texts("accounts").items():
        if (principal := principal_name(key)) is not None:
            sid = read_sid(top, f"accounts.{key}", text)
            accounts[key.casefold()] = (principal, sid)
            add(principal, sid, short=False)
            continue
        local = "\\" not in key or key.casefold().startswith(f"{domain.casefold()}\\")
        full_name = key if "\\" in key else f"{domain}\\{key}"
        add(full_name, read_sid(top, f"accounts.{key}", text), short=local)
    add(f"{domain}\\{administrator.user_name}", administrator.sid, short=True)
    for sid, full_name in WELL_KNOWN_NAMES.items():
        add(full_name, sid, short=True)
    return accounts


def principal_name(name: str) -> str | None:
    r"""Return `CORP\svc-web` for the user principal name `svc-web@corp.example.com`, None for any other name.

    The NetBIOS name of a simulated domain is the first label of its DNS name.
    """
    user, at, domain = name.rpartition("@")
    if not at or "\\" in name:
        return None
    return f"{domain.partition('.')[0].upper()}\\{user}"
