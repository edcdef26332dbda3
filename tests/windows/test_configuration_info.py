# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module iis_configuration_info, sent by Ansible and run in Windows PowerShell on Wine."""

from __future__ import annotations

import base64
import json
import typing as t
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules import (
    configuration_filter as twin,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient, Answer
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api")

SECRET: t.Final = "PLANTED"
POOL_SID: t.Final = "S-1-5-82-5-4-3-2-1"
LONG: t.Final = "C:\\sites\\" + "\\".join(["a-folder-with-a-name-of-forty-characters"] * 8)
EDITOR: t.Final = "S-1-5-21-1-2-3-1105"
ENVIRONMENT_KEY: t.Final = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment"

WEB_CONFIG: t.Final = r"""<?xml version="1.0"?>
<!-- PLANTED --><configuration>
  <appSettings><add key="PLANTED" value="PLANTED" /></appSettings>
  <connectionStrings configSource="PLANTED.config" />
  <system.web>
    <machineKey validationKey="PLANTED" /> PLANTED <![CDATA[PLANTED]]>
    <identity impersonate="true" userName="EXAMPLE\shop" password="PLANTED" />
    <authentication configSource="parts\auth.config" />
  </system.web>
  <location path="a &amp; b" inheritInChildApplications="false" PLANTED="1">
    <system.webServer>
      <handlers lockElements="clear"><clear /><remove name="Old" />
        <add name="PHP" path="PLANTED" modules="FastCgiModule" scriptProcessor="C:\php.exe|PLANTED" lockItem="true" />
      </handlers>
      <aspNetCore arguments="PLANTED" stdoutLogEnabled="true" stdoutLogFile=".\logs\out">
        <environmentVariables><environmentVariable name="PLANTED" value="PLANTED" /></environmentVariables>
      </aspNetCore>
      <cgi createProcessAsUser="false" />
      <validation validateIntegratedModeConfiguration="false" />
      <security><authentication><windowsAuthentication enabled="true" /></authentication></security>
    </system.webServer>
  </location>
</configuration>
"""
AUTHENTICATION: t.Final = """<!-- PLANTED -->

<authentication mode="Forms"><forms loginUrl="PLANTED" /></authentication>
"""
PASSED: t.Final = r"""
<configuration>


<system.web>

<identity impersonate="true" userName="EXAMPLE\shop" password="set" /><authentication mode="Forms" /></system.web>


<location path="a &amp; b" inheritInChildApplications="false">
<system.webServer>
<handlers lockElements="clear"><clear /><remove name="Old" />
<add name="PHP" modules="FastCgiModule" scriptProcessor="C:\php.exe" lockItem="true" /></handlers>

<aspNetCore stdoutLogEnabled="true" stdoutLogFile=".\logs\out" />


<cgi createProcessAsUser="false" />
<validation validateIntegratedModeConfiguration="false" />
<security><authentication><windowsAuthentication enabled="true" /></authentication></security></system.webServer>\
</location></configuration>""".replace("\\\n", "")


@pytest.fixture(scope="module")
def answer(windows: WindowsHost, ansible: AnsibleClient) -> Answer:
    windows.install_iis(Path(__file__).with_name("planted.config").read_text(encoding="utf-8"))
    windows.set_accounts({r"EXAMPLE\shop": EDITOR, "IIS APPPOOL\\Öl & Gas": POOL_SID})
    windows.set_registry(
        [
            (ENVIRONMENT_KEY, "SITE_ROOT", "ExpandString", r"%SystemDrive%\sites\root"),
            (ENVIRONMENT_KEY, "DEPLOY_TOKEN", "String", SECRET),
        ]
    )
    windows.write_file(r"C:\sites\root\web.config", WEB_CONFIG)
    windows.write_file(r"C:\sites\root\parts\auth.config", AUTHENTICATION)
    windows.make_folder(r"C:\sites\root\bin")
    windows.write_file(r"C:\sites\mapped\deep\web.config", "<configuration>\n<PLANTED></configuration>")
    windows.make_folder(r"C:\sites\[x] 'app' Grüße")
    windows.make_folder(LONG)
    windows.make_folder(r"C:\sites\root\data\x")
    asked = {
        "paths": [r"%SystemDrive%\sites\asked", r"c:\SITES\root"],
        "subfolders": ["data/x"],
        "accounts": [r"example\SHOP", "S-1-5-18"],
        "web_configs": True,
    }
    return ansible.module("iis_configuration_info", asked)


@pytest.fixture(scope="module")
def paths(answer: Answer) -> dict[str, Answer]:
    return {item["path"]: item for item in answer["paths"]}


@pytest.fixture(scope="module")
def tree(answer: Answer) -> ET.Element:
    return ET.fromstring(answer["configuration"]["text"])  # noqa: S314 - written by our own module


def test_no_secret_leaves_the_host(answer: Answer) -> None:
    assert SECRET not in json.dumps(answer)


@pytest.mark.parametrize(
    ("pool", "password", "user"),
    [
        ("Shop", "set", r"EXAMPLE\shop"),
        ("Öl & Gas", "", r"EXAMPLE\gmsa$"),
        ("it's [x]", "set", "[encrypted]"),
        ("Empty", "", "nobody-here"),
    ],
)
def test_of_a_password_only_its_state_is_told(tree: ET.Element, pool: str, password: str, user: str) -> None:
    pools = {element.get("name"): element for element in tree.iter("add")}
    model = pools[pool].find("processModel")
    assert model is not None
    assert (model.get("password"), model.get("userName")) == (password, user)


def test_what_identities_follow_from_passes(tree: ET.Element) -> None:
    site = tree.find("system.applicationHost/sites/site")
    assert site is not None
    assert site.attrib == {"name": "Default [x] 'Web' Site", "id": "1"}
    urls = [element.get("path") for element in site.iter("application")]
    assert urls == ["/", "/a/mapped/deep/app", "/long", "/images/deep/app"]
    location = tree.find("location")
    assert location is not None
    assert location.attrib == {"path": "Default [x] 'Web' Site/images", "overrideMode": "Allow"}
    assert [e.attrib for e in location.iter("anonymousAuthentication")] == [{"userName": ""}]
    assert [e.get("authenticatedUserOverride") for e in tree.iter("serverRuntime")] == ["UseWorkerProcessUser"]


def test_web_configs_are_what_the_twin_makes_of_them(answer: Answer) -> None:
    files = {r"C:\sites\root\web.config": WEB_CONFIG, r"C:\sites\root\parts\auth.config": AUTHENTICATION}
    file = twin.FilteredFile(lambda path: files[path].encode())
    passed = file.passed(r"C:\sites\root\web.config", twin.WEB_CONFIG).text()
    assert answer["web_configs"][0] == {
        "path": r"C:\sites\root\web.config",
        "files": list(files),
        "text": PASSED,
        "error": None,
    }
    assert passed == PASSED


def test_web_config_that_is_no_xml_is_answered_with_its_place(answer: Answer) -> None:
    file = answer["web_configs"][1]
    assert (file["path"], file["text"], file["error"]["line"]) == (r"C:\sites\mapped\deep\web.config", None, 2)
    assert len(answer["web_configs"]) == 2


def test_configuration_is_what_the_twin_makes_of_it(answer: Answer) -> None:
    text = Path(__file__).with_name("planted.config").read_bytes()
    passed = twin.FilteredFile(lambda _path: text).passed("x", twin.APPLICATION_HOST).text()
    assert answer["configuration"]["text"] == passed


def test_elements_without_attributes_keep_their_place(tree: ET.Element) -> None:
    tags = ["configSections", "system.applicationHost", "system.webServer", "location"]
    assert [element.tag for element in tree] == tags


def test_a_host_in_a_workgroup_has_no_domain_and_no_error(answer: Answer) -> None:
    assert (answer["machine"]["domain"], answer["machine"]["domain_error"]) == (None, None)


def test_the_version_comes_from_the_registry(answer: Answer) -> None:
    assert answer["iis"] == {"installed": True, "version": "10.0", "version_string": "Version 10.0"}


def test_the_environment_is_that_of_paths(answer: Answer) -> None:
    always = {"SystemDrive", "SystemRoot", "windir", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "ProgramData"}
    assert set(answer["environment"]) == always | {"PUBLIC", "ALLUSERSPROFILE", "SITE_ROOT"}
    assert answer["environment"]["SITE_ROOT"] == r"C:\sites\root"


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        (r"C:\sites\root", ["web.config", "bin"]),
        (r"C:\sites\root\a", None),
        (r"C:\sites\mapped", []),
        (r"C:\sites\mapped\deep", ["web.config"]),
        (r"C:\sites\[x] 'app' Grüße", []),
        (LONG, []),
        ("C:\\sites", []),
        (r"C:\sites\asked", None),
        (r"C:\sites\root\data\x", []),
        (LONG + r"\data\x", None),
    ],
)
def test_folders_and_what_they_hold(paths: dict[str, Answer], path: str, holds: list[str] | None) -> None:
    item = paths[path]
    assert (item["exists"], item["directory"]) == (holds is not None, holds is not None)
    assert item["holds"] == (holds or [])
    assert (item["descriptor"] is not None, item["error"]) == (holds is not None, None)


def test_web_config_along_the_url_is_answered(paths: dict[str, Answer]) -> None:
    files = {path for path in paths if path.endswith("web.config")}
    assert files == {r"C:\sites\root\web.config", r"C:\sites\mapped\deep\web.config"}
    assert not paths[r"C:\sites\root\web.config"]["directory"]


def test_every_path_is_answered_once_with_all_folders_above(paths: dict[str, Answer], answer: Answer) -> None:
    assert len(paths) == len(answer["paths"]) == len({path.upper() for path in paths})
    local = [path for path, item in paths.items() if not item["unc"] and item["error"] is None]
    above = {path.rpartition("\\")[0] for path in local if len(path) > 3}
    assert {path + "\\" if path.endswith(":") else path for path in above} <= set(paths)


def test_descriptors_are_those_of_windows(windows: WindowsHost, paths: dict[str, Answer]) -> None:
    some = [r"C:\sites\root", LONG, r"C:\sites\[x] 'app' Grüße", "C:\\"]
    expected = {path: base64.b64encode(raw).decode() for path, raw in windows.descriptors(some).items()}
    assert {path: paths[path]["descriptor"] for path in some} == expected


@pytest.mark.parametrize("path", [r"\\files\images", r"\\files\images\deep"])
def test_paths_on_a_file_server_are_listed_and_not_touched(paths: dict[str, Answer], path: str) -> None:
    item = paths[path]
    assert (item["unc"], item["exists"], item["descriptor"], item["error"]) == (True, False, None, None)


def test_a_path_with_an_unknown_variable_is_answered_with_an_error(paths: dict[str, Answer]) -> None:
    assert paths[r"%UNKNOWN%\x"]["error"]["code"] == 161


def test_accounts_of_the_configuration_and_those_asked_for(answer: Answer) -> None:
    found = {item["name"]: item["sid"] for item in answer["accounts"]}
    assert found == {
        r"EXAMPLE\shop": EDITOR,
        r"EXAMPLE\gmsa$": None,
        "[encrypted]": None,
        "nobody-here": None,
        r"EXAMPLE\content": None,
        r"EXAMPLE\pages": None,
        "IUSR": "S-1-5-17",
        "IIS APPPOOL\\Öl & Gas": POOL_SID,
        "S-1-5-18": "S-1-5-18",
    }


def test_an_account_that_is_not_found_says_why(answer: Answer) -> None:
    errors = {item["name"]: item["error"] for item in answer["accounts"]}
    assert errors["nobody-here"].endswith("(Windows error 1332)")
    assert errors[r"EXAMPLE\shop"] is None


def test_who_asked_and_that_nothing_changed(answer: Answer) -> None:
    assert (answer["run_as"], answer["changed"]) == ("S-1-5-21-0-0-0-1000", False)


def test_a_configuration_that_was_moved_is_found(windows: WindowsHost, ansible: AnsibleClient) -> None:
    redirection = r"C:\windows\system32\inetsrv\config\redirection.config"
    moved = rf'enabled="true" path="%SITE_ROOT%\moved" userName="{SECRET}" password="{SECRET}"'
    windows.write_file(redirection, f"<configuration><configurationRedirection {moved} /></configuration>")
    windows.write_file(r"C:\sites\root\moved\applicationHost.config", "<configuration>\n  <oops>\n</configuration>")
    try:
        answer = ansible.module("iis_configuration_info", {}, "--check")
    finally:
        windows.path(redirection).unlink()
    path = r"C:\sites\root\moved\applicationHost.config"
    message = "this is not well-formed XML (or it has a document type, which is refused)"
    assert answer["configuration"] == {
        "path": path,
        "files": [path],
        "text": None,
        "error": {"message": message, "file": path, "line": 3, "column": 3},
    }
    assert SECRET not in json.dumps(answer)


def test_a_host_without_the_configuration_has_no_iis(ansible: AnsibleClient) -> None:
    options = {"configuration_path": r"%SystemRoot%\none.config", "paths": ["C:\\"]}
    answer = ansible.module("iis_configuration_info", options)
    assert not answer["iis"]["installed"]
    assert answer["configuration"]["error"]["message"].endswith("(Windows error 2)")
    assert [item["path"] for item in answer["paths"]] == ["C:\\"]


def test_groups_and_user_rights_have_a_place_of_their_own(answer: Answer) -> None:
    assert set(answer["local_groups"]) == {"groups", "error"}
    assert [set(right) for right in answer["user_rights"]] == [{"name", "accounts", "error"}]
