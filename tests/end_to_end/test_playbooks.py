# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks of the collection, by their full names, over NTLM with message encryption and over HTTPS."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .play import HostSpec, Simulation, module_runs, simulation

if t.TYPE_CHECKING:
    from pathlib import Path

AUDIT: t.Final = "webinfra.iis_identity.audit"
GRANT: t.Final = "webinfra.iis_identity.grant"
WELL: t.Final = configuration(sites=site(application()))
UPLOADS: t.Final = r"C:\uploads"
SUMMARY: t.Final = "1 application, 2 needs (2 grant), 0 errors, 0 warnings"
ROW: t.Final = r"| Shop/       | Shop             | IIS APPPOOL\Shop |"


@pytest.fixture(scope="module", params=[("ntlm", False), ("basic", True)], ids=["ntlm", "https"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulation]:
    transport, tls = request.param
    specs = (
        HostSpec(configuration=WELL),
        HostSpec(name="WEB02", configuration=WELL, folders=(UPLOADS,)),
        HostSpec(name="NO-IIS", iis=None),
    )
    with simulation(tmp_path_factory.mktemp("hosts"), *specs, transport=transport, tls=tls) as simulated:
        yield simulated


@pytest.fixture(autouse=True)
def counted_from_zero(served: Simulation) -> None:
    served.reset()


def test_audit_prints_a_report_and_writes_nothing(served: Simulation) -> None:
    run = served.run(AUDIT)
    assert run.exit_code == 0, run.output
    assert run.output.replace(r"\\", "\\").count(ROW) == 2, "debug prints JSON"
    assert run.output.count(f'"msg": "{SUMMARY}"') == 2
    assert run.output.count('"msg": "0 applications, 0 needs, 1 error, 0 warnings"') == 1, "the host without IIS"
    assert [served.counts(name)["descriptor_writes"] for name in served.hosts] == [0, 0, 0]


@pytest.mark.parametrize("check", [False, True])
def test_audit_makes_a_folder_with_a_report_for_every_host(served: Simulation, tmp_path: Path, check: bool) -> None:
    # A relative folder is one of the folder where the command runs, not of the playbook's.
    folder = tmp_path / "audits" / "today"
    relative = os.path.relpath(folder)
    run = served.run(AUDIT, variables={"audit_folder": relative, "audit_hosts": "WEB02"}, check=check)
    assert run.exit_code == 0, run.output
    assert [path.name for path in folder.iterdir()] == ["WEB02.md"]
    report = (folder / "WEB02.md").read_text(encoding="utf-8")
    assert report.startswith("# Who runs what\n")
    assert ROW in report
    assert "# Who needs which permission on which folder" in report
    assert f'"msg": "{SUMMARY}; report in {relative}"' in run.output
    assert served.counts("WEB02")["modules"] == module_runs(writes=False)
    # Something is missing on the host, and nothing else counts as a change.
    assert run.access("WEB02").result["changed"]
    assert "changed=1 " in run.output


def test_audit_misses_what_grant_would_grant(served: Simulation) -> None:
    variables = {"audit_hosts": "WEB02", "iis_access_write": [UPLOADS], "iis_access_users": ["BUILTIN\\Users"]}
    items = served.run(AUDIT, variables=variables).access("WEB02").result["plan"]["items"]
    assert [
        item["trustee"]["name"] for item in items if item["path"] == UPLOADS and item["need"]["kind"] == "write"
    ] == [r"IIS APPPOOL\Shop"]
    selected = served.run(AUDIT, variables={"audit_hosts": "WEB02", "iis_access_application_pools": ["Nobody"]})
    assert selected.exit_code == 0
    assert selected.access("WEB02").result["applications"] == []
    assert "No application is selected, so nothing was looked at." in selected.output


def test_audit_fails_only_if_it_is_asked_to_and_reports_all_the_same(served: Simulation, tmp_path: Path) -> None:
    variables = {"audit_hosts": "WEB02", "audit_folder": str(tmp_path), "iis_access_sites": ["Shpo"]}
    assert served.run(AUDIT, variables=variables).exit_code == 0
    (tmp_path / "WEB02.md").unlink()
    run = served.run(AUDIT, variables={**variables, "iis_access_fail_on": "error"})
    assert run.exit_code == 2
    assert "site_not_found" in (tmp_path / "WEB02.md").read_text(encoding="utf-8")
    assert f"0 applications, 0 needs, 1 error, 0 warnings; report in {tmp_path}" in run.output


@pytest.mark.parametrize("name", ["iis_access_sites", "iis_access_application_pools", "iis_access_applications"])
def test_grant_in_check_mode_fails_for_a_misspelt_name_as_it_does_for_real(served: Simulation, name: str) -> None:
    variables = {name: ["Shpo"], "grant_hosts": "WEB01"}
    checked, done = (served.run(GRANT, variables=variables, check=check) for check in (True, False))
    assert [run.exit_code for run in (checked, done)] == [2, 2]
    text = (
        f"error: {name.removeprefix('iis_access_')} names 'Shpo', which no application of this host has; did you mean"
    )
    for run in (checked, done):
        message = run.access("WEB01").result["msg"]
        assert message.startswith(
            "1 finding; no application is selected, so nothing was looked at and nothing was done.\n" + text
        )
    assert served.run(GRANT, variables={**variables, "iis_access_made_earlier": True}, check=True).exit_code == 0


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
