# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated host: a folder with host.yml, descriptors.yml and the drives, behind a WinRM server."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import access_check
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import READ, AccessMask
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    AUTHENTICATED_USERS,
    EVERYONE,
    NETWORK,
    THIS_ORGANIZATION,
    USERS,
)

from ..conditions import ActiveConditions
from ..counters import Counters
from ..modules.module import ModuleFailedError, ModuleRequest, ModuleTwin
from ..modules.twins import TWINS
from ..payload.recognise import ModuleRun, NotRecognisedError, recognise
from ..program import Result
from . import win32
from .definition import FILE_NAME, Definition, read_definition
from .descriptors import FILE_NAME as DESCRIPTORS_FILE_NAME
from .descriptors import DescriptorStore
from .disk import Disk, Entry
from .document import HostError
from .names import is_valid_name

if t.TYPE_CHECKING:
    import pathlib

    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

    from ..program import Invocation

_log = logging.getLogger(__name__)

_NTLM_AUTHENTICATION: t.Final = Sid("S-1-5-64-10")


class SimulatedHost:
    """One host. `modules` holds the twins of the modules it answers, by full name; tests may add to it."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.definition: Definition = read_definition(folder / FILE_NAME)
        if not (folder / "C").is_dir():
            raise HostError(f"{folder}: there is no folder C, the system drive of the host")
        self.disk = Disk(folder, self.definition.reparse_points)
        self.descriptors = DescriptorStore(
            folder / DESCRIPTORS_FILE_NAME, self.disk, group=Sid(f"{self.definition.machine_sid}-513")
        )
        self.counters = Counters()
        self.conditions = ActiveConditions(self.definition.conditions)
        self.modules: dict[str, ModuleTwin] = dict(TWINS)
        self._one_module = threading.Lock()

    @property
    def name(self) -> str:
        """The name of the computer."""
        return self.definition.name

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
            self.conditions.module_begins()
            result = self._answer(module, twin)
            self.conditions.module_ends()
        return result

    def _refuse(self, what: str) -> Result:
        self.counters.add(refused=1)
        text = f"The simulated host {self.name} does not run {what}."
        _log.warning("%s", text)
        answer = json.dumps({"failed": True, "changed": False, "msg": text})
        return Result(exit_code=1, stdout=f"{answer}\r\n".encode(), stderr=f"{text}\r\n".encode())

    def _answer(self, module: ModuleRun, twin: ModuleTwin) -> Result:
        request = ModuleRequest.read(self, module.name, module.arguments)
        try:
            self.descriptors.refresh()
            answer = {"changed": False, **twin(request)}
        except ModuleFailedError as exc:
            answer = {"changed": False, "failed": True, "msg": str(exc)}
        except HostError as exc:
            _log.error("%s: %s", self.name, exc)
            answer = {"changed": False, "failed": True, "msg": f"The simulated host is not usable: {exc}"}
        exit_code = 1 if answer.get("failed") else 0
        answer.setdefault("invocation", {"module_args": request.shown or request.arguments})
        return Result(exit_code=exit_code, stdout=f"{json.dumps(answer)}\r\n".encode())

    @contextlib.contextmanager
    def writing(self) -> t.Iterator[None]:
        """Keep what is written inside on disk at the end, even if the host disappears in the middle."""
        try:
            yield
        finally:
            self.descriptors.save()

    def find(self, path: pathlib.PureWindowsPath) -> Entry:
        """Return what is at *path*. Raises Win32Error."""
        if not all(map(is_valid_name, path.parts[1:])):
            raise win32.Win32Error(win32.INVALID_NAME)
        entry = self.disk.find(path)
        if entry is None:
            in_folder = len(path.parts) > 1 and self.disk.is_directory(path.parent)
            raise win32.Win32Error(win32.FILE_NOT_FOUND if in_folder else win32.PATH_NOT_FOUND)
        return entry

    def read_descriptor(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor:
        """Return the descriptor of *path*. Raises Win32Error."""
        self.find(path)
        return self._with_access(path, AccessMask.READ_CONTROL)

    def write_dacl(self, path: pathlib.PureWindowsPath, wanted: SecurityDescriptor) -> None:
        """Write the DACL of *wanted* to *path* and count it. Raises Win32Error and MachineGoneError."""
        self.find(path)
        self._with_access(path, AccessMask.WRITE_DAC)
        self.conditions.write_begins()
        self.counters.add(descriptor_writes=1)
        self.descriptors.set_dacl(path, wanted)

    def read_file(self, path: pathlib.PureWindowsPath) -> bytes:
        """Return the content of a file. Raises Win32Error."""
        entry = self.find(path)
        if entry.directory:
            raise win32.Win32Error(win32.ACCESS_DENIED)
        self._with_access(path, READ)
        return entry.real.read_bytes()

    def list_folder(self, path: pathlib.PureWindowsPath) -> list[str]:
        """Return the names of what is in a folder, in no order. Raises Win32Error."""
        self.find(path)
        self._with_access(path, AccessMask.READ_DATA)
        return self.disk.names(path)

    def _with_access(self, path: pathlib.PureWindowsPath, desired: int) -> SecurityDescriptor:
        descriptor = self.descriptors.descriptor(path)
        if not access_check(descriptor, self._token, desired=desired).granted:
            raise win32.Win32Error(win32.ACCESS_DENIED)
        return descriptor

    @property
    def _token(self) -> frozenset[Sid]:
        """The SIDs in the token of the administrator after a logon over the network."""
        groups = (
            ADMINISTRATORS,
            USERS,
            EVERYONE,
            AUTHENTICATED_USERS,
            NETWORK,
            THIS_ORGANIZATION,
            _NTLM_AUTHENTICATION,
        )
        return frozenset((self.definition.administrator.sid, *groups))


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
