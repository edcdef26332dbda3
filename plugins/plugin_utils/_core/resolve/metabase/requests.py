# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who reads files for visitors on IIS 5.0 to 6.0: the anonymous account, visitors who log on, accounts for shares.

Rules: domain-facts, sections 1.5, 2.7 and 2.8; AuthFlags by Microsoft's reference of that metabase property
(IIS 6.0 SDK, ms524513), which is about IIS 5.0 to 6.0.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...accounts.identity import account_findings
from ...findings import visitors
from ...model import Confidence, Identity, IdentityType, Machine, RequestIdentity, RequestKind, TokenSid
from ...read.metabase import Key, Metabase, Password, Property, number
from ...security import well_known
from .identities import account_of_server, basic_token, network_name, server_account

if t.TYPE_CHECKING:
    from ...findings.finding import Finding

_ANONYMOUS: t.Final = "AuthAnonymous"
_FLAGS: t.Final = {_ANONYMOUS: 1, "AuthBasic": 2, "AuthNTLM": 4, "AuthMD5": 16, "AuthPassport": 64}
_WINDOWS_SCHEMES: t.Final = ("AuthBasic", "AuthNTLM", "AuthMD5")
"""The flags of the schemes that give a visitor a Windows account."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuthFlags:
    """What AuthFlags says at one place; `schemes` is None where it cannot be told whether visitors log on."""

    anonymous: bool
    schemes: tuple[str, ...] | None
    reason: str
    finding: Finding | None = None


def auth_flags_at(metabase: Metabase, key: Key) -> AuthFlags:
    """Return what AuthFlags says at a place."""
    setting = metabase.inherited(key, Property.AUTH_FLAGS)
    if setting is None:
        return AuthFlags(
            anonymous=True,
            schemes=None,
            reason="AuthFlags is set nowhere; its documented defaults differ about visitors who log on (AuthNTLM).",
        )
    value = _flag_value(setting.value)
    if value is None:
        known = ", ".join(_FLAGS)
        finding = visitors.AUTH_FLAGS_NOT_UNDERSTOOD.of(value=setting.value, location=setting.location, known=known)
        return AuthFlags(anonymous=True, schemes=None, reason="AuthFlags was not understood.", finding=finding)
    return AuthFlags(
        anonymous=bool(value & _FLAGS[_ANONYMOUS]),
        schemes=tuple(name for name in _WINDOWS_SCHEMES if value & _FLAGS[name]),
        reason=f"AuthFlags is {setting.value} ({setting.location}).",
    )


def metabase_requests_at(
    metabase: Metabase, key: Key, url: str, machine: Machine
) -> tuple[tuple[RequestIdentity, ...], tuple[Finding, ...]]:
    """Return who reads files for visitors at a place, anonymous ones first, and what a person should know about it."""
    flags = auth_flags_at(metabase, key)
    requests: list[RequestIdentity] = []
    findings = [] if flags.finding is None else [flags.finding]
    if flags.anonymous:
        request, found = _anonymous(metabase, key, url, machine, flags)
        requests.append(request)
        findings += found
    if flags.schemes is None:
        reason = f"{flags.reason} Whether visitors log on is not known."
        requests.append(RequestIdentity(url_path=url, kind=RequestKind.AUTHENTICATED, identity=None, reasons=(reason,)))
        findings.append(visitors.AUTHENTICATION_NOT_KNOWN.of(url=url, reason=flags.reason))
    elif flags.schemes:
        reason = (
            f"{flags.reason} Visitors log on ({', '.join(flags.schemes)}); files are read as their own accounts, which "
            "the metabase does not name."
        )
        requests.append(RequestIdentity(url_path=url, kind=RequestKind.AUTHENTICATED, identity=None, reasons=(reason,)))
    if not requests:
        findings.append(visitors.NO_AUTHENTICATION_ENABLED.of("metabase", url=url, reason=flags.reason))
    return tuple(requests), tuple(findings)


def _anonymous(
    metabase: Metabase, key: Key, url: str, machine: Machine, flags: AuthFlags
) -> tuple[RequestIdentity, tuple[Finding, ...]]:
    setting = metabase.inherited(key, Property.ANONYMOUS_USER)
    if setting is not None and not setting.value.strip():
        reason = f"AnonymousUserName is blank ({setting.location}); what IIS 5.0 to 6.0 do then was not confirmed."
        finding = visitors.ANONYMOUS_USER_NOT_KNOWN.of(url=url, reason=reason)
        request = RequestIdentity(url_path=url, kind=RequestKind.ANONYMOUS, identity=None, reasons=(reason,))
        return request, (finding,)
    name, reasons = None, [flags.reason]
    if setting is None:
        account, unknown = account_of_server("IUSR_", machine)
        reasons.append("AnonymousUserName is set nowhere; by default it is IUSR_ and the name of the machine.")
        reasons += [unknown] if unknown else []
        confidence = Confidence.DOCUMENTED if unknown is None else Confidence.NOT_KNOWN
    else:
        name = setting.value
        account, confidence = server_account(name, machine), Confidence.CERTAIN
        reasons.append(f"AnonymousUserName is {name} ({setting.location}).")
    findings = account_findings(account.name, Password.SET, machine, f"the anonymous user at {url}")
    kind = IdentityType.SPECIFIC_USER
    if account.name.rpartition("\\")[2].upper().startswith("IUSR_"):
        kind = IdentityType.IUSR_MACHINE
    network, network_reason = network_name(kind, account.name, machine)
    token = basic_token(account, guest=True)
    if kind is IdentityType.IUSR_MACHINE:
        token += (_GUESTS,)
    identity = Identity(
        name=account.name,
        sid=account.sid,
        type=kind,
        process=None,
        group=None,
        network_name=network,
        token=token,
        confidence=Confidence.NOT_KNOWN if account.unresolvable else confidence,
        reasons=(network_reason,),
    )
    request = RequestIdentity(url_path=url, kind=RequestKind.ANONYMOUS, identity=identity, reasons=tuple(reasons))
    return request, findings


_GUESTS: t.Final = TokenSid(
    sid=well_known.GUESTS,
    name=r"BUILTIN\Guests",
    why="IUSR_<machine> is a member of Guests on IIS 5.0",
    confidence=Confidence.DOCUMENTED,
)


def _flag_value(text: str) -> int | None:
    """Return the bits of flags in either form: a number, or names joined by |."""
    value = number(text)
    if value is not None:
        return value
    names = {name.lower(): bit for name, bit in _FLAGS.items()}
    bits = [names.get(word.strip().lower()) for word in text.split("|")]
    return None if any(bit is None for bit in bits) else sum({bit for bit in bits if bit is not None})
