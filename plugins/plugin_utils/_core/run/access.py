# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole job on one host: read, plan, write, verify, and what the user is told about it."""

from __future__ import annotations

import dataclasses
import typing as t

from ..apply.writes import read_requests, write_findings
from ..findings import paths as rows
from ..findings.finding import Level
from ..host.facts import path_facts
from ..host.tree_answers import trees_of
from ..host.trees import Trees, needed_trees, tree_requests, tree_roots, with_trees
from ..plan.folders import ApplicationFolders
from ..plan.items import Plan, PlanFinding
from ..plan.links import Links
from ..plan.serialize import diff_list, finding_dict, plan_dict
from ..require.select import sites_of
from ..resolve.serialize import application_dict
from ..verify.access import Verification, verification_dict, verify
from ..verify.below import Below, look_below
from .resolved_host import NotInstalledError, ResolvedHost, paths_to_ask, plan_host, resolve_host
from .verdict import spell_out, verdict
from .writing import Known, Writing

if t.TYPE_CHECKING:
    import pathlib

    from ..host.modules import RawModules
    from ..model import PathFacts
    from ..options import Options
    from ..resolve.given.declared import DeclaredApplication

Result: t.TypeAlias = dict[str, t.Any]

_MOST_QUESTIONS: t.Final = 4
"""How often a host is asked for what the plan needs besides: a link may lead to another one."""
Facts: t.TypeAlias = "t.Mapping[pathlib.PureWindowsPath, PathFacts]"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asks of one host.

    *fail_on* is `error`, `warning` or `never`; *web_configs* is whether web.config files are read, *below_root* whether
    everything below the folders is looked at, *made_earlier* whether an earlier task that check mode did not run makes
    what is missing, *diff* whether the result says what changes in every DACL.
    """

    options: Options
    declared: tuple[DeclaredApplication, ...] = ()
    iis_version: str | None = None
    configuration_path: str | None = None
    web_configs: bool = False
    below_root: bool = True
    made_earlier: bool = False
    fail_on: str = "error"
    check_mode: bool = False
    diff: bool = True


class AccessRun:
    """One run on one host. It costs one module run, and a second one if something changes."""

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
            trees=self._trees() if request.below_root else (),
            trees_of_sites=sites_of(request.options) if request.below_root else (),
        )
        try:
            host = resolve_host(facts, declared=request.declared, iis_version=request.iis_version)
        except NotInstalledError as error:
            return _nothing_there(str(error), request)
        known = Known(paths=facts.paths, trees={tree.path: tree for tree in facts.trees})
        plan = self._plan(host, known)
        for _round in range(_MOST_QUESTIONS):
            if not self._ask(host, plan, known):
                break
            plan = self._plan(host, known)
        if (request.check_mode and plan.changed) or not host.selected(request.options):
            return self._result(host, plan, None, (), self._look_below(host, plan, known))
        if not plan.writes:
            below = self._look_below(host, plan, known)
            return self._result(host, plan, self._verify(plan, host, known.paths), (), below, below)
        return self._write(host, plan, known)

    def _plan(self, host: ResolvedHost, known: Known) -> Plan:
        request = self._request
        return plan_host(
            host,
            known.paths,
            request.options,
            check_mode=request.check_mode,
            made_earlier=request.made_earlier,
            trees=tuple(known.trees.values()),
        )

    def _ask(self, host: ResolvedHost, plan: Plan, known: Known) -> bool:
        """Ask the host what the plan needs and nobody knows yet; False if there is nothing."""
        unasked = paths_to_ask(plan, known.paths)
        roots: tuple[pathlib.PureWindowsPath, ...] = ()
        if self._request.below_root:
            needed = needed_trees(plan, known.paths, unasked)
            roots = tuple(root for root in needed if root not in known.trees)
        if not unasked and not roots:
            return False
        self._progress("reading more security descriptors")
        for paths, trees in with_trees(read_requests(unasked), tree_requests(roots)):
            answer = self._modules.descriptors(paths, trees)
            known.paths = known.paths | path_facts(answer["paths"], descriptor_key="after")
            known.trees.update({tree.path: tree for tree in trees_of([answer])})
        return True

    def _look_below(self, host: ResolvedHost, plan: Plan, known: Known) -> Below | None:
        if not self._request.below_root:
            return None
        return look_below(plan, known.paths, tuple(known.trees.values()), host.names())

    def _write(self, host: ResolvedHost, plan: Plan, known: Known) -> Result:
        """Write what is planned; what is held back because of something below is planned once more with that known."""
        writing = Writing(self._modules, plan, self._progress, below=self._request.below_root)
        writing.write(plan, self._trees_after(host, plan, known))
        held = writing.held
        if held and not writing.lost:
            known.trees.update({tree.path: tree for tree in held})
            plan = self._plan(host, known)
            writing.write_rest(plan, held, self._trees_after(host, plan, known))
        below = self._look_below(host, plan, known)
        facts = writing.facts()
        findings = (*writing.lost, *write_findings(writing.answers, plan))
        verification = None if writing.lost else self._verify(plan, host, facts)
        proved = None
        if below is not None and not writing.lost:
            proved = look_below(plan, facts, writing.trees(), host.names(), written=True)
        changed = writing.changed
        return self._result(host, plan, verification, findings, below, proved) | {"changed": changed}

    def _trees_after(self, host: ResolvedHost, plan: Plan, known: Known) -> list[Trees]:
        """Return what is walked when everything is written, in one list for each call."""
        if not self._request.below_root:
            return []
        folders = ApplicationFolders((*host.configured, *host.declared), Links(known.paths))
        return tree_requests(tree_roots(plan, known.paths, folders))

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
        if not self._request.below_root and plan.items:
            seen.append(PlanFinding(finding=rows.BELOW_ROOT_NOT_LOOKED_AT.of(), applications=()))
        told = [finding_dict(finding) for finding in (*plan.findings, *later, *dict.fromkeys(seen))]
        result: Result = {
            "changed": plan.changed,
            "applications": [application_dict(item) for item in host.selected(self._request.options)],
            "plan": plan_dict(plan, below.touches if below else None) | {"findings": told},
            "diff": diff_list(plan.changes, host.names()) if self._request.diff else [],
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

    def _trees(self) -> list[str]:
        """Return the folders to look below besides those of the sites."""
        written = [str(grant.absolute) for grant in self._request.options.write if grant.absolute is not None]
        return [*written, *(application.physical_path for application in self._request.declared)]

    def _subfolders(self) -> list[str]:
        """Return the folders to write to that are relative to each application's folder."""
        return [grant.path for grant in self._request.options.write if grant.absolute is None]

    def _accounts(self) -> list[str]:
        named = [(item.user_name, item.anonymous_user) for item in self._request.declared]
        return [*self._request.options.users, *(name for pair in named for name in pair if name)]


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
