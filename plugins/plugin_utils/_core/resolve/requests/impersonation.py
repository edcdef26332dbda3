# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whom the code of ASP.NET runs as: the section system.web/identity, and visitors without a Windows account.

Rules: domain-facts, sections 0 and 6.5.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...accounts.identity import account_findings, account_identity
from ...findings import visitors
from ...model import Machine, RequestIdentity, RequestKind
from ...read.sections import Section
from .readers import where_set

if t.TYPE_CHECKING:
    from ...findings.finding import Finding
    from ..settings.in_force import InForce

_IN_REGISTRY: t.Final = "registry:"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Impersonation:
    """What is in force about the account of ASP.NET's code.

    Attributes:
        on: whether it impersonates; false by default.
        user: the account that it always is; "" for the visitor's own.
        windows_mode: whether authentication/@mode is Windows, which is the default.
        mode: that mode as it is set, None where it is set nowhere.
    """

    on: bool
    user: str
    windows_mode: bool
    mode: str | None


@functools.lru_cache(maxsize=256)
def impersonation(settings: InForce) -> Impersonation:
    """Return what is in force at a place; the defaults are impersonate=false and mode=Windows."""
    mode = settings.text(Section.ASP_NET_AUTHENTICATION, "mode")
    return Impersonation(
        on=settings.is_true(Section.ASP_NET_IDENTITY, "impersonate", default=False),
        user=settings.text(Section.ASP_NET_IDENTITY, "userName") or "",
        windows_mode=mode is None or mode.lower() == "windows",
        mode=mode,
    )


def asp_net_account(url: str, settings: InForce, machine: Machine) -> tuple[RequestIdentity, ...]:
    """Return the one account that ASP.NET impersonates for every visitor, if there is one."""
    user = impersonation(settings).user
    found = settings.setting(Section.ASP_NET_IDENTITY, "userName")
    if not (found and user and impersonation(settings).on):
        return ()
    reason = (
        f"identity of system.web impersonates {user} for every visitor (set {where_set(found[1])}); the code of "
        "ASP.NET reads and writes as that account."
    )
    if user.lower().startswith(_IN_REGISTRY):
        reason = (
            f"identity of system.web impersonates one account for every visitor (set {where_set(found[1])}); its name "
            "is kept in the registry."
        )
        return (RequestIdentity(url_path=url, kind=RequestKind.FIXED, identity=None, reasons=(reason,)),)
    identity = account_identity(user, machine=machine)
    return (RequestIdentity(url_path=url, kind=RequestKind.FIXED, identity=identity, reasons=(reason,)),)


def asp_net_account_findings(url: str, settings: InForce, machine: Machine) -> tuple[Finding, ...]:
    """Return what a person should know about that account."""
    in_force = impersonation(settings)
    if not (in_force.on and in_force.user):
        return ()
    if in_force.user.lower().startswith(_IN_REGISTRY):
        return (visitors.IMPERSONATED_ACCOUNT_NOT_KNOWN.of(url=url),)
    password = settings.password(Section.ASP_NET_IDENTITY)
    return account_findings(in_force.user, password, machine, f"the account that ASP.NET impersonates at {url}")


def with_forms_visitors(requests: t.Sequence[RequestIdentity], settings: InForce) -> tuple[RequestIdentity, ...]:
    """Return the readers, the anonymous one with a sentence about visitors whose logon is none of Windows."""
    mode = impersonation(settings).mode
    if mode is None or mode.lower() in ("windows", "none"):
        return tuple(requests)
    reason = (
        f"authentication of system.web has the mode {mode}: visitors who log on that way have no Windows account, and "
        "their requests stay with the anonymous one (so one source outside Microsoft says)."
    )
    return tuple(
        dataclasses.replace(request, reasons=(*request.reasons, reason))
        if request.kind is RequestKind.ANONYMOUS
        else request
        for request in requests
    )
