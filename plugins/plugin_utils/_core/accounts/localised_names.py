# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that Windows in other languages has for well-known accounts, as one table with the source of each row.

Domains are translated too, but only by some languages, so a name counts only as the pair of both. Bare names are listed
where the account has no domain (Everyone); they could be names of ordinary accounts as well.
"""

from __future__ import annotations

import dataclasses
import typing as t
import unicodedata

from ..model import Confidence
from ..security import well_known

if t.TYPE_CHECKING:
    from ..security.sid import Sid


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LocalisedName:
    """What Windows in one language calls an account; `domain` is "" for Everyone, which has none."""

    language: str
    domain: str
    user: str
    sid: Sid
    confidence: Confidence
    source: str

    @property
    def text(self) -> str:
        r"""Return the name as Windows writes it: `NT-AUTORITÄT\NETZWERKDIENST`."""
        return f"{self.domain}\\{self.user}" if self.domain else self.user


_SQL_SERVER: t.Final = "Microsoft: SQL Server, Configure Windows service accounts and permissions"
_WHOAMI: t.Final = "published output of whoami /groups, which prints name and SID"
_KB243330: t.Final = "Microsoft: KB243330 in that language"
_ACL: t.Final = "published output of icacls and Get-Acl"


def _rows(
    language: str, source: str, confidence: Confidence, *names: tuple[str, str, Sid]
) -> tuple[LocalisedName, ...]:
    return tuple(
        LocalisedName(language=language, domain=domain, user=user, sid=sid, confidence=confidence, source=source)
        for domain, user, sid in names
    )


LOCALISED_NAMES: t.Final[tuple[LocalisedName, ...]] = (
    *_rows(
        "German",
        _SQL_SERVER,
        Confidence.CERTAIN,
        ("NT-AUTORITÄT", "LOKALER DIENST", well_known.LOCAL_SERVICE),
        ("NT-AUTORITÄT", "NETZWERKDIENST", well_known.NETWORK_SERVICE),
        ("NT-AUTORITÄT", "SYSTEM", well_known.SYSTEM),
        ("VORDEFINIERT", "Administratoren", well_known.ADMINISTRATORS),
    ),
    *_rows(
        "German",
        _ACL,
        Confidence.DOCUMENTED,
        ("VORDEFINIERT", "Benutzer", well_known.USERS),
        ("NT-AUTORITÄT", "Authentifizierte Benutzer", well_known.AUTHENTICATED_USERS),
    ),
    *_rows("German", _KB243330, Confidence.DOCUMENTED, ("", "Jeder", well_known.EVERYONE)),
    *_rows(
        "French",
        _SQL_SERVER,
        Confidence.CERTAIN,
        ("AUTORITE NT", "SERVICE LOCAL", well_known.LOCAL_SERVICE),
        ("AUTORITE NT", "SERVICE RÉSEAU", well_known.NETWORK_SERVICE),
        ("AUTORITE NT", "SYSTEM", well_known.SYSTEM),
    ),
    *_rows(
        "French",
        _ACL,
        Confidence.DOCUMENTED,
        ("AUTORITE NT", "Système", well_known.SYSTEM),
        ("AUTORITE NT", "Utilisateurs authentifiés", well_known.AUTHENTICATED_USERS),
        ("BUILTIN", "Administrateurs", well_known.ADMINISTRATORS),
        ("BUILTIN", "Utilisateurs", well_known.USERS),
        ("", "Tout le monde", well_known.EVERYONE),
    ),
    *_rows(
        "Italian",
        _SQL_SERVER,
        Confidence.CERTAIN,
        ("NT AUTHORITY", "SERVIZIO LOCALE", well_known.LOCAL_SERVICE),
        ("NT AUTHORITY", "SERVIZIO DI RETE", well_known.NETWORK_SERVICE),
    ),
    *_rows(
        "Spanish",
        _SQL_SERVER,
        Confidence.CERTAIN,
        ("NT AUTHORITY", "SERVICIO LOC", well_known.LOCAL_SERVICE),
        ("NT AUTHORITY", "SERVICIO DE RED", well_known.NETWORK_SERVICE),
        ("BUILTIN", "Administradores", well_known.ADMINISTRATORS),
    ),
    *_rows(
        "Spanish",
        _WHOAMI,
        Confidence.CERTAIN,
        ("BUILTIN", "Usuarios", well_known.USERS),
        ("NT AUTHORITY", "Usuarios autentificados", well_known.AUTHENTICATED_USERS),
        ("", "Todos", well_known.EVERYONE),
    ),
    *_rows(
        "Russian",
        _SQL_SERVER,
        Confidence.CERTAIN,
        ("NT AUTHORITY", "СИСТЕМА", well_known.SYSTEM),
        ("BUILTIN", "Администраторы", well_known.ADMINISTRATORS),
    ),
)
"""Domain facts, section 5. What is not listed there is taken from published output of Windows and marked so."""

AUTHORITIES: t.Final[frozenset[str]] = frozenset(
    {"nt authority", "builtin", *(row.domain.lower() for row in LOCALISED_NAMES if row.domain)}
)
"""The domains of well-known accounts in all these languages, in lower case."""


def plain(text: str) -> str:
    """Return a name for a comparison without case and accents, which people leave out or add."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


_AS_WRITTEN: t.Final = {row.text.lower(): row for row in LOCALISED_NAMES}
_BY_USER: t.Final = {plain(row.user): row for row in reversed(LOCALISED_NAMES)}
_PLAIN_AUTHORITIES: t.Final = frozenset(map(plain, AUTHORITIES))


def localised_name(domain: str, user: str) -> LocalisedName | None:
    """Return the row for a name as Windows writes it, in any case; None for bare names, which may be others' too."""
    text = unicodedata.normalize("NFC", f"{domain}\\{user}").lower()
    return _AS_WRITTEN.get(text) if domain else None


def meant_name(domain: str, user: str) -> LocalisedName | None:
    """Return the row that is nearly such a name: accents differ, or its domain is that of another language."""
    return _BY_USER.get(plain(user)) if is_authority(domain) else None


def bare_name(user: str) -> LocalisedName | None:
    """Return the row whose name without domain this is."""
    return _BY_USER.get(plain(user))


def is_authority(domain: str) -> bool:
    """Return whether this is the domain of well-known accounts in any of the languages, with or without accents."""
    return plain(domain) in _PLAIN_AUTHORITIES
