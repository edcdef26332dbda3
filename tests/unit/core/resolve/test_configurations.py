# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole configurations: our own, and real ones; what is expected was read from the files by hand."""

from __future__ import annotations

import collections
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    APPLICATION_HOST_VERSIONS,
    IIS_8_5,
    IIS_10_0,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    NAMES,
    configuration,
    configuration_path,
)

if t.TYPE_CHECKING:
    from pathlib import Path

MACHINE = Machine(
    name="WEB01",
    domain="CORP",
    domain_known=True,
    environment={"SystemDrive": "C:", "CURRENT_WATTSPATH": r"D:\watts"},
)
IUSR = ("anonymous", r"NT AUTHORITY\IUSR")


def resolve(data: str | bytes, version: IisVersion = IIS_10_0) -> dict[str, Application]:
    found = resolve_applications(read_application_host(data), version=version, machine=MACHINE)
    assert len({application.label for application in found}) == len(found)
    return {application.label: application for application in found}


def own(name: str) -> dict[str, Application]:
    return resolve(configuration_path(name).read_bytes())


def process(found: Application) -> str | None:
    return found.process_identity.name if found.process_identity else None


def readers(found: Application) -> list[tuple[str, str, str | None]]:
    return [
        (item.url_path, item.kind, item.identity.name if item.identity else None) for item in found.request_identities
    ]


def folders(found: Application) -> list[str | None]:
    return [directory.physical_path for directory in found.virtual_directories]


def ancestors(found: Application) -> list[tuple[str, str]]:
    return [(ancestor.url_path, ancestor.physical_path) for ancestor in found.ancestors]


def test_every_configuration_of_our_own_is_read_with_every_version() -> None:
    assert len(NAMES) >= 11
    for name in NAMES:
        for version in APPLICATION_HOST_VERSIONS:
            assert resolve(configuration_path(name).read_bytes(), version)


@pytest.mark.parametrize("name", NAMES)
def test_passwords_never_come_out(name: str) -> None:
    text = configuration_path(name).read_text(encoding="utf-8")
    server = read_application_host(text)
    found = resolve_applications(server, version=IIS_10_0, machine=MACHINE)
    shown = repr(server) + repr(found) + repr([application_dict(application) for application in found])
    assert "planted" not in shown
    assert "cGxhbnRlZC1zZWNyZXQtMg" not in shown


def test_identity_types() -> None:
    found = own("identity-types")
    assert {label: process(application) for label, application in found.items()} == {
        "Types/": r"IIS APPPOOL\Default",
        "Types/pool": r"IIS APPPOOL\Pool identity",
        "Types/network": r"NT AUTHORITY\NETWORK SERVICE",
        "Types/local": r"NT AUTHORITY\LOCAL SERVICE",
        "Types/system": r"NT AUTHORITY\SYSTEM",
        "Types/user": r"WEB01\reports",
        "Types/managed": r"CORP\jobs$",
        "Types/manual": r"WEB01\reports",
    }
    assert not any(application.findings for application in found.values())


def test_default_levels() -> None:
    found = own("default-levels")
    assert {label: (process(application), folders(application)) for label, application in found.items()} == {
        "Server defaults/": (r"NT AUTHORITY\NETWORK SERVICE", [r"C:\sites\server-defaults"]),
        "Server defaults/own": (r"IIS APPPOOL\Own", [r"C:\sites\server-defaults\own"]),
        "Site defaults/": (r"IIS APPPOOL\Own", [r"C:\sites\site-defaults\site"]),
        "Site defaults/application": (
            r"IIS APPPOOL\Own",
            [r"C:\sites\site-defaults\application", r"C:\sites\site-defaults\own"],
        ),
    }
    assert readers(found["Site defaults/application"]) == [
        ("/application", "fixed", r"WEB01\content"),
        ("/application/own", *IUSR),
    ]


def test_named_anonymous_user() -> None:
    assert readers(own("named-anonymous-user")["Shop/"]) == [("/", "anonymous", r"WEB01\webreader")]


def test_blank_anonymous_user() -> None:
    assert readers(own("blank-anonymous-user")["Shop/"]) == [("/", "process", r"IIS APPPOOL\Shop")]


def test_connect_as() -> None:
    found = own("connect-as")
    assert readers(found["Shop/"]) == [("/", *IUSR), ("/images", "fixed", r"WEB01\content")]
    assert readers(found["Shop/media"]) == [("/media", "fixed", r"WEB01\content"), ("/media/public", *IUSR)]


def test_location() -> None:
    assert {label: readers(application) for label, application in own("location").items()} == {
        "Shop/": [("/", *IUSR), ("/Account", "authenticated", None)],
        "Shop/admin": [("/admin", "process", r"IIS APPPOOL\Admin")],
        "Intranet/": [("/", "anonymous", r"WEB01\webreader")],
    }


def test_child_application() -> None:
    found = own("child-application")
    assert {label: process(application) for label, application in found.items()} == {
        "Shop/": r"IIS APPPOOL\Shop",
        "Shop/api": r"IIS APPPOOL\Api",
        "Shop/api/v2/jobs": r"IIS APPPOOL\Jobs",
        "Shop/tools/batch/night": r"IIS APPPOOL\Jobs",
    }
    assert ancestors(found["Shop/api/v2/jobs"]) == [
        ("/", r"C:\sites\shop"),
        ("/api", r"C:\sites\shop\api"),
        ("/api/v2", r"C:\sites\shop\api\v2"),
    ]
    assert ancestors(found["Shop/tools/batch/night"]) == [
        ("/", r"C:\sites\shop"),
        ("/tools", r"D:\data\tools"),
        ("/tools/batch", r"D:\data\tools\batch"),
    ]


def test_shared_folder() -> None:
    assert {label: folders(application) for label, application in own("shared-folder").items()} == {
        "Shop/": [r"C:\sites\shared", r"D:\data\images"],
        "Outlet/": [r"C:\Sites\Shared"],
        "Press/": [r"C:\sites\press", r"D:\data\images", r"D:\data\images\cropped"],
    }


def test_unc() -> None:
    found = own("unc")
    assert [(folder.physical_path, folder.unc) for item in found.values() for folder in item.virtual_directories] == [
        (r"\\files\web\shop", True),
        (r"\\files\web\images", True),
        (r"\\files\web\local", True),
        (r"C:\sites\here", False),
    ]
    identities = {label: item.process_identity for label, item in found.items()}
    assert {label: identity and identity.network_name for label, identity in identities.items()} == {
        "Shop/": "CORP\\WEB01$",
        "Shop/local": None,
        "Shop/here": "CORP\\WEB01$",
    }


def test_undefined_pool() -> None:
    found = own("undefined-pool")
    assert {label: [finding.code for finding in item.findings] for label, item in found.items()} == {
        "Shop/": [],
        "Shop/old": ["application_pool_not_defined"],
        "Shop/none": ["application_pool_not_configured"],
    }


@pytest.mark.needs("shared")
def test_stock_configuration_of_server_2012_r2(shared: Path) -> None:
    found = resolve((shared / "samples/iis/stock-server-2012r2.applicationHost.config").read_bytes(), IIS_8_5)
    (application,) = found.values()
    assert (application.label, process(application)) == ("Default Web Site/", r"IIS APPPOOL\DefaultAppPool")
    assert application.pool_sid == "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"
    assert readers(application) == [("/", *IUSR)]
    assert folders(application) == [r"C:\inetpub\wwwroot"]
    assert application.findings == ()


@pytest.mark.needs("shared")
def test_configuration_with_many_pools_and_a_blank_anonymous_user(shared: Path) -> None:
    data = (shared / "samples/iis/many-pools-blank-anonymous-user.applicationHost.config").read_bytes()
    server = read_application_host(data)
    assert [pool.name for pool in server.pools] == [
        *("DefaultAppPool", ".NET v4.5 Classic", ".NET v4.5"),
        *("redisoncloud.com", "ikinci.com", "deneme.com"),
    ]
    found = resolve(data)
    expected = {
        "Default Web Site/": ("DefaultAppPool", r"C:\inetpub\wwwroot"),
        "redisoncloud.com/": ("redisoncloud.com", r"C:\vhosts\redisoncloud.com\http"),
        "ikinci.com/": ("ikinci.com", r"C:\vhosts\ikinci.com\http"),
        "deneme.com/": ("deneme.com", r"C:\vhosts\deneme.com\http"),
    }
    assert {label: (item.application_pool, *folders(item)) for label, item in found.items()} == expected
    for label, application in found.items():
        account = f"IIS APPPOOL\\{expected[label][0]}"
        assert (process(application), readers(application)) == (account, [("/", "process", account)])
        assert [finding.code for finding in application.findings] == [
            "asp_net_needs_write",
            "asp_needs_compiled_templates",
        ]


@pytest.mark.needs("shared")
def test_configuration_with_ftp_and_api(shared: Path) -> None:
    found = resolve((shared / "samples/iis/site-with-ftp-and-api.applicationHost.config").read_bytes())
    assert {label: (process(item), folders(item), ancestors(item)) for label, item in found.items()} == {
        "Supernova/": (r"IIS APPPOOL\DefaultAppPool", [r"D:\resources\web", r"D:\resources\ftp"], []),
        "Supernova/api": (
            r"IIS APPPOOL\DefaultAppPool",
            [r"D:\resources\web\api"],
            [("/", r"D:\resources\web")],
        ),
    }
    assert [readers(item) for item in found.values()] == [[("/", *IUSR)], [("/api", *IUSR)]]
    assert not any(item.findings for item in found.values())


def fragment(shared: Path, pools: str) -> str:
    sites = (shared / "samples/iis/sites-fragment-103-applications.xml").read_text(encoding="utf-8")
    return configuration(pools=pools, sites=sites + '<applicationDefaults applicationPool="DefaultAppPool" />')


@pytest.mark.needs("shared")
def test_fragment_with_its_pools(shared: Path) -> None:
    found = resolve(fragment(shared, '<add name="DefaultAppPool" /><add name="Desenvolvedor" />'))
    assert not any(item.findings for item in found.values())
    assert collections.Counter(process(item) for item in found.values()) == {
        r"IIS APPPOOL\Desenvolvedor": 98,
        r"IIS APPPOOL\DefaultAppPool": 5,
    }
    assert sum(len(item.virtual_directories) for item in found.values()) == 120
    assert ancestors(found["Default Web Site/Framework/Facade/Config"]) == [
        ("/", r"C:\inetpub\wwwroot"),
        ("/Framework", r"D:\watts\Framework"),
        ("/Framework/Facade", r"C:\Git\EWB\Watts\Framework\Facade\Services"),
    ]


@pytest.mark.needs("shared")
def test_fragment_without_the_pool_of_98_applications(shared: Path) -> None:
    found = resolve(fragment(shared, '<add name="DefaultAppPool" />'))
    at_fault = [item for item in found.values() if item.findings]
    assert len(found) == 103
    assert len(at_fault) == 98
    assert {finding.code for item in at_fault for finding in item.findings} == {"application_pool_not_defined"}
    assert {(item.process_identity, item.pool_sid, item.application_pool) for item in at_fault} == {
        (None, None, "Desenvolvedor")
    }


@pytest.mark.needs("shared")
def test_fragment_without_its_variable(shared: Path) -> None:
    text = fragment(shared, '<add name="DefaultAppPool" /><add name="Desenvolvedor" />')
    machine = Machine(environment={"SystemDrive": "C:"})
    found = resolve_applications(read_application_host(text), version=IIS_10_0, machine=machine)
    count = text.count("%CURRENT_WATTSPATH%")
    findings = [finding for item in found for finding in item.findings]
    assert count == sum(folder.physical_path is None for item in found for folder in item.virtual_directories)
    assert {finding.code for finding in findings} == {"environment_variable_not_defined"}
    assert len(findings) == count
