# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Handlers of every kind, and one application that they serve."""

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
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    configuration,
    site,
)

V4 = '<add name="Shop" managedRuntimeVersion="v4.0" />'
CLASSIC = '<add name="Shop" managedRuntimeVersion="v4.0" managedPipelineMode="Classic" />'
STATIC = (
    '<add name="StaticFile" path="*" verb="*" modules="StaticFileModule,DefaultDocumentModule,DirectoryListingModule"'
    ' resourceType="Either" requireAccess="Read" />'
)
ASP = r'<add name="ASPClassic" modules="IsapiModule" scriptProcessor="%windir%\system32\inetsrv\asp.dll" />'
ISAPI = '<add name="ISAPI-dll" path="*.dll" modules="IsapiModule" requireAccess="Execute" />'
CGI = '<add name="CGI-exe" path="*.exe" modules="CgiModule" requireAccess="Execute" />'
PHP = r'<add name="PHP" modules="FastCgiModule" scriptProcessor="C:\php\php-cgi.exe|-d x=1" />'
PAGES = '<add name="Pages" type="System.Web.UI.PageHandlerFactory" preCondition="integratedMode,runtimeVersionv4.0" />'
CLASSIC_PAGES = (
    r'<add name="Pages-ISAPI" modules="IsapiModule" preCondition="classicMode,runtimeVersionv4.0,bitness64"'
    r' scriptProcessor="%windir%\Microsoft.NET\Framework64\v4.0.30319\aspnet_isapi.dll" />'
)
CORE = '<add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" />'
SIDE = '<add name="SSI" modules="ServerSideIncludeModule" />'
TRACE = '<add name="TRACEVerbHandler" modules="ProtocolSupportModule" requireAccess="None" />'
IMPERSONATE = '<identity impersonate="true" />'
FIXED = r'<identity impersonate="true" userName="CORP\pages" password="planted-secret" />'
UNCHECKED = '<system.webServer><validation validateIntegratedModeConfiguration="false" /></system.webServer>'


def handlers(*items: str, policy: str | None = "Read, Script, Execute") -> str:
    access = "" if policy is None else f' accessPolicy="{policy}"'
    return f"<system.webServer><handlers{access}>{''.join(items)}</handlers></system.webServer>"


def asp_net(identity: str = "", mode: str = "", *, more: str = "") -> str:
    tag = f'<authentication mode="{mode}" />' if mode else ""
    return f"<system.web>{identity}{tag}</system.web>{more}"


def resolve(
    rest: str,
    *,
    pool: str = V4,
    version: IisVersion = IIS_10_0,
    web_config: str | None = None,
    fastcgi_impersonate: bool | None = None,
    more: str = "",
) -> Application:
    text = configuration(pools=pool, sites=site(application(more=more)), rest=rest)
    files = (
        None if web_config is None else {r"C:\sites\shop\web.config": f"<configuration>{web_config}</configuration>"}
    )
    (found,) = resolve_applications(
        read_application_host(text),
        version=version,
        machine=Machine(name="WEB01"),
        web_configs=files,
        fastcgi_impersonate=fastcgi_impersonate,
    )
    return found


def kinds(found: Application) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.kind, item.handlers) for item in found.content]
