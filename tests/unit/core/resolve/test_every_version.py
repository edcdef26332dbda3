# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every row of the main table of domain-facts (section 0), of its names (section 5), and its contradictions (10)."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter.process_identity import process_identity_filter
from ansible_collections.webinfra.iis_identity.plugins.filter.resolve_applications import resolve_applications_filter
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.names import find_account
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.identities import (
    server_account,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

IWAM, ASPNET, WPG, USER = (f"S-1-5-21-1-2-3-{number}" for number in (1001, 1002, 1003, 1004))
SHOP = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
MACHINE: dict[str, t.Any] = {
    "name": "WEB01",
    "domain": "CORP",
    "service_pack": 2,
    "accounts": {
        r"WEB01\IWAM_WEB01": IWAM,
        r"WEB01\ASPNET": ASPNET,
        r"WEB01\IIS_WPG": WPG,
        r"CORP\svc": USER,
        r"CORP\jobs$": USER,
    },
}
WAM = {"name": "Shop", "WAMUserName": "IWAM_WEB01"}
SYSTEM, SERVICE, LOCAL = r"NT AUTHORITY\SYSTEM", r"NT AUTHORITY\NETWORK SERVICE", r"NT AUTHORITY\LOCAL SERVICE"
IN_TOKEN, MEMBER = ("BUILTIN\\IIS_IUSRS", "S-1-5-32-568", "token"), (r"WEB01\IIS_WPG", WPG, "local group")
TO_BE_MADE = ("BUILTIN\\IIS_IUSRS", "S-1-5-32-568", "local group")


def pool(identity_type: str | None = None, **more: object) -> dict[str, object]:
    model = {} if identity_type is None else {"identityType": identity_type}
    return {"name": "Shop", "processModel": {**model, **more}}


def identity(value: object, version: str, isolation: str | None = None) -> dict[str, t.Any]:
    return process_identity_filter(value, iis_version=version, isolation=isolation, machine=MACHINE)


def row(found: dict[str, t.Any]) -> tuple[object, ...]:
    group = found["group"]
    shown = None if group is None else (group["name"], group["sid"], group["membership"])
    return found["process"], found["name"], found["sid"], shown, found["confidence"]


# One line per row and version: what is asked, and process, account, SID, group and how sure that is.
ROWS: t.Final = [
    (WAM, "5.0", "low", "inetinfo.exe", SYSTEM, "S-1-5-18", None, "certain"),
    (WAM, "5.1", "low", "inetinfo.exe", SYSTEM, "S-1-5-18", None, "documented"),
    *(
        (WAM, version, isolation, "dllhost.exe", r"WEB01\IWAM_WEB01", IWAM, None, "certain")
        for version in ("5.0", "5.1")
        for isolation in ("medium", "high", None)
    ),
    ("Shop", "5.0", "medium", "dllhost.exe", r"WEB01\IWAM_WEB01", IWAM, None, "documented"),
    ("Shop", "5.0", "asp_net", "aspnet_wp.exe", r"WEB01\ASPNET", ASPNET, None, "documented"),
    ("Shop", "5.1", "asp_net", "aspnet_wp.exe", r"WEB01\ASPNET", ASPNET, None, "documented"),
    ("Shop", "6.0", "asp_net", "aspnet_wp.exe", r"WEB01\ASPNET", ASPNET, None, "documented"),
    (WAM, "6.0", "low", "inetinfo.exe", SYSTEM, "S-1-5-18", MEMBER, "certain"),
    (WAM, "6.0", "medium", "dllhost.exe", r"WEB01\IWAM_WEB01", IWAM, MEMBER, "certain"),
    (WAM, "6.0", "high", "dllhost.exe", r"WEB01\IWAM_WEB01", IWAM, MEMBER, "certain"),
    ("Shop", "6.0", "worker_process", "w3wp.exe", SERVICE, "S-1-5-20", MEMBER, "certain"),
    *(
        ({"AppPoolIdentityType": number}, "6.0", "worker_process", "w3wp.exe", name, sid, MEMBER, "certain")
        for number, name, sid in ((0, SYSTEM, "S-1-5-18"), ("1", LOCAL, "S-1-5-19"), (2, SERVICE, "S-1-5-20"))
    ),
    (
        {"AppPoolIdentityType": 3, "WAMUserName": r"CORP\svc"},
        *("6.0", "worker_process", "w3wp.exe", r"CORP\svc", USER, MEMBER, "certain"),
    ),
    (pool(), "7.0", None, "w3wp.exe", SERVICE, "S-1-5-20", IN_TOKEN, "certain"),
    (pool("ApplicationPoolIdentity"), "7.0", None, "w3wp.exe", r"IIS APPPOOL\Shop", SHOP, IN_TOKEN, "documented"),
    *(
        (pool(kind), version, None, "w3wp.exe", r"IIS APPPOOL\Shop", SHOP, IN_TOKEN, "certain")
        for kind in (None, "ApplicationPoolIdentity")
        for version in ("7.5", "8.0", "8.5", "10.0")
    ),
    *(
        (pool(kind), version, None, "w3wp.exe", name, sid, IN_TOKEN, "certain")
        for kind, name, sid in (
            ("LocalSystem", SYSTEM, "S-1-5-18"),
            ("LocalService", LOCAL, "S-1-5-19"),
            ("NetworkService", SERVICE, "S-1-5-20"),
        )
        for version in ("7.0", "7.5", "8.0", "8.5", "10.0")
    ),
    *(
        (
            pool("SpecificUser", userName=user, password=password, manualGroupMembership=manual),
            *(version, None, "w3wp.exe", user, USER, TO_BE_MADE if manual else IN_TOKEN, "certain"),
        )
        for version in ("7.0", "10.0")
        for manual in (False, True)
        for user, password in ((r"CORP\svc", "planted"), (r"CORP\jobs$", ""))
    ),
]


@pytest.mark.parametrize(("value", "version", "isolation", "process", "name", "sid", "group", "confidence"), ROWS)
def test_main_table(
    value: object,
    version: str,
    isolation: str | None,
    process: str,
    name: str,
    sid: str,
    group: tuple[str, str, str] | None,
    confidence: str,
) -> None:
    assert row(identity(value, version, isolation)) == (process, name, sid, group, confidence)


@pytest.mark.parametrize("version", ["5.0", "5.1", "6.0"])
def test_nothing_that_was_not_looked_up_is_certain(version: str) -> None:
    for isolation in ("low", "medium", "high", "asp_net"):
        found = identity(WAM, version, isolation)
        certain = {entry["sid"] for entry in found["token"] if entry["confidence"] == "certain"}
        assert certain <= {found["sid"], "S-1-1-0", "S-1-5-11"}
        if version != "6.0":
            assert any("was not confirmed for this version; read them on the host" in why for why in found["reasons"])


def test_group_of_an_account_of_ones_own_on_iis_6_is_not_known() -> None:
    found = identity({"AppPoolIdentityType": 3, "WAMUserName": r"CORP\svc"}, "6.0", "worker_process")
    assert {entry["confidence"] for entry in found["token"] if entry["sid"] == WPG} == {"not known"}
    assert any("only if an administrator made it a member there" in reason for reason in found["reasons"])


def test_account_of_ones_own_in_isolation_mode_is_no_iwam_account() -> None:
    found = identity({"WAMUserName": r"CORP\svc"}, "6.0", "medium")
    assert (found["type"], found["name"], found["group"]) == ("SpecificUser", r"CORP\svc", None)


@pytest.mark.parametrize("isolation", ["medium", "asp_net"])
def test_without_the_name_of_the_machine_its_accounts_are_not_known(isolation: str) -> None:
    found = process_identity_filter("Shop", iis_version="5.0", isolation=isolation)
    assert (found["sid"], found["confidence"]) == (None, "not known")


@pytest.mark.parametrize("name", ["IIS_WPG", "IWAM_WEB01", "IUSR_WEB01", "ASPNET"])
def test_names_of_accounts_of_the_server(name: str) -> None:
    server = machine_from_value("WEB01")
    controller = machine_from_value(
        {"name": "WEB01", "domain": "CORP", "domain_controller": True, "accounts": {name: USER}}
    )
    assert server_account(name, server).name == f"WEB01\\{name}"
    assert (server_account(name, controller).name, server_account(name, controller).sid) == (f"CORP\\{name}", USER)


def test_contradiction_1_the_group_is_in_the_token_and_not_in_the_list_of_members() -> None:
    found = identity(pool("SpecificUser", userName=r"CORP\svc", password="x"), "10.0")
    assert found["group"]["membership"] == "token"
    assert any("list of the group's members does not show it" in reason for reason in found["reasons"])


def test_contradiction_2_builtin_is_the_domain_of_the_group_only() -> None:
    unknown = machine_from_value(None)
    assert identity(pool(), "10.0")["group"]["name"] == r"BUILTIN\IIS_IUSRS"
    assert find_account("IUSR", unknown).name == r"NT AUTHORITY\IUSR"
    assert find_account("NETWORK SERVICE", unknown).name == SERVICE


def test_contradiction_3_pool_identities_exist_before_7_5() -> None:
    assert identity(pool("ApplicationPoolIdentity"), "7.0")["name"] == r"IIS APPPOOL\Shop"
    assert SHOP in {entry["sid"] for entry in identity(pool(), "7.0")["token"] if entry["confidence"] == "certain"}


def test_contradiction_4_no_account_is_created() -> None:
    found = process_identity_filter("Shop", iis_version="10.0")
    assert (found["sid"], found["confidence"]) == (SHOP, "certain")
    assert any("virtual account" in reason for reason in identity(pool("ApplicationPoolIdentity"), "10.0")["reasons"])


def test_contradiction_5_low_applications_run_as_system_in_isolation_mode_too() -> None:
    assert identity("Shop", "6.0", "low")["name"] == SYSTEM


def test_contradiction_6_the_group_of_iis_6_is_found_by_name() -> None:
    found = process_identity_filter("Shop", iis_version="6.0", isolation="worker_process", machine="WEB01")
    assert found["group"] == {"name": r"WEB01\IIS_WPG", "sid": None, "membership": "local group"}


@pytest.mark.parametrize("version", ["7.0", "10.0"])
def test_contradiction_7_no_worker_process_carries_a_service_sid(version: str) -> None:
    sids = {entry["sid"] for entry in identity(pool("NetworkService"), version)["token"]}
    assert SHOP in sids
    assert not any(sid.startswith("S-1-5-80-") for sid in sids)


def test_contradiction_8_managed_service_accounts_are_specific_users_in_the_configuration() -> None:
    found = identity(pool("SpecificUser", userName="CORP\\jobs$", password=""), "10.0")
    assert found["type"] == "ManagedServiceAccount"
    assert any(reason.startswith("identityType is set to SpecificUser") for reason in found["reasons"])


def test_contradiction_9_both_identities_are_shown() -> None:
    (found,) = resolve_applications_filter(configuration(sites=site(application())), iis_version="10.0")
    assert found["process_identity"]["name"] == r"IIS APPPOOL\Shop"
    assert [item["name"] for item in found["request_identities"]] == [r"NT AUTHORITY\IUSR"]


@pytest.mark.parametrize(
    ("value", "version", "isolation", "message"),
    [
        ("Shop", "10.0", "low", "isolation is a setting of IIS 5.0 to 6.0; leave it out for IIS 10.0"),
        (
            "Shop",
            "6.0",
            "pooled",
            "isolation is 'pooled'; it is one of low, medium, high, asp_net, worker_process",
        ),
        ("Shop", "5.1", "worker_process", "isolation is worker_process, which IIS 6.0 has and IIS 5.1 has not"),
        (
            {"AppIsolated": "0"},
            "5.0",
            "high",
            "isolation is high, which is AppIsolated 1, but AppIsolated is 0",
        ),
        (
            pool(),
            "6.0",
            None,
            "pool: has the key 'processModel'; for worker process isolation its keys are name, AppPoolIdentityType, "
            "WAMUserName",
        ),
        ({"AppPoolIdentityType": []}, "6.0", None, "pool.AppPoolIdentityType: is a list, not a whole number"),
        (7, "5.0", None, "application: is a number, not a dictionary"),
        (
            {"AppPoolIdentityType": 4},
            "6.0",
            None,
            "AppPoolIdentityType of the application pool is '4' (as given), which IIS 6.0 does not know; it knows 0 "
            "(LocalSystem), 1 (LocalService), 2 (NetworkService) and 3 (the account in WAMUserName)",
        ),
        (
            {"AppPoolIdentityType": 3, "WAMUserName": " "},
            "6.0",
            None,
            "AppPoolIdentityType of the application pool is 3, but WAMUserName is empty; set it or choose another type",
        ),
    ],
)
def test_process_identity_refuses(value: object, version: str, isolation: str | None, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        identity(value, version, isolation)
    assert caught.value.message == f"webinfra.iis_identity.process_identity: {message}"


def test_account_that_the_host_could_not_resolve_is_not_known() -> None:
    machine = {"name": "WEB01", "accounts": {"IWAM_WEB01": None}}
    found = process_identity_filter("Shop", iis_version="5.0", machine=machine)
    assert (found["sid"], found["confidence"]) == (None, "not known")
    assert "The host could not resolve this account." in found["reasons"]
