# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which local groups an account is in, from the members that the host told.

A logon puts a local group into a token if one of the token's other SIDs is a member of it. Who is in the groups of a
domain only the domain knows, and which SIDs stand for the kind of logon only the logon: where a group has such a
member, whether an account is in it is not known.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import Confidence, Machine, TokenSid
from ..security import well_known

if t.TYPE_CHECKING:
    from ..security.sid import Sid

_IN_EVERY_TOKEN: t.Final = (well_known.EVERYONE, well_known.AUTHENTICATED_USERS)
_SINGLE_ACCOUNTS: t.Final = frozenset(
    {well_known.SYSTEM, well_known.LOCAL_SERVICE, well_known.NETWORK_SERVICE, well_known.IUSR}
)
_NO_LOGON_KIND: t.Final = ("S-1-5-32-", "S-1-5-80-", "S-1-5-82-")
"""Built-in groups, which are in no other group, services and application pools."""

_OF_A_DOMAIN: t.Final = "S-1-5-21-"


def with_local_groups(token: t.Sequence[TokenSid], account: Sid | None, machine: Machine) -> tuple[TokenSid, ...]:
    r"""Return *token*, the token of *account*, with what the host said about its local groups.

    A group that the account is in is certain; one that it is not in is left out, unless it was seen in such tokens all
    the same; one that cannot be decided is not known. What IIS itself adds (`BUILTIN\IIS_IUSRS`) is no membership.
    """
    if account is None:
        return tuple(token)
    entries = {entry.sid: entry for entry in token}
    for group in machine.group_members:
        entry = entries.get(group)
        if entry is None:
            found = _unexpected(group, account, token, machine)
        elif group == well_known.IIS_IUSRS and entry.confidence is Confidence.CERTAIN:
            found = entry
        else:
            found = _checked(entry, account, token, machine)
        if found is not None:
            entries[group] = found
        else:
            entries.pop(group, None)
    return tuple(entries.values())


def is_member(account: Sid, group: Sid, token: t.Iterable[TokenSid], machine: Machine) -> bool | None:
    """Tell whether *account*, with the SIDs of *token*, is in a local group; None where that cannot be told."""
    members = machine.group_members.get(group)
    if members is None:
        return None
    if _witness(account, members, token) is not None:
        return True
    carried = {entry.sid for entry in token if not entry.deny_only and entry.sid != group}
    if members & carried or any(_may_contain(member, account, machine) for member in members):
        return None
    return False


def _witness(account: Sid, members: frozenset[Sid], token: t.Iterable[TokenSid]) -> Sid | None:
    """Return the SID that puts the account into the group: its own, or one that every token has."""
    certain = {entry.sid for entry in token if entry.confidence is Confidence.CERTAIN}
    candidates = (account, *(sid for sid in _IN_EVERY_TOKEN if sid in certain))
    return next((sid for sid in candidates if sid in members), None)


def _may_contain(member: Sid, account: Sid, machine: Machine) -> bool:
    """Tell whether *member* may stand for others, the account among them."""
    if member.startswith(_OF_A_DOMAIN):
        if machine.domain_controller:
            return True  # it keeps groups that are in each other
        return _is_foreign(member, machine) and account.startswith(_OF_A_DOMAIN) and _is_foreign(account, machine)
    return member not in _SINGLE_ACCOUNTS and not member.startswith(_NO_LOGON_KIND)


def _is_foreign(sid: Sid, machine: Machine) -> bool:
    """Tell whether an account is not the host's own, whose groups are in no other local group; or may not be."""
    return machine.sid is None or not sid.startswith(f"{machine.sid}-")


def _checked(entry: TokenSid, account: Sid, token: t.Sequence[TokenSid], machine: Machine) -> TokenSid | None:
    member = is_member(account, entry.sid, token, machine)
    if member is None or (member and entry.confidence is Confidence.CERTAIN):
        return entry
    if member:
        why = _why(account, entry.sid, token, machine)
        return dataclasses.replace(entry, why=why, confidence=Confidence.CERTAIN)
    if entry.confidence is not Confidence.CERTAIN:
        return None
    why = f"{entry.why}; but the members read from the host do not show why"
    return dataclasses.replace(entry, why=why, confidence=Confidence.NOT_KNOWN)


def _unexpected(group: Sid, account: Sid, token: t.Sequence[TokenSid], machine: Machine) -> TokenSid | None:
    """Return the entry of a group that only the host knows of."""
    member = is_member(account, group, token, machine)
    if member is False:
        return None
    return TokenSid(
        sid=group,
        name=well_known.name_of(group) or machine.account_names.get(group) or str(group),
        why=_why(account, group, token, machine),
        confidence=Confidence.CERTAIN if member else Confidence.NOT_KNOWN,
    )


def _why(account: Sid, group: Sid, token: t.Iterable[TokenSid], machine: Machine) -> str:
    witness = _witness(account, machine.group_members[group], token)
    if witness is None:
        return "read from the host: a member of it may be a group that the account is in, which the host cannot tell"
    who = "the account" if witness == account else well_known.name_of(witness)
    return f"read from the host: {who} is a member"
