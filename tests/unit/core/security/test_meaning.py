# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a DACL means to every token: compared with access checks of every token of a few SIDs."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import child_descriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.meaning import (
    Effect,
    effects_of,
    keeps_order,
    lost_denies,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.reach import Reach, reach
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from hypothesis import given, settings
from hypothesis import strategies as st

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

SIDS: t.Final = ("S-1-5-21-1-2-3-1", "S-1-5-21-1-2-3-2", "S-1-5-21-1-2-3-3")
TOKENS: t.Final = [frozenset(map(Sid, chosen)) for size in (1, 2, 3) for chosen in itertools.combinations(SIDS, size)]

aces = st.builds(
    "({};{};{};;;{})".format,
    st.sampled_from("AD"),
    st.sampled_from(("", "OICI", "OI", "CI", "OICIIO", "OICINP", "OIIO", "CINP")),
    st.sampled_from(("0x1", "0x3", "0x2", "GR")),
    st.sampled_from(SIDS),
)
dacls = st.lists(aces, max_size=5).map("".join).map("D:{}".format)


def accesses(sd: SecurityDescriptor, token: frozenset[Sid]) -> tuple[int, ...]:
    """Return what a token has on a folder, and on files and folders created in it and in a folder created there."""
    folder = child_descriptor(sd, container=True)
    below = [child_descriptor(parent, container=container) for parent in (sd, folder) for container in (True, False)]
    return tuple(effective_access(one, token).mask for one in (sd, *below))


@settings(max_examples=400, deadline=None)
@given(dacls, dacls)
def test_two_dacls_have_no_effects_if_and_only_if_every_token_has_the_same(one: str, other: str) -> None:
    before, after = parse_sddl(one), parse_sddl(other)
    same = all(accesses(before, token) == accesses(after, token) for token in TOKENS)
    assert (effects_of(before, after, container=True) == ()) is same


@settings(max_examples=200, deadline=None)
@given(dacls, dacls)
def test_an_effect_is_what_accounts_with_these_sids_alone_lose_and_gain(one: str, other: str) -> None:
    before, after = parse_sddl(one), parse_sddl(other)
    for effect in effects_of(before, after, container=True):
        pairs = list(
            zip(accesses(before, frozenset(effect.sids)), accesses(after, frozenset(effect.sids)), strict=True)
        )
        lost, gained = 0, 0
        for had, has in pairs:
            lost |= had & ~has
            gained |= has & ~had
        assert not effect.lost & ~lost
        assert not effect.gained & ~gained


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("", Reach.HERE),
        ("OI", Reach.HERE | Reach.FILES | Reach.DEEP_FILES),
        ("CINP", Reach.HERE | Reach.FOLDERS),
        ("OICIIO", Reach.FILES | Reach.FOLDERS | Reach.DEEP_FILES | Reach.DEEP_FOLDERS),
        ("OICINPIO", Reach.FILES | Reach.FOLDERS),
    ],
)
def test_where_an_ace_counts(flags: str, expected: Reach) -> None:
    dacl = parse_sddl(f"D:(A;{flags};FR;;;BU)").dacl
    assert dacl is not None
    assert reach(dacl.aces[0]) == expected


def effects(before: str, after: str, *, container: bool = True) -> tuple[Effect, ...]:
    return effects_of(parse_sddl(before), parse_sddl(after), container=container)


def test_what_only_children_get_does_not_matter_to_a_file() -> None:
    assert effects("D:(A;OIIO;FR;;;BU)", "D:", container=False) == ()
    assert len(effects("D:(A;OIIO;FR;;;BU)", "D:")) == 1


def test_a_condition_and_a_kind_of_object_are_somebody_of_their_own() -> None:
    conditional = 'D:(XA;;FR;;;BU;(@User.x == "y"))'
    assert [effect.sids for effect in effects(conditional, "D:(A;;FR;;;BU)")] == [("S-1-5-32-545",)]
    kind = "D:(OA;;0x1;bf967a86-0de6-11d0-a285-00aa003049e2;;BU)"
    other = "D:(OA;;0x1;bf967aba-0de6-11d0-a285-00aa003049e2;;BU)"
    assert effects(kind, other) != ()
    assert effects("D:(OA;;0x1;;;BU)", "D:(A;;0x1;;;BU)") == ()


def test_an_ace_for_owner_rights_takes_from_the_owner() -> None:
    (effect,) = effects("D:", "D:(A;;FR;;;OW)")
    assert (effect.sids, effect.lost) == (("S-1-3-4",), 0x40000)


def test_an_ace_for_owner_rights_that_may_not_hold_may_take_nothing() -> None:
    unsure = "(XD;;0x20;;;OW;(Member_of {SID(BU)}))"
    (effect,) = effects(f"D:{unsure}", f"D:{unsure}(D;;0x1;;;OW)")
    assert (effect.sids, effect.lost) == (("S-1-3-4",), 0x60000)
    (effect,) = effects("D:", f"D:{unsure}")
    assert (effect.sids, effect.lost) == (("S-1-3-4",), 0x60000)


def test_everybody_is_named_where_a_dacl_comes_or_goes() -> None:
    assert effects("D:NO_ACCESS_CONTROL", "D:")[0].lost == 0x1F01FF
    assert effects("D:", "D:NO_ACCESS_CONTROL")[0].gained == 0x1F01FF
    assert effects("D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL") == ()


def test_denies_that_go_are_told_even_where_nothing_is_allowed() -> None:
    before = parse_sddl("D:(D;ID;FR;;;BG)(D;;FW;;;BG)")
    assert [ace.mask for ace in lost_denies(before, parse_sddl("D:(D;;FR;;;BG)"))] == [0x120116]


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("(D;;FR;;;BG)(A;ID;FR;;;BU)", "(D;;FR;;;BG)(A;ID;FA;;;BA)", True),
        ("(A;ID;FR;;;BU)(A;;FR;;;BG)", "(A;;FR;;;BG)(A;ID;FR;;;BU)", True),
        ("(A;ID;FR;;;BU)(D;;FR;;;BG)", "(D;;FR;;;BG)(A;ID;FR;;;BU)", False),
        ("(D;ID;FR;;;BU)(A;;FR;;;BG)", "(A;;FR;;;BG)", False),
        ("(A;ID;FR;;;BU)(D;ID;FR;;;BG)", "(D;ID;FR;;;BG)(A;ID;FR;;;BU)", False),
        ("(A;ID;FR;;;BU)(D;ID;FR;;;BG)", "(D;ID;FR;;;BG)", True),
    ],
)
def test_entries_that_would_pass_each_other(before: str, after: str, kept: bool) -> None:
    one, other = parse_sddl(f"D:{before}").dacl, parse_sddl(f"D:{after}").dacl
    assert one is not None
    assert other is not None
    assert keeps_order(one, other) is kept
