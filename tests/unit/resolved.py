# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts resolved in one call, and what is looked at most."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_10_0,
    IisVersion,
)

MACHINE = Machine(name="WEB01", domain_known=True, environment={"SystemDrive": "C:"})
SHOP = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
CONNECT_AS = '<virtualDirectory path="/images" physicalPath="D:\\data" userName="{}" password="x" />'


def resolve(text: str, *, version: IisVersion = IIS_10_0, machine: Machine = MACHINE) -> tuple[Application, ...]:
    return resolve_applications(read_application_host(text), version=version, machine=machine)


def resolve_one(text: str, *, version: IisVersion = IIS_10_0, machine: Machine = MACHINE) -> Application:
    (found,) = resolve(text, version=version, machine=machine)
    return found


def codes(found: Application) -> list[str]:
    return [finding.code for finding in found.findings]


def readers(found: Application) -> list[tuple[str, str, str | None]]:
    return [
        (item.url_path, item.kind, item.identity.name if item.identity else None) for item in found.request_identities
    ]
