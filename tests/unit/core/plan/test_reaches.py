# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a grant reaches by inheritance: excluded paths and the folders of other applications."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    CLOSED,
    OPEN,
    Scenario,
    codes,
    decisions,
    in_folder,
    message,
    messages,
)

FOLDER: t.Final = r"D:\sites\shop"


class TestExcludedPaths:
    @pytest.mark.parametrize("excluded", [FOLDER, r"d:\SITES", "D:\\"])
    def test_an_excluded_path_is_left_alone_and_what_it_lacks_is_told(self, excluded: str) -> None:
        plan = in_folder(FOLDER).plan(exclude_paths=[excluded])
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "excluded"}
        assert plan.writes == ()
        assert message(plan, "excluded_path_lacks_access") == (
            "warning",
            r"IIS APPPOOL\Shop lacks read access on D:\sites\shop, which exclude_paths says is never touched; grant it "
            "by other means, or take the path out of exclude_paths",
        )

    def test_an_excluded_path_need_not_exist(self) -> None:
        plan = Scenario().application("Shop/", FOLDER).plan(exclude_paths=[FOLDER])
        assert set(decisions(plan).values()) == {"excluded"}
        assert "path_not_found" not in codes(plan)

    def test_an_excluded_path_that_has_the_access_is_satisfied(self) -> None:
        server = in_folder(FOLDER)
        assert set(decisions(server.applied(server.plan()).plan(exclude_paths=[FOLDER])).values()) == {"satisfied"}

    def test_a_grant_above_an_excluded_path_is_refused_even_with_force(self) -> None:
        server = in_folder(FOLDER).folder(FOLDER + r"\private")
        for force in ([], [FOLDER]):
            plan = server.plan(exclude_paths=[FOLDER + r"\private"], force=force)
            assert plan.writes == ()
            assert message(plan, "grant_reaches_excluded_path") == (
                "error",
                r"IIS APPPOOL\Shop: D:\sites\shop: a grant here is inherited by D:\sites\shop\private, which "
                r"exclude_paths says is never touched; protect the DACL of D:\sites\shop\private, or take it out of "
                "exclude_paths",
            )

    def test_a_grant_above_a_protected_one_is_not(self) -> None:
        server = in_folder(FOLDER).folder(FOLDER + r"\private", CLOSED)
        plan = server.plan(exclude_paths=[FOLDER + r"\private"])
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "grant"}

    def test_nor_is_one_below_a_protected_folder_or_behind_a_link(self) -> None:
        for keywords in ({"sddl": CLOSED}, {"reparse_point": True}):
            server = in_folder(FOLDER).folder(FOLDER + r"\a", **keywords).folder(FOLDER + r"\a\private")
            assert set(decisions(server.plan(exclude_paths=[FOLDER + r"\a\private"])).values()) == {"grant"}

    def test_a_grant_that_goes_no_deeper_is_not_refused(self) -> None:
        server = Scenario().application("Shop/", FOLDER).application("Shop/a", r"D:\a", pool="Child")
        server.folder(FOLDER).folder(r"D:\a").folder(FOLDER + r"\private")
        plan = server.plan(application_pools="Child", exclude_paths=[FOLDER + r"\private"])
        assert decisions(plan)[FOLDER, "Child", "read"] == "grant"


class TestReachingOtherApplications:
    def server(self, sddl: str = "D:", pool: str = "Blog") -> Scenario:
        """Return a server with an application below the folder of another one."""
        server = in_folder(FOLDER).application("Blog/", FOLDER + r"\blog", pool=pool).location("Blog", anonymous="")
        return server.folder(FOLDER + r"\blog", sddl)

    def test_a_grant_that_is_inherited_by_the_folder_of_another_pool_names_both(self) -> None:
        expected = (
            "warning",
            r"IIS APPPOOL\Shop: what it gets on D:\sites\shop for Shop/ is inherited by the files of Blog/ "
            r"(application pool Blog), web.config included (D:\sites\shop\blog); put them elsewhere, protect their "
            "DACL, or run them in one pool",
        )
        plan = self.server().plan(sites="Shop")
        assert message(plan, "grant_reaches_other_application") == expected
        (finding,) = plan.findings
        assert finding.applications == ("Shop/", "Blog/")
        # And it stays true when the grant is there.
        assert message(self.server().applied(plan).plan(sites="Shop"), "grant_reaches_other_application") == expected

    def test_a_shared_folder_names_the_others_once_for_each_pool(self) -> None:
        server = Scenario().folder(r"D:\shared")
        for number in range(8):
            server.application(f"Site{number}/", r"D:\shared", pool=f"Pool{number}")
        found = {entry.finding.message.partition(":")[0]: entry for entry in server.plan().findings}
        assert len(found) == 8
        entry = found[r"IIS APPPOOL\Pool5"]
        assert set(entry.applications) == {f"Site{number}/" for number in range(8)}
        assert entry.finding.message == (
            r"IIS APPPOOL\Pool5: what it gets on D:\shared for Site5/ is inherited by the files of Site0/ (application "
            "pool Pool0), Site1/ (application pool Pool1), Site2/ (application pool Pool2), Site3/ (application pool "
            "Pool3), Site4/ (application pool Pool4) and 2 more, web.config included (the same folder); put them "
            "elsewhere, protect their DACL, or run them in one pool"
        )

    def test_a_protected_folder_is_not_reached(self) -> None:
        assert "grant_reaches_other_application" not in codes(self.server(CLOSED).plan())

    def test_nor_is_one_behind_a_link(self) -> None:
        server = self.server().folder(FOLDER + r"\blog", reparse_point=True)
        assert "grant_reaches_other_application" not in codes(server.plan(sites="Shop"))

    def test_the_same_pool_is_no_other_application(self) -> None:
        assert "grant_reaches_other_application" not in codes(self.server(pool="shop").plan())

    def test_not_even_for_visitors_that_are_served_as_somebody_else_there(self) -> None:
        server = self.server(pool="Shop").location("Shop", anonymous=r"CORP\svc")
        assert "grant_reaches_other_application" not in codes(server.plan())

    def test_nor_is_one_whose_visitors_are_read_for_by_the_same_account(self) -> None:
        server = Scenario().application("Shop/", FOLDER).application("Blog/", FOLDER + r"\blog", pool="Blog")
        plan = server.folder(FOLDER + r"\blog").plan()
        assert [text.split(":")[0] for _unused, text in messages(plan, "grant_reaches_other_application")] == [
            r"IIS APPPOOL\Shop"
        ]

    def test_iusr_reaching_an_application_without_it_is_reported(self) -> None:
        server = Scenario().application("Shop/", FOLDER).application("Blog/", FOLDER + r"\blog", pool="Blog")
        plan = server.folder(FOLDER + r"\blog").location("Blog", anonymous="").plan()
        names = {text.split(":")[0] for _unused, text in messages(plan, "grant_reaches_other_application")}
        assert names == {r"IIS APPPOOL\Shop", r"NT AUTHORITY\IUSR"}

    def test_access_through_a_group_is_no_grant(self) -> None:
        server = self.server()
        server.folder(FOLDER, OPEN).folder(FOLDER + r"\blog")
        assert "grant_reaches_other_application" not in codes(server.plan(satisfied_by="effective"))
