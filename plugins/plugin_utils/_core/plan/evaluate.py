# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a trustee has what is needed on a path and on what is created in it, at any depth, and through which ACEs."""

from __future__ import annotations

import typing as t

from ..model import Confidence
from ..options import SatisfiedBy
from ..require.requirements import Kind, Scope
from ..security.access import OWNERS_RIGHTS
from ..security.dacl_index import FOR_CREATORS, DaclIndex
from ..security.reach import CREATED, CREATED_FOLDERS, EVERYWHERE, HERE, WHOLE_TREE
from ..security.rights import AccessMask
from ..security.well_known import OWNER_RIGHTS
from .draft import Draft

if t.TYPE_CHECKING:
    from ..model import TokenSid
    from ..security.ace import Ace
    from ..security.dacl_index import Entry
    from ..security.descriptor import SecurityDescriptor
    from ..security.sid import Sid
    from .items import Need

    _Token = tuple[TokenSid, ...]

_HERE: t.Final = (HERE,)
_HERE_AND_BELOW: t.Final = EVERYWHERE[:2]
_CREATE: t.Final = int(AccessMask.WRITE_DATA | AccessMask.APPEND_DATA)
"""Rights on a folder that let somebody create files or folders in it."""


class Evaluation(t.NamedTuple):
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


class Evaluator:
    """The answers for one host: a DACL is read once, and so are the SIDs of a token."""

    def __init__(self) -> None:
        """Begin without any."""
        self._indexes: dict[int, DaclIndex] = {}
        self._parties: dict[tuple[int, Sid, SatisfiedBy], tuple[_Token, _Parties]] = {}

    def draft(self, descriptor: SecurityDescriptor) -> Draft:
        """Return a draft of *descriptor*, without any grants."""
        acl = descriptor.dacl
        if acl is None:
            return Draft(descriptor, None)
        index = self._indexes.get(id(acl))
        if index is None:  # the index keeps its ACL, so that the number stays that of this one
            index = self._indexes[id(acl)] = DaclIndex(acl)
        return Draft(descriptor, index)

    def evaluate(self, draft: Draft, need: Need, satisfied_by: SatisfiedBy) -> Evaluation:
        """Check a need for every token that its trustee works through: it is met if each of them has what is needed.

        With `own_ace` only ACEs of the trustee itself count as allowing; with `effective` every SID of the token that
        is certain does. Every SID of the token counts where ACEs deny, however certain it is. Where the trustee can
        create files, entries for CREATOR OWNER and OWNER RIGHTS that deny count on those.
        """
        parties = [self._of(token, need.trustee.sid, satisfied_by) for token in need.tokens or ((),)]
        answers = [_evaluate(draft, need, who) for who in parties]
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

    def _of(self, token: _Token, trustee: Sid, satisfied_by: SatisfiedBy) -> _Parties:
        key = id(token), trustee, satisfied_by
        known = self._parties.get(key)
        if known is None:
            # The token is kept, so that the number stays that of this one.
            known = self._parties[key] = token, _parties(token, trustee, satisfied_by)
        return known[1]


class _Parties(t.NamedTuple):
    """The SIDs that count where ACEs allow, and those that count where they deny too."""

    allowing: frozenset[Sid]
    asked: frozenset[Sid]


def _parties(token: _Token, trustee: Sid, satisfied_by: SatisfiedBy) -> _Parties:
    allowing = {trustee}
    if satisfied_by is SatisfiedBy.EFFECTIVE:
        allowing.update(entry.sid for entry in token if entry.confidence is Confidence.CERTAIN and not entry.deny_only)
    return _Parties(frozenset(allowing), frozenset(allowing.union(entry.sid for entry in token)))


def _evaluate(draft: Draft, need: Need, parties: _Parties) -> Evaluation:
    is_tree = need.scope is Scope.TREE
    index = draft.index
    if index is None:
        missing = need.mask if is_tree else 0
        return Evaluation(missing=missing, denies=(), explicit_deny=False, witnesses=(), through=())
    allowing, asked = parties
    missing_here = need.mask
    owner = draft.descriptor.owner
    if owner in asked:
        if owner in allowing:
            allowing = allowing | {OWNER_RIGHTS}
            if not index.owner_rights & HERE:
                missing_here &= ~OWNERS_RIGHTS
        asked = asked | {OWNER_RIGHTS}
    walk = _Walk(need.mask)
    entries = draft.of(asked)
    walk.through(entries, allowing, _places(entries, is_tree), missing_here)
    if is_tree and index.denies_creators and _may_create(draft, need, asked):
        walk.created_by_itself(draft.of(asked | FOR_CREATORS), allowing | FOR_CREATORS, index.owner_rights)
    return walk.evaluation()


def _places(entries: t.Iterable[Entry], is_tree: bool) -> t.Sequence[int]:
    """Return the places to look at one by one: what counts in all of them says of one what it says of the others."""
    if not is_tree:
        return _HERE
    return _HERE_AND_BELOW if all(entry.reach == WHOLE_TREE for entry in entries) else EVERYWHERE


def _may_create(draft: Draft, need: Need, sids: t.AbstractSet[Sid]) -> bool:
    """Tell whether the trustee may be able to create something in the folder or in one below."""
    if need.kind is Kind.WRITE:
        return True
    places = HERE | CREATED_FOLDERS
    return any(not entry.denies and entry.mask & _CREATE and entry.reach & places for entry in draft.of(sids))


class _Walk:
    """An access check in every place at once, in the order of the ACEs."""

    __slots__ = ("_denies", "_mask", "_missing", "_through", "_witnesses")

    def __init__(self, mask: int) -> None:
        self._mask = mask
        self._missing = 0
        self._denies: dict[Ace, None] = {}
        self._witnesses: list[Ace] = []
        self._through: dict[Sid, None] = {}

    def through(
        self, entries: t.Sequence[Entry], allowing: t.AbstractSet[Sid], places: t.Iterable[int], missing_here: int
    ) -> None:
        """Check for what is there, and for what anybody creates.

        A child inherits its own form of an ACE that grants, so only SIDs that are new there are told.
        """
        for place in places:
            undecided = missing_here if place == HERE else self._mask
            new: list[Entry] = []
            for entry in entries:
                if not entry.reach & place or (place != HERE and entry.sid == OWNER_RIGHTS):
                    continue
                hit = entry.mask & undecided
                if entry.denies:
                    if entry.mask & self._mask:
                        self._denies[entry.ace] = None
                    self._missing |= hit
                elif hit and entry.counts and entry.sid in allowing:
                    if entry.sid not in self._through:
                        new.append(entry)
                else:
                    continue
                undecided &= ~hit
            self._missing |= undecided
            for entry in new:
                self._witnesses.append(entry.ace)
                self._through[entry.sid] = None

    def created_by_itself(
        self, entries: t.Sequence[Entry], allowing: t.AbstractSet[Sid], places_of_owner_rights: int
    ) -> None:
        """Check for what the trustee itself creates, and owns then."""
        for place in EVERYWHERE:
            if not place & CREATED:
                continue
            undecided = self._mask if places_of_owner_rights & place else self._mask & ~OWNERS_RIGHTS
            for entry in entries:
                if not entry.reach & place:
                    continue
                hit = entry.mask & undecided
                if entry.denies:
                    if entry.mask & self._mask:
                        self._denies[entry.ace] = None
                    self._missing |= hit
                elif not entry.counts or entry.sid not in allowing:
                    continue
                undecided &= ~hit

    def evaluation(self) -> Evaluation:
        """Return what was found."""
        return Evaluation(
            missing=self._missing,
            denies=tuple(self._denies),
            explicit_deny=any(not ace.is_inherited for ace in self._denies),
            witnesses=tuple(self._witnesses),
            through=tuple(self._through),
        )
