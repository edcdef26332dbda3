# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What files and folders inherit, as Microsoft documents it: "Automatic Propagation of Inheritable ACEs" and MS-DTYP.

Written for the simulated host alone. What plans is judged by it, and shares nothing with it but the form of an ACE.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    SecurityDescriptor,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

_OI: t.Final = 0x01
_CI: t.Final = 0x02
_NP: t.Final = 0x04
_IO: t.Final = 0x08
_ID: t.Final = 0x10
_CREATORS: t.Final = ("S-1-3-0", "S-1-3-1")
_FILE_RIGHTS: t.Final = {0x8000_0000: 0x12_0089, 0x4000_0000: 0x12_0116, 0x2000_0000: 0x12_00A0, 0x1000_0000: 0x1F_01FF}
_FOR_OBJECTS_OF_A_KIND: t.Final = 2


def created(
    parent: SecurityDescriptor, *, folder: bool, owner: Sid | None = None, group: Sid | None = None
) -> SecurityDescriptor:
    """Return the descriptor of a file or a folder that is made in a folder with *parent*."""
    empty = SecurityDescriptor(owner=owner, group=group, dacl=Acl.of(()))
    return propagated(empty, parent, folder=folder)


def propagated(child: SecurityDescriptor, parent: SecurityDescriptor, *, folder: bool) -> SecurityDescriptor:
    """Return what becomes of *child* when inheritance from *parent* is worked out.

    Its explicit ACEs come first, then those of the parent, in its order. A protected child is left alone, one without a
    DACL gets one of the inherited ACEs. Where an ACE that allows and one that denies would have to pass each other,
    nothing is moved: the child is marked as protected.
    """
    if child.control & Control.DACL_PROTECTED:
        return child
    own = child.dacl.aces if child.dacl is not None else ()
    if not _stays_in_order(own):
        return dataclasses.replace(child, control=child.control | Control.DACL_PROTECTED)
    given = [copy for ace in (parent.dacl.aces if parent.dacl else ()) for copy in _given(ace, child, folder)]
    aces = [ace for ace in own if not ace.flags & _ID] + given
    revision = child.dacl.revision if child.dacl is not None else 2
    return dataclasses.replace(
        child, dacl=Acl.of(aces, revision=revision), control=child.control | Control.DACL_AUTO_INHERITED
    )


def _stays_in_order(aces: t.Sequence[Ace]) -> bool:
    """Tell whether no explicit ACE stands behind an inherited one that says the opposite."""
    for place, ace in enumerate(aces):
        if not ace.flags & _ID:
            before = [other for other in aces[:place] if other.flags & _ID]
            if any(other.is_deny != ace.is_deny for other in before if other.is_deny or other.is_allow):
                return False
    return True


def _given(ace: Ace, child: SecurityDescriptor, folder: bool) -> t.Iterator[Ace]:
    """Yield what a child gets of one ACE: one that counts for it, one that it hands on, or one that does both."""
    inherits_to = ace.flags & (_OI | _CI)
    hands_on = folder and inherits_to and not ace.flags & _NP
    kept = ace.flags & ~(_OI | _CI | _NP | _IO) | _ID
    effective = None
    if ace.flags & (_CI if folder else _OI) and not ace.object_flags & _FOR_OBJECTS_OF_A_KIND:
        effective = _effective(ace, child)
    if effective is not None and hands_on and (effective.sid, effective.mask) == (ace.sid, ace.mask):
        yield dataclasses.replace(ace, flags=kept | inherits_to)
        return
    if effective is not None:
        yield dataclasses.replace(effective, flags=kept)
    if hands_on:
        yield dataclasses.replace(ace, flags=kept | inherits_to | _IO)


def _effective(ace: Ace, child: SecurityDescriptor) -> Ace | None:
    sid = ace.sid
    if sid is not None and sid in _CREATORS:
        sid = (child.owner, child.group)[_CREATORS.index(sid)]
        if sid is None:
            return None
    mask = ace.mask & 0x0FFF_FFFF
    for generic, rights in _FILE_RIGHTS.items():
        mask |= rights if ace.mask & generic else 0
    return dataclasses.replace(ace, sid=sid, mask=mask)
