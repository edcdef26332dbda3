# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads files for visitors: authentication settings along a URL path, and the accounts that follow from them.

Rules: domain-facts, sections 0 and 6.1 to 6.6.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...accounts.identity import account_findings
from ...findings import visitors
from ...model import Identity, Machine, RequestIdentity, RequestKind, VirtualDirectory
from ...read.sections import SCHEMES, Password, Section, SectionEntry
from ...rules.version import IIS_7_5, IisVersion

if t.TYPE_CHECKING:
    from ...findings.finding import Finding
    from ..settings.in_force import InForce

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


@functools.lru_cache(maxsize=256)
def authentication_in_force(settings: InForce) -> Authentication:
    """Return the authentication settings of a place: for each attribute the last one set on the way to it."""
    user, reason = _anonymous_user(settings)
    return Authentication(
        anonymous_enabled=settings.is_true(Section.ANONYMOUS_AUTHENTICATION, "enabled", default=True),
        anonymous_user=user,
        anonymous_user_reason=reason,
        anonymous_password=settings.password(Section.ANONYMOUS_AUTHENTICATION),
        schemes=tuple(scheme.tag for scheme in SCHEMES if settings.is_true(scheme, "enabled", default=False)),
        use_worker_process_user=settings.text(Section.SERVER_RUNTIME, "authenticatedUserOverride")
        == USE_WORKER_PROCESS_USER,
    )


def where_set(entry: SectionEntry) -> str:
    """Return for which place a tag counts, in words."""
    if entry.web_config:
        return f"in {entry.file}" + (f" for {entry.path}" if entry.path else "")
    return f"for {entry.path}" if entry.path else "for the whole server"


def _anonymous_user(settings: InForce) -> tuple[str, str]:
    """Return the anonymous user ("": the worker process's identity), and a sentence about where it is set."""
    found = settings.setting(Section.ANONYMOUS_AUTHENTICATION, "userName")
    if found is None:
        return ANONYMOUS_USER, (
            "userName of anonymousAuthentication is set nowhere; the default of the schema is IUSR."
        )
    user, entry = found
    if user:
        return user, f"userName of anonymousAuthentication is set to {user} {where_set(entry)}."
    return "", (
        f"userName of anonymousAuthentication is present and blank {where_set(entry)}, so anonymous visitors are "
        "served as the identity of the worker process."
    )


def request_identities_at(
    url: str,
    authentication: Authentication,
    *,
    process: Identity | None,
    version: IisVersion,
    account: t.Callable[[str], Identity],
) -> tuple[RequestIdentity, ...]:
    """Return who reads files for visitors under these settings, anonymous ones first.

    *account* gives the identity of an account by its name.
    """
    requests: list[RequestIdentity] = []
    override = authentication.use_worker_process_user and version >= IIS_7_5
    if authentication.anonymous_enabled:
        requests.append(_anonymous(url, authentication, process, account))
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
        findings.append(visitors.NO_AUTHENTICATION_ENABLED.of(url=url))
    return tuple(findings)


def same_readers(left: t.Sequence[RequestIdentity], right: t.Sequence[RequestIdentity]) -> bool:
    """Return whether two places have the same readers, whatever the reasons."""
    return [_reader(request) for request in left] == [_reader(request) for request in right]


def _anonymous(
    url: str, authentication: Authentication, process: Identity | None, account: t.Callable[[str], Identity]
) -> RequestIdentity:
    reasons = [authentication.anonymous_user_reason]
    if not authentication.anonymous_user:
        return RequestIdentity(url_path=url, kind=RequestKind.PROCESS, identity=process, reasons=tuple(reasons))
    if authentication.use_worker_process_user:
        reasons.append(
            f"authenticatedUserOverride is {USE_WORKER_PROCESS_USER}; whether that covers anonymous visitors is not "
            "documented, so the anonymous account is kept."
        )
    identity = account(authentication.anonymous_user)
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
