# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""web.config files: in what order they count, what keeps them from counting, what is locked (domain-facts 6.8, 8)."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Level
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.xml import ConfigurationError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.web_configs import PathError
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.web_config_files import (
    FOLDER,
    ROOT,
    UNLOCKED,
    anonymous,
    readers,
    resolve,
    two_applications,
    web_config,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import codes
from hypothesis import given, settings
from hypothesis import strategies as st

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


BITS = ["<configuration>", "</configuration>", '<location path="a">', "</location>", anonymous("x"), "<", "\0", "ü"]


@given(st.lists(st.sampled_from(BITS), max_size=12).map("".join) | st.text(max_size=40) | st.binary(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_file_is_read_or_is_a_finding(text: str | bytes) -> None:
    (found,) = resolve(configuration(sites=site(application()), rest=UNLOCKED), {ROOT: text})
    assert set(codes(found)) <= {"web_config_not_readable", "account_without_password"}
    assert found.request_identities
