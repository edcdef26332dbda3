# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the module that writes, and what its answers mean."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.apply import writes
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.apply.writes import (
    read_requests,
    write_findings,
    write_requests,
    written_facts,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import CLOSED, Scenario, pool, shop

if t.TYPE_CHECKING:
    import pytest

FOLDER: t.Final = r"D:\sites\shop"


def nested() -> Scenario:
    """Return a server with seven folders, of which each but two is written."""
    server = Scenario().location("Top", anonymous="")
    for folder in (r"D:\t", r"D:\t\a", r"D:\t\b", r"D:\t\a\x", r"D:\t\a\y"):
        label = "Top/" + folder[5:].replace("\\", "/")
        server.application(label, folder, pool=folder[-1].upper()).folder(folder)
    return server


def paths(requests: list[list[dict[str, str]]]) -> list[list[tuple[str, bool]]]:
    """Return path and whether it is written, for each call."""
    return [[(request["path"], "descriptor" in request) for request in call] for call in requests]


def test_a_write_carries_what_it_was_planned_from() -> None:
    server = shop()
    plan = server.plan()
    ((request,),) = write_requests(plan)
    assert request["path"] == FOLDER
    assert request["expected"] == server.paths[windows_path(FOLDER)].raw
    assert SecurityDescriptor.from_base64(request["descriptor"]) == plan.writes[0].written


def test_what_is_below_is_looked_at_first_where_that_is_asked_for() -> None:
    server = shop().folder(FOLDER + r"\moved", "D:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)")
    plan = server.plan()
    ((request,),) = write_requests(plan, below=True)
    assert request["below"]
    assert request["known_below"] == [server.paths[windows_path(FOLDER + r"\moved")].raw]
    ((without,),) = write_requests(plan)
    assert not {"below", "known_below", "again"} & set(without)


def test_children_are_written_before_what_is_above_them() -> None:
    assert paths(write_requests(nested().plan())) == [
        [
            (r"D:\t\a\x", True),
            (r"D:\t\a\y", True),
            (r"D:\t\a", True),
            (r"D:\t\b", True),
            (r"D:\t", True),
        ]
    ]


def test_what_was_written_in_an_earlier_call_than_a_folder_above_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writes, "CHUNK", 3)
    assert paths(write_requests(nested().plan())) == [
        [(r"D:\t\a\x", True), (r"D:\t\a\y", True), (r"D:\t\a", True)],
        [(r"D:\t\b", True), (r"D:\t", True), (r"D:\t\a", False)],
        [(r"D:\t\a\x", False), (r"D:\t\a\y", False)],
    ]


def test_what_is_only_proved_is_read_when_everything_is_written() -> None:
    server = Scenario().application("Shop/", FOLDER, images=FOLDER + r"\images", other=r"E:\o").folder(FOLDER)
    server.location("Shop", anonymous="").folder(FOLDER + r"\images").folder(r"E:\o", f"D:(A;OICI;FA;;;{pool('Shop')})")
    assert paths(write_requests(server.plan())) == [[(FOLDER, True), (r"E:\o", False), (FOLDER + r"\images", False)]]


def test_nothing_to_write_and_nothing_to_prove_is_no_call() -> None:
    plan = shop("D:(D;OICI;FA;;;WD)").plan()
    assert write_requests(plan) == []


def test_reading_is_cut_into_calls_too() -> None:
    requests = read_requests([windows_path(rf"D:\{number}") for number in range(1001)])
    assert [len(call) for call in requests] == [500, 500, 1]
    assert requests[0][0] == {"path": r"D:\0"}


def answer(path: str = FOLDER, **changes: object) -> dict[str, t.Any]:
    """Return the answer of one call about one path."""
    after = shop().paths[windows_path(FOLDER)].raw
    fact = {
        "path": path,
        "exists": True,
        "directory": True,
        "reparse_point": False,
        "target": None,
        "target_error": None,
        "holds": [],
        "changed": True,
        "conflict": False,
        "held": False,
        "below": None,
        "before": after,
        "after": after,
        "error": None,
        **changes,
    }
    return {"changed": True, "paths": [fact]}


class TestFindings:
    def test_a_write_that_went_well_has_none(self) -> None:
        assert write_findings([answer()], shop().plan()) == ()

    def test_a_conflict_is_an_error_of_the_applications_that_need_the_path(self) -> None:
        (entry,) = write_findings([answer(FOLDER.upper(), conflict=True, changed=False)], shop().plan())
        assert (entry.finding.level, entry.finding.code) == ("error", "descriptor_changed_meanwhile")
        assert entry.finding.message == (
            r"D:\SITES\SHOP was changed by somebody else during this run and was left alone; run again"
        )
        assert entry.applications == ("Shop/",)

    def test_a_write_that_failed_says_what_windows_said(self) -> None:
        error = {"code": 5, "message": "Access is denied"}
        (entry,) = write_findings([answer(error=error, changed=False)], shop().plan())
        assert (entry.finding.level, entry.finding.code) == ("error", "write_failed")
        assert entry.finding.message == (
            r"the security descriptor of D:\sites\shop could not be written: Access is denied (Windows error 5)"
        )

    def test_a_path_that_was_only_read_is_left_to_the_verification(self) -> None:
        error = {"code": 5, "message": "Access is denied"}
        assert write_findings([answer(r"E:\other", error=error)], shop().plan()) == ()


def test_the_last_answer_about_a_path_counts() -> None:
    protected = Scenario().folder(FOLDER, CLOSED).paths[windows_path(FOLDER)].raw
    facts = written_facts([answer(), answer(after=protected)])
    assert facts[windows_path(FOLDER)].raw == protected
