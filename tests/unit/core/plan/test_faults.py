# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One application's fault never stops the others; in check mode what is not there yet is a warning."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.declared import (
    DeclaredApplication,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    Scenario,
    codes,
    decisions,
    item,
    message,
    messages,
    shop,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Plan

FOLDER: t.Final = r"D:\sites\shop"
BLOG: t.Final = (r"D:\blog", "Blog", "read")


def and_a_good_one(server: Scenario) -> Scenario:
    """Add an application that nothing is wrong with."""
    return server.application("Blog/", r"D:\blog", pool="Blog").location("Blog", anonymous="").folder(r"D:\blog")


def broken() -> Scenario:
    """Return a server whose application, served as the process, has no folder yet."""
    return Scenario().application("Shop/", FOLDER).location("Shop", anonymous="")


class TestMissingPath:
    def test_it_is_an_error_that_names_the_remedy(self) -> None:
        plan = and_a_good_one(broken().missing(FOLDER)).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "missing", BLOG: "grant"}
        assert message(plan, "path_not_found") == (
            "error",
            r"D:\sites\shop does not exist; create the folder, or correct the physical path in the configuration",
        )

    def test_a_missing_folder_to_write_to_is_one_of_the_option(self) -> None:
        plan = shop().missing(r"D:\uploads").plan(write=[r"D:\uploads"])
        assert message(plan, "path_not_found") == (
            "error",
            r"D:\uploads does not exist; create the folder, or correct its path in the option write",
        )

    def test_in_check_mode_it_is_a_warning_and_a_change(self) -> None:
        plan = broken().missing(FOLDER).plan(check_mode=True)
        assert message(plan, "path_not_found")[0] == "warning"
        assert plan.changed
        assert plan.writes == ()

    def test_outside_of_check_mode_it_is_no_change(self) -> None:
        assert not broken().missing(FOLDER).plan().changed

    def test_a_missing_folder_to_write_to_is_told_as_well(self) -> None:
        plan = shop().missing(FOLDER + r"\data").plan(write=[{"path": "data"}])
        assert item(plan, FOLDER + r"\data", "Shop", "write").decision == "missing"


class TestUnreadablePath:
    def test_it_is_an_error_with_what_windows_said(self) -> None:
        plan = and_a_good_one(broken().unreadable(FOLDER)).plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "unreadable", BLOG: "grant"}
        assert message(plan, "path_not_readable") == (
            "error",
            r"the security descriptor of D:\sites\shop could not be read: Access is denied (Windows error 5); connect "
            "as an account that may read it, or give that account Read permissions there",
        )

    def test_in_check_mode_it_stays_an_error(self) -> None:
        assert message(broken().unreadable(FOLDER).plan(check_mode=True), "path_not_readable")[0] == "error"

    def test_a_path_that_nobody_asked_about_is_one_too(self) -> None:
        plan = broken().plan()
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "unreadable"}
        assert "the host was not asked about it" in message(plan, "path_not_readable")[1]


def test_a_file_in_the_place_of_a_folder_is_an_error() -> None:
    plan = and_a_good_one(broken().file(FOLDER)).plan()
    assert decisions(plan) == {(FOLDER, "Shop", "read"): "refused", BLOG: "grant"}
    assert message(plan, "path_is_a_file") == (
        "error",
        r"D:\sites\shop is a file, where a folder is expected; name the folder instead",
    )


class TestPoolsThatAreNotDefined:
    def server(self) -> Scenario:
        """Return a server with 98 applications whose pool is not there, and a good one."""
        server = Scenario().folder(FOLDER)
        for number in range(98):
            server.undefined_pool(f"Shop/{number or ''}", FOLDER, pool="Shp")
        return and_a_good_one(server)

    def test_each_application_has_its_finding_and_nothing_is_changed_for_it(self) -> None:
        plan = self.server().plan(sites="Shop")
        assert plan.items == ()
        assert plan.writes == ()
        assert codes(plan) == ["application_pool_not_defined"]
        assert len({entry.applications for entry in plan.findings}) == 98
        assert messages(plan, "application_pool_not_defined")[0] == (
            "error",
            "There is no application pool 'Shp'. applicationPool of the application is Shp. The pools that exist are: "
            "Blog.",
        )

    def test_the_others_are_planned(self) -> None:
        plan = self.server().plan()
        assert decisions(plan) == {BLOG: "grant"}
        assert len(messages(plan, "application_pool_not_defined")) == 98

    def test_in_check_mode_they_are_warnings(self) -> None:
        plan = self.server().plan(check_mode=True)
        assert {level for level, _unused in messages(plan, "application_pool_not_defined")} == {"warning"}


def test_findings_of_applications_that_are_not_selected_are_not_told() -> None:
    server = and_a_good_one(Scenario().undefined_pool("Shop/", FOLDER, pool="Shop"))
    assert codes(server.plan(sites="Blog")) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"sites": ["Shop", "Blog"]}, "site_not_found"),
        ({"applications": ["Shop/x", "Blog"]}, "application_not_found"),
        ({"application_pools": ["x", "Blog"]}, "application_pool_not_used"),
    ],
)
@pytest.mark.parametrize(("check_mode", "level"), [(False, "error"), (True, "warning")])
def test_names_that_select_nothing_are_errors_and_warnings_in_check_mode(
    options: dict[str, t.Any], code: str, check_mode: bool, level: str
) -> None:
    plan = and_a_good_one(Scenario()).plan(check_mode=check_mode, **options)
    assert message(plan, code)[0] == level
    assert decisions(plan) == {BLOG: "grant"}


class TestDeclared:
    def plan(self, server: Scenario, *declared: DeclaredApplication, **options: t.Any) -> Plan:
        """Return the plan for applications given as data, and for no other."""
        return server.plan(declared=declared, sites=(), **options)

    def test_an_application_given_as_data_is_planned_without_being_selected(self) -> None:
        server = and_a_good_one(Scenario()).folder(FOLDER)
        plan = self.plan(server, DeclaredApplication(application_pool="New", physical_path=FOLDER))
        assert decisions(plan) == {(FOLDER, "New", "read"): "grant", (FOLDER, "IUSR", "read"): "grant"}

    def test_a_folder_that_does_not_exist_yet_is_a_warning_in_check_mode(self) -> None:
        declared = DeclaredApplication(application_pool="New", physical_path=FOLDER, anonymous_user="")
        plan = self.plan(Scenario().missing(FOLDER), declared, check_mode=True)
        assert decisions(plan) == {(FOLDER, "New", "read"): "missing"}
        assert message(plan, "path_not_found")[0] == "warning"
        assert plan.changed

    def test_several_under_one_name_are_told_apart(self) -> None:
        first = DeclaredApplication(application_pool="A", physical_path=FOLDER, anonymous_user="")
        second = DeclaredApplication(application_pool="B", physical_path=FOLDER + r"\b", anonymous_user="")
        server = Scenario().folder(FOLDER + r"\b\data")
        plan = self.plan(server, first, second, write=[{"path": FOLDER + r"\b\data"}])
        assert {key[1] for key in decisions(plan) if key[2] == "write"} == {"B"}
        assert message(plan, "grant_reaches_other_application")[1].startswith(r"IIS APPPOOL\A: what it gets on")

    def test_the_folders_of_the_configuration_are_guarded_for_them_too(self) -> None:
        server = and_a_good_one(Scenario()).folder(r"D:\blog\new")
        new = DeclaredApplication(application_pool="New", physical_path=r"D:\blog\new", anonymous_user="")
        plan = self.plan(server, new, write=[{"path": r"D:\blog", "for": "process"}])
        assert decisions(plan)[r"D:\blog", "New", "write"] == "refused"
