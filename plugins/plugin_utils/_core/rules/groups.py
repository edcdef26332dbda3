# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for groups as one table: how the process of an application comes to be in the group of IIS.

`GROUP_RULES` is read from top to bottom, the first row that fits counts.
"""

from __future__ import annotations

import functools
import typing as t

from ..model import Confidence, IdentityType, Membership
from ..security import well_known
from .rule import GroupRule, Mode
from .version import IIS_5_0, IIS_6_0, IIS_7_0, IisVersion

_IIS_WPG = "Microsoft: IIS_WPG and its default members (TN:cc770665)"
_BUILT_IN_ACCOUNTS = "Microsoft: Understanding Built-In User and Group Accounts in IIS 7"

GROUP_RULES: t.Final[tuple[GroupRule, ...]] = (
    GroupRule(
        since=IIS_6_0,
        until=IIS_6_0,
        identities=(
            IdentityType.NETWORK_SERVICE,
            IdentityType.LOCAL_SERVICE,
            IdentityType.LOCAL_SYSTEM,
            IdentityType.IWAM,
        ),
        group=r"{machine}\IIS_WPG",
        membership=Membership.LOCAL_GROUP,
        confidence=Confidence.DOCUMENTED,
        reason="{account} is a member of the local group IIS_WPG by default; its SID differs from host to host",
        source=_IIS_WPG,
    ),
    GroupRule(
        since=IIS_6_0,
        until=IIS_6_0,
        mode=Mode.WORKER_PROCESS,
        identities=(IdentityType.SPECIFIC_USER,),
        group=r"{machine}\IIS_WPG",
        membership=Membership.LOCAL_GROUP,
        confidence=Confidence.NOT_KNOWN,
        reason=(
            "{account} is in the local group IIS_WPG only if an administrator made it a member there, which an "
            "application pool needs to start"
        ),
        source=_IIS_WPG,
    ),
    GroupRule(
        since=IIS_5_0,
        until=IIS_6_0,
        group=None,
        membership=Membership.NONE,
        confidence=Confidence.NOT_KNOWN,
        reason="which groups {account} is in was not confirmed for this version; read them on the host",
        source="not confirmed by any source",
    ),
    GroupRule(
        since=IIS_7_0,
        manual_group_membership=False,
        group=r"BUILTIN\IIS_IUSRS",
        sid=well_known.IIS_IUSRS,
        membership=Membership.TOKEN,
        confidence=Confidence.CERTAIN,
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
        membership=Membership.LOCAL_GROUP,
        confidence=Confidence.NOT_KNOWN,
        reason=(
            r"because manualGroupMembership is true, IIS does not add BUILTIN\IIS_IUSRS to the token; "
            "the account is in the group only if it was made a member there"
        ),
        source=_BUILT_IN_ACCOUNTS,
    ),
)


@functools.lru_cache(maxsize=256)
def group_rule_for(
    version: IisVersion,
    identity: IdentityType,
    mode: Mode = Mode.APPLICATION_POOLS,
    *,
    manual_group_membership: bool | None = None,
) -> GroupRule:
    """Return how the group of IIS comes into the token of a process."""
    return next(
        rule
        for rule in GROUP_RULES
        if rule.covers(version)
        and rule.mode in (None, mode)
        and (rule.identities is None or identity in rule.identities)
        and rule.manual_group_membership is manual_group_membership
    )
