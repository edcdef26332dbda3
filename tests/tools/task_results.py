# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the tasks of a playbook ended, as the callback in callback_plugins writes it to a file."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

_CALLBACKS: t.Final = Path(__file__).parent / "callback_plugins"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """How a task ended on a host: `ok`, `failed` or `unreachable`, and what its module returned."""

    host: str
    task: str
    action: str
    status: str
    result: dict[str, t.Any]


def variables(file: Path) -> dict[str, str]:
    """Return the variables of the environment with which Ansible appends the result of every task to *file*."""
    return {
        "ANSIBLE_CALLBACK_PLUGINS": str(_CALLBACKS),
        "ANSIBLE_CALLBACKS_ENABLED": "task_results",
        "TASK_RESULTS": str(file),
    }


def read(file: Path) -> tuple[TaskResult, ...]:
    """Return the results in *file*, in the order in which the tasks ended; none where there is no such file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return tuple(TaskResult(**json.loads(line)) for line in lines)
