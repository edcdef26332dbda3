# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated host against the Windows modules: the same plays, the same results, the same descriptors in the end."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import reinherit
from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import (
    CONFIGURATION_MODULE,
    HostSpec,
    module_runs,
)
from ansible_collections.webinfra.iis_identity.tests.windows import conformance_cases as cases
from ansible_collections.webinfra.iis_identity.tests.windows.both_hosts import TWIN, WINE, Outcome, both_hosts
from ansible_collections.webinfra.iis_identity.tests.windows.conformance_questions import QUESTIONS, RAW_TROUBLE
from ansible_collections.webinfra.iis_identity.tests.windows.meaning import descriptor_meaning, meaning

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api")

ROLE: t.Final = "webinfra.iis_identity.iis_access : Grant the permissions that web applications need"
MAIN_JOB: t.Final = ("check", "first", "second")
TASKS: t.Final = [
    *((play, ROLE) for play in (*MAIN_JOB, "contested")),
    *(("questions", task["name"]) for task in QUESTIONS),
]

Descriptors = dict[str, dict[str, "SecurityDescriptor"]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What became of both hosts in the plays: descriptors by host and path, and the plays by name."""

    before: Descriptors
    after: Descriptors
    stored_before: dict[str, bytes]
    stored_after_check: dict[str, bytes]
    plays: dict[str, Outcome]

    def both(self, play: str, task: str) -> tuple[t.Any, t.Any]:
        """Return what a task came to on the simulated host, and on Windows."""
        return self.plays[play].result(TWIN, task), self.plays[play].result(WINE, task)


@pytest.fixture(scope="module")
def story(windows: WindowsHost, ansible: AnsibleClient, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Story]:
    # Every other variable of the machine and all that lies around the folders comes from this answer.
    asked = {"paths": [r"C:\windows\system32"], "configuration_path": cases.NO_CONFIGURATION}
    facts = ansible.module("iis_configuration_info", asked)
    spec = HostSpec(
        name=TWIN,
        configuration=cases.CONFIGURATION,
        definition=cases.DEFINITION,
        descriptors=cases.DESCRIPTORS,
        folders=cases.FOLDERS,
        files=cases.FILES,
        missing=cases.MISSING,
        variables=cases.VARIABLES,
    )
    with both_hosts(tmp_path_factory.mktemp("hosts"), windows, spec, facts, (cases.TREE, cases.SYSTEM_TREE)) as both:
        before, stored = both.descriptors(), windows.stored(both.paths)
        plays = {}
        with windows.enforced():
            plays["check"] = both.play(check=True)
            stored_after_check = windows.stored(both.paths)
            plays["first"], plays["second"] = both.play(), both.play()
            both.write_after(CONFIGURATION_MODULE, cases.CONFLICT, cases.SOMEBODY_ELSES)
            plays["contested"] = both.play(variables={"iis_access_sites": ["Contested"], "iis_access_write": []})
            plays["questions"] = both.play(*QUESTIONS)
        yield Story(
            before=before,
            after=both.descriptors(),
            stored_before=stored,
            stored_after_check=stored_after_check,
            plays=plays,
        )


def by_meaning(descriptors: t.Mapping[str, SecurityDescriptor]) -> dict[str, object]:
    return {path: descriptor_meaning(descriptor) for path, descriptor in descriptors.items()}


def test_both_begin_with_the_same_descriptors(story: Story) -> None:
    assert by_meaning(story.before[TWIN]) == by_meaning(story.before[WINE])


@pytest.mark.parametrize(("play", "task"), TASKS, ids=[f"{play}-{task.rpartition(' : ')[2]}" for play, task in TASKS])
def test_both_answer_the_same(story: Story, play: str, task: str) -> None:
    twin, wine = story.both(play, task)
    assert meaning(twin) == meaning(wine)


def test_both_end_with_the_same_descriptors(story: Story) -> None:
    assert by_meaning(story.after[TWIN]) == by_meaning(story.after[WINE])


@pytest.mark.parametrize("play", [*MAIN_JOB, "contested", "questions"])
def test_both_were_asked_the_same(story: Story, play: str) -> None:
    counts = story.plays[play].counts
    same = ("modules", "shells", "commands", "powershell_starts", "refused")
    assert [counts[TWIN][name] for name in same] == [counts[WINE][name] for name in same]


@pytest.mark.parametrize(("play", "writes"), [("check", False), ("first", True), ("second", False)])
def test_two_module_runs_change_something_and_one_finds_nothing_to_do(story: Story, play: str, writes: bool) -> None:
    twin = story.plays[play].counts[TWIN]
    assert twin["modules"] == module_runs(writes=writes)
    items = story.both(play, ROLE)[0]["plan"]["items"]
    written = len({item["path"] for item in items if item["after"] is not None}) if writes else 0
    assert (twin["descriptor_writes"] > 0, twin["descriptor_writes"]) == (writes, written)


def test_check_mode_shows_the_difference_of_the_run_and_stores_nothing(story: Story) -> None:
    assert [one["diff"] for one in story.both("check", ROLE)] == [one["diff"] for one in story.both("first", ROLE)]
    assert [one["changed"] for one in story.both("check", ROLE)] == [True, True]
    assert story.stored_after_check == story.stored_before


def test_the_second_run_changes_nothing(story: Story) -> None:
    assert [(one["changed"], one["diff"]) for one in story.both("second", ROLE)] == [(False, []), (False, [])]


@pytest.mark.parametrize(("play", "codes"), [("first", cases.FINDINGS), ("contested", cases.CONTESTED_FINDINGS)])
def test_the_description_holds_every_case_that_it_is_meant_to(story: Story, play: str, codes: set[str]) -> None:
    for answer in story.both(play, ROLE):
        assert {entry["code"] for entry in answer["plan"]["findings"]} == codes


@pytest.mark.parametrize("path", cases.GRANTED)
def test_what_was_granted_is_stored(story: Story, path: str) -> None:
    for host in (TWIN, WINE):
        assert descriptor_meaning(story.before[host][path]) != descriptor_meaning(story.after[host][path])


@pytest.mark.parametrize("path", cases.LEFT_ALONE)
def test_what_was_refused_is_left_alone(story: Story, path: str) -> None:
    for host in (TWIN, WINE):
        assert descriptor_meaning(story.before[host][path]) == descriptor_meaning(story.after[host][path])


def test_somebody_elses_change_is_kept(story: Story) -> None:
    for host in (TWIN, WINE):
        assert story.after[host][cases.CONFLICT].dacl == cases.SOMEBODY_ELSES.dacl


@pytest.mark.parametrize("path", [cases.STALE, *(rf"{cases.STALE}\{name}" for name in cases.BELOW_STALE)])
def test_a_write_brings_inherited_entries_up_to_date(story: Story, path: str) -> None:
    for host in (TWIN, WINE):
        before, after = story.before[host], story.after[host]
        above = after[str(pathlib.PureWindowsPath(path).parent)]
        expected = reinherit(after[path], above, container=not path.endswith(".html"))
        assert descriptor_meaning(after[path]) == descriptor_meaning(expected)
        assert descriptor_meaning(after[path])["inherited"] != descriptor_meaning(before[path])["inherited"]


def test_writes_that_cannot_be_done_are_told_apart(story: Story) -> None:
    for answer in story.both("questions", "raw write"):
        told = {item["path"]: (item["conflict"], (item["error"] or {}).get("code")) for item in answer["paths"]}
        assert {path: told[path] for path in RAW_TROUBLE} == RAW_TROUBLE
