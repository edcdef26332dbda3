# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""applicationHost.config: what is read, in three states where there are three, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    ConfigurationError,
    Password,
    ProcessModel,
    Runtime,
    VirtualDirectoryEntry,
    VirtualDirectorySettings,
    password_state,
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.sections import Section
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, "absent"),
        ("", "empty"),
        ("[enc:AesProvider::enc]", "empty"),
        ("[enc:IISWASOnlyCngProvider::enc]", "empty"),
        ("[enc:AesProvider:cGxhbnRlZA==:enc]", "set"),
        ("[enc::enc]", "set"),
        ("planted-secret", "set"),
        ("set", "set"),
        ("empty", "set"),
        (" ", "set"),
    ],
)
def test_password_state(value: str | None, state: str) -> None:
    assert password_state(value) == state


def test_pool_has_its_settings_and_the_defaults() -> None:
    text = configuration(
        pools='<add name="A"><processModel identityType="SpecificUser" userName="x" password="planted-secret"'
        ' manualGroupMembership="True" /></add><add name="B" />'
        '<applicationPoolDefaults><processModel identityType="NetworkService" userName="" password="" />'
        "</applicationPoolDefaults>"
    )
    defaults = ProcessModel(identity_type="NetworkService", user_name="", password=Password.EMPTY)
    assert read_application_host(text).pools == (
        ApplicationPool(
            name="A",
            process_model=ProcessModel(
                identity_type="SpecificUser", user_name="x", password=Password.SET, manual_group_membership=True
            ),
            defaults=defaults,
        ),
        ApplicationPool(name="B", defaults=defaults),
    )


@pytest.mark.parametrize(
    ("pools", "names"),
    [
        ('<add name="A" /><add name="B" />', ["A", "B"]),
        ('<add name="A" /><remove name="a" /><add name="B" />', ["B"]),
        ('<add name="A" /><clear /><add name="B" />', ["B"]),
        ('<add name="A" /><add name="B" /><clear />', []),
        ('<remove name="A" /><add name="A" />', ["A"]),
    ],
)
def test_add_remove_and_clear_work_in_order(pools: str, names: list[str]) -> None:
    assert [pool.name for pool in read_application_host(configuration(pools=pools)).pools] == names


def test_sites_can_be_removed_too() -> None:
    sites = site("", name="A") + '<remove name="A" />' + site("", name="B")
    assert [entry.name for entry in read_application_host(configuration(sites=sites)).sites] == ["B"]


def test_defaults_of_three_levels_are_kept_apart() -> None:
    text = configuration(
        sites=site(
            '<application path="/"><virtualDirectory path="/" userName="" />'
            '<virtualDirectoryDefaults physicalPath="application" /></application>'
            '<applicationDefaults applicationPool="site" /><virtualDirectoryDefaults physicalPath="site" />'
        )
        + '<applicationDefaults applicationPool="server" />'
        '<virtualDirectoryDefaults physicalPath="server" userName="x" password="planted-secret" />'
    )
    server = read_application_host(text)
    (entry,) = server.sites
    (app,) = entry.applications
    assert (server.default_application_pool, entry.default_application_pool, app.application_pool) == (
        "server",
        "site",
        None,
    )
    assert app.virtual_directories == (
        VirtualDirectoryEntry(path="/", settings=VirtualDirectorySettings(user_name="")),
    )
    assert app.virtual_directory_defaults == VirtualDirectorySettings(physical_path="application")
    assert entry.virtual_directory_defaults == VirtualDirectorySettings(physical_path="site")
    assert server.virtual_directory_defaults == VirtualDirectorySettings(
        physical_path="server", user_name="x", password=Password.SET
    )


def test_authentication_of_the_server_and_of_locations_is_kept_in_order() -> None:
    text = configuration(
        rest=authentication('<anonymousAuthentication enabled="true" userName="" />')
        + authentication('<windowsAuthentication enabled="TRUE" />', location="Shop/A")
        + authentication(
            "", location="Shop/A", more='<serverRuntime authenticatedUserOverride="UseWorkerProcessUser" />'
        )
        + '<location path="Shop/B"><system.webServer><handlers /></system.webServer></location>'
    )
    found = [(entry.path, entry.section, entry.attributes) for entry in read_application_host(text).sections]
    assert found == [
        ("", Section.ANONYMOUS_AUTHENTICATION, {"enabled": "true", "userName": ""}),
        ("Shop/A", Section.WINDOWS_AUTHENTICATION, {"enabled": "true"}),
        ("Shop/A", Section.SERVER_RUNTIME, {"authenticatedUserOverride": "UseWorkerProcessUser"}),
        ("Shop/B", Section.HANDLERS, {}),
    ]


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("", ""),
        (".", ""),
        ("/", ""),
        ("Shop", "Shop"),
        ("Shop/", "Shop"),
        ("Shop//a/", "Shop/a"),
        (" Shop/a ", "Shop/a"),
    ],
)
def test_location_paths_have_one_form(path: str, read: str) -> None:
    text = configuration(rest=authentication('<anonymousAuthentication enabled="false" />', location=path))
    assert [entry.path for entry in read_application_host(text).sections] == [read]


def test_location_without_a_path_is_for_the_whole_server() -> None:
    text = configuration(rest="<location>" + authentication('<basicAuthentication enabled="true" />') + "</location>")
    assert [entry.path for entry in read_application_host(text).sections] == [""]


def test_sections_in_a_location_tag_for_the_whole_server_are_found() -> None:
    text = (
        '<configuration><location path="."><system.applicationHost><applicationPools><add name="A" />'
        '</applicationPools></system.applicationHost></location><location path="" overrideMode="Allow">'
        "<system.applicationHost><sites>"
        f"{site(application())}</sites></system.applicationHost></location></configuration>"
    )
    server = read_application_host(text)
    assert ([pool.name for pool in server.pools], [entry.name for entry in server.sites]) == (["A"], ["Shop"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<Configuration />",
            "a.config, line 1, column 1: the root element is <Configuration>, not <configuration>; give the whole "
            "content of applicationHost.config",
        ),
        (
            "<configuration><system.web /></configuration>",
            "a.config, line 1, column 1: there is no <system.applicationHost> section; this is not an "
            "applicationHost.config (a web.config has no sites and pools, the file is "
            "%windir%\\System32\\inetsrv\\config\\applicationHost.config)",
        ),
        (
            configuration(pools="\n<add />"),
            "a.config, line 2, column 1: <add> has no attribute 'name', which is required",
        ),
        (
            configuration(sites=site("\n\n <application />")),
            "a.config, line 3, column 2: <application> has no attribute 'path', which is required",
        ),
        (
            configuration(pools='\n<add name="A"><processModel manualGroupMembership="yes" /></add>'),
            "a.config, line 2, column 15: attribute 'manualGroupMembership' of <processModel> is neither true nor "
            "false",
        ),
        (
            configuration(rest="\n" + authentication('<anonymousAuthentication enabled="planted-secret" />')),
            "a.config, line 2, column 45: attribute 'enabled' of <anonymousAuthentication> is neither true nor false",
        ),
    ],
)
def test_what_is_no_whole_configuration_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_application_host(text, source="a.config")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "<configuration><system.applicationHost>\n<sites configSource='sites.config' /></system.applicationHost>"
        "</configuration>",
        configuration(rest=authentication("\n<anonymousAuthentication configSource='anonymous.config' />")),
        configuration(rest="<system.webServer>\n<serverRuntime configSource='runtime.config' /></system.webServer>"),
    ],
)
def test_sections_in_other_files_are_refused(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_application_host(text)
    assert str(caught.value).startswith("applicationHost.config, line 2, column 1: <")
    assert str(caught.value).endswith(
        ".config' (configSource), whose text was not given; give it too, or let "
        "webinfra.iis_identity.iis_identity_info read the host, which follows it"
    )


def test_truncated_configuration_is_refused_wherever_it_ends() -> None:
    text = configuration(sites=site(application())).encode()
    for end in range(len(text)):
        with pytest.raises(ConfigurationError):
            read_application_host(text[:end])
    assert read_application_host(text).sites


def test_sections_in_other_files_that_are_given_are_read() -> None:
    text = (
        '<configuration><system.applicationHost><sites configSource="parts/sites.config" />'
        '<applicationPools configSource="parts\\pools.config" /></system.applicationHost>'
        '<location path="Shop">' + authentication("<anonymousAuthentication configSource='A.config' />") + "</location>"
        "</configuration>"
    )
    given: dict[str, str | bytes] = {
        r"Parts\Sites.config": f"<sites>{site(application())}</sites>",
        "parts/pools.config": b'<?xml version="1.0"?><applicationPools><add name="Shop" /></applicationPools>',
        "a.config": "<!-- x -->\n<anonymousAuthentication userName='' />",
        "b.config": "not read",
    }
    server = read_application_host(text, config_sources=given)
    assert ([entry.name for entry in server.sites], [pool.name for pool in server.pools]) == (["Shop"], ["Shop"])
    (entry,) = server.sections
    assert (entry.path, entry.attributes, entry.file, entry.line) == ("Shop", {"userName": ""}, "a.config", 2)


@pytest.mark.parametrize(
    ("source", "given", "message"),
    [
        ("..\\a.config", "", "applicationHost.config, line 1, column 40: configSource names no file below the folder"),
        ("C:\\a.config", "", "applicationHost.config, line 1, column 40: configSource names no file below the folder"),
        ("/a.config", "", "applicationHost.config, line 1, column 40: configSource names no file below the folder"),
        ("", "", "applicationHost.config, line 1, column 40: configSource names no file below the folder"),
        (
            "a.config",
            "<sites configSource='a.config' />",
            "a.config, line 1, column 1: configSource in a file that is itself named by configSource",
        ),
        ("a.config", "<site />", "a.config, line 1, column 1: configSource names this file for <sites>, and its"),
        ("a.config", "<sites>", "a.config, line 1, column 8: not well-formed XML"),
        ("a.config", "", "a.config: the text is empty"),
        ("b.config", "", "applicationHost.config, line 1, column 40: <sites> is kept in the file 'b.config'"),
    ],
)
def test_file_that_config_source_names_can_be_at_fault(source: str, given: str, message: str) -> None:
    sites = f"<sites configSource='{source}' />"
    text = f"<configuration><system.applicationHost>{sites}</system.applicationHost></configuration>"
    with pytest.raises(ConfigurationError) as caught:
        read_application_host(text, config_sources={"a.config": given})
    assert str(caught.value).startswith(message)


def test_runtime_of_a_pool_and_of_the_defaults() -> None:
    pools = (
        '<add name="A" managedRuntimeVersion="" managedPipelineMode="Classic" enableConfigurationOverride="False" />'
        '<applicationPoolDefaults managedRuntimeVersion="v4.0" />'
    )
    (pool,) = read_application_host(configuration(pools=pools)).pools
    assert pool.runtime == Runtime(
        managed_runtime_version="", managed_pipeline_mode="Classic", enable_configuration_override=False
    )
    assert pool.runtime_defaults == Runtime(managed_runtime_version="v4.0")
