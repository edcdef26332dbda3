# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action group of the collection: what module_defaults says for it reaches both modules."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml


@pytest.mark.parametrize("module", ["iis_access", "iis_identity_info"])
def test_module_defaults_of_the_group_reach_the_module(tmp_path: Path, module: str) -> None:
    run = _run(tmp_path, {f"webinfra.iis_identity.{module}": {"sites": ["all"]}})
    assert f"{module} has no option 'unknown_option'" in run


def test_an_argument_that_a_task_omits_takes_the_place_of_its_default(tmp_path: Path) -> None:
    arguments = {"sites": ["all"], "unknown_option": "{{ omit }}"}
    assert "has no option" not in _run(tmp_path, {"webinfra.iis_identity.iis_access": arguments})


def _run(folder: Path, task: t.Mapping[str, t.Any]) -> str:
    """Run a task with an option for the whole group that no module has, and return what Ansible prints."""
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "module_defaults": {"group/webinfra.iis_identity.iis_identity": {"unknown_option": 1}},
        "tasks": [task],
    }
    playbook = folder / "play.yml"
    playbook.write_text(yaml.safe_dump([play]))
    run = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "-i", "localhost,", playbook],
        check=False,
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )
    return run.stdout + run.stderr
