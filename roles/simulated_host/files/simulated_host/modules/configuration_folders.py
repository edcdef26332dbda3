# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folders that a configuration names: physical paths, and the folders above applications in their URLs."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .configuration_filter import Passed


def values(root: Passed, attribute: str) -> list[str]:
    """Return every value of an attribute that is not empty, in the order of the document."""
    return [value for element in root.walk() if (value := element.attributes.get(attribute))]


def folders_of_sites(root: Passed, names: t.Iterable[str]) -> list[str]:
    """Return every physical path of the sites that are named, or of all for a star, as it is written."""
    return [path for _sites, site in _sites_named(root, names) for path in values(site, "physicalPath")]


def _sites_named(root: Passed, names: t.Iterable[str]) -> t.Iterator[tuple[Passed, Passed]]:
    """Yield the sites that are named, each behind the element that it is in."""
    wanted = {name.casefold() for name in names}
    for element in root.walk():
        if element.name == "sites":
            for site in element.named("site"):
                if "*" in wanted or site.attributes.get("name", "").casefold() in wanted:
                    yield element, site


def pool_names_beyond_ascii(root: Passed) -> list[str]:
    """Return the names of the pools whose SID cannot be computed for certain."""
    pools = (pool for element in root.walk() if element.name == "applicationPools" for pool in element.named("add"))
    return [name for pool in pools if not (name := pool.attributes.get("name", "")).isascii()]


def below_applications(
    root: Passed, relative_paths: t.Sequence[str], names: t.Collection[str] = frozenset("*")
) -> list[str]:
    """Return paths below the folder of every application of the sites that are named, or of all for a star.

    That is the folder of its virtual directory `/`, as it is written.
    """
    return [
        folder.rstrip("\\/") + "\\" + path
        for sites, site in _sites_named(root, names)
        for application in site.named("application")
        if (folder := _root_folder(application, site, sites)) is not None
        for path in relative_paths
    ]


def ancestor_folders(root: Passed) -> list[str]:
    """Return the folders along the URL path above each application, as the virtual directories are written."""
    folders: dict[str, str] = {}
    for sites in (element for element in root.walk() if element.name == "sites"):
        for site in sites.named("site"):
            mapped = _mapped_folders(sites, site)
            for application in site.named("application"):
                for folder in _above(_trimmed(application.attributes.get("path", "")), mapped):
                    folders.setdefault(folder.casefold(), folder)
    return list(folders.values())


def _above(url: str, mapped: t.Mapping[str, str]) -> t.Iterator[str]:
    while url:
        url = url.rpartition("/")[0]
        folder = _folder_of(url, mapped)
        if folder is not None:
            yield folder


def _mapped_folders(sites: Passed, site: Passed) -> dict[str, str]:
    """Return the folders of the virtual directories by URL (in lower case, the root of the site is "")."""
    mapped = {}
    for application in site.named("application"):
        for directory in application.named("virtualDirectory"):
            folder = directory.attributes.get("physicalPath")
            if folder is None:
                folder = _default_folder(application, site, sites)
            if folder is not None:
                parts = (application.attributes.get("path", ""), directory.attributes.get("path", ""))
                mapped["".join(map(_trimmed, parts)).casefold()] = folder
    return mapped


def _root_folder(application: Passed, site: Passed, sites: Passed) -> str | None:
    for directory in application.named("virtualDirectory"):
        if not _trimmed(directory.attributes.get("path", "")):
            folder = directory.attributes.get("physicalPath")
            return folder if folder is not None else _default_folder(application, site, sites)
    return None


def _default_folder(*levels: Passed) -> str | None:
    for level in levels:
        for defaults in level.named("virtualDirectoryDefaults"):
            if (folder := defaults.attributes.get("physicalPath")) is not None:
                return folder
    return None


def _folder_of(url: str, mapped: t.Mapping[str, str]) -> str | None:
    """Return the folder of a URL path: that of the deepest virtual directory above it, and what is left of the URL."""
    prefix = url
    while True:
        folder = mapped.get(prefix.casefold())
        if folder is not None:
            return folder.rstrip("\\/") + url[len(prefix) :].replace("/", "\\")
        if not prefix:
            return None
        prefix = prefix.rpartition("/")[0]


def _trimmed(url: str) -> str:
    inside = url.strip("/")
    return f"/{inside}" if inside else ""
