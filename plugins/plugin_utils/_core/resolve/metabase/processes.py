# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs the applications of a metabase: the mode of the server, its application pools, and AppIsolated."""

from __future__ import annotations

import dataclasses
import typing as t

from ...accounts.identity import account_findings
from ...findings import identities
from ...findings import metabase as rows
from ...model import Identity, IdentityType, Machine
from ...read.metabase import APPLICATION_POOLS, WEB_SERVICE, Key, Metabase, Password, Property, truth
from ...rules.rule import ASP_NET, Mode
from ...rules.version import IIS_6_0, IisVersion
from ..worker_processes import IdentityError
from .identities import MetabaseProcess, metabase_process_identity

if t.TYPE_CHECKING:
    from ...findings.finding import Finding

_NAMED: t.Final = (IdentityType.IWAM, IdentityType.SPECIFIC_USER)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationProcess:
    """Who runs one application; `reads_web_config` tells that ASP.NET runs in the same process, too."""

    application_pool: str | None
    identity: Identity | None
    findings: tuple[Finding, ...]
    reads_web_config: bool = False


class Processes:
    """The processes of one server; each combination of settings is resolved once."""

    def __init__(self, metabase: Metabase, *, version: IisVersion, machine: Machine) -> None:
        self._metabase = metabase
        self._version = version
        self._machine = machine
        self._resolved: dict[MetabaseProcess, tuple[Identity | None, tuple[Finding, ...]]] = {}
        self._pools: dict[Key, ApplicationProcess] = {}
        self._mode, self._mode_reason = _mode(metabase, version)
        self.asp_net: Identity | None = None
        if self._mode is Mode.IIS5:
            process = MetabaseProcess(mode=Mode.IIS5, subject="ASP.NET", setting=ASP_NET)
            self.asp_net = metabase_process_identity(process, version=version, machine=machine)

    def of(self, key: Key) -> ApplicationProcess:
        """Return who runs the application at a place."""
        return self._isolated(key) if self._mode is Mode.IIS5 else self._pooled(key)

    def _isolated(self, key: Key) -> ApplicationProcess:
        isolated = self._metabase.inherited(key, Property.APP_ISOLATED)
        user = self._metabase.inherited(WEB_SERVICE, Property.WAM_USER)
        process = MetabaseProcess(
            mode=Mode.IIS5,
            reasons=(self._mode_reason,),
            subject="the application",
            setting=None if isolated is None else isolated.value,
            setting_place="" if isolated is None else isolated.location,
            user=None if user is None else user.value,
            user_place="" if user is None else user.location,
        )
        identity, findings = self._resolve(process, WEB_SERVICE)
        asp_net = self._metabase.inherited(key, Property.ASP_NET)
        if asp_net is None and self.asp_net is not None:
            findings += (rows.ASP_NET_RUNS_ELSEWHERE.of(process=self.asp_net.process, account=self.asp_net.name),)
        elif asp_net is not None and truth(asp_net.value) is None:
            findings += (rows.ASP_NET_NOT_UNDERSTOOD.of(value=asp_net.value, location=asp_net.location),)
        return ApplicationProcess(application_pool=None, identity=identity, findings=findings)

    def _pooled(self, key: Key) -> ApplicationProcess:
        name = self._metabase.inherited(key, Property.APP_POOL_ID)
        if name is None or not name.value.strip():
            return ApplicationProcess(
                application_pool=None,
                identity=None,
                findings=(identities.APPLICATION_POOL_NOT_CONFIGURED.of("metabase"),),
                reads_web_config=True,
            )
        found = self._pool(name.value.strip())
        if found.identity is None:
            return found
        reasons = (f"AppPoolId is {name.value} ({name.location}).", *found.identity.reasons)
        return dataclasses.replace(found, identity=dataclasses.replace(found.identity, reasons=reasons))

    def _pool(self, name: str) -> ApplicationProcess:
        place = (*APPLICATION_POOLS, name.lower())
        if place not in self._pools:
            self._pools[place] = self._read_pool(name, place)
        return self._pools[place]

    def _read_pool(self, name: str, place: Key) -> ApplicationProcess:
        node = self._metabase.get(place)
        if node is None:
            findings: tuple[Finding, ...] = (identities.APPLICATION_POOL_NOT_DEFINED.of("metabase", pool=name),)
            return ApplicationProcess(application_pool=name, identity=None, findings=findings, reads_web_config=True)
        name = node.segments[-1]
        identity_type = self._metabase.inherited(place, Property.APP_POOL_IDENTITY_TYPE)
        user = self._metabase.inherited(place, Property.WAM_USER)
        process = MetabaseProcess(
            mode=Mode.WORKER_PROCESS,
            reasons=(self._mode_reason,),
            subject=f"the application pool '{name}'",
            setting=None if identity_type is None else identity_type.value,
            setting_place="" if identity_type is None else identity_type.location,
            user=None if user is None else user.value,
            user_place="" if user is None else user.location,
        )
        identity, findings = self._resolve(process, place)
        if place in self._metabase.twice:
            findings += (identities.APPLICATION_POOL_DEFINED_TWICE.of("metabase", pool=name),)
        if identity is not None and identity.type is IdentityType.SPECIFIC_USER and identity.group is not None:
            findings += (
                rows.ACCOUNT_MUST_BE_IN_IIS_WPG.of(account=identity.name, group=identity.group.name, pool=name),
            )
        return ApplicationProcess(application_pool=name, identity=identity, findings=findings, reads_web_config=True)

    def _resolve(self, process: MetabaseProcess, place: Key) -> tuple[Identity | None, tuple[Finding, ...]]:
        if process not in self._resolved:
            self._resolved[process] = self._identity(process, place)
        return self._resolved[process]

    def _identity(self, process: MetabaseProcess, place: Key) -> tuple[Identity | None, tuple[Finding, ...]]:
        try:
            identity = metabase_process_identity(process, version=self._version, machine=self._machine)
        except IdentityError as exc:
            return None, (exc.finding,)
        if identity.type not in _NAMED:
            return identity, ()
        # A listing need not hold passwords, so only one that is there and empty says something.
        empty = self._metabase.password(place, Property.WAM_PASSWORD) is Password.EMPTY
        role = f"which runs {process.subject}"
        state = Password.EMPTY if empty else Password.SET
        return identity, account_findings(identity.name, state, self._machine, role)


def _mode(metabase: Metabase, version: IisVersion) -> tuple[Mode, str]:
    """Return how the server hosts applications, and a sentence about why (domain-facts, section 2.1)."""
    if version < IIS_6_0:
        return Mode.IIS5, f"IIS {version} has no application pools; AppIsolated decides where an application runs."
    setting = metabase.own(WEB_SERVICE, Property.ISOLATION_MODE)
    if setting is None:
        return Mode.IIS5, (
            "IIs5IsolationModeEnabled is not set on /LM/W3SVC; the default of the schema is TRUE, so IIS 6.0 runs in "
            "IIS 5.0 isolation mode."
        )
    if truth(setting.value):
        return Mode.IIS5, f"IIs5IsolationModeEnabled is {setting.value}: IIS 6.0 runs in IIS 5.0 isolation mode."
    return Mode.WORKER_PROCESS, (
        f"IIs5IsolationModeEnabled is {setting.value}: IIS 6.0 runs in worker process isolation mode."
    )
