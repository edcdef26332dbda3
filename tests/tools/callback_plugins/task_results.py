# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the result of every task, a JSON object a line, to the file that TASK_RESULTS names."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_results
type: aggregate
short_description: Writes the result of every task to a file
description:
  - A JSON object a line, with host, task, status and result.
options: {}
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # Ansible is not typed
    """The callback."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: t.Any, **_: object) -> None:
        """Write the result of a task that ended well."""
        self._write("ok", result)

    def v2_runner_on_failed(self, result: t.Any, **_: object) -> None:
        """Write the result of a task that failed."""
        self._write("failed", result)

    def v2_runner_on_unreachable(self, result: t.Any, **_: object) -> None:
        """Write the result of a task whose host could not be reached."""
        self._write("unreachable", result)

    def _write(self, status: str, result: t.Any) -> None:
        # By the names that every ansible-core from 2.16 to 2.22 has.
        host, task, answer = result._host, result._task, result._result
        entry = {
            "host": host.get_name(),
            "task": task.get_name(),
            "action": task.action,
            "status": status,
            "result": {key: value for key, value in answer.items() if key != "exception"},
        }
        with open(os.environ["TASK_RESULTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, default=str) + "\n")
