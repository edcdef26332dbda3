# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for process identities as one table: which account a process gets, by version, mode and setting.

`RULES` is read from top to bottom, the first row that fits counts. The page "Who is my process identity?" of the
documentation is made from it, so every cell is written for readers. Numbers of sections are those of domain-facts.
"""

from __future__ import annotations

import functools
import typing as t

from ..model import Confidence, IdentityType
from ..security import well_known
from .rule import ASP_NET, Condition, Mode, Rule
from .version import IIS_5_0, IIS_5_1, IIS_6_0, IIS_7_0, IIS_7_5, IisVersion

__all__ = ["POOL_SID_REASON", "RULES", "Condition", "Mode", "Rule", "rule_for"]

_APP_ISOLATED = "Microsoft: AppIsolated metabase property (TN:cc783874)"
_POOLED = "Microsoft: default application protection (KB236855)"
_IN_PROCESS = "Microsoft: in-process and out-of-process applications of IIS 5.0 (MSDN isgu6wfn)"
_APP_POOL_IDENTITY_TYPE = "Microsoft: AppPoolIdentityType metabase property (TN:ms524908)"
_SCHEMA = "IIS_schema.xml, applicationPools, processModel/@identityType"
_POOL_IDENTITIES = "Microsoft: Application Pool Identities"
_BUILT_IN_ACCOUNTS = "Microsoft: Understanding Built-In User and Group Accounts in IIS 7"

RULES: t.Final[tuple[Rule, ...]] = (
    Rule(
        since=IIS_5_1,
        until=IIS_5_1,
        mode=Mode.IIS5,
        setting="0",
        process="inetinfo.exe",
        identity=IdentityType.LOCAL_SYSTEM,
        account=r"NT AUTHORITY\SYSTEM",
        sid=well_known.SYSTEM,
        reason=(
            "AppIsolated 0 (Low) runs the application inside inetinfo.exe; that this process runs as SYSTEM is "
            "confirmed for IIS 5.0 and 6.0"
        ),
        source=_APP_ISOLATED,
        confidence=Confidence.DOCUMENTED,
    ),
    Rule(
        since=IIS_5_0,
        until=IIS_6_0,
        mode=Mode.IIS5,
        setting="0",
        process="inetinfo.exe",
        identity=IdentityType.LOCAL_SYSTEM,
        account=r"NT AUTHORITY\SYSTEM",
        sid=well_known.SYSTEM,
        reason="AppIsolated 0 (Low) runs the application inside inetinfo.exe, which runs as SYSTEM",
        source=_IN_PROCESS,
    ),
    Rule(
        since=IIS_5_0,
        until=IIS_6_0,
        mode=Mode.IIS5,
        setting="1",
        process="dllhost.exe",
        identity=IdentityType.IWAM,
        account="{wam_user}",
        reason="AppIsolated 1 (High) runs the application in a dllhost.exe of its own",
        source=_APP_ISOLATED,
    ),
    Rule(
        since=IIS_5_0,
        until=IIS_6_0,
        mode=Mode.IIS5,
        setting="2",
        process="dllhost.exe",
        identity=IdentityType.IWAM,
        account="{wam_user}",
        reason="AppIsolated 2 (Medium) runs the application in the dllhost.exe that all pooled applications share",
        source=_APP_ISOLATED,
    ),
    Rule(
        since=IIS_5_0,
        until=IIS_6_0,
        mode=Mode.IIS5,
        setting=None,
        process="dllhost.exe",
        identity=IdentityType.IWAM,
        account="{wam_user}",
        reason="the default of AppIsolated is 2 (Medium): the dllhost.exe that all pooled applications share",
        source=_POOLED,
    ),
    Rule(
        since=IIS_5_0,
        until=IIS_6_0,
        mode=Mode.IIS5,
        setting=ASP_NET,
        process="aspnet_wp.exe",
        identity=IdentityType.ASPNET,
        account=r"{machine}\ASPNET",
        reason="ASP.NET 1.x and 2.0 run their pages in aspnet_wp.exe as the local account ASPNET",
        source="Microsoft: ASP.NET process identity (MSDN dwc1xthy)",
        confidence=Confidence.DOCUMENTED,
    ),
    Rule(
        since=IIS_6_0,
        until=IIS_6_0,
        mode=Mode.WORKER_PROCESS,
        setting=None,
        identity=IdentityType.NETWORK_SERVICE,
        account=r"NT AUTHORITY\NETWORK SERVICE",
        sid=well_known.NETWORK_SERVICE,
        reason="the default of AppPoolIdentityType is 2 (NetworkService)",
        source=_APP_POOL_IDENTITY_TYPE,
    ),
    Rule(
        since=IIS_6_0,
        until=IIS_6_0,
        mode=Mode.WORKER_PROCESS,
        setting="0",
        identity=IdentityType.LOCAL_SYSTEM,
        account=r"NT AUTHORITY\SYSTEM",
        sid=well_known.SYSTEM,
        reason="AppPoolIdentityType 0 is LocalSystem, the account SYSTEM",
        source=_APP_POOL_IDENTITY_TYPE,
    ),
    Rule(
        since=IIS_6_0,
        until=IIS_6_0,
        mode=Mode.WORKER_PROCESS,
        setting="1",
        identity=IdentityType.LOCAL_SERVICE,
        account=r"NT AUTHORITY\LOCAL SERVICE",
        sid=well_known.LOCAL_SERVICE,
        reason="AppPoolIdentityType 1 is LocalService, an account that many services of Windows share",
        source=_APP_POOL_IDENTITY_TYPE,
    ),
    Rule(
        since=IIS_6_0,
        until=IIS_6_0,
        mode=Mode.WORKER_PROCESS,
        setting="2",
        identity=IdentityType.NETWORK_SERVICE,
        account=r"NT AUTHORITY\NETWORK SERVICE",
        sid=well_known.NETWORK_SERVICE,
        reason="AppPoolIdentityType 2 is NetworkService, an account that many services of Windows share",
        source=_APP_POOL_IDENTITY_TYPE,
    ),
    Rule(
        since=IIS_6_0,
        until=IIS_6_0,
        mode=Mode.WORKER_PROCESS,
        setting="3",
        identity=IdentityType.SPECIFIC_USER,
        account="{user}",
        reason="AppPoolIdentityType 3 is the account named in WAMUserName",
        source=_APP_POOL_IDENTITY_TYPE,
    ),
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

POOL_SID_REASON: t.Final = (
    "Every worker process carries the SID of its application pool besides, whatever its account, so permissions for "
    r"IIS APPPOOL\{pool} work for it"
)
"""True for IIS 7.0 and later. Source: Microsoft, Application Pool Identities."""


def rule_for(
    version: IisVersion,
    setting: str | None,
    conditions: t.Collection[Condition],
    mode: Mode = Mode.APPLICATION_POOLS,
) -> Rule | None:
    """Return the first row that fits, None where the version has no such identity."""
    return _rule_for(version, setting, frozenset(conditions), mode)


@functools.lru_cache(maxsize=256)
def _rule_for(version: IisVersion, setting: str | None, conditions: frozenset[Condition], mode: Mode) -> Rule | None:
    return next(
        (
            rule
            for rule in RULES
            if rule.covers(version)
            and rule.mode is mode
            and rule.setting == setting
            and (rule.condition is Condition.ALWAYS or rule.condition in conditions)
        ),
        None,
    )
