# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Which trustee gets what an identity needs: the pool, the account, the group, or an account of the network.

Rules: design of the plan ("Who gets it") and section 4.6 of the domain facts for shares.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings.finding import Finding, Level
from ..model import Application, Confidence, Identity, IdentityType, Machine, TokenSid
from ..options import GrantTo
from ..security import well_known
from .requirements import Requirement, Role, is_on_share

if t.TYPE_CHECKING:
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
    message = (
        f"{requirement.application.label}: grant_to is pool, and application pools have a SID from IIS 7.0 on only; "
        f"use grant_to: auto, which grants to the account {requirement.identity.name} there"
    )
    return _none(requirement, Level.ERROR, "pool_has_no_sid", message)


def _pool(requirement: Requirement) -> Choice:
    application = requirement.application
    pool = application.application_pool or ""
    if application.pool_sid is None:
        if any(finding.code == "pool_sid_not_known" for finding in application.findings):
            return Choice(trustee=None, token=requirement.identity.token)
        message = (
            f"{application.label}: the SID of the application pool '{pool}' is not known, because Windows' case "
            "folding of non-ASCII names is not documented; give the live SID, or let the connected host resolve it"
        )
        return _none(requirement, Level.ERROR, "pool_sid_not_known", message)
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
    message = (
        f"{requirement.application.label}: {why}, and {identity.name} {sharing}: all of them get the same access "
        f"({remedy})"
    )
    finding = Finding(level=Level.WARNING, code="account_is_shared", message=message)
    return dataclasses.replace(choice, findings=(*choice.findings, finding))


def _group(requirement: Requirement) -> Choice:
    group = requirement.identity.group
    label = requirement.application.label
    if group is None or group.sid is None or not _is_in_group(requirement.identity, group.sid):
        why = "manualGroupMembership" if _carries_pool_sid(requirement) else "IIS 5.0 to 6.0 do not add one"
        message = (
            f"{label}: grant_to is group, and it is not certain that {requirement.identity.name} carries the group "
            f"({why}); use grant_to: auto"
        )
        return _none(requirement, Level.ERROR, "group_not_in_token", message)
    message = f"{label}: grant_to is group, and every application pool of this host is in {group.name}"
    shared = Finding(level=Level.WARNING, code="account_is_shared", message=message)
    trustee = Trustee(sid=group.sid, name=group.name)
    return Choice(trustee=trustee, token=requirement.identity.token, findings=(shared,))


def _is_in_group(identity: Identity, group: Sid) -> bool:
    """Tell whether a worker process carries its group for certain: IIS adds it, or the host said who is a member."""
    entry = next((entry for entry in identity.token if entry.sid == group), None)
    return entry is not None and entry.confidence is Confidence.CERTAIN


def _account(requirement: Requirement) -> Choice:
    identity = requirement.identity
    if identity.sid == well_known.SYSTEM:
        message = f"{requirement.application.label}: {requirement.role} is SYSTEM, which is never given an ACE"
        return _none(requirement, Level.INFO, "local_system_needs_no_grant", message)
    if identity.sid is None:
        message = (
            f"{requirement.application.label}: the account '{identity.name}' could not be resolved to a SID; check its "
            "spelling (DOMAIN\\name), that it exists, and that a domain controller answers"
        )
        return _none(requirement, Level.ERROR, "account_not_resolved", message)
    return Choice(trustee=Trustee(sid=identity.sid, name=identity.name), token=identity.token)


def _choose_on_share(requirement: Requirement, machine: Machine) -> Choice:
    identity = requirement.identity
    if requirement.role is Role.USERS or identity.type in _NETWORK_AS_THEMSELVES:
        return _account(requirement)
    if identity.type in _ACCOUNTS_OF_THE_SERVER:
        message = (
            f"{requirement.application.label}: {identity.name} is an account of the web server itself, and how a file "
            f"server sees it was not confirmed; set an account for {requirement.path} (UNCUserName)"
        )
        return _none(requirement, Level.ERROR, "unc_needs_connect_as", message)
    if identity.network_name is None and identity.type in _NETWORK_AS_MACHINE and not machine.domain_known:
        message = (
            f"{requirement.application.label}: {identity.name} reaches {requirement.path} as the account of the "
            "machine, if it is in a domain; machine name and domain are not known here, so grant it by name on the "
            "file server"
        )
        return _none(requirement, Level.WARNING, "network_account_not_known", message)
    if identity.network_name is None:
        message = (
            f"{requirement.application.label}: {identity.name} reaches {requirement.path} as anonymous, and no grant "
            "can help; set a connect-as account on the virtual directory"
        )
        return _none(requirement, Level.ERROR, "unc_needs_connect_as", message)
    sid = machine.accounts.get(identity.network_name.lower())
    if sid is None:
        message = (
            f"{requirement.application.label}: {identity.name} reaches {requirement.path} as {identity.network_name}, "
            "whose SID is not known here; grant it by name on the file server"
        )
        return _none(requirement, Level.WARNING, "network_account_not_resolved", message)
    return Choice(trustee=Trustee(sid=sid, name=identity.network_name), token=())


def _none(requirement: Requirement, level: Level, code: str, message: str) -> Choice:
    return Choice(
        trustee=None,
        token=requirement.identity.token,
        findings=(Finding(level=level, code=code, message=message),),
    )
