# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads files for visitors: authentication settings along a URL path, and the accounts that follow from them.

Rules: domain-facts, sections 0 and 6.1 to 6.6.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import Finding, Identity, Level, Machine, RequestIdentity, RequestKind, VirtualDirectory
from ..read.application_host import AuthenticationSettings, LocationEntry, Password
from .identities import account_findings, account_identity
from .urls import UrlKey, prefixes, segments, url_key, url_path
from .version import IIS_7_5, IisVersion

ANONYMOUS_USER: t.Final = "IUSR"
"""Default of anonymousAuthentication/@userName in the schemas of IIS 7.0 to 10.0."""

USE_WORKER_PROCESS_USER: t.Final = "UseWorkerProcessUser"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """The settings in force at one URL path, the defaults of the schema included."""

    anonymous_enabled: bool
    anonymous_user: str
    anonymous_user_reason: str
    anonymous_password: Password
    schemes: tuple[str, ...]
    use_worker_process_user: bool


class Locations:
    """The settings of all location tags (and of the whole server), by the place that they are for."""

    def __init__(self, entries: t.Iterable[LocationEntry]) -> None:
        self._entries: dict[UrlKey, list[LocationEntry]] = {}
        self._below_sites: dict[str, dict[UrlKey, str]] = {}
        for entry in entries:
            key = url_key(entry.path)
            self._entries.setdefault(key, []).append(entry)
            if key:
                self._below_sites.setdefault(key[0], {}).setdefault(key, url_path(*segments(entry.path)[1:]))

    def below_site(self, site: str) -> tuple[str, ...]:
        """Return the URL paths within a site that have settings of their own."""
        return tuple(self._below_sites.get(site.lower(), {}).values())

    def at(self, site: str, url: str) -> Authentication:
        """Return the settings in force at a URL path of a site: for each attribute those of the deepest place."""
        levels = [
            entry.settings
            for prefix in prefixes((site.lower(), *url_key(url)))
            for entry in reversed(self._entries.get(prefix, []))
        ]
        user, reason = self._anonymous_user(site, url)
        return Authentication(
            anonymous_enabled=_first((level.anonymous_enabled for level in levels), True),
            anonymous_user=user,
            anonymous_user_reason=reason,
            anonymous_password=next(
                (level.anonymous_password for level in levels if level.anonymous_password is not Password.ABSENT),
                Password.ABSENT,
            ),
            schemes=_enabled_schemes(levels),
            use_worker_process_user=_first((level.authenticated_user_override for level in levels), "")
            == USE_WORKER_PROCESS_USER,
        )

    def _anonymous_user(self, site: str, url: str) -> tuple[str, str]:
        """Return the anonymous user ("": the worker process's identity), and a sentence about where it is set."""
        for prefix in prefixes((site.lower(), *url_key(url))):
            for entry in reversed(self._entries.get(prefix, [])):
                user = entry.settings.anonymous_user
                if user is not None:
                    place = f"for {entry.path}" if entry.path else "for the whole server"
                    if user:
                        return user, f"userName of anonymousAuthentication is set to {user} {place}."
                    return "", (
                        f"userName of anonymousAuthentication is present and blank {place}, so anonymous visitors are "
                        "served as the identity of the worker process."
                    )
        return ANONYMOUS_USER, (
            "userName of anonymousAuthentication is set nowhere; the default of the schema is IUSR."
        )


def request_identities_at(
    url: str, authentication: Authentication, *, process: Identity | None, version: IisVersion, machine: Machine
) -> tuple[RequestIdentity, ...]:
    """Return who reads files for visitors under these settings, anonymous ones first."""
    requests: list[RequestIdentity] = []
    override = authentication.use_worker_process_user and version >= IIS_7_5
    if authentication.anonymous_enabled:
        requests.append(_anonymous(url, authentication, process, machine))
    if authentication.schemes:
        schemes = ", ".join(authentication.schemes)
        if override:
            reason = (
                f"Visitors log on ({schemes}), and authenticatedUserOverride is {USE_WORKER_PROCESS_USER}: modules "
                "that impersonate use the identity of the worker process."
            )
            requests.append(
                RequestIdentity(url_path=url, kind=RequestKind.PROCESS, identity=process, reasons=(reason,))
            )
        else:
            reason = (
                f"Visitors log on ({schemes}); files are read as their own accounts, which the configuration does not "
                "name."
            )
            requests.append(
                RequestIdentity(url_path=url, kind=RequestKind.AUTHENTICATED, identity=None, reasons=(reason,))
            )
    return _merged(requests)


def fixed_request_identity(url: str, directory: VirtualDirectory, account: Identity) -> RequestIdentity:
    """Return the connect-as account of a virtual directory as who reads its files for every visitor."""
    reason = (
        f"The virtual directory '{directory.path}' has a connect-as account, which reads its files for every visitor."
    )
    return RequestIdentity(url_path=url, kind=RequestKind.FIXED, identity=account, reasons=(reason,))


def authentication_findings(url: str, authentication: Authentication, machine: Machine) -> tuple[Finding, ...]:
    """Return what a person should know about the settings at a URL path."""
    findings: list[Finding] = []
    if authentication.anonymous_enabled and authentication.anonymous_user:
        # IUSR needs no password; account_findings knows that for every well-known account.
        findings += account_findings(
            authentication.anonymous_user,
            authentication.anonymous_password,
            machine,
            f"the anonymous user at {url}",
        )
    if not authentication.anonymous_enabled and not authentication.schemes:
        findings.append(
            Finding(
                level=Level.WARNING,
                code="no_authentication_enabled",
                message=f"At {url} anonymous authentication is disabled and no other method is enabled, so IIS refuses "
                "every request there (401.2); enable one",
            )
        )
    return tuple(findings)


def same_readers(left: t.Sequence[RequestIdentity], right: t.Sequence[RequestIdentity]) -> bool:
    """Return whether two places have the same readers, whatever the reasons."""
    return [_reader(request) for request in left] == [_reader(request) for request in right]


def _anonymous(url: str, authentication: Authentication, process: Identity | None, machine: Machine) -> RequestIdentity:
    reasons = [authentication.anonymous_user_reason]
    if not authentication.anonymous_user:
        return RequestIdentity(url_path=url, kind=RequestKind.PROCESS, identity=process, reasons=tuple(reasons))
    if authentication.use_worker_process_user:
        reasons.append(
            f"authenticatedUserOverride is {USE_WORKER_PROCESS_USER}; whether that covers anonymous visitors is not "
            "documented, so the anonymous account is kept."
        )
    identity = account_identity(authentication.anonymous_user, machine=machine)
    return RequestIdentity(url_path=url, kind=RequestKind.ANONYMOUS, identity=identity, reasons=tuple(reasons))


def _merged(requests: t.Sequence[RequestIdentity]) -> tuple[RequestIdentity, ...]:
    """Join entries that name one reader twice (a blank anonymous user with authenticatedUserOverride)."""
    merged: dict[object, RequestIdentity] = {}
    for request in requests:
        reader = _reader(request)
        if reader in merged:
            request = dataclasses.replace(merged[reader], reasons=merged[reader].reasons + request.reasons)
        merged[reader] = request
    return tuple(merged.values())


def _reader(request: RequestIdentity) -> tuple[object, ...]:
    identity = request.identity
    return (request.kind, identity and identity.name.lower(), identity and identity.sid)


def _enabled_schemes(levels: t.Sequence[AuthenticationSettings]) -> tuple[str, ...]:
    enabled: dict[str, bool] = {}
    for level in levels:
        for scheme, value in level.schemes:
            enabled.setdefault(scheme, value)
    return tuple(sorted(scheme for scheme, value in enabled.items() if value))


_Value = t.TypeVar("_Value")


def _first(values: t.Iterable[_Value | None], default: _Value) -> _Value:
    return next((value for value in values if value is not None), default)
