# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter access_plan: plain values in, plain values out."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter.access_plan import FilterModule
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario, pool, shop

if t.TYPE_CHECKING:
    from collections.abc import Callable

FOLDER: t.Final = r"D:\sites\shop"
CLOSED: t.Final = "D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
access_plan: t.Final[Callable[..., t.Any]] = FilterModule().filters()["access_plan"]


def given(server: Scenario) -> list[dict[str, t.Any]]:
    """Return the applications of a server as plain values, as a playbook has them."""
    values: list[dict[str, t.Any]] = json.loads(json.dumps([application_dict(item) for item in server.applications()]))
    return values


APPLICATIONS: t.Final = given(shop().location("Shop", anonymous=""))


def test_without_descriptors_it_lists_what_is_required() -> None:
    assert access_plan(APPLICATIONS) == {
        "items": [
            {
                "path": FOLDER,
                "trustee": {"sid": str(pool("Shop")), "name": r"IIS APPPOOL\Shop"},
                "need": {
                    "kind": "read",
                    "rights": ["Read & execute"],
                    "mask": 0x1200A9,
                    "scope": "this folder, subfolders and files",
                },
                "decision": "required",
                "witness": ["the worker process reads /", "files are read for process visitors of /"],
                "before": None,
                "after": None,
                "applications": ["Shop/"],
                "reasons": ["the worker process reads /", "files are read for process visitors of /"],
            }
        ],
        "findings": [],
    }


def test_with_descriptors_it_says_what_is_missing_and_what_becomes_of_them() -> None:
    plan = access_plan(APPLICATIONS, {FOLDER: CLOSED})
    (item,) = plan["items"]
    assert item["decision"] == "grant"
    assert item["before"] == CLOSED
    assert item["after"] == f"D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;{pool('Shop')})"
    assert access_plan(APPLICATIONS, {FOLDER: item["after"]})["items"][0]["decision"] == "satisfied"


def test_paths_are_compared_as_windows_does() -> None:
    assert access_plan(APPLICATIONS, {"d:/SITES/shop/": CLOSED})["items"][0]["decision"] == "grant"


def test_everything_it_returns_is_plain() -> None:
    plan = access_plan(APPLICATIONS, {FOLDER: CLOSED})
    assert json.loads(json.dumps(plan)) == plan
    kinds = {type(value) for item in plan["items"] for value in (*item.values(), *item["trustee"].values())}
    assert kinds <= {str, int, list, dict}


def test_the_options_of_the_module_are_its_options() -> None:
    both = given(shop().application("Blog/", r"D:\blog", pool="Blog"))
    options = {"sites": ["Shop"], "read": "read", "grant_to": "group", "write": [{"path": "App_Data"}]}
    plan = access_plan(both, **options)
    assert {(item["path"], item["trustee"]["name"], item["need"]["mask"]) for item in plan["items"]} == {
        (FOLDER, r"BUILTIN\IIS_IUSRS", 0x120089),
        (FOLDER, r"NT AUTHORITY\IUSR", 0x120089),
        (FOLDER + r"\App_Data", r"BUILTIN\IIS_IUSRS", 0x1301BF),
    }


def test_all_applications_are_worked_on_unless_some_are_selected() -> None:
    both = given(shop().application("Blog/", r"D:\blog", pool="Blog"))
    assert {item["path"] for item in access_plan(both)["items"]} == {FOLDER, r"D:\blog"}
    assert {item["path"] for item in access_plan(both, application_pools=["Blog"])["items"]} == {r"D:\blog"}


def test_the_machine_resolves_users_and_says_where_windows_is() -> None:
    applications = given(shop().location("Shop", anonymous_enabled=False, windows=True))
    machine = {
        "name": "WEB1",
        "accounts": {r"CORP\staff": "S-1-5-21-1-2-3-4"},
        "environment": {"SystemRoot": "D:\\sites"},
    }
    plan = access_plan(applications, {FOLDER: CLOSED}, machine, users=[r"CORP\staff"])
    assert {item["trustee"]["sid"] for item in plan["items"]} == {str(pool("Shop")), "S-1-5-21-1-2-3-4"}
    assert {item["decision"] for item in plan["items"]} == {"refused"}


def test_a_web_config_is_a_file_and_one_that_is_not_given_is_not_there() -> None:
    child = given(Scenario().application("Shop/", FOLDER).application("Shop/a", r"E:\a", pool="Child"))
    descriptors = {FOLDER: CLOSED, r"E:\a": CLOSED}
    plan = access_plan(child, descriptors, application_pools=["Child"])
    assert [item["path"] for item in plan["items"] if item["path"].endswith("web.config")] == []
    plan = access_plan(child, {**descriptors, FOLDER + r"\web.config": "D:P"}, application_pools=["Child"])
    (item,) = [item for item in plan["items"] if item["path"].endswith("web.config")]
    assert item["need"]["scope"] == "this file"
    assert item["after"] == f"D:P(A;;FR;;;{pool('Child')})"


def test_a_folder_that_holds_what_is_given_is_guarded() -> None:
    path = FOLDER + r"\x"
    descriptors = {FOLDER: CLOSED, path: CLOSED, path + r"\web.config": CLOSED}
    plan = access_plan(APPLICATIONS, descriptors, write=[{"path": "x"}])
    assert [item["decision"] for item in plan["items"] if item["path"] == path] == ["refused"]


def test_a_folder_that_is_not_given_is_a_finding() -> None:
    plan = access_plan(APPLICATIONS, {})
    assert [(item["decision"], item["before"]) for item in plan["items"]] == [("unreadable", None)]
    assert [(entry["level"], entry["code"], entry["path"]) for entry in plan["findings"]] == [
        ("error", "path_not_readable", FOLDER)
    ]


BROKEN: t.Final = {key: value for key, value in APPLICATIONS[0].items() if key != "path"}


@pytest.mark.parametrize(
    ("applications", "keywords", "message"),
    [
        ("x", {}, "the value is a list of applications, not str"),
        ([1], {}, "applications[0]: is a number, not a dictionary"),
        ([BROKEN], {}, "applications[0]: has no key 'path'"),
        (APPLICATIONS, {"descriptors": []}, "descriptors is a dictionary of SDDL by path, not list"),
        (
            APPLICATIONS,
            {"descriptors": {FOLDER: 1}},
            r"descriptors is a dictionary of SDDL by path; 'D:\\sites\\shop': 1 is something else",
        ),
        (APPLICATIONS, {"descriptors": {FOLDER: "D:(X)"}}, r"descriptors['D:\sites\shop']: "),
        (APPLICATIONS, {"machine": 1}, "machine: is a number, not a dictionary"),
        (APPLICATIONS, {"grant_to": "me"}, "grant_to must be one of auto, pool, account, group, not 'me'"),
        (
            APPLICATIONS,
            {"state": "present"},
            "there is no option 'state'; the options are application_pools, applications, ",
        ),
    ],
)
def test_wrong_input_names_the_filter_and_the_value(
    applications: object, keywords: dict[str, t.Any], message: str
) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        access_plan(applications, **keywords)
    assert str(caught.value).startswith(f"webinfra.iis_identity.access_plan: {message}")
