# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for process identities as one table: which account a worker process gets, by version and setting.

`RULES` is read from top to bottom, the first row that fits counts. The page "Who is my process identity?" of the
documentation is made from it, so every cell is written for readers.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model import Confidence, IdentityType
from ..security import well_known
from .version import IIS_7_0, IIS_7_5, IisVersion

if t.TYPE_CHECKING:
    from ..security.sid import Sid


class Condition(enum.StrEnum):
    """What must hold besides version and identityType; the values are the words of the table."""

    ALWAYS = ""
    SERVICE_PACK_2 = "Windows has Service Pack 2"
    MANAGED_SERVICE_ACCOUNT = "userName ends in $ and no password is set"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    r"""One row.

    Attributes:
        since: first version of IIS that it is true for.
        until: last version that it is true for; None for all later ones.
        setting: value of processModel/@identityType; None where it is set neither on the pool nor in its defaults.
        condition: what must hold besides.
        identity: kind of account.
        account: name of the account; `{pool}` and `{user}` stand for the pool's name and the configured userName.
        sid: the account's SID where it is the same everywhere.
        reason: a sentence that says why, for people.
        source: where the rule comes from.
        confidence: how sure it is.
    """

    since: IisVersion
    until: IisVersion | None = None
    setting: IdentityType | None
    condition: Condition = Condition.ALWAYS
    identity: IdentityType
    account: str
    sid: Sid | None = None
    reason: str
    source: str
    confidence: Confidence = Confidence.CERTAIN

    def covers(self, version: IisVersion) -> bool:
        """Return whether the row is about that version."""
        return self.since <= version and (self.until is None or version <= self.until)


PROCESS: t.Final = "w3wp.exe"
"""The worker process of IIS 6.0 and later (in worker process isolation mode)."""

_SCHEMA = "IIS_schema.xml, applicationPools, processModel/@identityType"
_POOL_IDENTITIES = "Microsoft: Application Pool Identities"
_BUILT_IN_ACCOUNTS = "Microsoft: Understanding Built-In User and Group Accounts in IIS 7"

RULES: t.Final[tuple[Rule, ...]] = (
    Rule(
        since=IIS_7_0,
        until=IIS_7_0,
        setting=None,
        identity=IdentityType.NETWORK_SERVICE,
        account=r"NT AUTHORITY\NETWORK SERVICE",
        sid=well_known.NETWORK_SERVICE,
        reason="the default of identityType in the schema of IIS 7.0 is NetworkService",
        source=_SCHEMA,
    ),
    Rule(
        since=IIS_7_5,
        setting=None,
        identity=IdentityType.APPLICATION_POOL_IDENTITY,
        account=r"IIS APPPOOL\{pool}",
        reason="the default of identityType in the schema of IIS 7.5 and later is ApplicationPoolIdentity",
        source=_SCHEMA,
    ),
    Rule(
        since=IIS_7_0,
        setting=IdentityType.LOCAL_SYSTEM,
        identity=IdentityType.LOCAL_SYSTEM,
        account=r"NT AUTHORITY\SYSTEM",
        sid=well_known.SYSTEM,
        reason="LocalSystem is the account SYSTEM, a member of Administrators",
        source=_BUILT_IN_ACCOUNTS,
    ),
    Rule(
        since=IIS_7_0,
        setting=IdentityType.LOCAL_SERVICE,
        identity=IdentityType.LOCAL_SERVICE,
        account=r"NT AUTHORITY\LOCAL SERVICE",
        sid=well_known.LOCAL_SERVICE,
        reason="LocalService is the account LOCAL SERVICE, which many services of Windows share",
        source=_BUILT_IN_ACCOUNTS,
    ),
    Rule(
        since=IIS_7_0,
        setting=IdentityType.NETWORK_SERVICE,
        identity=IdentityType.NETWORK_SERVICE,
        account=r"NT AUTHORITY\NETWORK SERVICE",
        sid=well_known.NETWORK_SERVICE,
        reason="NetworkService is the account NETWORK SERVICE, which many services of Windows share",
        source=_BUILT_IN_ACCOUNTS,
    ),
    Rule(
        since=IIS_7_0,
        until=IIS_7_0,
        setting=IdentityType.APPLICATION_POOL_IDENTITY,
        condition=Condition.SERVICE_PACK_2,
        identity=IdentityType.APPLICATION_POOL_IDENTITY,
        account=r"IIS APPPOOL\{pool}",
        reason=(
            "ApplicationPoolIdentity is a virtual account whose SID follows from the pool's name; "
            "IIS 7.0 has it from Service Pack 2 of Windows Vista and Server 2008"
        ),
        source=_POOL_IDENTITIES,
        confidence=Confidence.DOCUMENTED,
    ),
    Rule(
        since=IIS_7_5,
        setting=IdentityType.APPLICATION_POOL_IDENTITY,
        identity=IdentityType.APPLICATION_POOL_IDENTITY,
        account=r"IIS APPPOOL\{pool}",
        reason="ApplicationPoolIdentity is a virtual account whose SID follows from the pool's name",
        source=_POOL_IDENTITIES,
    ),
    Rule(
        since=IIS_7_5,
        setting=IdentityType.SPECIFIC_USER,
        condition=Condition.MANAGED_SERVICE_ACCOUNT,
        identity=IdentityType.MANAGED_SERVICE_ACCOUNT,
        account="{user}",
        reason=(
            "SpecificUser with a userName that ends in $ and without a password is a managed service account "
            "(MSA or gMSA), whose password Windows keeps itself"
        ),
        source="Microsoft: processModel, note on managed service accounts",
    ),
    Rule(
        since=IIS_7_0,
        setting=IdentityType.SPECIFIC_USER,
        identity=IdentityType.SPECIFIC_USER,
        account="{user}",
        reason="SpecificUser is the account named in userName",
        source=_SCHEMA,
    ),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """How a worker process comes to be in the group of IIS."""

    since: IisVersion
    until: IisVersion | None = None
    manual_group_membership: bool
    group: str
    sid: Sid
    in_token: bool
    reason: str
    source: str


GROUP_RULES: t.Final[tuple[GroupRule, ...]] = (
    GroupRule(
        since=IIS_7_0,
        manual_group_membership=False,
        group=r"BUILTIN\IIS_IUSRS",
        sid=well_known.IIS_IUSRS,
        in_token=True,
        reason=(
            r"IIS adds BUILTIN\IIS_IUSRS to the token when it starts the worker process; "
            "the list of the group's members does not show it"
        ),
        source=_BUILT_IN_ACCOUNTS,
    ),
    GroupRule(
        since=IIS_7_0,
        manual_group_membership=True,
        group=r"BUILTIN\IIS_IUSRS",
        sid=well_known.IIS_IUSRS,
        in_token=False,
        reason=(
            r"because manualGroupMembership is true, IIS does not add BUILTIN\IIS_IUSRS to the token; "
            "the account is in the group only if it was made a member there"
        ),
        source=_BUILT_IN_ACCOUNTS,
    ),
)

POOL_SID_REASON: t.Final = (
    "Every worker process carries the SID of its application pool besides, whatever its account, so permissions for "
    r"IIS APPPOOL\{pool} work for it"
)
"""True for IIS 7.0 and later. Source: Microsoft, Application Pool Identities."""


def rule_for(version: IisVersion, setting: IdentityType | None, conditions: t.Collection[Condition]) -> Rule | None:
    """Return the first row that fits, None where the version has no such identity."""
    return next(
        (
            rule
            for rule in RULES
            if rule.covers(version)
            and rule.setting == setting
            and (rule.condition is Condition.ALWAYS or rule.condition in conditions)
        ),
        None,
    )


def group_rule_for(version: IisVersion, *, manual_group_membership: bool) -> GroupRule:
    """Return how the group of IIS comes into the token of a worker process."""
    return next(
        rule
        for rule in GROUP_RULES
        if rule.since <= version
        and (rule.until is None or version <= rule.until)
        and rule.manual_group_membership is manual_group_membership
    )
