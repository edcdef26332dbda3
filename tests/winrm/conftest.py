# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A WinRM server with a program that answers a few made-up commands, for the tests with real clients."""

from __future__ import annotations

import dataclasses
import time
import typing as t
import warnings

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    ActiveConditions,
    Conditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.counters import (
    Counters,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
    Invocation,
    Result,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.certificate import (
    self_signed_context,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.server import WinRMServer
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.shells import Endpoint

USER: t.Final = "Administrator"
PASSWORD: t.Final = "Grüße, 7!"


class MadeUpCommands:
    """Answers `text`, `large N`, `sleep N` and `fail N`, and PowerShell with what it was sent."""

    def run(self, invocation: Invocation) -> Result:
        if invocation.script is not None:
            return Result(stdout=invocation.script.encode() + b"|" + invocation.stdin)
        word, _n, number = invocation.command_line.replace("/c ", "").removeprefix("cmd.exe ").strip('"').partition(" ")
        if word == "text":
            return Result(exit_code=3, stdout="Grüße, 日本語\r\n".encode(), stderr=b"to stderr\r\n")
        if word == "large":
            return Result(stdout=b"x" * int(number))
        if word == "sleep":
            time.sleep(float(number))
            return Result(stdout=b"awake")
        return Result(exit_code=1, stderr=b"unknown")


@dataclasses.dataclass
class Served:
    """A server on loopback with one machine, and where it listens."""

    server: WinRMServer
    endpoint: Endpoint
    http: int
    https: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}/wsman"

    @property
    def tls_url(self) -> str:
        return f"https://127.0.0.1:{self.https}/wsman"


@pytest.fixture(scope="session")
def served() -> t.Iterator[Served]:
    endpoint = Endpoint(
        "WEB01",
        user_names=[USER, f"WEB01\\{USER}"],
        password=PASSWORD,
        program=MadeUpCommands(),
        counters=Counters(),
        conditions=ActiveConditions(),
    )
    server = WinRMServer([endpoint])
    http = server.listen("127.0.0.1", 0)
    https = server.listen("127.0.0.1", 0, tls=self_signed_context(["127.0.0.1"]))
    yield Served(server, endpoint, http, https)
    server.close()


@pytest.fixture(autouse=True)
def fair(served: Served) -> t.Iterator[None]:
    """End every test without faults, and let clients not warn about the self-signed certificate."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    served.endpoint.conditions.set(Conditions())
