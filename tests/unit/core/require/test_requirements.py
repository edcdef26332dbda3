# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who needs what on which path, seen in a plan that decides nothing."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    Scenario,
    codes,
    message,
    messages,
    shop,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Plan

TREE: t.Final = "this folder, subfolders and files"
FOLDER: t.Final = "this folder only"
FILE: t.Final = "this file"


def required(server: Scenario, **options: object) -> Plan:
    """Return what is required, without any descriptor."""
    selection = {"sites": "all"} if not {"applications", "application_pools", "sites"} & set(options) else {}
    parsed = parse_options({**selection, **options})
    return make_plan(server.applications(), None, parsed, machine=server.machine)


def rows(plan: Plan) -> set[tuple[str, str, str, int, str]]:
    """Return trustee (without its domain), kind, scope, mask and path of every need."""
    return {
        (
            item.need.trustee.name.rpartition("\\")[2],
            item.need.kind.value,
            item.need.scope.value,
            item.need.mask,
            str(item.need.path),
        )
        for item in plan.items
    }


def test_both_identities_read_the_folder_of_an_application() -> None:
    assert rows(required(shop())) == {
        ("Shop", "read", TREE, 0x1200A9, r"D:\sites\shop"),
        ("IUSR", "read", TREE, 0x1200A9, r"D:\sites\shop"),
    }


def test_both_identities_read_every_virtual_directory() -> None:
    server = Scenario().application("Shop/", r"D:\sites\shop", images=r"E:\images")
    assert rows(required(server)) == {
        (name, "read", TREE, 0x1200A9, folder)
        for name in ("Shop", "IUSR")
        for folder in (r"D:\sites\shop", r"E:\images")
    }


def test_reading_can_go_without_execution() -> None:
    assert {row[3] for row in rows(required(shop(), read="read"))} == {0x120089}


def test_a_blank_anonymous_user_adds_nobody() -> None:
    server = shop().location("Shop", anonymous="")
    assert rows(required(server)) == {("Shop", "read", TREE, 0x1200A9, r"D:\sites\shop")}


def test_a_named_anonymous_user_takes_the_place_of_iusr() -> None:
    server = shop().location("Shop", anonymous=r"CORP\svc")
    assert {row[0] for row in rows(required(server))} == {"Shop", "svc"}


def test_a_folder_with_an_anonymous_user_of_its_own_is_read_by_that_one() -> None:
    server = shop().location("Shop/admin", anonymous=r"CORP\svc")
    assert rows(required(server)) == {
        ("Shop", "read", TREE, 0x1200A9, r"D:\sites\shop"),
        ("IUSR", "read", TREE, 0x1200A9, r"D:\sites\shop"),
        ("svc", "read", TREE, 0x1200A9, r"D:\sites\shop\admin"),
    }


def test_a_url_in_a_virtual_directory_is_mapped_through_it() -> None:
    server = Scenario().application("Shop/", r"D:\sites\shop", images=r"E:\i").location("Shop/IMAGES/x", anonymous="")
    assert ("Shop", "read", TREE, 0x1200A9, r"E:\i\x") in rows(required(server))


class TestAncestors:
    SERVER: t.Final = (
        Scenario()
        .application("Shop/", r"D:\sites\shop", pool="Root")
        .application("Shop/a/b", r"E:\b", pool="Child")
        .location("Shop", anonymous="")
    )

    def test_the_process_identity_reads_the_folders_above_and_their_web_config_and_no_deeper(self) -> None:
        child = {row[1:] for row in rows(required(self.SERVER, application_pools="Child"))}
        assert child == {
            ("read", TREE, 0x1200A9, r"E:\b"),
            ("read", FOLDER, 0x120089, r"D:\sites\shop"),
            ("read", FILE, 0x120089, r"D:\sites\shop\web.config"),
            ("read", FOLDER, 0x120089, r"D:\sites\shop\a"),
            ("read", FILE, 0x120089, r"D:\sites\shop\a\web.config"),
        }

    def test_the_application_above_needs_nothing_of_its_child(self) -> None:
        assert {row[4] for row in rows(required(self.SERVER, application_pools="Root"))} == {r"D:\sites\shop"}

    def test_a_connect_as_account_above_takes_the_place_of_the_process_identity(self) -> None:
        server = (
            Scenario()
            .application("Shop/", r"D:\sites\shop", pool="Root", connect_as=r"CORP\files")
            .application("Shop/a", r"E:\a", pool="Child")
        )
        above = {row for row in rows(required(server, application_pools="Child")) if row[4].startswith("D:")}
        assert above == {
            ("files", "read", FOLDER, 0x120089, r"D:\sites\shop"),
            ("files", "read", FILE, 0x120089, r"D:\sites\shop\web.config"),
        }


def test_a_connect_as_account_reads_for_visitors_and_the_process_identity_reads_as_well() -> None:
    server = Scenario().application("Shop/", r"D:\sites\shop", connect_as=r"CORP\files")
    assert rows(required(server)) == {(name, "read", TREE, 0x1200A9, r"D:\sites\shop") for name in ("Shop", "files")}


class TestUsers:
    def test_visitors_who_log_on_are_granted_what_the_option_names(self) -> None:
        server = shop().location("Shop", anonymous_enabled=False, windows=True)
        plan = required(server, users=[r"CORP\staff", "Authenticated Users"])
        assert {row[0] for row in rows(plan)} == {"Shop", "staff", "Authenticated Users"}
        assert codes(plan) == []

    def test_visitors_who_log_on_and_are_not_named_are_a_warning(self) -> None:
        server = shop().location("Shop", windows=True)
        assert message(required(server), "authenticated_users_not_named") == (
            "warning",
            "Shop/: visitors log on, and the configuration does not say who they are; name their accounts or groups in "
            "the option users, otherwise they read files only where somebody else let them",
        )

    def test_users_without_authentication_get_nothing_and_are_told_so(self) -> None:
        plan = required(shop(), users=[r"CORP\staff"])
        assert {row[0] for row in rows(plan)} == {"Shop", "IUSR"}
        assert message(plan, "users_not_needed") == (
            "info",
            "Shop/: no authentication but anonymous is enabled, so nothing is granted to the option users",
        )

    def test_an_account_that_nobody_knows_is_an_error_of_each_application_that_needs_it(self) -> None:
        server = shop().location("Shop", windows=True)
        assert messages(required(server, users=[r"CORP\nobody"]), "account_not_resolved") == [
            (
                "error",
                r"Shop/: the account 'CORP\nobody' could not be resolved to a SID; check its spelling (DOMAIN\name), "
                "that it exists, and that a domain controller answers",
            )
        ]


class TestWrite:
    def test_nobody_writes_unless_asked(self) -> None:
        assert {row[1] for row in rows(required(shop()))} == {"read"}

    def test_a_relative_path_is_below_the_folder_of_each_application(self) -> None:
        server = shop().application("Blog/", r"D:\sites\blog", pool="Blog")
        writers = {row for row in rows(required(server, write=[{"path": "App_Data"}])) if row[1] == "write"}
        assert writers == {
            ("Shop", "write", TREE, 0x1301BF, r"D:\sites\shop\App_Data"),
            ("Blog", "write", TREE, 0x1301BF, r"D:\sites\blog\App_Data"),
        }

    def test_an_absolute_path_inside_one_application_is_for_that_one(self) -> None:
        server = shop().application("Blog/", r"D:\sites\blog", pool="Blog")
        plan = required(server, write=[{"path": r"d:\SITES\blog\data\cache", "rights": "write"}])
        assert {row for row in rows(plan) if row[1] == "write"} == {
            ("Blog", "write", TREE, 0x100116, r"d:\SITES\blog\data\cache")
        }

    def test_an_absolute_path_outside_is_for_all_that_are_worked_on(self) -> None:
        server = shop().application("Blog/", r"D:\sites\blog", pool="Blog").application("C/", r"D:\c", pool="C")
        plan = required(server, sites=["Shop", "Blog"], write=[{"path": r"D:\uploads"}])
        assert {row[0] for row in rows(plan) if row[1] == "write"} == {"Shop", "Blog"}
        assert message(plan, "write_shared_by_pools")[0] == "warning"

    def test_for_says_which_identity(self) -> None:
        server = shop().location("Shop", anonymous=r"CORP\svc")
        for which, names in (("process", {"Shop"}), ("request", {"svc"}), ("both", {"Shop", "svc"})):
            plan = required(server, write=[{"path": "data", "for": which}])
            assert {row[0] for row in rows(plan) if row[1] == "write"} == names

    def test_for_request_is_the_pool_where_the_anonymous_user_is_blank(self) -> None:
        plan = required(shop().location("Shop", anonymous=""), write=[{"path": "data", "for": "request"}])
        assert {row[0] for row in rows(plan) if row[1] == "write"} == {"Shop"}

    def test_a_path_that_leads_back_to_the_application_is_its_folder(self) -> None:
        plan = required(shop(), write=[{"path": r"App_Data\.."}])
        assert {row[4] for row in rows(plan) if row[1] == "write"} == {r"D:\sites\shop"}


def test_an_application_without_its_pool_requires_nothing_and_says_why() -> None:
    server = Scenario().undefined_pool("Shop/", r"D:\sites\shop", pool="Shop")
    plan = required(server)
    assert rows(plan) == set()
    assert codes(plan) == ["application_pool_not_defined"]
