# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the folders of applications are: virtual directories, and the folders above an application in its URL path."""

from __future__ import annotations

import dataclasses
import typing as t

from ..accounts.identity import account_findings, account_identity
from ..environment import expand
from ..findings import configuration as rows
from ..model import Ancestor, Identity, Machine, VirtualDirectory
from ..read.application_host import (
    ApplicationEntry,
    Password,
    ServerConfiguration,
    SiteEntry,
    VirtualDirectoryEntry,
    VirtualDirectorySettings,
)
from ..windows_path import PathError, join_path, normalise_path
from .urls import UrlKey, prefixes, segments, url_key, url_path

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from .web_configs import WebConfig, WebConfigs


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The virtual directories of one application, and what a person should know about them."""

    directories: tuple[VirtualDirectory, ...]
    findings: tuple[Finding, ...]


def application_folders(
    configuration: ServerConfiguration, site: SiteEntry, application: ApplicationEntry, machine: Machine
) -> Folders:
    """Return the virtual directories of an application, each attribute from the nearest level that sets it."""
    levels = (
        ("virtualDirectoryDefaults of the application", application.virtual_directory_defaults),
        (f"virtualDirectoryDefaults of the site '{site.name}'", site.virtual_directory_defaults),
        ("virtualDirectoryDefaults of all sites", configuration.virtual_directory_defaults),
    )
    directories = []
    findings: list[Finding] = []
    seen: set[UrlKey] = set()
    for entry in application.virtual_directories:
        key = url_key(entry.path)
        if key in seen:
            findings.append(rows.VIRTUAL_DIRECTORY_DEFINED_TWICE.of(path=entry.path))
        seen.add(key)
        directory, problems = _directory(application, entry, levels, machine)
        directories.append(directory)
        findings += problems
    if () not in seen:
        findings.append(rows.APPLICATION_WITHOUT_ROOT_DIRECTORY.of())
    return Folders(directories=tuple(directories), findings=tuple(findings))


class SiteFolders:
    """Maps URL paths of one site to folders."""

    def __init__(self, applications: t.Iterable[tuple[str, Folders]]) -> None:
        """Take every application of the site with its path; where two directories have one URL, the deeper counts."""
        self._directories: dict[UrlKey, VirtualDirectory] = {}
        for _path, folders in sorted(applications, key=lambda item: len(segments(item[0]))):
            for directory in folders.directories:
                self._directories[url_key(directory.url_path)] = directory

    def ancestors(self, application_path: str) -> tuple[Ancestor, ...]:
        """Return the folders along the URL path above an application, from the root of the site downwards.

        Each is found through the deepest virtual directory that leads to it; one that no directory leads to is left
        out, and so is a second URL that leads to the same folder.
        """
        path = segments(application_path)
        ancestors: dict[str, Ancestor] = {}
        for length in range(len(path)):
            directory, rest = self.directory_of(path[:length])
            if directory is not None and directory.physical_path is not None:
                folder = join_path(directory.physical_path, rest)
                ancestors.setdefault(
                    folder.lower(),
                    Ancestor(url_path=url_path(*path[:length]), physical_path=folder, connect_as=directory.connect_as),
                )
        return tuple(ancestors.values())

    def directory_of(self, path: tuple[str, ...]) -> tuple[VirtualDirectory | None, tuple[str, ...]]:
        """Return the deepest virtual directory that leads to a URL path, and the segments below it."""
        for key in prefixes(url_key(*path)):
            if key in self._directories:
                return self._directories[key], path[len(key) :]
        return None, ()

    def web_configs(self, files: WebConfigs) -> t.Iterator[tuple[str, WebConfig]]:
        """Yield the web.config files that are read at some URL path of the site, with that path.

        A folder below a virtual directory is left out where another directory takes its URL, or where only the file of
        the directory itself is read (allowSubDirConfig).
        """
        for directory in self._directories.values() if files else ():
            if directory.physical_path is None:
                continue
            for rest in files.below(directory.physical_path):
                url = url_path(directory.url_path, *rest)
                if (rest and not directory.allow_sub_dir_config) or self.directory_of(segments(url))[0] != directory:
                    continue
                file = files.of(join_path(directory.physical_path, rest))
                if file is not None:
                    yield url, file


def _directory(
    application: ApplicationEntry,
    entry: VirtualDirectoryEntry,
    levels: t.Sequence[tuple[str, VirtualDirectorySettings]],
    machine: Machine,
) -> tuple[VirtualDirectory, list[Finding]]:
    configured = _chosen("physicalPath", entry, levels, lambda settings: settings.physical_path)[0] or ""
    physical_path, unc, findings = _physical_path(entry.path, configured, machine)
    user, user_reason = _chosen("userName", entry, levels, lambda settings: settings.user_name)
    connect_as: Identity | None = None
    if user:
        connect_as = account_identity(
            user,
            machine=machine,
            reasons=[f"{user_reason} (connect-as), so this account reads files there for everybody."],
        )
        findings += account_findings(
            user, _password(entry, levels), machine, f"the connect-as account of the virtual directory '{entry.path}'"
        )
    directory = VirtualDirectory(
        path=entry.path,
        url_path=url_path(application.path, entry.path),
        physical_path=physical_path,
        configured_path=configured,
        unc=unc,
        connect_as=connect_as,
        allow_sub_dir_config=_chosen("allowSubDirConfig", entry, levels, lambda level: level.allow_sub_dir_config)[0]
        is not False,
    )
    return directory, findings


def _physical_path(path: str, configured: str, machine: Machine) -> tuple[str | None, bool, list[Finding]]:
    if not configured:
        return (
            None,
            False,
            [rows.PHYSICAL_PATH_NOT_CONFIGURED.of(path=path)],
        )
    expansion = expand(configured, machine.environment)
    if expansion.unknown:
        names = ", ".join(expansion.unknown)
        return (
            None,
            configured.startswith("\\\\"),
            [rows.ENVIRONMENT_VARIABLE_NOT_DEFINED.of(configured=configured, path=path, variables=names)],
        )
    try:
        physical = normalise_path(expansion.text)
    except PathError as exc:
        return (
            None,
            False,
            [rows.PHYSICAL_PATH_NOT_ABSOLUTE.of(path=path, why=exc)],
        )
    return physical.text, physical.unc, []


_Value = t.TypeVar("_Value")


def _chosen(
    attribute: str,
    entry: VirtualDirectoryEntry,
    levels: t.Sequence[tuple[str, VirtualDirectorySettings]],
    of: t.Callable[[VirtualDirectorySettings], _Value | None],
) -> tuple[_Value | None, str]:
    """Return the value of the nearest level that sets it, and half a sentence about which that is."""
    own = of(entry.settings)
    if own is not None:
        return own, f"{attribute} is set to {own} on the virtual directory '{entry.path}'"
    for name, settings in levels:
        value = of(settings)
        if value is not None:
            return value, f"{attribute} is not set on the virtual directory '{entry.path}'; {name} says {value}"
    return None, ""


def _password(entry: VirtualDirectoryEntry, levels: t.Sequence[tuple[str, VirtualDirectorySettings]]) -> Password:
    settings = (entry.settings, *(level for _name, level in levels))
    return next((level.password for level in settings if level.password is not Password.ABSENT), Password.ABSENT)
