# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""The usual mistakes in names of accounts, and what is meant: the wrong authority, a slash, `IIS_APPPOOL\x`.

Every correction is only tried on a name that is no account as it stands.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..model import Confidence, IdentityType
from ..security import well_known
from .localised_names import is_authority, meant_name
from .virtual_accounts import POOL_PREFIX

if t.TYPE_CHECKING:
    from ..model import Machine
    from ..security.sid import Sid


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A name that is meant, and why, in sentences; `name` is None where it is no account at all."""

    name: str | None
    says: tuple[str, ...]
    confidence: Confidence = Confidence.CERTAIN


_Fix = t.Callable[[str, "Machine"], Correction | None]


def corrections_of(name: str, machine: Machine) -> t.Iterator[Correction]:
    """Yield what a name may mean, each with all mistakes corrected that were found so far."""
    says: tuple[str, ...] = ()
    for fix in _FIXES:
        correction = fix(name, machine)
        if correction is not None:
            says += correction.says
            yield dataclasses.replace(correction, says=says)
            if correction.name is None:
                return
            name = correction.name


def _quotes(name: str, _machine: Machine) -> Correction | None:
    if len(name) > 2 and name[0] == name[-1] and name[0] in "\"'":
        return Correction(name=name[1:-1].strip(), says=("Quotation marks are no part of a name.",))
    return None


def _double_backslash(name: str, _machine: Machine) -> Correction | None:
    single = re.sub(r"\\{2,}", r"\\", name)
    if single == name:
        return None
    says = "A name has one backslash; in YAML it is doubled between double quotation marks only."
    return Correction(name=single, says=(says,))


def _slash(name: str, _machine: Machine) -> Correction | None:
    if "\\" in name or not re.fullmatch(r"[^/]+/[^/]+", name):
        return None
    return Correction(name=name.replace("/", "\\"), says=("A backslash stands between domain and name, not a slash.",))


def _spaces(name: str, _machine: Machine) -> Correction | None:
    tidy = re.sub(r"\s*\\\s*", r"\\", name)
    return None if tidy == name else Correction(name=tidy, says=("There is no space beside the backslash.",))


def _pool_prefix(name: str, _machine: Machine) -> Correction | None:
    domain, backslash, pool = name.partition("\\")
    letters = re.sub(r"[\s_.-]", "", domain).lower()
    if not backslash or letters not in ("iisapppool", "iisapppools", "iisapplicationpool"):
        return None
    if domain.upper() + "\\" == POOL_PREFIX:
        return None
    says = f"The virtual account of an application pool is written {POOL_PREFIX}{pool}."
    return Correction(name=POOL_PREFIX + pool, says=(says,))


_BUILT_IN: t.Final[t.Mapping[str, Sid]] = {
    **{name.rpartition("\\")[2].lower(): sid for sid, name in well_known.WELL_KNOWN_NAMES.items()},
    "localsystem": well_known.SYSTEM,
    "local system": well_known.SYSTEM,
    "networkservice": well_known.NETWORK_SERVICE,
    "localservice": well_known.LOCAL_SERVICE,
}
"""Well-known accounts by their names without domain, in lower case."""


def _authority(name: str, _machine: Machine) -> Correction | None:
    r"""Correct the domain of a well-known account, as in `BUILTIN\IUSR`."""
    domain, _unused, user = name.rpartition("\\")
    if not is_authority(domain):
        return None
    sid = _BUILT_IN.get(user.lower())
    if sid is not None:
        canonical = well_known.WELL_KNOWN_NAMES[sid]
        authority = canonical.rpartition("\\")[0]
        if authority.lower() == domain.lower():
            says = f"Windows writes it {canonical}."
        elif authority:
            says = f"{user} belongs to {authority}, not to {domain}: it is {canonical}."
        else:
            says = f"{canonical} has no domain."
        return Correction(name=canonical, says=(says,))
    row = meant_name(domain, user)
    if row is None:
        return None
    canonical = well_known.WELL_KNOWN_NAMES[row.sid]
    says = f"Windows in {row.language} writes {row.text}; that is {canonical}."
    return Correction(name=canonical, says=(says,), confidence=row.confidence)


def _group_of_machine(name: str, machine: Machine) -> Correction | None:
    r"""Correct `MACHINE\IIS_IUSRS`, which the object picker shows (KB942055)."""
    domain, _unused, user = name.rpartition("\\")
    if user.lower() != "iis_iusrs" or is_authority(domain):
        return None
    canonical = well_known.WELL_KNOWN_NAMES[well_known.IIS_IUSRS]
    says = f"IIS_IUSRS is a built-in group with the same SID on every machine: it is {canonical}, not {name}."
    if domain == "." or machine.name is None or domain.lower() == machine.name.lower():
        own = domain == "." or machine.name is not None
        return Correction(name=canonical, says=(says,), confidence=Confidence.CERTAIN if own else Confidence.DOCUMENTED)
    return None


_POOL_HINT: t.Final = "the account is IIS APPPOOL\\ and the name of the application pool"
_USER_HINT: t.Final = "the account is the one that userName names"


def _identity_type(name: str, _machine: Machine) -> Correction | None:
    """Explain values of identityType that name no account."""
    user = name.rpartition("\\")[2].replace(" ", "").lower()
    hints = {IdentityType.APPLICATION_POOL_IDENTITY: _POOL_HINT, IdentityType.SPECIFIC_USER: _USER_HINT}
    for setting, hint in hints.items():
        if user == setting.lower():
            says = f"{setting} is a value of identityType, not an account: {hint}."
            return Correction(name=None, says=(says,), confidence=Confidence.NOT_KNOWN)
    return None


def _damaged_sid(name: str, _machine: Machine) -> Correction | None:
    if name[:4].upper() != "S-1-":
        return None
    says = f"{name} looks like a SID and is none: a SID is S-1- and numbers up to 4294967295."
    return Correction(name=None, says=(says,), confidence=Confidence.NOT_KNOWN)


_FIXES: t.Final[tuple[_Fix, ...]] = (
    _quotes,
    _double_backslash,
    _slash,
    _spaces,
    _pool_prefix,
    _authority,
    _group_of_machine,
    _identity_type,
    _damaged_sid,
)
