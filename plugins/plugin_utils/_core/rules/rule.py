# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the rules: what a row of the table of identities, and of that of groups, says."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model import Confidence, IdentityType, Membership

if t.TYPE_CHECKING:
    from ..security.sid import Sid
    from .version import IisVersion


class Mode(enum.StrEnum):
    """How a version of IIS hosts applications; the values are the words of the table."""

    IIS5 = "IIS 5.0 isolation"
    WORKER_PROCESS = "worker process isolation"
    APPLICATION_POOLS = "application pools"


SETTINGS: t.Final[t.Mapping[Mode, str]] = {
    Mode.IIS5: "AppIsolated",
    Mode.WORKER_PROCESS: "AppPoolIdentityType",
    Mode.APPLICATION_POOLS: "identityType",
}
"""Name of the setting that decides about the account, by mode."""

ASP_NET: t.Final = "ASP.NET pages"
"""What stands in place of a value of AppIsolated for the process that runs ASP.NET pages, whatever that value."""


class Condition(enum.StrEnum):
    """What must hold besides version and setting; the values are the words of the table."""

    ALWAYS = ""
    SERVICE_PACK_2 = "Windows has Service Pack 2"
    MANAGED_SERVICE_ACCOUNT = "userName ends in $ and no password is set"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    r"""One row of the table of identities.

    Attributes:
        since: first version of IIS that it is true for.
        until: last version that it is true for; None for all later ones.
        mode: how the version hosts the application.
        setting: value of the setting that decides in this mode; None where it is set nowhere.
        condition: what must hold besides.
        process: the process that runs as the account.
        identity: kind of account.
        account: name of the account; `{pool}`, `{user}` and `{machine}` stand for the pool's name, the configured
            user name and the name of the machine (the domain on a domain controller), `{wam_user}` for WAMUserName,
            or where it is not known IWAM_<machine>.
        sid: the account's SID where it is the same everywhere.
        reason: a sentence that says why, for people.
        source: where the rule comes from.
        confidence: how sure it is.
    """

    since: IisVersion
    until: IisVersion | None = None
    mode: Mode = Mode.APPLICATION_POOLS
    setting: str | None
    condition: Condition = Condition.ALWAYS
    process: str = "w3wp.exe"
    identity: IdentityType
    account: str
    sid: Sid | None = None
    reason: str
    source: str
    confidence: Confidence = Confidence.CERTAIN

    def covers(self, version: IisVersion) -> bool:
        """Return whether the row is about that version."""
        return _covers(self.since, self.until, version)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    r"""One row of the table of groups: how a process comes to be in the group of IIS.

    Attributes:
        since: first version of IIS that it is true for.
        until: last version that it is true for; None for all later ones.
        mode: how the version hosts the application; None for any.
        identities: kinds of account that it is about; None for all.
        manual_group_membership: value of manualGroupMembership that it is about; None where there is no such setting.
        group: name of the group, `{machine}` as in a Rule; None where it is not known.
        sid: the group's SID where it is the same everywhere.
        membership: how the account comes to be in the group.
        confidence: how sure it is that the process carries the group.
        reason: a sentence that says why, for people; `{account}` stands for the name of the account.
        source: where the rule comes from.
    """

    since: IisVersion
    until: IisVersion | None = None
    mode: Mode | None = None
    identities: tuple[IdentityType, ...] | None = None
    manual_group_membership: bool | None = None
    group: str | None
    sid: Sid | None = None
    membership: Membership
    confidence: Confidence
    reason: str
    source: str

    def covers(self, version: IisVersion) -> bool:
        """Return whether the row is about that version."""
        return _covers(self.since, self.until, version)


def _covers(since: IisVersion, until: IisVersion | None, version: IisVersion) -> bool:
    return since <= version and (until is None or version <= until)
