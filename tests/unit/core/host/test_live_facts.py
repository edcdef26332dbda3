# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a simulated host says of itself, and what follows from it in a whole run."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.modules import RawModules
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.access import AccessRun, Request
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleRequest,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.twins import TWINS
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario

if t.TYPE_CHECKING:
    from pathlib import Path

    Result = dict[str, t.Any]


def run(folder: Path, server: Scenario, *, says: t.Mapping[str, object] | None = None, **options: object) -> Result:
    """Run the whole job on a host with *server* as its configuration; *says* are keys of host.yml."""
    make_host(folder, name="WEB1", iis_version="10.0", configuration=server.configuration().encode())
    file = folder / "host.yml"
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), **(says or {})}), encoding="utf-8")
    host = SimulatedHost(folder)

    def execute(name: str, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        request = ModuleRequest(host=host, name=name, arguments=arguments, check_mode=False, diff=False)
        return TWINS[name](request)

    request = Request(options=parse_options({"sites": "all", **options}))
    modules = RawModules(execute, unreachable=ConnectionError)
    return AccessRun(modules, request, progress=lambda _text: None).run()


def codes(result: Result) -> set[str]:
    """Return the codes of all findings."""
    return {entry["code"] for entry in result["plan"]["findings"]}


@pytest.mark.parametrize(
    ("says", "code"), [({}, "unc_needs_connect_as"), ({"refused": ["domain"]}, "network_account_not_known")]
)
def test_a_domain_that_could_not_be_read_is_no_workgroup(tmp_path: Path, says: dict[str, object], code: str) -> None:
    # Anonymous visitors read as the process identity, since no domain helps IUSR.
    server = Scenario().application("Shop/", r"\\nas\shop").location("Shop", anonymous="")
    assert codes(run(tmp_path / "WEB1", server, says=says)) & {"unc_needs_connect_as", "network_account_not_known"} == {
        code
    }


def confidence(result: Result, group: str, *, of: str) -> str | None:
    """Return how sure it is that the tokens of an account in the first application carry a group."""
    application = result["applications"][0]
    identities = [application["process_identity"], *application["request_identities"]]
    token = next(identity["token"] for identity in identities if identity["name"] == of)
    return next((entry["confidence"] for entry in token if entry["sid"] == group), None)


@pytest.mark.parametrize(
    ("says", "known"),
    [
        ({}, None),
        ({"groups": {"IIS_IUSRS": ["IUSR"]}}, "certain"),
        ({"windows": {"product_type": "domain_controller"}, "domain": "CORP"}, "certain"),
        ({"refused": ["local_groups"]}, "not known"),
    ],
)
def test_whether_iusr_is_in_the_group_of_iis_is_read(
    tmp_path: Path, says: dict[str, object], known: str | None
) -> None:
    server = Scenario().application("Shop/", r"D:\shop")
    result = run(tmp_path / "WEB1", server, says=says)
    assert confidence(result, "S-1-5-32-568", of=r"NT AUTHORITY\IUSR") == known


MANUAL: t.Final = [
    ({"groups": {"IIS_IUSRS": ["svc"]}}, set()),
    ({}, {"group_membership_missing"}),
    ({"refused": ["local_groups"]}, set()),
]


@pytest.mark.parametrize(("says", "expected"), MANUAL)
def test_an_account_that_has_to_be_in_the_group_of_iis(
    tmp_path: Path, says: dict[str, object], expected: set[str]
) -> None:
    user = {"identityType": "SpecificUser", "userName": r".\svc", "password": "set", "manualGroupMembership": "true"}
    server = Scenario().pool("Shop", **user).application("Shop/", r"D:\shop")
    accounts = {"svc": "S-1-5-21-1004336348-1177238915-682003330-1001"}
    result = run(tmp_path / "WEB1", server, says={"accounts": accounts, **says})
    assert codes(result) & {"group_membership_missing"} == expected
    assert result.get("failed", False) is bool(expected)


TRAVERSE: t.Final = [
    ({}, False),
    ({"user_rights": {"SeChangeNotifyPrivilege": ["Authenticated Users", "Administrators"]}}, False),
    ({"user_rights": {"SeChangeNotifyPrivilege": ["Users"]}}, False),
    ({"user_rights": {"SeChangeNotifyPrivilege": ["Administrators"]}}, True),
    ({"user_rights": {"SeChangeNotifyPrivilege": []}}, False),
    ({"refused": ["user_rights"]}, False),
]


@pytest.mark.parametrize(("says", "applies"), TRAVERSE)
def test_folders_above_are_checked_where_nobody_else_bypasses_that(
    tmp_path: Path, says: dict[str, object], applies: bool
) -> None:
    result = run(tmp_path / "WEB1", Scenario().application("Shop/", r"D:\shop"), says=says)
    assert ("traverse_checks_apply" in codes(result)) is applies


def test_the_warning_about_folders_above_names_who_is_checked(tmp_path: Path) -> None:
    says = {"user_rights": {"SeChangeNotifyPrivilege": ["IIS_IUSRS"]}}
    result = run(tmp_path / "WEB1", Scenario().application("Shop/", r"D:\shop"), says=says)
    [finding] = [entry for entry in result["plan"]["findings"] if entry["code"] == "traverse_checks_apply"]
    assert finding["level"] == "warning"
    assert finding["applications"] == ["Shop/"]
    assert finding["message"] == (
        "Everyone does not bypass traverse checking on this host, and as far as is known no group does that holds "
        r"NT AUTHORITY\IUSR: Windows then wants 'Traverse folder' on every folder above a file, which is granted "
        "nowhere here, and refuses notifications of changes; give the user right 'Bypass traverse checking' to "
        "Authenticated Users again"
    )


def test_the_folders_above_a_selected_application_only_are_warned_about(tmp_path: Path) -> None:
    server = Scenario().application("Shop/", r"D:\shop").application("Blog/", r"D:\blog", pool="Blog")
    says = {"user_rights": {"SeChangeNotifyPrivilege": ["Administrators"]}}
    result = run(tmp_path / "WEB1", server, says=says, sites="Shop")
    found = [entry for entry in result["plan"]["findings"] if entry["code"] == "traverse_checks_apply"]
    assert [entry["applications"] for entry in found] == [["Shop/"]]
