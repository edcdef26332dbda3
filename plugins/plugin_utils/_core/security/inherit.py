# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a folder's DACL gives to the files and folders in it (MS-DTYP 2.5.3.4).

Where an ACE for CREATOR OWNER or with generic rights reaches a folder that passes it on, it becomes two, as on Windows:
one that counts there, for the owner and with file rights, and the ACE as it was, for what is below only.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .ace import INHERITED_OBJECT_TYPE_PRESENT, Ace, AceFlags
from .descriptor import Acl, Control, SecurityDescriptor
from .rights import map_generic
from .well_known import CREATOR_GROUP, CREATOR_OWNER

if t.TYPE_CHECKING:
    from .sid import Sid

_AUTO_INHERITED: t.Final = int(Control.DACL_AUTO_INHERITED)
_OBJECT_INHERIT: t.Final = int(AceFlags.OBJECT_INHERIT)
_CONTAINER_INHERIT: t.Final = int(AceFlags.CONTAINER_INHERIT)
_NO_PROPAGATE: t.Final = int(AceFlags.NO_PROPAGATE)
_INHERIT_ONLY: t.Final = int(AceFlags.INHERIT_ONLY)
_INHERITED: t.Final = int(AceFlags.INHERITED)
_INHERITANCE: t.Final = _OBJECT_INHERIT | _CONTAINER_INHERIT | _NO_PROPAGATE | _INHERIT_ONLY


def inherited_aces(
    parent: SecurityDescriptor, *, container: bool, owner: Sid | None = None, group: Sid | None = None
) -> tuple[Ace, ...]:
    """Return the ACEs that a folder (`container`) or a file in `parent` inherits, in the parent's order.

    `owner` and `group` are those of the child; without them, ACEs for CREATOR OWNER and CREATOR GROUP give nothing to
    the child itself. A parent without a DACL passes nothing on.
    """
    aces = parent.dacl.aces if parent.dacl else ()
    return tuple(copy for ace in aces for copy in copies(ace, container, owner, group))


def child_descriptor(
    parent: SecurityDescriptor, *, container: bool, owner: Sid | None = None, group: Sid | None = None
) -> SecurityDescriptor:
    """Return the descriptor of a folder (`container`) or a file that is newly created in `parent`.

    If the parent passes nothing on, Windows takes the default DACL of whoever creates the child; that cannot be known
    here, and the result has an empty DACL, which allows nothing.
    """
    return SecurityDescriptor(
        owner=owner,
        group=group,
        dacl=Acl.of(inherited_aces(parent, container=container, owner=owner, group=group)),
        control=Control.DACL_AUTO_INHERITED,
    )


def reinherit(child: SecurityDescriptor, parent: SecurityDescriptor, *, container: bool) -> SecurityDescriptor:
    """Return `child` as it is after `parent` has been given its present DACL and Windows has propagated it.

    The child's explicit ACEs stay as they are and come first, its inherited ones are replaced by what the parent gives
    now. A child without a DACL, on which everybody has every right, gets one of the inherited ACEs only (Microsoft,
    "Automatic Propagation of Inheritable ACEs"). A protected child takes nothing from the parent: it is returned
    unchanged.
    """
    if child.is_protected:
        return child
    explicit = [ace for ace in child.dacl.aces if not ace.is_inherited] if child.dacl else []
    inherited = inherited_aces(parent, container=container, owner=child.owner, group=child.group)
    return child.with_aces((*explicit, *inherited), _AUTO_INHERITED)


def copies(ace: Ace, container: bool, owner: Sid | None, group: Sid | None) -> tuple[Ace, ...]:
    """Return what a folder (`container`) or a file with this owner and group inherits from `ace`: up to two ACEs."""
    if ace.data:
        return _copies(ace, container, owner, group)
    return _copies_without_data(ace, container, owner, group)


def _copies(ace: Ace, container: bool, owner: Sid | None, group: Sid | None) -> tuple[Ace, ...]:
    counts_there = ace.flags & (_CONTAINER_INHERIT if container else _OBJECT_INHERIT) != 0
    passes_on = container and not ace.flags & _NO_PROPAGATE and ace.flags & (_OBJECT_INHERIT | _CONTAINER_INHERIT) != 0
    if not counts_there and not passes_on:
        return ()
    plain_flags = (ace.flags & ~_INHERITANCE) | _INHERITED
    passing_flags = plain_flags | (ace.flags & (_OBJECT_INHERIT | _CONTAINER_INHERIT))
    effective = _effective(ace, owner, group) if counts_there else None
    if effective is not None and passes_on and (effective.sid, effective.mask) == (ace.sid, ace.mask):
        return (dataclasses.replace(ace, flags=passing_flags),)
    copies = []
    if effective is not None:
        copies.append(dataclasses.replace(effective, flags=plain_flags))
    if passes_on:
        copies.append(dataclasses.replace(ace, flags=passing_flags | _INHERIT_ONLY))
    return tuple(copies)


# A folder hands the same ACEs down to each of its children. What has data can be large, and is rare.
_copies_without_data: t.Final = functools.lru_cache(maxsize=8192)(_copies)


def _effective(ace: Ace, owner: Sid | None, group: Sid | None) -> Ace | None:
    """Return the ACE as it counts for the child itself, None if it says nothing about the child."""
    if ace.object_flags & INHERITED_OBJECT_TYPE_PRESENT:
        return None
    sid = ace.sid
    if sid == CREATOR_OWNER:
        sid = owner
    elif sid == CREATOR_GROUP:
        sid = group
    if sid is None and ace.sid is not None:
        return None
    mask = map_generic(ace.mask)
    return ace if (sid, mask) == (ace.sid, ace.mask) else dataclasses.replace(ace, sid=sid, mask=mask)
