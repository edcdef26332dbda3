# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets in the configuration of a host stay there: not in a result, not in what `-vvv` prints."""

from __future__ import annotations

import json
import typing as t

import pytest

from .play import HostSpec, PlayRun, Simulation, simulation

# Every attribute and text that holds one has this word in it, and a number.
SECRET: t.Final = "planted-secret"
CONFIGURATION: t.Final = r"""<?xml version="1.0" encoding="UTF-8"?>
<!-- planted-secret-1 in a comment -->
<configuration>
  <configProtectedData><providers>
    <add name="AesProvider" keyContainerName="planted-secret-2" sessionKey="planted-secret-3" />
  </providers></configProtectedData>
  <system.applicationHost>
    <applicationPools>
      <add name="Shop" comment="planted-secret-4">
        <processModel identityType="SpecificUser" userName="WEB01\shop" password="planted-secret-5"
          hidden="planted-secret-6" />
        <environmentVariables><add name="KEY" value="planted-secret-7" /></environmentVariables>
      </add>
      <add name="Sealed">
        <processModel identityType="SpecificUser" userName=".\sealed"
          password="[enc:AesProvider:planted-secret-8:enc]" />
      </add>
      <applicationPoolDefaults><processModel password="planted-secret-9" /></applicationPoolDefaults>
    </applicationPools>
    <sites>
      <site name="Shop" id="1" secret="planted-secret-10">
        <!-- planted-secret-11 -->
        <application path="/" applicationPool="Shop">
          <virtualDirectory path="/" physicalPath="C:\sites\shop" token="planted-secret-12" />
          <virtualDirectory path="/images" physicalPath="C:\sites\images" userName="WEB01\images"
            password="planted-secret-13" />
          planted-secret-14 in a text
          <![CDATA[ planted-secret-15 ]]>
          <?planted-secret-16 planted-secret-17?>
        </application>
        <application path="/sealed" applicationPool="Sealed">
          <virtualDirectory path="/" physicalPath="C:\sites\sealed" />
          <virtualDirectoryDefaults userName="" password="planted-secret-18" />
        </application>
        <virtualDirectoryDefaults password="planted-secret-19" />
        <ftpServer><security><customAuthentication><providers>
          <add name="x"><settings><add name="password" value="planted-secret-20" /></settings></add>
        </providers></customAuthentication></security></ftpServer>
      </site>
      <virtualDirectoryDefaults password="planted-secret-21" />
    </sites>
    <customMetadata><key path="x"><property id="1" value="planted-secret-22" /></key></customMetadata>
  </system.applicationHost>
  <connectionStrings><add name="db" connectionString="Server=db;Password=planted-secret-23" /></connectionStrings>
  <appSettings><add key="ApiKey" value="planted-secret-24" /></appSettings>
  <system.web><machineKey validationKey="planted-secret-25" decryptionKey="planted-secret-26" /></system.web>
  <system.webServer>
    <security>
      <authentication>
        <anonymousAuthentication userName="WEB01\reader" password="planted-secret-27" realm="planted-secret-28" />
        <basicAuthentication enabled="true" defaultLogonDomain="planted-secret-29" />
        <clientCertificateMappingAuthentication enabled="false" key="planted-secret-30" />
        <iisClientCertificateMappingAuthentication enabled="false">
          <oneToOneMappings>
            <add userName="x" password="planted-secret-31" certificate="planted-secret-32" />
          </oneToOneMappings>
        </iisClientCertificateMappingAuthentication>
      </authentication>
      <dynamicIpSecurity note="planted-secret-33" />
    </security>
    <fastCgi><application fullPath="C:\php.exe" arguments="--key planted-secret-34"><environmentVariables>
      <environmentVariable name="TOKEN" value="planted-secret-35" />
    </environmentVariables></application></fastCgi>
    <serverRuntime authenticatedUserOverride="UseAuthenticatedUser" appConcurrentRequestLimit="planted-secret-36" />
  </system.webServer>
  <location path="Shop/images">
    <connectionStrings><add name="db" connectionString="Password=planted-secret-37" /></connectionStrings>
    <system.webServer>
      <security><authentication>
        <anonymousAuthentication userName="" password="planted-secret-38" />
      </authentication></security>
      <rewrite><rules><rule name="r"><match url="planted-secret-39" /></rule></rules></rewrite>
    </system.webServer>
  </location>
</configuration>
"""
WEB_CONFIG: t.Final = r"""<?xml version="1.0"?>
<!-- planted-secret-42 -->
<configuration>
  <configSections><section name="planted-secret-43" type="planted-secret-44" /></configSections>
  <appSettings file="planted-secret-45"><add key="k" value="planted-secret-40" /></appSettings>
  <connectionStrings><add name="db" connectionString="Password=planted-secret-46" /></connectionStrings>
  <system.web>
    <machineKey validationKey="planted-secret-47" decryptionKey="planted-secret-48" />
    <identity impersonate="true" userName="WEB01\pages" password="planted-secret-49" />
    <authentication mode="Forms">
      <forms><credentials><user name="x" password="planted-secret-50" /></credentials></forms>
    </authentication>
    <sessionState sqlConnectionString="planted-secret-51" />
  </system.web>
  <system.webServer>
    <aspNetCore processPath="dotnet" arguments="planted-secret-52" stdoutLogEnabled="true" stdoutLogFile=".\logs\out">
      <environmentVariables><environmentVariable name="KEY" value="planted-secret-53" /></environmentVariables>
    </aspNetCore>
    <httpProtocol><customHeaders><add name="X-Key" value="planted-secret-54" /></customHeaders></httpProtocol>
    planted-secret-55
  </system.webServer>
</configuration>
"""
BROKEN_WEB_CONFIG: t.Final = "<configuration><planted-secret-56 key=planted-secret-57></configuration>"
READ: t.Final = {"web_configs": True}
TASKS: t.Final = (
    {"name": "Facts", "webinfra.iis_identity.iis_configuration_info": READ, "register": "facts"},
    {"name": "Identities", "webinfra.iis_identity.iis_identity_info": READ, "register": "identities"},
    {
        "name": "Access",
        "webinfra.iis_identity.iis_access": {"sites": "all", "users": ["Users"], "fail_on": "never", **READ},
        "register": "access",
    },
    {"name": "Report", "ansible.builtin.debug": {"msg": "{{ access | webinfra.iis_identity.access_report }}"}},
    {"name": "Everything", "ansible.builtin.debug": {"msg": "{{ [facts, identities, access] }}"}},
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulation]:
    spec = HostSpec(
        configuration=CONFIGURATION,
        definition={
            "accounts": {
                name: f"S-1-5-21-1004336348-1177238915-682003330-110{number}"
                for number, name in enumerate(("shop", "sealed", "images", "reader", "pages"))
            },
            "environment": {"SECRET": "planted-secret-41"},
        },
        files={r"C:\sites\shop\web.config": WEB_CONFIG, r"C:\sites\sealed\web.config": BROKEN_WEB_CONFIG},
    )
    with simulation(tmp_path_factory.mktemp("hosts"), spec) as simulated:
        yield simulated


@pytest.fixture(scope="module")
def run(served: Simulation) -> PlayRun:
    return served.play(*TASKS, verbosity=3)


def test_no_secret_is_in_any_result(run: PlayRun) -> None:
    assert run.exit_code == 0, run.output
    assert len(run.tasks) == len(TASKS)
    for task in run.tasks:
        assert SECRET not in json.dumps(task.result), task.task


def test_no_secret_is_in_what_is_printed_with_vvv(run: PlayRun) -> None:
    assert "PUT" in run.output or "WINRM" in run.output or "ESTABLISH" in run.output, "that is how much -vvv prints"
    assert SECRET not in run.output


def test_what_is_no_secret_is_there(run: PlayRun) -> None:
    text = json.dumps(run.only("webinfra.iis_identity.iis_configuration_info").result["configuration"]["text"])
    for part in ("SpecificUser", "sealed", "images", "reader", "UseAuthenticatedUser"):
        assert part in text
    files = json.dumps(run.only("webinfra.iis_identity.iis_configuration_info").result["web_configs"])
    for part in ("impersonate", "pages", "Forms", "stdoutLogFile", "not well-formed"):
        assert part in files
    names = {item["process_identity"]["name"] for item in run.access().result["applications"]}
    assert names == {r"WEB01\shop", r"WEB01\sealed"}


def test_no_secret_is_in_the_message_about_a_configuration_that_is_no_xml(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    broken = CONFIGURATION.replace('password="planted-secret-5"', 'password="planted-secret-5')
    with simulation(tmp_path_factory.mktemp("broken"), HostSpec(configuration=broken)) as simulated:
        run = simulated.play(*TASKS[:3], verbosity=3)
    assert run.exit_code == 2
    assert "not well-formed" in run.output
    assert SECRET not in run.output
