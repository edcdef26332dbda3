# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules against the schemas that Microsoft ships: defaults and enumerations by version."""

from __future__ import annotations

import gzip
import re
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.sections import SCHEMES, STOCK_OVERRIDES
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.requests.handlers import (
    ACCESS_POLICY,
    INTEGRATED,
    default_runtime_version,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.requests.readers import (
    ANONYMOUS_USER,
    USE_WORKER_PROCESS_USER,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.worker_processes import (
    SETTINGS,
    process_identity,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    APPLICATION_HOST_VERSIONS,
    IIS_7_0,
    IisVersion,
)

if t.TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs("shared")
every_version = pytest.mark.parametrize("version", APPLICATION_HOST_VERSIONS, ids=str)


def section(shared: Path, version: IisVersion, name: str) -> str:
    text = gzip.decompress((shared / f"samples/schema/IIS_schema_{version}.xml.gz").read_bytes()).decode("utf-8-sig")
    found = re.search(rf'<sectionSchema name="{re.escape(name)}">.*?</sectionSchema>', text, re.DOTALL)
    assert found
    return found[0]


def default(text: str, attribute: str) -> str | None:
    found = re.search(rf'<attribute name="{attribute}"[^>]*?defaultValue="([^"]*)"', text)
    return found and found[1]


@every_version
def test_default_of_identity_type(shared: Path, version: IisVersion) -> None:
    schema = section(shared, version, "system.applicationHost/applicationPools")
    identity = process_identity(ApplicationPool(name="Shop"), version=version, machine=Machine())
    assert default(schema, "identityType") == identity.type


@every_version
def test_values_of_identity_type(shared: Path, version: IisVersion) -> None:
    schema = section(shared, version, "system.applicationHost/applicationPools")
    attribute = re.search(r'<attribute name="identityType".*?</attribute>', schema, re.DOTALL)
    assert attribute
    assert set(re.findall(r'<enum name="(\w+)"', attribute[0])) == set(SETTINGS)


@every_version
def test_default_of_manual_group_membership(shared: Path, version: IisVersion) -> None:
    schema = section(shared, version, "system.applicationHost/applicationPools")
    group = process_identity(ApplicationPool(name="Shop"), version=version, machine=Machine()).group
    assert default(schema, "manualGroupMembership") == "false"
    assert group is not None
    assert group.membership == "token"


@every_version
def test_defaults_of_authentication(shared: Path, version: IisVersion) -> None:
    prefix = "system.webServer/security/authentication/"
    anonymous = section(shared, version, f"{prefix}anonymousAuthentication")
    assert (default(anonymous, "enabled"), default(anonymous, "userName")) == ("true", ANONYMOUS_USER)
    assert {default(section(shared, version, scheme), "enabled") for scheme in SCHEMES} == {"false"}


@every_version
def test_override_of_the_authenticated_user(shared: Path, version: IisVersion) -> None:
    schema = section(shared, version, "system.webServer/serverRuntime")
    expected = None if version == IIS_7_0 else "UseAuthenticatedUser"
    assert default(schema, "authenticatedUserOverride") == expected
    assert (f'"{USE_WORKER_PROCESS_USER}"' in schema) is (version != IIS_7_0)


@every_version
def test_pools_and_paths_have_no_defaults(shared: Path, version: IisVersion) -> None:
    schema = section(shared, version, "system.applicationHost/sites")
    for attribute in ("applicationPool", "physicalPath", "userName"):
        assert re.search(rf'<attribute name="{attribute}"', schema)
        assert default(schema, attribute) is None


@every_version
def test_defaults_of_content(shared: Path, version: IisVersion) -> None:
    pools = section(shared, version, "system.applicationHost/applicationPools")
    assert default(pools, "managedRuntimeVersion") == default_runtime_version(version)
    assert default(pools, "managedPipelineMode") == INTEGRATED
    assert default(pools, "enableConfigurationOverride") == "true"
    handlers = section(shared, version, "system.webServer/handlers")
    assert (default(handlers, "accessPolicy"), default(handlers, "requireAccess")) == (ACCESS_POLICY, "Script")
    assert default(handlers, "modules") == "ManagedPipelineHandler"
    assert default(section(shared, version, "system.webServer/cgi"), "createProcessAsUser") == "true"
    validation = section(shared, version, "system.webServer/validation")
    assert default(validation, "validateIntegratedModeConfiguration") == "true"
    assert default(section(shared, version, "system.applicationHost/sites"), "allowSubDirConfig") == "true"


def test_stock_locks_are_those_of_a_new_server(shared: Path) -> None:
    text = (shared / "samples/iis/stock-server-2012r2.applicationHost.config").read_bytes()
    registered = read_application_host(text).overrides
    assert registered
    assert {section: STOCK_OVERRIDES[section] for section in registered} == registered
