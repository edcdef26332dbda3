# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the twin of iis_configuration_info answers."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules import (
    iis_configuration_info,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleFailedError,
    ModuleRequest,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost

FOLDER: t.Final = "C/Windows/System32/inetsrv/config"
FILE: t.Final = f"{FOLDER}/applicationHost.config"
WINDOWS_FILE: t.Final = "C:\\Windows\\System32\\inetsrv\\config\\applicationHost.config"
CONFIGURATION: t.Final = """\
<?xml version="1.0"?>
<configuration>
  <configSections><section name="secret1" /></configSections>
  <!-- secret2 -->
  <configProtectedData><providers><add name="a" keyContainerName="secret3" /></providers></configProtectedData>
  <system.applicationHost>
    <applicationPools>
      <add name="Größe" queueLength="4711">
        <processModel identityType="SpecificUser" userName="svc" password="secret4" idleTimeout="4712" />
      </add>
      <add name="B"><processModel userName="[enc:X:secret5:enc]" password="[enc:IISWASOnlyAesProvider::enc]" /></add>
    </applicationPools>
    <sites>
      <site name="A &amp; &quot;B&quot;" id="1">
        <application path="/"><virtualDirectory path="/" physicalPath="%SystemDrive%\\web" /></application>
        <application path="/shop/admin">
          <virtualDirectory path="/" physicalPath="%DATA%\\admin" userName="CORP\\web" password="" />
          <virtualDirectory path="/files" physicalPath="\\\\nas\\files" />
        </application>
        <bindings><binding protocol="http" bindingInformation="*:80:secret6" /></bindings>
      </site>
    </sites>
  </system.applicationHost>
  <location path="A" overrideMode="Allow">
    <system.webServer>
      <security>
        <authentication><anonymousAuthentication userName="IUSR" password="secret7" /></authentication>
      </security>
      <httpErrors errorMode="secret8" />
    </system.webServer>
  </location>
</configuration>
"""
WITH_SITES: t.Final = "<configuration><system.applicationHost>{}</system.applicationHost></configuration>"
# Every element stands on the line that it has in the file.
PASSED: t.Final = """\

<configuration>
<configSections />


<system.applicationHost>
<applicationPools>
<add name="Größe">
<processModel identityType="SpecificUser" userName="svc" password="set" /></add>

<add name="B"><processModel userName="[encrypted]" password="" /></add></applicationPools>

<sites>
<site name="A &amp; &quot;B&quot;" id="1">
<application path="/"><virtualDirectory path="/" physicalPath="%SystemDrive%\\web" /></application>
<application path="/shop/admin">
<virtualDirectory path="/" physicalPath="%DATA%\\admin" userName="CORP\\web" password="" />
<virtualDirectory path="/files" physicalPath="\\\\nas\\files" /></application></site></sites></system.applicationHost>





<location path="A" overrideMode="Allow">
<system.webServer>
<security>
<authentication><anonymousAuthentication userName="IUSR" password="set" /></authentication></security>\
</system.webServer></location></configuration>"""


def answer(
    make_host: MakeHost, files: dict[str, str], descriptors: dict[str, str] | None = None, **keys: t.Any
) -> t.Any:
    options = keys.pop("options", {})
    host = make_host(files, descriptors, **{"iis": "10.0", **keys})
    return iis_configuration_info.run(
        ModuleRequest(host=host, name="x.y.demo", arguments=options, check_mode=False, diff=False)
    )


def test_only_the_allowed_parts_of_a_configuration_pass(make_host: MakeHost) -> None:
    found = answer(make_host, {FILE: CONFIGURATION})
    assert found["configuration"] == {"path": WINDOWS_FILE, "files": [WINDOWS_FILE], "text": PASSED, "error": None}
    assert "secret" not in str(found).lower()


def test_the_paths_are_those_of_the_configuration_and_above(make_host: MakeHost) -> None:
    files = {FILE: CONFIGURATION, "C/web/shop/web.config": "", "C/web/web.config": "", "D/www/admin/bin/": ""}
    found = answer(make_host, files, environment={"DATA": "D:\\www"}, options={"paths": ["%windir%", "no path"]})
    assert [(path["path"], path["exists"], path["holds"]) for path in found["paths"]] == [
        ("C:\\web", True, ["web.config"]),
        ("C:\\", True, []),
        ("D:\\www\\admin", True, ["bin"]),
        ("D:\\www", True, []),
        ("D:\\", True, []),
        ("\\\\nas\\files", False, []),
        ("C:\\web\\shop", True, ["web.config"]),
        ("C:\\web\\shop\\web.config", True, []),
        ("C:\\web\\web.config", True, []),
        ("C:\\Windows", True, []),
        ("no path", False, []),
    ]
    assert found["environment"]["DATA"] == "D:\\www"
    assert found["paths"][5]["unc"] is True
    assert found["paths"][10]["error"] == {"code": 161, "message": "The specified path is invalid"}


def test_subfolders_are_answered_below_the_root_of_every_application(make_host: MakeHost) -> None:
    files = {FILE: CONFIGURATION, "C/web/data/x/": "", "D/www/admin/": ""}
    options = {"subfolders": ["data/x", "%NAME%"]}
    found = answer(make_host, files, environment={"DATA": "D:\\www", "NAME": "logs"}, options=options)
    assert [(path["path"], path["exists"]) for path in found["paths"]][7:] == [
        ("C:\\web\\data\\x", True),
        ("C:\\web\\data", True),
        ("C:\\web\\logs", False),
        ("D:\\www\\admin\\data\\x", False),
        ("D:\\www\\admin\\data", False),
        ("D:\\www\\admin\\logs", False),
    ]
    assert found["environment"]["NAME"] == "logs"


def test_subfolders_of_an_application_whose_folder_is_a_default(make_host: MakeHost) -> None:
    sites = """<sites><site name="S" id="1">
      <application path="/"><virtualDirectory path="/" /></application>
      <application path="/none"><virtualDirectory path="/x" physicalPath="C:\\x" /></application>
      <virtualDirectoryDefaults physicalPath="C:\\default\\" /></site></sites>"""
    found = answer(make_host, {FILE: WITH_SITES.format(sites)}, options={"subfolders": ["data"]})
    paths = {path["path"] for path in found["paths"]}
    assert paths == {"C:\\", "C:\\x", "C:\\default", "C:\\default\\data"}


def test_a_domain_that_cannot_be_read_says_why(make_host: MakeHost) -> None:
    found = answer(make_host, {FILE: CONFIGURATION}, domain="CORP", refused=["domain"])
    assert (found["machine"]["domain"], found["machine"]["domain_error"]) == (
        None,
        "Access is denied (Windows error 5)",
    )
    assert "CORP\\WEB01$" not in {account["name"] for account in found["accounts"]}


def test_the_accounts_are_those_of_the_configuration_and_asked_ones(make_host: MakeHost) -> None:
    found = answer(
        make_host,
        {FILE: CONFIGURATION},
        domain="CORP",
        accounts={"svc": "S-1-5-21-1-2-3-1001", "IIS APPPOOL\\Größe": "S-1-5-82-1-2-3-4-5"},
        options={"accounts": ["svc", "S-1-5-18"]},
    )
    unknown = "No mapping between account names and security IDs was done (Windows error 1332)"
    assert [(a["name"], a["sid"], a["account"], a["error"]) for a in found["accounts"]] == [
        ("svc", "S-1-5-21-1-2-3-1001", "WEB01\\svc", None),
        ("[encrypted]", None, None, unknown),
        ("CORP\\web", None, None, unknown),
        ("IUSR", "S-1-5-17", "NT AUTHORITY\\IUSR", None),
        ("IIS APPPOOL\\Größe", "S-1-5-82-1-2-3-4-5", "IIS APPPOOL\\Größe", None),
        ("S-1-5-18", "S-1-5-18", "NT AUTHORITY\\SYSTEM", None),
        ("CORP\\WEB01$", None, None, unknown),
    ]


def test_accounts_have_the_kind_that_windows_has_for_them(make_host: MakeHost) -> None:
    found = answer(
        make_host,
        {},
        domain="CORP",
        accounts={"svc": "S-1-5-21-1-2-3-1001", "web": "S-1-5-21-1-2-3-1002", "CORP\\staff": "S-1-5-21-9-9-9-1103"},
        groups={"web": ["svc"], "CORP\\staff": []},
        options={"accounts": ["svc", "web", "CORP\\staff", "IUSR", "IIS_IUSRS", "IIS APPPOOL\\Shop", "nobody"]},
    )
    assert [account["type"] for account in found["accounts"]][:-1] == [
        "user",
        "alias",
        "group",
        "well_known_group",
        "alias",
        "well_known_group",
        None,
    ]


def test_local_groups_are_answered_with_their_members(make_host: MakeHost) -> None:
    accounts = {"svc": "S-1-5-21-1-2-3-1001", "web": "S-1-5-21-1-2-3-1002", "CORP\\staff": "S-1-5-21-9-9-9-1103"}
    groups = {"web": ["svc", "CORP\\staff"], "IIS_IUSRS": ["S-1-5-17"], "CORP\\staff": ["svc"]}
    found = answer(make_host, {}, domain="CORP", accounts=accounts, groups=groups)["local_groups"]
    assert found["error"] is None
    assert {group["account"]: group["members"] for group in found["groups"]} == {
        "BUILTIN\\Administrators": ["S-1-5-21-1004336348-1177238915-682003330-500"],
        "BUILTIN\\Users": ["S-1-5-4", "S-1-5-11"],
        "BUILTIN\\Guests": [],
        "BUILTIN\\IIS_IUSRS": ["S-1-5-17"],
        "WEB01\\web": ["S-1-5-21-1-2-3-1001", "S-1-5-21-9-9-9-1103"],
    }


def test_a_domain_controller_lists_the_groups_of_iis_only(make_host: MakeHost) -> None:
    accounts = {"IIS_WPG": "S-1-5-21-1-2-3-1001", "staff": "S-1-5-21-1-2-3-1002"}
    controller: dict[str, t.Any] = {"domain": "CORP", "windows": {"product_type": "domain_controller"}}
    found = answer(make_host, {}, accounts=accounts, groups={"IIS_WPG": ["IUSR"], "staff": []}, **controller)
    assert {group["account"]: group["members"] for group in found["local_groups"]["groups"]} == {
        "BUILTIN\\Users": ["S-1-5-4", "S-1-5-11"],
        "BUILTIN\\IIS_IUSRS": ["S-1-5-17"],
        "CORP\\IIS_WPG": ["S-1-5-17"],
    }


def test_everyone_bypasses_traverse_checking_unless_the_host_says_otherwise(make_host: MakeHost) -> None:
    [right] = answer(make_host, {})["user_rights"]
    assert right["name"] == "SeChangeNotifyPrivilege"
    assert "S-1-1-0" in right["accounts"]
    [right] = answer(make_host, {}, user_rights={"SeChangeNotifyPrivilege": ["Authenticated Users"]})["user_rights"]
    assert right["accounts"] == ["S-1-5-11"]


def test_groups_and_rights_that_are_not_answered_are_not_empty(make_host: MakeHost) -> None:
    found = answer(make_host, {}, refused=["local_groups", "user_rights"])
    denied = "Access is denied (Windows error 5)"
    assert found["local_groups"] == {"groups": [], "error": denied}
    assert found["user_rights"] == [{"name": "SeChangeNotifyPrivilege", "accounts": None, "error": denied}]


def test_a_host_without_iis_says_so(make_host: MakeHost) -> None:
    found = answer(make_host, {}, iis=None)
    assert found["iis"] == {"installed": False, "version": None, "version_string": None}
    assert found["configuration"]["text"] is None
    message = "the file cannot be opened: The system cannot find the path specified (Windows error 3)"
    assert found["configuration"]["error"] == {"message": message, "file": WINDOWS_FILE, "line": None, "column": None}


def test_iis_without_its_configuration_is_not_installed(make_host: MakeHost) -> None:
    assert answer(make_host, {})["iis"] == {"installed": False, "version": "10.0", "version_string": "Version 10.0"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("<configuration>\n <secret password='x'\n</configuration>", 3, 1), ("<!DOCTYPE secret><configuration/>", 1, 17)],
)
def test_a_broken_file_is_reported_with_its_place(make_host: MakeHost, text: str, line: int, column: int) -> None:
    error = answer(make_host, {FILE: text})["configuration"]["error"]
    assert (error["file"], error["line"], error["column"]) == (WINDOWS_FILE, line, column)
    assert error["message"] == "this is not well-formed XML (or it has a document type, which is refused)"


def test_another_document_is_not_a_configuration(make_host: MakeHost) -> None:
    error = answer(make_host, {FILE: "<other/>"})["configuration"]["error"]
    assert (error["message"], error["line"]) == ("the outermost element is not <configuration>", 1)


def test_a_redirected_configuration_is_followed(make_host: MakeHost) -> None:
    redirection = (
        '<configuration><configurationRedirection enabled="true" path="%SystemDrive%\\shared\\" /></configuration>'
    )
    files = {f"{FOLDER}/redirection.config": redirection, "C/shared/applicationHost.config": "<configuration/>"}
    assert answer(make_host, files)["configuration"] == {
        "path": "C:\\shared\\applicationHost.config",
        "files": ["C:\\shared\\applicationHost.config"],
        "text": "<configuration />",
        "error": None,
    }


def test_a_redirection_that_is_off_is_not_followed(make_host: MakeHost) -> None:
    redirection = '<configuration><configurationRedirection enabled="false" path="D:\\x" /></configuration>'
    files = {f"{FOLDER}/redirection.config": redirection, FILE: "<configuration/>"}
    assert answer(make_host, files)["configuration"]["path"] == WINDOWS_FILE


def test_a_section_in_a_file_of_its_own_is_followed(make_host: MakeHost) -> None:
    whole = WITH_SITES.format('<sites configSource="parts\\s.config" />')
    part = '<sites><site name="S" id="1" other="secret" /></sites>'
    found = answer(make_host, {FILE: whole, f"{FOLDER}/parts/s.config": part})["configuration"]
    assert '<site name="S" id="1" />' in found["text"]
    assert len(found["files"]) == 2


@pytest.mark.parametrize("source", ["..\\x.config", "C:\\x.config", "\\x.config", ""])
def test_a_section_elsewhere_is_not_followed(make_host: MakeHost, source: str) -> None:
    whole = WITH_SITES.format(f'\n<sites configSource="{source}" />')
    error = answer(make_host, {FILE: whole})["configuration"]["error"]
    assert (error["message"], error["line"]) == ("configSource names no file below the folder of this one", 2)


def test_a_configuration_that_may_not_be_read_is_reported(make_host: MakeHost) -> None:
    denied = {WINDOWS_FILE: "O:SYG:SYD:P(D;;0x1;;;BA)(A;;FA;;;SY)(A;;FA;;;BA)"}
    error = answer(make_host, {FILE: "<configuration/>"}, denied)["configuration"]["error"]
    assert error["message"] == "the file cannot be opened: Access is denied (Windows error 5)"


def test_a_named_configuration_is_read(make_host: MakeHost) -> None:
    found = answer(make_host, {"D/x.config": "<configuration/>"}, options={"configuration_path": "D:\\x.config"})
    assert found["configuration"]["text"] == "<configuration />"


def test_an_unknown_option_is_refused(make_host: MakeHost) -> None:
    with pytest.raises(
        ModuleFailedError, match="Supported parameters include: configuration_path, paths, subfolders, accounts"
    ):
        answer(make_host, {}, options={"path": "x"})


WEB_CONFIG: t.Final = """\
<configuration>
  <configSections><section name="secret1" /></configSections>
  <appSettings><add key="secret2" value="secret3" /></appSettings>
  <connectionStrings configSource="secret4.config" />
  <system.web>
    <machineKey validationKey="secret5" decryptionKey="secret6" />
    <identity impersonate="true" userName="CORP\\pages" password="secret7" />
    <authentication mode="Forms"><forms loginUrl="secret8" /></authentication>
    <compilation debug="true" />
  </system.web>
  <location path="." inheritInChildApplications="false" overrideMode="Deny">
    <system.webServer>
      <handlers accessPolicy="Read, Script" lockElements="clear">
        <clear />
        <remove name="Old" />
        <add name="PHP" modules="FastCgiModule" scriptProcessor="C:\\p|-d secret9" type="secret10" lockItem="true" />
      </handlers>
      <aspNetCore processPath="secret11" arguments="secret12" stdoutLogEnabled="true" stdoutLogFile=".\\logs\\stdout">
        <environmentVariables><environmentVariable name="secret13" value="secret14" /></environmentVariables>
      </aspNetCore>
      <cgi createProcessAsUser="false" timeout="00:15:00" />
      <validation validateIntegratedModeConfiguration="false" />
      <rewrite><rules><rule name="secret15" /></rules></rewrite>
    </system.webServer>
  </location>
</configuration>
"""
WEB_CONFIG_PASSED: t.Final = """\
<configuration>



<system.web>

<identity impersonate="true" userName="CORP\\pages" password="set" />
<authentication mode="Forms" /></system.web>


<location path="." inheritInChildApplications="false" overrideMode="Deny">
<system.webServer>
<handlers accessPolicy="Read, Script" lockElements="clear">
<clear />
<remove name="Old" />
<add name="PHP" modules="FastCgiModule" scriptProcessor="C:\\p" lockItem="true" /></handlers>

<aspNetCore stdoutLogEnabled="true" stdoutLogFile=".\\logs\\stdout" />


<cgi createProcessAsUser="false" />
<validation validateIntegratedModeConfiguration="false" /></system.webServer></location></configuration>"""


def test_only_the_allowed_parts_of_a_web_config_pass(make_host: MakeHost) -> None:
    files = {FILE: CONFIGURATION, "C/web/web.config": WEB_CONFIG}
    found = answer(make_host, files, options={"web_configs": True})
    path = "C:\\web\\web.config"
    assert found["web_configs"] == [{"path": path, "files": [path], "text": WEB_CONFIG_PASSED, "error": None}]
    assert "secret" not in str(found).lower()
    assert "CORP\\pages" in [account["name"] for account in found["accounts"]]


def test_web_configs_of_folders_and_of_those_above_applications_are_read_once(make_host: MakeHost) -> None:
    nothing = "<configuration />"
    files = dict.fromkeys(("C/web/web.config", "C/web/shop/web.config", "C/web/other/web.config"), nothing)
    files |= {FILE: CONFIGURATION, "D/www/admin/WEB.config": nothing}
    options = {"web_configs": True}
    found = answer(make_host, files, environment={"DATA": "D:\\www"}, options=options)
    assert [file["path"] for file in found["web_configs"]] == [
        "C:\\web\\web.config",
        "D:\\www\\admin\\web.config",
        "C:\\web\\shop\\web.config",
    ]


def test_web_configs_are_read_only_when_asked_for(make_host: MakeHost) -> None:
    assert answer(make_host, {FILE: CONFIGURATION, "C/web/web.config": WEB_CONFIG})["web_configs"] == []


def test_web_config_that_cannot_be_read_is_answered_with_its_place(make_host: MakeHost) -> None:
    files = {FILE: CONFIGURATION, "C/web/web.config": "<configuration>\n<secret1></secret2></configuration>"}
    (file,) = answer(make_host, files, options={"web_configs": True})["web_configs"]
    assert (file["text"], file["error"]["file"], file["error"]["line"]) == (None, "C:\\web\\web.config", 2)
    assert "secret" not in str(file)


def test_locks_of_the_configuration_pass(make_host: MakeHost) -> None:
    text = (
        '<configuration><configSections><sectionGroup name="system.webServer">\n'
        '<section name="handlers" overrideModeDefault="Deny" type="secret1" /><section name="secret2" />\n'
        '<sectionGroup name="security"><sectionGroup name="authentication"><section name="windowsAuthentication" />'
        '</sectionGroup><section name="secret3" /></sectionGroup></sectionGroup><sectionGroup name="secret4" />'
        "</configSections></configuration>"
    )
    found = answer(make_host, {FILE: text})["configuration"]["text"]
    assert found == (
        '<configuration><configSections><sectionGroup name="system.webServer">\n'
        '<section name="handlers" overrideModeDefault="Deny" />\n'
        '<sectionGroup name="security"><sectionGroup name="authentication"><section name="windowsAuthentication" />'
        "</sectionGroup></sectionGroup></sectionGroup></configSections></configuration>"
    )
