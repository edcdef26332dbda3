# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's own winrm connection against a simulated host, with modules that this very Ansible packs."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.payload.recognise import (
    NotRecognisedError,
    find_module_arguments,
    recognise,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.service import (
    Address,
    HostService,
    write_inventory,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.certificate import (
    self_signed_context,
)
from ansible_collections.webinfra.iis_identity.tests.tools import task_results

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
        Invocation,
        Result,
    )

ROOT: t.Final = Path(__file__).parents[2]
# Modules that stand in for those of ansible.windows: their names are what counts, the simulated host has its own code.
MODULE: t.Final = """#!powershell
#AnsibleRequires -CSharpUtil Ansible.Basic
$module = [Ansible.Basic.AnsibleModule]::Create($args, @{})
$module.ExitJson()
"""


class Recorder:
    """Lets a host answer, and keeps every command that came."""

    def __init__(self, host: SimulatedHost) -> None:
        self.host = host
        self.invocations: list[Invocation] = []

    def run(self, invocation: Invocation) -> Result:
        self.invocations.append(invocation)
        return self.host.run(invocation)


class Controller:
    """A folder with an inventory of one simulated host, and Ansible in it."""

    def __init__(self, folder: Path) -> None:
        make_host(folder / "WEB01", name="WEB01", iis_version="10.0", configuration=None, password="pass wörd")
        self.folder = folder
        self.host = SimulatedHost(folder / "WEB01")
        self.service = HostService([self.host])
        self.recorder = Recorder(self.host)
        self.service.server.endpoints["web01"].program = self.recorder
        modules = folder / "ansible_collections/ansible/windows/plugins/modules"
        modules.mkdir(parents=True)
        for name in ("win_ping", "setup", "win_service"):
            (modules / f"{name}.ps1").write_text(MODULE, encoding="utf-8")
        link = folder / "ansible_collections/webinfra/iis_identity"
        link.parent.mkdir()
        link.symlink_to(ROOT)
        http = Address(address="127.0.0.1", port=self.service.server.listen("127.0.0.1", 0), tls=False)
        tls = self_signed_context(["127.0.0.1"])
        https = Address(address="127.0.0.1", port=self.service.server.listen("127.0.0.1", 0, tls=tls), tls=True)
        for name, address, transport in (("http", http, "basic"), ("ntlm", http, "ntlm"), ("https", https, "basic")):
            write_inventory(folder / f"{name}.yml", self.service.inventory(address, transport=transport))

    def play(
        self, *tasks: t.Any, inventory: str = "http", facts: bool = False, **variables: str
    ) -> tuple[int, task_results.TaskResult]:
        """Run tasks; return the exit code and the result of the last task that ran."""
        results = self.folder / "results.jsonl"
        results.unlink(missing_ok=True)
        plays = [{"hosts": "all", "gather_facts": facts, "tasks": list(tasks)}]
        (self.folder / "play.yml").write_text(yaml.safe_dump(plays), encoding="utf-8")
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder),
            "ANSIBLE_HOME": str(self.folder / ".ansible"),
            **task_results.variables(results),
        }
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", f"{inventory}.yml", "play.yml"]
        for name, value in variables.items():
            command += ["-e", f"{name}={value}"]
        result = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        ended = task_results.read(results)
        assert ended, result.stdout + result.stderr
        return result.returncode, ended[-1]


@pytest.fixture(scope="module")
def module_controller(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Controller]:
    controller = Controller(tmp_path_factory.mktemp("controller"))
    yield controller
    controller.service.server.close()


@pytest.fixture
def controller(module_controller: Controller) -> Controller:
    module_controller.host.conditions.set(Conditions())
    module_controller.host.counters.reset()
    module_controller.recorder.invocations.clear()
    return module_controller


@pytest.mark.parametrize("inventory", ["http", "ntlm", "https"])
def test_a_module_answers(controller: Controller, inventory: str) -> None:
    code, result = controller.play({"ansible.windows.win_ping": {"data": "hello"}}, inventory=inventory)
    assert (code, result.result["ping"]) == (0, "hello")
    assert controller.host.counters.snapshot()["modules"] == {"ansible.windows.win_ping": 1}


def test_facts_are_gathered(controller: Controller) -> None:
    code, result = controller.play({"ansible.builtin.debug": {"var": "ansible_facts"}}, facts=True)
    facts = result.result["ansible_facts"]
    assert (code, facts["hostname"], facts["os_family"]) == (0, "WEB01", "Windows")


def test_the_modules_of_the_collection_answer(controller: Controller) -> None:
    paths = {"paths": [{"path": "C:\\inetpub"}, {"path": "C:\\none"}]}
    code, result = controller.play({"webinfra.iis_identity.security_descriptor": paths})
    assert (code, [item["exists"] for item in result.result["paths"]]) == (0, [True, False])


def test_wrong_arguments_fail_as_on_windows(controller: Controller) -> None:
    code, result = controller.play({"webinfra.iis_identity.security_descriptor": {"path": "C:\\"}})
    assert (code, result.status) == (2, "failed")
    assert result.result["msg"] == (
        "Unsupported parameters for (security_descriptor) module: path. Supported parameters include: paths, trees"
    )


def test_an_unknown_module_is_refused_by_name(controller: Controller, caplog: pytest.LogCaptureFixture) -> None:
    code, result = controller.play({"ansible.windows.win_service": {"name": "x"}})
    assert (code, result.status) == (2, "failed")
    text = "The simulated host WEB01 does not run the module ansible.windows.win_service; it answers"
    assert result.result["msg"].startswith(text)
    assert text in caplog.text
    assert controller.host.counters["refused"] == 1


def test_a_script_is_refused(controller: Controller) -> None:
    code, result = controller.play({"ansible.builtin.raw": "Get-ChildItem C:\\"})
    assert (code, result.result["rc"]) == (2, 1)
    assert "does not run the PowerShell script" in result.result["stderr"]


@pytest.mark.parametrize(
    "keywords",
    [
        {"async": 10, "poll": 0},
        {"become": True, "become_method": "ansible.builtin.runas", "become_user": "SYSTEM"},
    ],
    ids=["async", "become"],
)
def test_what_cannot_be_simulated_is_refused(controller: Controller, keywords: dict[str, t.Any]) -> None:
    code, result = controller.play({"ansible.windows.win_ping": {}, **keywords})
    assert code == 2
    assert "does not run the module ansible.windows.win_ping" in result.result["msg"]


def test_the_payload_of_this_ansible_has_a_known_layout(controller: Controller) -> None:
    controller.play({"ansible.windows.win_ping": {"data": "x"}}, {"ansible.windows.win_ping": {}, "check_mode": True})
    found = [recognise(invocation) for invocation in controller.recorder.invocations]
    assert [module.layout in ("2.16", "2.19", "2.22") for module in found] == [True, True]
    assert [module.arguments["_ansible_check_mode"] for module in found] == [False, True]
    searched = [find_module_arguments(invocation.stdin) for invocation in controller.recorder.invocations]
    assert searched == [module.arguments for module in found]


def test_a_helper_script_of_ansible_is_named(controller: Controller) -> None:
    controller.play({"ansible.builtin.raw": "x"})
    with pytest.raises(NotRecognisedError, match="the PowerShell script"):
        recognise(controller.recorder.invocations[-1])


@pytest.mark.parametrize("inventory", ["http", "ntlm"])
def test_a_wrong_password_makes_the_host_unreachable(controller: Controller, inventory: str) -> None:
    code, result = controller.play({"ansible.windows.win_ping": {}}, inventory=inventory, ansible_password="wrong")
    assert (code, result.status) == (4, "unreachable")
    assert "credentials were rejected" in result.result["msg"]


def test_a_host_that_disappears_during_a_module_fails_it_and_is_unreachable_afterwards(controller: Controller) -> None:
    controller.host.conditions.set(Conditions(drop_during_module=1))
    code, result = controller.play({"ansible.windows.win_ping": {}})
    assert (code, result.status) == (2, "failed")
    assert "Connection aborted" in result.result["msg"]
    code, result = controller.play({"ansible.windows.win_ping": {}})
    assert (code, result.status) == (4, "unreachable")


def test_a_shell_with_a_quota_is_opened_again(controller: Controller) -> None:
    controller.host.conditions.set(Conditions(operations_per_shell=2))
    code, _unused = controller.play({"ansible.windows.win_ping": {}, "loop": [1, 2, 3]})
    assert (code, controller.host.counters["shells"]) == (0, 2)
    assert controller.host.counters.snapshot()["modules"] == {"ansible.windows.win_ping": 3}
