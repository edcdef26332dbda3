# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host counts when it is granted the same permissions by a loop of ansible.windows.win_acl, the usual way."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.end_to_end import proof
from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import Step, simulation

from . import win_acl
from .large import large_host

if t.TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Costs

pytestmark = pytest.mark.needs("ansible.windows")


def test_the_same_grants_by_a_loop_cost_more_of_everything(
    show: t.Callable[[str, Step], Costs], tmp_path: Path
) -> None:
    with simulation(tmp_path / "ours", large_host("WEB01", applications=20, pools=5)) as served:
        first, second = served.step(), served.step()
        ours = proof.descriptors(served.hosts["WEB01"])
    plan = first.run.access().result["plan"]
    grants = sum(item["decision"] == "grant" for item in plan["items"])
    with simulation(tmp_path / "loop", large_host("WEB01", applications=20, pools=5)) as served:
        served.hosts["WEB01"].modules[win_acl.NAME] = win_acl.run
        looped, looped_again = served.step(win_acl.loop(plan)), served.step(win_acl.loop(plan))
        theirs = proof.descriptors(served.hosts["WEB01"])
    assert looped.run.exit_code == 0, looped.run.output[-2000:]
    assert theirs == ours, "the same grants"
    cheap, again = show(f"{grants} grants by iis_access", first), show(f"{grants} grants by iis_access, again", second)
    dear = show(f"{grants} grants by a loop of win_acl", looped)
    dear_again = show(f"{grants} grants by a loop of win_acl, again", looped_again)
    assert (cheap.module_runs, again.module_runs) == (2, 1)
    assert dear.module_runs == dear_again.module_runs == grants
    for ours_cost, theirs_cost in ((cheap, dear), (again, dear_again)):
        assert ours_cost.powershell_starts < theirs_cost.powershell_starts
        assert ours_cost.requests < theirs_cost.requests
        assert ours_cost.bytes_to_hosts < theirs_cost.bytes_to_hosts
    assert cheap.writes < dear.writes, "every path is written once"
    assert again.writes == dear_again.writes == 0
