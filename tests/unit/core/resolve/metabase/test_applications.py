# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metabases of IIS 5.0 to 6.0 as a whole: our own ones, what is wrong with some, and the plan for them."""

from __future__ import annotations

import json

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase import read_metabase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import (
    application_dict,
    application_from_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_6_0,
    IIS_7_0,
    VersionError,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import METABASES, metabase
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.metabase.metabases import (
    MACHINE,
    listed,
    process,
    resolve,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import codes, readers


def test_worker_process_mode() -> None:
    found = resolve("worker-process.MetaBase.xml")
    assert {label: (application.application_pool, process(application)) for label, application in found.items()} == {
        "Default Web Site/": ("DefaultAppPool", (r"NT AUTHORITY\NETWORK SERVICE", "w3wp.exe")),
        "Default Web Site/system": ("System", (r"NT AUTHORITY\SYSTEM", "w3wp.exe")),
        "Default Web Site/local": ("Local", (r"NT AUTHORITY\LOCAL SERVICE", "w3wp.exe")),
        "Default Web Site/reports": ("Reports", (r"CORP\reports", "w3wp.exe")),
        "Default Web Site/shop": ("DefaultAppPool", (r"NT AUTHORITY\NETWORK SERVICE", "w3wp.exe")),
        "Default Web Site/missing": ("Missing", None),
        "W3SVC/2/": (None, None),
    }
    assert all(application.pool_sid is None for application in found.values())


def test_worker_process_mode_folders_and_ancestors() -> None:
    found = resolve("worker-process.MetaBase.xml")
    folders = {
        label: [(item.path, item.physical_path) for item in application.virtual_directories]
        for label, application in found.items()
    }
    assert folders["Default Web Site/"] == [("/", r"C:\Inetpub\wwwroot")]
    assert folders["Default Web Site/shop"] == [("/", r"C:\Inetpub\wwwroot\shop")]
    assert folders["Default Web Site/reports"] == [("/", r"C:\sites\reports"), ("/archive", r"\\files\archive")]
    above = found["Default Web Site/shop"].ancestors
    assert [(item.url_path, item.physical_path) for item in above] == [("/", r"C:\Inetpub\wwwroot")]


def test_worker_process_mode_readers() -> None:
    found = resolve("worker-process.MetaBase.xml")
    assert readers(found["Default Web Site/"]) == [
        ("/", "anonymous", r"WEB01\IUSR_WEB01"),
        ("/", "authenticated", None),
        ("/private", "authenticated", None),
    ]
    assert readers(found["Default Web Site/shop"]) == [
        ("/shop", "anonymous", r"WEB01\shop"),
        ("/shop", "authenticated", None),
    ]
    assert readers(found["Default Web Site/reports"])[-1] == ("/reports/archive", "fixed", r"CORP\archive")


def test_worker_process_mode_findings() -> None:
    found = resolve("worker-process.MetaBase.xml")
    assert {label: codes(application) for label, application in found.items() if application.findings} == {
        "Default Web Site/reports": ["account_must_be_in_iis_wpg"],
        "Default Web Site/missing": ["application_pool_not_defined"],
        "W3SVC/2/": ["site_without_root_application"],
    }


def test_group_of_iis_6_is_looked_up_by_name() -> None:
    identity = resolve("worker-process.MetaBase.xml")["Default Web Site/"].process_identity
    assert identity is not None
    assert identity.group is not None
    assert (identity.group.name, identity.group.sid, identity.group.membership) == (
        r"WEB01\IIS_WPG",
        "S-1-5-21-1-2-3-1005",
        "local group",
    )


def test_iis_5_isolation_mode_is_the_default_of_the_schema() -> None:
    found = resolve("isolation.MetaBase.xml")
    assert {label: process(application) for label, application in found.items()} == {
        "Intranet/": (r"WEB01\IWAM_WEB01", "dllhost.exe"),
        "Intranet/low": (r"NT AUTHORITY\SYSTEM", "inetinfo.exe"),
        "Intranet/high": (r"WEB01\IWAM_WEB01", "dllhost.exe"),
        "Intranet/medium": (r"WEB01\IWAM_WEB01", "dllhost.exe"),
    }
    assert all(application.application_pool is None for application in found.values())
    assert all(application.ancestors == () for application in found.values())
    identity = found["Intranet/"].process_identity
    assert identity is not None
    assert identity.reasons[0] == (
        "IIs5IsolationModeEnabled is not set on /LM/W3SVC; the default of the schema is TRUE, so IIS 6.0 runs in "
        "IIS 5.0 isolation mode."
    )
    assert identity.group is not None
    assert identity.group.name == r"WEB01\IIS_WPG"


def test_listing_of_iis_5() -> None:
    found = resolve("iis-5.metabase.yml")
    assert {label: process(application) for label, application in found.items()} == {
        "Default Web Site/": (r"WEB01\IWAM_WEB01", "dllhost.exe"),
        "Default Web Site/admin": (r"NT AUTHORITY\SYSTEM", "inetinfo.exe"),
        "Default Web Site/shop": (r"WEB01\IWAM_WEB01", "dllhost.exe"),
    }
    shop = found["Default Web Site/shop"]
    assert [(item.path, item.physical_path, item.unc) for item in shop.virtual_directories] == [
        ("/", r"C:\sites\shop", False),
        ("/images", r"\\files\images", True),
    ]
    assert readers(shop) == [
        ("/shop", "anonymous", None),
        ("/shop", "authenticated", None),
        ("/shop", "fixed", r"WEB01\ASPNET"),
    ]
    assert codes(shop) == ["anonymous_user_not_known"]
    assert codes(found["Default Web Site/"]) == ["asp_net_runs_elsewhere"]


@pytest.mark.parametrize("name", METABASES)
def test_passwords_never_come_out(name: str) -> None:
    found = resolve(name).values()
    assert "planted" in metabase(name)
    assert "planted" not in repr(found) + json.dumps([application_dict(application) for application in found])


@pytest.mark.parametrize("name", METABASES)
def test_plain_values_and_back(name: str) -> None:
    for application in resolve(name).values():
        values = application_dict(application)
        assert application_dict(application_from_dict(json.loads(json.dumps(values)))) == values


ROOT = {"AppRoot": "/LM/W3SVC/1/ROOT", "Path": r"C:\web", "AuthFlags": 1, "ASPNET": False}


@pytest.mark.parametrize(
    ("listing", "code", "message"),
    [
        (
            {"W3SVC/1/ROOT": {**ROOT, "AppIsolated": 3}},
            "app_isolated_unknown",
            "AppIsolated of the application is '3' (/LM/W3SVC/1/ROOT), which IIS 5.0 does not know; it knows 0 (Low), "
            "1 (High) and 2 (Medium)",
        ),
        (
            {"W3SVC/1/ROOT": ROOT, "/lm/w3svc/1/root": ROOT},
            "metabase_key_twice",
            "The key /LM/W3SVC/1/ROOT is there twice in listing of the metabase; which of the two counts is not known, "
            "the first is shown; remove one of the two",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "AppRoot": "/LM/W3SVC/2/ROOT"}},
            "app_root_elsewhere",
            "AppRoot of /LM/W3SVC/1/ROOT is /LM/W3SVC/2/ROOT, which is another key; it is taken for an application of "
            "its own",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "Path": ""}},
            "physical_path_not_absolute",
            "The Path of /LM/W3SVC/1/ROOT cannot be used: '' is not an absolute path; write it with its drive "
            "(D:\\folder) or share",
        ),
        (
            {"W3SVC/1/ROOT": {"AppRoot": "/LM/W3SVC/1/ROOT", "AuthFlags": 1, "ASPNET": False}},
            "physical_path_not_configured",
            "Neither /LM/W3SVC/1/ROOT nor a key above it in the site has a Path; set one",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "Path": r"%Data%\web"}},
            "environment_variable_not_defined",
            r"The Path '%Data%\web' of /LM/W3SVC/1/ROOT uses Data, whose value is not known; give it in the option "
            "environment",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "AuthFlags": "AuthMagic"}},
            "auth_flags_not_understood",
            "AuthFlags is 'AuthMagic' (/LM/W3SVC/1/ROOT), which is not understood; it is a number or joins "
            "AuthAnonymous, AuthBasic, AuthNTLM, AuthMD5, AuthPassport with |",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "AuthFlags": 0}},
            "no_authentication_enabled",
            "At / AuthFlags enables neither anonymous visitors nor a Windows logon: AuthFlags is 0 "
            "(/LM/W3SVC/1/ROOT). Enable one",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "ASPNET": "perhaps"}},
            "asp_net_not_understood",
            "ASPNET is 'perhaps' (/LM/W3SVC/1/ROOT), which is neither true nor false",
        ),
        (
            {"W3SVC/1/ROOT": {**ROOT, "Path": r"\\files\web", "UNCAuthenticationPassthrough": True}},
            "unc_passthrough_not_confirmed",
            "UNCAuthenticationPassthrough is TRUE (/LM/W3SVC/1/ROOT): visitors' own accounts are said to reach the "
            "share then, which was not confirmed; give those accounts access there, too",
        ),
        (
            {"W3SVC": {"WAMUserName": r"CORP\wam", "WAMUserPass": ""}, "W3SVC/1/ROOT": ROOT},
            "account_without_password",
            r"No password is set for the account 'CORP\wam', which runs the application, so Windows refuses the logon "
            "unless the account really has none; set its password",
        ),
        (
            {"W3SVC/1": {"ServerComment": "Empty"}},
            "site_without_root_application",
            "The root of the site 'Empty' is no application (it has no AppRoot); what its files outside of "
            "applications are served by was not confirmed",
        ),
    ],
)
def test_faults_are_findings(listing: dict[str, object], code: str, message: str) -> None:
    (application,) = listed(listing)
    found = [(finding.code, finding.message) for finding in application.findings]
    assert [finding for finding in found if finding[0] != "authentication_not_known"] == [(code, message)]


def test_pools_of_iis_6_that_are_wrong() -> None:
    root = '<IIsWebVirtualDir Location="/LM/W3SVC/1/ROOT" AppRoot="/LM/W3SVC/1/ROOT" Path="C:\\web" AuthFlags="1" {}/>'
    text = (
        '<configuration><MBProperty><IIsWebService Location="/LM/W3SVC" IIs5IsolationModeEnabled="0"/>'
        '<IIsApplicationPool Location="/LM/W3SVC/AppPools/A" AppPoolIdentityType="{}"/>{}</MBProperty></configuration>'
    )
    expected = {
        ("3", 'AppPoolId="a"'): ["specific_user_without_name"],
        ("4", 'AppPoolId="A"'): ["app_pool_identity_type_unknown"],
        ("2", ""): ["application_pool_not_configured"],
        ("2", 'AppPoolId=""'): ["application_pool_not_configured"],
        ("2", 'AppPoolId="B"'): ["application_pool_not_defined"],
        ("2", 'AppPoolId="A"'): [],
    }
    for (identity_type, more), wanted in expected.items():
        server = read_metabase(text.format(identity_type, root.format(more)))
        (application,) = resolve_metabase(server, version=IIS_6_0, machine=machine_from_value(MACHINE))
        assert codes(application) == wanted


@pytest.mark.parametrize(("mode", "process_name"), [("TRUE", "dllhost.exe"), ("1", "dllhost.exe"), ("0", "w3wp.exe")])
def test_mode_of_iis_6_in_both_literal_forms(mode: str, process_name: str) -> None:
    text = (
        f'<configuration><MBProperty><A Location="/LM/W3SVC" IIs5IsolationModeEnabled="{mode}" AppPoolId="P"/>'
        '<A Location="/LM/W3SVC/AppPools/P"/><A Location="/LM/W3SVC/AppPools/p"/>'
        '<A Location="/LM/W3SVC/1/ROOT" AppRoot="/LM/W3SVC/1/ROOT" Path="C:\\web" AuthFlags="1"/>'
        "</MBProperty></configuration>"
    )
    (application,) = resolve_metabase(read_metabase(text), version=IIS_6_0, machine=machine_from_value(MACHINE))
    assert application.process_identity is not None
    assert application.process_identity.process == process_name
    assert ("application_pool_defined_twice" in codes(application)) is (process_name == "w3wp.exe")


def test_sites_of_one_comment_are_told_apart() -> None:
    found = listed({f"W3SVC/{number}": {"ServerComment": "Shop"} for number in (1, 2)})
    assert [application.label for application in found] == ["Shop (W3SVC/1)/", "Shop (W3SVC/2)/"]


def test_inherited_app_root_makes_no_application() -> None:
    (application,) = listed({"W3SVC/1/ROOT": ROOT, "W3SVC/1/ROOT/a": {"AppRoot": "/lm/w3svc/1/root", "Path": r"D:\a"}})
    assert [item.path for item in application.virtual_directories] == ["/", "/a"]


def test_user_name_for_shares_means_nothing_on_local_paths() -> None:
    (application,) = listed({"W3SVC/1/ROOT": {**ROOT, "UNCUserName": r"CORP\archive"}})
    assert application.virtual_directories[0].connect_as is None


@pytest.mark.parametrize(
    ("flags", "kinds"),
    [
        (1, ["anonymous"]),
        ("AuthAnonymous", ["anonymous"]),
        (5, ["anonymous", "authenticated"]),
        ("authanonymous | AuthNTLM", ["anonymous", "authenticated"]),
        ("AuthBasic|AuthMD5", ["authenticated"]),
        ("0x14", ["authenticated"]),
        (None, ["anonymous", "authenticated"]),
    ],
)
def test_auth_flags_in_both_forms(flags: object, kinds: list[str]) -> None:
    root = {key: value for key, value in ROOT.items() if key != "AuthFlags"}
    (application,) = listed({"W3SVC/1/ROOT": root if flags is None else {**root, "AuthFlags": flags}})
    assert [item.kind for item in application.request_identities] == kinds
    assert codes(application) == (["authentication_not_known"] if flags is None else [])


def test_later_versions_have_no_metabase() -> None:
    with pytest.raises(VersionError, match=r"^IIS 7\.0 keeps its configuration in applicationHost\.config"):
        listed({}, IIS_7_0)
