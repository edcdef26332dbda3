# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which SIDs a token carries, each with why and how sure that is (domain-facts, section 4.3)."""

from __future__ import annotations

import functools
import typing as t

from ..model import Confidence, IdentityType, TokenSid
from ..rules.version import IIS_7_5, IisVersion
from ..security import well_known

if t.TYPE_CHECKING:
    from ..security.sid import Sid

_EVERY_LOGON: t.Final = (
    (well_known.EVERYONE, "in the token of every account"),
    (well_known.AUTHENTICATED_USERS, "in the token of every account that logged on and is no guest"),
)

_OBSERVED_IN_WORKERS: t.Final = (
    (well_known.USERS, "seen in the tokens of worker processes that run as a pool identity"),
    (well_known.SERVICE, "seen in the tokens of worker processes that run as a pool identity"),
    (well_known.CONSOLE_LOGON, "seen in the tokens of worker processes that run as a pool identity"),
    (well_known.THIS_ORGANIZATION, "seen in the tokens of worker processes that run as a pool identity"),
    (well_known.LOCAL, "seen in the tokens of worker processes that run as a pool identity"),
)


def worker_token(
    *,
    version: IisVersion,
    identity_type: IdentityType,
    name: str,
    sid: Sid | None,
    pool_name: str,
    pool_sid: Sid | None,
    group_in_token: bool,
    group_reason: str,
) -> tuple[TokenSid, ...]:
    """Return what the token of a worker process of IIS 7.0 and later carries.

    Most groups were read from tokens of pool identities on Windows 7 to Server 2019, so they are not known for other
    accounts and for IIS 7.0.
    """
    token = list(_own(name, sid, "the account itself"))
    if pool_sid is not None and pool_sid != sid:
        token.append(
            TokenSid(
                sid=pool_sid,
                name=f"IIS APPPOOL\\{pool_name}",
                why="IIS adds the SID of the application pool to the token of each of its worker processes",
                confidence=Confidence.CERTAIN,
            )
        )
    token += _known(_EVERY_LOGON, Confidence.CERTAIN)
    token.append(
        TokenSid(
            sid=well_known.IIS_IUSRS,
            name=_name(well_known.IIS_IUSRS),
            why=group_reason,
            confidence=Confidence.CERTAIN if group_in_token else Confidence.NOT_KNOWN,
        )
    )
    if identity_type is IdentityType.LOCAL_SYSTEM:
        token += _known(((well_known.ADMINISTRATORS, "SYSTEM is a member of Administrators"),), Confidence.CERTAIN)
    else:
        token += _known(_OBSERVED_IN_WORKERS, _observation(version, identity_type))
    token += _known(
        ((well_known.ALL_APP_POOLS, "seen in the tokens of worker processes of every pool"),),
        Confidence.CERTAIN if version >= IIS_7_5 else Confidence.NOT_KNOWN,
    )
    return tuple(token)


@functools.cache
def iusr_token() -> tuple[TokenSid, ...]:
    """Return what the token of IUSR carries; whether IIS_IUSRS is in it differs between hosts."""
    account = _own(_name(well_known.IUSR), well_known.IUSR, "the account itself")
    seen = (
        (well_known.USERS, "seen in the token of IUSR"),
        (well_known.CONSOLE_LOGON, "seen in the token of IUSR"),
        (well_known.THIS_ORGANIZATION, "seen in the token of IUSR"),
        (well_known.LOCAL, "seen in the token of IUSR"),
    )
    return (
        *account,
        *_known(_EVERY_LOGON, Confidence.CERTAIN),
        *_known(seen, Confidence.CERTAIN),
        TokenSid(
            sid=well_known.SERVICE,
            name=_name(well_known.SERVICE),
            why="seen in the token of IUSR as a group for deny only",
            confidence=Confidence.CERTAIN,
            deny_only=True,
        ),
        TokenSid(
            sid=well_known.IIS_IUSRS,
            name=_name(well_known.IIS_IUSRS),
            why="seen in the token of IUSR on some hosts (domain controllers among them) and missing on others",
            confidence=Confidence.NOT_KNOWN,
        ),
    )


def account_token(name: str, sid: Sid | None) -> tuple[TokenSid, ...]:
    """Return what can be told of the token of an account whose groups only the host or its domain knows."""
    users = (
        (
            well_known.USERS,
            "local accounts and the users of the machine's domain are members unless somebody took them out",
        ),
    )
    return (
        *_own(name, sid, "the account itself"),
        *_known(_EVERY_LOGON, Confidence.CERTAIN),
        *_known(users, Confidence.NOT_KNOWN),
    )


def _observation(version: IisVersion, identity_type: IdentityType) -> Confidence:
    observed = identity_type is IdentityType.APPLICATION_POOL_IDENTITY and version >= IIS_7_5
    return Confidence.CERTAIN if observed else Confidence.NOT_KNOWN


def _own(name: str, sid: Sid | None, why: str) -> tuple[TokenSid, ...]:
    return () if sid is None else (TokenSid(sid=sid, name=name, why=why, confidence=Confidence.CERTAIN),)


@functools.lru_cache(maxsize=64)
def _known(rows: tuple[tuple[Sid, str], ...], confidence: Confidence) -> tuple[TokenSid, ...]:
    return tuple(TokenSid(sid=sid, name=_name(sid), why=why, confidence=confidence) for sid, why in rows)


def _name(sid: Sid) -> str:
    return well_known.name_of(sid) or str(sid)
