# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resolves a metabase (IIS 5.0 to 6.0): who runs each application, who reads for its visitors, where its folders are.

An application is a key with an AppRoot of its own; settings come from the nearest key on the way up. Rules:
domain-facts, sections 1 and 2.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...findings import configuration
from ...findings import metabase as rows
from ...model import Application, Machine, RequestIdentity, RequestKind
from ...read.metabase import WEB_SERVICE, Key, Metabase, MetabaseNode, Property, location_segments, truth
from ...rules.version import METABASE_VERSIONS, IisVersion, VersionError
from ..requests.readers import fixed_request_identity, same_readers
from ..urls import UrlKey, prefixes, url_key, url_path
from .folders import MetabaseFolders, metabase_ancestors, metabase_folders
from .processes import Processes
from .requests import metabase_requests_at

if t.TYPE_CHECKING:
    from ...findings.finding import Finding


def resolve_metabase(metabase: Metabase, *, version: IisVersion, machine: Machine) -> tuple[Application, ...]:
    """Return every application of a metabase, site by site, in the order in which they stand there.

    Nothing in the metabase makes this raise: a fault is a finding of the applications that it is about. A site without
    any application is returned as one application `/` with the finding that says so.

    Raises:
        VersionError: the version keeps its configuration elsewhere (domain-facts, section 8.11).
    """
    if version not in METABASE_VERSIONS:
        raise VersionError(f"IIS {version} keeps its configuration in applicationHost.config, not in a metabase")
    processes = Processes(metabase, version=version, machine=machine)
    applications: list[Application] = []
    for site in _sites(metabase):
        resolver = _SiteResolver(metabase, site, processes, machine)
        applications += resolver.applications()
    return tuple(applications)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A site: its place, its name, and the keys at and below its root."""

    key: Key
    name: str
    nodes: tuple[tuple[Key, MetabaseNode], ...]
    findings: tuple[Finding, ...]


class _SiteResolver:
    """Resolves the applications of one site."""

    def __init__(self, metabase: Metabase, site: _Site, processes: Processes, machine: Machine) -> None:
        self._metabase = metabase
        self._site = site
        self._processes = processes
        self._machine = machine
        self._applications = {key: node for key, node in site.nodes if _is_application(key, node)}
        self._below: dict[Key, list[tuple[Key, MetabaseNode]]] = {}
        for key, node in site.nodes:
            owner = next((key[:size] for size in range(len(key), 3, -1) if key[:size] in self._applications), None)
            if owner is not None and owner != key:
                self._below.setdefault(owner, []).append((key, node))

    def applications(self) -> tuple[Application, ...]:
        """Return the applications of the site."""
        root = (*self._site.key, "root")
        findings = list(self._site.findings)
        if root not in self._applications:
            findings.append(_no_root(self._site.name))
        if not self._applications:
            return (Application.none_of(self._site.name, findings),)
        return tuple(self._application(key, node, findings) for key, node in self._applications.items())

    def _application(self, key: Key, node: MetabaseNode, site_findings: t.Sequence[Finding]) -> Application:
        path = url_path(*node.segments[4:])
        folders = metabase_folders(self._metabase, node, self._below.get(key, ()), self._machine)
        process = self._processes.of(key)
        requests, request_findings = self._requests(key, path, folders)
        findings = (
            *site_findings,
            *process.findings,
            *_key_findings(self._metabase, node),
            *folders.findings,
            *request_findings,
        )
        return Application(
            site=self._site.name,
            path=path,
            application_pool=process.application_pool,
            pool_sid=None,
            process_identity=process.identity,
            request_identities=requests,
            virtual_directories=folders.directories,
            ancestors=metabase_ancestors(self._metabase, node, self._machine) if process.reads_web_config else (),
            findings=tuple(dict.fromkeys(findings)),
        )

    def _requests(
        self, key: Key, path: str, folders: MetabaseFolders
    ) -> tuple[tuple[RequestIdentity, ...], tuple[Finding, ...]]:
        """Return who reads at the application's URL and wherever below it somebody else does, general first."""
        places = {url_key(path): (key, path)}
        places |= {
            url_key(url): (below, url) for below, url in ((k, url_path(*n.segments[4:])) for k, n in self._own(key))
        }
        directories = {url_key(directory.url_path): directory for directory in folders.directories}
        found: dict[UrlKey, tuple[RequestIdentity, ...]] = {}
        findings: list[Finding] = []
        for place in sorted(places, key=lambda place: (len(place), place)):
            below, url = places[place]
            directory = next((directories[prefix] for prefix in prefixes(place) if prefix in directories), None)
            if directory is not None and directory.connect_as is not None:
                requests: tuple[RequestIdentity, ...] = (fixed_request_identity(url, directory, directory.connect_as),)
                problems: tuple[Finding, ...] = ()
            else:
                requests, problems = metabase_requests_at(self._metabase, below, url, self._machine)
                requests += self._asp_net(below, url)
            above = next((found[prefix] for prefix in prefixes(place) if prefix in found), None)
            if above is None or not same_readers(above, requests):
                found[place] = requests
                findings += problems
        return tuple(request for requests in found.values() for request in requests), tuple(findings)

    def _own(self, key: Key) -> t.Iterator[tuple[Key, MetabaseNode]]:
        """Yield the keys below an application that may have readers of their own."""
        for below, node in self._below.get(key, ()):
            if not node.properties.keys().isdisjoint(_READERS):
                yield below, node

    def _asp_net(self, key: Key, url: str) -> tuple[RequestIdentity, ...]:
        setting = self._metabase.inherited(key, Property.ASP_NET)
        identity = self._processes.asp_net
        if identity is None or setting is None or not truth(setting.value):
            return ()
        reason = (
            f"ASPNET is {setting.value} ({setting.location}): ASP.NET pages run in {identity.process} as this account."
        )
        return (RequestIdentity(url_path=url, kind=RequestKind.FIXED, identity=identity, reasons=(reason,)),)


_READERS: t.Final = frozenset(
    {Property.ANONYMOUS_USER, Property.AUTH_FLAGS, Property.ASP_NET, Property.PATH, Property.UNC_USER}
)


def _sites(metabase: Metabase) -> t.Iterator[_Site]:
    """Yield the sites in the order of their keys; their names are their comments, told apart where two are the same."""
    nodes: dict[Key, list[tuple[Key, MetabaseNode]]] = {}
    for key, node in metabase:
        if key[:2] == WEB_SERVICE and len(key) > 2 and key[2].isdecimal() and key[2].isascii():
            below = nodes.setdefault(key[:3], [])
            if key[3:4] == ("root",):
                below.append((key, node))
    comments = {key: metabase.own(key, Property.SERVER_COMMENT) for key in nodes}
    names = {key: comment.value.strip() if comment else "" for key, comment in comments.items()}
    counts = collections.Counter(name.lower() for name in names.values())
    for key, below in nodes.items():
        name, findings = names[key], []
        number = f"W3SVC/{key[2]}"
        if name and counts[name.lower()] > 1:
            findings.append(rows.SITE_COMMENT_USED_TWICE.of(site=name, key=number))
            name = f"{name} ({number})"
        yield _Site(key=key, name=name or number, nodes=tuple(below), findings=tuple(findings))


def _is_application(key: Key, node: MetabaseNode) -> bool:
    """Return whether a key is an application: it has an AppRoot, and not that of a key above it (an inherited one)."""
    root = node.properties.get(Property.APP_ROOT)
    if root is None or not root.strip():
        return False
    place = _place(root)
    return len(place) >= len(key) or key[: len(place)] != place


def _place(app_root: str) -> Key:
    try:
        return tuple(segment.lower() for segment in location_segments(app_root))
    except ValueError:
        return ()


def _key_findings(metabase: Metabase, node: MetabaseNode) -> t.Iterator[Finding]:
    if _place(node.properties[Property.APP_ROOT]) != node.key:
        yield rows.APP_ROOT_ELSEWHERE.of(location=node.location, value=node.properties[Property.APP_ROOT])
    for size in range(len(node.key), 1, -1):
        if node.key[:size] in metabase.twice:
            yield rows.METABASE_KEY_TWICE.of(key=f"/{'/'.join(node.segments[:size])}", source=metabase.source)


def _no_root(site: str) -> Finding:
    return configuration.SITE_WITHOUT_ROOT_APPLICATION.of("metabase", site=site)
