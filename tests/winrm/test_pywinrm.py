# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""pywinrm as a client of the WinRM server."""

from __future__ import annotations

import typing as t

import pytest
import requests
import winrm
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)
from ansible_collections.webinfra.iis_identity.tests.winrm.conftest import PASSWORD, USER, Served
from winrm.exceptions import InvalidCredentialsError, WinRMTransportError, WSManFaultError
from winrm.protocol import Protocol

WAYS: t.Final = [
    pytest.param(False, {"transport": "basic"}, id="http-basic"),
    pytest.param(False, {"transport": "ntlm", "message_encryption": "always"}, id="http-ntlm-encrypted"),
    pytest.param(True, {"transport": "basic"}, id="https-basic"),
    pytest.param(True, {"transport": "ntlm"}, id="https-ntlm"),
    pytest.param(True, {"transport": "ntlm", "message_encryption": "always"}, id="https-ntlm-encrypted"),
]


def session(served: Served, *, tls: bool = False, password: str = PASSWORD, **options: t.Any) -> winrm.Session:
    url = served.tls_url if tls else served.url
    return winrm.Session(url, auth=(USER, password), server_cert_validation="ignore", **options)


def protocol(served: Served, **options: t.Any) -> Protocol:
    return Protocol(served.url, username=USER, password=PASSWORD, **options)


@pytest.mark.parametrize(("tls", "options"), WAYS)
def test_a_command_brings_its_output_and_exit_code(served: Served, tls: bool, options: dict[str, str]) -> None:
    answer = session(served, tls=tls, **options).run_cmd("text")
    assert (answer.status_code, answer.std_out.decode(), answer.std_err) == (3, "Grüße, 日本語\r\n", b"to stderr\r\n")


@pytest.mark.parametrize(("tls", "options"), WAYS)
def test_a_script_arrives_decoded(served: Served, tls: bool, options: dict[str, str]) -> None:
    assert session(served, tls=tls, **options).run_ps("'ß'").std_out.decode() == "'ß'|"


@pytest.mark.parametrize("transport", ["basic", "ntlm"])
def test_a_wrong_password_is_refused(served: Served, transport: str) -> None:
    with pytest.raises(InvalidCredentialsError):
        session(served, password="wrong", transport=transport).run_cmd("text")


@pytest.mark.parametrize("transport", ["basic", "ntlm"])
def test_right_credentials_are_refused_on_demand(served: Served, transport: str) -> None:
    served.endpoint.conditions.set(Conditions(refuse_credentials=True))
    with pytest.raises(InvalidCredentialsError):
        session(served, transport=transport).run_cmd("text")


def test_a_certificate_nobody_vouches_for_is_noticed(served: Served) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        winrm.Session(served.tls_url, auth=(USER, PASSWORD), transport="basic").run_cmd("text")


def test_large_output_arrives_whole(served: Served) -> None:
    assert len(session(served, transport="ntlm").run_cmd("large 1000000").std_out) == 1_000_000


def test_a_command_may_take_longer_than_one_operation(served: Served) -> None:
    client = protocol(served, transport="basic", operation_timeout_sec=1, read_timeout_sec=5)
    shell = client.open_shell()
    assert client.get_command_output(shell, client.run_command(shell, "sleep 1.2"))[0] == b"awake"


def test_an_unknown_shell_is_a_fault(served: Served) -> None:
    with pytest.raises(WSManFaultError) as caught:
        protocol(served, transport="basic").run_command("DEAD", "text")
    assert caught.value.wsman_fault_code == 2150858843


def test_input_in_several_pieces_arrives_whole(served: Served) -> None:
    client = protocol(served, transport="basic")
    shell = client.open_shell()
    command = client.run_command(shell, "powershell -EncodedCommand JABpAG4AcAB1AHQA", console_mode_stdin=False)
    client.send_command_input(shell, command, b"one ")
    client.send_command_input(shell, command, b"two", end=True)
    assert client.get_command_output(shell, command)[0] == b"$input|one two"


def test_a_command_line_over_8191_characters_is_refused_as_cmd_does(served: Served) -> None:
    answer = session(served, transport="basic").run_cmd("text" + "x" * 8188)
    assert (answer.status_code, answer.std_err) == (1, b"The command line is too long.\r\n")


def test_the_quota_of_a_shell_is_a_fault(served: Served) -> None:
    served.endpoint.conditions.set(Conditions(operations_per_shell=1))
    client = protocol(served, transport="basic")
    shell = client.open_shell()
    client.run_command(shell, "text")
    with pytest.raises(WSManFaultError) as caught:
        client.run_command(shell, "text")
    assert caught.value.wsman_fault_code == 0x803381A6


def test_a_machine_may_disappear(served: Served) -> None:
    client = protocol(served, transport="basic")
    shell = client.open_shell()
    served.endpoint.conditions.set(Conditions(drop_after_requests=0))
    with pytest.raises(requests.exceptions.ConnectionError):
        client.run_command(shell, "text")


def test_a_server_error_is_passed_on(served: Served) -> None:
    served.endpoint.conditions.set(Conditions(http_500_after_requests=0))
    with pytest.raises(WinRMTransportError, match="500"):
        session(served, transport="basic").run_cmd("text")


def test_requests_and_bytes_are_counted(served: Served) -> None:
    served.endpoint.counters.reset()
    session(served, transport="basic").run_cmd("text")
    counts = served.endpoint.counters.snapshot()
    # Create, Command, Receive, Signal, Delete.
    assert (counts["requests"], counts["shells"], counts["commands"], counts["powershell_starts"]) == (5, 1, 1, 0)
    assert isinstance(counts["bytes_to_host"], int)
    assert counts["bytes_to_host"] > 5000
