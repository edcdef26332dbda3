# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups and user rights of a simulated host: who is in them, who holds them."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security import well_known
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid, SidError

if t.TYPE_CHECKING:
    from .accounts import Accounts
    from .document import Section

BYPASS_TRAVERSE: t.Final = "SeChangeNotifyPrivilege"

_BYPASS_TRAVERSE_HOLDERS: t.Final = (
    well_known.EVERYONE,
    well_known.LOCAL_SERVICE,
    well_known.NETWORK_SERVICE,
    well_known.ADMINISTRATORS,
    well_known.USERS,
    Sid("S-1-5-32-551"),  # Backup Operators
)
"""Who holds it on a fresh Windows Server (Microsoft, KB981949)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group; `local` tells it from one of the domain, whose members nobody asks the host for."""

    local: bool
    members: tuple[Sid, ...]


def read_groups(
    top: Section, accounts: Accounts, *, account_domain: str, administrator: Sid, on_controller: bool
) -> dict[Sid, Group]:
    """Return the groups of `groups` by SID, and those that every Windows has. Raises HostError.

    Those are local that are built in or belong to *account_domain*, which the host keeps itself.
    """
    members = {
        well_known.ADMINISTRATORS: (administrator,),
        well_known.USERS: (well_known.INTERACTIVE, well_known.AUTHENTICATED_USERS),
        well_known.GUESTS: (),
        # The list of members on a domain controller has IUSR; elsewhere both was seen.
        well_known.IIS_IUSRS: (well_known.IUSR,) if on_controller else (),
    }
    for name, listed in top.mapping("groups").items():
        if not isinstance(listed, list):
            raise top.error(f"groups.{name}", "must be a list of accounts")
        members[_sid(top, "groups", name, accounts)] = tuple(
            _sid(top, f"groups.{name}", member, accounts) for member in listed
        )
    own = {sid for name, sid in accounts.values() if name.casefold().startswith(f"{account_domain.casefold()}\\")}
    return {sid: Group(local=is_built_in(sid) or sid in own, members=listed) for sid, listed in members.items()}


def is_built_in(sid: Sid) -> bool:
    """Tell whether this is the SID of a group that every Windows has."""
    return sid.startswith("S-1-5-32-")


def read_user_rights(top: Section, accounts: Accounts) -> dict[str, tuple[Sid, ...]]:
    """Return who holds each right of `user_rights`, and who bypasses traverse checking by default. Raises HostError."""
    rights: dict[str, tuple[Sid, ...]] = {BYPASS_TRAVERSE: _BYPASS_TRAVERSE_HOLDERS}
    for name, holders in top.mapping("user_rights").items():
        if not isinstance(holders, list):
            raise top.error(f"user_rights.{name}", "must be a list of accounts")
        rights[name] = tuple(_sid(top, f"user_rights.{name}", holder, accounts) for holder in holders)
    return rights


def _sid(top: Section, key: str, name: object, accounts: Accounts) -> Sid:
    """Return the SID that *name*, an account of the host or a SID, stands for."""
    if not isinstance(name, str):
        raise top.error(key, f"must be names of accounts, not {name!r}")
    if found := accounts.get(name.casefold()):
        return found[1]
    try:
        return Sid(name)
    except SidError:
        raise top.error(key, f"{name!r} is neither in accounts nor a SID") from None
