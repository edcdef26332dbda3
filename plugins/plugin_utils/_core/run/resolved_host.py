# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stages one after the other, for what one host answered: read, resolve, require, plan."""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import configuration
from ..plan.items import Decision, Plan
from ..plan.names import trustee_names
from ..plan.plan import make_plan
from ..read.application_host import read_application_host
from ..require.select import select_applications
from ..resolve.applications import resolve_applications
from ..resolve.given.declared import DeclaredApplication, declared_applications
from ..resolve.traverse import with_traverse_findings
from ..rules.version import IisVersion
from ..windows_path import is_unc, windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..host.facts import HostFacts
    from ..model import Application, PathFacts
    from ..options import Options
    from ..plan.tree import Tree
    from ..security.sid import Sid


class NothingToReadError(ValueError):
    """The host has no IIS, or its configuration cannot be read; the message says which and what to do."""


class NotInstalledError(NothingToReadError):
    """The host has no IIS, and nothing is given as data."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedHost:
    """The applications of a host: those of its configuration, and those given as data."""

    facts: HostFacts
    version: IisVersion | None
    configured: tuple[Application, ...]
    declared: tuple[Application, ...] = ()

    def names(self) -> dict[Sid, str]:
        """Return names for the SIDs that results mention."""
        return trustee_names((*self.configured, *self.declared), self.facts.machine)

    def selected(self, options: Options) -> tuple[Application, ...]:
        """Return the applications that *options* selects, and those given as data."""
        return (*select_applications(self.configured, options)[0], *self.declared)


def resolve_host(
    facts: HostFacts, *, declared: t.Sequence[DeclaredApplication] = (), iis_version: str | None = None
) -> ResolvedHost:
    """Return the applications of the host that answered *facts*.

    *iis_version* stands in for a host without IIS, and is needed there for *declared*. Raises NotInstalledError where
    there is no IIS and nothing declared; NothingToReadError where the configuration cannot be read; ConfigurationError
    where its content is wrong; VersionError for a version that the rules do not cover.
    """
    if facts.problem is not None and facts.iis_version is not None:
        raise NothingToReadError(f"the configuration of IIS cannot be read: {facts.problem}")
    known = facts.iis_version or iis_version
    if facts.iis_version is None and not declared:
        why = f": {facts.problem}" if facts.problem else ""
        raise NotInstalledError(
            f"IIS is not installed on this host (no InetStp key, or no applicationHost.config{why}); install it first, "
            "or give the applications as data in declared"
        )
    if known is None:
        raise NothingToReadError("IIS is not installed on this host: say in iis_version which one is going to be")
    version = IisVersion.parse(known)
    configured: tuple[Application, ...] = ()
    if facts.configuration is not None:
        configuration = read_application_host(
            facts.configuration, source=facts.configuration_path or "applicationHost.config"
        )
        configured = resolve_applications(
            configuration, version=version, machine=facts.machine, web_configs=facts.web_configs
        )
        if facts.web_configs is not None:
            configured = tuple(map(_with_files_not_read, configured))
    given = declared_applications(declared, version=version, machine=facts.machine)
    return ResolvedHost(
        facts=facts,
        version=version,
        configured=with_traverse_findings(configured, facts.machine),
        declared=with_traverse_findings(given, facts.machine),
    )


def _with_files_not_read(application: Application) -> Application:
    """Return an application that has folders on a file server, with a finding that nothing was read there."""
    folders = [directory.physical_path for directory in application.virtual_directories if directory.unc]
    folders += [
        ancestor.physical_path for ancestor in application.ancestors if is_unc(windows_path(ancestor.physical_path))
    ]
    if not folders:
        return application
    named = ", ".join(sorted({str(folder) for folder in folders}))
    finding = configuration.WEB_CONFIG_NOT_READ.of(folders=named)
    return dataclasses.replace(application, findings=(*application.findings, finding))


def plan_host(
    host: ResolvedHost,
    paths: t.Mapping[pathlib.PureWindowsPath, PathFacts],
    options: Options,
    *,
    check_mode: bool,
    made_earlier: bool,
    trees: t.Sequence[Tree] = (),
) -> Plan:
    """Return the plan for a resolved host; *paths* and *trees* are its answers so far."""
    return make_plan(
        host.configured,
        paths,
        options,
        machine=host.facts.machine,
        declared=host.declared,
        check_mode=check_mode,
        made_earlier=made_earlier,
        trees=trees,
    )


def paths_to_ask(
    plan: Plan, paths: t.Mapping[pathlib.PureWindowsPath, PathFacts]
) -> tuple[pathlib.PureWindowsPath, ...]:
    """Return the paths that the plan needs and the host was not asked about, with the folders above them."""
    wanted = [item.need.path for item in plan.items if item.decision is Decision.UNREADABLE]
    unasked = [path for path in wanted if path not in paths and not is_unc(path)]
    return tuple(dict.fromkeys(folder for path in unasked for folder in (path, *path.parents) if folder not in paths))
