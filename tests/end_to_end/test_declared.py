# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays that create pool, folder and site in the same run: `declared`, where nothing of it exists in check mode."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from . import proof
from .expected import IUSR, STAFF, Case, pool
from .play import HostSpec, Simulation, Step, module_runs, simulation

FOLDERS: t.Final = (r"D:\web\shop", r"D:\web\shop\api")
DECLARED: t.Final = [
    {"application_pool": "Shop", "physical_path": FOLDERS[0], "site": "Shop"},
    {
        "application_pool": "Api",
        "physical_path": FOLDERS[1],
        "site": "Shop",
        "path": "/api",
        "anonymous_user": "",
        "authenticated": True,
    },
]
TREES: t.Final = {FOLDERS[0]: (pool("Shop"), IUSR), FOLDERS[1]: (pool("Api"), STAFF)}
ABOVE: t.Final = {FOLDERS[0]: (pool("Api"),)}


def case(name: str, *, iis: str | None, text: str | None, **variables: object) -> Case:
    """Return a host on which nothing that is declared exists."""
    options = {"iis_access_declared": DECLARED, "iis_access_users": [r"CORP\staff"], **variables}
    spec = HostSpec(
        name=name,
        iis=iis,
        configuration=text,
        definition={"domain": "CORP", "accounts": {r"CORP\staff": STAFF.sid}},
        variables={"declared_folder": FOLDERS[1], **options},
    )
    return Case(spec=spec, trees=TREES, folders=ABOVE)


CASES: t.Final = (
    case("NO-IIS", iis=None, text=None, iis_access_iis_version="8.5"),
    case("NO-POOL", iis="10.0", text=configuration(sites=site(application(folder=r"C:\sites\old"), name="Old"))),
)
each_host = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])


class Runs(t.NamedTuple):
    """A play in check mode, the same play for real, and once more."""

    served: Simulation
    check: Step
    first: Step
    second: Step


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Runs]:
    with simulation(tmp_path_factory.mktemp("hosts"), *(case.spec for case in CASES)) as served:
        check, first, second = (_step(served, check=check) for check in (True, False, False))
        for each in CASES:
            proof.create_children(served.hosts[each.name], each)
        yield Runs(served, check, first, second)


def _step(served: Simulation, *, check: bool) -> Step:
    """Run a play that makes the folders (on the disk of the simulated host) and then grants."""
    make_folder = {
        "name": "Make the folders",
        "ansible.builtin.file": {
            "path": "{{ hosts_folder }}/{{ inventory_hostname | lower }}/D/web/shop/api",
            "state": "directory",
            "mode": "0755",
        },
        "delegate_to": "localhost",
    }
    role = {"name": "Grant", "ansible.builtin.import_role": {"name": "webinfra.iis_identity.iis_access"}}
    return served.step(make_folder, role, check=check, variables={"hosts_folder": str(served.folder / "hosts")})


@each_host
def test_check_mode_says_what_is_to_come_and_writes_nothing(runs: Runs, case: Case) -> None:
    checked = runs.check.run.access(case.name)
    assert checked.status == "ok"
    assert checked.result["changed"]
    decisions = {(item["path"], item["trustee"]["name"], item["decision"]) for item in checked.result["plan"]["items"]}
    assert decisions == {
        (FOLDERS[0], r"IIS APPPOOL\Shop", "missing"),
        (FOLDERS[0], r"NT AUTHORITY\IUSR", "missing"),
        (FOLDERS[0], r"IIS APPPOOL\Api", "missing"),
        (FOLDERS[1], r"IIS APPPOOL\Api", "missing"),
        (FOLDERS[1], r"CORP\staff", "missing"),
    }
    assert "error" not in {entry["level"] for entry in checked.result["plan"]["findings"]}
    assert runs.check.counts[case.name]["descriptor_writes"] == 0
    assert runs.check.counts[case.name]["modules"] == module_runs(writes=False)


@each_host
def test_the_play_grants_what_it_declared_in_the_folders_that_it_made(runs: Runs, case: Case) -> None:
    done = runs.first.run.access(case.name)
    assert done.status == "ok"
    assert done.result["changed"]
    assert done.result["verification"]["verified"]
    assert runs.first.counts[case.name]["descriptor_writes"] == len(FOLDERS)
    assert runs.first.counts[case.name]["modules"] == module_runs(writes=True)


@each_host
def test_the_second_play_changes_nothing(runs: Runs, case: Case) -> None:
    assert not runs.second.run.access(case.name).result["changed"]
    assert runs.second.counts[case.name]["descriptor_writes"] == 0
    assert runs.second.counts[case.name]["modules"] == module_runs(writes=False)


@pytest.mark.needs("samba")
@each_host
def test_samba_grants_what_was_declared(runs: Runs, case: Case) -> None:
    with Samba() as samba:
        assert proof.what_is_lacking(samba, case, proof.descriptors(runs.served.hosts[case.name])) == []


def test_the_version_to_come_has_to_be_said(runs: Runs) -> None:
    task = {"name": "Grant", "webinfra.iis_identity.iis_access": {"declared": DECLARED}}
    for check in (True, False):
        run = runs.served.play(task, limit="NO-IIS", check=check)
        finding = "IIS is not installed on this host: say in iis_version which one is going to be"
        assert finding in run.output
    assert run.access("NO-IIS").status == "failed"
