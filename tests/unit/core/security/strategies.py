# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors by chance, for property tests."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace, AceType
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.conditions import read_condition
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    MODIFY,
    READ,
    READ_EXECUTE,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from hypothesis import strategies as st

if t.TYPE_CHECKING:
    import uuid

TRUSTEES: t.Final = tuple(
    map(Sid, ("S-1-1-0", "S-1-5-11", "S-1-5-17", "S-1-5-32-545", "S-1-5-32-568", "S-1-3-4", "S-1-5-82-1-2-3-4-5"))
)
"""Few, so that ACEs and tokens meet; OWNER RIGHTS is one of them."""

_DACL_BITS: t.Final = Control.DACL_PROTECTED | Control.DACL_AUTO_INHERITED | Control.DACL_AUTO_INHERIT_REQ
_SACL_BITS: t.Final = Control.SACL_PROTECTED | Control.SACL_AUTO_INHERITED | Control.SACL_AUTO_INHERIT_REQ


def sids() -> st.SearchStrategy[Sid]:
    """Return any SID that there can be."""
    authority = st.integers(0, (1 << 48) - 1) | st.just(5)
    numbers = st.lists(st.integers(0, (1 << 32) - 1), max_size=15)
    return st.builds(lambda first, rest: Sid("-".join(map(str, ("S-1", first, *rest)))), authority, numbers)


def masks() -> st.SearchStrategy[int]:
    """Return access masks, usual ones more often."""
    usual = st.sampled_from((READ, READ_EXECUTE, MODIFY, FULL_CONTROL, 0x10000000, 0xA0000000))
    return usual | st.integers(0, (1 << 32) - 1) | st.integers(0, 32).map(lambda bit: (1 << bit) & 0xFFFF_FFFF)


def plain_aces(trustees: st.SearchStrategy[Sid]) -> st.SearchStrategy[Ace]:
    """Return ACEs that allow or deny."""
    types = st.sampled_from((AceType.ACCESS_ALLOWED, AceType.ACCESS_DENIED))
    return st.builds(Ace, type=types, flags=st.integers(0, 0x1F), mask=masks(), sid=trustees)


def _object_ace(type_: int, flags: int, mask: int, sid: Sid, guids: tuple[uuid.UUID | None, uuid.UUID | None]) -> Ace:
    object_flags = (1 if guids[0] else 0) | (2 if guids[1] else 0)
    return Ace(
        type=type_,
        flags=flags,
        mask=mask,
        sid=sid,
        object_flags=object_flags,
        object_type=guids[0],
        inherited_object_type=guids[1],
    )


def aces() -> st.SearchStrategy[Ace]:
    """Return ACEs of every type that SDDL can express."""
    guids = st.tuples(st.none() | st.uuids(), st.none() | st.uuids())
    conditions = st.sampled_from(("(x)", '(@User.a == {1, "b"})', "(Member_of {SID(BA)} && !(x))"))
    return (
        plain_aces(sids())
        | st.builds(_object_ace, st.integers(5, 8), st.integers(0, 0xFF), masks(), sids(), guids)
        | st.builds(
            Ace,
            type=st.sampled_from((9, 0xA)),
            flags=st.integers(0, 0xFF),
            mask=masks(),
            sid=sids(),
            data=conditions.map(lambda text: read_condition(text, 0)[0]),
        )
    )


def descriptors(
    any_ace: st.SearchStrategy[Ace], owners: st.SearchStrategy[Sid]
) -> st.SearchStrategy[SecurityDescriptor]:
    """Return descriptors with ACLs of such ACEs, sometimes NULL or not there, and control bits that SDDL has."""
    acls = st.none() | st.lists(any_ace, max_size=8).map(Acl.of)
    return st.builds(_descriptor, st.none() | owners, st.none() | owners, acls, acls, st.integers(0, 0xFFFF))


def _descriptor(
    owner: Sid | None, group: Sid | None, dacl: Acl | None, sacl: Acl | None, bits: int
) -> SecurityDescriptor:
    control = bits & (Control.DACL_PRESENT | Control.SACL_PRESENT)
    # What is said of an ACL that is not there means nothing.
    control |= bits & _DACL_BITS if dacl is not None or control & Control.DACL_PRESENT else 0
    control |= bits & _SACL_BITS if sacl is not None or control & Control.SACL_PRESENT else 0
    return SecurityDescriptor(owner=owner, group=group, dacl=dacl, sacl=sacl, control=control)


def canonical_descriptors() -> st.SearchStrategy[SecurityDescriptor]:
    """Return descriptors that something can be granted in: with a DACL in canonical order, and few trustees."""

    def rank(ace: Ace) -> int:
        return 2 if ace.is_inherited else 1 if ace.is_allow else 0

    dacls = st.lists(plain_aces(st.sampled_from(TRUSTEES)), max_size=8).map(lambda items: sorted(items, key=rank))
    return st.builds(
        lambda owner, items: SecurityDescriptor(owner=owner, dacl=Acl.of(items)),
        st.none() | st.sampled_from(TRUSTEES),
        dacls,
    )


def tokens() -> st.SearchStrategy[frozenset[Sid]]:
    """Return the SIDs of tokens; OWNER RIGHTS is in none."""
    return st.frozensets(st.sampled_from([sid for sid in TRUSTEES if sid != "S-1-3-4"]), max_size=4)
