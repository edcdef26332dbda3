# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access checks for files and folders (MS-DTYP 2.5.3.2), with the ACE that decided each right."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .ace import OBJECT_TYPE_PRESENT, Ace
from .rights import FULL_CONTROL, READ, AccessMask, map_generic
from .well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .descriptor import SecurityDescriptor
    from .sid import Sid

OWNERS_RIGHTS: t.Final = int(AccessMask.READ_CONTROL | AccessMask.WRITE_DAC)
_MAXIMUM_ALLOWED: t.Final = int(AccessMask.MAXIMUM_ALLOWED)
_GENERIC_WRITE: t.Final = map_generic(int(AccessMask.GENERIC_WRITE))
_SYSTEM_SECURITY: t.Final = int(AccessMask.ACCESS_SYSTEM_SECURITY)
_NEVER_FROM_A_DACL: t.Final = _SYSTEM_SECURITY | _MAXIMUM_ALLOWED


class Privilege(enum.StrEnum):
    """The privileges of a token that give rights on files, whatever the DACL says.

    The first two count in every access check (MS-DTYP 2.5.3.2). The other two count where a file is opened for backup
    or restore, as robocopy /B does and IIS does not (Win32 documentation, "Privilege Constants").
    """

    SECURITY = "SeSecurityPrivilege"
    TAKE_OWNERSHIP = "SeTakeOwnershipPrivilege"
    BACKUP = "SeBackupPrivilege"
    RESTORE = "SeRestorePrivilege"


_RIGHTS_OF_PRIVILEGES: t.Final = {
    Privilege.SECURITY: _SYSTEM_SECURITY,
    Privilege.TAKE_OWNERSHIP: int(AccessMask.WRITE_OWNER),
    Privilege.BACKUP: READ | int(AccessMask.EXECUTE) | _SYSTEM_SECURITY,
    Privilege.RESTORE: _GENERIC_WRITE
    | int(AccessMask.DELETE | AccessMask.WRITE_DAC | AccessMask.WRITE_OWNER)
    | _SYSTEM_SECURITY,
}


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

    `by_ownership` holds the bits that the token has as the owner, `by_privilege` those that it has through privileges,
    both without an ACE. Bits that no ACE mentions are denied without a decision; a NULL DACL grants everything without
    one.
    """

    desired: int
    mask: int
    by_ownership: int = 0
    by_privilege: tuple[tuple[Privilege, int], ...] = ()
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
    sd: SecurityDescriptor,
    sids: t.Collection[Sid],
    *,
    deny_only: t.Collection[Sid] = (),
    privileges: t.Collection[Privilege] = (),
    desired: int,
) -> AccessResult:
    """Return which bits of `desired` a token gets; generic bits of `desired` and of the ACEs count as file rights.

    `sids` are the user and the groups of the token; `deny_only` those SIDs that only deny ACEs match, also where they
    are among `sids`; `privileges` those that are enabled. MAXIMUM_ALLOWED in `desired` asks for all that can be had,
    but for ACCESS_SYSTEM_SECURITY, which has to be asked for and only a privilege gives. A conditional ACE that allows
    never counts, since its condition may not hold, and one that denies always does. An ACE for one kind of object
    allows nothing on files, but denies.
    """
    desired = map_generic(int(desired))
    asked = FULL_CONTROL | desired if desired & _MAXIMUM_ALLOWED else desired
    by_privilege = _by_privilege(privileges, asked) if privileges else ()
    granted = 0
    for _unused, mask in by_privilege:
        granted |= mask
    asked &= ~_NEVER_FROM_A_DACL
    desired &= ~_MAXIMUM_ALLOWED
    if sd.dacl is None:
        return AccessResult(desired=desired, mask=asked | granted, by_privilege=by_privilege)
    denying = frozenset(sids).union(deny_only)
    allowing = denying.difference(deny_only)
    by_ownership = 0
    if sd.owner in denying:
        if sd.owner in allowing and not _has_owner_rights(sd.dacl.aces):
            by_ownership = asked & ~granted & OWNERS_RIGHTS
            granted |= by_ownership
        denying |= {OWNER_RIGHTS}
        allowing |= {OWNER_RIGHTS} if sd.owner in allowing else frozenset()
    allowed_by, denied_by = _decide(sd.dacl.aces, allowing, denying, asked & ~granted)
    for decision in allowed_by:
        granted |= decision.mask
    return AccessResult(
        desired=desired,
        mask=granted,
        by_ownership=by_ownership,
        by_privilege=by_privilege,
        allowed_by=tuple(allowed_by),
        denied_by=tuple(denied_by),
    )


def effective_access(
    sd: SecurityDescriptor,
    sids: t.Collection[Sid],
    *,
    deny_only: t.Collection[Sid] = (),
    privileges: t.Collection[Privilege] = (),
) -> AccessResult:
    """Return every file right that a token gets: what `access_check` says of all of FULL_CONTROL."""
    return access_check(sd, sids, deny_only=deny_only, privileges=privileges, desired=FULL_CONTROL)


def _by_privilege(privileges: t.Collection[Privilege], asked: int) -> tuple[tuple[Privilege, int], ...]:
    used = []
    for privilege, rights in _RIGHTS_OF_PRIVILEGES.items():
        if privilege in privileges and asked & rights:
            used.append((privilege, asked & rights))
            asked &= ~rights
    return tuple(used)


def _decide(
    aces: tuple[Ace, ...], allowing: frozenset[Sid], denying: frozenset[Sid], undecided: int
) -> tuple[list[Decision], list[Decision]]:
    """Go through the ACEs in order; for each bit the first ACE that speaks of it decides.

    Returns:
        The decisions that allow, and those that deny.
    """
    allowed_by: list[Decision] = []
    denied_by: list[Decision] = []
    for index, ace in enumerate(aces):
        if not undecided:
            break
        sid = ace.sid
        if sid is None or sid not in denying or not ace.applies_here:
            continue
        if ace.is_deny:
            decisions = denied_by
        elif sid in allowing and _really_allows(ace):
            decisions = allowed_by
        else:
            continue
        mask = map_generic(ace.mask) & undecided
        if mask:
            decisions.append(Decision(ace=ace, index=index, sid=sid, mask=mask))
            undecided &= ~mask
    return allowed_by, denied_by


def _really_allows(ace: Ace) -> bool:
    return ace.is_allow and not ace.is_conditional and not ace.object_flags & OBJECT_TYPE_PRESENT


def _has_owner_rights(aces: tuple[Ace, ...]) -> bool:
    return any(ace.sid == OWNER_RIGHTS and ace.applies_here for ace in aces)
