# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""web.config files of two applications, one below the other, resolved in one call."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IIS_10_0
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.xml import ConfigurationError

ROOT = r"C:\sites\shop\web.config"
FOLDER = r"C:\sites\shop\account\web.config"
CHILD = r"C:\sites\admin\web.config"
UNLOCKED = (
    '<configSections><sectionGroup name="system.webServer"><sectionGroup name="security">'
    '<sectionGroup name="authentication"><section name="anonymousAuthentication" overrideModeDefault="Allow" />'
    '<section name="windowsAuthentication" /></sectionGroup></sectionGroup></sectionGroup></configSections>'
)


def anonymous(user: str, *, location: str | None = None) -> str:
    return authentication(f'<anonymousAuthentication userName="{user}" password="planted-secret" />', location=location)


def web_config(content: str) -> str:
    return f"<configuration>{content}</configuration>"


def resolve(
    text: str, web_configs: t.Mapping[str, str | bytes | ConfigurationError] | None = None
) -> tuple[Application, ...]:
    return resolve_applications(
        read_application_host(text), version=IIS_10_0, machine=Machine(), web_configs=web_configs
    )


def two_applications(rest: str = UNLOCKED, *, pools: str = '<add name="Shop" />', folder: str = "") -> str:
    return configuration(
        pools=pools, sites=site(application(more=folder) + application("/admin", folder=r"C:\sites\admin")), rest=rest
    )


def readers(found: Application) -> list[tuple[str, str | None]]:
    return [(item.url_path, item.identity.name if item.identity else None) for item in found.request_identities]
