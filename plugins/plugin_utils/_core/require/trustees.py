# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Which trustee gets what an identity needs: the pool, the account, the group, or an account of the network.

Rules: design of the plan ("Who gets it") and section 4.6 of the domain facts for shares.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import asked_for, identities
from ..model import Application, Confidence, Identity, IdentityType, Machine, TokenSid
from ..options import GrantTo
from ..security import well_known
from .requirements import Requirement, Role, is_on_share

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..findings.row import Row
    from ..security.sid import Sid

_SHARED_ACCOUNTS: t.Final = (IdentityType.NETWORK_SERVICE, IdentityType.LOCAL_SERVICE)
_NETWORK_AS_MACHINE: t.Final = (
    IdentityType.APPLICATION_POOL_IDENTITY,
    IdentityType.NETWORK_SERVICE,
    IdentityType.LOCAL_SYSTEM,
)
_NETWORK_AS_THEMSELVES: t.Final = (IdentityType.SPECIFIC_USER, IdentityType.MANAGED_SERVICE_ACCOUNT)
_ACCOUNTS_OF_THE_SERVER: t.Final = (IdentityType.IWAM, IdentityType.ASPNET, IdentityType.IUSR_MACHINE)
"""Local accounts that IIS 5.0 to 6.0 and ASP.NET make; how a file server sees them was not confirmed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trustee:
    """Who an ACE is for."""

    sid: Sid
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The trustee for a requirement (None: there is none, the findings say why) and the token it works through."""

    trustee: Trustee | None
    token: tuple[TokenSid, ...]
    findings: tuple[Finding, ...] = ()


def accounts_of_several_pools(applications: t.Iterable[Application]) -> frozenset[Sid]:
    """Return the accounts that the worker processes of more than one application pool run as."""
    pools: dict[Sid, set[str]] = {}
    for application in applications:
        identity = application.process_identity
        if identity is not None and identity.sid is not None:
            pools.setdefault(identity.sid, set()).add((application.application_pool or "").lower())
    return frozenset(sid for sid, names in pools.items() if len(names) > 1)


def choose_trustee(
    requirement: Requirement, grant_to: GrantTo, machine: Machine, shared: t.Collection[Sid] = ()
) -> Choice:
    """Return the trustee that *grant_to* means for *requirement*; *shared* are the accounts of several pools."""
    if is_on_share(requirement):
        return _choose_on_share(requirement, machine)
    if requirement.role is not Role.PROCESS:
        return _account(requirement)
    if grant_to is GrantTo.GROUP:
        return _group(requirement)
    if grant_to is GrantTo.ACCOUNT:
        return _process_account(requirement, shared)
    if _carries_pool_sid(requirement):
        return _pool(requirement)
    return _no_pool_sid(requirement) if grant_to is GrantTo.POOL else _process_account(requirement, shared)


def _carries_pool_sid(requirement: Requirement) -> bool:
    """Tell whether worker processes carry the SID of their pool: IIS 7.0 and later, whose group is IIS_IUSRS."""
    group = requirement.identity.group
    return group is not None and group.sid == well_known.IIS_IUSRS


def _no_pool_sid(requirement: Requirement) -> Choice:
    return _none(requirement, identities.POOL_HAS_NO_SID)


def _pool(requirement: Requirement) -> Choice:
    application = requirement.application
    pool = application.application_pool or ""
    if application.pool_sid is None:
        if any(finding.code == identities.POOL_SID_NOT_KNOWN.code for finding in application.findings):
            return Choice(trustee=None, token=requirement.identity.token)
        return _none(requirement, identities.POOL_SID_NOT_KNOWN, "of an application", pool=pool)
    trustee = Trustee(sid=application.pool_sid, name=rf"IIS APPPOOL\{pool}")
    return Choice(trustee=trustee, token=requirement.identity.token)


def _process_account(requirement: Requirement, shared: t.Collection[Sid]) -> Choice:
    identity = requirement.identity
    choice = _account(requirement)
    if identity.type in _SHARED_ACCOUNTS:
        sharing = "is shared by many services of this host"
    elif identity.type is IdentityType.IWAM:
        sharing = "runs every application of this host that is not in process or set to another account"
    elif identity.sid in shared:
        sharing = "runs other application pools too"
    else:
        return choice
    why, remedy = "IIS 5.0 to 6.0 have no SID for a pool", "an account of its own would keep it apart"
    if _carries_pool_sid(requirement):
        why, remedy = "grant_to is account", "grant_to: pool gives it to this pool only"
    finding = identities.ACCOUNT_IS_SHARED.of(
        application=requirement.application.label, account=identity.name, why=why, sharing=sharing, remedy=remedy
    )
    return dataclasses.replace(choice, findings=(*choice.findings, finding))


def _group(requirement: Requirement) -> Choice:
    group = requirement.identity.group
    if group is None or group.sid is None or not _is_in_group(requirement.identity, group.sid):
        why = "manualGroupMembership" if _carries_pool_sid(requirement) else "IIS 5.0 to 6.0 do not add one"
        return _none(requirement, identities.GROUP_NOT_IN_TOKEN, why=why)
    shared = identities.ACCOUNT_IS_SHARED.of("group", application=requirement.application.label, account=group.name)
    trustee = Trustee(sid=group.sid, name=group.name)
    return Choice(trustee=trustee, token=requirement.identity.token, findings=(shared,))


def _is_in_group(identity: Identity, group: Sid) -> bool:
    """Tell whether a worker process carries its group for certain: IIS adds it, or the host said who is a member."""
    entry = next((entry for entry in identity.token if entry.sid == group), None)
    return entry is not None and entry.confidence is Confidence.CERTAIN


def _account(requirement: Requirement) -> Choice:
    identity = requirement.identity
    if identity.sid == well_known.SYSTEM:
        return _none(requirement, asked_for.LOCAL_SYSTEM_NEEDS_NO_GRANT, role=requirement.role)
    if identity.sid is None:
        return _none(requirement, identities.ACCOUNT_NOT_RESOLVED, "needed")
    return Choice(trustee=Trustee(sid=identity.sid, name=identity.name), token=identity.token)


def _choose_on_share(requirement: Requirement, machine: Machine) -> Choice:
    identity = requirement.identity
    if requirement.role is Role.USERS or identity.type in _NETWORK_AS_THEMSELVES:
        return _account(requirement)
    if identity.type in _ACCOUNTS_OF_THE_SERVER:
        return _none(requirement, asked_for.UNC_NEEDS_CONNECT_AS, "account of the server")
    if identity.network_name is None and identity.type in _NETWORK_AS_MACHINE and not machine.domain_known:
        return _none(requirement, asked_for.NETWORK_ACCOUNT_NOT_KNOWN)
    if identity.network_name is None:
        return _none(requirement, asked_for.UNC_NEEDS_CONNECT_AS, "anonymous")
    sid = machine.accounts.get(identity.network_name.lower())
    if sid is None:
        return _none(requirement, asked_for.NETWORK_ACCOUNT_NOT_RESOLVED, network_name=identity.network_name)
    return Choice(trustee=Trustee(sid=sid, name=identity.network_name), token=())


def _none(requirement: Requirement, row: Row, case: str = "", /, **about: object) -> Choice:
    """Return the choice of nobody, and the finding that says why."""
    finding = row.of(
        case,
        application=requirement.application.label,
        account=requirement.identity.name,
        path=requirement.path,
        **about,
    )
    return Choice(trustee=None, token=requirement.identity.token, findings=(finding,))
