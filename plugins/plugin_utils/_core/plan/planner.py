# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides the needs of a plan, all those of a path together, shallow paths first: a grant above is inherited below.

Needs by path, judged on what the path will have, granted in one new DACL, checked once more, told: each path passes
once. It is written once at most, and its new DACL is the old one with allow ACEs added, and with what its folder gives.
"""

from __future__ import annotations

import dataclasses
import itertools
import operator
import typing as t

from ..findings import asked_for, paths
from ..require.requirements import Scope
from ..security import well_known
from ..windows_path import is_unc
from .draft import granted_ace
from .drift import DriftAt, Drifts
from .drift_words import DriftWords
from .items import Decision, Item, Need, PlanFinding, about
from .judge import TREE_FLAGS, Judge, Outcome
from .unread import decide_unread

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..options import Options
    from ..security.descriptor import SecurityDescriptor
    from ..security.sid import Sid
    from .draft import Draft
    from .folders import ApplicationFolders
    from .guards import Guards
    from .projection import Node, Projection


@dataclasses.dataclass(slots=True, kw_only=True)
class _Judged:
    """The needs of a path on what it has and, where it is written, on what its folder gives it then."""

    node: Node
    base: SecurityDescriptor
    before: list[Outcome]
    outcomes: list[Outcome]
    draft: Draft


class Planner:
    """Decides one path after the other; later ones see what was planned for earlier ones."""

    def __init__(
        self,
        folders: ApplicationFolders,
        projection: Projection,
        options: Options,
        guards: Guards,
        names: t.Mapping[Sid, str],
    ) -> None:
        self.items: list[Item] = []
        self.findings: list[PlanFinding] = []
        self.drifts = Drifts(projection)
        self._folders = folders
        self._projection = projection
        self._options = options
        self._guards = guards
        self._names = names
        self._judge = Judge(options, guards, names)
        self._words = DriftWords(options, names)

    def decide(self, needs: t.Sequence[Need]) -> None:
        """Add an item for each of *needs*, which stand in the order of their paths, and plan the writes."""
        self._words.expect(needs)
        for _key, group in itertools.groupby(needs, key=operator.attrgetter("key")):
            self._decide_path(list(group))

    def _decide_path(self, needs: list[Need]) -> None:
        left = [need for need in needs if not self._decide_unread(need)]
        node = self._projection.node_of(left[0].key) if left else None
        base = self._projection.after(node) if node is not None else None
        if node is None or base is None:
            return
        # A URL with settings of its own may be that of a file.
        left = [need if node.facts.directory else _on_file(need) for need in left]
        judged = self._judged(node, base, left)
        if any(outcome.decision is Decision.GRANT for outcome in judged.before):
            self._write(judged)
        else:
            self._tell(judged, judged.outcomes)
            self._finish(judged)

    def _judged(self, node: Node, base: SecurityDescriptor, needs: list[Need]) -> _Judged:
        """Judge needs on what the path has and, if that is not enough, on what its folder gives with a write."""
        before, draft = self._judge.judge(needs, base)
        outcomes = before
        if draft.has_grants and not self._projection.is_reached(node):
            become = self._projection.brought_up_to_date(node)
            if become is not None and become.dacl is not base.dacl:
                outcomes, draft = self._judge.judge(needs, become)
        return _Judged(node=node, base=base, before=before, outcomes=outcomes, draft=draft)

    def _write(self, judged: _Judged) -> None:
        """Plan the write of a path, unless it changes what nobody asked about."""
        node = judged.node
        reached = [] if self._projection.is_reached(node) else self.drifts.reached_by(node)
        refusal = self._refusal(node, reached)
        if refusal is not None:
            as_it_is = self._judge.draft(judged.base)
            self._tell(judged, [self._left_alone(outcome, refusal, as_it_is) for outcome in judged.before])
            return
        outcomes = self._checked(judged)
        decisions = [(before.decision, now.decision) for before, now in zip(judged.before, outcomes, strict=True)]
        brought = (Decision.GRANT, Decision.SATISFIED)
        if any(now is Decision.GRANT or (before, now) == brought for before, now in decisions):
            self._plan_write(node, judged.draft.result(), reached)
        self._tell(judged, outcomes)

    def _refusal(self, node: Node, reached: t.Sequence[DriftAt]) -> Finding | None:
        """Return why a path must not be written, for what that changes besides."""
        if self._options.exclude_paths and not self._projection.is_reached(node):
            for changed in self.drifts.changed_by(node):
                if self._guards.is_excluded_path(changed.path):
                    row = asked_for.GRANT_REACHES_EXCLUDED_PATH
                    return row.of("out of date", path=node.path, excluded=changed.path)
        return self._words.refusal(node, reached)

    def _checked(self, judged: _Judged) -> list[Outcome]:
        """Return the outcomes as they turn out on what is about to be written; a grant that does not help is none."""
        after = self._judge.draft(judged.draft.result())
        outcomes = [
            self._judge.check(outcome, after) if outcome.decision is Decision.GRANT else outcome
            for outcome in judged.outcomes
        ]
        if any(now is not then for now, then in zip(outcomes, judged.outcomes, strict=True)):
            helping = [outcome.need for outcome in outcomes if outcome.decision is Decision.GRANT]
            judged.draft = self._judge.judge(helping, judged.draft.descriptor)[1]
        return outcomes

    def _left_alone(self, outcome: Outcome, refusal: Finding, as_it_is: Draft) -> Outcome:
        """Return a need as refused that only a grant would meet, its own or another one; what is met stays so."""
        if outcome.decision not in (Decision.GRANT, Decision.SATISFIED):
            return outcome
        if outcome.decision is Decision.SATISFIED and not self._judge.lacks(outcome.need, as_it_is):
            return outcome
        return self._judge.refused(outcome.need, refusal, outcome.evaluation, as_it_is)

    def _plan_write(self, node: Node, written: SecurityDescriptor, reached: t.Sequence[DriftAt]) -> None:
        self._projection.write(node, written)
        for finding in self._words.told(node, reached):
            self.findings.append(PlanFinding(finding=finding, applications=(), path=str(node.path)))

    def _finish(self, judged: _Judged) -> None:
        """Write what is there once more where what it gives did not arrive below: a host was lost in the middle."""
        node = judged.node
        trees = [outcome for outcome in judged.outcomes if outcome.need.scope is Scope.TREE]
        trustees = frozenset(outcome.need.trustee.sid for outcome in trees if outcome.decision is Decision.SATISFIED)
        if not trustees or self._projection.is_reached(node):
            return
        reached = self.drifts.reached_by(node)
        if not any(at.node is not node and at.drift.gives_to(trustees) for at in reached):
            return
        excluded = any(self._guards.is_excluded(outcome.need) for outcome in trees)
        if excluded or self._guards.refuse(trees[0].need) or self._refusal(node, reached):
            return
        become = self._projection.brought_up_to_date(node)
        if become is None:
            return
        # The path itself may lose with that what meets a need.
        after = self._judge.draft(become)
        met = (outcome.need for outcome in judged.outcomes if outcome.decision is Decision.SATISFIED)
        if not any(self._judge.lacks(need, after) for need in met):
            self._plan_write(node, become, reached)

    def _decide_unread(self, need: Need) -> bool:
        """Decide what needs no look at a descriptor; True if that was all."""
        unread = decide_unread(need, self._projection, self._folders, self._guards)
        if unread is None and need.link_problem is None:
            return False
        refusal = self._guards.refuse(need) if need.link_problem is not None or is_unc(need.path) else None
        if refusal is not None:
            message = f"{need.trustee.name}: {refusal.message}"
            self._add(need, Decision.REFUSED, refusal.message)
            self._find(need, dataclasses.replace(refusal, message=message))
            return True
        if unread is None:
            return False
        decision, finding = unread
        if finding is not None:
            self._find(need, finding)
        if decision is not None:
            self._add(need, decision, finding.message if finding else "")
        return True

    def _tell(self, judged: _Judged, outcomes: t.Iterable[Outcome]) -> None:
        """Add the items and the findings of a path."""
        for before, outcome in zip(judged.before, outcomes, strict=True):
            need = outcome.need
            if outcome.decision is Decision.SATISFIED:
                self._tell_met(judged, before, outcome)
            elif outcome.decision is Decision.GRANT:
                flags = TREE_FLAGS if need.scope is Scope.TREE else 0
                ace = granted_ace(need.trustee.sid, need.mask, flags)
                self._add(need, Decision.GRANT, self._judge.describe(need, ace))
                self._find_reached(need)
            else:
                finding = outcome.finding
                self._add(need, outcome.decision, outcome.witness or (finding.message if finding else ""))
                if finding is not None:
                    self._find(need, finding)

    def _tell_met(self, judged: _Judged, before: Outcome, outcome: Outcome) -> None:
        """Tell a need that is met: by what is there now, or by what is planned."""
        need, current = outcome.need, judged.node.current
        now = before.evaluation
        if current is not None and before.decision is Decision.SATISFIED:
            first = before.before_grants and current.dacl is judged.base.dacl
            now = now if first else self._judge.evaluate(need, current)
        if now.missing:
            self._add(need, Decision.COVERED, self._where_granted(judged.node, need, outcome))
            return
        witness = [self._judge.describe(need, ace) for ace in now.witnesses]
        self._add(need, Decision.SATISFIED, *(witness or ["there is no DACL: everybody has access"]))
        if current is not None and current.dacl is None:
            self._find(need, paths.NO_DACL.of("satisfied", **about(need)))
        broad = [sid for sid in now.through if sid in well_known.BROAD_GROUPS and sid != need.trustee.sid]
        if broad:
            groups = ", ".join(self._names.get(sid, sid) for sid in broad)
            self._find(need, paths.RELIES_ON_BROAD_GROUP.of(groups=groups, **about(need)))
        if need.trustee.sid in now.through:
            self._find_reached(need)

    def _where_granted(self, node: Node, need: Need, outcome: Outcome) -> str:
        """Return which planned grant covers a need: one on the path itself, or the nearest above that gives it."""
        if not all(ace.is_inherited for ace in outcome.evaluation.witnesses):
            return "granted with another need on this path"
        through = set(outcome.evaluation.through)
        above = node.parent
        while above is not None:
            if above.written is not None and above.written.dacl is not None:
                aces = above.written.dacl.aces
                if any(ace.sid in through and not ace.is_inherited and ace.flags & TREE_FLAGS for ace in aces):
                    return f"inherited from the grant on {above.path}"
            above = above.parent
        return "inherited from what the folder above gives, with the write"

    def _find_reached(self, need: Need) -> None:
        """Say whose other folders the trustee gets at by inheritance."""
        for others, finding in (*self._guards.reaches(need), *self._guards.enters(need)):
            labels = tuple(dict.fromkeys((*need.applications, *(other.label for other in others))))
            self.findings.append(PlanFinding(finding=finding, applications=labels, path=str(need.path)))

    def _add(self, need: Need, decision: Decision, *witness: str) -> None:
        self.items.append(Item(need=need, decision=decision, witness=witness))

    def _find(self, need: Need, finding: Finding) -> None:
        self.findings.append(PlanFinding(finding=finding, applications=need.applications, path=str(need.path)))


def _on_file(need: Need) -> Need:
    return need._replace(scope=Scope.FILE) if need.optional and need.scope is Scope.TREE else need
