# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Names of accounts: how configurations write them, what they stand for, and how they appear on the network."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import IdentityType, Machine
from ..security import well_known
from ..security.sid import Sid, SidError
from .virtual_accounts import (
    POOL_PREFIX,
    SERVICE_PREFIX,
    AccountNameError,
    app_pool_sid,
    is_app_pool_sid,
    service_sid,
    without_prefix,
)

_SPELLINGS: t.Final = {
    "localsystem": well_known.SYSTEM,
    "networkservice": well_known.NETWORK_SERVICE,
    "localservice": well_known.LOCAL_SERVICE,
    r"nt authority\localsystem": well_known.SYSTEM,
    r"nt authority\networkservice": well_known.NETWORK_SERVICE,
    r"nt authority\localservice": well_known.LOCAL_SERVICE,
}
"""Spellings that Windows accepts besides the canonical names."""

_WELL_KNOWN: t.Final[t.Mapping[str, Sid]] = {
    **_SPELLINGS,
    **{name.lower().rpartition("\\")[2]: sid for sid, name in well_known.WELL_KNOWN_NAMES.items()},
    **{name.lower(): sid for sid, name in well_known.WELL_KNOWN_NAMES.items()},
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a name stands for.

    `sid` is None where it is not known; `unresolvable` tells that the host was asked and could not resolve the name.
    """

    name: str
    sid: Sid | None
    unresolvable: bool = False


def find_account(name: str, machine: Machine) -> Account:
    r"""Return the account that a name in a configuration stands for.

    Well-known and computed accounts need no host; any other name is looked up in `machine.accounts`, where `user`,
    `.\user` and `MACHINE\user` are one account.
    """
    name = name.strip()
    known = _well_known_account(name)
    if known is not None:
        return known
    shown = _shown_name(name, machine)
    asked = False
    for spelling in _spellings(name, machine):
        if spelling in machine.accounts:
            asked = True
            sid = machine.accounts[spelling]
            if sid is not None:
                return Account(name=well_known.name_of(sid) or shown, sid=sid)
    return Account(name=shown, sid=None, unresolvable=asked)


def pool_sid(pool_name: str, machine: Machine, live: t.Mapping[str, Sid]) -> Sid | None:
    """Return the SID of an application pool: computed, else what the host said, else None.

    Args:
        pool_name: name of the pool, without any prefix.
        machine: the host; its `accounts` may hold the virtual account of the pool.
        live: SIDs that the host said, by pool name in any case.
    """
    try:
        return app_pool_sid(pool_name)
    except AccountNameError:
        pass
    said = {name.lower(): sid for name, sid in live.items()}.get(pool_name.lower())
    if said is None:
        said = machine.accounts.get((POOL_PREFIX + pool_name).lower())
    return said if said is not None and is_app_pool_sid(said) else None


def network_name(identity_type: IdentityType, name: str, machine: Machine) -> tuple[str | None, str]:
    r"""Return how an account appears to a file server (None: as anonymous, or not known), and a sentence about it.

    Source: domain-facts, section 4.6.
    """
    if identity_type in (IdentityType.LOCAL_SERVICE, IdentityType.IUSR):
        return None, "On the network it is anonymous, so no file server can give it rights."
    if identity_type in (IdentityType.SPECIFIC_USER, IdentityType.MANAGED_SERVICE_ACCOUNT):
        return name, f"On the network it appears as itself, {name}."
    if machine.domain and machine.name:
        account = f"{machine.domain}\\{machine.name}$"
        return account, f"On the network it appears as the account of the machine, {account}."
    if machine.domain_known and not machine.domain:
        return (
            None,
            "The machine is in no domain, so on the network it is anonymous and no file server can give it rights.",
        )
    return None, (
        r"On the network it appears as the account of the machine, DOMAIN\MACHINE$, where the machine is in a domain; "
        "its name and domain are not known here."
    )


def _well_known_account(name: str) -> Account | None:
    sid = _WELL_KNOWN.get(name.lower())
    if sid is not None:
        return Account(name=well_known.WELL_KNOWN_NAMES[sid], sid=sid)
    try:
        if without_prefix(name, POOL_PREFIX) != name:
            return Account(name=POOL_PREFIX + without_prefix(name, POOL_PREFIX), sid=app_pool_sid(name))
        if without_prefix(name, SERVICE_PREFIX) != name:
            return Account(name=SERVICE_PREFIX + without_prefix(name, SERVICE_PREFIX), sid=service_sid(name))
        if name[:2].upper() == "S-":
            sid = Sid(name)
            return Account(name=well_known.name_of(sid) or str(sid), sid=sid)
    except (AccountNameError, SidError):
        pass
    return None


def _parts(name: str) -> tuple[str, str]:
    domain, _, user = name.rpartition("\\")
    return domain, user


def _is_local(domain: str, machine: Machine) -> bool:
    return domain in ("", ".") or (machine.name is not None and domain.lower() == machine.name.lower())


def _shown_name(name: str, machine: Machine) -> str:
    domain, user = _parts(name)
    if machine.name and "@" not in user and _is_local(domain, machine):
        return f"{machine.name}\\{user}"
    return name


def _spellings(name: str, machine: Machine) -> t.Iterator[str]:
    yield name.lower()
    domain, user = _parts(name.lower())
    if _is_local(domain, machine):
        yield user
        yield f".\\{user}"
        if machine.name:
            yield f"{machine.name.lower()}\\{user}"
