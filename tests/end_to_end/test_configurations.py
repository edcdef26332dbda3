# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The main job, from configurations (of real servers, and our own) to permissions that Samba proves, over WinRM."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.tools import needed

from . import proof
from .expected import CASES, Case
from .main_job import MainJob, main_job
from .play import module_runs
from .real_configurations import FRAGMENT_APPLICATIONS, FRAGMENT_WITHOUT_POOL, REAL_CASES

each_case = pytest.mark.parametrize(
    "case",
    [
        *(pytest.param(case, id=case.name) for case in CASES),
        *(pytest.param(case, id=case.name, marks=pytest.mark.needs("shared")) for case in REAL_CASES),
    ],
)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[MainJob]:
    cases = (*CASES, *REAL_CASES) if needed.is_here("shared") else CASES
    with main_job(tmp_path_factory.mktemp("hosts"), cases) as done:
        yield done


@pytest.fixture(scope="module")
def samba() -> t.Iterator[Samba]:
    with Samba() as process:
        yield process


@each_case
def test_check_mode_shows_the_diff_of_the_run_and_writes_nothing(job: MainJob, case: Case) -> None:
    checked, applied = job.check.run.access(case.name), job.first.run.access(case.name)
    assert checked.result["diff"] == applied.result["diff"]
    assert checked.result["diff"], "something was to be done"
    assert checked.result["changed"]
    assert job.check.counts[case.name]["descriptor_writes"] == 0
    assert job.check.counts[case.name]["modules"] == module_runs(case.more_reads, writes=False)


@each_case
def test_the_first_run_takes_two_module_runs_and_writes_every_path_once(job: MainJob, case: Case) -> None:
    done = job.first.run.access(case.name)
    assert done.result["changed"]
    assert job.first.counts[case.name]["modules"] == module_runs(case.more_reads, writes=True)
    items = done.result["plan"]["items"]
    written = {PureWindowsPath(item["path"]) for item in items if item["after"] is not None}
    assert job.first.counts[case.name]["descriptor_writes"] == len(written)
    assert written <= {PureWindowsPath(entry["after_header"]) for entry in done.result["diff"]}


@each_case
def test_the_second_run_changes_nothing_in_one_module_run(job: MainJob, case: Case) -> None:
    done = job.second.run.access(case.name)
    assert not done.result["changed"]
    assert done.result["diff"] == []
    assert job.second.counts[case.name]["modules"] == module_runs(case.more_reads, writes=False)
    assert job.second.counts[case.name]["descriptor_writes"] == 0


@each_case
def test_the_run_ends_as_its_findings_say_and_proves_the_rest(job: MainJob, case: Case) -> None:
    for step in (job.first, job.second):
        done = step.run.access(case.name)
        errors = {entry["code"] for entry in done.result["plan"]["findings"] if entry["level"] == "error"}
        assert errors == case.findings
        assert done.status == ("failed" if case.findings else "ok")
        assert done.result["verification"]["verified"]


@each_case
def test_allow_entries_were_added_and_nothing_else(job: MainJob, case: Case) -> None:
    assert proof.what_changed_besides(job.before[case.name], job.after[case.name]) == []


@pytest.mark.needs("samba")
@each_case
def test_samba_grants_what_was_needed_on_folders_and_on_what_is_created_in_them(
    job: MainJob, samba: Samba, case: Case
) -> None:
    assert proof.what_is_lacking(samba, case, job.after[case.name]) == []


@pytest.mark.needs("samba")
@each_case
def test_samba_finds_nobody_with_more_than_that(job: MainJob, samba: Samba, case: Case) -> None:
    assert proof.what_is_too_much(samba, case, job.before[case.name], job.after[case.name]) == []


@pytest.mark.needs("samba")
@each_case
def test_samba_lets_files_inherit_the_same(job: MainJob, samba: Samba, case: Case) -> None:
    assert proof.where_samba_inherits_otherwise(samba, case, job.after[case.name]) == []


@pytest.mark.needs("samba")
def test_samba_finds_that_something_lacked_before(job: MainJob, samba: Samba) -> None:
    lacking = {case.name: proof.what_is_lacking(samba, case, job.before[case.name]) for case in CASES}
    assert all(lacking.values()), [name for name, lines in lacking.items() if not lines]


@pytest.mark.needs("samba")
def test_samba_would_find_a_foreign_pool_that_gained_something(job: MainJob, samba: Samba) -> None:
    for case in CASES:
        folder = PureWindowsPath(next(iter(case.trees)))
        after = dict(job.after[case.name])
        after[folder] = grant(after[folder], Sid(proof.FOREIGN), 1, 0)
        found = proof.what_is_too_much(samba, case, job.before[case.name], after)
        assert found == [f"{folder}: a foreign pool gained 0x1"]


@pytest.mark.needs("shared")
def test_every_application_of_a_pool_that_is_missing_has_its_finding_and_nothing_is_done_for_it(job: MainJob) -> None:
    name = FRAGMENT_WITHOUT_POOL.name
    findings = job.first.run.access(name).result["plan"]["findings"]
    missing = [entry for entry in findings if entry["code"] == "application_pool_not_defined"]
    assert len(missing) == FRAGMENT_APPLICATIONS
    assert len({label for entry in missing for label in entry["applications"]}) == FRAGMENT_APPLICATIONS
    job.simulation.reset()
    only = job.simulation.play(
        limit=name, variables={"iis_access_sites": [], "iis_access_application_pools": ["Desenvolvedor"]}
    )
    assert only.access(name).status == "failed"
    assert (
        f"{FRAGMENT_APPLICATIONS} findings about {FRAGMENT_APPLICATIONS} applications"
        in only.access(name).result["msg"]
    )
    assert job.simulation.counts(name)["descriptor_writes"] == 0
    assert job.simulation.counts(name)["modules"] == module_runs(writes=False)
