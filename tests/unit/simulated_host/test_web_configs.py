# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the twin of iis_configuration_info answers about web.config files."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import APPLICATION_HOST as FILE
from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import answer

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost

CONFIGURATION: t.Final = """\
<configuration><system.applicationHost><sites><site name="A" id="1">
  <application path="/"><virtualDirectory path="/" physicalPath="%SystemDrive%\\web" /></application>
  <application path="/shop/admin">
    <virtualDirectory path="/" physicalPath="%DATA%\\admin" />
    <virtualDirectory path="/files" physicalPath="\\\\nas\\files" />
  </application>
</site></sites></system.applicationHost></configuration>
"""
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
