# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applies the rules: from an application pool, or the name of an account, to the identity it stands for."""

from __future__ import annotations

import dataclasses
import typing as t

from ..accounts import names
from ..accounts.identity import account_findings
from ..accounts.memberships import is_member, with_local_groups
from ..accounts.tokens import worker_token
from ..accounts.virtual_accounts import POOL_PREFIX, without_prefix
from ..findings import identities
from ..model import Confidence, Group, Identity, IdentityType, Machine, Membership, TokenSid
from ..read.application_host import ApplicationPool, Password, ProcessModel
from ..rules.groups import group_rule_for
from ..rules.identities import POOL_SID_REASON, rule_for
from ..rules.rule import Condition, GroupRule, Rule
from ..rules.version import IIS_7_5, IisVersion

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..security.sid import Sid

SETTINGS: t.Final = (
    IdentityType.LOCAL_SYSTEM,
    IdentityType.LOCAL_SERVICE,
    IdentityType.NETWORK_SERVICE,
    IdentityType.SPECIFIC_USER,
    IdentityType.APPLICATION_POOL_IDENTITY,
)
"""The values of processModel/@identityType in IIS_schema.xml."""


class IdentityError(ValueError):
    """A pool whose worker processes cannot have an identity; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def process_identity(
    pool: ApplicationPool, *, version: IisVersion, machine: Machine, pool_sids: t.Mapping[str, Sid] | None = None
) -> Identity:
    """Return the account that the worker processes of a pool run as, with every reason for it.

    Args:
        pool: the pool and the defaults behind it.
        version: version of IIS, which decides the default.
        machine: the host, as far as it is known.
        pool_sids: SIDs that the host said, by pool name; needed for names outside ASCII only.

    Raises:
        IdentityError: the settings name no account that a worker process can run as.
    """
    setting, setting_reason = _identity_type(pool)
    user = _user_name(pool)[0] or ""
    rule = rule_for(version, setting, _conditions(pool, machine))
    if rule is None:
        raise IdentityError(identities.IDENTITY_TYPE_NOT_AVAILABLE.of(pool=pool.name, value=setting, version=version))
    if setting is None:
        reasons = [f"{setting_reason}; {rule.reason}."]
    else:
        reasons = [setting_reason, f"{_capital(rule.reason)}."]
    if setting is IdentityType.SPECIFIC_USER:
        reasons.append(_checked_user(pool, user))
    elif user:
        reasons.append("userName is set as well, and means nothing, because identityType is not SpecificUser.")
    return _worker(pool, version, machine, rule, names.pool_sid(pool.name, machine, pool_sids or {}), user, reasons)


_CONFIGURED_BY_NAME: t.Final = (IdentityType.SPECIFIC_USER, IdentityType.MANAGED_SERVICE_ACCOUNT)


def process_identity_findings(pool: ApplicationPool, identity: Identity, machine: Machine) -> tuple[Finding, ...]:
    """Return what a person should know about an account that was configured by name."""
    findings = _group_findings(pool, identity)
    user = _user_name(pool)[0]
    if identity.type not in _CONFIGURED_BY_NAME or user is None:
        return findings
    role = f"which the worker processes of the application pool '{pool.name}' run as"
    return (*account_findings(user, _password(pool), machine, role), *findings)


def _group_findings(pool: ApplicationPool, identity: Identity) -> tuple[Finding, ...]:
    """Say so where the account is known not to be in the group of IIS."""
    group = identity.group
    if group is None or group.membership is not Membership.NONE or identity.type is IdentityType.LOCAL_SYSTEM:
        return ()
    return (identities.GROUP_MEMBERSHIP_MISSING.of(pool=pool.name, account=identity.name, group=group.name),)


def _worker(
    pool: ApplicationPool,
    version: IisVersion,
    machine: Machine,
    rule: Rule,
    pool_sid: Sid | None,
    user: str,
    reasons: list[str],
) -> Identity:
    """Put together the identity of a worker process once its rule is found."""
    account = names.Account(name=rule.account.format(pool=pool.name, user=user), sid=rule.sid)
    if rule.identity is IdentityType.APPLICATION_POOL_IDENTITY:
        account = names.Account(name=account.name, sid=pool_sid)
        if version < IIS_7_5 and machine.service_pack is None:
            reasons.append("Whether Windows has Service Pack 2 is not known here.")
    elif rule.sid is None:
        account = names.find_account(user, machine)
        if account.sid is None:
            reasons.append(
                "The host could not resolve this account."
                if account.unresolvable
                else "The SID of this account is known only to the host or its domain."
            )
    if pool_sid is None:
        reasons.append(
            f"The SID of the application pool '{pool.name}' cannot be computed from its name; only the host knows it."
        )
    elif rule.identity is not IdentityType.APPLICATION_POOL_IDENTITY:
        reasons.append(POOL_SID_REASON.format(pool=pool.name) + ".")
    group_rule = group_rule_for(version, rule.identity, manual_group_membership=_manual_group_membership(pool))
    token = worker_token(
        version=version,
        identity_type=rule.identity,
        name=account.name,
        sid=account.sid,
        pool_name=pool.name,
        pool_sid=pool_sid,
        group_in_token=group_rule.membership is Membership.TOKEN,
        group_reason=group_rule.reason,
    )
    group, group_reasons = _live_group(group_rule, account.sid, token, machine)
    if rule.identity is not IdentityType.LOCAL_SYSTEM:  # its token is that of Windows itself
        token = with_local_groups(token, account.sid, machine)
    network, network_reason = names.network_name(rule.identity, account.name, machine)
    return Identity(
        name=account.name,
        sid=account.sid,
        type=rule.identity,
        process=rule.process,
        group=group,
        network_name=network,
        token=token,
        confidence=Confidence.NOT_KNOWN if account.unresolvable else rule.confidence,
        reasons=(*reasons, *group_reasons, network_reason),
    )


def _identity_type(pool: ApplicationPool) -> tuple[IdentityType | None, str]:
    """Return the identityType that counts (None: set nowhere), and where it is set (then half a sentence)."""
    value, level = _chosen(pool, lambda model: model.identity_type)
    if value is None:
        return None, (
            f"identityType is set neither on the application pool '{pool.name}' nor in applicationPoolDefaults"
        )
    for setting in SETTINGS:
        if value == setting:
            return setting, _where("identityType", pool, value, level)
    hint = next(
        (f"; did you mean {known}? Upper and lower case count" for known in SETTINGS if _alike(value, known)), ""
    )
    raise IdentityError(
        identities.IDENTITY_TYPE_UNKNOWN.of(pool=pool.name, value=value, hint=hint, known=", ".join(SETTINGS))
    )


def _checked_user(pool: ApplicationPool, user: str) -> str:
    """Return a sentence about where userName is set, or raise if it cannot name an account."""
    if not user.strip():
        state = "not set" if _user_name(pool)[0] is None else "empty"
        raise IdentityError(identities.SPECIFIC_USER_WITHOUT_NAME.of(pool=pool.name, state=state))
    meant = next((setting for setting in SETTINGS if _alike(user, setting)), None)
    if without_prefix(user, POOL_PREFIX) != user:
        meant = IdentityType.APPLICATION_POOL_IDENTITY
    if meant is not None:
        raise IdentityError(identities.SPECIFIC_USER_IS_IDENTITY_TYPE.of(pool=pool.name, user=user, meant=meant))
    return _where("userName", pool, user, _user_name(pool)[1])


def _conditions(pool: ApplicationPool, machine: Machine) -> frozenset[Condition]:
    conditions = set()
    if machine.service_pack is None or machine.service_pack >= 2:
        conditions.add(Condition.SERVICE_PACK_2)
    if (_user_name(pool)[0] or "").strip().endswith("$") and _password(pool) is not Password.SET:
        conditions.add(Condition.MANAGED_SERVICE_ACCOUNT)
    return frozenset(conditions)


_Value = t.TypeVar("_Value")


def _chosen(pool: ApplicationPool, of: t.Callable[[ProcessModel], _Value | None]) -> tuple[_Value | None, bool]:
    """Return the value that counts, and whether it is the pool's own."""
    own = of(pool.process_model)
    return (own, True) if own is not None else (of(pool.defaults), False)


def _user_name(pool: ApplicationPool) -> tuple[str | None, bool]:
    return _chosen(pool, lambda model: model.user_name)


def _password(pool: ApplicationPool) -> Password:
    own = pool.process_model.password
    return own if own is not Password.ABSENT else pool.defaults.password


def _manual_group_membership(pool: ApplicationPool) -> bool:
    return bool(_chosen(pool, lambda model: model.manual_group_membership)[0])


def _where(attribute: str, pool: ApplicationPool, value: str, own: bool) -> str:
    if own:
        return f"{attribute} is set to {value} on the application pool '{pool.name}'."
    return f"{attribute} is not set on the application pool '{pool.name}'; applicationPoolDefaults says {value}."


def _live_group(
    rule: GroupRule, account: Sid | None, token: t.Sequence[TokenSid], machine: Machine
) -> tuple[Group | None, tuple[str, ...]]:
    """Return the group of IIS and sentences about it; a membership that IIS does not add is looked up on the host."""
    reason = f"{_capital(rule.reason)}."
    if rule.group is None:
        return None, (reason,)
    group = Group(name=rule.group, sid=rule.sid, membership=rule.membership)
    if rule.membership is not Membership.LOCAL_GROUP or account is None or rule.sid is None:
        return group, (reason,)
    member = is_member(account, rule.sid, token, machine)
    if member is None:
        return group, (reason,)
    if member:
        return group, (reason, "Read from the host: it is a member.")
    return dataclasses.replace(group, membership=Membership.NONE), (reason, "Read from the host: it is no member.")


def _alike(value: str, setting: str) -> bool:
    return value.replace(" ", "").lower() == setting.lower()


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
