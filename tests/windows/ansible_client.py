# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real Ansible, which sends modules over WinRM to whatever program answers there."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    ActiveConditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.counters import (
    Counters,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
    CallableProgram,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.server import WinRMServer
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.shells import Endpoint

USER: t.Final = "Administrator"
PASSWORD: t.Final = "Windows on Wine, 1!"

Answer = dict[str, t.Any]
Run = t.Callable[[str, bytes], tuple[int, bytes, bytes]]


class AnsibleClient:
    """Sends one module at a time to the host that answers at *port* on loopback."""

    def __init__(self, port: int, variables: t.Mapping[str, object]) -> None:
        self.variables = {
            **variables,
            "ansible_connection": "winrm",
            "ansible_host": "127.0.0.1",
            "ansible_port": port,
            "ansible_user": USER,
            "ansible_password": PASSWORD,
            "ansible_winrm_scheme": "http",
            "ansible_winrm_transport": "basic",
        }

    def module(self, name: str, arguments: t.Mapping[str, object], *options: str) -> Answer:
        """Return what the module answered, also where it failed; *options* are `--check` and `--diff`."""
        with tempfile.TemporaryDirectory() as folder:
            inventory, playbook, answer = Path(folder, "hosts.json"), Path(folder, "play.json"), Path(folder, "answer")
            inventory.write_text(json.dumps({"all": {"hosts": {"windows": self.variables}}}), encoding="utf-8")
            playbook.write_text(json.dumps(_play(name, arguments, answer)), encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-m", "ansible", "playbook", "-i", str(inventory), str(playbook), *options],
                capture_output=True,
                text=True,
                env=os.environ | {"ANSIBLE_NOCOLOR": "1"},
                check=False,
            )
            if done.returncode:
                raise AssertionError(f"{done.stdout}\n{done.stderr}")
            return t.cast("Answer", json.loads(answer.read_text(encoding="utf-8")))


def _play(name: str, arguments: t.Mapping[str, object], answer: Path) -> list[object]:
    keep = {"dest": str(answer), "content": "{{ answer | to_json }}"}
    interpreter = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    tasks: list[object] = [
        {
            name if "." in name else f"webinfra.iis_identity.{name}": arguments,
            "register": "answer",
            "ignore_errors": True,
        },
        {
            "ansible.builtin.copy": keep,
            "delegate_to": "localhost",
            "vars": interpreter,
            "check_mode": False,
            "diff": False,
        },
    ]
    return [{"hosts": "windows", "gather_facts": False, "tasks": tasks}]


@contextlib.contextmanager
def ansible_client(run: Run, variables: t.Mapping[str, object]) -> t.Iterator[AnsibleClient]:
    """Serve *run* (script and input to exit code, output and errors) over WinRM, and give Ansible as its client.

    *variables* are those of the host besides its connection.
    """
    endpoint = Endpoint(
        "WINDOWS",
        user_names=[USER],
        password=PASSWORD,
        program=CallableProgram(run),
        counters=Counters(),
        conditions=ActiveConditions(),
    )
    server = WinRMServer([endpoint])
    try:
        yield AnsibleClient(server.listen("127.0.0.1", 0), variables)
    finally:
        server.close()
