# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a simulated host says of itself, and what follows from it in a whole run."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.extensions.simulated_host.host.host import SimulatedHost
from ansible_collections.webinfra.iis_identity.extensions.simulated_host.modules.module import ModuleRequest
from ansible_collections.webinfra.iis_identity.extensions.simulated_host.modules.twins import TWINS
from ansible_collections.webinfra.iis_identity.extensions.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.host.access_run import AccessRun, Request
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.host.modules import RawModules
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.options import parse_options
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
