# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""pypsrp's WinRS as a client of the WinRM server."""

from __future__ import annotations

import base64
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.winrm.conftest import PASSWORD, USER, Served
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.powershell import RunspacePool
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan

WAYS: t.Final = [
    pytest.param({"ssl": False, "auth": "basic", "encryption": "never"}, id="http-basic"),
    pytest.param({"ssl": False, "auth": "negotiate"}, id="http-negotiate-encrypted"),
    pytest.param({"ssl": False, "auth": "ntlm"}, id="http-ntlm-encrypted"),
    pytest.param({"ssl": True, "auth": "basic"}, id="https-basic"),
    pytest.param({"ssl": True, "auth": "negotiate"}, id="https-negotiate"),
]


def connect(served: Served, password: str = PASSWORD, **options: t.Any) -> WSMan:
    port = served.https if options["ssl"] else served.http
    return WSMan("127.0.0.1", port=port, username=USER, password=password, cert_validation=False, **options)


@pytest.mark.parametrize("options", WAYS)
def test_a_process_brings_its_output_and_exit_code(served: Served, options: dict[str, t.Any]) -> None:
    with connect(served, **options) as connection, WinRS(connection, codepage=65001) as shell:
        process = Process(shell, "cmd.exe", ["/c", "text"])
        process.invoke()
        process.signal(SignalCode.TERMINATE)
    assert (process.rc, process.stdout.decode(), process.stderr) == (3, "Grüße, 日本語\r\n", b"to stderr\r\n")


def test_input_arrives_where_the_script_reads_it(served: Served) -> None:
    encoded = base64.b64encode("$input".encode("utf-16-le")).decode()
    with connect(served, ssl=False, auth="negotiate") as connection, WinRS(connection) as shell:
        process = Process(shell, "powershell.exe", ["-NoProfile", "-EncodedCommand", encoded])
        process.begin_invoke()
        process.send(b"hello", end=True)
        process.end_invoke()
        process.signal(SignalCode.CTRL_C)
    assert process.stdout == b"$input|hello"


def test_a_wrong_password_is_refused(served: Served) -> None:
    with pytest.raises(AuthenticationError), connect(served, "wrong", ssl=False, auth="ntlm") as connection:
        WinRS(connection).open()


def test_a_runspace_pool_is_refused_with_the_reason(served: Served) -> None:
    with connect(served, ssl=False, auth="negotiate") as connection, pytest.raises(WSManFaultError, match="no PSRP"):
        RunspacePool(connection).open()
