# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Computes the SIDs of virtual accounts: `IIS APPPOOL\<pool>` and `NT SERVICE\<service>`.

Both are the SHA-1 of the name in UTF-16LE as five numbers, the pool's in lower case, the service's in upper case
(domain-facts, section 4.1).
"""

from __future__ import annotations

import hashlib
import struct
import typing as t

from ..security.sid import Sid

POOL_PREFIX: t.Final = "IIS APPPOOL\\"
SERVICE_PREFIX: t.Final = "NT SERVICE\\"

_INVALID_IN_POOL_NAMES: t.Final = '|<>&"\\'
_INVALID_IN_SERVICE_NAMES: t.Final = "/\\"


class AccountNameError(ValueError):
    """A name from which no SID can be computed. The message says why and what to do."""


def app_pool_sid(name: str, *, live: Sid | None = None) -> Sid:
    r"""Return the SID `S-1-5-82-…` of an application pool, its name given with or without `IIS APPPOOL\`.

    Args:
        name: the name.
        live: what the host said; it is returned for a name outside ASCII, and must agree for any other.

    Raises:
        AccountNameError: IIS allows no such name, the name is not plain ASCII, or `live` is another pool's SID.
    """
    pool = without_prefix(name, POOL_PREFIX)
    _check(pool, "an application pool", _INVALID_IN_POOL_NAMES)
    if live is not None and not is_app_pool_sid(live):
        raise AccountNameError(f"{live} is not the SID of an application pool, which is S-1-5-82 and five numbers")
    if pool.isascii():
        computed = _sid(82, pool.lower())
        if live not in (None, computed):
            raise AccountNameError(f"{live} is not the SID of the application pool {pool!r}, which is {computed}")
        return computed
    if live is None:
        raise AccountNameError(
            f"the SID of the application pool {pool!r} cannot be computed: Windows hashes the name in lower case, "
            "and how it does that to letters outside ASCII is not documented; read the SID on the host "
            "((Get-Item 'IIS:\\AppPools\\<name>').applicationPoolSid) and give it as sid"
        )
    return live


def service_sid(name: str) -> Sid:
    r"""Return the SID `S-1-5-80-…` of a Windows service, its name (not its display name) with or without `NT SERVICE\`.

    Raises:
        AccountNameError: Windows allows no such name, or the name is not plain ASCII.
    """
    service = without_prefix(name, SERVICE_PREFIX)
    _check(service, "a service", _INVALID_IN_SERVICE_NAMES)
    if not service.isascii():
        raise AccountNameError(
            f"the SID of the service {service!r} cannot be computed: Windows hashes the name in upper case, and how it "
            "does that to letters outside ASCII is not documented; read the SID on the host (sc.exe showsid <name>)"
        )
    return _sid(80, service.upper())


def is_app_pool_sid(sid: Sid) -> bool:
    """Return whether a SID has the shape of an application pool's."""
    return sid.authority == 5 and sid.sub_authorities[:1] == (82,) and len(sid.sub_authorities) == 6


def without_prefix(name: str, prefix: str) -> str:
    r"""Return a name without its domain part (`IIS APPPOOL\`), which is compared without case."""
    return name[len(prefix) :] if name[: len(prefix)].upper() == prefix.upper() else name


def _check(name: str, kind: str, invalid: str) -> None:
    if not name:
        raise AccountNameError(f"the name of {kind} is empty")
    for character in name:
        if character in invalid:
            raise AccountNameError(
                f"{name!r} cannot be the name of {kind}: it holds {character!r}, which is not allowed there"
            )
        if character < " ":
            raise AccountNameError(
                f"{name!r} cannot be the name of {kind}: it holds the control character {character!r} (a line "
                "end too many?)"
            )


def _sid(first: int, text: str) -> Sid:
    digest = hashlib.sha1(text.encode("utf-16-le"), usedforsecurity=False).digest()
    return Sid(f"S-1-5-{first}-" + "-".join(map(str, struct.unpack("<5I", digest))))
