# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""web.config files: in what order they count, what keeps them from counting, what is locked (domain-facts 6.8, 8)."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Level
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.xml import ConfigurationError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.web_configs import PathError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IIS_10_0
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)
from hypothesis import given, settings
from hypothesis import strategies as st

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


def codes(found: Application) -> list[str]:
    return [finding.code for finding in found.findings]


LAYERS: dict[str, tuple[str, dict[str, str], list[tuple[str, str]]]] = {
    "applicationHost.config alone": (UNLOCKED + anonymous("server"), {}, [("/", "server")]),
    "the file of the root folder counts over it": (
        UNLOCKED + anonymous("server"),
        {ROOT: anonymous("root")},
        [("/", "root")],
    ),
    "a location tag of applicationHost.config for the site counts less than the site's own file": (
        UNLOCKED + anonymous("location", location="Shop"),
        {ROOT: anonymous("root")},
        [("/", "root")],
    ),
    "and for a folder more, since it is deeper": (
        UNLOCKED + anonymous("location", location="Shop/account"),
        {ROOT: anonymous("root")},
        [("/", "root"), ("/account", "location")],
    ),
    "the child's file counts over the parent's": (
        UNLOCKED,
        {ROOT: anonymous("root"), FOLDER: anonymous("folder")},
        [("/", "root"), ("/account", "folder")],
    ),
    "a location tag in the parent's file counts less than the child's file": (
        UNLOCKED,
        {ROOT: anonymous("root") + anonymous("tag", location="account"), FOLDER: anonymous("folder")},
        [("/", "root"), ("/account", "folder")],
    ),
    "and more than the location tag of applicationHost.config": (
        UNLOCKED + anonymous("location", location="Shop/account"),
        {ROOT: anonymous("tag", location="account")},
        [("/", "NT AUTHORITY\\IUSR"), ("/account", "tag")],
    ),
    "a location tag for . is the folder itself": (UNLOCKED, {ROOT: anonymous("tag", location=".")}, [("/", "tag")]),
    "and so is one without a path": (UNLOCKED, {ROOT: anonymous("tag", location="")}, [("/", "tag")]),
    "a location tag leads to a file": (
        UNLOCKED,
        {ROOT: anonymous("tag", location="account/login.aspx")},
        [("/", "NT AUTHORITY\\IUSR"), ("/account/login.aspx", "tag")],
    ),
    "paths of files are compared without case": (UNLOCKED, {ROOT.upper(): anonymous("root")}, [("/", "root")]),
    "a file of another folder does not count": (
        UNLOCKED,
        {r"C:\sites\web.config": anonymous("above")},
        [("/", "NT AUTHORITY\\IUSR")],
    ),
    "a file of another name neither": (
        UNLOCKED,
        {r"C:\sites\shop\app.config": anonymous("x")},
        [("/", "NT AUTHORITY\\IUSR")],
    ),
}


@pytest.mark.parametrize(("rest", "files", "expected"), LAYERS.values(), ids=LAYERS)
def test_order_in_which_files_count(rest: str, files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    texts = {path: web_config(text) for path, text in files.items()}
    found = resolve(configuration(sites=site(application()), rest=rest), texts)[0]
    assert readers(found) == expected
    assert "section_locked" not in codes(found)


def test_child_application_inherits_from_the_folder_above_in_its_url() -> None:
    shop, admin = resolve(two_applications(), {ROOT: web_config(anonymous("root"))})
    assert (readers(shop), readers(admin)) == ([("/", "root")], [("/admin", "root")])


def test_child_application_does_not_inherit_what_is_kept_from_it() -> None:
    tag = f'<location path="." inheritInChildApplications="false">{anonymous("root")}</location>'
    shop, admin = resolve(two_applications(), {ROOT: web_config(tag)})
    assert (readers(shop), readers(admin)) == ([("/", "root")], [("/admin", "NT AUTHORITY\\IUSR")])


def test_file_of_a_folder_that_an_application_takes_the_url_of_is_not_read() -> None:
    shop, admin = resolve(two_applications(), {r"C:\sites\shop\admin\web.config": web_config(anonymous("x"))})
    assert (readers(shop), readers(admin)) == ([("/", "NT AUTHORITY\\IUSR")], [("/admin", "NT AUTHORITY\\IUSR")])


def test_two_urls_that_lead_to_one_folder_share_its_file() -> None:
    text = configuration(sites=site(application() + application("/copy")), rest=UNLOCKED)
    first, second = resolve(text, {ROOT: web_config(anonymous("root"))})
    assert (readers(first), readers(second)) == ([("/", "root")], [("/copy", "root")])


def test_file_in_a_virtual_directory() -> None:
    text = two_applications(folder=r'<virtualDirectory path="/images" physicalPath="D:\images" />')
    found = resolve(text, {r"D:\images\big\web.config": web_config(anonymous("images"))})[0]
    assert readers(found) == [("/", "NT AUTHORITY\\IUSR"), ("/images/big", "images")]


@pytest.mark.parametrize("where", ["virtualDirectory", "virtualDirectoryDefaults"])
def test_only_the_file_of_the_directory_itself_is_read_without_allow_sub_dir_config(where: str) -> None:
    attribute = 'allowSubDirConfig="false"'
    own, default = (attribute, "") if where == "virtualDirectory" else ("", attribute)
    app = (
        '<application path="/" applicationPool="Shop">'
        f'<virtualDirectory path="/" physicalPath="C:\\sites\\shop" {own}/>'
        f"<virtualDirectoryDefaults {default}/></application>"
    )
    files = {ROOT: web_config(anonymous("root")), FOLDER: web_config(anonymous("folder"))}
    found = resolve(configuration(sites=site(app), rest=UNLOCKED), files)[0]
    assert readers(found) == [("/", "root")]


@pytest.mark.parametrize(
    "pools",
    [
        '<add name="Shop" enableConfigurationOverride="false" />',
        '<add name="Shop" /><applicationPoolDefaults enableConfigurationOverride="false" />',
    ],
)
def test_pool_can_have_files_ignored_altogether(pools: str) -> None:
    files = {ROOT: web_config(anonymous("root")), FOLDER: "no XML"}
    found = resolve(two_applications(pools=pools), files)[0]
    assert (readers(found), codes(found)) == ([("/", "NT AUTHORITY\\IUSR")], [])


def test_file_that_cannot_be_read_is_a_finding_with_its_place() -> None:
    shop, admin = resolve(two_applications(), {ROOT: "<configuration>\n<a></b></configuration>"})
    expected = (
        f"{ROOT}, line 2, column 6: not well-formed XML (mismatched tag); IIS cannot read it either: correct this "
        "place or take the file from a backup. IIS refuses every request that this file is read for (500.19), and "
        "nothing of it is counted here"
    )
    for found in (shop, admin):
        assert [(item.level, item.code, item.message) for item in found.findings] == [
            (Level.ERROR, "web_config_not_readable", expected)
        ]


BAD_FILES = {
    "empty": "",
    "another root": "<Configuration />",
    "neither true nor false": web_config(authentication('<anonymousAuthentication enabled="yes" />')),
    "a mode that there is not": web_config('<location overrideMode="Never" />'),
    "a document type": "<!DOCTYPE x><configuration />",
    "configSource that was not given": web_config(
        authentication('<anonymousAuthentication configSource="a.config" />')
    ),
    "configSource that leaves the folder": web_config(
        authentication(r'<anonymousAuthentication configSource="..\a.config" />')
    ),
    "deep": "<configuration>" * 100 + "</configuration>" * 100,
}


@pytest.mark.parametrize("text", BAD_FILES.values(), ids=BAD_FILES)
def test_bad_file_is_a_finding_of_the_applications_that_read_it(text: str) -> None:
    found = resolve(configuration(sites=site(application()), rest=UNLOCKED), {ROOT: text})[0]
    assert (readers(found), codes(found)) == ([("/", "NT AUTHORITY\\IUSR")], ["web_config_not_readable"])
    assert ROOT in found.findings[0].message


def test_file_that_the_host_could_not_read_is_such_a_finding_too() -> None:
    error = ConfigurationError("the file cannot be opened: access is denied", file=ROOT)
    found = resolve(two_applications(), {ROOT: error})[0]
    assert [(item.level, item.code, item.message) for item in found.findings] == [
        (
            Level.WARNING,
            "web_config_not_readable",
            f"{ROOT}: the file cannot be opened: access is denied. What it says is not known here, and nothing of it "
            "is counted",
        )
    ]


def test_section_that_is_encrypted_is_not_known() -> None:
    text = '<system.web><identity configProtectionProvider="RsaProtectedConfigurationProvider" /></system.web>'
    found = resolve(two_applications(), {ROOT: web_config(text)})[0]
    assert codes(found) == ["section_encrypted"]
    assert found.findings[0].message.startswith(f"{ROOT}, line 1: <identity> is encrypted")


def test_bytes_are_read_in_the_encoding_that_they_declare() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + web_config(anonymous("bücher"))
    found = resolve(two_applications(), {ROOT: text.encode("utf-16")})[0]
    assert readers(found) == [("/", "bücher")]


def test_section_of_a_file_can_be_in_another_file_that_is_given() -> None:
    files = {
        ROOT: web_config(authentication('<anonymousAuthentication configSource="config/anonymous.config" />')),
        r"c:\Sites\shop\config\anonymous.config": '<anonymousAuthentication userName="elsewhere" password="planted" />',
    }
    found = resolve(two_applications(), files)[0]
    assert (readers(found), codes(found)) == ([("/", "elsewhere")], [])


@pytest.mark.parametrize(
    ("included", "message"),
    [
        (
            '<anonymousAuthentication configSource="anonymous.config" />',
            "configSource in a file that is itself named by configSource",
        ),
        ("<windowsAuthentication />", "its outermost element is another"),
        ("<", "not well-formed XML"),
    ],
)
def test_file_that_config_source_names_can_be_at_fault(included: str, message: str) -> None:
    files = {
        ROOT: web_config(authentication('<anonymousAuthentication configSource="anonymous.config" />')),
        r"C:\sites\shop\anonymous.config": included,
    }
    found = resolve(two_applications(), files)[0]
    assert codes(found) == ["web_config_not_readable"]
    assert message in found.findings[0].message
    assert r"C:\sites\shop\anonymous.config, line 1" in found.findings[0].message


def test_paths_of_files_are_absolute() -> None:
    with pytest.raises(PathError):
        resolve(two_applications(), {"web.config": ""})


def deny(text: str, path: str = "Shop", attribute: str = 'overrideMode="Deny"') -> str:
    return f'<location path="{path}" {attribute}>{text}</location>'


LOCKED: dict[str, tuple[str, str]] = {
    "by default, without configSections": ("", "overrideModeDefault in configSections"),
    "by configSections": (UNLOCKED.replace("Allow", "Deny"), "overrideModeDefault in configSections"),
    "by a location tag for the site": (
        UNLOCKED + deny(anonymous("x")),
        "a location tag in applicationHost.config, line",
    ),
    "by one for the server": (UNLOCKED + deny(anonymous("x"), path=""), "a location tag"),
    "by one for .": (UNLOCKED + deny(anonymous("x"), path="."), "a location tag"),
    "by one with an empty section": (
        UNLOCKED + deny(authentication("<anonymousAuthentication />")),
        "a location tag",
    ),
    "in the form of earlier versions": (
        UNLOCKED + deny(anonymous("x"), attribute='allowOverride="false"'),
        "a location tag",
    ),
    "again, below a tag that unlocks it": (
        deny(anonymous("x"), path="", attribute='overrideMode="Allow"') + deny(anonymous("x")),
        "a location tag",
    ),
    "by lockItem of the section": (
        UNLOCKED + authentication('<anonymousAuthentication lockItem="true" />'),
        "lockItem in applicationHost.config",
    ),
    "by lockAttributes": (
        UNLOCKED + authentication('<anonymousAuthentication lockAttributes="enabled, userName" />'),
        "the attribute userName of <anonymousAuthentication> is locked",
    ),
    "by lockAttributes of all": (
        UNLOCKED + authentication('<anonymousAuthentication lockAttributes="*" />'),
        "the attribute userName",
    ),
    "by lockAllAttributesExcept": (
        UNLOCKED + authentication('<anonymousAuthentication lockAllAttributesExcept="enabled" />'),
        "the attribute userName",
    ),
}


@pytest.mark.parametrize(("rest", "by"), LOCKED.values(), ids=LOCKED)
def test_locked_section_is_an_error_and_no_override(rest: str, by: str) -> None:
    found = resolve(configuration(sites=site(application()), rest=rest), {ROOT: web_config(anonymous("locked"))})[0]
    (finding,) = found.findings
    assert (finding.level, finding.code) == (Level.ERROR, "section_locked")
    assert finding.message.startswith(f"{ROOT}, line 1: ")
    assert by in finding.message
    assert "500.19 with 0x80070021" in finding.message
    assert "locked" not in str(readers(found))


def test_empty_section_is_locked_as_well() -> None:
    files = {ROOT: web_config(authentication("<anonymousAuthentication />"))}
    assert codes(resolve(configuration(sites=site(application())), files)[0]) == ["section_locked"]


NOT_LOCKED = {
    "by configSections": UNLOCKED,
    "by a location tag for the server": deny(anonymous("x"), path="", attribute='overrideMode="Allow"'),
    "by one for the site": deny(anonymous("x"), attribute='overrideMode="Allow"'),
    "by one with an empty section": deny(
        authentication("<anonymousAuthentication />"), attribute='overrideMode="Allow"'
    ),
    "and Inherit says nothing": UNLOCKED + deny(anonymous("x"), attribute='overrideMode="Inherit"'),
    "neither does allowOverride=true": UNLOCKED + deny(anonymous("x"), attribute='allowOverride="true"'),
    "another section is locked": UNLOCKED + deny(authentication("<windowsAuthentication />")),
    "another site is locked": UNLOCKED + deny(anonymous("x"), path="Other"),
    "a folder below is locked": UNLOCKED + deny(anonymous("x"), path="Shop/account"),
    "another attribute is locked": UNLOCKED + authentication('<anonymousAuthentication lockAttributes="enabled" />'),
    "the attribute is excepted": UNLOCKED
    + authentication('<anonymousAuthentication lockAllAttributesExcept="userName,password" />'),
}


@pytest.mark.parametrize("rest", NOT_LOCKED.values(), ids=NOT_LOCKED)
def test_unlocked_section_is_overridden(rest: str) -> None:
    found = resolve(configuration(sites=site(application()), rest=rest), {ROOT: web_config(anonymous("open"))})[0]
    assert readers(found)[0] == ("/", "open")
    assert "section_locked" not in codes(found)


def test_applicationhost_config_itself_is_never_locked() -> None:
    text = configuration(
        sites=site(application()), rest=deny(anonymous("x"), path="") + anonymous("location", location="Shop")
    )
    found = resolve(text)[0]
    assert (readers(found), codes(found)) == ([("/", "location")], [])


def test_file_above_locks_the_files_below_and_not_itself() -> None:
    files = {ROOT: web_config(deny(anonymous("root"), path=".")), FOLDER: web_config(anonymous("folder"))}
    found = resolve(configuration(sites=site(application()), rest=UNLOCKED), files)[0]
    assert (readers(found), codes(found)) == ([("/", "root")], ["section_locked"])
    assert found.findings[0].message.startswith(f"{FOLDER}, line 1: <anonymousAuthentication> is locked by a location")


def test_line_of_the_finding_is_that_of_the_section() -> None:
    text = web_config("\n\n" + authentication("\n<anonymousAuthentication />"))
    found = resolve(configuration(sites=site(application())), {ROOT: text})[0]
    assert found.findings[0].message.startswith(f"{ROOT}, line 4: ")


HANDLERS_OPEN = '<location path="" overrideMode="Allow"><system.webServer>{}</system.webServer></location>'
STATIC = '<add name="StaticFile" path="*" verb="*" modules="StaticFileModule" requireAccess="Read"{} />'
LOCKED_STATIC = "<handlers>" + STATIC.format(' lockItem="true"') + "</handlers>"


@pytest.mark.parametrize(
    ("above", "change", "what"),
    [
        (LOCKED_STATIC, "<clear />", "the handler StaticFile is locked"),
        (
            LOCKED_STATIC,
            '<remove name="StaticFile" />',
            "the handler StaticFile is locked",
        ),
        ('<handlers lockElements="add" />', STATIC.format(""), "<add> in <handlers> is locked"),
        ('<handlers lockElements="clear,remove" />', "<clear />", "<clear> in <handlers> is locked"),
        ('<handlers lockAllElementsExcept="add" />', "<clear />", "<clear> in <handlers> is locked"),
        ('<handlers lockElements="*" />', "<clear />", "<clear> in <handlers> is locked"),
    ],
)
def test_handlers_can_be_locked_one_by_one(above: str, change: str, what: str) -> None:
    text = configuration(sites=site(application()), rest=HANDLERS_OPEN.format(above))
    files = {ROOT: web_config(f"<system.webServer><handlers>\n{change}</handlers></system.webServer>")}
    found = resolve(text, files)[0]
    (finding,) = [finding for finding in found.findings if finding.code == "section_locked"]
    assert finding.message.startswith(f"{ROOT}, line 2: {what}")


def test_handlers_that_are_not_locked_change() -> None:
    above = LOCKED_STATIC
    text = configuration(sites=site(application()), rest=HANDLERS_OPEN.format(above))
    added = '<system.webServer><handlers><add name="Core" modules="AspNetCoreModuleV2" /></handlers></system.webServer>'
    accessible = '<handlers accessPolicy="Read, Script">'
    found = resolve(text.replace("<handlers>", accessible), {ROOT: web_config(added)})[0]
    assert [(item.kind, item.handlers) for item in found.content] == [
        ("static", ("StaticFile",)),
        ("aspnetcore", ("Core",)),
    ]


BITS = ["<configuration>", "</configuration>", '<location path="a">', "</location>", anonymous("x"), "<", "\0", "ü"]


@given(st.lists(st.sampled_from(BITS), max_size=12).map("".join) | st.text(max_size=40) | st.binary(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_file_is_read_or_is_a_finding(text: str | bytes) -> None:
    (found,) = resolve(configuration(sites=site(application()), rest=UNLOCKED), {ROOT: text})
    assert set(codes(found)) <= {"web_config_not_readable", "account_without_password"}
    assert found.request_identities
