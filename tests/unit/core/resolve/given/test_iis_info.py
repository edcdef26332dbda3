# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications from the results of microsoft.iis, in the shapes of its version 1.3.0."""

from __future__ import annotations

import copy
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.iis_info import (
    Visitors,
    applications_from_iis_info,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.places import PlaceError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import (
    application_dict,
    application_from_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_6_0,
    IIS_10_0,
    VersionError,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.offline import offline_plan
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.given.iis_info import (
    ALL,
    APPLICATIONS,
    DIRECTORIES,
    POOLS,
    READER,
    SITES,
    WEB01,
    pool,
    resolve,
)


def names(application: Application) -> list[tuple[str, str, str | None]]:
    """Return who reads where."""
    return [
        (request.url_path, request.kind.value, request.identity.name if request.identity else None)
        for request in application.request_identities
    ]


def test_four_results_become_applications() -> None:
    found = resolve()
    processes = {
        label: (application.process_identity.name, application.process_identity.type.value)
        for label, application in found.items()
        if application.process_identity
    }
    assert processes == {
        "Shop/": (r"IIS APPPOOL\Shop", "ApplicationPoolIdentity"),
        "Shop/api": (r"CORP\svc", "SpecificUser"),
        "Shop/api/jobs": ("CORP\\jobs$", "ManagedServiceAccount"),
        "Intranet/": (r"NT AUTHORITY\NETWORK SERVICE", "NetworkService"),
    }


def test_folders_and_the_folders_above() -> None:
    found = resolve()
    folders = {
        label: [(folder.url_path, folder.physical_path) for folder in application.virtual_directories]
        for label, application in found.items()
    }
    assert folders == {
        "Shop/": [("/", r"C:\sites\shop"), ("/images", r"\\files\images")],
        "Shop/api": [("/api", r"D:\sites\api"), ("/api/docs/old", r"D:\docs")],
        "Shop/api/jobs": [("/api/jobs", r"D:\sites\jobs")],
        "Intranet/": [("/", r"D:\sites\intranet")],
    }
    assert [item.physical_path for item in found["Shop/api/jobs"].ancestors] == [r"C:\sites\shop", r"D:\sites\api"]


def test_visitors_are_not_known_and_never_taken_for_iusr() -> None:
    found = resolve()
    assert names(found["Intranet/"]) == [("/", "anonymous", None)]
    assert names(found["Shop/"]) == [("/", "anonymous", None), ("/images", "fixed", r"CORP\reader")]
    assert names(found["Shop/api/jobs"]) == [("/api/jobs", "fixed", r"CORP\reader")]


@pytest.mark.parametrize(
    ("visitors", "expected"),
    [
        ({"anonymous_user": "IUSR"}, [("/", "anonymous", r"NT AUTHORITY\IUSR")]),
        ({"anonymous_user": "", "authenticated": False}, [("/", "process", r"NT AUTHORITY\NETWORK SERVICE")]),
        ({"authenticated": True}, [("/", "anonymous", None), ("/", "authenticated", None)]),
    ],
)
def test_what_the_caller_states_about_visitors(
    visitors: dict[str, t.Any], expected: list[tuple[str, str, str | None]]
) -> None:
    assert names(resolve(**visitors)["Intranet/"]) == expected


@pytest.mark.parametrize(
    ("visitors", "missing"),
    [
        ({}, "the anonymous user (anonymous_user) and whether visitors log on (authenticated)"),
        ({"anonymous_user": ""}, "whether visitors log on (authenticated)"),
        ({"authenticated": False}, "the anonymous user (anonymous_user)"),
    ],
)
def test_finding_says_what_is_not_known_about_visitors(visitors: dict[str, t.Any], missing: str) -> None:
    found = [item for item in resolve(**visitors)["Shop/api"].findings if item.code == "visitors_not_known"]
    assert [(item.level, item.message) for item in found] == [
        (
            "warning",
            f"The results of microsoft.iis do not tell {missing}, so nothing can be granted to whom that is; state it "
            "in the options, or let webinfra.iis_identity.iis_identity_info read the host",
        )
    ]


def test_findings_say_everything_else_that_the_results_do_not_tell() -> None:
    codes = {
        label: [item.code for item in application.findings]
        for label, application in resolve(anonymous_user="IUSR", authenticated=False).items()
    }
    assert codes == {
        "Shop/": ["settings_of_urls_not_known", "connect_as_not_known"],
        "Shop/api": ["settings_of_urls_not_known"],
        "Shop/api/jobs": ["settings_of_urls_not_known"],
        "Intranet/": ["settings_of_urls_not_known", "connect_as_not_known"],
    }


def test_root_among_the_virtual_directories_tells_its_account() -> None:
    directories = copy.deepcopy(DIRECTORIES)
    root = {"name": "", "site": "Intranet", "application": None, "physical_path": r"D:\x", "username": r"CORP\reader"}
    directories["directories"].append(root)
    found = resolve([POOLS, SITES, APPLICATIONS, directories])["Intranet/"]
    assert names(found) == [("/", "fixed", r"CORP\reader")]
    assert "connect_as_not_known" not in [item.code for item in found.findings]


def test_anonymous_user_that_the_host_does_not_know_is_a_finding() -> None:
    machine = Machine(name="WEB01", environment={"SystemDrive": "C:"}, accounts={"gone": None})
    found = applications_from_iis_info(
        ALL, version=IIS_10_0, machine=machine, visitors=Visitors(anonymous_user="gone", authenticated=False)
    )
    assert "account_not_resolved" in [item.code for item in found[0].findings]


@pytest.mark.parametrize(
    "results",
    [
        [DIRECTORIES, APPLICATIONS, SITES, POOLS],
        {**POOLS, **SITES, **APPLICATIONS, **DIRECTORIES},
        [
            {"results": [POOLS, POOLS], "changed": False},
            {"results": [{**SITES, "site": [site]} for site in SITES["site"]]},
            APPLICATIONS,
            [DIRECTORIES],
        ],
    ],
    ids=["any order", "one dictionary", "loops"],
)
def test_results_in_other_arrangements(results: object) -> None:
    assert resolve(results) == resolve()


def test_pool_that_is_not_there_is_the_finding_of_its_applications() -> None:
    found = resolve([{"app_pools": [pool("Shop")]}, SITES, APPLICATIONS, DIRECTORIES])
    assert [item.code for item in found["Intranet/"].findings][:1] == ["application_pool_not_defined"]
    assert found["Shop/"].process_identity is not None


def test_live_sid_counts_for_a_pool_outside_ascii() -> None:
    sid = "S-1-5-82-1-2-3-4-5"
    item = pool("Bücher")
    item["attributes"]["applicationPoolSid"] = sid
    site = {**SITES["site"][1], "application_pool": "Bücher"}
    found = resolve([{"app_pools": [item]}, {"site": [site]}, {"applications": []}, {"directories": []}])
    assert found["Intranet/"].pool_sid == sid


def test_access_plan_takes_the_applications() -> None:
    plan = offline_plan(
        [application_dict(item) for item in resolve(anonymous_user="IUSR").values()],
        machine={"name": "WEB01", "domain": "CORP", "accounts": {r"CORP\svc": READER}},
        options={"sites": ["Intranet"]},
    )
    needs = [(item["path"], item["trustee"]["name"], item["need"]["kind"]) for item in plan["items"]]
    assert needs == [
        (r"D:\sites\intranet", r"IIS APPPOOL\Low", "read"),
        (r"D:\sites\intranet", r"NT AUTHORITY\IUSR", "read"),
    ]


def test_access_plan_grants_nothing_to_visitors_who_are_not_known() -> None:
    plan = offline_plan([application_dict(item) for item in resolve().values()], options={"sites": ["Intranet"]})
    assert [item["trustee"]["name"] for item in plan["items"]] == [r"IIS APPPOOL\Low"]
    assert "visitors_not_known" in [item["code"] for item in plan["findings"]]


def test_applications_survive_the_way_through_plain_values() -> None:
    for application in resolve().values():
        values = application_dict(application)
        assert application_dict(application_from_dict(values)) == values


@pytest.mark.parametrize(
    ("results", "message"),
    [
        (None, "results: is null, not a list"),
        ("x", "results: is text, not a list"),
        ([1], "results[0]: is a number, not a list"),
        ([], "results: lacks the result of microsoft.iis.web_app_pool_info (with the key 'app_pools')"),
        (
            [POOLS, SITES, APPLICATIONS],
            "results: lacks the result of microsoft.iis.virtual_directory_info (with the key 'directories')",
        ),
        (
            [{"changed": False, "skipped": True}],
            "results[0]: has none of the keys app_pools, site, applications, directories; it is no result of "
            "microsoft.iis",
        ),
        (
            [{"app_pools": [{"name": "Shop", "processModel": {"identityType": 4}}]}, *ALL[1:]],
            "results[0].app_pools[0]: pool.processModel.identityType: is a number, not text",
        ),
        ([POOLS, {"site": [{"name": 1}]}, *ALL[2:]], "results[1].site[0].name: is a number, not text"),
        ([POOLS, {"site": [{"name": "S"}]}, *ALL[2:]], "results[1].site[0]: has no key 'application_pool'"),
        (
            [POOLS, {"site": []}, *ALL[2:]],
            "results[2].applications[0]: is in the site 'Shop', which is not in the results of "
            "microsoft.iis.website_info; run them without name",
        ),
        (
            [POOLS, SITES, {"applications": []}, DIRECTORIES],
            "results[3].directories[1]: is in the application '/api' of the site 'Shop', which is not in the results "
            "of microsoft.iis.website_info and web_application_info; run them without name",
        ),
    ],
)
def test_wrong_results(results: object, message: str) -> None:
    with pytest.raises(PlaceError) as caught:
        resolve(results)
    assert str(caught.value) == message


def test_version_with_a_metabase_is_refused() -> None:
    with pytest.raises(VersionError):
        applications_from_iis_info(ALL, version=IIS_6_0, machine=WEB01)
