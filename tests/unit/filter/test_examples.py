# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the documentation of the filters, run by Ansible: each gives what is printed below it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.tests.tools.tasks import run_tasks

ROOT: t.Final = Path(__file__).resolve().parents[3]
FILTERS: t.Final = (
    "account_name",
    "app_pool_sid",
    "applications_from_iis_info",
    "explain_failure",
    "process_identity",
    "resolve_applications",
    "service_sid",
)


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


ALL: t.Final = [(name, index) for name in FILTERS for index, _unused in enumerate(examples(name))]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, t.Any]:
    """Run all examples in one play, and return the result of each task by `filter_number`."""
    tasks = {f"{name}_{index}": examples(name)[index].task for name, index in ALL}
    return run_tasks(tmp_path_factory.mktemp("examples"), tasks)


@pytest.mark.parametrize(("name", "index"), ALL, ids=[f"{name}-{index}" for name, index in ALL])
def test_example_gives_what_is_printed_below_it(name: str, index: int, results: dict[str, t.Any]) -> None:
    printed = examples(name)[index].printed
    result = results[f"{name}_{index}"]
    given = [item["msg"] for item in result["results"]] if "results" in result else result["msg"]
    assert given == printed
