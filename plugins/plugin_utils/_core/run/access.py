# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole job on one host: read, plan, write, verify, and what the user is told about it."""

from __future__ import annotations

import dataclasses
import typing as t

from ..apply.writes import read_requests, write_findings, write_requests, written_facts
from ..findings import paths as rows
from ..findings.finding import Level
from ..host.facts import path_facts
from ..host.modules import ModuleFailedError, RawModules
from ..host.trees import Trees, tree_requests, tree_roots, trees_of, with_trees
from ..plan.folders import ApplicationFolders
from ..plan.items import Plan, PlanFinding
from ..plan.serialize import diff_list, finding_dict, plan_dict
from ..resolve.serialize import application_dict
from ..verify.access import Verification, verification_dict, verify
from ..verify.below import Below, look_below
from .resolved_host import NotInstalledError, ResolvedHost, paths_to_ask, plan_host, resolve_host
from .verdict import spell_out, verdict

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts
    from ..options import Options
    from ..resolve.given.declared import DeclaredApplication

Result: t.TypeAlias = dict[str, t.Any]
Facts: t.TypeAlias = "t.Mapping[pathlib.PureWindowsPath, PathFacts]"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asks of one host.

    *fail_on* is `error`, `warning` or `never`; *web_configs* is whether web.config files are read, *below_root* whether
    everything below the folders is looked at, *made_earlier* whether an earlier task that check mode did not run makes
    what is missing.
    """

    options: Options
    declared: tuple[DeclaredApplication, ...] = ()
    iis_version: str | None = None
    configuration_path: str | None = None
    web_configs: bool = False
    below_root: bool = False
    made_earlier: bool = False
    fail_on: str = "error"
    check_mode: bool = False


class AccessRun:
    """One run on one host. It costs one module run, a second one if something changes, one more to look below."""

    def __init__(self, modules: RawModules, request: Request, *, progress: t.Callable[[str], object]) -> None:
        """Work through *modules*; *progress* is told what a long run is at."""
        self._modules = modules
        self._request = request
        self._progress = progress

    def run(self) -> Result:
        """Return the result of the module `iis_access`.

        Raises ModuleFailedError where the host does not answer the first question, and ValueError (of this package)
        where its configuration cannot be used; nothing is changed then. A host without IIS is a finding.
        """
        request = self._request
        facts = self._modules.configuration(
            configuration_path=request.configuration_path,
            paths=self._paths(),
            subfolders=self._subfolders(),
            accounts=self._accounts(),
            web_configs=request.web_configs,
        )
        try:
            host = resolve_host(facts, declared=request.declared, iis_version=request.iis_version)
        except NotInstalledError as error:
            return _nothing_there(str(error), request)
        paths = facts.paths
        plan = self._plan(host, paths)
        unasked = paths_to_ask(plan, paths)
        if unasked:
            for chunk in read_requests(unasked):
                answer = self._modules.descriptors(chunk)
                paths = paths | path_facts(answer["paths"], descriptor_key="after")
            plan = self._plan(host, paths)
        trees = self._trees(host, plan, paths)
        below = self._look_below(host, plan, paths, trees)
        if (request.check_mode and plan.changed) or not host.selected(request.options):
            return self._result(host, plan, None, (), below)
        if not plan.writes:
            return self._result(host, plan, self._verify(plan, host, paths), (), below, below)
        return self._write(host, plan, trees, below)

    def _plan(self, host: ResolvedHost, paths: Facts) -> Plan:
        request = self._request
        return plan_host(host, paths, request.options, check_mode=request.check_mode, made_earlier=request.made_earlier)

    def _trees(self, host: ResolvedHost, plan: Plan, paths: Facts) -> list[Trees]:
        """Return what is walked, in one list for each call; nothing unless the user asks for it."""
        if not self._request.below_root:
            return []
        return tree_requests(tree_roots(plan, paths, ApplicationFolders((*host.configured, *host.declared))))

    def _look_below(self, host: ResolvedHost, plan: Plan, paths: Facts, trees: t.Sequence[Trees]) -> Below | None:
        if not self._request.below_root:
            return None
        self._progress("reading what is below the folders")
        answers = [self._modules.descriptors((), chunk) for chunk in trees]
        return look_below(plan, paths, trees_of(answers), host.names())

    def _write(self, host: ResolvedHost, plan: Plan, trees: t.Sequence[Trees], below: Below | None) -> Result:
        answers: list[Result] = []
        lost: list[PlanFinding] = []
        requests = with_trees(write_requests(plan), trees)
        for number, (chunk, walked) in enumerate(requests, start=1):
            self._progress(f"writing and reading security descriptors, call {number} of {len(requests)}")
            try:
                answers.append(self._modules.descriptors(chunk, walked))
            except ModuleFailedError as error:
                lost.append(_lost_host(error, number, len(requests)))
                break
        findings = (*lost, *write_findings(answers, plan))
        facts = written_facts(answers)
        verification = None if lost else self._verify(plan, host, facts)
        proved = None
        if below is not None and not lost:
            walked_trees = trees_of(answer for answer in answers if "trees" in answer)
            proved = look_below(plan, facts, walked_trees, host.names(), written=True)
        changed = bool(lost) or any(path["changed"] for answer in answers for path in answer["paths"])
        return self._result(host, plan, verification, findings, below, proved) | {"changed": changed}

    def _verify(self, plan: Plan, host: ResolvedHost, paths: t.Mapping[t.Any, t.Any]) -> Verification:
        return verify(plan, paths, satisfied_by=self._request.options.satisfied_by, names=host.names())

    def _result(
        self,
        host: ResolvedHost,
        plan: Plan,
        verification: Verification | None,
        findings: t.Iterable[PlanFinding],
        below: Below | None = None,
        proved: Below | None = None,
    ) -> Result:
        """Return the result; *below* is what was known of everything below before the writes, *proved* after them."""
        later = (*findings, *(verification.findings if verification else ()))
        seen = [finding for look in (below, proved) if look is not None for finding in look.findings]
        told = [finding_dict(finding) for finding in (*plan.findings, *later, *dict.fromkeys(seen))]
        result: Result = {
            "changed": plan.changed,
            "applications": [application_dict(item) for item in host.selected(self._request.options)],
            "plan": plan_dict(plan, below.touches if below else None) | {"findings": told},
            "diff": diff_list(plan.changes, host.names()),
            "warnings": spell_out([entry for entry in told if entry["level"] == Level.WARNING]),
        }
        if verification is not None:
            result["verification"] = verification_dict(verification, proved)
        return result | verdict(
            told, self._request.fail_on, check_mode=self._request.check_mode, selected=bool(result["applications"])
        )

    def _paths(self) -> list[str]:
        options = self._request.options
        written = [str(grant.absolute) for grant in options.write if grant.absolute is not None]
        declared = [application.physical_path for application in self._request.declared]
        below = [f"{folder}\\{path}" for folder in declared for path in self._subfolders()]
        return [*written, *declared, *below, *map(str, options.exclude_paths)]

    def _subfolders(self) -> list[str]:
        """Return the folders to write to that are relative to each application's folder."""
        return [grant.path for grant in self._request.options.write if grant.absolute is None]

    def _accounts(self) -> list[str]:
        named = [(item.user_name, item.anonymous_user) for item in self._request.declared]
        return [*self._request.options.users, *(name for pair in named for name in pair if name)]


def _lost_host(error: ModuleFailedError, number: int, calls: int) -> PlanFinding:
    """Return the finding for a host that failed or disappeared while it was written to."""
    finding = rows.HOST_LOST.of(call=number, calls=calls, why=error)
    return PlanFinding(finding=finding, applications=())


def _nothing_there(why: str, request: Request) -> Result:
    """Return the result for a host that has no IIS; in check mode an earlier task may be going to install it."""
    row = rows.IIS_NOT_INSTALLED
    finding = row.of(why=why)
    if request.check_mode:
        finding = row.of("installed earlier", why=why) if request.made_earlier else row.of("check mode", why=why)
    told = [finding_dict(PlanFinding(finding=finding, applications=()))]
    result: Result = {
        "changed": False,
        "applications": [],
        "plan": {"items": [], "findings": told},
        "diff": [],
        "warnings": [finding.message] if finding.level is Level.WARNING else [],
    }
    return result | verdict(told, request.fail_on, check_mode=request.check_mode, selected=False)
