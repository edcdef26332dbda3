# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Command lines that start PowerShell with an encoded command.

ansible-core up to 2.18 encodes a module's bootstrap twice: PowerShell starts PowerShell.
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from ..machine.program import Invocation

# cmd.exe, which runs the commands of a shell, takes no longer command line.
LONGEST_COMMAND_LINE: t.Final = 8191

_PROGRAM = re.compile(r"(?i)(?:^|[\s\"'&\\/])(?:powershell|pwsh)(?:\.exe)?['\"]?(?=\s|$)")
_STARTS_PROGRAM = re.compile(r"(?i)\s*(?:\"[^\"]*[\\/]|[^\s\"]*[\\/]|\")?(?:powershell|pwsh)(?:\.exe)?\"?(?=\s|$)")
_ENCODED_COMMAND = re.compile(r"(?i)\s-(?:EncodedCommand|enc|ec|e)\s+['\"]?([A-Za-z0-9+/=]+)['\"]?")
_ENCODED_ARGUMENTS = re.compile(r"(?i)\s-EncodedArguments\s+['\"]?([A-Za-z0-9+/=]+)['\"]?")
_ARGUMENT = re.compile(r"<S>(.*?)</S>")
_READS_STDIN = re.compile(r"(?i)\$input\b|\[console\]::in\b|openstandardinput")
_DEEPEST: t.Final = 4


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode("utf-16-le")
    except (binascii.Error, UnicodeDecodeError):
        return None


def parse_command_line(command_line: str) -> Invocation:
    """Return *command_line* with the script and the arguments that are encoded in it, and no standard input yet."""
    script: str | None = None
    arguments: tuple[str, ...] = ()
    starts = 0
    current = command_line
    while starts < _DEEPEST:
        encoded = _ENCODED_COMMAND.search(current)
        text = _decoded(encoded.group(1)) if encoded and _PROGRAM.search(current) else None
        if text is None:
            break
        starts += 1
        script = text
        if encoded_arguments := _ENCODED_ARGUMENTS.search(current):
            arguments = tuple(_ARGUMENT.findall(_decoded(encoded_arguments.group(1)) or ""))
        if len(text.strip().splitlines()) != 1:
            break
        current = text
    if starts == 0 and _STARTS_PROGRAM.match(command_line):
        starts = 1
    return Invocation(command_line=command_line, script=script, arguments=arguments, powershell_starts=starts)


def reads_standard_input(invocation: Invocation) -> bool:
    """Tell whether the script of *invocation* reads its standard input, as far as its text shows."""
    return invocation.script is not None and _READS_STDIN.search(invocation.script) is not None
