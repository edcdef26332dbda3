# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults, delays and counts of a machine."""

from __future__ import annotations

import time

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    ActiveConditions,
    Conditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.counters import (
    Counters,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
    MachineGoneError,
)


def test_a_machine_disappears_after_requests_and_stays_away() -> None:
    active = ActiveConditions(Conditions(drop_after_requests=1))
    assert active.request()
    for _unused in range(2):
        with pytest.raises(MachineGoneError):
            active.request()
    assert active.gone


def test_new_conditions_bring_a_machine_back_and_count_anew() -> None:
    active = ActiveConditions(Conditions(drop_after_requests=0))
    with pytest.raises(MachineGoneError):
        active.request()
    active.set(Conditions(drop_after_requests=1))
    assert active.request()


def test_a_machine_disappears_as_a_module_begins_or_after_it() -> None:
    active = ActiveConditions(Conditions(drop_during_module=2))
    active.module_begins()
    active.module_ends()
    with pytest.raises(MachineGoneError):
        active.module_begins()
    active.set(Conditions(drop_after_module=1))
    active.module_begins()
    with pytest.raises(MachineGoneError):
        active.module_ends()


def test_a_machine_disappears_instead_of_a_write() -> None:
    active = ActiveConditions(Conditions(drop_during_write=2))
    active.write_begins()
    with pytest.raises(MachineGoneError):
        active.write_begins()


def test_requests_fail_after_some() -> None:
    active = ActiveConditions(Conditions(http_500_after_requests=1))
    assert [active.request(), active.request(), active.request()] == [True, False, False]


def test_delays_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    active = ActiveConditions(Conditions(delay_powershell_start=0.02, delay_request=0.03))
    active.powershell_start(2)
    active.request()
    assert slept == [0.04, 0.03]


def test_counts_are_read_and_reset() -> None:
    counters = Counters()
    counters.add(requests=2, bytes_to_host=10)
    counters.add_module("b")
    counters.add_module("a")
    counters.add_module("a")
    snapshot = counters.snapshot()
    assert (snapshot["requests"], snapshot["bytes_to_host"], snapshot["modules"]) == (2, 10, {"a": 2, "b": 1})
    counters.reset()
    assert (counters["requests"], counters.snapshot()["modules"]) == (0, {})


def test_a_count_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        Counters().add(request=1)
