# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs tasks of examples with Ansible and returns their results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml


def run_tasks(folder: Path, tasks: t.Mapping[str, t.Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Run tasks on the controller in one play, and return the result of each by its key, which is an identifier.

    Raises:
        AssertionError: a task failed; the message has the output of Ansible.
    """
    answer = folder / "answer.json"
    gathered = ", ".join(f"'{key}': result_{key}" for key in tasks)
    play = [
        *({**task, "register": f"result_{key}"} for key, task in tasks.items()),
        {
            "name": "Keep the results",
            "ansible.builtin.copy": {
                "dest": str(answer),
                "content": "{{ {" + gathered + "} | ansible.builtin.to_json }}",
                "mode": "0600",
            },
        },
    ]
    playbook = folder / "examples.yml"
    playbook.write_text(
        yaml.safe_dump([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": play}])
    )
    run = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "-i", "localhost,", playbook],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_PYTHON_INTERPRETER": sys.executable},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return t.cast("dict[str, t.Any]", json.loads(answer.read_text()))
