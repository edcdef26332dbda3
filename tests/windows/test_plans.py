# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for inherited entries of every kind, written by the modules: what is foreseen is what Windows hands down."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.apply.writes import write_requests
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.facts import path_facts
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario, pool
from ansible_collections.webinfra.iis_identity.tests.windows.descriptors import packed

if t.TYPE_CHECKING:
    import pathlib

    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import PathFacts
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Plan
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

    Facts = t.Mapping[pathlib.PureWindowsPath, PathFacts]

pytestmark = pytest.mark.needs("windows-api")

TOP: t.Final = r"C:\plans"
SHOP: t.Final = str(pool("Shop"))
STAFF: t.Final = "S-1-5-21-1-2-3-1105"
FULL: t.Final = "(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
GIVEN: t.Final = FULL.replace("OICI", "OICIID")
READ: t.Final = f"(A;OICIID;0x1200a9;;;{STAFF})"
NO_WRITE: t.Final = f"(D;OICIID;FW;;;{STAFF})"


class Kind(t.NamedTuple):
    """The folder of an application, folders in it, what the plan is asked for, and what it is to decide there."""

    root: str
    below: t.Mapping[str, str]
    options: t.Mapping[str, object]
    decision: str = "grant"


KINDS: t.Final = {
    "one level only": Kind(
        f"D:PAI(A;OICINP;0x1200a9;;;{SHOP}){FULL}", {"a": f"D:AI(A;ID;0x1200a9;;;{SHOP}){GIVEN}"}, {}
    ),
    "up to date": Kind(f"D:PAI{FULL}", {"a": f"D:AI{GIVEN}", r"a\b": f"D:AI{GIVEN}"}, {}),
    "entries of its own": Kind(f"D:PAI{FULL}", {"a": f"D:AI(D;OICI;FW;;;{STAFF})(A;;FR;;;WD){GIVEN}"}, {}),
    "protected": Kind(f"D:PAI{FULL}", {"a": f"D:PAI(A;OICI;FA;;;SY){READ}"}, {}),
    "for creators": Kind(f"D:PAI{FULL}(A;OICIIO;GA;;;CO)", {"a": f"D:AI{GIVEN}(A;ID;FA;;;BA)(A;OICIIOID;GA;;;CO)"}, {}),
    "moved, refused": Kind(f"D:PAI{FULL}", {"a": f"D:AI{READ}{GIVEN}"}, {}, "refused"),
    "moved, applied": Kind(f"D:PAI{FULL}", {"a": f"D:AI{READ}{GIVEN}"}, {"stale_inheritance": "apply"}),
    "deny of an old folder": Kind(
        f"D:PAI{FULL}", {"a": f"D:AI{NO_WRITE}{GIVEN}"}, {"stale_inheritance": "apply"}, "refused"
    ),
    "deny of an old folder, forced": Kind(
        f"D:PAI{FULL}", {"a": f"D:AI{NO_WRITE}{GIVEN}", r"a\b": f"D:AI{NO_WRITE}{GIVEN}"}, {"force": [r"a"]}
    ),
    "other order, same meaning": Kind(f"D:PAI{FULL}", {"a": "D:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)"}, {}),
    "other order, other meaning": Kind(
        f"D:PAI(D;OICI;FW;;;{STAFF})(A;OICI;0x1301bf;;;{STAFF}){FULL}",
        {"a": f"D:AI(A;OICIID;0x1301bf;;;{STAFF}){NO_WRITE}{GIVEN}"},
        {"stale_inheritance": "apply", "force": ["a"]},
        "refused",
    ),
    "deny behind what is inherited": Kind(
        f"D:PAI{FULL}", {"a": f"D:AI{GIVEN}(D;;FW;;;{STAFF})"}, {"force": ["a"]}, "refused"
    ),
    "cut off": Kind(f"D:PAI(A;OICI;0x1200a9;;;{SHOP}){FULL}", {"a": f"D:AI{GIVEN}"}, {}, "satisfied"),
}
WRITTEN: t.Final = [name for name, kind in KINDS.items() if kind.decision != "refused"]


class Story(t.NamedTuple):
    """What was there, what was planned, what was there after the writes, and what is planned then; by kind."""

    before: Facts
    plans: t.Mapping[str, Plan]
    after: Facts
    again: t.Mapping[str, Plan]


def _folder(name: str) -> str:
    return rf"{TOP}\{name}"


def _descriptors(name: str) -> dict[str, str]:
    """Return the DACL of the folder of a kind, and of those in it, by path."""
    folder = _folder(name)
    return {folder: KINDS[name].root, **{rf"{folder}\{path}": dacl for path, dacl in KINDS[name].below.items()}}


def _planned(name: str, facts: Facts) -> Plan:
    kind, folder = KINDS[name], _folder(name)
    server = Scenario().application("Shop/", folder).location("Shop", anonymous="")
    options: dict[str, t.Any] = dict(kind.options)
    options["force"] = [rf"{folder}\{path}" for path in options.get("force", ())]
    return server.plan(facts=facts, **options)


@pytest.fixture(scope="module")
def story(windows: WindowsHost, ansible: AnsibleClient) -> Story:
    """Make the folders, plan for each kind, write all of it in one call."""
    paths = [TOP]
    for path, dacl in [entry for name in KINDS for entry in _descriptors(name).items()]:
        paths.append(windows.make_folder(path))
        windows.set_descriptors({path: packed(dacl)})

    def facts(requests: list[dict[str, t.Any]]) -> Facts:
        answer = ansible.module("security_descriptor", {"paths": requests})
        return path_facts(answer["paths"], descriptor_key="after")

    reads: list[dict[str, t.Any]] = [{"path": path} for path in paths]
    before = facts(reads)
    plans = {name: _planned(name, before) for name in KINDS}
    facts([request for plan in plans.values() for call in write_requests(plan, below=True) for request in call])
    after = facts(reads)
    return Story(before, plans, after, {name: _planned(name, after) for name in KINDS})


@pytest.mark.parametrize("name", KINDS)
def test_it_is_decided_as_it_should_be(story: Story, name: str) -> None:
    assert {item.decision.value for item in story.plans[name].items} == {KINDS[name].decision}
    assert bool(story.plans[name].writes) is (name in WRITTEN)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_there_then_is_what_was_foreseen(story: Story, name: str) -> None:
    foreseen = {change.path: change.after.dacl for change in story.plans[name].changes}
    for path in map(windows_path, _descriptors(name)):
        now, was = story.after[path].descriptor, story.before[path].descriptor
        assert now is not None
        assert was is not None
        assert now.dacl == foreseen.get(path, was.dacl), str(path)


@pytest.mark.parametrize("name", KINDS)
def test_the_next_plan_decides_the_same_and_writes_nothing(story: Story, name: str) -> None:
    decisions = {item.decision.value for item in story.again[name].items}
    assert (story.again[name].writes, decisions) == ((), {"refused" if name not in WRITTEN else "satisfied"})
