# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account that is configured by name: the identity it stands for, and what a person should know about it."""

from __future__ import annotations

import typing as t

from ..findings import identities
from ..model import Confidence, Identity, IdentityType, Machine
from ..read.application_host import Password
from ..security import well_known
from . import names
from .memberships import with_local_groups
from .tokens import account_token, iusr_token
from .virtual_accounts import is_app_pool_sid

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..security.sid import Sid


def account_identity(name: str, *, machine: Machine, reasons: t.Sequence[str] = (), sid: Sid | None = None) -> Identity:
    """Return the identity of an account that reads files but runs no process: an anonymous user, or a connect-as one.

    `sid` is given where it is known already.
    """
    account = names.find_account(name, machine)
    if sid is not None:
        account = names.Account(name=account.name, sid=sid)
    kind = _kind(account.sid)
    token = iusr_token() if kind is IdentityType.IUSR else account_token(account.name, account.sid)
    network, network_reason = names.network_name(kind, account.name, machine)
    return Identity(
        name=account.name,
        sid=account.sid,
        type=kind,
        process=None,
        group=None,
        network_name=network,
        token=with_local_groups(token, account.sid, machine),
        confidence=Confidence.NOT_KNOWN if account.unresolvable else Confidence.CERTAIN,
        reasons=(*reasons, network_reason),
    )


def account_findings(name: str, password: Password, machine: Machine, role: str) -> tuple[Finding, ...]:
    """Return what a person should know about an account that is configured by name.

    Args:
        name: the account as configured.
        password: state of its password.
        machine: the host.
        role: what the account is used for, a clause that follows its name.
    """
    account = names.find_account(name, machine)
    managed = name.strip().endswith("$") and password is not Password.SET
    findings = []
    if account.unresolvable:
        case = "managed" if managed else "configured"
        findings.append(identities.ACCOUNT_NOT_RESOLVED.of(case, account=name, role=role))
    if password is not Password.SET and not managed and account.sid not in well_known.WELL_KNOWN_NAMES:
        findings.append(identities.ACCOUNT_WITHOUT_PASSWORD.of(account=name, role=role))
    return tuple(findings)


def _kind(sid: Sid | None) -> IdentityType:
    if sid is not None and is_app_pool_sid(sid):
        return IdentityType.APPLICATION_POOL_IDENTITY
    kinds = {
        well_known.IUSR: IdentityType.IUSR,
        well_known.SYSTEM: IdentityType.LOCAL_SYSTEM,
        well_known.LOCAL_SERVICE: IdentityType.LOCAL_SERVICE,
        well_known.NETWORK_SERVICE: IdentityType.NETWORK_SERVICE,
    }
    return kinds.get(sid, IdentityType.SPECIFIC_USER) if sid is not None else IdentityType.SPECIFIC_USER
