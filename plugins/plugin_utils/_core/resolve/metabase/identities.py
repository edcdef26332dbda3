# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies the rules for IIS 5.0 to 6.0: from the settings of an application or a pool to the account it runs as."""

from __future__ import annotations

import dataclasses
import typing as t

from ...accounts import names
from ...findings import identities
from ...findings import metabase as rows
from ...model import Confidence, Group, Identity, IdentityType, Machine, TokenSid
from ...read.metabase import number
from ...rules.groups import group_rule_for
from ...rules.identities import rule_for
from ...rules.rule import ASP_NET, SETTINGS, GroupRule, Mode, Rule
from ...security import well_known
from ..worker_processes import IdentityError

if t.TYPE_CHECKING:
    from ...rules.version import IisVersion
    from ...security.sid import Sid

_MACHINE: t.Final = "MACHINE"
"""Stands in names for the name of a machine that is not known."""

_VALUES: t.Final = {
    Mode.IIS5: "0 (Low), 1 (High) and 2 (Medium)",
    Mode.WORKER_PROCESS: "0 (LocalSystem), 1 (LocalService), 2 (NetworkService) and 3 (the account in WAMUserName)",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MetabaseProcess:
    """What decides about the account of a process.

    Attributes:
        mode: how the version hosts the application.
        subject: whose settings these are, for example `the application pool 'Shop'`.
        setting: value of AppIsolated or AppPoolIdentityType as written, or ASP_NET; None where it is set nowhere.
        setting_place: where it is set.
        user: value of WAMUserName; None where it is set nowhere.
        user_place: where it is set.
        reasons: sentences that go before all others.
    """

    mode: Mode
    subject: str
    setting: str | None = None
    setting_place: str = ""
    user: str | None = None
    user_place: str = ""
    reasons: tuple[str, ...] = ()


def metabase_process_identity(process: MetabaseProcess, *, version: IisVersion, machine: Machine) -> Identity:
    """Return the account that a process of IIS 5.0 to 6.0 runs as, with every reason for it.

    Raises:
        IdentityError: the settings name no account.
    """
    rule, reasons = _rule(process, version)
    account, confidence, account_reasons = _account(rule, process, machine)
    identity_type = _kind(rule, account)
    group_rule = group_rule_for(version, identity_type, process.mode)
    group = _group(group_rule, machine)
    network, network_reason = network_name(identity_type, account.name, machine)
    return Identity(
        name=account.name,
        sid=account.sid,
        type=identity_type,
        process=rule.process,
        group=group,
        network_name=network,
        token=_token(account, identity_type, group, group_rule),
        confidence=Confidence.NOT_KNOWN if account.unresolvable else confidence,
        reasons=(
            *process.reasons,
            *reasons,
            *account_reasons,
            _capital(group_rule.reason.format(account=account.name)),
            network_reason,
        ),
    )


def server_account(name: str, machine: Machine) -> names.Account:
    """Return what a name in a metabase stands for: a bare one is of the server, on a domain controller of the domain.

    Source: domain-facts, section 5.
    """
    name = name.strip()
    if machine.domain_controller and machine.domain and "\\" not in name and "@" not in name:
        in_domain = names.find_account(f"{machine.domain}\\{name}", machine)
        bare = names.find_account(name, machine)
        return (
            in_domain
            if in_domain.sid is not None or bare.sid is None
            else dataclasses.replace(bare, name=in_domain.name)
        )
    return names.find_account(name, machine)


def account_of_server(prefix: str, machine: Machine) -> tuple[names.Account, str | None]:
    """Return the account `IWAM_<machine>` or `IUSR_<machine>`, and a sentence if the machine's name is not known."""
    if machine.name is None:
        return names.Account(name=f"{_MACHINE}\\{prefix}{_MACHINE}", sid=None), (
            f"The account is called {prefix} and the name of the machine, which is not known here."
        )
    return server_account(prefix + machine.name, machine), None


def network_name(identity_type: IdentityType, name: str, machine: Machine) -> tuple[str | None, str]:
    """Return how an account appears to a file server (None: not known), and a sentence about it."""
    if identity_type in (IdentityType.IWAM, IdentityType.ASPNET, IdentityType.IUSR_MACHINE):
        return None, "How this account of the web server appears to a file server was not confirmed."
    return names.network_name(identity_type, name, machine)


def basic_token(account: names.Account, *, guest: bool) -> tuple[TokenSid, ...]:
    """Return what every token has: the account, Everyone, and Authenticated Users unless it may be a guest's."""
    why = "in the token of every account that logged on and is no guest"
    token = (
        () if account.sid is None else (_entry(account.sid, "the account itself", Confidence.CERTAIN, account.name),)
    )
    return (
        *token,
        _entry(well_known.EVERYONE, "in the token of every account", Confidence.CERTAIN),
        _entry(well_known.AUTHENTICATED_USERS, why, Confidence.NOT_KNOWN if guest else Confidence.CERTAIN),
    )


def _rule(process: MetabaseProcess, version: IisVersion) -> tuple[Rule, list[str]]:
    name = SETTINGS[process.mode]
    setting = process.setting
    if setting not in (None, ASP_NET):
        value = number(setting)
        setting = setting if value is None else str(value)
    rule = rule_for(version, setting, (), process.mode)
    if rule is None:
        row = rows.APP_ISOLATED_UNKNOWN if process.mode is Mode.IIS5 else rows.APP_POOL_IDENTITY_TYPE_UNKNOWN
        raise IdentityError(
            row.of(
                setting=name,
                subject=process.subject,
                value=process.setting,
                place=process.setting_place,
                version=version,
                known=_VALUES[process.mode],
            )
        )
    reason = _capital(rule.reason)
    if setting is None:
        return rule, [f"{name} is not set for {process.subject}; {rule.reason}."]
    if setting == ASP_NET:
        return rule, [reason]
    return rule, [f"{name} of {process.subject} is {process.setting} ({process.setting_place}).", reason]


def _account(rule: Rule, process: MetabaseProcess, machine: Machine) -> tuple[names.Account, Confidence, list[str]]:
    """Return the account, how sure it is, and sentences about it."""
    if rule.sid is not None:
        return names.Account(name=rule.account, sid=rule.sid), rule.confidence, []
    if rule.identity is IdentityType.ASPNET:
        account, reason = _aspnet(machine)
        confidence = rule.confidence if reason is None else Confidence.NOT_KNOWN
    elif process.user is not None and process.user.strip():
        account, reason = server_account(process.user, machine), None
        confidence = rule.confidence
    elif rule.identity is IdentityType.SPECIFIC_USER:
        state = "not set" if process.user is None else "empty"
        raise IdentityError(identities.SPECIFIC_USER_WITHOUT_NAME.of("metabase", subject=process.subject, state=state))
    else:
        account, reason = account_of_server("IWAM_", machine)
        confidence = Confidence.DOCUMENTED if reason is None else Confidence.NOT_KNOWN
    where = f"WAMUserName is {process.user} ({process.user_place})." if process.user and process.user.strip() else ""
    if not where and rule.identity is IdentityType.IWAM:
        where = "WAMUserName is not known; by default it is IWAM_ and the name of the machine."
    return account, confidence, [text for text in (where, reason, _sid_reason(account)) if text]


def _aspnet(machine: Machine) -> tuple[names.Account, str | None]:
    if machine.name is None:
        return names.Account(name=f"{_MACHINE}\\ASPNET", sid=None), "The name of the machine is not known here."
    return server_account("ASPNET", machine), None


def _kind(rule: Rule, account: names.Account) -> IdentityType:
    """Return the kind of account: WAMUserName may name any account, and then it is no IWAM account."""
    if rule.identity is IdentityType.IWAM and not account.name.rpartition("\\")[2].upper().startswith("IWAM_"):
        return IdentityType.SPECIFIC_USER
    return rule.identity


def _group(rule: GroupRule, machine: Machine) -> Group | None:
    """Return the group, its SID looked up by name: it differs from host to host (domain-facts, section 2.4)."""
    if rule.group is None:
        return None
    account = server_account(rule.group.rpartition("\\")[2], machine)
    return Group(name=account.name, sid=account.sid, membership=rule.membership)


def _token(
    account: names.Account, identity_type: IdentityType, group: Group | None, rule: GroupRule
) -> tuple[TokenSid, ...]:
    token = list(basic_token(account, guest=identity_type in (IdentityType.IWAM, IdentityType.ASPNET)))
    if group is not None and group.sid is not None:
        token.append(_entry(group.sid, rule.reason.format(account=account.name), rule.confidence, group.name))
    if identity_type is IdentityType.LOCAL_SYSTEM:
        why = "SYSTEM is taken to be a member of Administrators, which was not confirmed for IIS 5.0 to 6.0"
        token.append(_entry(well_known.ADMINISTRATORS, why, Confidence.NOT_KNOWN))
    return tuple(token)


def _entry(sid: Sid, why: str, confidence: Confidence, name: str | None = None) -> TokenSid:
    return TokenSid(sid=sid, name=name or well_known.name_of(sid) or str(sid), why=why, confidence=confidence)


def _sid_reason(account: names.Account) -> str | None:
    if account.sid is not None:
        return None
    if account.unresolvable:
        return "The host could not resolve this account."
    return "The SID of this account is known only to the host or its domain."


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}."
