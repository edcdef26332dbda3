# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recognising modules in what Ansible sends; tests/winrm/test_ansible.py does it with what it really sends."""

from __future__ import annotations

import base64
import gzip
import json
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
    Invocation,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.payload.powershell import (
    parse_command_line,
    reads_standard_input,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.payload.recognise import (
    ModuleRun,
    NotRecognisedError,
    find_module_arguments,
    recognise,
)

ARGUMENTS: t.Final = {"path": "C:\\x", "_ansible_module_name": "a.b.c", "_ansible_check_mode": True}
SCRIPT: t.Final = "a\nb"
NULS: t.Final = b"\0\0\0\0"


def encoded(script: str) -> str:
    return base64.b64encode(script.encode("utf-16-le")).decode()


def invocation(stdin: bytes) -> Invocation:
    return Invocation(command_line="powershell", script="bootstrap", stdin=stdin)


def old_layout(*actions: str) -> bytes:
    payload = {"module_entry": "", "module_args": ARGUMENTS, "actions": list(actions)}
    return b"exec_wrapper" + NULS + json.dumps(payload).encode()


def new_layout(*wrappers: str, compressed: bool = False, for_module: bool = True) -> bytes:
    arguments = ARGUMENTS if for_module else {}
    if compressed:
        parameters: dict[str, t.Any] = {"ArgumentJSON": json.dumps(arguments)}
    else:
        parameters = {"Variables": [{"Name": "complex_args", "Value": arguments}]}
    actions = [{"name": name, "params": {}} for name in wrappers]
    actions.append({"name": "module_wrapper.ps1", "params": parameters})
    manifest = json.dumps({"scripts": {}, "actions": actions}).encode()
    if compressed:
        manifest = base64.b64encode(gzip.compress(manifest))
    head = {"name": "exec_wrapper", "script": "", "params": {"DecompressInput": compressed}}
    return json.dumps(head).encode() + b"\n" + NULS + b"\n" + manifest


@pytest.mark.parametrize(
    ("stdin", "expected"),
    [
        (old_layout(), ("2.16", False, False)),
        (old_layout("become_wrapper"), ("2.16", True, False)),
        (old_layout("async_watchdog", "async_wrapper"), ("2.16", False, True)),
        (new_layout(), ("2.19", False, False)),
        (new_layout("become_wrapper.ps1"), ("2.19", True, False)),
        (new_layout("async_wrapper.ps1"), ("2.19", False, True)),
        (new_layout(compressed=True), ("2.22", False, False)),
        (b'{"any": [{"thing": ' + json.dumps(json.dumps(ARGUMENTS)).encode() + b"}]}", ("searched", False, False)),
    ],
)
def test_a_module_is_recognised_in_every_layout(stdin: bytes, expected: tuple[str, bool, bool]) -> None:
    layout, become, asynchronous = expected
    assert recognise(invocation(stdin)) == ModuleRun(
        name="a.b.c", arguments=ARGUMENTS, layout=layout, become=become, asynchronous=asynchronous
    )


@pytest.mark.parametrize("stdin", [old_layout(), new_layout(), new_layout(compressed=True)])
def test_the_search_finds_the_same_arguments(stdin: bytes) -> None:
    assert find_module_arguments(stdin) == ARGUMENTS


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (Invocation(command_line="whoami /all"), "the command 'whoami /all'"),
        (Invocation(command_line="powershell", script="Get-Item  C:\\"), "the PowerShell script 'Get-Item C:"),
        (invocation(new_layout(for_module=False)), "a PowerShell script of the controller"),
        (
            invocation(b'{"name": "winrm_put_file.ps1", "script": "", "params": {}}\n' + NULS + b"\nZGF0YQ=="),
            "the helper script 'winrm_put_file.ps1' of Ansible",
        ),
        (invocation(b"H4sIdamaged"), "the PowerShell script 'bootstrap'"),
        (invocation(b"{" + NULS + b"[["), "the PowerShell script 'bootstrap'"),
    ],
)
def test_everything_else_is_named(call: Invocation, what: str) -> None:
    with pytest.raises(NotRecognisedError) as caught:
        recognise(call)
    assert str(caught.value).startswith(what)


def test_one_encoded_command_is_taken_out() -> None:
    found = parse_command_line(f"PowerShell -NoProfile -EncodedCommand {encoded(SCRIPT)}")
    assert (found.script, found.powershell_starts) == (SCRIPT, 1)


def test_an_encoded_command_in_another_is_taken_out() -> None:
    inner = f"PowerShell -NoProfile -EncodedCommand {encoded(SCRIPT)}"
    found = parse_command_line(f"PowerShell -EncodedCommand {encoded(inner)}")
    assert (found.script, found.powershell_starts) == (SCRIPT, 2)


def test_encoded_arguments_are_taken_out() -> None:
    clixml = "<Objs><S>C:\\a b</S><S>2</S></Objs>"
    found = parse_command_line(f"powershell -EncodedCommand {encoded('x')} -EncodedArguments {encoded(clixml)}")
    assert found.arguments == ("C:\\a b", "2")


@pytest.mark.parametrize(
    ("command_line", "starts"),
    [("whoami", 0), ("powershell -Command 1", 1), ('"C:\\a\\powershell.exe" -enc !!', 1), ("type powershell.txt", 0)],
)
def test_other_commands_have_no_script(command_line: str, starts: int) -> None:
    found = parse_command_line(command_line)
    assert (found.script, found.powershell_starts) == (None, starts)


@pytest.mark.parametrize(("script", "reads"), [("$Input | x", True), ("[Console]::In.Read()", True), ("1 + 1", False)])
def test_a_script_that_reads_standard_input_is_known(script: str, reads: bool) -> None:
    assert reads_standard_input(Invocation(command_line="", script=script)) is reads
