# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a trustee has what is needed on a path and on what is created in it, at any depth, and through which ACEs."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import Confidence, TokenSid
from ..options import SatisfiedBy
from ..require.requirements import Kind, Scope
from ..security.access import OWNERS_RIGHTS
from ..security.reach import CREATED, CREATED_FOLDERS, EVERYWHERE, HERE, WHOLE_TREE
from ..security.rights import AccessMask
from ..security.well_known import CREATOR_OWNER, OWNER_RIGHTS

if t.TYPE_CHECKING:
    from ..security.ace import Ace
    from ..security.dacl_index import Entry
    from ..security.sid import Sid
    from .draft import Draft
    from .items import Need

_CREATE: t.Final = int(AccessMask.WRITE_DATA | AccessMask.APPEND_DATA)
"""Rights on a folder that let somebody create files or folders in it."""
_FOR_CREATORS: t.Final = (CREATOR_OWNER, OWNER_RIGHTS)
"""Whose ACEs speak of the owner of what is created."""


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


def evaluate_need(draft: Draft, need: Need, satisfied_by: SatisfiedBy) -> Evaluation:
    """Check a need for every token that its trustee works through: it is met if each of them has what is needed.

    With `own_ace` only ACEs of the trustee itself count as allowing; with `effective` every SID of the token that is
    certain does. Every SID of the token counts where ACEs deny, however certain it is. Where the trustee can create
    files, entries for CREATOR OWNER and OWNER RIGHTS that deny count on those.
    """
    answers = [_evaluate(draft, need, token, satisfied_by) for token in need.tokens or ((),)]
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


def _evaluate(draft: Draft, need: Need, token: t.Sequence[TokenSid], satisfied_by: SatisfiedBy) -> Evaluation:
    places = WHOLE_TREE if need.scope is Scope.TREE else HERE
    if draft.index is None:
        missing = need.mask if places & CREATED else 0
        return Evaluation(missing=missing, denies=(), explicit_deny=False, witnesses=(), through=())
    allowing = {need.trustee.sid}
    if satisfied_by is SatisfiedBy.EFFECTIVE:
        allowing.update(entry.sid for entry in token if entry.confidence is Confidence.CERTAIN and not entry.deny_only)
    asked = allowing.union([entry.sid for entry in token])
    missing = need.mask
    owner = draft.descriptor.owner
    if owner in asked:
        if owner in allowing:
            allowing.add(OWNER_RIGHTS)
            if not draft.index.owner_rights & HERE:
                missing &= ~OWNERS_RIGHTS
        asked = asked | {OWNER_RIGHTS}
    walk = _Walk(need.mask, places, missing_here=missing, owner_rights=draft.index.owner_rights)
    walk.through(draft.of(asked), allowing)
    if places & CREATED:
        own = draft.of(_FOR_CREATORS)
        if any(entry.denies and entry.reach & CREATED for entry in own) and _may_create(draft, need, asked):
            walk.created_by_itself(draft.of({*asked, *_FOR_CREATORS}), {*allowing, *_FOR_CREATORS})
    return walk.evaluation()


def _may_create(draft: Draft, need: Need, sids: t.Collection[Sid]) -> bool:
    """Tell whether the trustee may be able to create something in the folder or in one below."""
    if need.kind is Kind.WRITE:
        return True
    places = HERE | CREATED_FOLDERS
    return any(not entry.denies and entry.mask & _CREATE and entry.reach & places for entry in draft.of(sids))


class _Walk:
    """An access check in every place at once, in the order of the ACEs."""

    def __init__(self, mask: int, places: int, *, missing_here: int, owner_rights: int) -> None:
        self._mask = mask
        self._places = places
        self._missing_here = missing_here
        self._owner_rights = owner_rights
        self._missing = 0
        self._denies: dict[Ace, None] = {}
        self._witnesses: dict[Ace, None] = {}
        self._through: dict[Sid, None] = {}

    def through(self, entries: t.Sequence[Entry], allowing: t.Collection[Sid]) -> None:
        """Check for what is there, and for what anybody creates."""
        for place in EVERYWHERE:
            if not self._places & place:
                break
            undecided = self._missing_here if place == HERE else self._mask
            found: list[Ace] = []
            for entry in entries:
                if not entry.reach & place or (entry.ace.sid == OWNER_RIGHTS and place != HERE):
                    continue
                hit = entry.mask & undecided
                if entry.denies:
                    if entry.mask & self._mask:
                        self._denies[entry.ace] = None
                    self._missing |= hit
                elif hit and entry.counts and entry.ace.sid in allowing:
                    found.append(entry.ace)
                else:
                    continue
                undecided &= ~hit
            self._missing |= undecided
            self._note(found)

    def created_by_itself(self, entries: t.Sequence[Entry], allowing: t.Collection[Sid]) -> None:
        """Check for what the trustee itself creates, and owns then."""
        for place in EVERYWHERE:
            if not self._places & place & CREATED:
                continue
            undecided = self._mask if self._owner_rights & place else self._mask & ~OWNERS_RIGHTS
            for entry in entries:
                hit = entry.mask & undecided
                if not entry.reach & place:
                    continue
                if entry.denies:
                    if entry.mask & self._mask:
                        self._denies[entry.ace] = None
                    self._missing |= hit
                elif not entry.counts or entry.ace.sid not in allowing:
                    continue
                undecided &= ~hit

    def _note(self, found: t.Sequence[Ace]) -> None:
        """Keep the ACEs that grant; a child inherits its own form of one, so only SIDs that are new are told."""
        new = [ace for ace in found if ace.sid not in self._through]
        self._witnesses.update(dict.fromkeys(new))
        self._through.update((ace.sid, None) for ace in new if ace.sid is not None)

    def evaluation(self) -> Evaluation:
        """Return what was found."""
        return Evaluation(
            missing=self._missing,
            denies=tuple(self._denies),
            explicit_deny=any(not ace.is_inherited for ace in self._denies),
            witnesses=tuple(self._witnesses),
            through=tuple(self._through),
        )
