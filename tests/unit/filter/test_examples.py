# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the documentation of the filters, run by Ansible: each gives what is printed below it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT: t.Final = Path(__file__).resolve().parents[3]
FILTERS: t.Final = ("account_name", "app_pool_sid", "process_identity", "resolve_applications", "service_sid")


class Example(t.NamedTuple):
    """A task of a documentation, and the result that stands below it as a comment (None: none does)."""

    task: dict[str, t.Any]
    printed: object


def examples(name: str) -> list[Example]:
    """Return the examples of a filter."""
    sidecar = yaml.safe_load((ROOT / "plugins" / "filter" / f"{name}.yml").read_text(encoding="utf-8"))
    found = []
    for block in sidecar["EXAMPLES"].strip().split("\n\n"):
        comment = "\n".join(line[4:] for line in block.splitlines() if line.startswith("  # "))
        found.append(Example(task=yaml.safe_load(block)[0], printed=yaml.safe_load(comment) if comment else None))
    return found


ALL: t.Final = [(name, index) for name in FILTERS for index, _ in enumerate(examples(name))]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, t.Any]:
    """Run all examples in one play, and return the result of each task by `filter-number`."""
    folder = tmp_path_factory.mktemp("examples")
    tasks = [{**examples(name)[index].task, "register": f"result_{name}_{index}"} for name, index in ALL]
    answer = folder / "answer.json"
    gathered = ", ".join(f"'{name}-{index}': result_{name}_{index}" for name, index in ALL)
    tasks.append(
        {
            "name": "Keep the results",
            "ansible.builtin.copy": {
                "dest": str(answer),
                "content": "{{ {" + gathered + "} | ansible.builtin.to_json }}",
                "mode": "0600",
            },
        }
    )
    playbook = folder / "examples.yml"
    playbook.write_text(
        yaml.safe_dump([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}])
    )
    subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "-i", "localhost,", playbook],
        check=True,
        capture_output=True,
        env={**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_PYTHON_INTERPRETER": sys.executable},
    )
    return t.cast("dict[str, t.Any]", json.loads(answer.read_text()))


@pytest.mark.parametrize(("name", "index"), ALL, ids=[f"{name}-{index}" for name, index in ALL])
def test_example_gives_what_is_printed_below_it(name: str, index: int, results: dict[str, t.Any]) -> None:
    printed = examples(name)[index].printed
    result = results[f"{name}-{index}"]
    given = [item["msg"] for item in result["results"]] if "results" in result else result["msg"]
    assert given == printed
