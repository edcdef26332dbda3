# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that refuse, disappear or are changed by somebody else while the main job is at work on them."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .expected import READ_EXECUTE, pool_sid
from .play import CONFIGURATION_MODULE, HostSpec, Simulation, Step, module_runs, simulation

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
        ModuleRequest,
    )
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
        SimulatedHost,
    )

FOLDERS: t.Final = (r"C:\sites\shop", r"C:\sites\good", r"C:\sites\best")
APPLICATIONS: t.Final = (
    application() + application("/good", folder=FOLDERS[1]) + application("/best", folder=FOLDERS[2])
)
BROKEN: t.Final = "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
SOMEBODY: t.Final = Sid("S-1-5-21-1-2-3-1001")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault, and how many descriptors are written until it strikes."""

    conditions: Conditions
    written: int


LOST_READING: t.Final = {
    "AS-IT-READS": Fault(conditions=Conditions(drop_during_module=1), written=0),
    "BEFORE-IT-SAYS": Fault(conditions=Conditions(drop_after_module=1), written=0),
}
LOST_WRITING: t.Final = {
    "BEFORE-WRITING": Fault(conditions=Conditions(drop_during_module=2), written=0),
    "AT-THE-2ND": Fault(conditions=Conditions(drop_during_write=2), written=1),
    "AFTER-WRITING": Fault(conditions=Conditions(drop_after_module=2), written=3),
}
CUT_OFF: t.Final = {
    f"HANDING-DOWN-{number}": Fault(conditions=Conditions(drop_during_propagation=number), written=1)
    for number in range(1, 9)
}
"""Lost while Windows hands the first DACL down, before the N-th of the eight files and folders below has it."""
BELOW: t.Final = ("a.aspx", "b.aspx", r"img\1.png", r"img\2.png", r"img\icons\3.ico", "web.html")
REFUSING: t.Final = Fault(conditions=Conditions(refuse_credentials=True), written=0)
FAULTS: t.Final = {"REFUSES": REFUSING, **LOST_READING, **LOST_WRITING}
EVERY: t.Final = {**FAULTS, **CUT_OFF}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """What came of a run with faults and of the run after it."""

    served: Simulation
    first: Step
    again: Step


def host(name: str, **variables: object) -> HostSpec:
    return HostSpec(
        name=name,
        configuration=configuration(sites=site(APPLICATIONS)),
        files={rf"{folder}\{name}": "" for folder in FOLDERS for name in BELOW} if name in CUT_OFF else {},
        variables={"iis_access_sites": ["all"], **variables},
    )


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Faulty]:
    names = (*EVERY, "CHANGED")
    with simulation(tmp_path_factory.mktemp("hosts"), *map(host, names)) as served:
        for name, fault in EVERY.items():
            served.hosts[name].conditions.set(fault.conditions)
        reading = served.hosts["CHANGED"].modules[CONFIGURATION_MODULE]
        served.hosts["CHANGED"].modules[CONFIGURATION_MODULE] = lambda request: changed_after(reading, request)
        run = served.play(forks=4)
        first = Step(run=run, counts={name: served.counts(name) for name in names})
        served.hosts["CHANGED"].modules[CONFIGURATION_MODULE] = reading
        yield Faulty(served=served, first=first, again=served.step(forks=4))


def changed_after(reading: t.Callable[[ModuleRequest], dict[str, t.Any]], request: ModuleRequest) -> dict[str, t.Any]:
    """Answer, and then let somebody else change one of the folders."""
    answer = reading(request)
    folder = pathlib.PureWindowsPath(FOLDERS[0])
    descriptors = request.host.descriptors
    descriptors.set_dacl(folder, grant(descriptors.descriptor(folder), SOMEBODY, READ_EXECUTE, 0))
    return answer


def explicit_entries(host: SimulatedHost, folder: str) -> list[Ace]:
    """Return the ACEs that *folder* does not inherit."""
    dacl = host.descriptors.descriptor(pathlib.PureWindowsPath(folder)).dacl
    return [ace for ace in dacl.aces if not ace.is_inherited] if dacl else []


def test_refused_credentials_make_the_host_unreachable(faulty: Faulty) -> None:
    refused = faulty.first.run.access("REFUSES")
    assert refused.status == "unreachable"
    assert refused.result["msg"] == "basic: the specified credentials were rejected by the server"
    assert faulty.first.counts["REFUSES"]["modules"] == {}


@pytest.mark.parametrize("name", LOST_READING)
def test_a_host_that_disappears_while_it_is_read_is_named_and_unchanged(faulty: Faulty, name: str) -> None:
    lost = faulty.first.run.access(name)
    assert lost.status == "failed"
    assert lost.result["msg"] == f"the host stopped answering while it ran {CONFIGURATION_MODULE}: {BROKEN}"
    assert not lost.result["changed"]
    assert faulty.first.counts[name]["descriptor_writes"] == 0


@pytest.mark.parametrize("name", LOST_WRITING)
def test_a_host_that_disappears_while_it_is_written_is_to_be_run_again(faulty: Faulty, name: str) -> None:
    lost = faulty.first.run.access(name)
    assert lost.status == "failed"
    assert lost.result["msg"] == (
        "1 finding; whether everything else was done is not known.\n"
        "error: the host failed in call 1 of 1 to write descriptors: the host stopped answering while it ran "
        f"webinfra.iis_identity.security_descriptor: {BROKEN}; "
        "what it had written by then is not known; run again to find out and finish"
    )
    assert lost.result["changed"], "nobody knows better"
    assert "verification" not in lost.result
    assert faulty.first.counts[name]["descriptor_writes"] == FAULTS[name].written


@pytest.mark.parametrize("name", CUT_OFF)
def test_what_was_being_handed_down_is_finished_and_proved_by_the_next_run(faulty: Faulty, name: str) -> None:
    assert faulty.first.counts[name]["descriptor_writes"] == 1
    done = faulty.again.run.access(name)
    assert (done.status, done.result["changed"]) == ("ok", True)
    assert done.result["verification"]["verified"]
    assert done.result["verification"]["below"] == {"verified": True, "complete": True, "lacking": []}
    assert faulty.again.counts[name]["modules"] == module_runs(writes=True)
    finished = [e for e in done.result["plan"]["findings"] if e["code"] == "inheritance_will_be_reapplied"]
    assert finished
    assert all("finishes what was cut off" in entry["message"] for entry in finished)
    descriptors = faulty.served.hosts[name].descriptors
    for folder in FOLDERS:
        assert len(explicit_entries(faulty.served.hosts[name], folder)) == 2, "the same DACL once more, nothing added"
        for below in BELOW:
            dacl = descriptors.descriptor(pathlib.PureWindowsPath(folder) / below).dacl
            assert {pool_sid("Shop"), "S-1-5-17"} <= {str(ace.sid) for ace in dacl.aces} if dacl else False


@pytest.mark.parametrize("name", FAULTS)
def test_the_next_run_finishes_what_is_left(faulty: Faulty, name: str) -> None:
    done, left = faulty.again.run.access(name), len(FOLDERS) - FAULTS[name].written
    assert done.status == "ok"
    assert done.result["verification"]["verified"]
    assert done.result["changed"] == bool(left)
    assert faulty.again.counts[name]["descriptor_writes"] == left
    assert faulty.again.counts[name]["modules"] == module_runs(writes=left > 0)
    for folder in FOLDERS:
        sids = [str(ace.sid) for ace in explicit_entries(faulty.served.hosts[name], folder)]
        assert sorted(sids) == sorted([pool_sid("Shop"), "S-1-5-17"]), "each once, wherever the fault struck"


def test_a_descriptor_that_somebody_else_changed_meanwhile_is_left_alone(faulty: Faulty) -> None:
    conflict = faulty.first.run.access("CHANGED")
    assert conflict.status == "failed"
    lines = conflict.result["msg"].splitlines()
    assert lines[1] == (
        rf"error: Shop/ and 2 more: {FOLDERS[0]} was changed by somebody else during this run and was left alone; "
        "run again"
    )
    assert conflict.result["changed"]
    assert faulty.first.counts["CHANGED"]["descriptor_writes"] == 2, "those of the other applications"


def test_the_run_after_a_conflict_keeps_what_somebody_else_did(faulty: Faulty) -> None:
    assert faulty.again.run.access("CHANGED").status == "ok"
    assert faulty.again.counts["CHANGED"]["descriptor_writes"] == 1
    sids = [ace.sid for ace in explicit_entries(faulty.served.hosts["CHANGED"], FOLDERS[0])]
    assert sids == [SOMEBODY, pool_sid("Shop"), "S-1-5-17"]
