# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries that deny, and descriptors that no ACE can be added to."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.draft import Draft
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    CLOSED,
    FILES,
    Scenario,
    codes,
    decisions,
    item,
    message,
    messages,
    pool,
    shop,
)

SHOP: t.Final = str(pool("Shop"))
FOLDER: t.Final = r"D:\sites\shop"


def served_as_process(sddl: str = "D:", above: str = "D:") -> Scenario:
    """Return a server with one application, served as the process, and the explicit ACEs of its folder and above."""
    server = Scenario().folder(r"D:\sites", above).application("Shop/", FOLDER).folder(FOLDER, sddl)
    return server.location("Shop", anonymous="")


class TestExplicit:
    @pytest.mark.parametrize("sid", [SHOP, "BU", "WD", "AU", "IS", "SU", "S-1-5-82-0"])
    @pytest.mark.parametrize("override", [False, True])
    def test_a_deny_for_any_sid_of_the_token_blocks_the_path(self, sid: str, override: bool) -> None:
        plan = served_as_process(f"D:(D;OICI;0x20;;;{sid})").plan(override_inherited_deny=override)
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}
        assert plan.writes == ()

    def test_the_entry_and_the_remedy_are_named(self) -> None:
        plan = served_as_process("D:(D;OICI;FR;;;BU)").plan()
        assert message(plan, "denied") == (
            "error",
            r"D:\sites\shop: IIS APPPOOL\Shop is denied what it needs by 'Deny  BUILTIN\Users  Read (0x120089)  this "
            "folder, subfolders and files'; remove that entry",
        )
        assert item(plan, FOLDER, "Shop").witness == (message(plan, "denied")[1],)

    def test_a_deny_that_only_reaches_children_blocks_as_well(self) -> None:
        for flags in ("OICIIO", "OIIO", "CIIO"):
            plan = served_as_process(f"D:(D;{flags};0x1;;;BU)").plan(override_inherited_deny=True)
            assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}

    def test_it_does_not_matter_where_only_the_folder_is_needed(self) -> None:
        server = served_as_process("D:(D;OICIIO;0x1;;;BU)").application("Shop/a", r"E:\a", pool="Child")
        plan = server.folder(r"E:\a").plan(application_pools="Child")
        assert decisions(plan)[FOLDER, "Child", "read"] == "grant"

    @pytest.mark.parametrize("rights", ["0x2", "0x40", "SD", "WD", "WO"])
    def test_a_deny_of_other_rights_does_not_matter(self, rights: str) -> None:
        assert decisions(served_as_process(f"D:(D;OICI;{rights};;;WD)").plan()) == {(FOLDER, "Shop", "read"): "grant"}

    def test_a_deny_for_somebody_else_does_not_matter(self) -> None:
        plan = served_as_process(f"D:(D;OICI;FA;;;{pool('Other')})(D;OICI;FA;;;BG)").plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "grant"}

    def test_a_deny_of_writing_blocks_writing_only(self) -> None:
        server = served_as_process().folder(FOLDER + r"\data", "D:(D;OICI;0x2;;;BU)")
        plan = server.plan(write=[{"path": "data"}])
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "grant", (FOLDER + r"\data", "Shop", "write"): "blocked"}

    def test_service_is_a_group_for_deny_in_the_token_of_iusr(self) -> None:
        plan = shop("D:(D;OICI;FR;;;SU)").plan()
        assert set(decisions(plan).values()) == {"blocked"}
        assert len(messages(plan, "denied")) == 2

    def test_a_group_that_is_not_certain_to_be_in_the_token_counts_where_it_denies(self) -> None:
        assert decisions(shop("D:(D;OICI;FR;;;IS)").plan())[FOLDER, "IUSR", "read"] == "blocked"

    def test_a_conditional_deny_counts(self) -> None:
        plan = served_as_process('D:(XD;OICI;FR;;;WD;(@User.x == "y"))').plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}

    def test_a_deny_that_the_account_of_the_pool_meets_blocks_the_pool(self) -> None:
        server = Scenario().pool("Shop", identityType="SpecificUser", userName=r"CORP\files", password="set")
        server.application("Shop/", FOLDER).location("Shop", anonymous="").folder(FOLDER, f"D:(D;OICI;FR;;;{FILES})")
        assert decisions(server.plan()) == {(FOLDER, "Shop", "read"): "blocked"}

    def test_other_paths_and_applications_go_on(self) -> None:
        server = served_as_process("D:(D;OICI;FR;;;BU)").application("Blog/", r"D:\blog", pool="Blog")
        plan = server.folder(r"D:\blog").plan()
        assert decisions(plan)[r"D:\blog", "Blog", "read"] == "grant"


class TestInherited:
    ABOVE: t.Final = "D:(D;OICI;FR;;;BU)"

    def test_it_blocks_and_says_how_to_go_on(self) -> None:
        plan = served_as_process(above=self.ABOVE).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}
        assert message(plan, "denied")[1].endswith(
            "this folder, subfolders and files  (inherited)'; remove it above, or set override_inherited_deny"
        )

    def test_an_explicit_allow_can_be_asked_to_override_it(self) -> None:
        server = served_as_process(above=self.ABOVE)
        plan = server.plan(override_inherited_deny=True)
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "grant"}
        # It stands before the inherited deny, on the folder and on what is created in it.
        assert decisions(server.applied(plan).plan()) == {(FOLDER, "Shop", "read"): "satisfied"}

    def test_an_explicit_deny_for_children_is_not_overridden(self) -> None:
        server = served_as_process("D:(D;OICIIO;0x20;;;WD)", above=self.ABOVE)
        assert decisions(server.plan(override_inherited_deny=True)) == {(FOLDER, "Shop", "read"): "blocked"}

    def test_an_allow_that_stands_before_it_is_enough(self) -> None:
        plan = served_as_process(f"D:(A;OICI;FR;;;{SHOP})(A;OICI;FX;;;{SHOP})", above=self.ABOVE).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "satisfied"}

    def test_a_deny_that_comes_down_with_the_write_blocks_too(self) -> None:
        # The folder was moved here: what it has inherited is not what the folder above gives now.
        server = served_as_process(f"D:AI(A;OICIID;FA;;;{pool('Old')})", above=self.ABOVE)
        assert decisions(server.plan(force=FOLDER)) == {(FOLDER, "Shop", "read"): "blocked"}
        overridden = server.plan(force=FOLDER, override_inherited_deny=True)
        assert decisions(overridden) == {(FOLDER, "Shop", "read"): "grant"}


class TestNoDacl:
    MESSAGE: t.Final = (
        r"D:\sites\shop has no DACL, so everybody has full control; an ACE would take that away: set a DACL first"
    )

    def test_a_folder_without_a_dacl_is_never_given_one(self) -> None:
        plan = served_as_process("D:NO_ACCESS_CONTROL").plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}
        assert message(plan, "no_dacl") == ("error", self.MESSAGE)
        assert plan.writes == ()

    def test_where_nothing_below_is_needed_it_is_a_warning(self) -> None:
        server = served_as_process("D:NO_ACCESS_CONTROL").application("Shop/a", r"E:\a", pool="Child").folder(r"E:\a")
        plan = server.plan(application_pools="Child")
        assert decisions(plan)[FOLDER, "Child", "read"] == "satisfied"
        assert item(plan, FOLDER, "Child").witness == ("there is no DACL: everybody has access",)
        assert message(plan, "no_dacl") == ("warning", self.MESSAGE)


def test_a_grant_that_does_not_help_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    # No descriptor is known for which this happens: the plan looks at what it is about to write all the same.
    monkeypatch.setattr(Draft, "result", lambda draft: draft.descriptor)
    plan = served_as_process().plan()
    assert (decisions(plan), plan.writes) == ({(FOLDER, "Shop", "read"): "blocked"}, ())
    assert message(plan, "denied") == (
        "error",
        r"D:\sites\shop: a grant to IIS APPPOOL\Shop would not give it what it needs, because of its other ACEs; look "
        "at all entries of that path",
    )


def test_a_dacl_that_is_not_canonical_is_left_alone() -> None:
    plan = served_as_process("D:P(A;OICI;FA;;;BA)(D;OICI;0x2;;;BG)").plan()
    assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}
    assert message(plan, "dacl_not_canonical") == (
        "error",
        r"D:\sites\shop: the ACEs are not in canonical order, and where a new one takes effect is not what the "
        "security dialog shows; see who has what today, and let the dialog put them in order, where deny entries count "
        "first",
    )


def test_one_that_gives_the_access_is_satisfied() -> None:
    plan = served_as_process(f"D:P(A;OICI;FA;;;{SHOP})(D;OICI;FA;;;BU)").plan()
    assert decisions(plan) == {(FOLDER, "Shop", "read"): "satisfied"}


class TestLongDacl:
    def server(self, count: int) -> Scenario:
        """Return a server whose folder has many ACEs for accounts of other domains, 36 bytes each."""
        aces = "".join(f"(A;OICI;FR;;;S-1-5-21-9-9-9-{number})" for number in range(count))
        return served_as_process(f"D:P{aces}")

    def test_the_last_ace_that_fits_is_granted(self) -> None:
        plan = self.server(1818).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "grant"}
        assert len(plan.writes[0].written.pack()) > 65000

    def test_one_more_is_blocked_and_nothing_is_lost(self) -> None:
        plan = self.server(1820).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "blocked"}
        assert plan.writes == ()
        assert message(plan, "dacl_cannot_be_extended") == (
            "error",
            r"D:\sites\shop: the ACE cannot be added: the ACL would take 65,568 bytes for 1,821 ACEs; 65,535 is the "
            "most; remove entries that nobody needs any more",
        )


class TestBroughtUpToDate:
    """Folders whose inherited ACEs are not what the folder above gives: Windows replaces them with any write above."""

    STALE: t.Final = f"D:AI(A;OICIID;FA;;;{pool('Old')})(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)"

    CHANGE: t.Final = (
        r"D:\sites\shop: the inherited entries are not what the folder above gives now (it was moved, or an earlier "
        r"change was cut off), and bringing them up to date changes them: - Allow  "
        f"{pool('Old')}  Full control  this folder, subfolders and files  (inherited), so that {pool('Old')} loses "
        "Full control"
    )

    def test_a_moved_folder_is_refused_with_what_would_change(self) -> None:
        plan = served_as_process(self.STALE).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "refused"}
        assert plan.writes == ()
        assert message(plan, "inheritance_would_be_reapplied") == (
            "error",
            rf"IIS APPPOOL\Shop: {self.CHANGE}; a write to D:\sites\shop would do that too, unasked; "
            r"stale_inheritance: apply lets every write of the run do so, 'D:\sites\shop' in the option force this one",
        )

    @pytest.mark.parametrize("allowed", [{"force": FOLDER}, {"stale_inheritance": "apply"}])
    def test_one_that_is_allowed_is_written_and_told(self, allowed: dict[str, t.Any]) -> None:
        plan = served_as_process(self.STALE).plan(**allowed)
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "grant"}
        assert message(plan, "inheritance_will_be_reapplied") == (
            "warning",
            rf"{self.CHANGE}; Windows does so with the write to D:\sites\shop",
        )

    @pytest.mark.parametrize("forced", [FOLDER, FOLDER + r"\a\blog"])
    def test_so_is_one_below_a_folder_that_is_written(self, forced: str) -> None:
        server = served_as_process().application("Blog/", FOLDER + r"\a\blog", pool="Blog")
        server = server.folder(FOLDER + r"\a\blog", self.STALE)
        assert decisions(server.plan(sites="Shop")) == {(FOLDER, "Shop", "read"): "refused"}
        assert message(server.plan(sites="Shop", force=forced), "inheritance_will_be_reapplied")[1].startswith(
            r"D:\sites\shop\a\blog: the inherited entries are not what the folder above gives now"
        )

    def test_one_that_is_protected_or_not_below_is_not(self) -> None:
        for stale in (r"D:\sites\other", FOLDER + r"\a\b"):
            server = served_as_process().folder(FOLDER + r"\a", CLOSED).folder(stale, self.STALE)
            assert codes(server.plan()) == []

    def test_a_folder_that_is_up_to_date_is_not(self) -> None:
        server = served_as_process(above=f"D:(A;OICIIO;GA;;;CO)(A;OICI;GR;;;{pool('Old')})")
        assert codes(server.folder(FOLDER + r"\a").plan()) == []
