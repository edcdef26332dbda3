# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in force at a URL path: the sections of applicationHost.config and of the web.config files on the way.

Rules: domain-facts, sections 6.8 and 8.1 to 8.6. For each folder of a URL path, from the root downwards, location tags
of the files above count first and its own web.config last; the last one that says something is right. What is locked
above is not overridden: IIS refuses every request there (500.19 with 0x80070021).
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...findings import configuration as rows
from ...read.sections import STOCK_OVERRIDES, Password, Section, SectionEntry
from ...windows_path import join_path
from ..urls import UrlKey, prefixes, segments, url_key, url_path
from .locks import place_of, what_is_locked

if t.TYPE_CHECKING:
    from ...findings.finding import Finding
    from ...read.application_host import ServerConfiguration
    from ..folders import SiteFolders
    from ..web_configs import WebConfig, WebConfigs


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InForce:
    """The sections in force at one URL path, general ones first, and what is wrong with files on the way.

    Places where the same is in force have the same object.
    """

    entries: tuple[SectionEntry, ...]
    findings: tuple[Finding, ...] = ()

    def setting(self, section: Section, attribute: str) -> tuple[str, SectionEntry] | None:
        """Return the value in force and the tag that sets it; None where no tag does."""
        for entry in reversed(self.entries):
            if entry.section is section and attribute in entry.attributes:
                return entry.attributes[attribute], entry
        return None

    def text(self, section: Section, attribute: str) -> str | None:
        """Return the value in force, None where it is set nowhere."""
        found = self.setting(section, attribute)
        return found and found[0]

    def is_true(self, section: Section, attribute: str, *, default: bool) -> bool:
        """Return the truth value in force, the schema's default where it is set nowhere."""
        value = self.text(section, attribute)
        return default if value is None else value == "true"

    def password(self, section: Section) -> Password:
        """Return what is known of the password in force."""
        return Password(self.text(section, "password") or Password.ABSENT)

    def of(self, section: Section) -> tuple[SectionEntry, ...]:
        """Return the tags of one section."""
        return tuple(entry for entry in self.entries if entry.section is section)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place whose settings are asked for.

    Attributes:
        site: name of the site.
        url: URL path in the site.
        application: path of the application that it belongs to.
        folders: the folders of the site.
        reads_web_config: whether the application pool lets web.config files count (enableConfigurationOverride).
    """

    site: str
    url: str
    application: str
    folders: SiteFolders
    reads_web_config: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class _Layer:
    """A tag with the depth of its file in the namespace; 0 is applicationHost.config."""

    file_depth: int
    entry: SectionEntry


class Settings:
    """Tells what is in force anywhere on a server."""

    def __init__(self, configuration: ServerConfiguration, web_configs: WebConfigs) -> None:
        self._web_configs = web_configs
        self._overrides = {**STOCK_OVERRIDES, **configuration.overrides}
        self._host: dict[UrlKey, list[SectionEntry]] = {}
        self._below_sites: dict[str, dict[UrlKey, str]] = {}
        self._in_force: dict[tuple[int, ...], InForce] = {}
        for entry in configuration.sections:
            key = url_key(entry.path)
            self._host.setdefault(key, []).append(entry)
            if key and entry.says_something:
                self._below_sites.setdefault(key[0], {}).setdefault(key, url_path(*segments(entry.path)[1:]))

    def below_site(self, site: str, folders: SiteFolders) -> tuple[str, ...]:
        """Return the URL paths within a site that have settings of their own."""
        urls = {url_key(url): url for url in self._below_sites.get(site.lower(), {}).values()}
        for url, file in folders.web_configs(self._web_configs):
            urls.setdefault(url_key(url), url)
            for entry in file.entries:
                urls.setdefault(url_key(url, entry.path), url_path(url, entry.path))
        return tuple(urls.values())

    def at(self, place: Place) -> InForce:
        """Return what is in force at a place."""
        key = url_key(place.url)
        files = self._files(place) if place.reads_web_config and self._web_configs else []
        layers: list[_Layer] = []
        findings = [_unreadable(file) for _depth, file in files if file.error is not None]
        for node in reversed(list(prefixes((place.site.lower(), *key)))):
            layers += (_Layer(0, entry) for entry in self._host.get(node, ()))
            for depth, file in files:
                for entry in file.entries:
                    # The depth of a file counts the site, so 1 is the site's root folder.
                    if node and (*key[: depth - 1], *url_key(entry.path)) == node[1:]:
                        if not entry.inherited and depth - 1 < len(url_key(place.application)):
                            continue
                        above = [layer.entry for layer in layers if layer.file_depth < depth]
                        problem = what_is_locked(entry, above, self._overrides[entry.section])
                        if problem is None:
                            layers.append(_Layer(depth, entry))
                        else:
                            findings.append(problem)
        findings += (_encrypted(layer.entry) for layer in layers if layer.entry.encrypted)
        entries = tuple(layer.entry for layer in layers)
        if findings:
            return InForce(entries=entries, findings=tuple(findings))
        tags = tuple(map(id, entries))
        known = self._in_force.get(tags)
        if known is None:
            known = self._in_force[tags] = InForce(entries=entries)
        return known

    def _files(self, place: Place) -> list[tuple[int, WebConfig]]:
        """Return the web.config files along a URL path, from the root of the site, with their depths."""
        path = segments(place.url)
        files = []
        for length in range(len(path) + 1):
            directory, rest = place.folders.directory_of(path[:length])
            if directory is None or directory.physical_path is None or (rest and not directory.allow_sub_dir_config):
                continue
            file = self._web_configs.of(join_path(directory.physical_path, rest))
            if file is not None:
                files.append((length + 1, file))
        return files


def _unreadable(file: WebConfig) -> Finding:
    error = file.error
    if error is not None and error.line is None and not file.is_text:
        return rows.WEB_CONFIG_NOT_READABLE.of("not given", why=error)
    return rows.WEB_CONFIG_NOT_READABLE.of("wrong", why=error)


def _encrypted(entry: SectionEntry) -> Finding:
    return rows.SECTION_ENCRYPTED.of(place=place_of(entry), section=entry.section.tag)
