# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the folders of the applications of a metabase are: Path of the nearest key above, and the rest of the URL."""

from __future__ import annotations

import dataclasses
import typing as t

from ...accounts.identity import account_findings, account_identity
from ...environment import expand
from ...findings import configuration
from ...findings import metabase as rows
from ...model import Ancestor, Identity, Machine, VirtualDirectory
from ...read.metabase import Key, Metabase, MetabaseNode, Password, Property, Setting, truth
from ...windows_path import PathError, join_path, normalise_path
from ..urls import url_path

if t.TYPE_CHECKING:
    from ...findings.finding import Finding

_SITE_ROOT: t.Final = 4
"""How many segments the root of a site has: LM, W3SVC, number, ROOT. Paths and URLs begin there."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MetabaseFolders:
    """The virtual directories of one application, and what a person should know about them."""

    directories: tuple[VirtualDirectory, ...]
    findings: tuple[Finding, ...]


def metabase_folders(
    metabase: Metabase, node: MetabaseNode, below: t.Iterable[tuple[Key, MetabaseNode]], machine: Machine
) -> MetabaseFolders:
    """Return the folder of an application, and those of the keys *below* it that have a Path of their own."""
    found = [_directory(metabase, node, node, machine)]
    found += [_directory(metabase, node, other, machine) for _key, other in below if Property.PATH in other.properties]
    return MetabaseFolders(
        directories=tuple(directory for directory, _findings in found),
        findings=tuple(finding for _directory, findings in found for finding in findings),
    )


def metabase_ancestors(metabase: Metabase, node: MetabaseNode, machine: Machine) -> tuple[Ancestor, ...]:
    """Return the folders along the URL path above an application, whose web.config files ASP.NET reads."""
    ancestors: dict[str, Ancestor] = {}
    for size in range(_SITE_ROOT, len(node.segments)):
        path, _setting, findings = _physical_path(metabase, node.segments[:size], machine)
        if path is not None and not findings:
            text, unc = path
            key = tuple(segment.lower() for segment in node.segments[:size])
            account = _connect_as(metabase, key, machine)[0] if unc else None
            url = url_path(*node.segments[_SITE_ROOT:size])
            ancestors.setdefault(text.lower(), Ancestor(url_path=url, physical_path=text, connect_as=account))
    return tuple(ancestors.values())


def _directory(
    metabase: Metabase, application: MetabaseNode, node: MetabaseNode, machine: Machine
) -> tuple[VirtualDirectory, list[Finding]]:
    path, setting, findings = _physical_path(metabase, node.segments, machine)
    unc = path is not None and path[1]
    account = None
    if unc:
        account, problems = _connect_as(metabase, node.key, machine)
        findings += problems
    rest = node.segments[len(application.segments) :]
    directory = VirtualDirectory(
        path=url_path(*rest),
        url_path=url_path(*node.segments[_SITE_ROOT:]),
        physical_path=None if path is None else path[0],
        configured_path="" if setting is None else setting.value,
        unc=unc,
        connect_as=account,
    )
    return directory, findings


def _physical_path(
    metabase: Metabase, segments: tuple[str, ...], machine: Machine
) -> tuple[tuple[str, bool] | None, Setting | None, list[Finding]]:
    """Return the folder of a key and whether it is on a share (None if it cannot be told), and where it is set."""
    key = tuple(segment.lower() for segment in segments)
    place = f"/{'/'.join(segments)}"
    for size in range(len(segments), _SITE_ROOT - 1, -1):
        setting = metabase.own(key[:size], Property.PATH)
        if setting is not None:
            break
    else:
        return None, None, [configuration.PHYSICAL_PATH_NOT_CONFIGURED.of("metabase", place=place)]
    expansion = expand(setting.value, machine.environment)
    if expansion.unknown:
        finding = configuration.ENVIRONMENT_VARIABLE_NOT_DEFINED.of(
            "metabase", configured=setting.value, location=setting.location, variables=", ".join(expansion.unknown)
        )
        return None, setting, [finding]
    try:
        physical = normalise_path(expansion.text)
    except PathError as exc:
        return (
            None,
            setting,
            [configuration.PHYSICAL_PATH_NOT_ABSOLUTE.of("metabase", location=setting.location, why=exc)],
        )
    return (join_path(physical.text, segments[size:]), physical.unc), setting, []


def _connect_as(metabase: Metabase, key: Key, machine: Machine) -> tuple[Identity | None, list[Finding]]:
    """Return the account that reads a share for everybody, if there is one (domain-facts, section 2.7)."""
    findings: list[Finding] = []
    passthrough = metabase.inherited(key, Property.UNC_PASSTHROUGH)
    if passthrough is not None and truth(passthrough.value) is not False:
        findings.append(rows.UNC_PASSTHROUGH_NOT_CONFIRMED.of(value=passthrough.value, location=passthrough.location))
    user = metabase.inherited(key, Property.UNC_USER)
    if user is None or not user.value.strip():
        return None, findings
    reason = f"UNCUserName is {user.value} ({user.location}), so this account reads the share for everybody."
    empty = metabase.password(key, Property.UNC_PASSWORD) is Password.EMPTY
    state = Password.EMPTY if empty else Password.SET
    findings += account_findings(user.value, state, machine, f"which reads the share of {user.location}")
    return account_identity(user.value, machine=machine, reasons=[reason]), findings
