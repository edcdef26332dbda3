# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The metabases of the tests, resolved in one call."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase import read_metabase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase_listing import read_listing
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_5_0,
    IIS_6_0,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import metabase

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application
SIDS = {
    r"WEB01\IWAM_WEB01": "S-1-5-21-1-2-3-1001",
    r"WEB01\IUSR_WEB01": "S-1-5-21-1-2-3-1002",
    r"WEB01\ASPNET": "S-1-5-21-1-2-3-1003",
    r"WEB01\shop": "S-1-5-21-1-2-3-1004",
    r"WEB01\IIS_WPG": "S-1-5-21-1-2-3-1005",
    r"CORP\reports": "S-1-5-21-4-5-6-1101",
    r"CORP\archive": "S-1-5-21-4-5-6-1102",
}
MACHINE: dict[str, t.Any] = {"name": "WEB01", "domain": "CORP", "accounts": SIDS}


def resolve(name: str) -> dict[str, Application]:
    version = IIS_5_0 if name.endswith(".yml") else IIS_6_0
    read = read_listing if version == IIS_5_0 else read_metabase
    found = resolve_metabase(read(metabase(name)), version=version, machine=machine_from_value(MACHINE))
    assert len({application.label for application in found}) == len(found)
    return {application.label: application for application in found}


def listed(listing: object, version: IisVersion = IIS_5_0) -> tuple[Application, ...]:
    return resolve_metabase(read_listing(listing), version=version, machine=machine_from_value(MACHINE))


def process(found: Application) -> tuple[str, str | None] | None:
    identity = found.process_identity
    return None if identity is None else (identity.name, identity.process)
