# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks of the collection, by their full names, over NTLM with message encryption and over HTTPS."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .play import HostSpec, Simulation, module_runs, simulation

AUDIT: t.Final = "webinfra.iis_identity.audit"
GRANT: t.Final = "webinfra.iis_identity.grant"
WELL: t.Final = configuration(sites=site(application()))
ROW: t.Final = r"| Shop/       | Shop             | IIS APPPOOL\Shop |"


@pytest.fixture(scope="module", params=[("ntlm", False), ("basic", True)], ids=["ntlm", "https"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulation]:
    transport, tls = request.param
    specs = (HostSpec(configuration=WELL), HostSpec(name="WEB02", configuration=WELL))
    with simulation(tmp_path_factory.mktemp("hosts"), *specs, transport=transport, tls=tls) as simulated:
        yield simulated


@pytest.fixture(autouse=True)
def counted_from_zero(served: Simulation) -> None:
    served.reset()


def test_audit_prints_a_report_and_writes_nothing(served: Simulation) -> None:
    run = served.run(AUDIT)
    assert run.exit_code == 0, run.output
    assert run.output.replace(r"\\", "\\").count(ROW) == len(served.hosts), "debug prints JSON"
    assert [served.counts(name)["descriptor_writes"] for name in served.hosts] == [0, 0]


def test_audit_writes_a_report_for_every_host(served: Simulation) -> None:
    run = served.run(AUDIT, variables={"audit_folder": str(served.folder), "audit_hosts": "WEB02"})
    assert run.exit_code == 0, run.output
    assert not (served.folder / "WEB01.md").exists()
    report = (served.folder / "WEB02.md").read_text(encoding="utf-8")
    assert report.startswith("# Who runs what\n")
    assert ROW in report
    assert "# Who needs which permission on which folder" in report
    assert served.counts("WEB02")["modules"] == module_runs(writes=False)


def test_grant_shows_a_diff_grants_and_is_done(served: Simulation) -> None:
    variables = {"iis_access_sites": ["all"], "grant_hosts": "WEB01"}
    checked, first, second = (served.run(GRANT, variables=variables, check=check) for check in (True, False, False))
    line = r"+  Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files"
    assert [run.exit_code for run in (checked, first, second)] == [0, 0, 0]
    squeezed = " ".join(checked.output.split())
    assert " ".join(line.split()) in squeezed.replace("+Allow", "+ Allow")
    assert [run.access().result["changed"] for run in (checked, first, second)] == [True, True, False]
    assert served.counts("WEB01")["descriptor_writes"] == 1
    assert served.counts("WEB02")["requests"] == 0
