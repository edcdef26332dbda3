# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as there already, what is granted, and what a grant above covers."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security import well_known
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    CLOSED,
    OPEN,
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
TREE: t.Final = 3


def own(server: Scenario) -> dict[tuple[str, str, str], str]:
    """Return the decisions where anonymous visitors are served as the process, so that only the pool matters."""
    return decisions(server.location("Shop", anonymous="").plan())


class TestOwnAce:
    def test_what_is_missing_is_granted_by_sid_and_inherited(self) -> None:
        plan = shop().plan()
        (write,) = plan.writes
        assert write.written.dacl is not None
        assert write.before.dacl is not None
        assert write.written.dacl.aces == (
            Ace.allow(pool("Shop"), 0x1200A9, TREE),
            Ace.allow(well_known.IUSR, 0x1200A9, TREE),
            *write.before.dacl.aces,
        )
        assert item(plan, FOLDER, "Shop").witness == (
            r"Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files",
        )

    @pytest.mark.parametrize("mask", ["0x1200a9", "0x1301bf", "FA", "GA", "GXGR"])
    def test_an_explicit_ace_that_covers_the_need_satisfies_it(self, mask: str) -> None:
        assert own(shop(f"D:(A;OICI;{mask};;;{SHOP})")) == {(FOLDER, "Shop", "read"): "satisfied"}

    def test_an_inherited_ace_satisfies_it_as_well(self) -> None:
        server = Scenario().folder(r"D:\sites", f"D:(A;OICI;0x1200a9;;;{SHOP})")
        server.application("Shop/", FOLDER).folder(FOLDER)
        assert own(server) == {(FOLDER, "Shop", "read"): "satisfied"}
        plan = server.plan()
        assert item(plan, FOLDER, "Shop").witness == (
            r"Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files  (inherited)",
        )

    def test_two_aces_together_satisfy_it(self) -> None:
        assert own(shop(f"D:(A;OICI;0x120089;;;{SHOP})(A;OICI;0x20;;;{SHOP})"))[FOLDER, "Shop", "read"] == "satisfied"

    @pytest.mark.parametrize(
        "ace",
        [
            f"(A;;0x1200a9;;;{SHOP})",
            f"(A;CI;0x1200a9;;;{SHOP})",
            f"(A;OI;0x1200a9;;;{SHOP})",
            f"(A;OICIIO;0x1200a9;;;{SHOP})",
            f"(A;OICI;0x120089;;;{SHOP})",
            f"(A;OICI;0x1200a9;;;{pool('Other')})",
            "(A;OICI;0x1200a9;;;BU)",
            "(A;OICI;0x1200a9;;;S-1-5-82-0)",
            "(A;OICI;0x1200a9;;;IS)",
            f'(XA;OICI;0x1200a9;;;{SHOP};(@User.x == "y"))',
        ],
        ids=["folder", "folders", "files", "inherit only", "less", "other pool", "Users", "all pools", "group", "if"],
    )
    def test_the_folder_and_what_is_created_in_it_have_to_be_covered_by_its_own_aces(self, ace: str) -> None:
        assert own(shop(f"D:{ace}")) == {(FOLDER, "Shop", "read"): "grant"}

    def test_a_narrower_ace_of_the_same_kind_is_widened_where_it_stands(self) -> None:
        plan = shop(f"D:(A;;FA;;;BG)(A;OICI;0x120089;;;{SHOP})").location("Shop", anonymous="").plan()
        (write,) = plan.writes
        assert write.written.dacl is not None
        assert write.written.dacl.aces[1] == Ace.allow(pool("Shop"), 0x1200A9, TREE)

    def test_an_empty_dacl_gets_the_grant(self) -> None:
        plan = shop("D:P").plan()
        assert set(decisions(plan).values()) == {"grant"}
        assert codes(plan) == []


class TestEffective:
    def test_a_group_that_is_certain_to_be_in_the_token_satisfies_the_need(self) -> None:
        plan = shop("D:(A;OICI;0x1200a9;;;IS)").location("Shop", anonymous="").plan(satisfied_by="effective")
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "satisfied"}
        assert item(plan, FOLDER, "Shop").witness == (
            r"Allow  BUILTIN\IIS_IUSRS  Read & execute  this folder, subfolders and files",
        )
        assert codes(plan) == []

    @pytest.mark.parametrize(
        ("alias", "name"),
        [
            ("BU", r"BUILTIN\Users"),
            ("WD", "Everyone"),
            ("AU", r"NT AUTHORITY\Authenticated Users"),
        ],
    )
    def test_access_through_a_broad_group_is_reported_with_the_ace(self, alias: str, name: str) -> None:
        plan = shop(f"D:(A;OICI;0x1200a9;;;{alias})").plan(satisfied_by="effective")
        assert set(decisions(plan).values()) == {"satisfied"}
        assert item(plan, FOLDER, "IUSR").witness == (
            f"Allow  {name}  Read & execute  this folder, subfolders and files",
        )
        assert messages(plan, "relies_on_broad_group") == [
            (
                "warning",
                rf"D:\sites\shop: {who} has read access only through {name}, as everybody there does; "
                "satisfied_by: own_ace gives it an ACE of its own",
            )
            for who in (r"IIS APPPOOL\Shop", r"NT AUTHORITY\IUSR")
        ]

    def test_a_broad_group_that_only_files_rely_on_is_reported_too(self) -> None:
        server = shop(f"D:P(A;;0x1200a9;;;{SHOP})(A;OICIIO;0x1200a9;;;BU)").location("Shop", anonymous="")
        plan = server.plan(satisfied_by="effective")
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "satisfied"}
        assert len(messages(plan, "relies_on_broad_group")) == 1
        assert len(item(plan, FOLDER, "Shop").witness) == 2

    def test_iusr_is_in_service_for_deny_only(self) -> None:
        plan = shop("D:(A;OICI;0x1200a9;;;SU)").plan(satisfied_by="effective")
        assert decisions(plan) == {(FOLDER, "Shop", "read"): "satisfied", (FOLDER, "IUSR", "read"): "grant"}

    def test_a_group_that_is_not_certain_does_not_satisfy(self) -> None:
        plan = shop("D:(A;OICI;0x1200a9;;;IS)").plan(satisfied_by="effective")
        assert decisions(plan)[FOLDER, "IUSR", "read"] == "grant"

    def test_a_conditional_ace_does_not_satisfy(self) -> None:
        plan = shop('D:(XA;OICI;FA;;;WD;(@User.x == "y"))').plan(satisfied_by="effective")
        assert set(decisions(plan).values()) == {"grant"}

    def test_a_trustee_of_several_pools_is_satisfied_only_if_every_token_is(self) -> None:
        other = pool("Other")
        server = Scenario().application("Shop/", FOLDER).application("Other/", FOLDER, pool="Other")
        server.location("Shop", anonymous="").location("Other", anonymous="").folder(FOLDER, f"D:(A;OICI;FA;;;{other})")
        plan = server.plan(satisfied_by="effective", grant_to="group")
        assert decisions(plan) == {(FOLDER, "IIS_IUSRS", "read"): "grant"}
        server.folder(FOLDER, f"D:(A;OICI;FA;;;{other})(A;OICI;FA;;;{SHOP})")
        plan = server.plan(satisfied_by="effective", grant_to="group")
        assert decisions(plan) == {(FOLDER, "IIS_IUSRS", "read"): "satisfied"}


class TestCovered:
    def nested(self, sddl: str = "D:") -> Scenario:
        r"""Return a server with two folders of one application, one below the other."""
        server = Scenario().application("Shop/", r"D:\sites", images=r"D:\sites\a\images")
        return server.location("Shop", anonymous="").folder(r"D:\sites\a\images", sddl)

    def test_a_grant_above_covers_what_inherits_from_it(self) -> None:
        plan = self.nested().plan()
        assert decisions(plan) == {
            (r"D:\sites", "Shop", "read"): "grant",
            (r"D:\sites\a\images", "Shop", "read"): "covered",
        }
        assert item(plan, r"D:\sites\a\images", "Shop").witness == (r"inherited from the grant on D:\sites",)
        assert len(plan.writes) == 1

    def test_a_protected_folder_below_gets_its_own_grant(self) -> None:
        plan = self.nested(CLOSED).plan()
        assert set(decisions(plan).values()) == {"grant"}
        assert [str(write.path) for write in plan.writes] == [r"D:\sites\a\images", r"D:\sites"]

    def test_so_does_one_below_a_protected_folder_in_between(self) -> None:
        server = self.nested().folder(r"D:\sites\a", CLOSED).folder(r"D:\sites\a\images")
        assert set(decisions(server.plan()).values()) == {"grant"}

    def test_so_does_one_below_a_folder_that_is_not_known(self) -> None:
        server = self.nested()
        facts = {path: fact for path, fact in server.paths.items() if str(path) != r"D:\sites\a"}
        assert set(decisions(server.plan(facts=facts)).values()) == {"grant"}

    def test_so_does_one_behind_a_link(self) -> None:
        server = self.nested().folder(r"E:\elsewhere\images").link(r"D:\sites\a", r"E:\elsewhere")
        plan = server.plan()
        assert decisions(plan) == {
            (r"D:\sites", "Shop", "read"): "grant",
            (r"E:\elsewhere\images", "Shop", "read"): "grant",
        }

    def test_a_need_met_by_another_grant_on_the_same_path_says_so(self) -> None:
        data = r"D:\sites\a\images"
        plan = self.nested().plan(write=[{"path": data}], force=[data])
        assert item(plan, data, "Shop").witness == ("granted with another need on this path",)

    def test_modify_covers_reading(self) -> None:
        server = shop().location("Shop", anonymous="")
        plan = server.plan(write=[{"path": "."}], force=[FOLDER])
        assert decisions(plan) == {(FOLDER, "Shop", "write"): "grant", (FOLDER, "Shop", "read"): "covered"}
        (write,) = plan.writes
        assert write.written.dacl is not None
        assert write.written.dacl.aces[0] == Ace.allow(pool("Shop"), 0x1301BF, TREE)

    def test_write_and_read_are_one_ace(self) -> None:
        plan = shop().location("Shop", anonymous="").plan(write=[{"path": ".", "rights": "write"}], force=[FOLDER])
        (write,) = plan.writes
        assert write.written.dacl is not None
        assert write.written.dacl.aces[0] == Ace.allow(pool("Shop"), 0x1201BF, TREE)


class TestFoldersAbove:
    def server(self) -> Scenario:
        """Return a server with a child application in another pool and another place."""
        server = Scenario().application("Shop/", FOLDER).application("Shop/a", r"E:\a", pool="Child")
        return server.location("Shop", anonymous="").folder(FOLDER, OPEN).folder(r"E:\a")

    def test_the_child_reads_the_folder_and_no_deeper(self) -> None:
        plan = self.server().plan(application_pools="Child")
        assert decisions(plan) == {(r"E:\a", "Child", "read"): "grant", (FOLDER, "Child", "read"): "grant"}
        above = next(write for write in plan.writes if str(write.path) == FOLDER)
        assert above.written.dacl is not None
        assert Ace.allow(pool("Child"), 0x120089, 0) in above.written.dacl.aces

    def test_it_reads_a_web_config_there(self) -> None:
        plan = self.server().file(FOLDER + r"\web.config").plan(application_pools="Child")
        web_config = next(write for write in plan.writes if write.path.name == "web.config")
        assert not web_config.directory
        assert web_config.written.dacl is not None
        assert web_config.written.dacl.aces[0] == Ace.allow(pool("Child"), 0x120089, 0)
        assert item(plan, FOLDER + r"\web.config", "Child").witness == (r"Allow  IIS APPPOOL\Child  Read  this file",)

    def test_a_web_config_that_the_folder_is_known_not_to_hold_is_no_need(self) -> None:
        assert (FOLDER + r"\web.config", "Child", "read") not in decisions(self.server().plan())

    def test_a_web_config_in_a_folder_that_could_not_be_listed_has_to_be_asked_for(self) -> None:
        server = self.server().unreadable(FOLDER)
        plan = server.plan(application_pools="Child")
        assert decisions(plan)[FOLDER + r"\web.config", "Child", "read"] == "unreadable"

    def test_a_part_of_the_url_without_a_folder_is_no_need(self) -> None:
        server = self.server().application("Shop/virtual/b", r"E:\b", pool="Deep").folder(r"E:\b")
        plan = server.missing(FOLDER + r"\virtual").plan(application_pools="Deep")
        assert decisions(plan) == {(r"E:\b", "Deep", "read"): "grant", (FOLDER, "Deep", "read"): "grant"}
        assert codes(plan) == []

    def test_the_folder_of_the_parent_application_has_to_exist(self) -> None:
        plan = self.server().missing(FOLDER).plan(application_pools="Child")
        assert decisions(plan)[FOLDER, "Child", "read"] == "missing"


class TestUrlsWithSettingsOfTheirOwn:
    def test_the_folder_of_the_url_is_granted(self) -> None:
        server = shop().location("Shop/admin", anonymous=r"CORP\svc").folder(FOLDER + r"\admin")
        assert decisions(server.plan())[FOLDER + r"\admin", "svc", "read"] == "grant"

    def test_a_url_that_is_a_file_is_granted_on_the_file(self) -> None:
        server = shop().location("Shop/admin.aspx", anonymous=r"CORP\svc").file(FOLDER + r"\admin.aspx")
        plan = server.plan()
        assert decisions(plan)[FOLDER + r"\admin.aspx", "svc", "read"] == "grant"
        file = next(write for write in plan.writes if write.path.name == "admin.aspx")
        assert file.written.dacl is not None
        assert file.written.dacl.aces[0].flags == 0
        assert decisions(server.applied(plan).plan())[FOLDER + r"\admin.aspx", "svc", "read"] == "satisfied"

    def test_a_url_without_a_folder_is_told_and_is_no_error(self) -> None:
        server = shop().location("Shop/api", anonymous=r"CORP\svc").missing(FOLDER + r"\api")
        plan = server.plan()
        assert (FOLDER + r"\api", "svc", "read") not in decisions(plan)
        assert message(plan, "url_without_folder") == (
            "info",
            r"D:\sites\shop\api does not exist, though a URL of that path has settings of its own; if a handler serves "
            r"it from other files, CORP\svc needs read access on those",
        )
