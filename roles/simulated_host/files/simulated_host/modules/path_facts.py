# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host has at a path, as both modules report it."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

from ..host import win32
from ..host.names import absolute_path

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

    from ..host.host import Host


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PathFacts:
    """A path in its one form (`path` is None where the text is no path on a drive) and what is there.

    A reparse point is described itself; `target` is where the path leads in the end, if that is another path.
    """

    text: str
    path: pathlib.PureWindowsPath | None = None
    unc: bool = False
    exists: bool = False
    directory: bool = False
    reparse_point: bool = False
    holds: tuple[str, ...] = ()
    target: str | None = None
    target_error: win32.Win32Error | None = None
    descriptor: SecurityDescriptor | None = None
    error: win32.Win32Error | None = None

    @property
    def base64(self) -> str | None:
        """The descriptor as the modules report it."""
        return None if self.descriptor is None else self.descriptor.to_base64()

    def answer(self) -> dict[str, t.Any]:
        """Return the facts as iis_configuration_info reports them."""
        return {
            "path": self.text,
            "exists": self.exists,
            "directory": self.directory,
            "reparse_point": self.reparse_point,
            "target": self.target,
            "target_error": None if self.target_error is None else self.target_error.answer(),
            "unc": self.unc,
            "holds": list(self.holds),
            "descriptor": self.base64,
            "error": None if self.error is None else self.error.answer(),
        }


def read_path(host: Host, text: str) -> PathFacts:
    """Return what *host* has at the path that *text* names; what goes wrong is in `error`, nothing is raised."""
    absolute = absolute_path(text)
    if absolute is None:
        return PathFacts(text=text, error=win32.Win32Error(win32.BAD_PATH_NAME))
    if absolute[1]:
        return PathFacts(text=absolute[0], unc=True)
    path = pathlib.PureWindowsPath(absolute[0])
    try:
        entry = host.find(path)
    except win32.Win32Error as exc:
        return PathFacts(text=absolute[0], path=path, error=None if exc.means_missing else exc)
    descriptor, error = None, None
    try:
        descriptor = host.read_descriptor(path)
    except win32.Win32Error as exc:
        error = exc
    target, target_error = _target(host, path, is_link=entry.reparse_point)
    return PathFacts(
        text=absolute[0],
        path=path,
        exists=True,
        target=target,
        target_error=target_error,
        directory=entry.directory,
        reparse_point=entry.reparse_point,
        holds=_held(host, path) if entry.directory and not entry.reparse_point else (),
        descriptor=descriptor,
        error=error,
    )


def _target(host: Host, path: pathlib.PureWindowsPath, *, is_link: bool) -> tuple[str | None, win32.Win32Error | None]:
    """Return where a path leads, None if it is where it says, or why a link leads nowhere."""
    try:
        final = host.disk.final_path(path)
    except win32.Win32Error as exc:
        return None, exc if is_link else None
    if final == path:
        return None, None
    # A share has a backslash at its end in Python, and none on Windows.
    return str(final).rstrip("\\") if final.drive.startswith("\\\\") else str(final), None


def is_file(host: Host, path: pathlib.PureWindowsPath) -> bool:
    """Tell whether there is a file at *path*."""
    entry = host.disk.find(path)
    return entry is not None and not entry.directory


def _held(host: Host, folder: pathlib.PureWindowsPath) -> tuple[str, ...]:
    names = ("web.config",) if is_file(host, folder / "web.config") else ()
    return (*names, "bin") if host.disk.is_directory(folder / "bin") else names
