# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metabases of IIS 5.0 to 6.0 as a whole: our own ones, what is wrong with some, and the plan for them."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase import read_metabase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase_listing import read_listing
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.report.report import report
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import (
    application_dict,
    application_from_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_5_0,
    IIS_6_0,
    IIS_7_0,
    IisVersion,
    VersionError,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.offline import offline_plan
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import METABASES, metabase

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application

SIDS = {
    r"WEB01\IWAM_WEB01": "S-1-5-21-1-2-3-1001",
    r"WEB01\IUSR_WEB01": "S-1-5-21-1-2-3-1002",
    r"WEB01\ASPNET": "S-1-5-21-1-2-3-1003",
    r"WEB01\shop": "S-1-5-21-1-2-3-1004",
    r"WEB01\IIS_WPG": "S-1-5-21-1-2-3-1005",
    r"CORP\reports": "S-1-5-21-4-5-6-1101",
    r"CORP\archive": "S-1-5-21-4-5-6-1102",
}
MACHINE: dict[str, t.Any] = {"name": "WEB01", "domain": "CORP", "accounts": SIDS}


def resolve(name: str) -> dict[str, Application]:
    version = IIS_5_0 if name.endswith(".yml") else IIS_6_0
    read = read_listing if version == IIS_5_0 else read_metabase
    found = resolve_metabase(read(metabase(name)), version=version, machine=machine_from_value(MACHINE))
    assert len({application.label for application in found}) == len(found)
    return {application.label: application for application in found}


def listed(listing: object, version: IisVersion = IIS_5_0) -> tuple[Application, ...]:
    return resolve_metabase(read_listing(listing), version=version, machine=machine_from_value(MACHINE))


def process(found: Application) -> tuple[str, str | None] | None:
    identity = found.process_identity
    return None if identity is None else (identity.name, identity.process)


def readers(found: Application) -> list[tuple[str, str, str | None]]:
    return [
        (item.url_path, item.kind, item.identity.name if item.identity else None) for item in found.request_identities
    ]


def codes(found: Application) -> list[str]:
    return [finding.code for finding in found.findings]


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


def plan(name: str, **options: object) -> dict[str, t.Any]:
    return offline_plan([application_dict(item) for item in resolve(name).values()], machine=MACHINE, options=options)


def trustees(plan: dict[str, t.Any]) -> set[tuple[str, str]]:
    return {(item["path"], item["trustee"]["name"]) for item in plan["items"]}


def found_codes(plan: dict[str, t.Any]) -> set[str]:
    return {finding["code"] for finding in plan["findings"]}


def test_plan_of_worker_process_mode_grants_to_accounts() -> None:
    made = plan("worker-process.MetaBase.xml")
    assert trustees(made) == {
        (r"C:\Inetpub\wwwroot", r"NT AUTHORITY\NETWORK SERVICE"),
        (r"C:\Inetpub\wwwroot", r"NT AUTHORITY\LOCAL SERVICE"),
        (r"C:\Inetpub\wwwroot", r"CORP\reports"),
        (r"C:\Inetpub\wwwroot", r"WEB01\IUSR_WEB01"),
        (r"C:\Inetpub\wwwroot\web.config", r"NT AUTHORITY\NETWORK SERVICE"),
        (r"C:\Inetpub\wwwroot\web.config", r"NT AUTHORITY\LOCAL SERVICE"),
        (r"C:\Inetpub\wwwroot\web.config", r"CORP\reports"),
        (r"C:\Inetpub\wwwroot\shop", r"NT AUTHORITY\NETWORK SERVICE"),
        (r"C:\Inetpub\wwwroot\shop", r"WEB01\shop"),
        (r"C:\sites\local", r"NT AUTHORITY\LOCAL SERVICE"),
        (r"C:\sites\local", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\reports", r"CORP\reports"),
        (r"C:\sites\reports", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\system", r"WEB01\IUSR_WEB01"),
        ("\\\\files\\archive\\", r"CORP\archive"),
    }
    assert {"account_is_shared", "local_system_needs_no_grant", "authenticated_users_not_named"} <= found_codes(made)


def test_plan_of_isolation_mode_grants_to_accounts() -> None:
    assert trustees(plan("isolation.MetaBase.xml")) == {
        (r"D:\intranet", r"WEB01\IWAM_WEB01"),
        (r"D:\intranet", r"WEB01\IUSR_WEB01"),
        (r"D:\low", r"WEB01\IUSR_WEB01"),
        (r"D:\high", r"WEB01\IWAM_WEB01"),
        (r"D:\high", r"WEB01\IUSR_WEB01"),
        (r"D:\medium", r"WEB01\IWAM_WEB01"),
        (r"D:\medium", r"WEB01\IUSR_WEB01"),
    }


def test_plan_of_iis_5_grants_to_accounts() -> None:
    made = plan("iis-5.metabase.yml")
    assert trustees(made) == {
        (r"C:\Inetpub\wwwroot", r"WEB01\IWAM_WEB01"),
        (r"C:\Inetpub\wwwroot", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\admin", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\shop", r"WEB01\IWAM_WEB01"),
        (r"C:\sites\shop", r"WEB01\ASPNET"),
    }
    assert "unc_needs_connect_as" in found_codes(made)


def test_report_of_iis_5_has_no_pools() -> None:
    applications = [application_dict(item) for item in resolve("iis-5.metabase.yml").values()]
    rows = [
        line for line in report({"applications": applications}, "markdown").splitlines() if line.startswith("| Default")
    ]
    assert [row.split("|")[2].strip() for row in rows] == ["none", "none", "none"]
    assert "not known (anonymous)" in rows[2]


@pytest.mark.parametrize("name", METABASES)
def test_no_plan_grants_to_system_or_to_pools(name: str) -> None:
    for grant_to in ("auto", "account"):
        sids = {item["trustee"]["sid"] for item in plan(name, grant_to=grant_to)["items"]}
        assert "S-1-5-18" not in sids
        assert not any(sid.startswith("S-1-5-82-") for sid in sids)


@pytest.mark.parametrize("name", METABASES)
@pytest.mark.parametrize(("grant_to", "code"), [("pool", "pool_has_no_sid"), ("group", "group_not_in_token")])
def test_grants_to_pools_and_groups_are_refused(name: str, grant_to: str, code: str) -> None:
    made = plan(name, grant_to=grant_to)
    errors = [finding["message"] for finding in made["findings"] if finding["code"] == code]
    assert errors
    assert all("grant_to: auto" in message for message in errors)


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
