# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole job on a simulated host, its modules called directly."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.apply import writes
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.modules import (
    ModuleFailedError,
    RawModules,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.declared import (
    DeclaredApplication,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.access import AccessRun, Request
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.resolved_host import NothingToReadError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleRequest,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.twins import TWINS
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import (
    CONFIGURATION,
    make_host,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario

if t.TYPE_CHECKING:
    from pathlib import Path

    Result = dict[str, t.Any]

SHOP: t.Final = r"D:\sites\shop"
BLOG: t.Final = r"D:\sites\blog"
DESCRIPTORS: t.Final = "webinfra.iis_identity.security_descriptor"


class Host:
    """A simulated host and the runs on it; `calls` counts the module runs of the last one."""

    def __init__(self, folder: Path, server: Scenario, iis_version: str | None = "10.0") -> None:
        configuration = server.configuration().encode() if iis_version else None
        make_host(folder, name="WEB1", iis_version=iis_version, configuration=configuration)
        self.host = SimulatedHost(folder)
        self.folder = folder
        self.calls: list[str] = []
        self.progress: list[str] = []
        self.before_call: dict[int, t.Callable[[], object]] = {}

    def run(self, *, check_mode: bool = False, fail_on: str = "error", **options: object) -> Result:
        """Run the whole job, for all sites unless the options select something."""
        declared = t.cast("tuple[DeclaredApplication, ...]", options.pop("declared", ()))
        iis_version = t.cast("str | None", options.pop("iis_version", None))
        web_configs = bool(options.pop("web_configs", False))
        made_earlier = bool(options.pop("made_earlier", False))
        if not declared and not {"sites", "applications", "application_pools"} & set(options):
            options["sites"] = "all"
        self.calls.clear()

        def execute(name: str, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
            self.calls.append(name)
            self.before_call.get(len(self.calls), lambda: None)()
            request = ModuleRequest(host=self.host, name=name, arguments=arguments, check_mode=check_mode, diff=False)
            return TWINS[name](request)

        request = Request(
            options=parse_options(options),
            declared=declared,
            iis_version=iis_version,
            check_mode=check_mode,
            fail_on=fail_on,
            web_configs=web_configs,
            made_earlier=made_earlier,
        )
        modules = RawModules(execute, unreachable=ConnectionError)
        return AccessRun(modules, request, progress=self.progress.append).run()

    def grant_to_somebody(self, path: str) -> None:
        """Let somebody else change a DACL."""
        self.host.write_dacl(PureWindowsPath(path), parse_sddl("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FR;;;BG)"))


def decisions(result: Result) -> set[tuple[str, str, str]]:
    """Return path, trustee and decision of every item."""
    return {(item["path"], item["trustee"]["name"], item["decision"]) for item in result["plan"]["items"]}


def found(result: Result) -> list[tuple[str, str]]:
    """Return level and code of every finding."""
    return [(entry["level"], entry["code"]) for entry in result["plan"]["findings"]]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with two sites in their own pools."""
    server = Scenario().application("Shop/", SHOP).application("Blog/", BLOG, pool="Blog")
    return Host(tmp_path / "WEB1", server)


def test_a_run_that_changes_something_takes_two_calls_and_one_that_does_not_takes_one(host: Host) -> None:
    first = host.run()
    assert first["changed"]
    assert "failed" not in first
    assert len(host.calls) == 2
    assert first["verification"]["verified"]
    assert {item["decision"] for item in first["plan"]["items"]} == {"grant"}
    second = host.run()
    assert not second["changed"]
    assert len(host.calls) == 1
    assert {item["decision"] for item in second["plan"]["items"]} == {"satisfied"}
    assert second["verification"]["verified"]


def test_check_mode_shows_the_same_diff_and_writes_nothing(host: Host) -> None:
    checked = host.run(check_mode=True)
    assert checked["changed"]
    assert len(host.calls) == 1
    assert "verification" not in checked
    assert host.host.counters["descriptor_writes"] == 0
    assert host.run()["diff"] == checked["diff"]


def test_a_folder_that_the_first_answer_does_not_have_takes_one_more_call(tmp_path: Path) -> None:
    server = Scenario().application("Shop/", SHOP).location("Shop/admin", anonymous="NETWORK SERVICE")
    host = Host(tmp_path / "WEB1", server)
    (host.folder / "D" / "sites" / "shop" / "admin").mkdir()
    result = host.run()
    assert len(host.calls) == 3
    assert (SHOP + r"\admin", r"NT AUTHORITY\NETWORK SERVICE", "grant") in decisions(result)
    host.run()
    assert len(host.calls) == 2


def test_folders_to_write_to_are_granted(host: Host) -> None:
    (host.folder / "D" / "sites" / "shop" / "App_Data").mkdir()
    result = host.run(sites="Shop", write=[{"path": "App_Data"}])
    assert (SHOP + r"\App_Data", r"IIS APPPOOL\Shop", "grant") in decisions(result)
    assert result["verification"]["verified"]


def test_a_missing_folder_fails_at_the_end_and_the_rest_is_done(host: Host) -> None:
    (host.folder / "D" / "sites" / "shop").rmdir()
    result = host.run()
    assert result["changed"]
    assert result["failed"]
    assert result["msg"] == (
        "1 finding about 1 application; everything else was done.\n"
        r"error: Shop/: D:\sites\shop does not exist; create the folder, or correct the physical path in the "
        "configuration"
    )
    assert (BLOG, r"IIS APPPOOL\Blog", "grant") in decisions(result)


@pytest.mark.parametrize(("fail_on", "fails"), [("error", False), ("warning", True), ("never", False)])
def test_fail_on_says_what_is_grave_enough(tmp_path: Path, fail_on: str, fails: bool) -> None:
    server = Scenario().application("Shop/", SHOP).location("Shop", windows=True)
    result = Host(tmp_path / "WEB1", server).run(fail_on=fail_on)
    assert result.get("failed", False) is fails
    assert ("warning", "authenticated_users_not_named") in found(result)
    assert result["changed"]


def test_a_path_that_somebody_changed_meanwhile_is_left_alone(host: Host) -> None:
    host.before_call[2] = lambda: host.grant_to_somebody(SHOP)
    result = host.run()
    assert result["failed"]
    assert ("error", "descriptor_changed_meanwhile") in found(result)
    assert not result["verification"]["verified"]
    unmet = {item["path"] for item in result["verification"]["items"] if not item["granted"]}
    assert unmet == {SHOP}
    assert rf"error: Shop/: {SHOP} was changed by somebody else during this run and was left alone; run again" in (
        result["msg"].splitlines()
    )
    again = host.run()
    assert not again.get("failed")
    assert again["verification"]["verified"]


def test_a_host_that_disappears_is_a_finding_and_counts_as_changed(host: Host) -> None:
    def disappear() -> None:
        raise ConnectionError("no route to host")

    host.before_call[2] = disappear
    result = host.run()
    assert result["changed"]
    assert result["failed"]
    assert ("error", "host_lost") in found(result)
    assert "verification" not in result


def test_a_host_that_does_not_answer_at_all_changes_nothing(host: Host) -> None:
    def disappear() -> None:
        raise ConnectionError("no route to host")

    host.before_call[1] = disappear
    with pytest.raises(ModuleFailedError, match="no route to host"):
        host.run()


def test_many_paths_are_written_in_chunks_children_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "CHUNK", 3)
    server = Scenario().application("Root/", r"D:\sites", pool="Root")
    for number in range(4):
        server.application(f"Site{number}/", rf"D:\sites\s{number}", pool=f"Pool{number}")
        server.application(f"Site{number}/a", rf"D:\sites\s{number}\a", pool=f"Deep{number}")
    host = Host(tmp_path / "WEB1", server)
    result = host.run()
    assert result["verification"]["verified"]
    assert not result.get("failed")
    # Nine folders are written in three calls; six of them are read again, because a folder above came after them.
    assert host.calls.count(DESCRIPTORS) == 5
    assert host.progress[-1] == "writing and reading security descriptors, call 5 of 5"
    assert [entry for entry in result["plan"]["findings"] if entry["code"] == "outcome_differs"] == []
    assert not host.run()["changed"]


def test_web_config_files_on_a_file_server_are_said_not_to_be_read(tmp_path: Path) -> None:
    server = Scenario().application("Shop/", SHOP, images=r"\\files\web\images").folder(SHOP)
    result = Host(tmp_path, server).run(web_configs=True)
    assert [entry["message"] for entry in result["plan"]["findings"] if entry["code"] == "web_config_not_read"] == [
        r"web.config files on file servers are not read (\\files\web\images), so what they say is not known here; give "
        "their texts to the filter resolve_applications"
    ]


class TestNothingSelected:
    """Nothing is said to be done or proved where nothing was looked at."""

    @pytest.mark.parametrize("check_mode", [False, True])
    def test_a_name_that_selects_nothing(self, host: Host, check_mode: bool) -> None:
        result = host.run(sites=["Shpo"], check_mode=check_mode)
        assert result["failed"]
        assert result["msg"].startswith(
            "1 finding; no application is selected, so nothing was looked at and nothing was done.\n"
            "error: sites names 'Shpo'"
        )
        assert "verification" not in result
        assert (result["applications"], result["plan"]["items"], result["changed"]) == ([], [], False)

    def test_not_even_if_that_is_no_failure(self, host: Host) -> None:
        result = host.run(sites=["Shpo"], fail_on="never")
        assert "msg" not in result
        assert "verification" not in result

    def test_a_host_that_has_no_applications(self, tmp_path: Path) -> None:
        result = Host(tmp_path / "WEB1", Scenario()).run()
        assert found(result) == [("warning", "nothing_selected")]
        assert "verification" not in result

    def test_beside_a_name_that_selects_something_everything_else_is_done(self, host: Host) -> None:
        result = host.run(sites=["Shpo", "Shop"])
        assert result["msg"].startswith("1 finding; everything else was done.\n")
        assert result["verification"]["verified"]


class TestWithoutIis:
    def test_that_is_an_error_in_check_mode_too_which_says_how_to_say_otherwise(self, tmp_path: Path) -> None:
        host = Host(tmp_path / "WEB1", Scenario(), iis_version=None)
        done, checked = host.run(), host.run(check_mode=True)
        for result in (done, checked):
            assert (result["failed"], result["changed"], found(result)) == (
                True,
                False,
                [("error", "iis_not_installed")],
            )
            assert "verification" not in result
        head = "1 finding; no application is selected, so nothing was looked at and nothing was done.\n"
        assert done["msg"].startswith(head + "error: IIS is not installed on this host (no InetStp key, or no ")
        assert done["msg"].endswith("; install it first, or give the applications as data in declared")
        assert checked["msg"] == (
            done["msg"] + "; if an earlier task of the play makes it, check mode is told so by made_earlier: true"
        )

    def test_that_fails_nothing_where_nothing_is_to_fail(self, tmp_path: Path) -> None:
        result = Host(tmp_path / "WEB1", Scenario(), iis_version=None).run(fail_on="never")
        assert "failed" not in result
        assert found(result) == [("error", "iis_not_installed")]

    def test_in_check_mode_that_is_a_warning_if_it_is_installed_earlier(self, tmp_path: Path) -> None:
        result = Host(tmp_path / "WEB1", Scenario(), iis_version=None).run(check_mode=True, made_earlier=True)
        assert not result["changed"]
        assert found(result) == [("warning", "iis_not_installed")]

    def test_applications_given_as_data_need_the_version_that_is_going_to_be(self, tmp_path: Path) -> None:
        host = Host(tmp_path / "WEB1", Scenario(), iis_version=None)
        declared = (DeclaredApplication(application_pool="New", physical_path=r"C:\inetpub\wwwroot"),)
        with pytest.raises(NothingToReadError, match="iis_version"):
            host.run(declared=declared)
        result = host.run(declared=declared, iis_version="10.0")
        assert result["verification"]["verified"]
        assert (r"C:\inetpub\wwwroot", r"IIS APPPOOL\New", "grant") in decisions(result)


def test_a_configuration_that_cannot_be_read_is_an_error_in_check_mode_too(host: Host) -> None:
    (host.folder / CONFIGURATION).write_text("<configuration><", encoding="utf-8")
    for check_mode in (False, True):
        with pytest.raises(NothingToReadError, match=r"^the configuration of IIS cannot be read: "):
            host.run(check_mode=check_mode)
