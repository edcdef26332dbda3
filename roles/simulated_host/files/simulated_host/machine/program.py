# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a WinRM server hands to the machine behind it, and what it gets back."""

from __future__ import annotations

import dataclasses
import typing as t


class MachineGoneError(Exception):
    """The machine has disappeared: from now on every connection to it breaks without an answer."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A command line that a client started in a shell, with everything it sent to its standard input.

    `script` is the innermost text of `powershell -EncodedCommand`, None where the command line is something else;
    `arguments` are those of `-EncodedArguments`. `powershell_starts` counts the processes a Windows host would start.
    """

    command_line: str
    script: str | None = None
    arguments: tuple[str, ...] = ()
    powershell_starts: int = 0
    stdin: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a command ended: its exit code and what it wrote."""

    exit_code: int = 0
    stdout: bytes = b""
    stderr: bytes = b""


class Program(t.Protocol):
    """Anything that can answer behind the WinRM server."""

    def run(self, invocation: Invocation) -> Result:
        """Run *invocation* to its end. Raises MachineGoneError where the machine disappears meanwhile."""


class CallableProgram:
    """Hands every PowerShell script to a function, for a real PowerShell behind the server; refuses other commands."""

    def __init__(self, function: t.Callable[[str, bytes], tuple[int, bytes, bytes]]) -> None:
        self._function = function

    def run(self, invocation: Invocation) -> Result:
        """Return what the function returned: exit code, standard output and standard error."""
        if invocation.script is None:
            text = f"Only PowerShell with -EncodedCommand is run here, not: {invocation.command_line[:200]}\r\n"
            return Result(exit_code=1, stderr=text.encode())
        exit_code, stdout, stderr = self._function(invocation.script, invocation.stdin)
        return Result(exit_code=exit_code, stdout=stdout, stderr=stderr)
