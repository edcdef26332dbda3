# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated host that runs modules: what is sent to it is recognised, and the twin of the module answers."""

from __future__ import annotations

import json
import logging
import threading
import typing as t

from .host.definition import FILE_NAME
from .host.document import HostError
from .host.host import Host
from .machine.program import Result
from .modules.module import ModuleFailedError, ModuleRequest, ModuleTwin
from .modules.twins import TWINS
from .payload.recognise import ModuleRun, NotRecognisedError, recognise

if t.TYPE_CHECKING:
    import pathlib

    from .machine.program import Invocation

_log = logging.getLogger(__name__)


class SimulatedHost(Host):
    """One host. `modules` holds the twins of the modules it answers, by full name; tests may add to it."""

    def __init__(self, folder: pathlib.Path) -> None:
        super().__init__(folder)
        self.modules: dict[str, ModuleTwin] = dict(TWINS)
        self._one_module = threading.Lock()
        self._told = ""

    @property
    def user_names(self) -> list[str]:
        r"""The administrator's name as a client may write it: alone, `MACHINE\name` or `.\name`."""
        user = self.definition.administrator.user_name
        return [user, f"{self.definition.account_domain}\\{user}", f".\\{user}"]

    def run(self, invocation: Invocation) -> Result:
        """Answer a command: the run of a known module, or a refusal that names what was asked for."""
        try:
            module = recognise(invocation)
        except NotRecognisedError as exc:
            return self._refuse(str(exc))
        self.counters.add_module(module.name)
        if module.become or module.asynchronous:
            return self._refuse(f"the module {module.name} {'with become' if module.become else 'asynchronously'}")
        twin = self.modules.get(module.name)
        if twin is None:
            return self._refuse(f"the module {module.name}; it answers {', '.join(sorted(self.modules))}")
        # Windows would run two modules at a time; here one run sees and leaves a consistent host.
        with self._one_module:
            unusable = self._refreshed()
            self.conditions.module_begins()
            result = self._answer(module, twin, unusable)
            self.conditions.module_ends()
        return result

    def look(self) -> None:
        """Take over what somebody has changed in the files of the host; a module that runs has done it itself."""
        if self._one_module.acquire(blocking=False):
            try:
                self._refreshed()
            finally:
                self._one_module.release()

    def _refreshed(self) -> HostError | None:
        """Return what is wrong with the files of the host after a change, None if nothing is."""
        try:
            self.refresh()
        except HostError as exc:
            self._tell(exc)
            return exc
        self._told = ""
        return None

    def _tell(self, error: HostError) -> None:
        """Log *error*, which may come with every request, once."""
        if str(error) != self._told:
            _log.error("%s: %s", self.name, error)
        self._told = str(error)

    def _refuse(self, what: str) -> Result:
        self.counters.add(refused=1)
        text = f"The simulated host {self.name} does not run {what}."
        _log.warning("%s", text)
        answer = json.dumps({"failed": True, "changed": False, "msg": text})
        return Result(exit_code=1, stdout=f"{answer}\r\n".encode(), stderr=f"{text}\r\n".encode())

    def _answer(self, module: ModuleRun, twin: ModuleTwin, unusable: HostError | None) -> Result:
        request = ModuleRequest.read(self, module.name, module.arguments)
        try:
            if unusable is not None:
                raise unusable
            answer = {"changed": False, **twin(request)}
        except ModuleFailedError as exc:
            answer = {"changed": False, "failed": True, "msg": str(exc)}
        except HostError as exc:
            self._tell(exc)
            answer = {"changed": False, "failed": True, "msg": f"The simulated host is not usable: {exc}"}
        exit_code = 1 if answer.get("failed") else 0
        answer.setdefault("invocation", {"module_args": request.shown or request.arguments})
        return Result(exit_code=exit_code, stdout=f"{json.dumps(answer)}\r\n".encode())


def load_hosts(folder: pathlib.Path) -> list[SimulatedHost]:
    """Return the host in *folder*, or those in the folders in it. Raises HostError if there is none."""
    if (folder / FILE_NAME).exists():
        return [SimulatedHost(folder)]
    if not folder.is_dir():
        raise HostError(f"{folder}: there is no such folder")
    hosts = [SimulatedHost(child) for child in sorted(folder.iterdir()) if (child / FILE_NAME).exists()]
    if not hosts:
        raise HostError(f"{folder}: neither it nor a folder in it has a {FILE_NAME}")
    seen: dict[str, pathlib.Path] = {}
    for host in hosts:
        other = seen.setdefault(host.name.casefold(), host.folder)
        if other != host.folder:
            raise HostError(f"{host.folder / FILE_NAME}: name: {host.name} is the name of {other} too")
    return hosts
