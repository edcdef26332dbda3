# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications given as data."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.declared import (
    DeclaredApplication,
    declared_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IIS_7_0, IIS_10_0

MACHINE = Machine(name="WEB01", environment={"SystemDrive": "C:"})


def declare(*items: DeclaredApplication) -> tuple[Application, ...]:
    return declared_applications(items, version=IIS_10_0, machine=MACHINE)


def readers(found: Application) -> list[tuple[str, str | None]]:
    return [(item.kind, item.identity.name if item.identity else None) for item in found.request_identities]


def test_least_that_can_be_declared() -> None:
    (found,) = declare(DeclaredApplication(application_pool="Shop", physical_path=r"%SystemDrive%\sites\shop"))
    assert (found.label, found.application_pool, found.findings) == ("declared/", "Shop", ())
    assert found.process_identity is not None
    assert found.process_identity.name == r"IIS APPPOOL\Shop"
    assert found.virtual_directories[0].physical_path == r"C:\sites\shop"
    assert readers(found) == [("anonymous", r"NT AUTHORITY\IUSR")]


def test_default_depends_on_the_version() -> None:
    item = DeclaredApplication(application_pool="Shop", physical_path="C:\\x")
    (found,) = declared_applications([item], version=IIS_7_0, machine=MACHINE)
    assert found.process_identity is not None
    assert found.process_identity.name == r"NT AUTHORITY\NETWORK SERVICE"


@pytest.mark.parametrize(
    ("identity_type", "user_name", "kind", "name"),
    [
        ("LocalSystem", None, "LocalSystem", r"NT AUTHORITY\SYSTEM"),
        ("SpecificUser", r"CORP\svc", "SpecificUser", r"CORP\svc"),
        (None, r"CORP\svc", "SpecificUser", r"CORP\svc"),
        (None, "CORP\\jobs$", "ManagedServiceAccount", "CORP\\jobs$"),
        (None, "", "ApplicationPoolIdentity", r"IIS APPPOOL\Shop"),
    ],
)
def test_identity(identity_type: str | None, user_name: str | None, kind: str, name: str) -> None:
    (found,) = declare(
        DeclaredApplication(
            application_pool="Shop", physical_path="C:\\x", identity_type=identity_type, user_name=user_name
        )
    )
    assert found.process_identity is not None
    assert (found.process_identity.type, found.process_identity.name, found.findings) == (kind, name, ())


@pytest.mark.parametrize(
    ("anonymous_user", "authenticated", "expected"),
    [
        ("", False, [("process", r"IIS APPPOOL\Shop")]),
        ("reader", False, [("anonymous", r"WEB01\reader")]),
        (None, True, [("anonymous", r"NT AUTHORITY\IUSR"), ("authenticated", None)]),
    ],
)
def test_visitors(anonymous_user: str | None, authenticated: bool, expected: list[tuple[str, str | None]]) -> None:
    (found,) = declare(
        DeclaredApplication(
            application_pool="Shop",
            physical_path="C:\\x",
            anonymous_user=anonymous_user,
            authenticated=authenticated,
        )
    )
    assert readers(found) == expected


def test_applications_of_one_site_are_related() -> None:
    _unused, api, other = declare(
        DeclaredApplication(site="Shop", application_pool="Shop", physical_path=r"C:\sites\shop"),
        DeclaredApplication(site="SHOP", path="/api/v2", application_pool="Api", physical_path=r"D:\api"),
        DeclaredApplication(site="Other", path="/x", application_pool="Shop", physical_path=r"D:\x"),
    )
    assert [(item.url_path, item.physical_path) for item in api.ancestors] == [
        ("/", r"C:\sites\shop"),
        ("/api", r"C:\sites\shop\api"),
    ]
    assert (other.ancestors, other.findings) == ((), ())


def test_url_that_is_declared_twice_leads_nowhere() -> None:
    first, second, below = declare(
        DeclaredApplication(application_pool="A", physical_path=r"C:\a"),
        DeclaredApplication(application_pool="B", physical_path=r"C:\b"),
        DeclaredApplication(path="/c", application_pool="C", physical_path=r"C:\c"),
    )
    assert (first.findings, second.findings, below.ancestors) == ((), (), ())


def test_pools_may_be_declared_differently() -> None:
    found = declare(
        DeclaredApplication(application_pool="A", physical_path=r"C:\a", identity_type="LocalSystem"),
        DeclaredApplication(application_pool="A", physical_path=r"C:\b", identity_type="LocalService"),
    )
    assert [item.process_identity and item.process_identity.type for item in found] == ["LocalSystem", "LocalService"]


def test_fault_of_one_is_its_finding() -> None:
    bad, good = declare(
        DeclaredApplication(application_pool="A", physical_path="a", identity_type="Nobody"),
        DeclaredApplication(application_pool="B", physical_path=r"C:\b"),
    )
    assert [item.code for item in bad.findings] == ["identity_type_unknown", "physical_path_not_absolute"]
    assert good.findings == ()
