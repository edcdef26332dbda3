# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts behind one WinRM server: statistics, faults on demand, the inventory for Ansible."""

from __future__ import annotations

import dataclasses
import hmac
import json
import secrets
import threading
import typing as t

import yaml

from .machine.conditions import ConditionError, Conditions
from .winrm.server import WinRMServer
from .winrm.shells import Endpoint

if t.TYPE_CHECKING:
    from pathlib import Path

    from .simulated_host import SimulatedHost

_STATISTICS: t.Final = "/statistics"
_CONTROL: t.Final = "/control"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a listener is reached."""

    address: str
    port: int
    tls: bool

    @property
    def url(self) -> str:
        """The URL without a path."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"


class HostService:
    """Serves hosts. `server` takes the listeners; `token` opens `POST /control`; `stopped` is set on request.

    `GET /statistics` answers the counts of every host. `POST /control` takes JSON: `host` (a name, or absent for all),
    `faults` (as in host.yml), `reset_statistics: true`, `stop: true`.
    """

    def __init__(self, hosts: t.Iterable[SimulatedHost]) -> None:
        self.hosts = list(hosts)
        self.token = secrets.token_urlsafe(24)
        self.stopped = threading.Event()
        self.server = WinRMServer([_endpoint(host) for host in self.hosts], pages=self._page)

    def statistics(self) -> dict[str, t.Any]:
        """Return the counts of every host by its name."""
        return {"hosts": {host.name: host.counters.snapshot() for host in self.hosts}}

    def inventory(
        self, address: Address, *, transport: str = "basic", group: str = "simulated_hosts"
    ) -> dict[str, t.Any]:
        """Return an inventory of all hosts, in one group, for the winrm plugin."""
        variables = {
            "ansible_connection": "winrm",
            "ansible_host": address.address,
            "ansible_port": address.port,
            "ansible_winrm_scheme": "https" if address.tls else "http",
            "ansible_winrm_transport": transport,
            "ansible_winrm_server_cert_validation": "ignore",
            # What the winrm plugin needs to know of Windows, for ansible-core up to 2.18 as well.
            "ansible_shell_type": "powershell",
        }
        hosts = {
            host.name: {
                "ansible_user": host.definition.administrator.user_name,
                "ansible_password": host.definition.administrator.password,
                "ansible_winrm_path": f"/host/{host.name}/wsman",
            }
            for host in self.hosts
        }
        return {group: {"hosts": hosts, "vars": variables}}

    def _page(self, method: str, path: str, headers: t.Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        status, answer = 404, t.cast("dict[str, t.Any]", {"error": f"there is nothing at {path}"})
        if (method, path) == ("GET", _STATISTICS):
            status, answer = 200, self.statistics()
        elif (method, path) == ("POST", _CONTROL):
            status, answer = self._control(headers.get("authorization", ""), body)
        return status, json.dumps(answer, indent=2).encode() + b"\n"

    def _control(self, authorization: str, body: bytes) -> tuple[int, dict[str, t.Any]]:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            return 403, {"error": "the header Authorization must be: Bearer TOKEN, with the token printed at start"}
        try:
            request = json.loads(body)
            hosts = self._named(request)
            conditions = Conditions.read(request["faults"]) if "faults" in request else None
        except (ConditionError, ValueError, KeyError, TypeError, AttributeError) as exc:
            return 400, {"error": str(exc)}
        for host in hosts:
            if conditions is not None:
                host.conditions.set(conditions)
            if request.get("reset_statistics"):
                host.counters.reset()
        if request.get("stop"):
            self.stopped.set()
        return 200, {}

    def _named(self, request: t.Mapping[str, t.Any]) -> list[SimulatedHost]:
        unknown = set(request) - {"host", "faults", "reset_statistics", "stop"}
        if unknown:
            raise ValueError(f"there is no such request: {', '.join(sorted(unknown))}")
        name = request.get("host")
        hosts = [host for host in self.hosts if name is None or host.name.casefold() == str(name).casefold()]
        if not hosts:
            raise ValueError(f"there is no host {name!r}")
        return hosts


def _endpoint(host: SimulatedHost) -> Endpoint:
    return Endpoint(
        host.name,
        user_names=host.user_names,
        password=host.definition.administrator.password,
        program=host,
        counters=host.counters,
        conditions=host.conditions,
        before_request=host.look,
    )


def write_inventory(file: Path, inventory: t.Mapping[str, t.Any]) -> None:
    """Write *inventory* as YAML; only this account can read it, since it holds passwords."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    head = "# Written by a server of simulated hosts; the passwords are those of simulated hosts.\n---\n"
    file.write_text(head + yaml.safe_dump(dict(inventory), sort_keys=False, allow_unicode=True), encoding="utf-8")
