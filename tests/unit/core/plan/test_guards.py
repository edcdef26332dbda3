# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused although it was asked for, and what `force` and `exclude_paths` do."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.guards import system_folders
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    ENVIRONMENT,
    MEMBER,
    OPEN,
    STAFF,
    Scenario,
    codes,
    decisions,
    in_folder,
    item,
    message,
    messages,
    shop,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Plan

FOLDER: t.Final = r"D:\sites\shop"


def writing(path: str, server: Scenario | None = None, **keywords: t.Any) -> Plan:
    """Return the plan of an application, served as the process, that writes to a path."""
    server = server or in_folder(FOLDER).folder(path)
    return server.plan(write=[{"path": path, **keywords.pop("grant", {})}], **keywords)


class TestPlaces:
    @pytest.mark.parametrize(
        ("folder", "what"),
        [
            ("D:\\", r"D:\ is the root of a drive"),
            (r"C:\Windows", r"C:\Windows belongs to Windows or to installed programs (C:\Windows)"),
            (
                r"c:\WINDOWS\system32\inetsrv",
                r"c:\WINDOWS\system32\inetsrv belongs to Windows or to installed programs",
            ),
            (r"C:\Program Files\App", r"C:\Program Files\App belongs to Windows or to installed programs"),
            (r"C:\Program Files (x86)\App", r"C:\Program Files (x86)\App belongs to Windows or to installed programs"),
            (r"C:\ProgramData\App", r"C:\ProgramData\App belongs to Windows or to installed programs"),
            (r"C:\Users\me\site", r"C:\Users\me\site belongs to Windows or to installed programs (C:\Users)"),
        ],
    )
    def test_system_folders_are_refused_with_the_remedy_and_forced_one_by_one(self, folder: str, what: str) -> None:
        plan = in_folder(folder).plan()
        assert set(decisions(plan).values()) == {"refused"}
        assert plan.writes == ()
        level, text = message(plan, "protected_path")
        assert level == "error"
        assert text.startswith(rf"IIS APPPOOL\Shop: {what}")
        assert text.endswith(
            f"put content elsewhere, or list '{folder}' in the option force to have it done all the same"
        )
        assert set(decisions(in_folder(folder).plan(force=[folder])).values()) == {"grant"}
        assert set(decisions(in_folder(folder).plan(force=[folder.upper()])).values()) == {"grant"}

    def test_force_lifts_exactly_that_path(self) -> None:
        plan = in_folder(r"C:\Program Files\App").plan(force=[r"C:\Program Files", r"C:\Program Files\App\sub"])
        assert set(decisions(plan).values()) == {"refused"}

    @pytest.mark.parametrize(
        "folder", [r"C:\inetpub\wwwroot", r"C:\Windows2", r"C:\UsersData", r"D:\Windows\x", "D:\\a"]
    )
    def test_other_folders_are_not(self, folder: str) -> None:
        assert set(decisions(in_folder(folder).plan()).values()) == {"grant"}

    @pytest.mark.parametrize("folder", [r"C:\PROGRA~1\App", r"D:\sites\SHOPSI~12.COM", r"D:\a~1"])
    def test_short_names_are_refused_since_they_may_be_anything(self, folder: str) -> None:
        plan = in_folder(folder).plan()
        assert set(decisions(plan).values()) == {"refused"}
        assert message(plan, "short_name")[1].endswith(
            "so it cannot be told which folder it is; write the long name in the configuration, or list "
            f"'{folder}' in the option force"
        )
        assert set(decisions(in_folder(folder).plan(force=[folder])).values()) == {"grant"}

    def test_a_short_name_to_write_to_is_one_of_the_option(self) -> None:
        plan = writing(r"D:\sites\upload~1")
        assert message(plan, "short_name")[1] == (
            r"IIS APPPOOL\Shop: 'upload~1' in D:\sites\upload~1 looks like a short (8.3) name, so it cannot be told "
            r"which folder it is; write the long name in the option write, or list 'D:\sites\upload~1' in the option "
            "force"
        )

    @pytest.mark.parametrize("folder", [r"D:\~sites", r"D:\shop~old", r"D:\longername~1", r"D:\a~1b"])
    def test_other_names_with_a_tilde_are_not(self, folder: str) -> None:
        assert set(decisions(in_folder(folder).plan()).values()) == {"grant"}

    def test_what_works_already_through_a_group_is_a_warning(self) -> None:
        plan = in_folder(r"C:\Program Files\App", OPEN).plan()
        assert set(decisions(plan).values()) == {"refused"}
        level, text = message(plan, "protected_path")
        assert level == "warning"
        assert text.endswith("all the same (it has the access already, through a group)")

    def test_what_is_there_already_needs_no_force(self) -> None:
        server = in_folder(r"C:\Program Files\App")
        forced = server.applied(server.plan(force=[r"C:\Program Files\App"]))
        plan = forced.plan()
        assert set(decisions(plan).values()) == {"satisfied"}
        assert codes(plan) == []

    def test_the_folder_above_a_child_application_is_guarded_too(self) -> None:
        server = Scenario().application("Shop/", "D:\\").application("Shop/a", r"D:\a", pool="Child").folder(r"D:\a")
        assert decisions(server.plan(application_pools="Child"))["D:\\", "Child", "read"] == "refused"

    @pytest.mark.parametrize("linked", [FOLDER, r"D:\sites"])
    @pytest.mark.parametrize("forced", [[], [FOLDER]])
    def test_links_that_lead_nobody_knows_where_are_refused(self, linked: str, forced: list[str]) -> None:
        server = in_folder(FOLDER).folder(linked, reparse_point=True)
        plan = server.plan(force=forced)
        assert set(decisions(plan).values()) == {"refused"}
        assert message(plan, "reparse_point") == (
            "error",
            rf"IIS APPPOOL\Shop: D:\sites\shop is not where its name says: {linked} is a link, and where it leads "
            "cannot be told: the host did not say where; name the folder that it stands for in the configuration "
            "instead",
        )

    def test_the_environment_says_where_the_system_is(self) -> None:
        machine = Machine(environment={"SystemDrive": "E:", "SystemRoot": r"E:\WINNT", "PUBLIC": r"F:\Profiles\Public"})
        for folder, decision in (
            (r"E:\WINNT\x", "refused"),
            (r"E:\Users\x", "refused"),
            (r"F:\Profiles\x", "refused"),
            (r"C:\Windows\x", "grant"),
        ):
            server = in_folder(folder)
            server.machine = machine
            assert set(decisions(server.plan()).values()) == {decision}

    def test_without_an_environment_the_usual_folders_of_drive_c_count(self) -> None:
        assert [str(folder) for folder in system_folders({})] == [
            r"C:\Windows",
            r"C:\Program Files",
            r"C:\Program Files (x86)",
            r"C:\ProgramData",
            r"C:\Users",
        ]

    def test_a_variable_that_names_a_drive_protects_no_drive(self) -> None:
        folders = [str(folder) for folder in system_folders({**ENVIRONMENT, "ProgramData": "D:\\"})]
        assert "D:\\" not in folders


class TestWriting:
    def test_a_folder_of_its_own_is_writable(self) -> None:
        plan = writing(FOLDER + r"\App_Data")
        assert decisions(plan)[FOLDER + r"\App_Data", "Shop", "write"] == "grant"
        assert codes(plan) == []

    @pytest.mark.parametrize(
        "path", [".", FOLDER, "D:/Sites/SHOP/", FOLDER + ".", r"App_Data\..", r"\\?\D:\sites\shop"]
    )
    def test_the_folder_of_an_application_needs_force(self, path: str) -> None:
        plan = writing(path, in_folder(FOLDER))
        assert plan.items[0].decision == "refused"
        level, text = message(plan, "write_on_application_root")
        assert level == "error"
        assert text.lower() == (
            r"iis apppool\shop: d:\sites\shop is or contains d:\sites\shop, the folder of shop/: iis apppool\shop "
            r"could replace its code; let it write to a folder of its own, or list 'd:\sites\shop' in the option force"
        )
        assert writing(path, in_folder(FOLDER), force=[FOLDER]).items[0].decision == "grant"

    def test_so_does_a_folder_that_contains_one_of_any_application(self) -> None:
        server = in_folder(FOLDER).application("Blog/", r"D:\data\blog", pool="Blog").folder(r"D:\data\blog")
        plan = writing(r"D:\data", server, sites="Shop")
        assert message(plan, "write_on_application_root")[1].startswith(
            r"IIS APPPOOL\Shop: D:\data is or contains D:\data\blog, the folder of Blog/"
        )

    def test_so_does_a_virtual_directory(self) -> None:
        server = Scenario().application("Shop/", FOLDER, images=r"E:\images").location("Shop", anonymous="")
        plan = writing(r"E:\images", server.folder(FOLDER).folder(r"E:\images"))
        assert "write_on_application_root" in codes(plan)

    @pytest.mark.parametrize(
        ("held", "what"),
        [(r"x\web.config", "web.config"), (r"x\bin", "bin"), ("", "bin")],
        ids=["config", "bin", "name"],
    )
    def test_folders_with_code_or_configuration_need_force(self, held: str, what: str) -> None:
        path = FOLDER + (r"\x" if held else r"\BIN")
        server = in_folder(FOLDER).folder(path)
        if held:
            (server.file if held.endswith("config") else server.folder)(FOLDER + "\\" + held)
        plan = writing(path, server)
        assert item(plan, path, "Shop", "write").decision == "refused"
        assert message(plan, "write_on_code_folder") == (
            "error",
            rf"IIS APPPOOL\Shop: {path} holds code or configuration ({what}); let it write to a folder of its own, or "
            f"list '{path}' in the option force",
        )
        assert item(writing(path, server, force=[path]), path, "Shop", "write").decision == "grant"

    def test_iusr_writes_nothing_without_force(self) -> None:
        path = FOLDER + r"\up"
        server = shop().folder(path)
        plan = server.plan(write=[{"path": path, "for": "both"}])
        assert decisions(plan)[path, "Shop", "write"] == "grant"
        assert decisions(plan)[path, "IUSR", "write"] == "refused"
        assert message(plan, "write_to_shared_account") == (
            "error",
            r"NT AUTHORITY\IUSR: NT AUTHORITY\IUSR stands for more than this application, and would write to "
            r"D:\sites\shop\up; let it write to a folder of its own, or list 'D:\sites\shop\up' in the option force",
        )
        assert (
            decisions(server.plan(write=[{"path": path, "for": "both"}], force=[path]))[path, "IUSR", "write"]
            == "grant"
        )

    @pytest.mark.parametrize(
        ("kind", "decision"), [("user", "grant"), ("group", "refused"), ("alias", "refused"), (None, "refused")]
    )
    def test_of_the_users_an_account_may_write_where_a_group_may_not(self, kind: str | None, decision: str) -> None:
        path = FOLDER + r"\up"
        server = shop().folder(path).location("Shop", anonymous_enabled=False, windows=True)
        server.machine = dataclasses.replace(MEMBER, account_types={STAFF: kind} if kind else {})
        plan = server.plan(write=[{"path": path, "for": "request"}], users=[r"CORP\staff"])
        assert decisions(plan)[path, "staff", "write"] == decision

    def test_an_account_that_is_a_group_writes_nothing_in_any_role(self) -> None:
        path = FOLDER + r"\up"
        server = shop().folder(path).location("Shop", anonymous=r"CORP\staff")
        server.machine = dataclasses.replace(MEMBER, account_types={STAFF: "group"})
        plan = server.plan(write=[{"path": path, "for": "request"}])
        assert decisions(plan)[path, "staff", "write"] == "refused"

    def test_neither_do_the_users_nor_the_group_of_iis(self) -> None:
        path = FOLDER + r"\up"
        server = shop().folder(path).location("Shop", anonymous_enabled=False, windows=True)
        plan = server.plan(
            write=[{"path": path, "for": "both"}], users=["Authenticated Users", r"CORP\staff"], grant_to="group"
        )
        refused = {key[1] for key, decision in decisions(plan).items() if decision == "refused"}
        assert refused == {"Authenticated Users", "staff", "IIS_IUSRS"}
        assert len(messages(plan, "write_to_shared_account")) == 3

    def test_a_named_anonymous_user_may_write(self) -> None:
        path = FOLDER + r"\up"
        server = shop().folder(path).location("Shop", anonymous=r"CORP\svc")
        assert decisions(server.plan(write=[{"path": path, "for": "request"}]))[path, "svc", "write"] == "grant"

    def test_several_pools_that_write_to_one_folder_are_a_warning(self) -> None:
        server = in_folder(FOLDER).application("Blog/", r"D:\blog", pool="Blog").folder(r"D:\blog").folder(r"D:\up")
        assert message(server.plan(write=[{"path": r"D:\up"}]), "write_shared_by_pools") == (
            "warning",
            r"D:\up is to be written by IIS APPPOOL\Blog, IIS APPPOOL\Shop, and each can replace what the others "
            "wrote; if only some of the selected applications write there, give the others a task of their own without "
            "it",
        )

    def test_writing_inside_the_folder_of_another_application_is_a_warning_that_names_both(self) -> None:
        server = in_folder(FOLDER).application("Blog/", r"D:\blog", pool="Blog").folder(r"D:\blog\data")
        plan = server.plan(sites="Shop", write=[{"path": r"D:\blog\data"}])
        assert decisions(plan)[r"D:\blog\data", "Shop", "write"] == "grant"
        assert message(plan, "write_inside_other_application") == (
            "warning",
            r"IIS APPPOOL\Shop may write to D:\blog\data for Shop/, inside the folder of Blog/ (application pool "
            "Blog); let it write to a folder outside, or say in a task for that application that it writes there",
        )
        assert "write_inside_other_application" not in codes(server.plan(write=[{"path": r"D:\blog\data"}]))

    def test_on_a_file_server_the_same_is_refused_and_nothing_else(self) -> None:
        server = Scenario(machine=MEMBER).application("Shop/", r"\\files\web").location("Shop", anonymous="")
        plan = server.plan(write=[{"path": "."}, {"path": "data"}])
        assert decisions(plan) == {
            ("\\\\files\\web\\", "WEB1$", "write"): "refused",
            ("\\\\files\\web\\", "WEB1$", "read"): "not applied",
            (r"\\files\web\data", "WEB1$", "write"): "not applied",
        }

    def test_so_do_folders_below_the_code_of_an_application(self) -> None:
        path = FOLDER + r"\bin\plugins"
        plan = writing(path, in_folder(FOLDER).folder(path))
        assert item(plan, path, "Shop", "write").decision == "refused"
        assert "write_on_code_folder" in codes(plan)

    def test_a_folder_called_bin_above_the_application_is_no_code_of_it(self) -> None:
        folder = r"D:\bin\shop"
        plan = writing(folder + r"\data", in_folder(folder).folder(folder + r"\data"))
        assert item(plan, folder + r"\data", "Shop", "write").decision == "grant"
