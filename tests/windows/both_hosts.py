# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated host and the Windows on Wine, made from one description, behind one WinRM server, in one play.

The simulated host is told what only a machine can say of itself: name, version, environment, the account of the run,
and the descriptors of the folders that were there before.
"""

from __future__ import annotations

import contextlib
import dataclasses
import pathlib
import shutil
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    ActiveConditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.counters import (
    Counters,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
    CallableProgram,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.payload.recognise import (
    NotRecognisedError,
    recognise,
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
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.shells import Endpoint
from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import SETTINGS, HostSpec, Simulation, on_disk
from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import PASSWORD, USER

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
        Invocation,
        Program,
        Result,
    )
    from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import PlayRun
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

TWIN: t.Final = "TWIN"
WINE: t.Final = "WINE"

Answer = dict[str, t.Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one play came to on both hosts: results of tasks by host and name, and what each host counted."""

    run: PlayRun
    counts: dict[str, Answer]

    def result(self, host: str, task: str) -> Answer:
        """Return what the task returned on *host*, and how it ended (`status`)."""
        found = [entry for entry in self.run.tasks if (entry.host, entry.task) == (host, task)]
        assert len(found) == 1, f"{len(found)} results of {task} on {host}:\n{self.run.output}"
        return found[0].result | {"status": found[0].status}


class _Watched:
    """A program whose module runs are counted by name, and after one of which something can be done."""

    def __init__(self, program: Program, counters: Counters | None) -> None:
        self._program = program
        self._counters = counters
        self.afterwards: dict[str, t.Callable[[], None]] = {}

    def run(self, invocation: Invocation) -> Result:
        """Run *invocation*, and then what is to be done after that module."""
        try:
            name = recognise(invocation).name
        except NotRecognisedError:
            return self._program.run(invocation)
        if self._counters is not None:
            self._counters.add_module(name)
        result = self._program.run(invocation)
        self.afterwards.pop(name, lambda: None)()
        return result


class BothHosts:
    """Both hosts while they are being served; *paths* are all that are held against each other."""

    def __init__(self, served: Simulation, windows: WindowsHost, paths: tuple[str, ...]) -> None:
        self.served, self.windows, self.paths = served, windows, paths
        self.twin: SimulatedHost = served.hosts[TWIN]
        self._counters = Counters()
        endpoints = served.service.server.endpoints
        twin = endpoints[self.twin.name.casefold()]
        twin.program = self._watched_twin = _Watched(twin.program, None)
        self._watched_windows = _Watched(CallableProgram(windows.program), self._counters)
        endpoints[WINE.casefold()] = Endpoint(
            WINE,
            user_names=twin.user_names,
            password=twin.password,
            program=self._watched_windows,
            counters=self._counters,
            conditions=ActiveConditions(),
        )

    def play(self, *tasks: t.Mapping[str, object], **options: t.Any) -> Outcome:
        """Run a playbook of *tasks* on both hosts, or of the role iis_access where there are none."""
        self._counters.reset()
        step = self.served.step(*tasks, **options)
        return Outcome(run=step.run, counts={**step.counts, WINE: self._counters.snapshot()})

    def descriptors(self) -> dict[str, dict[str, SecurityDescriptor]]:
        """Return the descriptors of all paths by host, read without the modules."""
        stored = self.windows.descriptors(self.paths)
        twin = {path: self.twin.descriptors.descriptor(pathlib.PureWindowsPath(path)) for path in self.paths}
        return {TWIN: twin, WINE: {path: SecurityDescriptor.unpack(raw) for path, raw in stored.items()}}

    def write_after(self, module: str, path: str, descriptor: SecurityDescriptor) -> None:
        """Let somebody else give *path* the DACL of *descriptor* on both hosts, once *module* has run there."""
        windows_path = pathlib.PureWindowsPath(path)
        now = self.twin.descriptors.descriptor(windows_path)
        then = dataclasses.replace(now, dacl=descriptor.dacl, control=descriptor.control).pack()
        self._watched_twin.afterwards[module] = lambda: self.twin.descriptors.set_dacl(windows_path, descriptor)
        self._watched_windows.afterwards[module] = lambda: self.windows.set_descriptors({path: then})


@contextlib.contextmanager
def both_hosts(
    folder: pathlib.Path, windows: WindowsHost, spec: HostSpec, facts: Answer, trees: t.Sequence[str]
) -> t.Iterator[BothHosts]:
    """Make and serve both hosts in *folder*.

    *spec* describes them, *facts* are what iis_configuration_info answers about the machine, and *trees* are the
    folders of the description, made anew.
    """
    _told_about_machine(spec, facts).make(folder / "hosts")
    [twin] = load_hosts(folder / "hosts")
    paths = tuple(path for tree in trees for path in _walk(twin, tree))
    _make_on_windows(windows, twin, paths, trees)
    windows.install_iis(spec.configuration or "", spec.iis or "")
    accounts = t.cast("dict[str, str]", spec.definition.get("accounts", {}))
    windows.set_accounts({n if "\\" in n else f"{twin.name}\\{n}": sid for n, sid in accounts.items()})
    service = HostService([twin])
    inventory_file = folder / "inventory.yml"
    served = Simulation(folder=folder, service=service, inventory=inventory_file, hosts={TWIN: twin})
    both = BothHosts(served, windows, paths)
    port = service.server.listen("127.0.0.1", 0)
    try:
        variables = {TWIN: dict(spec.variables), WINE: {**spec.variables, **windows.variables}}
        write_inventory(inventory_file, _inventory(service, port, variables))
        (folder / "ansible.cfg").write_text(SETTINGS, encoding="utf-8")
        yield both
    finally:
        service.server.close()


def _told_about_machine(spec: HostSpec, facts: Answer) -> HostSpec:
    """Return *spec* with what the machine says about itself, and what lies around the folders of the description."""
    machine = facts["machine"]
    definition = {
        "name": machine["name"],
        "windows": {"version": machine["os_version"], "product_type": machine["product_type"]},
        "machine_sid": facts["run_as"].rpartition("-")[0],
        "administrator": {"user_name": USER, "password": PASSWORD, "sid": facts["run_as"]},
        "environment": facts["environment"],
    }
    around = {item["path"]: _sddl(item["descriptor"]) for item in facts["paths"] if item["descriptor"]}
    return dataclasses.replace(
        spec, definition={**definition, **spec.definition}, descriptors={**around, **spec.descriptors}
    )


def _sddl(descriptor: str) -> str:
    return format_sddl(SecurityDescriptor.from_base64(descriptor))


def _walk(twin: SimulatedHost, tree: str) -> t.Iterator[str]:
    """Yield the path of *tree* and of everything in it on the simulated host, folders before what they hold."""
    top = on_disk(twin.folder, tree)
    for real in (top, *sorted(top.rglob("*"))):
        yield str(pathlib.PureWindowsPath(tree, *real.relative_to(top).parts))


def _make_on_windows(windows: WindowsHost, twin: SimulatedHost, paths: t.Iterable[str], trees: t.Iterable[str]) -> None:
    """Make the files and folders of the simulated host on Windows too, with its descriptors."""
    for tree in trees:
        shutil.rmtree(windows.path(tree), ignore_errors=True)
    descriptors = {}
    for path in paths:
        real = on_disk(twin.folder, path)
        if real.is_dir():
            windows.make_folder(path)
        else:
            windows.write_file(path, real.read_text(encoding="utf-8"))
        descriptors[path] = twin.descriptors.descriptor(pathlib.PureWindowsPath(path)).pack()
    windows.set_descriptors(descriptors)


def _inventory(service: HostService, port: int, variables: t.Mapping[str, t.Mapping[str, object]]) -> Answer:
    """Return an inventory of both hosts, each with its *variables*; they differ in the path of the URL alone."""
    group = service.inventory(Address(address="127.0.0.1", port=port, tls=False))["simulated_hosts"]
    [twin] = group["hosts"].values()
    paths = {TWIN: twin["ansible_winrm_path"], WINE: f"/host/{WINE}/wsman"}
    group["hosts"] = {name: {**twin, "ansible_winrm_path": paths[name], **own} for name, own in variables.items()}
    return {"all": group}
