# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resolves a configuration: who runs each application, who reads for its visitors, and where its folders are."""

from __future__ import annotations

import collections
import dataclasses
import functools
import typing as t

from ..accounts.identity import account_identity
from ..findings import configuration as rows
from ..garbage import collection_paused
from ..model import Application, Content, Identity, Machine, RequestIdentity, VirtualDirectory
from ..rules.version import APPLICATION_HOST_VERSIONS, IisVersion, VersionError
from .folders import Folders, SiteFolders, application_folders
from .pools import Pool, Pools, pool_name
from .requests.content import content_at, content_findings
from .requests.impersonation import asp_net_account, asp_net_account_findings, with_forms_visitors
from .requests.readers import (
    authentication_findings,
    authentication_in_force,
    fixed_request_identity,
    request_identities_at,
    same_readers,
)
from .settings.in_force import InForce, Place, Settings
from .urls import UrlKey, prefixes, url_key, url_path
from .web_configs import WebConfigs, WebConfigTexts

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..read.application_host import ApplicationEntry, ServerConfiguration, SiteEntry
    from ..security.sid import Sid
    from .requests.handlers import PoolRuntime


@collection_paused()
def resolve_applications(
    configuration: ServerConfiguration,
    *,
    version: IisVersion,
    machine: Machine,
    pool_sids: t.Mapping[str, Sid] | None = None,
    web_configs: WebConfigTexts | None = None,
    fastcgi_impersonate: bool | None = None,
) -> tuple[Application, ...]:
    """Return every application of a configuration, in its order.

    Nothing in the configuration makes this raise: a fault is a finding of the applications that it is about. A site
    without any application is returned as one application `/` with the finding that says so. A version before 7.0
    raises VersionError; `resolve_metabase` is for those.

    Args:
        configuration: what applicationHost.config says.
        version: version of IIS, which decides the defaults.
        machine: the host, as far as it is known.
        pool_sids: SIDs of application pools that the host said, by name; needed for names outside ASCII only.
        web_configs: the texts of web.config files by their physical paths; those that are not given are taken not to
            exist.
        fastcgi_impersonate: whether FastCGI programs impersonate, which is in their own configuration; None for not
            known.
    """
    resolver = Resolver(
        configuration,
        version=version,
        machine=machine,
        pool_sids=pool_sids,
        web_configs=web_configs,
        fastcgi_impersonate=fastcgi_impersonate,
    )
    sites = collections.Counter(site.name.lower() for site in configuration.sites)
    applications: list[Application] = []
    for site in configuration.sites:
        findings = _site_findings(site, twice=sites[site.name.lower()] > 1)
        applications += (
            dataclasses.replace(application, findings=(*findings, *application.findings))
            for application in resolver.site(site)
        )
    return tuple(applications)


class Resolver:
    """Resolves the applications of one server; every pool is resolved once."""

    def __init__(
        self,
        configuration: ServerConfiguration,
        *,
        version: IisVersion,
        machine: Machine,
        pool_sids: t.Mapping[str, Sid] | None = None,
        web_configs: WebConfigTexts | None = None,
        fastcgi_impersonate: bool | None = None,
    ) -> None:
        if version not in APPLICATION_HOST_VERSIONS:
            raise VersionError(f"IIS {version} keeps its configuration in a metabase, not in applicationHost.config")
        self._configuration = configuration
        self._version = version
        self._machine = machine
        self._fastcgi_impersonate = fastcgi_impersonate
        self._settings = Settings(configuration, WebConfigs(web_configs))
        self._account = functools.cache(lambda name: account_identity(name, machine=machine))
        self._content_by_sections: dict[tuple[object, ...], tuple[Content, ...]] = {}
        self._pools = Pools(configuration, version=version, machine=machine, pool_sids=pool_sids)

    def site(self, site: SiteEntry) -> tuple[Application, ...]:
        """Return the applications of a site."""
        if not site.applications:
            return (Application.none_of(site.name, [rows.SITE_WITHOUT_ROOT_APPLICATION.of(site=site.name)]),)
        folders = [
            application_folders(self._configuration, site, application, self._machine)
            for application in site.applications
        ]
        site_folders = SiteFolders(
            (application.path, found) for application, found in zip(site.applications, folders, strict=True)
        )
        keys = [url_key(application.path) for application in site.applications]
        counts = collections.Counter(keys)
        places = self._places(site, site_folders, counts)
        return tuple(
            self.application(site, application, found, site_folders, places=places.get(key, ()), twice=counts[key] > 1)
            for application, found, key in zip(site.applications, folders, keys, strict=True)
        )

    def application(
        self,
        site: SiteEntry,
        entry: ApplicationEntry,
        folders: Folders,
        site_folders: SiteFolders,
        *,
        places: t.Sequence[str] = (),
        twice: bool = False,
    ) -> Application:
        """Return one application.

        `places` are the URL paths below it with authentication settings of their own, `twice` tells that the site
        defines its path more than once.
        """
        configured_pool, pool_reason = pool_name(self._configuration, site, entry)
        pool = self._pools.get(configured_pool)
        findings = list(pool.findings) if pool else [self._pools.not_found(configured_pool, pool_reason)]
        if twice:
            findings.append(rows.APPLICATION_DEFINED_TWICE.of(site=site.name, path=entry.path))
        findings += folders.findings
        identity = pool.identity if pool else None
        if identity is not None:
            identity = dataclasses.replace(identity, reasons=(pool_reason, *identity.reasons))
        urls = {
            url_key(url): url
            for url in (url_path(entry.path), *places, *(folder.url_path for folder in folders.directories))
        }
        in_force = {
            key: self._settings.at(
                Place(
                    site=site.name,
                    url=urls[key],
                    application=entry.path,
                    folders=site_folders,
                    reads_web_config=pool is None or pool.runtime.reads_web_config,
                )
            )
            for key in sorted(urls, key=lambda key: (len(key), key))
        }
        findings += (finding for settings in in_force.values() for finding in settings.findings)
        requests, request_findings = self._requests(urls, in_force, folders.directories, identity)
        content, content_faults = self._content(urls, in_force, pool, folders.directories)
        return Application(
            site=site.name,
            path=entry.path,
            application_pool=pool.pool.name if pool else configured_pool or None,
            pool_sid=pool.sid if pool else None,
            process_identity=identity,
            request_identities=requests,
            virtual_directories=folders.directories,
            ancestors=site_folders.ancestors(entry.path),
            findings=tuple(dict.fromkeys((*findings, *request_findings, *content_faults))),
            content=content,
        )

    def _requests(
        self,
        urls: t.Mapping[UrlKey, str],
        in_force: t.Mapping[UrlKey, InForce],
        directories: t.Sequence[VirtualDirectory],
        process: Identity | None,
    ) -> tuple[tuple[RequestIdentity, ...], tuple[Finding, ...]]:
        """Return who reads at the application's URL and wherever below it somebody else does, general first.

        What is returned for a URL path replaces what is returned for the paths above it.
        """
        found: dict[UrlKey, tuple[RequestIdentity, ...]] = {}
        findings: list[Finding] = []
        for key, settings in in_force.items():
            url = urls[key]
            authentication = authentication_in_force(settings)
            requests = request_identities_at(
                url, authentication, process=process, version=self._version, account=self._account
            )
            requests = (*with_forms_visitors(requests, settings), *asp_net_account(url, settings, self._machine))
            directory = _directory_of(directories, key)
            if directory is not None and directory.connect_as is not None:
                requests = (fixed_request_identity(url, directory, directory.connect_as),)
            above = next((found[prefix] for prefix in prefixes(key) if prefix in found), None)
            if above is None or not same_readers(above, requests):
                found[key] = requests
                if directory is None or directory.connect_as is None:
                    findings += authentication_findings(url, authentication, self._machine)
                    findings += asp_net_account_findings(url, settings, self._machine)
        return tuple(request for requests in found.values() for request in requests), tuple(findings)

    def _content(
        self,
        urls: t.Mapping[UrlKey, str],
        in_force: t.Mapping[UrlKey, InForce],
        pool: Pool | None,
        directories: t.Sequence[VirtualDirectory],
    ) -> tuple[tuple[Content, ...], tuple[Finding, ...]]:
        """Return what is served at the application's URL and wherever below it something else is, general first."""
        if pool is None:
            return (), ()
        folder = next((item.physical_path for item in directories if url_key(item.path) == ()), None)
        found: dict[UrlKey, tuple[Content, ...]] = {}
        findings: list[Finding] = []
        for key, settings in in_force.items():
            url = urls[key]
            content = self._content_at(url, settings, pool.runtime)
            above = next((found[prefix] for prefix in prefixes(key) if prefix in found), None)
            if above is None or content != tuple(dataclasses.replace(item, url_path=url) for item in above):
                found[key] = content
                findings += content_findings(url, content, settings, pool.runtime, folder)
        return tuple(item for content in found.values() for item in content), tuple(findings)

    def _content_at(self, url: str, settings: InForce, runtime: PoolRuntime) -> tuple[Content, ...]:
        """Return what is served at a place; most places of a server have the same handlers, which are read once."""
        key = (*map(id, settings.entries), runtime)
        if key not in self._content_by_sections:
            self._content_by_sections[key] = content_at(
                url, settings, runtime, fastcgi_impersonate=self._fastcgi_impersonate
            )
        content = self._content_by_sections[key]
        if all(item.url_path == url for item in content):
            return content
        return tuple(dataclasses.replace(item, url_path=url) for item in content)

    def _places(
        self, site: SiteEntry, folders: SiteFolders, applications: t.Container[UrlKey]
    ) -> dict[UrlKey, list[str]]:
        """Return the URL paths with settings of their own by the application that they belong to."""
        places: dict[UrlKey, list[str]] = {}
        for url in self._settings.below_site(site.name, folders):
            owner = next((prefix for prefix in prefixes(url_key(url)) if prefix in applications), None)
            if owner is not None and owner != url_key(url):
                places.setdefault(owner, []).append(url)
        return places


def _directory_of(directories: t.Sequence[VirtualDirectory], key: UrlKey) -> VirtualDirectory | None:
    by_url = {url_key(directory.url_path): directory for directory in directories}
    return next((by_url[prefix] for prefix in prefixes(key) if prefix in by_url), None)


def _site_findings(site: SiteEntry, *, twice: bool) -> tuple[Finding, ...]:
    findings = []
    if twice:
        findings.append(rows.SITE_DEFINED_TWICE.of(site=site.name))
    if site.applications and not any(url_key(application.path) == () for application in site.applications):
        findings.append(rows.SITE_WITHOUT_ROOT_APPLICATION.of(site=site.name))
    return tuple(findings)
