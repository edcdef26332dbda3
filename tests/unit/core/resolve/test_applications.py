# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications: faults become findings, settings come from the nearest level, and paths lead to folders."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_10_0,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    configuration,
    site,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import (
    CONNECT_AS,
    MACHINE,
    SHOP,
    codes,
    readers,
    resolve,
    resolve_one,
)


def test_application_without_a_fault() -> None:
    found = resolve_one(configuration(sites=site(application())))
    assert (found.label, found.application_pool, found.pool_sid, found.findings) == ("Shop/", "Shop", SHOP, ())
    assert found.process_identity is not None
    assert found.process_identity.name == "IIS APPPOOL\\Shop"
    assert readers(found) == [("/", "anonymous", "NT AUTHORITY\\IUSR")]
    assert [folder.physical_path for folder in found.virtual_directories] == ["C:\\sites\\shop"]
    assert found.ancestors == ()


@pytest.mark.parametrize(
    ("own", "of_site", "of_server", "reason"),
    [
        ("Shop", "B", "C", "applicationPool of the application is Shop."),
        (None, "Shop", "C", "The application sets no applicationPool; applicationDefaults of the site 'S' says Shop."),
        (None, None, "Shop", "The application sets no applicationPool; applicationDefaults of all sites says Shop."),
    ],
)
def test_pool_comes_from_the_nearest_level(own: str | None, of_site: str | None, of_server: str, reason: str) -> None:
    def attribute(value: str | None) -> str:
        return "" if value is None else f' applicationPool="{value}"'

    app = f'<application path="/"{attribute(own)}><virtualDirectory path="/" physicalPath="C:\\x" /></application>'
    text = configuration(
        sites=f'<site name="S" id="1">{app}<applicationDefaults{attribute(of_site)} /></site>'
        f"<applicationDefaults{attribute(of_server)} />"
    )
    found = resolve_one(text)
    assert (found.application_pool, found.findings) == ("Shop", ())
    assert found.process_identity is not None
    assert found.process_identity.reasons[0] == reason


def test_name_of_the_pool_is_compared_without_case() -> None:
    found = resolve_one(configuration(sites=site(application(pool="SHOP"))))
    assert (found.application_pool, found.pool_sid, codes(found)) == ("Shop", SHOP, [])


NO_POOL = '<application path="/"><virtualDirectory path="/" physicalPath="C:\\x" /></application>'


@pytest.mark.parametrize(
    ("text", "pool", "code", "message"),
    [
        (
            configuration(sites=site(application(pool="Shopp")), pools='<add name="Shop" /><add name="Press" />'),
            "Shopp",
            "application_pool_not_defined",
            "There is no application pool 'Shopp'; did you mean 'Shop'? applicationPool of the application is Shopp. "
            "The pools that exist are: Press, Shop.",
        ),
        (
            configuration(sites=site(application(pool="Other"))),
            "Other",
            "application_pool_not_defined",
            "There is no application pool 'Other'. applicationPool of the application is Other. The pools that exist "
            "are: Shop.",
        ),
        (
            configuration(sites=site(application(pool="Other")), pools=""),
            "Other",
            "application_pool_not_defined",
            "There is no application pool 'Other'. applicationPool of the application is Other. No application pool is "
            "defined at all.",
        ),
        (
            configuration(sites=site(NO_POOL)),
            None,
            "application_pool_not_configured",
            "applicationPool is set neither on the application nor in applicationDefaults. Set applicationPool to the "
            "name of a pool",
        ),
        (
            configuration(sites=site(application(pool="")) + '<applicationDefaults applicationPool="Shop" />'),
            None,
            "application_pool_not_configured",
            "applicationPool of the application is nothing (the attribute is there and empty). Set applicationPool to "
            "the name of a pool",
        ),
    ],
)
def test_application_without_a_pool(text: str, pool: str | None, code: str, message: str) -> None:
    found = resolve_one(text)
    assert (found.application_pool, found.pool_sid, found.process_identity) == (pool, None, None)
    assert [(finding.level, finding.code, finding.message) for finding in found.findings] == [("error", code, message)]


def test_pool_without_an_identity_still_has_its_sid() -> None:
    pools = '<add name="Shop"><processModel identityType="SpecificUser" /></add>'
    found = resolve_one(configuration(pools=pools, sites=site(application())))
    assert (found.process_identity, found.pool_sid, codes(found)) == (None, SHOP, ["specific_user_without_name"])


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ({}, ["account_without_password"]),
        ({"corp\\svc": None}, ["account_not_resolved", "account_without_password"]),
    ],
)
def test_account_of_a_pool_can_be_at_fault(accounts: dict[str, Sid | None], expected: list[str]) -> None:
    pools = '<add name="Shop"><processModel identityType="SpecificUser" userName="CORP\\svc" /></add>'
    text = configuration(pools=pools, sites=site(application()))
    assert codes(resolve_one(text, machine=Machine(accounts=accounts))) == expected


@pytest.mark.parametrize(
    ("pools", "code"),
    [
        ('<add name="Shop" /><add name="SHOP" />', "application_pool_defined_twice"),
        ('<add name="Shop"><processModel identityType="Me" /></add>', "identity_type_unknown"),
    ],
)
def test_faults_of_a_pool_are_findings_of_its_applications(pools: str, code: str) -> None:
    text = configuration(
        pools=pools + '<add name="Well" />', sites=site(application() + application("/a", pool="Well"))
    )
    assert [codes(found) for found in resolve(text)] == [[code], []]


def test_pool_outside_ascii_needs_a_sid_of_the_host() -> None:
    text = configuration(pools='<add name="Bücher" />', sites=site(application(pool="Bücher")))
    found = resolve_one(text)
    assert (found.pool_sid, codes(found)) == (None, ["pool_sid_not_known"])
    said = Sid("S-1-5-82-1-2-3-4-5")
    (found,) = resolve_applications(
        read_application_host(text), version=IIS_10_0, machine=MACHINE, pool_sids={"BÜCHER": said}
    )
    assert (found.pool_sid, codes(found)) == (said, [])


def test_name_that_iis_does_not_allow_is_told() -> None:
    text = configuration(pools='<add name="A &amp; B" />', sites=site(application(pool="A &amp; B")))
    found = resolve_one(text)
    assert (found.pool_sid, codes(found)) == (None, ["application_pool_name_not_allowed"])
    assert found.findings[0].message == (
        "IIS does not accept this pool: 'A & B' cannot be the name of an application pool: it holds '&', which is not "
        "allowed there; rename it"
    )


def test_site_without_a_root_application() -> None:
    found = resolve_one(configuration(sites=site(application("/a"))))
    assert (found.path, codes(found)) == ("/a", ["site_without_root_application"])


def test_site_without_any_application() -> None:
    found = resolve_one(configuration(sites=site("")))
    assert (found.label, found.process_identity, codes(found)) == ("Shop/", None, ["site_without_root_application"])


def test_two_sites_of_one_name() -> None:
    text = configuration(sites=site(application()) + site(application(), name="SHOP") + site(application(), name="B"))
    assert [codes(found) for found in resolve(text)] == [["site_defined_twice"], ["site_defined_twice"], []]


def test_two_applications_of_one_path() -> None:
    text = configuration(sites=site(application() + application("/a") + application("/A/")))
    assert [codes(found) for found in resolve(text)] == [
        [],
        ["application_defined_twice"],
        ["application_defined_twice"],
    ]


def test_application_without_a_root_directory() -> None:
    text = configuration(sites=site('<application path="/" applicationPool="Shop" />'))
    assert codes(resolve_one(text)) == ["application_without_root_directory"]


def test_two_directories_of_one_path() -> None:
    more = '<virtualDirectory path="/" physicalPath="C:\\other" />'
    assert codes(resolve_one(configuration(sites=site(application(more=more))))) == ["virtual_directory_defined_twice"]


@pytest.mark.parametrize(
    ("folder", "path", "unc", "code"),
    [
        ("C:/sites/shop/", "C:\\sites\\shop", False, None),
        ("%SYSTEMDRIVE%\\sites", "C:\\sites", False, None),
        ("%systemdrive%", "C:\\", False, None),
        ("\\\\files\\web", "\\\\files\\web", True, None),
        ("", None, False, "physical_path_not_configured"),
        ("%Missing%\\sites", None, False, "environment_variable_not_defined"),
        ("sites\\shop", None, False, "physical_path_not_absolute"),
    ],
)
def test_physical_paths(folder: str, path: str | None, unc: bool, code: str | None) -> None:
    found = resolve_one(configuration(sites=site(application(folder=folder))))
    (directory,) = found.virtual_directories
    assert (directory.physical_path, directory.unc, directory.configured_path) == (path, unc, folder)
    assert codes(found) == ([code] if code else [])


def test_undefined_variable_is_named_with_its_path_and_directory() -> None:
    (finding,) = resolve_one(configuration(sites=site(application(folder="%A%\\%B%\\%a%")))).findings
    assert finding.message == (
        "The physicalPath '%A%\\%B%\\%a%' of the virtual directory '/' uses A, B, which the environment of the machine "
        "does not define; define it there (not for one user only), or give its value in the option environment where "
        "no host is read"
    )


def test_relative_path_is_told_with_the_reason() -> None:
    (finding,) = resolve_one(configuration(sites=site(application(folder="wwwroot")))).findings
    assert finding.message == (
        "The physicalPath of the virtual directory '/' cannot be used: 'wwwroot' is not an absolute path; write it "
        "with its drive (D:\\folder) or share"
    )


def ancestors(found: Application) -> list[tuple[str, str]]:
    return [(ancestor.url_path, ancestor.physical_path) for ancestor in found.ancestors]


@pytest.mark.parametrize(
    ("applications", "expected"),
    [
        (
            application() + application("/a/b/c", folder="D:\\c"),
            [("/", "C:\\sites\\shop"), ("/a", "C:\\sites\\shop\\a"), ("/a/b", "C:\\sites\\shop\\a\\b")],
        ),
        (
            application() + application("/A", folder="D:\\a") + application("/a/b/c", folder="D:\\c"),
            [("/", "C:\\sites\\shop"), ("/a", "D:\\a"), ("/a/b", "D:\\a\\b")],
        ),
        (application("/a/b", folder="D:\\b"), []),
        (
            application(more='<virtualDirectory path="/a" physicalPath="%Missing%" />')
            + application("/a/b", folder="D:\\b"),
            [("/", "C:\\sites\\shop")],
        ),
        (
            application(folder="D:\\") + application("/a/b", folder="C:\\b"),
            [("/", "D:\\"), ("/a", "D:\\a")],
        ),
        (
            application(more='<virtualDirectory path="/a" physicalPath="c:\\Sites\\Shop" />')
            + application("/a/b", folder="D:\\b"),
            [("/", "C:\\sites\\shop")],
        ),
        (
            application(more='<virtualDirectory path="/a" physicalPath="D:\\other" />')
            + application("/a", folder="D:\\own")
            + application("/a/b", folder="D:\\b"),
            [("/", "C:\\sites\\shop"), ("/a", "D:\\own")],
        ),
    ],
)
def test_ancestors(applications: str, expected: list[tuple[str, str]]) -> None:
    assert ancestors(resolve(configuration(sites=site(applications)))[-1]) == expected


def test_ancestor_has_the_connect_as_account_of_its_directory() -> None:
    text = configuration(
        sites=site(application(more=CONNECT_AS.format("CORP\\content")) + application("/images/a/b", folder="D:\\b"))
    )
    found = resolve(text)[-1].ancestors
    assert [(item.url_path, item.connect_as and item.connect_as.name) for item in found] == [
        ("/", None),
        ("/images", "CORP\\content"),
        ("/images/a", "CORP\\content"),
    ]
