# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All needs of one path, judged on one descriptor: what is met, what is granted, and what stands against a grant."""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import asked_for, paths
from ..findings.finding import Finding, Level
from ..options import Options, SatisfiedBy
from ..require.requirements import Scope
from ..security.ace import AceFlags
from ..security.descriptor import DescriptorError
from ..security.words import describe_ace
from .evaluate import Evaluation, Evaluator
from .items import Decision, Need, about

if t.TYPE_CHECKING:
    from ..security.ace import Ace
    from ..security.descriptor import SecurityDescriptor
    from ..security.sid import Sid
    from .draft import Draft
    from .guards import Guards

TREE_FLAGS: t.Final = int(AceFlags.OBJECT_INHERIT | AceFlags.CONTAINER_INHERIT)


class Outcome(t.NamedTuple):
    """What is decided about one need; `evaluation` is how it stands before a grant.

    Of the decisions of a plan it has SATISFIED (it is met), GRANT, EXCLUDED, BLOCKED and REFUSED. `before_grants` is
    whether nothing had been granted on the path when it was decided.
    """

    need: Need
    decision: Decision
    evaluation: Evaluation
    finding: Finding | None = None
    witness: str | None = None
    before_grants: bool = False


class Judge:
    """Decides needs on descriptors, by the options and the guards of one plan."""

    def __init__(self, options: Options, guards: Guards, names: t.Mapping[Sid, str]) -> None:
        """Take what does not change from path to path."""
        self._options = options
        self._guards = guards
        self._names = names
        self._evaluator = Evaluator()

    def judge(self, needs: t.Iterable[Need], descriptor: SecurityDescriptor) -> tuple[list[Outcome], Draft]:
        """Decide *needs*, all of one path, one after the other, and return them with the draft of all grants.

        A need sees what was granted for those before it, so that the broadest comes first; one that could not be
        granted may be met by what was granted for one after it.
        """
        draft = self.draft(descriptor)
        outcomes = [self._decide(need, draft) for need in needs]
        if draft.has_grants:
            outcomes = [self._met_by_others(outcome, draft) for outcome in outcomes]
        return outcomes, draft

    def _met_by_others(self, outcome: Outcome, draft: Draft) -> Outcome:
        if outcome.decision in (Decision.SATISFIED, Decision.GRANT):
            return outcome
        evaluation = self._evaluator.evaluate(draft, outcome.need, self._options.satisfied_by)
        if evaluation.missing:
            return outcome
        return Outcome(need=outcome.need, decision=Decision.SATISFIED, evaluation=evaluation)

    def lacks(self, need: Need, draft: Draft) -> bool:
        """Tell whether something of *need* is missing."""
        return self._evaluator.evaluate(draft, need, self._options.satisfied_by).missing != 0

    def draft(self, descriptor: SecurityDescriptor) -> Draft:
        """Return a draft of *descriptor* without any grants."""
        return self._evaluator.draft(descriptor)

    def evaluate(self, need: Need, descriptor: SecurityDescriptor) -> Evaluation:
        """Return how a need stands on a descriptor."""
        return self._evaluator.evaluate(self.draft(descriptor), need, self._options.satisfied_by)

    def describe(self, need: Need, ace: Ace) -> str:
        """Return an ACE in a line."""
        return describe_ace(ace, self._names, container=need.scope is not Scope.FILE)

    def refused(self, need: Need, refusal: Finding, evaluation: Evaluation, draft: Draft) -> Outcome:
        """Return that a need is refused; where it works already, through a group, that is no error."""
        works = not self._evaluator.evaluate(draft, need, SatisfiedBy.EFFECTIVE).missing
        note = " (it has the access already, through a group)" if works else ""
        level = Level.WARNING if works else Level.ERROR
        message = f"{need.trustee.name}: {refusal.message}{note}"
        finding = dataclasses.replace(refusal, level=level, message=message)
        return Outcome(
            need=need,
            decision=Decision.REFUSED,
            evaluation=evaluation,
            finding=finding,
            witness=refusal.message + note,
        )

    def check(self, outcome: Outcome, after: Draft) -> Outcome:
        """Return a grant as it turns out on the descriptor to write: blocked if it would not help."""
        need, result = outcome.need, self._evaluator.evaluate(after, outcome.need, self._options.satisfied_by)
        if not result.missing:
            return outcome
        why = f"'{self.describe(need, result.denies[0])}'" if result.denies else "its other ACEs"
        finding = paths.DENIED.of("after the grant", why=why, **about(need))
        return outcome._replace(decision=Decision.BLOCKED, finding=finding)

    def _decide(self, need: Need, draft: Draft) -> Outcome:
        evaluation = self._evaluator.evaluate(draft, need, self._options.satisfied_by)
        if not evaluation.missing:
            first = not draft.has_grants
            return Outcome(need=need, decision=Decision.SATISFIED, evaluation=evaluation, before_grants=first)
        if self._guards.is_excluded(need):
            return Outcome(
                need=need,
                decision=Decision.EXCLUDED,
                evaluation=evaluation,
                finding=asked_for.EXCLUDED_PATH_LACKS_ACCESS.of(**about(need)),
                witness="exclude_paths says that it is never touched",
            )
        finding = self._blocked(need, draft, evaluation)
        if finding is not None:
            return Outcome(need=need, decision=Decision.BLOCKED, evaluation=evaluation, finding=finding)
        refusal = self._guards.refuse(need)
        if refusal is not None:
            return self.refused(need, refusal, evaluation, draft)
        try:
            draft.grant(need.trustee.sid, need.mask, TREE_FLAGS if need.scope is Scope.TREE else 0)
        except DescriptorError as error:
            finding = paths.DACL_CANNOT_BE_EXTENDED.of(why=error, **about(need))
            return Outcome(need=need, decision=Decision.BLOCKED, evaluation=evaluation, finding=finding)
        return Outcome(need=need, decision=Decision.GRANT, evaluation=evaluation)

    def _blocked(self, need: Need, draft: Draft, evaluation: Evaluation) -> Finding | None:
        """Return why no grant would help, or none can be written safely."""
        if draft.index is None:
            return paths.NO_DACL.of(**about(need))
        if not draft.index.is_ordered:
            return paths.DACL_NOT_CANONICAL.of(**about(need))
        if not evaluation.denies or (self._options.override_inherited_deny and not evaluation.explicit_deny):
            return None
        deny = self.describe(need, evaluation.denies[0])
        return paths.DENIED.of("explicit" if evaluation.explicit_deny else "inherited", deny=deny, **about(need))
