# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The security descriptors of a simulated host.

A descriptor that was set is kept as it is; every other follows from the nearest folder above that has one, as if the
file had been created there. Setting a DACL recomputes what is inherited below, as SetNamedSecurityInfo does.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import tempfile
import threading
import typing as t

import yaml
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Control,
    DescriptorError,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import (
    SddlError,
    format_sddl,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import ADMINISTRATORS
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import lies_below

from .default_descriptors import default_descriptor
from .document import HostError, load_yaml
from .names import WindowsNameError, parse_path
from .propagation import created, propagated
from .watched import WatchedFile

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

    from .disk import Disk

FILE_NAME: t.Final = "descriptors.yml"

_BINARY: t.Final = "base64:"
_DACL_BITS: t.Final = Control.DACL_PRESENT | Control.DACL_PROTECTED


class DescriptorStore:
    """Security descriptors by path, kept in descriptors.yml: SDDL, or `base64:` where SDDL would lose something.

    *owner* and *group* are those of files for which no descriptor was set.
    """

    def __init__(self, file: pathlib.Path, disk: Disk, *, owner: Sid = ADMINISTRATORS, group: Sid) -> None:
        self._file = file
        self._disk = disk
        self._owner = owner
        self._group = group
        self._lock = threading.RLock()
        self._texts: dict[pathlib.PureWindowsPath, str] = {}
        self._set: dict[pathlib.PureWindowsPath, SecurityDescriptor] = {}
        self._keys: dict[pathlib.PureWindowsPath, str] = {}
        self._computed: dict[pathlib.PureWindowsPath, SecurityDescriptor] = {}
        self._watched = WatchedFile(file)
        self.refresh()

    def refresh(self) -> None:
        """Read descriptors.yml again if somebody else has changed it. Raises HostError."""
        with self._lock:
            self._watched.refresh(self._load)

    def descriptor(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor:
        """Return the descriptor of *path*, which exists."""
        with self._lock:
            return self._descriptor(path)

    def set_dacl(
        self, path: pathlib.PureWindowsPath, wanted: SecurityDescriptor, *, hand_down: int | None = None
    ) -> None:
        """Give *path* the DACL of *wanted*, with its protection; owner and group stay. What inherits follows.

        Of a DACL that is not protected Windows takes the explicit ACEs; the inherited ones come from the folder above.
        With *hand_down* only so many of the files and folders below follow, those near the top first.
        """
        with self._lock:
            left = [] if hand_down is None else self._below(path)[hand_down:]
            kept = {below: self._descriptor(below) for below in left}
            now = self._descriptor(path)
            # Windows marks every DACL whose inheritance it has worked out as automatically inherited.
            control = (now.control & ~_DACL_BITS) | (wanted.control & _DACL_BITS) | Control.DACL_AUTO_INHERITED
            then = dataclasses.replace(now, dacl=wanted.dacl, control=control)
            if self._inherits(path):
                then = propagated(then, self._descriptor(path.parent), folder=self._disk.is_directory(path))
            self._put(path, then)
            for below, descriptor in kept.items():
                self._put(below, descriptor)
            for below in self._set_below(path):
                if below not in kept:
                    self._propagate(below, top=path)

    def save(self) -> None:
        """Write descriptors.yml, all of it or nothing."""
        with self._lock:
            document = {str(path): self._texts[path] for path in sorted(self._texts)}
        head = "# Security descriptors that were set, by path. Everything else inherits.\n"
        text = head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=10**6)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=".descriptors-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, self._file)
        except BaseException:
            pathlib.Path(name).unlink(missing_ok=True)
            raise
        self._watched.written()

    def _descriptor(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor:
        found = self._set.get(path) or self._computed.get(path)
        if found is None:
            found = self._computed[path] = self._compute(path)
        return found

    def _compute(self, path: pathlib.PureWindowsPath) -> SecurityDescriptor:
        default = default_descriptor(path)
        if len(path.parts) == 1 or (default is not None and default.is_protected):
            if default is None:
                raise AssertionError("every drive has a default")
            return default
        parent, folder = self._descriptor(path.parent), self._disk.is_directory(path)
        if default is not None:
            return propagated(default, parent, folder=folder)
        return created(parent, folder=folder, owner=self._owner, group=self._group)

    def _below(self, folder: pathlib.PureWindowsPath) -> list[pathlib.PureWindowsPath]:
        """Return every file and folder in *folder*, from the top down; nothing behind a reparse point."""
        found: list[pathlib.PureWindowsPath] = []
        waiting = [folder]
        for current in waiting:
            below = [current / name for name in sorted(self._disk.names(current))]
            found += below
            waiting += [path for path in below if (e := self._disk.find(path)) and e.directory and not e.reparse_point]
        return found

    def _set_below(self, folder: pathlib.PureWindowsPath) -> list[pathlib.PureWindowsPath]:
        """Return the paths in *folder* that have a descriptor of their own, from the top down."""
        # Text, since there may be thousands of them for each write, and comparing paths takes a hundred times longer.
        start = _key(folder).rstrip("\\") + "\\"
        below = [path for path, key in self._keys.items() if key.startswith(start) and path != folder]
        return sorted(below, key=lambda path: len(path.parts))

    def _propagate(self, path: pathlib.PureWindowsPath, *, top: pathlib.PureWindowsPath) -> None:
        if self._is_cut_off(path, top):
            return
        now, folder = self._set[path], self._disk.is_directory(path)
        then = propagated(now, self._descriptor(path.parent), folder=folder)
        if then != now:
            self._put(path, then)

    def _inherits(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* lies in a folder as its text says, and is no link to somewhere else."""
        entries = map(self._disk.find, (path, path.parent))
        return path.parent != path and all(entry and not entry.reparse_point for entry in entries)

    def _is_cut_off(self, path: pathlib.PureWindowsPath, top: pathlib.PureWindowsPath) -> bool:
        """Tell whether propagation from *top* does not come as far as *path*: below a reparse point, or a gap."""
        between = (folder for folder in path.parents if lies_below(folder, top))
        return self._disk.find(path) is None or any((e := self._disk.find(f)) and e.reparse_point for f in between)

    def _put(self, path: pathlib.PureWindowsPath, descriptor: SecurityDescriptor) -> None:
        self._texts[path] = _text(descriptor)
        self._set[path] = descriptor
        self._keys[path] = _key(path)
        self._computed.clear()

    def _load(self) -> None:
        texts: dict[pathlib.PureWindowsPath, str] = {}
        descriptors: dict[pathlib.PureWindowsPath, SecurityDescriptor] = {}
        for key, value in (load_yaml(self._file) if self._file.exists() else {}).items():
            try:
                if not isinstance(value, str):
                    raise HostError(f"{self._file}: {key}: must be a text (put it in quotes)")
                path = parse_path(str(key))
                texts[path], descriptors[path] = value, _parsed(value)
            except (WindowsNameError, DescriptorError, SddlError) as exc:
                raise HostError(f"{self._file}: {key}: {exc}") from exc
        self._texts, self._set, self._keys = texts, descriptors, {path: _key(path) for path in texts}
        self._computed.clear()


def _key(path: pathlib.PureWindowsPath) -> str:
    return str(path).lower()


def _parsed(text: str) -> SecurityDescriptor:
    if text.startswith(_BINARY):
        return SecurityDescriptor.from_base64(text.removeprefix(_BINARY))
    return parse_sddl(text)


def _text(descriptor: SecurityDescriptor) -> str:
    """Return *descriptor* as SDDL, or as binary text where SDDL cannot say all of it."""
    try:
        text = format_sddl(descriptor)
        if parse_sddl(text).pack() == descriptor.pack():
            return text
    except (SddlError, DescriptorError):
        pass
    return _BINARY + descriptor.to_base64()
