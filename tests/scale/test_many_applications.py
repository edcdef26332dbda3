# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One host with hundreds of applications, and a fleet: module runs per host do not grow with either."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import Step, module_runs, simulation

from .large import large_host

if t.TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Costs

Show = t.Callable[[str, Step], "Costs"]


@pytest.mark.parametrize(("applications", "write_calls"), [(250, 1), (600, 2)])
def test_one_host_with_many_applications(show: Show, tmp_path: Path, applications: int, write_calls: int) -> None:
    name = f"{applications} applications"
    with simulation(tmp_path, large_host("WEB01", applications=applications, pools=25)) as served:
        check, first, second = served.step(check=True), served.step(), served.step()
        show(f"{name}: check mode", check)
        show(f"{name}: first run", first)
        show(f"{name}: second run", second)
    assert first.run.access().status == "ok", first.run.output[-2000:]
    assert first.run.access().result["verification"]["verified"]
    # Calls that write take 500 paths each, so the second one is a further module run.
    assert first.counts["WEB01"]["modules"] == module_runs(write_calls - 1, writes=True)
    assert first.counts["WEB01"]["descriptor_writes"] == applications
    assert check.run.access().result["diff"] == first.run.access().result["diff"]
    assert check.counts["WEB01"]["modules"] == second.counts["WEB01"]["modules"] == module_runs(writes=False)
    assert check.counts["WEB01"]["descriptor_writes"] == second.counts["WEB01"]["descriptor_writes"] == 0
    assert not second.run.access().result["changed"]


def test_a_fleet(show: Show, tmp_path: Path) -> None:
    hosts = [f"WEB{number:02}" for number in range(1, 51)]
    specs = (large_host(name, applications=20, pools=5) for name in hosts)
    with simulation(tmp_path, *specs) as served:
        first, second = served.step(forks=20), served.step(forks=20)
        show("50 hosts with 20 applications each, forks=20: first run", first)
        show("50 hosts with 20 applications each, forks=20: second run", second)
    for name in hosts:
        assert first.run.access(name).status == second.run.access(name).status == "ok"
        assert first.counts[name]["modules"] == module_runs(writes=True)
        assert first.counts[name]["descriptor_writes"] == 20
        assert second.counts[name]["modules"] == module_runs(writes=False)
        assert second.counts[name]["descriptor_writes"] == 0
        assert not second.run.access(name).result["changed"]
