# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated hosts behind a WinRM server, and real ansible-playbook runs against them."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path, PureWindowsPath

import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import (
    CONFIGURATION,
    make_host,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.service import (
    Address,
    HostService,
    write_inventory,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
    load_hosts,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.certificate import (
    self_signed_context,
)
from ansible_collections.webinfra.iis_identity.tests.tools import task_results

SETTINGS: t.Final = """[defaults]
nocolor = true
retry_files_enabled = false
localhost_warning = false
"""

CONFIGURATION_MODULE: t.Final = "webinfra.iis_identity.iis_configuration_info"
DESCRIPTOR_MODULE: t.Final = "webinfra.iis_identity.security_descriptor"


def module_runs(more_reads: int = 0, *, writes: bool) -> dict[str, int]:
    """Return the module runs that a host may count: one, a second one if something is written, and *more_reads*."""
    descriptors = writes + more_reads
    return {CONFIGURATION_MODULE: 1} | ({DESCRIPTOR_MODULE: descriptors} if descriptors else {})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HostSpec:
    """A host to simulate.

    `configuration` is the text of its applicationHost.config, None for none; `definition` more of host.yml (accounts,
    environment, domain); `descriptors` are SDDL by path; `folders` and `files` are made besides those that the
    configuration names; `missing` are not made although it names them; `variables` are those of the inventory.
    """

    name: str = "WEB01"
    configuration: str | None = None
    iis: str | None = "10.0"
    definition: t.Mapping[str, object] = dataclasses.field(default_factory=dict)
    descriptors: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    folders: tuple[str, ...] = ()
    files: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    missing: tuple[str, ...] = ()
    variables: t.Mapping[str, object] = dataclasses.field(default_factory=dict)

    def make(self, hosts: Path) -> None:
        """Make the folder of the host in the folder *hosts*."""
        folder = hosts / self.name.lower()
        make_host(folder, name=self.name, iis_version=self.iis, configuration=None)
        if self.configuration is not None:
            file = folder / CONFIGURATION
            file.parent.mkdir(parents=True)
            file.write_text(self.configuration, encoding="utf-8")
        host_file = folder / "host.yml"
        definition = yaml.safe_load(host_file.read_text(encoding="utf-8")) | dict(self.definition)
        host_file.write_text(yaml.safe_dump(definition, allow_unicode=True), encoding="utf-8")
        environment = t.cast("dict[str, str]", self.definition.get("environment", {}))
        for path in (*_physical_paths(self.configuration or "", environment), *self.folders):
            if path not in self.missing:
                on_disk(folder, path).mkdir(parents=True, exist_ok=True)
        for path, text in self.files.items():
            on_disk(folder, path).parent.mkdir(parents=True, exist_ok=True)
            on_disk(folder, path).write_text(text, encoding="utf-8")
        (folder / "descriptors.yml").write_text(yaml.safe_dump(dict(self.descriptors)), encoding="utf-8")


def _physical_paths(configuration: str, environment: t.Mapping[str, str]) -> t.Iterator[str]:
    """Yield the physical paths on drives in a text that may be no XML at all, variables expanded."""
    for part in configuration.split('physicalPath="')[1:]:
        path = part.partition('"')[0].replace("&amp;", "&").replace("&apos;", "'")
        for name, value in {**environment, "SystemDrive": "C:"}.items():
            path = path.replace(f"%{name}%", value)
        if path[1:3] == ":\\":
            yield path


def on_disk(folder: Path, path: str) -> Path:
    r"""Return where a path of a host is (`C:\sites` in the folder `C`); parts that exist are found in any case."""
    windows = PureWindowsPath(path)
    real = folder / windows.drive[0].upper()
    for part in windows.parts[1:]:
        same = [child for child in real.iterdir() if child.name.lower() == part.lower()] if real.is_dir() else []
        real = same[0] if same else real / part
    return real


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlayRun:
    """One run of ansible-playbook: its exit code, everything it printed, and the results of its tasks."""

    exit_code: int
    output: str
    tasks: tuple[task_results.TaskResult, ...]

    def access(self, host: str = "WEB01") -> task_results.TaskResult:
        """Return how the one run of iis_access on *host* ended."""
        return self.only("webinfra.iis_identity.iis_access", host)

    def only(self, action: str, host: str = "WEB01") -> task_results.TaskResult:
        """Return how the one task with this action ended on *host*."""
        found = [task for task in self.tasks if task.host == host and task.action == action]
        assert len(found) == 1, f"{len(found)} results of {action} on {host}:\n{self.output}"
        return found[0]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of ansible-playbook, what every host counted in it, and how long it took."""

    run: PlayRun
    counts: dict[str, dict[str, t.Any]]
    seconds: float = 0.0


@dataclasses.dataclass(kw_only=True)
class Simulation:
    """Hosts that are being served: `hosts` by name, and where Ansible finds them."""

    folder: Path
    service: HostService
    inventory: Path
    hosts: dict[str, SimulatedHost]

    def play(self, *tasks: t.Mapping[str, object], **options: t.Any) -> PlayRun:
        """Run a playbook of *tasks*, or of the role iis_access where there are none; options as for `run`."""
        play: dict[str, object] = {"hosts": "all", "gather_facts": False, "tasks": list(tasks)}
        if not tasks:
            play["roles"] = ["webinfra.iis_identity.iis_access"]
        playbook = self.folder / "play.yml"
        playbook.write_text(yaml.safe_dump([play]), encoding="utf-8")
        return self.run(str(playbook), **options)

    def step(self, *tasks: t.Mapping[str, object], **options: t.Any) -> Step:
        """Run a playbook as `play` does, with hosts that count from zero and have no faults."""
        self.reset()
        start = time.monotonic()
        run = self.play(*tasks, **options)
        return Step(run=run, seconds=time.monotonic() - start, counts={name: self.counts(name) for name in self.hosts})

    def run(
        self,
        playbook: str,
        *,
        check: bool = False,
        verbosity: int = 0,
        forks: int = 2,
        variables: t.Mapping[str, object] | None = None,
        limit: str | None = None,
    ) -> PlayRun:
        """Run a playbook (a file, or the full name of one of the collection) with `--diff` and say what came of it."""
        results = self.folder / "results.jsonl"
        results.unlink(missing_ok=True)
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        command = [program, "--inventory", str(self.inventory), "--forks", str(forks), "--diff", playbook]
        command += ["--check"] if check else []
        command += [f"-{'v' * verbosity}"] if verbosity else []
        command += ["--limit", limit] if limit else []
        command += ["--extra-vars", json.dumps(variables)] if variables else []
        environment = {
            **os.environ,
            "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
            **task_results.variables(results),
            "PYTHONWARNINGS": "ignore",  # of the certificate, which is self-signed
        }
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False
        )
        return PlayRun(exit_code=done.returncode, output=done.stdout + done.stderr, tasks=task_results.read(results))

    def counts(self, host: str = "WEB01") -> dict[str, t.Any]:
        """Return the host's own counts since `reset`."""
        return self.hosts[host].counters.snapshot()

    def reset(self) -> None:
        """Let every host count from zero, without faults."""
        for host in self.hosts.values():
            host.counters.reset()
            host.conditions.set(Conditions())


@contextlib.contextmanager
def simulation(folder: Path, *specs: HostSpec, transport: str = "basic", tls: bool = False) -> t.Iterator[Simulation]:
    """Serve hosts, made in *folder*, until the end of the block; in this process, so that tests can look inside."""
    for spec in specs:
        spec.make(folder / "hosts")
    hosts = {host.name: host for host in load_hosts(folder / "hosts")}
    service = HostService(hosts.values())
    port = service.server.listen("127.0.0.1", 0, tls=self_signed_context(["127.0.0.1"]) if tls else None)
    try:
        address = Address(address="127.0.0.1", port=port, tls=tls)
        inventory = service.inventory(address, transport=transport)
        for spec in specs:
            inventory["simulated_hosts"]["hosts"][spec.name] |= spec.variables
        write_inventory(folder / "inventory.yml", inventory)
        (folder / "ansible.cfg").write_text(SETTINGS, encoding="utf-8")
        yield Simulation(folder=folder, service=service, inventory=folder / "inventory.yml", hosts=hosts)
    finally:
        service.server.close()
