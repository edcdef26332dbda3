# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: from what applications need and the descriptors there are to the descriptors to write."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ..findings import asked_for
from ..findings.catalogue import CATALOGUE
from ..findings.finding import Level
from ..findings.row import SAY_THAT_IT_COMES
from ..garbage import collection_paused
from ..require.requirements import Kind, Role
from ..require.select import select_applications
from ..require.users import user_findings, visitors
from .changes import planned_changes, planned_writes
from .folders import ApplicationFolders
from .guards import Guards
from .items import Decision, Item, Need, Plan, PlanFinding
from .links import Links
from .names import trustee_names
from .needs import collect_needs
from .planner import Planner
from .projection import Projection

if t.TYPE_CHECKING:
    import pathlib

    from ..model import Application, Machine, PathFacts
    from ..options import Options
    from .tree import Tree


@collection_paused()
def make_plan(
    applications: t.Sequence[Application],
    facts: t.Mapping[pathlib.PureWindowsPath, PathFacts] | None,
    options: Options,
    *,
    machine: Machine,
    declared: t.Sequence[Application] = (),
    check_mode: bool = False,
    made_earlier: bool = False,
    trees: t.Sequence[Tree] = (),
) -> Plan:
    """Return the plan for *declared* and for what *options* selects out of *applications*, all those of the host.

    *facts* are the host's answers by path; a path that was not asked for is decided as `unreadable`. *trees* are its
    answers about what is below folders. Without any answers the plan lists what is required and decides nothing. In
    check mode what does not exist yet is a warning for *declared*, and with *made_earlier* for all, because an earlier
    task of the same play is going to make it. The order of the applications and of the answers changes nothing.
    """
    applications, declared = _in_order(applications), _in_order(declared)
    everything = (*applications, *declared)
    selected, unknown = select_applications(applications, options)
    users = tuple(visitors(name, machine) for name in options.users)
    links = Links(facts)
    folders = ApplicationFolders(everything, links)
    needs, findings = collect_needs((*selected, *declared), folders, options, users, machine, everything, links)
    if not (selected or declared or unknown):
        unknown = (asked_for.NOTHING_SELECTED.of(),)
    findings = (
        *(PlanFinding(finding=finding, applications=()) for finding in unknown),
        *(PlanFinding(finding=finding, applications=()) for finding in user_findings(options.users, machine)),
        *findings,
        *_shared_by_writers(needs),
    )
    if facts is None:
        required = tuple(Item(need=need, decision=Decision.REQUIRED, witness=need.reasons) for need in needs)
        return Plan(items=required, writes=(), findings=findings, changed=False)
    projection = Projection(facts, trees)
    guards = Guards(folders, machine, options, projection)
    planner = Planner(folders, projection, options, guards, trustee_names(everything, machine, users))
    planner.decide(needs)
    findings = tuple(dict.fromkeys((*findings, *planner.findings)))
    writes = planned_writes(projection, planner.drifts)
    changed = bool(writes)
    if check_mode:
        coming = None if made_earlier else {application.label for application in declared}
        findings = tuple(_in_check_mode(finding, coming) for finding in findings)
        missing = (item for item in planner.items if item.decision is Decision.MISSING)
        changed = changed or any(_comes(item.need.applications, coming) for item in missing)
    return Plan(
        items=tuple(planner.items),
        writes=writes,
        findings=findings,
        changed=changed,
        find_changes=functools.partial(planned_changes, projection),
    )


def _in_order(applications: t.Iterable[Application]) -> tuple[Application, ...]:
    """Return applications in an order that does not depend on that in which they were given."""
    return tuple(sorted(applications, key=_order))


def _order(application: Application) -> tuple[str, ...]:
    folders = (directory.physical_path or "" for directory in application.virtual_directories)
    return application.label.lower(), application.label, application.application_pool or "", *folders


def _shared_by_writers(needs: t.Iterable[Need]) -> t.Iterator[PlanFinding]:
    """Say so where one folder is to be written by several pools: each can replace what the others wrote."""
    writers: dict[pathlib.PureWindowsPath, list[Need]] = {}
    for need in needs:
        if need.kind is Kind.WRITE and Role.PROCESS in need.roles:
            writers.setdefault(need.path, []).append(need)
    for path, sharing in writers.items():
        if len(sharing) < 2:
            continue
        names = ", ".join(need.trustee.name for need in sharing)
        labels = tuple(dict.fromkeys(label for need in sharing for label in need.applications))
        finding = asked_for.WRITE_SHARED_BY_POOLS.of(path=path, trustees=names)
        yield PlanFinding(finding=finding, applications=labels, path=str(path))


def _in_check_mode(entry: PlanFinding, coming: t.Collection[str] | None) -> PlanFinding:
    """Return a finding as check mode has it: a warning if it is about what comes, which None says of everything."""
    finding = entry.finding
    row = CATALOGUE.get(finding.code)
    if finding.level is not Level.ERROR or row is None or not row.may_come_later:
        return entry
    if _comes(entry.applications, coming):
        told = dataclasses.replace(finding, level=Level.WARNING)
    else:
        told = dataclasses.replace(finding, message=f"{finding.message}; {SAY_THAT_IT_COMES}")
    return dataclasses.replace(entry, finding=told)


def _comes(applications: t.Collection[str], coming: t.Collection[str] | None) -> bool:
    return coming is None or (bool(applications) and all(label in coming for label in applications))
