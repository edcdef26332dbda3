# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The application pools of a server, each resolved once: what all applications of a pool share."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from ..accounts import names
from ..accounts.virtual_accounts import POOL_PREFIX, AccountNameError, app_pool_sid
from ..findings import identities
from .requests.handlers import PoolRuntime, pool_runtime
from .worker_processes import IdentityError, process_identity, process_identity_findings

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..model import Identity, Machine
    from ..read.application_host import ApplicationEntry, ApplicationPool, ServerConfiguration, SiteEntry
    from ..rules.version import IisVersion
    from ..security.sid import Sid


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What all applications of one pool share."""

    pool: ApplicationPool
    runtime: PoolRuntime
    sid: Sid | None
    identity: Identity | None
    findings: tuple[Finding, ...]


class Pools:
    """The application pools of a configuration, by their names without case."""

    def __init__(
        self,
        configuration: ServerConfiguration,
        *,
        version: IisVersion,
        machine: Machine,
        pool_sids: t.Mapping[str, Sid] | None = None,
    ) -> None:
        """Resolve every pool; *pool_sids* are SIDs that the host said, by name."""
        self._version = version
        self._machine = machine
        self._pool_sids = pool_sids or {}
        self._pools: dict[str, Pool] = {}
        for pool in configuration.pools:
            self._add(pool)

    def get(self, name: str | None) -> Pool | None:
        """Return a pool by its name, None where there is none of that name."""
        return self._pools.get(name.lower()) if name else None

    def not_found(self, name: str | None, reason: str) -> Finding:
        """Return the finding for an application whose pool there is not; *reason* says where its name is set."""
        if not name:
            return identities.APPLICATION_POOL_NOT_CONFIGURED.of(reason=reason)
        known = sorted(pool.pool.name for pool in self._pools.values())
        near = {other.lower(): other for other in known}
        alike = [near[match] for match in difflib.get_close_matches(name.lower(), near, n=3)]
        hint = f"; did you mean {' or '.join(repr(match) for match in alike)}?" if alike else "."
        shown = ", ".join(known[:20]) + (f" and {len(known) - 20} more" if len(known) > 20 else "")
        there = f"The pools that exist are: {shown}." if known else "No application pool is defined at all."
        return identities.APPLICATION_POOL_NOT_DEFINED.of(pool=name, hint=hint, reason=reason, known=there)

    def _add(self, pool: ApplicationPool) -> None:
        key = pool.name.lower()
        findings: list[Finding] = []
        if key in self._pools:
            self._pools[key] = dataclasses.replace(
                self._pools[key],
                findings=(
                    *self._pools[key].findings,
                    identities.APPLICATION_POOL_DEFINED_TWICE.of(pool=pool.name),
                ),
            )
            return
        sid = names.pool_sid(pool.name, self._machine, self._pool_sids)
        if sid is None:
            findings.append(_no_sid(pool.name))
        identity: Identity | None = None
        try:
            identity = process_identity(pool, version=self._version, machine=self._machine, pool_sids=self._pool_sids)
            findings += process_identity_findings(pool, identity, self._machine)
        except IdentityError as exc:
            findings.append(exc.finding)
        self._pools[key] = Pool(
            pool=pool,
            runtime=pool_runtime(pool, self._version),
            sid=sid,
            identity=identity,
            findings=tuple(findings),
        )


def pool_name(
    configuration: ServerConfiguration, site: SiteEntry, application: ApplicationEntry
) -> tuple[str | None, str]:
    """Return the name of an application's pool from the nearest level that sets it, and a sentence about which."""
    if application.application_pool is not None:
        return application.application_pool, _set("applicationPool of the application is", application.application_pool)
    if site.default_application_pool is not None:
        return site.default_application_pool, _set(
            f"The application sets no applicationPool; applicationDefaults of the site '{site.name}' says",
            site.default_application_pool,
        )
    if configuration.default_application_pool is not None:
        return configuration.default_application_pool, _set(
            "The application sets no applicationPool; applicationDefaults of all sites says",
            configuration.default_application_pool,
        )
    return None, "applicationPool is set neither on the application nor in applicationDefaults."


def _set(where: str, value: str) -> str:
    return f"{where} {value}." if value else f"{where} nothing (the attribute is there and empty)."


def _no_sid(name: str) -> Finding:
    if not name.isascii():
        return identities.POOL_SID_NOT_KNOWN.of(pool=name, account=POOL_PREFIX + name)
    try:
        app_pool_sid(name)
    except AccountNameError as exc:
        return identities.APPLICATION_POOL_NAME_NOT_ALLOWED.of(why=exc)
    raise AssertionError("a name without a fault has a SID")
