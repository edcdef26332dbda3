# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated host: a folder with host.yml, descriptors.yml and the drives, as its administrator finds it."""

from __future__ import annotations

import contextlib
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

from ..machine.conditions import ActiveConditions
from ..machine.counters import Counters
from . import win32
from .definition import FILE_NAME, Definition, read_definition
from .descriptors import FILE_NAME as DESCRIPTORS_FILE_NAME
from .descriptors import DescriptorStore
from .disk import Disk, Entry
from .document import HostError
from .names import is_valid_name
from .watched import WatchedFile

if t.TYPE_CHECKING:
    import pathlib

    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

_NTLM_AUTHENTICATION: t.Final = Sid("S-1-5-64-10")

# What clients were told at the start: the URL of the host, and who may enter. The accounts of a domain controller are
# those of its domain.
_READ_ONCE: t.Final[t.Mapping[str, str]] = {
    "name": "name",
    "administrator": "administrator",
    "account_domain": "domain",
}


class Host:
    """One host: `definition` is what host.yml says, `disk` its files, `descriptors` who may do what with them.

    `counters` count what was done to it, `conditions` are the faults that it shows.
    """

    definition: Definition
    disk: Disk
    descriptors: DescriptorStore

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self._file = folder / FILE_NAME
        self._watched = WatchedFile(self._file)
        self._watched.refresh(lambda: self._take(read_definition(self._file)))
        self.counters = Counters()
        self.conditions = ActiveConditions(self.definition.conditions)

    def refresh(self) -> None:
        """Take over what somebody has changed in host.yml and descriptors.yml.

        Raises HostError where one of them is not as it should be, or where host.yml changes what clients were told at
        the start; what it was before then stays in force.
        """
        self._watched.refresh(self._read_again)
        self.descriptors.refresh()

    def _take(self, definition: Definition) -> None:
        if not (self.folder / "C").is_dir():
            raise HostError(f"{self.folder}: there is no folder C, the system drive of the host")
        disk = Disk(self.folder, definition.reparse_points)
        group = Sid(f"{definition.machine_sid}-513")
        self.descriptors = DescriptorStore(self.folder / DESCRIPTORS_FILE_NAME, disk, group=group)
        self.definition, self.disk = definition, disk

    def _read_again(self) -> None:
        before, then = self.definition, read_definition(self._file)
        for attribute, key in _READ_ONCE.items():
            if getattr(then, attribute) != getattr(before, attribute):
                raise HostError(f"{self._file}: {key}: a change takes effect when the server is started again only")
        if then != before:
            self._take(then)
        if then.conditions != before.conditions:
            self.conditions.set(then.conditions)

    @property
    def name(self) -> str:
        """The name of the computer."""
        return self.definition.name

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
        self.descriptors.set_dacl(self.disk.place(path), wanted, hand_down=self.conditions.handed_down)
        self.conditions.propagation_ends()

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
        descriptor = self.descriptors.descriptor(self.disk.place(path))
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
