# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""The accounts that a new simulated host knows, with SIDs that are made up.

A SID depends on the domain and the name alone: every host that is made has `CORP\svc-web` with the same SID, today and
tomorrow. Names that need no entry (well-known accounts in whatever language, virtual accounts of pools and services)
and those that Windows would not understand (`CORP/svc-web`) are left out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.account_names import (
    AccountKind,
    understand,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine

from .host.accounts import principal_name
from .host.document import HostError

_ORDINARY: t.Final = (AccountKind.LOCAL, AccountKind.DOMAIN, AccountKind.NOT_KNOWN)
_FIRST_RID: t.Final = 1000  # those below are of accounts that Windows makes itself
_RIDS: t.Final = 1_000_000
# What no name has (Microsoft: SAM-Account-Name attribute), and "@", which separates the parts of a principal name.
_PART = re.compile(r'[^"/\\\[\]:;|=,+*?<>@\x00-\x1f]+')


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewAccounts:
    """`accounts` as in host.yml, SIDs by name; `domain` is that of the first account of a domain, None without any."""

    accounts: t.Mapping[str, str]
    domain: str | None


def make_accounts(
    configured: t.Iterable[str], wanted: t.Iterable[str], *, computer: str, administrator: str, machine_sid: str
) -> NewAccounts:
    r"""Return accounts for the names that are *configured* and *wanted*, on the computer of that name.

    An account without a domain is one of the computer, whose SIDs begin with *machine_sid*; its *administrator* is
    known already. Where there is a domain, the account of the computer in it (`CORP\WEB01$`) is made too. Raises
    HostError for a name that is wanted and that Windows would not understand.
    """
    machine = Machine(name=computer)
    right = [name for name in configured if _fault(name, machine) is None]
    for name in wanted:
        if (fault := _fault(name, machine)) is not None:
            raise HostError(f"{name} is no name of an account: {fault}")
        right.append(name)
    places: dict[str, tuple[str | None, str]] = {}
    for name in right:
        place = _place(name, machine)
        if place is not None and (place[0], place[1].casefold()) != (None, administrator.casefold()):
            places.setdefault(name if "@" in name else "\\".join(filter(None, place)), place)
    domain = next((domain for domain, _user in places.values() if domain is not None), None)
    if domain is not None:
        places.setdefault(f"{domain}\\{computer}$", (domain, f"{computer}$"))
    sids: dict[tuple[str, str], str] = {}
    accounts = {
        key: _sid(sids, machine_sid if of is None else _domain_sid(of), user.casefold())
        for key, (of, user) in places.items()
    }
    return NewAccounts(accounts=accounts, domain=domain)


def _fault(name: str, machine: Machine) -> str | None:
    """Return why Windows would not understand *name*, None where it would."""
    found = understand(name, machine)
    if found.corrections:
        return " ".join(found.corrections)
    if found.sid is None and (name != name.strip() or not all(map(_PART.fullmatch, _parts(name)))):
        return f"it is not written as {machine.name}\\user, DOMAIN\\user or user@domain"
    return None


def _place(name: str, machine: Machine) -> tuple[str | None, str] | None:
    """Return domain (None for the computer itself) and user of a name; None where it needs no account."""
    found = understand(name, machine)
    if found.sid is not None or found.kind not in _ORDINARY:
        return None
    domain, user = _parts(name)
    return (domain if found.kind is AccountKind.DOMAIN else None), user


def _parts(name: str) -> tuple[str, str]:
    domain, _unused, user = (principal_name(name) or name).rpartition("\\")
    return domain or ".", user


def _sid(sids: dict[tuple[str, str], str], authority: str, user: str) -> str:
    """Return the SID of an account, and note it in *sids*, those that were given before."""
    if (authority, user) not in sids:
        rid = _FIRST_RID + _number(user, 0) % _RIDS
        while f"{authority}-{rid}" in sids.values():
            rid += 1
        sids[authority, user] = f"{authority}-{rid}"
    return sids[authority, user]


def _domain_sid(domain: str) -> str:
    return "-".join(("S-1-5-21", *(str(_number(domain, index)) for index in range(3))))


def _number(text: str, index: int) -> int:
    """Return the number *index* of those that follow from *text*, in any case, each of 32 bits."""
    digest = hashlib.sha256(text.casefold().encode()).digest()
    return int.from_bytes(digest[4 * index : 4 * index + 4])
