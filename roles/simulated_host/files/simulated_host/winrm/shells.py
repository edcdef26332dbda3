# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shells and the commands that run in them."""

from __future__ import annotations

import dataclasses
import threading
import traceback
import typing as t
import uuid

from ..machine.program import MachineGoneError, Program, Result
from ..payload.powershell import LONGEST_COMMAND_LINE, parse_command_line, reads_standard_input

if t.TYPE_CHECKING:
    from ..machine.conditions import ActiveConditions
    from ..machine.counters import Counters
    from ..machine.program import Invocation

_STDIN_PATIENCE: t.Final = 600.0


def _nothing() -> None:
    pass


class Endpoint:
    """A machine as the WinRM server sees it: its name, who may enter, what answers, and its open shells.

    *before_request* is called as a request arrives, before anything else is done with it.
    """

    def __init__(
        self,
        name: str,
        *,
        user_names: t.Collection[str],
        password: str,
        program: Program,
        counters: Counters,
        conditions: ActiveConditions,
        before_request: t.Callable[[], None] = _nothing,
    ) -> None:
        self.name = name
        self.user_names = tuple(user_names)
        self.password = password
        self.program = program
        self.counters = counters
        self.conditions = conditions
        self.before_request = before_request
        self.shells: dict[str, Shell] = {}


class Shell:
    """A shell: an identifier, and the commands a client started in it."""

    def __init__(self, endpoint: Endpoint, identifier: str | None) -> None:
        self.endpoint = endpoint
        self.identifier = (identifier or str(uuid.uuid4())).upper()
        self.commands: dict[str, Command] = {}
        self.operations = 0


class Command:
    """A command line that runs in a thread of its own, with its standard input and its result.

    `console_input` is what the client said in WINRS_CONSOLEMODE_STDIN: True promises that no standard input follows,
    False that it does, and None (a client that says nothing) leaves it to the script.
    """

    def __init__(
        self, endpoint: Endpoint, identifier: str | None, command_line: str, console_input: bool | None
    ) -> None:
        self.identifier = (identifier or str(uuid.uuid4())).upper()
        self.result: Result | None = None
        self._endpoint = endpoint
        self._invocation = parse_command_line(command_line)
        self._console_input = console_input
        self._stdin = bytearray()
        self._stdin_closed = False
        self._changed = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    def feed(self, data: bytes, *, end: bool) -> None:
        """Add *data* to the standard input; *end* closes it."""
        with self._changed:
            self._stdin += data
            self._stdin_closed = self._stdin_closed or end
            self._changed.notify_all()

    def wait(self, seconds: float) -> Result | None:
        """Return the result, or None if there is none after so many seconds. Raises MachineGoneError."""
        with self._changed:
            self._changed.wait_for(lambda: self.result is not None or self._endpoint.conditions.gone, seconds)
        if self._endpoint.conditions.gone:
            raise MachineGoneError
        return self.result

    def _run(self) -> None:
        try:
            result = self._answer()
        except MachineGoneError:
            with self._changed:
                self._changed.notify_all()
            return
        except Exception:
            result = Result(exit_code=255, stderr=traceback.format_exc().encode())
        with self._changed:
            self.result = result
            self._changed.notify_all()

    def _answer(self) -> Result:
        endpoint, invocation = self._endpoint, self._invocation
        endpoint.counters.add(commands=1, powershell_starts=invocation.powershell_starts)
        if len(invocation.command_line) > LONGEST_COMMAND_LINE:
            endpoint.counters.add(refused=1)
            return Result(exit_code=1, stderr=b"The command line is too long.\r\n")
        endpoint.conditions.powershell_start(invocation.powershell_starts)
        return endpoint.program.run(self._with_input(invocation))

    def _with_input(self, invocation: Invocation) -> Invocation:
        expected = not self._console_input if self._console_input is not None else reads_standard_input(invocation)
        if not expected or invocation.powershell_starts == 0:
            return invocation
        with self._changed:
            self._changed.wait_for(lambda: self._stdin_closed, _STDIN_PATIENCE)
            return dataclasses.replace(invocation, stdin=bytes(self._stdin))
