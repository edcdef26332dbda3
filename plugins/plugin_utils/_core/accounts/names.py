# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Names of accounts: how configurations write them, what they stand for, and how they appear on the network."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import IdentityType, Machine
from .account_names import shown_name, understand
from .virtual_accounts import POOL_PREFIX, AccountNameError, app_pool_sid, is_app_pool_sid

if t.TYPE_CHECKING:
    from ..security.sid import Sid


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

    Well-known and computed accounts need no host, in whatever language they are written; any other name is looked up in
    `machine.accounts`, where `user`, `.\user` and `MACHINE\user` are one account. Mistakes are not corrected, since the
    server does not correct them either; `account_names.understand` does that for names that people give.
    """
    found = understand(name, machine)
    if found.corrections or found.asked or found.sid is None:
        return Account(name=shown_name(name.strip(), machine), sid=None, unresolvable=found.asked)
    return Account(name=found.name, sid=found.sid)


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
