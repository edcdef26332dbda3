# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""web.config files of a host: read when asked for, in the same call, and what follows from them is granted."""

from __future__ import annotations

import typing as t

import pytest

from ..tools.configurations import application, configuration, site
from .play import HostSpec, Simulation, module_runs, simulation

PAGES: t.Final = "S-1-5-21-1004336348-1177238915-682003330-1111"
LOCKED: t.Final = (
    "<configuration>\n\n  <system.webServer><security><authentication>\n"
    '    <anonymousAuthentication userName="" />\n'
    "  </authentication></security></system.webServer>\n"
    '  <system.web><identity impersonate="true" userName="WEB01\\pages" password="x" /></system.web>\n'
    "</configuration>"
)
ROOT: t.Final = r"C:\sites\shop\web.config"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulation]:
    pools = '<add name="Shop" managedRuntimeVersion="v4.0" managedPipelineMode="Classic" />'
    more = r'<virtualDirectory path="/nas" physicalPath="\\nas\shop" />'
    spec = HostSpec(
        configuration=configuration(pools=pools, sites=site(application(more=more))),
        definition={"accounts": {"pages": PAGES}},
        files={ROOT: LOCKED, r"C:\sites\shop\below\web.config": "not read"},
    )
    with simulation(tmp_path_factory.mktemp("hosts"), spec) as simulated:
        yield simulated


def access(**options: object) -> dict[str, object]:
    return {
        "name": "Access",
        "webinfra.iis_identity.iis_access": {"sites": "all", "fail_on": "never", **options},
        "check_mode": True,
    }


def trustees(result: t.Mapping[str, t.Any]) -> set[str]:
    return {item["trustee"]["sid"] for item in result["plan"]["items"]}


def test_files_count_only_when_asked_for(served: Simulation) -> None:
    result = served.play(access()).access().result
    assert PAGES not in trustees(result)
    assert {finding["code"] for finding in result["plan"]["findings"]}.isdisjoint(
        {"section_locked", "web_config_not_read"}
    )


def test_files_count_and_cost_no_further_call(served: Simulation) -> None:
    served.reset()
    result = served.play(access(web_configs=True)).access().result
    assert PAGES in trustees(result)
    assert served.counts()["modules"] == module_runs(writes=False)
    messages = {finding["code"]: finding["message"] for finding in result["plan"]["findings"]}
    locked = messages["section_locked"]
    assert locked.startswith(f"{ROOT}, line 4: <anonymousAuthentication> is locked by overrideModeDefault")
    assert r"\\nas\shop" in messages["web_config_not_read"]


def test_identities_know_the_files_too(served: Simulation) -> None:
    task = {"name": "Identities", "webinfra.iis_identity.iis_identity_info": {"web_configs": True}}
    (found,) = served.play(task).only("webinfra.iis_identity.iis_identity_info").result["applications"]
    names = [(item["kind"], item["name"]) for item in found["request_identities"]]
    assert names == [("anonymous", r"NT AUTHORITY\IUSR"), ("fixed", r"WEB01\pages")]
