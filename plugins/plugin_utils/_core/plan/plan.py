# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: from what applications need and the descriptors there are to the descriptors to write."""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import asked_for
from ..findings.catalogue import CATALOGUE
from ..findings.finding import Level
from ..require.requirements import Kind, Role
from ..require.select import select_applications
from ..require.users import user_findings, visitors
from .folders import ApplicationFolders
from .items import Decision, Item, Need, Plan, PlanFinding
from .names import trustee_names
from .needs import collect_needs
from .planner import Planner
from .projection import Projection

if t.TYPE_CHECKING:
    import pathlib

    from ..model import Application, Machine, PathFacts
    from ..options import Options


def make_plan(
    applications: t.Sequence[Application],
    facts: t.Mapping[pathlib.PureWindowsPath, PathFacts] | None,
    options: Options,
    *,
    machine: Machine,
    declared: t.Sequence[Application] = (),
    check_mode: bool = False,
) -> Plan:
    """Return the plan for *declared* and for what *options* selects out of *applications*, all those of the host.

    *facts* are the host's answers by path; a path that was not asked for is decided as `unreadable`. Without any
    answers the plan lists what is required and decides nothing. In check mode what does not exist yet is a warning,
    because an earlier task of the same play may be about to make it.
    """
    everything = (*applications, *declared)
    selected, unknown = select_applications(applications, options)
    users = tuple(visitors(name, machine) for name in options.users)
    folders = ApplicationFolders(everything)
    needs, findings = collect_needs((*selected, *declared), folders, options, users, machine, everything)
    findings = (
        *(PlanFinding(finding=finding, applications=()) for finding in unknown),
        *(PlanFinding(finding=finding, applications=()) for finding in user_findings(options.users, machine)),
        *findings,
        *_shared_by_writers(needs),
    )
    if facts is None:
        required = tuple(Item(need=need, decision=Decision.REQUIRED, witness=need.reasons) for need in needs)
        return Plan(items=required, writes=(), findings=findings, changed=False)
    planner = Planner(folders, Projection(facts), options, machine, trustee_names(everything, machine, users))
    for need in needs:
        planner.decide(need)
    planner.find_what_is_brought_up_to_date()
    findings = tuple(dict.fromkeys((*findings, *planner.findings)))
    if check_mode:
        findings = tuple(_soften(finding) for finding in findings)
    writes = planner.writes()
    absent = any(item.decision is Decision.MISSING for item in planner.items)
    return Plan(
        items=tuple(planner.items),
        writes=writes,
        findings=findings,
        changed=bool(writes) or (check_mode and absent),
    )


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


def _soften(entry: PlanFinding) -> PlanFinding:
    finding = entry.finding
    if finding.level is not Level.ERROR or not CATALOGUE[finding.code].may_come_later:
        return entry
    softened = dataclasses.replace(finding, level=Level.WARNING)
    return PlanFinding(finding=softened, applications=entry.applications, path=entry.path)
