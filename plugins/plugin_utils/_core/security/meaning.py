# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a DACL means to every token there can be, and who loses or gains what when another takes its place.

For one right in one place the ACEs that speak of it stand in a row, and the first whose SID a token has decides. Of a
SID only its first ACE counts; neighbours of one kind may change places, and a row may end in nothing that denies. What
is left, runs of SIDs that allow and that deny in turn, is the same for two DACLs if and only if they mean the same to
every token: ACEs are not compared as lists, and no token has to be known.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .access import OWNERS_RIGHTS
from .ace import OBJECT_TYPE_PRESENT
from .reach import EVERYWHERE, HERE, WHOLE_TREE, reach
from .rights import FULL_CONTROL, map_generic
from .well_known import CREATOR_GROUP, CREATOR_OWNER, EVERYONE, OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .ace import Ace
    from .descriptor import Acl, SecurityDescriptor
    from .sid import Sid

_RIGHTS: t.Final = tuple(1 << bit for bit in range(FULL_CONTROL.bit_length()) if FULL_CONTROL >> bit & 1)


_Who: t.TypeAlias = tuple[str, bytes, str]
"""A SID, with the condition and the kind of object on which an ACE for it depends."""
_Entry: t.TypeAlias = tuple[bool, _Who, int, int]
"""Whether it denies, to whom, which rights, and where it counts."""
_Runs: t.TypeAlias = tuple[tuple[bool, frozenset[_Who]], ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an account that has all of `sids` loses and gains, as access masks; several where their order counts."""

    sids: tuple[Sid, ...]
    lost: int
    gained: int


def effects_of(before: SecurityDescriptor, after: SecurityDescriptor, *, container: bool) -> tuple[Effect, ...]:
    """Return who loses or gains something when the DACL of *after* takes the place of that of *before*.

    For a folder (`container`) what is created in it counts too, at any depth. ACEs that hold under a condition or for
    one kind of object count as if they held for somebody. No effects: the two mean the same to every token.
    """
    if before.dacl == after.dacl:
        return ()
    if before.dacl is None or after.dacl is None:
        return _of_a_null_dacl(before.dacl, after.dacl)
    changes = _Changes(EVERYWHERE if container else (HERE,))
    for ends in (True, False) if _is_unsure_of_owners((*before.dacl.aces, *after.dacl.aces)) else (True,):
        changes.note(_entries(before.dacl, container, ends), _entries(after.dacl, container, ends))
    return changes.effects()


class _Changes:
    """Who is allowed more or less, right by right."""

    def __init__(self, places: t.Sequence[int]) -> None:
        self._places = places
        self._lost: dict[tuple[Sid, ...], int] = {}
        self._gained: dict[tuple[Sid, ...], int] = {}

    def note(self, old: t.Sequence[_Entry], new: t.Sequence[_Entry]) -> None:
        if old == new:
            return
        for place in self._places:
            for right in _RIGHTS:
                one, other = _runs(old, place, right), _runs(new, place, right)
                if one == other:
                    continue
                for sids, allowed in _changed(one, other):
                    masks = self._gained if allowed else self._lost
                    masks[sids] = masks.get(sids, 0) | right

    def effects(self) -> tuple[Effect, ...]:
        lost, gained = self._lost, self._gained
        changed = sorted({*lost, *gained})
        return tuple(Effect(sids=sids, lost=lost.get(sids, 0), gained=gained.get(sids, 0)) for sids in changed)


def _is_unsure_of_owners(aces: t.Iterable[Ace]) -> bool:
    """Tell whether an ACE for OWNER RIGHTS holds under a condition, or for one kind of object.

    Whether it ends what an owner has without one where it does not hold, nobody says: both counts.
    """
    return any(ace.sid == OWNER_RIGHTS and _depends(ace) for ace in aces)


def _depends(ace: Ace) -> bool:
    return ace.is_conditional or ace.object_flags & OBJECT_TYPE_PRESENT != 0


def lost_denies(before: SecurityDescriptor, after: SecurityDescriptor) -> tuple[Ace, ...]:
    """Return the ACEs of *before* that deny something and that *after* does not have, wherever they stand."""
    if before.dacl is None:
        return ()
    kept = {_identity(ace) for ace in after.dacl.aces} if after.dacl else set()
    return tuple(ace for ace in before.dacl.aces if ace.is_deny and _identity(ace) not in kept)


def keeps_order(before: Acl, after: Acl) -> bool:
    """Tell whether no ACE that allows and none that denies have passed each other between the two DACLs.

    An ACE that was behind inherited ones of the other kind and stands before inherited ones now has passed them,
    whether they are the same or not.
    """
    return not _passes_inherited(before) and _in_order(before.aces, after.aces)


def _passes_inherited(acl: Acl) -> bool:
    allows, denies = False, False
    for ace in acl.aces:
        if ace.is_inherited:
            allows, denies = allows or ace.is_allow, denies or ace.is_deny
        elif (ace.is_deny and allows) or (ace.is_allow and denies):
            return True
    return False


def _in_order(before: t.Sequence[Ace], after: t.Sequence[Ace]) -> bool:
    places: dict[tuple[object, ...], int] = {}
    for place, ace in enumerate(after):
        places.setdefault(_identity(ace), place)
    last_allow, last_deny = -1, -1
    for ace in before:
        place = places.get(_identity(ace), -1)
        if place < 0:
            continue
        if ace.is_allow:
            if place < last_deny:
                return False
            last_allow = max(last_allow, place)
        elif ace.is_deny:
            if place < last_allow:
                return False
            last_deny = max(last_deny, place)
    return True


def _identity(ace: Ace) -> tuple[object, ...]:
    """Return what makes two ACEs the same one in two DACLs, however their rights are spelt."""
    flags = ace.flags & ~0x10
    return ace.is_deny, ace.is_allow, _who(ace), flags, map_generic(ace.mask), ace.inherited_object_type


def _who(ace: Ace) -> _Who:
    condition = ace.data if ace.is_conditional else b""
    kind = str(ace.object_type) if ace.object_flags & OBJECT_TYPE_PRESENT else ""
    return ace.sid or "", condition, kind


def _entries(acl: Acl, container: bool, ends: bool) -> list[_Entry]:
    """Return the ACEs that decide something, after what an owner has without one wherever none is for OWNER RIGHTS.

    `ends` is whether those that depend on something end that too.
    """
    entries: list[_Entry] = []
    without_owner_rights = WHOLE_TREE if container else HERE
    for ace in acl.aces:
        if ace.sid is None or not (ace.is_allow or ace.is_deny):
            continue
        places = reach(ace) if container else reach(ace) & HERE
        if ace.sid in (CREATOR_OWNER, CREATOR_GROUP):
            places &= ~HERE
        if places:
            entries.append((ace.is_deny, _who(ace), map_generic(ace.mask), places))
        if ace.sid == OWNER_RIGHTS and (ends or not _depends(ace)):
            without_owner_rights &= ~places
    entries.insert(0, (False, (OWNER_RIGHTS, b"", ""), OWNERS_RIGHTS, without_owner_rights))
    return entries


def _runs(entries: t.Iterable[_Entry], place: int, right: int) -> _Runs:
    seen: set[_Who] = set()
    runs: list[tuple[bool, set[_Who]]] = []
    for denies, who, mask, places in entries:
        if not places & place or not mask & right or who in seen:
            continue
        seen.add(who)
        if not runs or runs[-1][0] is not denies:
            runs.append((denies, set()))
        runs[-1][1].add(who)
    if runs and runs[-1][0]:
        runs.pop()
    return tuple((denies, frozenset(run)) for denies, run in runs)


def _changed(before: _Runs, after: _Runs) -> t.Iterator[tuple[tuple[Sid, ...], bool]]:
    """Yield who is allowed now (True) or no longer (False): by one SID, or by two that are an account's together."""
    old, new = _allowed(before), _allowed(after)
    for who in old ^ new:
        yield _sids(who), who in new
    for allow in old & new:
        denied_before, denied_after = _denied_first(before, allow), _denied_first(after, allow)
        for deny in denied_before ^ denied_after:
            yield _sids(allow, deny), deny in denied_before


def _allowed(runs: _Runs) -> set[_Who]:
    return {who for denies, run in runs if not denies for who in run}


def _denied_first(runs: _Runs, allow: _Who) -> set[_Who]:
    """Return the SIDs whose ACEs deny before the one that allows."""
    denied: set[_Who] = set()
    for denies, run in runs:
        if allow in run:
            break
        if denies:
            denied |= run
    return denied


def _sids(*who: _Who) -> tuple[Sid, ...]:
    return t.cast("tuple[Sid, ...]", tuple(sorted({sid for sid, _condition, _kind in who})))


def _of_a_null_dacl(before: Acl | None, after: Acl | None) -> tuple[Effect, ...]:
    """Everybody has every right without a DACL, and what the DACL gives with one."""
    if before is None and after is None:
        return ()
    if before is None:
        return (Effect(sids=(EVERYONE,), lost=FULL_CONTROL, gained=0),)
    return (Effect(sids=(EVERYONE,), lost=0, gained=FULL_CONTROL),)
