# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is served at a place, who opens its files there by the rules, and what it needs beyond reading."""

from __future__ import annotations

import typing as t

from ...findings import visitors
from ...model import Content, ContentKind
from ...read.sections import Section
from ...rules.content import When, rule_for
from ...windows_path import PathError, join_path, normalise_path
from .handlers import PoolRuntime, handlers_in_force
from .impersonation import impersonation

if t.TYPE_CHECKING:
    from ...findings.finding import Finding
    from ..settings.in_force import InForce


def content_at(
    url: str, settings: InForce, runtime: PoolRuntime, *, fastcgi_impersonate: bool | None = None
) -> tuple[Content, ...]:
    """Return what is served at a place, by the handlers that are in force there.

    *fastcgi_impersonate* is what the configuration of the FastCGI program says, None where nobody knows.
    """
    found = []
    for kind, handlers in handlers_in_force(settings, runtime).items():
        rule = rule_for(kind, _when(kind, settings, fastcgi_impersonate))
        found.append(
            Content(
                url_path=url,
                kind=kind,
                handlers=handlers,
                opened_by=rule.opened_by,
                process_needs=rule.process_needs,
                request_needs=rule.request_needs,
                reason=rule.reason,
                confidence=rule.confidence,
                source=rule.source,
            )
        )
    return tuple(found)


def _when(kind: ContentKind, settings: InForce, fastcgi_impersonate: bool | None) -> When:
    if kind is ContentKind.CGI:
        as_user = settings.is_true(Section.CGI, "createProcessAsUser", default=True)
        return When.AS_USER if as_user else When.NOT_AS_USER
    if kind is ContentKind.FASTCGI:
        if fastcgi_impersonate is None:
            return When.RUNTIME_NOT_KNOWN
        return When.RUNTIME_IMPERSONATES if fastcgi_impersonate else When.RUNTIME_DOES_NOT_IMPERSONATE
    if kind is ContentKind.ASP_NET:
        in_force = impersonation(settings)
        if in_force.on:
            return When.FIXED_ACCOUNT if in_force.user else When.IMPERSONATES
        return When.PROCESS_WITH_FILE_AUTHORIZATION if in_force.windows_mode else When.PROCESS_ONLY
    return When.ALWAYS


def runs_asp_net(content: t.Sequence[Content], settings: InForce, runtime: PoolRuntime) -> bool:
    """Return whether ASP.NET can run: a handler of it is in force, or no handlers are known and it is configured."""
    if settings.of(Section.HANDLERS):
        return any(item.kind is ContentKind.ASP_NET for item in content)
    configured = settings.of(Section.ASP_NET_IDENTITY) or settings.of(Section.ASP_NET_AUTHENTICATION)
    return bool(configured and runtime.managed_runtime_version)


def content_findings(
    url: str, content: t.Sequence[Content], settings: InForce, runtime: PoolRuntime, folder: str | None
) -> tuple[Finding, ...]:
    """Return what content needs beyond reading, none of which is granted without being asked for, and its faults.

    *folder* is the folder of the application, None where it is not known.
    """
    kinds = {item.kind for item in content}
    findings: list[Finding] = []
    if runs_asp_net(content, settings, runtime):
        findings += _asp_net_findings(url, settings, runtime, folder)
    if ContentKind.ASP in kinds:
        findings.append(visitors.ASP_NEEDS_COMPILED_TEMPLATES.of())
    if ContentKind.ASP_NET_CORE in kinds and settings.is_true(Section.ASP_NET_CORE, "stdoutLogEnabled", default=False):
        findings.append(_stdout_log(settings, folder))
    return tuple(findings)


def _asp_net_findings(url: str, settings: InForce, runtime: PoolRuntime, folder: str | None) -> t.Iterator[Finding]:
    in_force = impersonation(settings)
    who = "process identity"
    if in_force.on:
        who = "account of userName" if in_force.user else "request identity"
    validated = settings.is_true(Section.VALIDATION, "validateIntegratedModeConfiguration", default=True)
    if in_force.on and runtime.integrated and validated:
        found = settings.setting(Section.ASP_NET_IDENTITY, "impersonate")
        place = f"{found[1].file}, line {found[1].line}: " if found else ""
        yield visitors.IMPERSONATION_IN_INTEGRATED_PIPELINE.of(place=place, url=url)
    app_data = join_path(folder, ("App_Data",)) if folder else "App_Data"
    yield visitors.ASP_NET_NEEDS_WRITE.of(url=url, who=who, app_data=app_data)


def _stdout_log(settings: InForce, folder: str | None) -> Finding:
    file = settings.text(Section.ASP_NET_CORE, "stdoutLogFile") or r".\logs\stdout"
    log = file.replace("/", "\\").rpartition("\\")[0] or "."
    try:
        log = normalise_path(log).text
    except PathError:
        if folder and "%" not in log and not log.startswith("\\"):
            log = normalise_path(f"{folder}\\{log}").text
    return visitors.STDOUT_LOG_NEEDS_WRITE.of(folder=log)
