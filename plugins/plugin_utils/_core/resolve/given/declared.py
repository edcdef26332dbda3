# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications given as data, for plays that create pool, folder and site in the same run."""

from __future__ import annotations

import dataclasses
import typing as t

from ...options import checked_path
from ...read.application_host import (
    ApplicationEntry,
    ApplicationPool,
    Password,
    ProcessModel,
    ServerConfiguration,
    SiteEntry,
    VirtualDirectoryEntry,
    VirtualDirectorySettings,
)
from ...read.sections import Section, SectionEntry
from ..applications import Resolver
from ..folders import Folders, SiteFolders, application_folders
from ..urls import UrlKey, url_key

if t.TYPE_CHECKING:
    from ...model import Application, Machine
    from ...rules.version import IisVersion
    from ...security.sid import Sid


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredApplication:
    r"""An application as a person declares it.

    Attributes:
        application_pool: name of the pool.
        physical_path: folder of the application; `%VAR%` is expanded.
        site: name of the site; only applications of one site are related.
        path: URL path of the application in its site.
        identity_type: as in the configuration; None for SpecificUser where `user_name` is given, else the default of
            the version.
        user_name: account of SpecificUser; one that ends in `$` is taken for a managed service account.
        anonymous_user: account that reads for anonymous visitors; None for IUSR, "" for the process identity.
        authenticated: whether visitors log on with Windows accounts as well.
    """

    application_pool: str
    physical_path: str
    site: str = "declared"
    path: str = "/"
    identity_type: str | None = None
    user_name: str | None = None
    anonymous_user: str | None = None
    authenticated: bool = False


def declared_from_values(items: t.Iterable[t.Mapping[str, t.Any]]) -> tuple[DeclaredApplication, ...]:
    """Return the declared applications in dictionaries with the attributes as keys, checked for their types already.

    Raises OptionError for a folder with a control character.
    """
    declared = tuple(DeclaredApplication(**item) for item in items)
    for index, item in enumerate(declared):
        checked_path(f"declared[{index}].physical_path", item.physical_path)
    return declared


def declared_applications(
    items: t.Sequence[DeclaredApplication],
    *,
    version: IisVersion,
    machine: Machine,
    pool_sids: t.Mapping[str, Sid] | None = None,
) -> tuple[Application, ...]:
    """Return the declared applications, resolved by the same rules as those of a configuration, in their order.

    Each stands for itself: two may declare one pool differently, or one URL twice (which then leads to no folder for
    the applications below it).
    """
    configurations = [_configuration(item) for item in items]
    folders = [
        application_folders(configuration, _site(configuration), _application(configuration), machine)
        for configuration in configurations
    ]
    applications = []
    for item, configuration, own in zip(items, configurations, folders, strict=True):
        resolver = Resolver(configuration, version=version, machine=machine, pool_sids=pool_sids)
        applications.append(
            resolver.application(
                _site(configuration), _application(configuration), own, _site_folders(item.site, items, folders)
            )
        )
    return tuple(applications)


def _configuration(item: DeclaredApplication) -> ServerConfiguration:
    """Return the configuration of a server with nothing but that application."""
    identity_type = item.identity_type
    if identity_type is None and item.user_name:
        identity_type = "SpecificUser"
    managed = (item.user_name or "").strip().endswith("$")
    root = VirtualDirectoryEntry(path="/", settings=VirtualDirectorySettings(physical_path=item.physical_path))
    anonymous = {"password": Password.SET.value}
    if item.anonymous_user is not None:
        anonymous["userName"] = item.anonymous_user
    sections = [SectionEntry(section=Section.ANONYMOUS_AUTHENTICATION, path=item.site, attributes=anonymous)]
    if item.authenticated:
        sections.append(
            SectionEntry(section=Section.WINDOWS_AUTHENTICATION, path=item.site, attributes={"enabled": "true"})
        )
    return ServerConfiguration(
        source="declared",
        pools=(
            ApplicationPool(
                name=item.application_pool,
                process_model=ProcessModel(
                    identity_type=identity_type,
                    user_name=item.user_name,
                    password=Password.ABSENT if managed else Password.SET,
                ),
            ),
        ),
        sites=(
            SiteEntry(
                name=item.site,
                applications=(
                    ApplicationEntry(
                        path=item.path, application_pool=item.application_pool, virtual_directories=(root,)
                    ),
                ),
            ),
        ),
        sections=tuple(sections),
    )


def _site(configuration: ServerConfiguration) -> SiteEntry:
    return configuration.sites[0]


def _application(configuration: ServerConfiguration) -> ApplicationEntry:
    return configuration.sites[0].applications[0]


def _site_folders(site: str, items: t.Sequence[DeclaredApplication], folders: t.Sequence[Folders]) -> SiteFolders:
    """Return the folders of a site without those whose URL is declared more than once."""
    related: dict[UrlKey, list[tuple[str, Folders]]] = {}
    for item, own in zip(items, folders, strict=True):
        if item.site.lower() == site.lower():
            related.setdefault(url_key(item.path), []).append((item.path, own))
    return SiteFolders(entries[0] for entries in related.values() if len(entries) == 1)
