# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications from what the modules of microsoft.iis return: pools, sites, applications and virtual directories.

The shapes are those of microsoft.iis 1.3.0. Nothing in them tells who reads for visitors: no anonymous user, no
authentication scheme, no settings for single URLs. That is said to be not known, unless the caller states it.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ...accounts.identity import account_findings, account_identity
from ...findings import visitors as rows
from ...model import Application, Machine, RequestIdentity, RequestKind
from ...read.application_host import (
    ApplicationEntry,
    ApplicationPool,
    Password,
    ServerConfiguration,
    SiteEntry,
    VirtualDirectoryEntry,
    VirtualDirectorySettings,
)
from ..applications import resolve_applications
from ..urls import UrlKey, url_key, url_path
from .places import Place, PlaceError
from .values import pool_from_value

if t.TYPE_CHECKING:
    from ...findings.finding import Finding
    from ...rules.version import IisVersion
    from ...security.sid import Sid

_MODULES: t.Final = {
    "app_pools": "web_app_pool_info",
    "site": "website_info",
    "applications": "web_application_info",
    "directories": "virtual_directory_info",
}
"""The modules of microsoft.iis by the key that their results have the items under."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Visitors:
    """What the caller states about visitors of all applications; None is what is not known.

    `anonymous_user` is "" where anonymous visitors are served as the process identity; `authenticated` is whether
    visitors log on with Windows accounts (as well).
    """

    anonymous_user: str | None = None
    authenticated: bool | None = None


def applications_from_iis_info(
    results: object, *, version: IisVersion, machine: Machine, visitors: Visitors | None = None
) -> tuple[Application, ...]:
    """Return the applications of a server from the results of the four modules, resolved by the rules of `version`.

    Args:
        results: a list of the results in any order (also of tasks in a loop), or one dictionary with all their keys.
        version: version of IIS.
        machine: the host, as far as it is known.
        visitors: what the caller knows about visitors.

    Raises:
        PlaceError: a result is missing, or something in one has a wrong shape or belongs to nothing.
        VersionError: the version keeps its configuration elsewhere.
    """
    items = _items(Place(results, "results"))
    pools, pool_sids = _pools(items["app_pools"])
    configuration = ServerConfiguration(source="microsoft.iis", pools=pools, sites=_sites(items))
    resolved = resolve_applications(configuration, version=version, machine=machine, pool_sids=pool_sids)
    told = _roots_told(items["directories"])
    return tuple(
        _with_visitors(application, machine, visitors or Visitors(), root_told=_root_of(application) in told)
        for application in resolved
    )


def _items(results: Place) -> dict[str, list[Place]]:
    """Return the items of all results by their key."""
    found: dict[str, list[Place]] = {}
    for result in _results(results):
        keys = [key for key in _MODULES if key in result.mapping()]
        if not keys:
            raise result.error(f"has none of the keys {', '.join(_MODULES)}; it is no result of microsoft.iis")
        for key in keys:
            found.setdefault(key, []).extend(result.key(key).items())
    for key, module in _MODULES.items():
        if key not in found:
            raise results.error(f"lacks the result of microsoft.iis.{module} (with the key {key!r})")
    return found


def _results(place: Place) -> t.Iterator[Place]:
    """Yield the single results of a result, a list of them, or the result of a task in a loop."""
    if isinstance(place.value, t.Mapping):
        if "results" in place.mapping():
            yield from _results(place.key("results"))
        else:
            yield place
        return
    for item in place.items():
        yield from _results(item)


def _pools(items: t.Iterable[Place]) -> tuple[tuple[ApplicationPool, ...], dict[str, Sid]]:
    pools: dict[str, ApplicationPool] = {}
    sids: dict[str, Sid] = {}
    for item in items:
        try:
            pool, sid = pool_from_value(item.value)
        except PlaceError as exc:
            raise item.error(str(exc)) from None
        pools.setdefault(pool.name.lower(), _with_password(pool))
        if sid is not None:
            sids[pool.name] = sid
    return tuple(pools.values()), sids


def _with_password(pool: ApplicationPool) -> ApplicationPool:
    """Return a pool with a password for its account, which the module does not return; a managed account has none."""
    if (pool.process_model.user_name or "").strip().endswith("$"):
        return pool
    return dataclasses.replace(pool, process_model=dataclasses.replace(pool.process_model, password=Password.SET))


@dataclasses.dataclass(slots=True, kw_only=True)
class _Application:
    """An application while its virtual directories are gathered."""

    path: str
    pool: str | None
    directories: dict[UrlKey, VirtualDirectoryEntry] = dataclasses.field(default_factory=dict)

    def entry(self) -> ApplicationEntry:
        return ApplicationEntry(
            path=self.path, application_pool=self.pool, virtual_directories=tuple(self.directories.values())
        )


def _sites(items: t.Mapping[str, list[Place]]) -> tuple[SiteEntry, ...]:
    names: dict[str, str] = {}
    applications: dict[str, dict[UrlKey, _Application]] = {}
    for item in items["site"]:
        name = item.key("name").text()
        names.setdefault(name.lower(), name)
        _add(applications.setdefault(name.lower(), {}), "/", item)
    for item in items["applications"]:
        site = applications.get(item.key("site").text().lower())
        if site is None:
            raise _belongs_to_nothing(item, f"the site {item.key('site').text()!r}", "website_info")
        _add(site, url_path(item.key("name").text()), item)
    for item in items["directories"]:
        path = url_path(item.key("application", None).optional_text() or "")
        application = applications.get(item.key("site").text().lower(), {}).get(url_key(path))
        if application is None:
            where = f"the application {path!r} of the site {item.key('site').text()!r}"
            raise _belongs_to_nothing(item, where, "website_info and web_application_info")
        _add_directory(application, url_path(item.key("name").text()), item)
    return tuple(
        SiteEntry(name=name, applications=tuple(found.entry() for found in applications[key].values()))
        for key, name in names.items()
    )


def _add(site: dict[UrlKey, _Application], path: str, item: Place) -> None:
    if url_key(path) in site:
        return
    application = _Application(path=path, pool=item.key("application_pool").optional_text())
    site[url_key(path)] = application
    _add_directory(application, "/", item)


def _add_directory(application: _Application, path: str, item: Place) -> None:
    user = item.key("username", None).optional_text()
    settings = VirtualDirectorySettings(
        physical_path=item.key("physical_path").optional_text(),
        user_name=user or None,
        password=Password.SET if user else Password.ABSENT,
    )
    application.directories[url_key(path)] = VirtualDirectoryEntry(path=path, settings=settings)


def _belongs_to_nothing(item: Place, where: str, module: str) -> PlaceError:
    return item.error(f"is in {where}, which is not in the results of microsoft.iis.{module}; run them without name")


def _roots_told(directories: t.Iterable[Place]) -> frozenset[tuple[str, UrlKey]]:
    """Return the applications whose root folder is among the virtual directories, with its connect-as account."""
    return frozenset(
        (item.key("site").text().lower(), url_key(item.key("application", None).optional_text() or ""))
        for item in directories
        if not url_key(item.key("name").text())
    )


def _root_of(application: Application) -> tuple[str, UrlKey]:
    return application.site.lower(), url_key(application.path)


def _with_visitors(application: Application, machine: Machine, visitors: Visitors, *, root_told: bool) -> Application:
    """Replace who reads for visitors, which the results do not tell, by what is stated; connect-as accounts stay."""
    requests: list[RequestIdentity] = []
    for url, group in itertools.groupby(application.request_identities, key=lambda request: request.url_path):
        readers = list(group)
        if any(request.kind is RequestKind.FIXED for request in readers):
            requests += readers
        else:
            requests += _readers(url, application, machine, visitors)
    findings = (*application.findings, *_findings(application, machine, visitors, root_told=root_told))
    return dataclasses.replace(application, request_identities=tuple(requests), findings=findings)


def _readers(url: str, application: Application, machine: Machine, visitors: Visitors) -> t.Iterator[RequestIdentity]:
    user = visitors.anonymous_user
    if user is None:
        why = "The results of microsoft.iis do not tell the anonymous user; it is IUSR only where nobody changed it."
        yield RequestIdentity(url_path=url, kind=RequestKind.ANONYMOUS, identity=None, reasons=(why,))
    elif user:
        why = f"The option anonymous_user says {user}."
        identity = account_identity(user, machine=machine)
        yield RequestIdentity(url_path=url, kind=RequestKind.ANONYMOUS, identity=identity, reasons=(why,))
    else:
        why = "The option anonymous_user is empty: anonymous visitors are served as the process identity."
        yield RequestIdentity(
            url_path=url, kind=RequestKind.PROCESS, identity=application.process_identity, reasons=(why,)
        )
    if visitors.authenticated:
        why = "The option authenticated says that visitors log on; files are read as their own accounts."
        yield RequestIdentity(url_path=url, kind=RequestKind.AUTHENTICATED, identity=None, reasons=(why,))


def _findings(
    application: Application, machine: Machine, visitors: Visitors, *, root_told: bool
) -> t.Iterator[Finding]:
    missing = [
        name
        for name, value in (
            ("the anonymous user (anonymous_user)", visitors.anonymous_user),
            ("whether visitors log on (authenticated)", visitors.authenticated),
        )
        if value is None
    ]
    if missing:
        yield rows.VISITORS_NOT_KNOWN.of(missing=" and ".join(missing))
    if visitors.anonymous_user:
        yield from account_findings(visitors.anonymous_user, Password.SET, machine, "the anonymous user")
    yield rows.SETTINGS_OF_URLS_NOT_KNOWN.of()
    if url_key(application.path) == () and not root_told:
        yield rows.CONNECT_AS_NOT_KNOWN.of()
