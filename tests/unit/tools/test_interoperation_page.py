# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples on the page about other collections are run; those with win_acl as far as its arguments."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.tests.tools.needed import ROOT
from ansible_collections.webinfra.iis_identity.tests.tools.tasks import run_tasks

PAGE: t.Final = ROOT / "docs" / "interoperation.md"
SHOP: t.Final = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
GIVEN: t.Final = {
    "Let the application pool read its folder": {
        "path": r"D:\sites\shop",
        "user": SHOP,
        "rights": "ReadAndExecute",
        "type": "allow",
        "inherit": "ContainerInherit, ObjectInherit",
        "propagation": "None",
    },
    "Let a group read a folder": {
        "path": r"D:\sites\shop",
        "user": "S-1-5-32-545",
        "rights": "ReadAndExecute",
        "type": "allow",
    },
    "Show which account each application pool runs as": [r"IIS APPPOOL\Shop", r"CORP\reports"],
    "List what the applications need": [r"IIS APPPOOL\Shop", r"NT AUTHORITY\IUSR"],
}


def tasks() -> list[dict[str, t.Any]]:
    """Return the tasks of the page; a module of another collection is replaced by one that shows its arguments."""
    found = []
    for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        for task in yaml.safe_load(block):
            shown = {key: value for key, value in task.items() if key != "ansible.windows.win_acl"}
            if len(shown) < len(task):
                shown["ansible.builtin.debug"] = {"msg": task["ansible.windows.win_acl"]}
            found.append(shown)
    return found


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, t.Any]:
    """Run all of them in one play, and return what each gives by its name."""
    found = tasks()
    answers = run_tasks(tmp_path_factory.mktemp("page"), {f"task_{index}": task for index, task in enumerate(found)})
    return {task["name"]: answers[f"task_{index}"]["msg"] for index, task in enumerate(found)}


def test_page_has_these_examples() -> None:
    assert [task["name"] for task in tasks()] == list(GIVEN)


@pytest.mark.parametrize("name", GIVEN)
def test_example_gives(name: str, results: dict[str, t.Any]) -> None:
    assert results[name] == GIVEN[name]
