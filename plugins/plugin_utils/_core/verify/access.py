# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proof after the writes: the host's descriptors, read again, give every trustee what the plan says it has."""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import paths
from ..plan.evaluate import Evaluator
from ..plan.items import MET, Item, Plan, PlanFinding
from ..require.requirements import Scope
from ..security.rights import right_names
from ..security.words import describe_ace, diff_dacl
from .below import below_dict

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts
    from ..options import SatisfiedBy
    from ..security.sid import Sid
    from .below import Below


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether one item holds on the host, and the ACEs that show it, or why it does not hold."""

    item: Item
    granted: bool
    witness: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The proofs of one run, and the findings for what does not hold or came out other than planned."""

    proofs: tuple[Proof, ...]
    findings: tuple[PlanFinding, ...]

    @property
    def verified(self) -> bool:
        """Tell whether every item of the plan that should hold does."""
        return all(proof.granted for proof in self.proofs)


def verify(
    plan: Plan,
    facts: t.Mapping[pathlib.PureWindowsPath, PathFacts],
    *,
    satisfied_by: SatisfiedBy,
    names: t.Mapping[Sid, str],
) -> Verification:
    """Check every item that should hold against *facts*, the descriptors read after the writes.

    Paths on shares and what the plan could not or must not do are no part of it: the plan's findings speak of them.
    """
    proofs, findings = [], []
    evaluator = Evaluator()
    for item in plan.items:
        if item.decision not in MET:
            continue
        proof = _prove(item, facts.get(item.need.path), satisfied_by, names, evaluator)
        proofs.append(proof)
        if not proof.granted:
            findings.append(_not_proved(item, proof.witness[0]))
    findings += _differences(plan, facts, names)
    return Verification(proofs=tuple(proofs), findings=tuple(findings))


def verification_dict(verification: Verification, below: Below | None = None) -> dict[str, t.Any]:
    """Return plain values: `verified`, and per item whether it holds and through which ACEs.

    With *below* there is also whether trustees have the same below the folders.
    """
    return ({} if below is None else {"below": below_dict(below)}) | {
        "verified": verification.verified,
        "items": [
            {
                "path": str(proof.item.need.path),
                "trustee": {"sid": str(proof.item.need.trustee.sid), "name": proof.item.need.trustee.name},
                "kind": proof.item.need.kind.value,
                "granted": proof.granted,
                "witness": list(proof.witness),
            }
            for proof in verification.proofs
        ],
    }


def _prove(
    item: Item,
    facts: PathFacts | None,
    satisfied_by: SatisfiedBy,
    names: t.Mapping[Sid, str],
    evaluator: Evaluator,
) -> Proof:
    need = item.need
    if facts is None or facts.descriptor is None:
        gone = "it was not answered" if facts is None else "it does not exist any more"
        why = (facts.error if facts else None) or gone
        return Proof(item=item, granted=False, witness=(f"{need.path} could not be read again: {why}",))
    result = evaluator.evaluate(evaluator.draft(facts.descriptor), need, satisfied_by)
    if result.missing:
        lacking = ", ".join(right_names(result.missing))
        return Proof(
            item=item,
            granted=False,
            witness=(f"{need.path}: {need.trustee.name} still lacks {lacking} ({need.scope})",),
        )
    witness = tuple(describe_ace(ace, names, container=need.scope is not Scope.FILE) for ace in result.witnesses) or (
        "there is no DACL",
    )
    return Proof(item=item, granted=True, witness=witness)


def _differences(
    plan: Plan, facts: t.Mapping[pathlib.PureWindowsPath, PathFacts], names: t.Mapping[Sid, str]
) -> list[PlanFinding]:
    """Say where a written DACL is not what the plan foresaw, by meaning; access is judged by the proofs alone."""
    findings = []
    for write in plan.writes:
        fact = facts.get(write.path)
        if fact is None or fact.descriptor is None:
            continue
        lines = diff_dacl(write.after, fact.descriptor, names, container=write.directory)
        if lines:
            finding = paths.OUTCOME_DIFFERS.of(path=write.path, changes="; ".join(lines))
            findings.append(PlanFinding(finding=finding, applications=(), path=str(write.path)))
    return findings


def _not_proved(item: Item, why: str) -> PlanFinding:
    finding = paths.VERIFICATION_FAILED.of(why=why)
    return PlanFinding(finding=finding, applications=item.need.applications, path=str(item.need.path))
