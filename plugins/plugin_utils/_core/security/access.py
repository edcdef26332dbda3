# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access checks for files and folders (MS-DTYP 2.5.3.2), with the ACE that decided each right."""

from __future__ import annotations

import dataclasses
import enum
import functools
import typing as t

from .ace import DENY_TYPES, OBJECT_TYPE_PRESENT, Ace, AceFlags, AceType
from .entries import both_forms
from .rights import FULL_CONTROL, READ, AccessMask, map_generic
from .well_known import OWNER_RIGHTS

if t.TYPE_CHECKING:
    from .ace import Trustee
    from .acl import Acl
    from .descriptor import SecurityDescriptor
    from .sid import Sid

_OWNER_RIGHTS_ITSELF: t.Final = both_forms(OWNER_RIGHTS)
OWNERS_RIGHTS: t.Final = int(AccessMask.READ_CONTROL | AccessMask.WRITE_DAC)
_MAXIMUM_ALLOWED: t.Final = int(AccessMask.MAXIMUM_ALLOWED)
_GENERIC_WRITE: t.Final = map_generic(int(AccessMask.GENERIC_WRITE))
_SYSTEM_SECURITY: t.Final = int(AccessMask.ACCESS_SYSTEM_SECURITY)
_NEVER_FROM_A_DACL: t.Final = _SYSTEM_SECURITY | _MAXIMUM_ALLOWED
_ALLOWED: t.Final = int(AceType.ACCESS_ALLOWED)
_INHERIT_ONLY: t.Final = int(AceFlags.INHERIT_ONLY)


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
    allowing, denying = _trustees(tuple(sids), tuple(deny_only))
    by_ownership = 0
    owner = sd.owner_trustee
    if owner in denying:
        if owner in allowing and not _has_owner_rights(sd.dacl):
            by_ownership = asked & ~granted & OWNERS_RIGHTS
            granted |= by_ownership
        denying |= _OWNER_RIGHTS_ITSELF
        allowing |= _OWNER_RIGHTS_ITSELF if owner in allowing else frozenset()
    allowed_by, denied_by = _decide(sd.dacl, allowing, denying, asked & ~granted)
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


# One token is checked against many descriptors.
@functools.lru_cache(maxsize=256)
def _trustees(
    sids: tuple[Sid, ...], deny_only: tuple[Sid, ...]
) -> tuple[frozenset[Trustee | None], frozenset[Trustee | None]]:
    """Return the trustees whose ACEs may allow, and those whose ACEs deny, each in both of its forms."""
    denying = frozenset(sids).union(deny_only)
    allowing = denying.difference(deny_only)
    return _in_both_forms(allowing), _in_both_forms(denying)


def _in_both_forms(sids: t.Iterable[Sid]) -> frozenset[Trustee | None]:
    return frozenset().union(*map(both_forms, sids))


def _decide(
    dacl: Acl, allowing: frozenset[Trustee | None], denying: frozenset[Trustee | None], undecided: int
) -> tuple[list[Decision], list[Decision]]:
    """Go through the ACEs in order; for each bit the first ACE that speaks of it decides.

    Returns:
        The decisions that allow, and those that deny.
    """
    allowed_by: list[Decision] = []
    denied_by: list[Decision] = []
    for index, (type_, flags, mask, trustee) in enumerate(dacl.entries):
        if trustee not in denying or flags & _INHERIT_ONLY:
            continue
        if type_ in DENY_TYPES:
            decisions = denied_by
        elif trustee in allowing and (type_ == _ALLOWED or _really_allows(dacl.aces[index])):
            decisions = allowed_by
        else:
            continue
        mask = map_generic(mask) & undecided
        if mask:
            decisions.append(_decision(dacl.aces[index], index, mask))
            undecided &= ~mask
            if not undecided:
                break
    return allowed_by, denied_by


def _decision(ace: Ace, index: int, mask: int) -> Decision:
    return Decision(ace=ace, index=index, sid=t.cast("Sid", ace.sid), mask=mask)


def _really_allows(ace: Ace) -> bool:
    return ace.is_allow and not ace.is_conditional and not ace.object_flags & OBJECT_TYPE_PRESENT


def _has_owner_rights(dacl: Acl) -> bool:
    return any(entry[3] in _OWNER_RIGHTS_ITSELF and not entry[1] & _INHERIT_ONLY for entry in dacl.entries)
