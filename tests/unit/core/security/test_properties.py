# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every descriptor."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import (
    child_descriptor,
    reinherit,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    map_generic,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import (
    SddlError,
    format_sddl,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.serialize import (
    descriptor_dict,
    descriptor_from_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.unit.core.security.strategies import (
    TRUSTEES,
    aces,
    canonical_descriptors,
    descriptors,
    masks,
    plain_aces,
    sids,
    tokens,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

bounded: t.Final = settings(max_examples=int(os.environ.get("IIS_IDENTITY_EXAMPLES", "50")), deadline=None)

TRUSTEE: t.Final = st.sampled_from([sid for sid in TRUSTEES if sid != "S-1-3-4"])
INHERITANCE: t.Final = st.integers(0, 0xF)


@bounded
@given(sids())
def test_a_sid_comes_back_from_text_and_bytes(sid: Sid) -> None:
    assert Sid(str(sid)) == sid
    assert Sid.unpack(sid.pack()) == sid
    assert len(sid.pack()) == 8 + 4 * len(sid.sub_authorities)


@bounded
@given(descriptors(aces(), sids()))
def test_a_descriptor_comes_back_from_bytes(descriptor: SecurityDescriptor) -> None:
    packed = descriptor.pack()
    assert SecurityDescriptor.unpack(packed) == descriptor
    assert SecurityDescriptor.unpack(packed).pack() == packed


@bounded
@given(descriptors(aces(), sids()))
def test_a_descriptor_comes_back_from_sddl(descriptor: SecurityDescriptor) -> None:
    sddl = format_sddl(descriptor)
    assume(sddl)
    assert parse_sddl(sddl) == descriptor
    assert format_sddl(parse_sddl(sddl)) == sddl


@bounded
@given(descriptors(aces(), sids()))
def test_a_descriptor_comes_back_from_its_dictionary(descriptor: SecurityDescriptor) -> None:
    assert descriptor_from_dict(descriptor_dict(descriptor)) == descriptor


@bounded
@given(st.binary(max_size=96))
def test_any_bytes_are_a_descriptor_or_an_error_of_ours(data: bytes) -> None:
    for packed in (data, b"\x01\x00\x04\x80" + data):
        try:
            descriptor = SecurityDescriptor.unpack(packed)
        except DescriptorError as error:
            assert error.offset is not None  # noqa: PT017 - most inputs raise nothing
        else:
            assert SecurityDescriptor.unpack(descriptor.pack()) == descriptor


@bounded
@given(descriptors(aces(), sids()), st.data())
def test_damaged_bytes_are_a_descriptor_or_an_error_of_ours(
    descriptor: SecurityDescriptor, data: st.DataObject
) -> None:
    packed = bytearray(descriptor.pack())
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        damaged = SecurityDescriptor.unpack(bytes(packed))
    except DescriptorError:
        return
    assert SecurityDescriptor.unpack(damaged.pack()) == damaged


@bounded
@given(descriptors(aces(), sids()), st.data())
def test_damaged_sddl_is_a_descriptor_or_an_error_of_ours(descriptor: SecurityDescriptor, data: st.DataObject) -> None:
    sddl = format_sddl(descriptor)
    place = data.draw(st.integers(0, len(sddl)))
    damage = data.draw(st.text(st.sampled_from('ODGSA:();"{}!x0123 -'), max_size=3))
    try:
        parse_sddl(sddl[:place] + damage + sddl[place + data.draw(st.integers(0, 2)) :])
    except SddlError as error:
        assert 0 <= error.offset <= len(error.text)  # noqa: PT017 - most inputs raise nothing
        assert "^" in error.excerpt  # noqa: PT017 - most inputs raise nothing


@bounded
@given(canonical_descriptors(), TRUSTEE, masks(), INHERITANCE, tokens())
def test_a_grant_takes_nothing_from_anybody(
    descriptor: SecurityDescriptor, sid: Sid, mask: int, flags: int, token: frozenset[Sid]
) -> None:
    granted = grant(descriptor, sid, mask, flags)
    assert granted.is_canonical
    before, after = effective_access(descriptor, token).mask, effective_access(granted, token).mask
    assert before & ~after == 0


@bounded
@given(canonical_descriptors(), TRUSTEE, masks(), INHERITANCE, tokens())
def test_a_grant_gives_what_was_asked_for_to_whom_it_was_asked_for_and_no_more(
    descriptor: SecurityDescriptor, sid: Sid, mask: int, flags: int, token: frozenset[Sid]
) -> None:
    granted = grant(descriptor, sid, mask, flags)
    gained = effective_access(granted, token).mask & ~effective_access(descriptor, token).mask
    if sid in token:
        assert gained & ~map_generic(mask) == 0
    else:
        assert gained == 0


@bounded
@given(canonical_descriptors(), TRUSTEE, masks(), INHERITANCE, tokens(), st.booleans())
def test_a_grant_takes_nothing_from_anybody_below_and_gives_only_what_was_asked_for(
    descriptor: SecurityDescriptor, sid: Sid, mask: int, flags: int, token: frozenset[Sid], container: bool
) -> None:
    owner = Sid("S-1-5-18")
    before = child_descriptor(descriptor, container=container, owner=owner)
    after = child_descriptor(grant(descriptor, sid, mask, flags), container=container, owner=owner)
    had, has = effective_access(before, token).mask, effective_access(after, token).mask
    assert had & ~has == 0
    assert sid in token or has & ~had == 0
    assert has & ~had & ~map_generic(mask) == 0


@bounded
@given(canonical_descriptors(), TRUSTEE, masks(), INHERITANCE)
def test_a_second_grant_of_the_same_changes_nothing(
    descriptor: SecurityDescriptor, sid: Sid, mask: int, flags: int
) -> None:
    once = grant(descriptor, sid, mask, flags)
    assert grant(once, sid, mask, flags) is once


@bounded
@given(canonical_descriptors(), tokens())
def test_without_explicit_denies_a_grant_of_everything_gives_everything(
    descriptor: SecurityDescriptor, token: frozenset[Sid]
) -> None:
    assume(token)
    granted = grant(descriptor, min(token), FULL_CONTROL)
    denied = any(ace.is_deny and not ace.is_inherited for ace in (granted.dacl.aces if granted.dacl else ()))
    assert denied or effective_access(granted, token).mask == FULL_CONTROL


@bounded
@given(descriptors(plain_aces(sids()), sids()), descriptors(plain_aces(sids()), sids()), st.booleans())
def test_inheriting_again_changes_nothing_more(
    child: SecurityDescriptor, parent: SecurityDescriptor, container: bool
) -> None:
    once = reinherit(child, parent, container=container)
    assert reinherit(once, parent, container=container) == once
