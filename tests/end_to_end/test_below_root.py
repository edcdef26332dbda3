# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`below_root`: a protected folder below an application's is named, by the role and over WinRM, for one more run."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .play import HostSpec, Step, module_runs, simulation

SHOP: t.Final = r"C:\sites\shop"
SHUT: t.Final = SHOP + r"\shut"
PLAIN_FILES: t.Final = 300
SPEC: t.Final = HostSpec(
    configuration=configuration(sites=site(application(folder=SHOP))),
    files={rf"{SHOP}\img\{number:03}.png": "" for number in range(PLAIN_FILES)} | {rf"{SHUT}\a.html": ""},
    variables={"iis_access_sites": ["all"]},
    descriptors={SHUT: "O:BAG:SYD:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)"},
)


class Runs(t.NamedTuple):
    """A run in check mode, one that writes and one that changes nothing."""

    check: Step
    first: Step
    second: Step


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Runs]:
    with simulation(tmp_path_factory.mktemp("hosts"), SPEC) as served:
        yield Runs(served.step(check=True), served.step(), served.step())


def named(step: Step) -> set[str]:
    """Return the paths on which a grant comes to nothing."""
    findings = step.run.access().result["plan"]["findings"]
    return {entry["path"] for entry in findings if entry["code"] == "grant_ineffective_below"}


def test_no_module_run_more_is_needed(runs: Runs) -> None:
    assert runs.check.counts["WEB01"]["modules"] == module_runs(writes=False)
    assert runs.first.counts["WEB01"]["modules"] == module_runs(writes=True)
    assert runs.second.counts["WEB01"]["modules"] == module_runs(writes=False)


def test_the_protected_folder_is_named_every_time(runs: Runs) -> None:
    assert [named(step) for step in runs] == [{SHUT}] * 3


def test_what_the_write_touches_is_told_beforehand(runs: Runs) -> None:
    items = runs.check.run.access().result["plan"]["items"]
    assert {item["touches"] for item in items if item["path"] == SHOP} == {PLAIN_FILES + 1}


def test_the_proof_covers_what_is_below(runs: Runs) -> None:
    verification = runs.first.run.access().result["verification"]
    assert (verification["verified"], verification["below"]["verified"]) == (True, False)
    assert {entry["path"] for entry in verification["below"]["lacking"]} == {SHUT}
