# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Reads names of accounts as people spell them, says what was understood, and corrects the usual mistakes.

A name that Windows would resolve as it stands (in whatever language) is read without a correction. Whoever asks about a
configuration must not use a corrected name: the server would not correct it either.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model import Confidence
from ..security import well_known
from ..security.sid import Sid, SidError
from .localised_names import bare_name, localised_name
from .spelling import corrections_of
from .virtual_accounts import (
    POOL_PREFIX,
    SERVICE_PREFIX,
    AccountNameError,
    app_pool_sid,
    is_app_pool_sid,
    service_sid,
    without_prefix,
)

if t.TYPE_CHECKING:
    from ..model import Machine


class AccountKind(enum.StrEnum):
    """Whose account it is."""

    WELL_KNOWN = "well-known"
    APPLICATION_POOL = "application pool"
    SERVICE = "service"
    LOCAL = "local"
    DOMAIN = "domain"
    NOT_KNOWN = "not known"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccountName:
    """What a name was understood as.

    `sid` is None where only the host or its domain knows it; `asked` tells that the host was asked about the name as it
    stands and could not resolve it. `corrections` says what was wrong with the name, each a sentence; it is empty for a
    name that Windows resolves as it stands. `confidence` is about the account, its SID included.
    """

    name: str
    sid: Sid | None
    kind: AccountKind
    understood: str
    corrections: tuple[str, ...] = ()
    confidence: Confidence = Confidence.CERTAIN
    asked: bool = False


def understand(text: str, machine: Machine) -> AccountName:
    """Return what a name stands for, corrected if that makes it an account.

    What the host said of a name (`machine.accounts`) goes before every correction, so an account that has such a name
    is that account.
    """
    written = text.strip()
    as_it_stands = _read(written, machine)
    if as_it_stands.sid is not None:
        return as_it_stands
    best = as_it_stands
    for correction in corrections_of(written, machine):
        if correction.name is None:
            return dataclasses.replace(
                best,
                name=written,
                kind=AccountKind.NOT_KNOWN,
                understood=correction.says[-1],
                corrections=correction.says,
            )
        corrected = dataclasses.replace(
            _read(correction.name, machine), corrections=correction.says, asked=as_it_stands.asked
        )
        if corrected.sid is not None:
            return dataclasses.replace(corrected, confidence=correction.confidence)
        best = corrected
    return best


def _read(name: str, machine: Machine) -> AccountName:
    """Return what Windows takes a name for, as far as it can be told."""
    return (
        _known_everywhere(name)
        or _known_to_host(name, machine)
        or _localised(name, machine)
        or _unresolved(name, machine)
    )


def _known_everywhere(name: str) -> AccountName | None:
    sid = _WELL_KNOWN.get(name.lower())
    if sid is not None:
        canonical = well_known.WELL_KNOWN_NAMES[sid]
        return AccountName(
            name=canonical, sid=sid, kind=AccountKind.WELL_KNOWN, understood=f"{canonical}, the same on every Windows."
        )
    try:
        return _virtual_account(name) or _sid_text(name)
    except (AccountNameError, SidError):
        return None


def _virtual_account(name: str) -> AccountName | None:
    pool, service = without_prefix(name, POOL_PREFIX), without_prefix(name, SERVICE_PREFIX)
    if pool != name:
        return AccountName(
            name=POOL_PREFIX + pool,
            sid=app_pool_sid(pool),
            kind=AccountKind.APPLICATION_POOL,
            understood=f"The virtual account of the application pool '{pool}'; its SID is computed from the name.",
        )
    if service != name:
        return AccountName(
            name=SERVICE_PREFIX + service,
            sid=service_sid(service),
            kind=AccountKind.SERVICE,
            understood=f"The virtual account of the service '{service}'; its SID is computed from the name.",
        )
    return None


def _sid_text(name: str) -> AccountName | None:
    if name[:2].upper() != "S-":
        return None
    sid = Sid(name)
    known = well_known.name_of(sid)
    return AccountName(
        name=known or str(sid),
        sid=sid,
        kind=_kind_of(sid),
        understood=f"The SID of {known}." if known else "A SID; what it is called only the host or its domain knows.",
    )


def _kind_of(sid: Sid) -> AccountKind:
    if is_app_pool_sid(sid):
        return AccountKind.APPLICATION_POOL
    if sid in well_known.WELL_KNOWN_NAMES or sid.sub_authorities[:1] == (32,):
        return AccountKind.WELL_KNOWN
    return AccountKind.SERVICE if sid.sub_authorities[:1] == (80,) else AccountKind.NOT_KNOWN


def _known_to_host(name: str, machine: Machine) -> AccountName | None:
    for spelling in _spellings(name, machine):
        sid = machine.accounts.get(spelling)
        if sid is not None:
            shown = shown_name(name, machine)
            kind = _kind_of(sid)
            return AccountName(
                name=well_known.name_of(sid) or shown,
                sid=sid,
                kind=_kind_by_domain(shown, machine)[0] if kind is AccountKind.NOT_KNOWN else kind,
                understood=f"The host resolves {name} to {sid}.",
            )
    return None


def _localised(name: str, machine: Machine) -> AccountName | None:
    domain, user = parts(name)
    row = localised_name(domain, user)
    if row is None:
        return None
    canonical = well_known.WELL_KNOWN_NAMES[row.sid]
    return AccountName(
        name=canonical,
        sid=row.sid,
        kind=AccountKind.WELL_KNOWN,
        understood=f"{row.language} for {canonical}.",
        confidence=row.confidence,
        asked=name.lower() in machine.accounts,
    )


def _unresolved(name: str, machine: Machine) -> AccountName:
    shown = shown_name(name, machine)
    kind, understood = _kind_by_domain(name, machine)
    asked = any(spelling in machine.accounts for spelling in _spellings(name, machine))
    domain, user = parts(name)
    row = bare_name(user)
    if not domain and row is not None:
        understood = (
            f"{row.language} for {well_known.WELL_KNOWN_NAMES[row.sid]}, if the host is in that language; it could be "
            "the name of any account as well."
        )
    elif domain.upper() + "\\" == POOL_PREFIX:
        kind, understood = AccountKind.APPLICATION_POOL, _refused(app_pool_sid, user)
    elif domain.upper() + "\\" == SERVICE_PREFIX:
        kind, understood = AccountKind.SERVICE, _refused(service_sid, user)
    else:
        understood += _about_user(user)
    if asked:
        understood += " The host was asked and could not resolve it."
    return AccountName(
        name=shown, sid=None, kind=kind, understood=understood, confidence=Confidence.NOT_KNOWN, asked=asked
    )


def _refused(compute: t.Callable[[str], Sid], name: str) -> str:
    try:
        compute(name)
    except AccountNameError as exc:
        message = str(exc)
        return message[:1].upper() + message[1:] + "."
    raise AssertionError("a name without a fault has a SID")


def _kind_by_domain(name: str, machine: Machine) -> tuple[AccountKind, str]:
    domain, user = parts(name)
    if not domain and "@" in user:
        return AccountKind.DOMAIN, "An account of a domain by its user principal name; only the domain knows its SID."
    if not domain:
        return AccountKind.NOT_KNOWN, (
            "An account of the web server itself or of its domain, in this order; only the host can tell."
        )
    if is_local(domain, machine):
        return AccountKind.LOCAL, "An account of the web server itself; only the host knows its SID."
    if machine.name is None:
        return AccountKind.NOT_KNOWN, f"An account of the computer or domain {domain}; only that knows its SID."
    return AccountKind.DOMAIN, f"An account of the domain {domain}; only the domain knows its SID."


_NAMES_OF_IIS: t.Final = (
    ("iusr", "that of the built-in account for anonymous visitors, which is NT AUTHORITY\\IUSR and nothing else"),
    ("iusr_", "the account for anonymous visitors of IIS 5.0 to 6.0; from IIS 7.0 on it is NT AUTHORITY\\IUSR"),
    ("iwam_", "the account of isolated applications of IIS 5.0 to 6.0; IIS 7.0 and later have none"),
    (
        "iis_wpg",
        "the group of worker processes of IIS 6.0, whose SID differs from host to host; now IIS_IUSRS",
    ),
    ("aspnet", "the account of ASP.NET on IIS 5.x; IIS 6.0 and later use that of the application pool"),
)
"""Domain facts, sections 1.4 to 1.8, 2.4 and 3.3; all but the first are ordinary accounts of a machine (section 5)."""


def _about_user(user: str) -> str:
    if user.endswith("$"):
        return " The $ at its end marks a managed service account or the account of a computer."
    for start, what in _NAMES_OF_IIS:
        if user.lower() == start or (start.endswith("_") and user.lower().startswith(start)):
            return f" By its name it is {what}."
    return ""


def parts(name: str) -> tuple[str, str]:
    """Return domain and user of a name; the domain is "" where there is none."""
    domain, _unused, user = name.rpartition("\\")
    return domain, user


def is_local(domain: str, machine: Machine) -> bool:
    """Return whether names with this domain, or without any, are looked up on the machine itself first."""
    return domain in ("", ".") or (machine.name is not None and domain.lower() == machine.name.lower())


def shown_name(name: str, machine: Machine) -> str:
    r"""Return a name with the machine's name before it where it is one of the machine: `WEB01\user`."""
    domain, user = parts(name)
    if machine.name and "@" not in user and is_local(domain, machine):
        return f"{machine.name}\\{user}"
    return name


def _spellings(name: str, machine: Machine) -> t.Iterator[str]:
    yield name.lower()
    domain, user = parts(name.lower())
    if is_local(domain, machine):
        yield user
        yield f".\\{user}"
        if machine.name:
            yield f"{machine.name.lower()}\\{user}"


_ACCEPTED: t.Final = {
    "localsystem": well_known.SYSTEM,
    "networkservice": well_known.NETWORK_SERVICE,
    "localservice": well_known.LOCAL_SERVICE,
    r"nt authority\localsystem": well_known.SYSTEM,
    r"nt authority\networkservice": well_known.NETWORK_SERVICE,
    r"nt authority\localservice": well_known.LOCAL_SERVICE,
}
"""Spellings that Windows accepts besides the canonical names."""

_WELL_KNOWN: t.Final[t.Mapping[str, Sid]] = {
    **_ACCEPTED,
    **{parts(name.lower())[1]: sid for sid, name in well_known.WELL_KNOWN_NAMES.items()},
    **{name.lower(): sid for sid, name in well_known.WELL_KNOWN_NAMES.items()},
}
