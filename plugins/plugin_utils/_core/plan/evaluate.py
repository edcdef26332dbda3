# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a trustee has what is needed on a path, on a file and on a folder created in it, and through which ACEs."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import Confidence, TokenSid
from ..options import SatisfiedBy
from ..require.requirements import Scope
from ..security.access import access_check
from ..security.inherit import child_descriptor
from ..security.rights import map_generic

if t.TYPE_CHECKING:
    from ..security.ace import Ace
    from ..security.descriptor import SecurityDescriptor
    from ..security.sid import Sid
    from .items import Need


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The answer for one need.

    `missing` are the rights not granted (0: the need is met); `denies` the ACEs that deny a needed right to the token,
    wherever they stand, `explicit_deny` whether one of them is an explicit ACE of the path itself; `witnesses` the
    ACEs that grant, and `through` the SIDs they grant it to, those of the path itself before those of new children.
    """

    missing: int
    denies: tuple[Ace, ...]
    explicit_deny: bool
    witnesses: tuple[Ace, ...]
    through: tuple[Sid, ...]


def evaluate_need(descriptor: SecurityDescriptor, need: Need, satisfied_by: SatisfiedBy) -> Evaluation:
    """Check a need for every token that its trustee works through: it is met if each of them has what is needed."""
    trustee = need.trustee.sid
    answers = [
        evaluate(descriptor, need.scope, need.mask, trustee, token, satisfied_by) for token in need.tokens or ((),)
    ]
    if len(answers) == 1:
        return answers[0]
    missing = 0
    for answer in answers:
        missing |= answer.missing
    return Evaluation(
        missing=missing,
        denies=tuple(dict.fromkeys(ace for answer in answers for ace in answer.denies)),
        explicit_deny=any(answer.explicit_deny for answer in answers),
        witnesses=tuple(dict.fromkeys(ace for answer in answers for ace in answer.witnesses)),
        through=tuple(dict.fromkeys(sid for answer in answers for sid in answer.through)),
    )


def evaluate(
    descriptor: SecurityDescriptor,
    scope: Scope,
    mask: int,
    trustee: Sid,
    token: t.Sequence[TokenSid],
    satisfied_by: SatisfiedBy,
) -> Evaluation:
    """Check *mask* for *trustee* on the object of *descriptor* and, for a tree, on what is created in it.

    With `own_ace` only ACEs of the trustee itself count as allowing; with `effective` every SID of *token* that is
    certain does. Every SID of the token counts where ACEs deny, however certain it is.
    """
    allowing = _allowing(trustee, token, satisfied_by)
    denied_only = {entry.sid for entry in token} - allowing
    missing, witnesses, denies = 0, [], []
    through: dict[Sid, None] = {}
    for checked in _objects(descriptor, scope, allowing | denied_only):
        result = access_check(checked, allowing, deny_only=denied_only, desired=mask)
        missing |= mask & ~result.mask
        granting = [decision for decision in result.allowed_by if decision.mask & mask]
        # A child inherits its own form of an ACE that is a witness already: only what is new there is told.
        witnesses += [decision.ace for decision in granting if decision.sid not in through]
        through.update((decision.sid, None) for decision in granting)
        denies += _denies(checked, mask, allowing | denied_only)
    return Evaluation(
        missing=missing,
        denies=tuple(denies),
        explicit_deny=bool(_explicit_denies(descriptor, mask, allowing | denied_only)),
        witnesses=tuple(witnesses),
        through=tuple(through),
    )


def _allowing(trustee: Sid, token: t.Sequence[TokenSid], satisfied_by: SatisfiedBy) -> set[Sid]:
    if satisfied_by is SatisfiedBy.OWN_ACE:
        return {trustee}
    certain = {entry.sid for entry in token if entry.confidence is Confidence.CERTAIN and not entry.deny_only}
    return certain | {trustee}


def _objects(descriptor: SecurityDescriptor, scope: Scope, sids: t.Collection[Sid]) -> t.Iterator[SecurityDescriptor]:
    yield descriptor
    if scope is Scope.TREE:
        if descriptor.dacl is not None:  # the DACL of a shared folder can be long, and what others inherit is no matter
            descriptor = descriptor.with_aces(ace for ace in descriptor.dacl.aces if ace.sid in sids)
        yield child_descriptor(descriptor, container=False)
        yield child_descriptor(descriptor, container=True)


def _denies(descriptor: SecurityDescriptor, mask: int, sids: t.Collection[Sid]) -> list[Ace]:
    aces = descriptor.dacl.aces if descriptor.dacl else ()
    return [ace for ace in aces if ace.is_deny and ace.applies_here and _touches(ace, mask, sids)]


def _explicit_denies(descriptor: SecurityDescriptor, mask: int, sids: t.Collection[Sid]) -> list[Ace]:
    aces = descriptor.dacl.aces if descriptor.dacl else ()
    return [ace for ace in aces if ace.is_deny and not ace.is_inherited and _touches(ace, mask, sids)]


def _touches(ace: Ace, mask: int, sids: t.Collection[Sid]) -> bool:
    return ace.sid in sids and bool(map_generic(ace.mask) & mask)
