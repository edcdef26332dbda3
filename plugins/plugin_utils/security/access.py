# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access checks for files and folders (MS-DTYP 2.5.3.2), with the ACE that decided each right."""

from __future__ import annotations

import dataclasses
import typing as t

from .ace import OBJECT_TYPE_PRESENT, Ace
from .rights import FULL_CONTROL, AccessMask, map_generic
from .well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .descriptor import SecurityDescriptor
    from .sid import Sid

_OWNERS_RIGHTS: t.Final = int(AccessMask.READ_CONTROL | AccessMask.WRITE_DAC)
_MAXIMUM_ALLOWED: t.Final = int(AccessMask.MAXIMUM_ALLOWED)
_NEVER_FROM_A_DACL: t.Final = int(AccessMask.ACCESS_SYSTEM_SECURITY | AccessMask.MAXIMUM_ALLOWED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An ACE that decided something: its place in the DACL, the SID of the token it matched, the bits it decided."""

    ace: Ace
    index: int
    sid: Sid
    mask: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccessResult:
    """What a token gets: `mask` holds those of the `desired` bits that are granted.

    `by_ownership` holds the bits that the token has as the owner, without an ACE. Bits that no ACE mentions are denied
    without a decision; a NULL DACL grants everything without one.
    """

    desired: int
    mask: int
    by_ownership: int = 0
    allowed_by: tuple[Decision, ...] = ()
    denied_by: tuple[Decision, ...] = ()

    @property
    def granted(self) -> bool:
        """Whether every desired bit is granted."""
        return not self.missing

    @property
    def missing(self) -> int:
        """The desired bits that are not granted."""
        return self.desired & ~self.mask


def access_check(
    sd: SecurityDescriptor, sids: t.Collection[Sid], *, deny_only: t.Collection[Sid] = (), desired: int
) -> AccessResult:
    """Return which bits of `desired` a token gets; generic bits of `desired` and of the ACEs count as file rights.

    `sids` are the user and the groups of the token; `deny_only` those SIDs that only deny ACEs match, also where they
    are among `sids`. MAXIMUM_ALLOWED in `desired` asks for all that can be had. Privileges are not considered, so
    ACCESS_SYSTEM_SECURITY is never granted. A conditional ACE that allows never counts, since its condition may not
    hold, and one that denies always does. An ACE for one kind of object allows nothing on files, but denies.
    """
    desired = map_generic(desired)
    asked = FULL_CONTROL | desired if desired & _MAXIMUM_ALLOWED else desired
    asked &= ~_NEVER_FROM_A_DACL
    desired &= ~_MAXIMUM_ALLOWED
    if sd.dacl is None:
        return AccessResult(desired=desired, mask=asked)
    denying = frozenset(sids) | frozenset(deny_only)
    allowing = frozenset(sids) - frozenset(deny_only)
    by_ownership = 0
    if sd.owner in denying:
        if sd.owner in allowing and not _has_owner_rights(sd.dacl.aces):
            by_ownership = asked & _OWNERS_RIGHTS
        denying |= {OWNER_RIGHTS}
        allowing |= {OWNER_RIGHTS} if sd.owner in allowing else frozenset()
    decisions = _decide(sd.dacl.aces, allowing, denying, asked & ~by_ownership)
    allowed_by = tuple(decision for decision in decisions if decision.ace.is_allow)
    granted = by_ownership
    for decision in allowed_by:
        granted |= decision.mask
    return AccessResult(
        desired=desired,
        mask=granted,
        by_ownership=by_ownership,
        allowed_by=allowed_by,
        denied_by=tuple(decision for decision in decisions if not decision.ace.is_allow),
    )


def effective_access(
    sd: SecurityDescriptor, sids: t.Collection[Sid], *, deny_only: t.Collection[Sid] = ()
) -> AccessResult:
    """Return every file right that a token gets: what `access_check` says of all of FULL_CONTROL."""
    return access_check(sd, sids, deny_only=deny_only, desired=FULL_CONTROL)


def _decide(aces: tuple[Ace, ...], allowing: frozenset[Sid], denying: frozenset[Sid], undecided: int) -> list[Decision]:
    """Go through the ACEs in order; for each bit the first ACE that speaks of it decides."""
    decisions = []
    for index, ace in enumerate(aces):
        if not undecided:
            break
        if ace.sid is None or ace.sid not in denying or not ace.applies_here:
            continue
        if not (ace.is_deny or (_really_allows(ace) and ace.sid in allowing)):
            continue
        mask = map_generic(ace.mask) & undecided
        if mask:
            decisions.append(Decision(ace=ace, index=index, sid=ace.sid, mask=mask))
            undecided &= ~mask
    return decisions


def _really_allows(ace: Ace) -> bool:
    return ace.is_allow and not ace.is_conditional and not ace.object_flags & OBJECT_TYPE_PRESENT


def _has_owner_rights(aces: tuple[Ace, ...]) -> bool:
    return any(ace.sid == OWNER_RIGHTS and ace.applies_here for ace in aces)
