# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether what a trustee has on a folder holds below it: where a grant comes to nothing, and what was not looked at.

A subfolder with a protected DACL, a file with a deny of its own, or one that was moved and kept the entries of its old
folder does not have what the folder above gives. Nothing is written below; it is told.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import paths
from ..host.trees import met_trees
from ..options import SatisfiedBy
from ..plan.below import ProjectedGroup, Touch, by_folder_above, count_touches, project_tree
from ..plan.drift import Drifts
from ..plan.evaluate import Evaluation, Evaluator
from ..plan.items import MET, Need, Plan, PlanFinding
from ..plan.projection import Projection
from ..require.requirements import Scope
from ..security.rights import right_names
from ..security.words import describe_ace

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding
    from ..model import PathFacts
    from ..plan.tree import Tree
    from ..security.sid import Sid


_SHOWN: t.Final = 10
"""How many findings one need, and how many links and errors one tree, can have."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a trustee lacks below the path of a need: on `path`, on `alike` more like it, and on `below` in them."""

    need: Need
    path: str
    alike: int
    below: int
    missing: int
    case: str
    about: t.Mapping[str, object]

    @property
    def count(self) -> int:
        """Return the number of all files and folders it lacks something on."""
        return 1 + self.alike + self.below

    @property
    def reason(self) -> str:
        """Return why it is so, with the remedy."""
        return paths.GRANT_INEFFECTIVE_BELOW.of(self.case, where="", **self.about).message


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """What is known about everything below the folders of a plan; `finished` is whether what was written arrived."""

    touches: t.Mapping[pathlib.PureWindowsPath, Touch]
    lacks: tuple[Lack, ...]
    findings: tuple[PlanFinding, ...]
    complete: bool
    finished: bool = True


def look_below(
    plan: Plan,
    facts: t.Mapping[pathlib.PureWindowsPath, PathFacts],
    trees: t.Sequence[Tree],
    names: t.Mapping[Sid, str],
    *,
    written: bool = False,
) -> Below:
    """Return what the plan means below: *trees* and *facts* are the host's answers before the writes.

    With *written* they are those after the writes, and what they say is how it is.
    """
    projection = Projection(facts, trees)
    for write in () if written else sorted(plan.writes, key=lambda write: len(write.path.parts)):
        node = projection.node(write.path)
        if node is not None:
            projection.write(node, write.written)
    drifts = Drifts(projection)
    groups = {tree.path: project_tree(tree, projection, drifts) for tree in trees}
    touches = {} if written else count_touches(plan, trees, groups, projection)
    lacks, findings = _find_lacks(plan, groups, names)
    unseen = tuple(_not_walked(plan, facts, trees))
    unfinished = tuple(_unfinished(plan, projection, drifts)) if written else ()
    return Below(
        touches=touches,
        lacks=lacks,
        findings=(*map(_touched, touches.items()), *unfinished, *findings, *unseen, *_not_seen(plan, trees)),
        finished=not unfinished,
        complete=not unseen and all(tree.stopped_at is None and not tree.error_count for tree in trees),
    )


def _unfinished(plan: Plan, projection: Projection, drifts: Drifts) -> t.Iterator[PlanFinding]:
    """Say below which written folders something does not have what its folder gives."""
    for write in plan.writes:
        node = projection.node(write.path)
        late = [at.node for at in drifts.reached_by(node)] if node is not None else []
        if late:
            count = sum(other.count for other in late)
            things = "file or folder" if count == 1 else "files and folders"
            finding = paths.PROPAGATION_INCOMPLETE.of(path=write.path, count=f"{count} {things}", example=late[0].path)
            labels = (label for item in plan.items if item.need.path == write.path for label in item.need.applications)
            yield PlanFinding(finding=finding, applications=tuple(dict.fromkeys(labels)), path=str(write.path))


def _touched(entry: tuple[pathlib.PureWindowsPath, Touch]) -> PlanFinding:
    path, touch = entry
    least = "" if touch.complete else "at least "
    things = "file or folder" if touch.count == 1 else "files and folders"
    finding = paths.WRITE_TOUCHES.of(path=path, count=f"{least}{touch.count} {things}")
    return PlanFinding(finding=finding, applications=(), path=str(path))


def _find_lacks(
    plan: Plan, groups: t.Mapping[pathlib.PureWindowsPath, list[ProjectedGroup]], names: t.Mapping[Sid, str]
) -> tuple[tuple[Lack, ...], tuple[PlanFinding, ...]]:
    lacks: list[Lack] = []
    findings: list[PlanFinding] = []
    there: dict[pathlib.PureWindowsPath, list[Need]] = {}
    for item in plan.items:
        there.setdefault(item.need.path, []).append(item.need)
    below = by_folder_above(groups)
    evaluator = Evaluator()
    for item in plan.items:
        need = item.need
        if item.decision not in MET or need.scope is not Scope.TREE:
            continue
        found: list[Lack] = []
        for path in below.get(need.path, ()):
            if path == need.path or _is_needed_at(there.get(path, ()), need):
                found += _lacks(need, groups[path], names, evaluator, nested=path != need.path)
        lacks += found
        findings += [_ineffective(lack) for lack in found[:_SHOWN]]
        if len(found) > _SHOWN:
            findings.append(_more(need, found[_SHOWN:]))
    return tuple(lacks), tuple(findings)


def _is_needed_at(others: t.Sequence[Need], need: Need) -> bool:
    """Tell whether *need* counts in a folder below that has needs of its own, *others*.

    In a folder that only other applications work with it does not; where the same trustee needs no less, that is
    looked at already.
    """
    labels = {label for other in others for label in other.applications}
    own = (other for other in others if other.trustee.sid == need.trustee.sid and other.scope is Scope.TREE)
    return not labels.isdisjoint(need.applications) and all(need.mask & ~other.mask for other in own)


def _lacks(
    need: Need, groups: t.Sequence[ProjectedGroup], names: t.Mapping[Sid, str], evaluator: Evaluator, *, nested: bool
) -> list[Lack]:
    """Return the topmost groups on which the trustee of *need* lacks something, with how much is below each."""
    top_of: dict[int, int] = {}
    found: dict[int, tuple[Lack, int]] = {}
    for index, group in enumerate(groups):
        if group.facts.link or group.after is None or not (group.suspect or nested):
            continue
        parent = group.facts.parent
        top = top_of.get(parent) if parent is not None else None
        scope = Scope.FOLDER if group.facts.directory else Scope.FILE
        evaluation = evaluator.evaluate(evaluator.draft(group.after), need._replace(scope=scope), SatisfiedBy.EFFECTIVE)
        if not evaluation.missing:
            continue
        top_of[index] = index if top is None else top
        if top is not None:
            lack, below = found[top]
            found[top] = lack, below + group.facts.count
            continue
        case, about = _why(group, evaluation, names)
        lack = Lack(
            need=need,
            path=group.facts.paths[0] if group.facts.paths else str(need.path),
            alike=group.facts.count - 1,
            below=0,
            missing=evaluation.missing,
            case=case,
            about=about,
        )
        found[index] = lack, 0
    return [dataclasses.replace(lack, below=below) for lack, below in found.values()]


def _why(group: ProjectedGroup, evaluation: Evaluation, names: t.Mapping[Sid, str]) -> tuple[str, dict[str, object]]:
    """Return why what the folder above has does not arrive there: the case of the finding, and what it is about."""
    if evaluation.denies:
        deny = describe_ace(evaluation.denies[0], names, container=group.facts.directory)
        entry = "that entry" if evaluation.explicit_deny else "that entry where it is inherited from"
        return "denied", {"deny": deny, "entry": entry}
    if group.after is not None and group.after.is_protected:
        return "protected", {}
    return ("out of date" if group.is_stale else "not reached"), {}


def _ineffective(lack: Lack) -> PlanFinding:
    alike = f" and {lack.alike} more like it" if lack.alike else ""
    below = f", and {lack.below} below" if lack.below else ""
    rights = ", ".join(right_names(lack.missing))
    where = (
        f"{lack.path}{alike}{below}: {lack.need.trustee.name} has {lack.need.kind} access on {lack.need.path} and "
        f"lacks {rights} here: "
    )
    finding = paths.GRANT_INEFFECTIVE_BELOW.of(lack.case, where=where, **lack.about)
    return PlanFinding(finding=finding, applications=lack.need.applications, path=lack.path)


def _more(need: Need, left: t.Sequence[Lack]) -> PlanFinding:
    total = sum(lack.count for lack in left)
    finding = paths.GRANT_INEFFECTIVE_BELOW.of(
        "more", count=total, path=need.path, trustee=need.trustee.name, kind=need.kind
    )
    return PlanFinding(finding=finding, applications=need.applications, path=str(need.path))


def _not_walked(
    plan: Plan, facts: t.Mapping[pathlib.PureWindowsPath, PathFacts], trees: t.Iterable[Tree]
) -> t.Iterator[PlanFinding]:
    """Say below which folders something is needed, and the host did not say what there is."""
    walked = {tree.path for tree in trees}
    for item in met_trees(plan, facts):
        path = item.need.path
        if path not in walked:
            finding = paths.BELOW_ROOT_NOT_LOOKED_AT.of("one", path=path)
            yield PlanFinding(finding=finding, applications=item.need.applications, path=str(path))


def _not_seen(plan: Plan, trees: t.Iterable[Tree]) -> t.Iterator[PlanFinding]:
    """Say what was not looked at: after too many files, where the host refuses, and behind links."""
    for tree in trees:
        labels = [label for item in plan.items if item.need.path == tree.path for label in item.need.applications]
        findings: list[Finding] = []
        if tree.stopped_at is not None:
            findings.append(
                paths.BELOW_ROOT_INCOMPLETE.of(path=tree.path, count=tree.visited, stopped_at=tree.stopped_at)
            )
        if tree.error_count:
            more = f"; and {tree.error_count - 1} more" if tree.error_count > 1 else ""
            findings.append(paths.BELOW_ROOT_NOT_READABLE.of(errors=f"{tree.errors[0]}{more}"))
        links = [path for group in tree.groups if group.link for path in group.paths]
        if links:
            count = sum(group.count for group in tree.groups if group.link)
            more = f" and {count - len(links[:_SHOWN])} more" if count > len(links[:_SHOWN]) else ""
            findings.append(paths.BELOW_ROOT_LINK.of(links=f"{', '.join(links[:_SHOWN])}{more}"))
        for finding in findings:
            yield PlanFinding(finding=finding, applications=tuple(dict.fromkeys(labels)), path=str(tree.path))


def below_dict(below: Below) -> dict[str, t.Any]:
    """Return plain values: `verified`, whether everything was looked at, and who lacks what where."""
    return {
        "verified": below.complete and below.finished and not below.lacks,
        "complete": below.complete,
        "lacking": [
            {
                "path": lack.path,
                "trustee": {"sid": str(lack.need.trustee.sid), "name": lack.need.trustee.name},
                "kind": lack.need.kind.value,
                "count": lack.count,
                "reason": lack.reason,
            }
            for lack in below.lacks[:100]
        ],
    }
