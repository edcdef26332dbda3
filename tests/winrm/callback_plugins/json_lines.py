# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints every result as a line of JSON, for tests."""

from __future__ import annotations

import json
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: json_lines
type: stdout
short_description: Prints every result as a line of JSON
description:
  - For tests.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc] # the base class has no types
    """One line for each result: its outcome, the host, the task and what the module returned."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "json_lines"

    def _line(self, outcome: str, result: t.Any) -> None:
        host, task, answer = result._host.get_name(), result._task.get_name(), result._result
        text = json.dumps({"outcome": outcome, "host": host, "task": task, "result": answer}, default=str)
        self._display.display(text)

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._line("ok", result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._line("failed", result)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._line("unreachable", result)
