# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which applications are worked on."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.require.select import select_applications
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario

SERVER: t.Final = (
    Scenario()
    .application("Shop/", r"D:\shop", pool="Shop")
    .application("Shop/Api/v1", r"D:\api", pool="Api")
    .application("Blog/", r"D:\blog", pool="Blog")
)


def select(**options: object) -> tuple[list[str], list[str]]:
    """Return the labels of the applications that are selected, and the messages about names that select none."""
    selected, findings = select_applications(SERVER.applications(), parse_options(options))
    return [application.label for application in selected], [finding.message for finding in findings]


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ({"sites": "shop"}, ["Shop/", "Shop/Api/v1"]),
        ({"applications": "SHOP/api/V1"}, ["Shop/Api/v1"]),
        ({"applications": "Shop"}, ["Shop/"]),
        ({"applications": "Shop/"}, ["Shop/"]),
        ({"application_pools": ["api", "BLOG"]}, ["Shop/Api/v1", "Blog/"]),
        ({"sites": "Blog", "applications": "Shop", "application_pools": "Blog"}, ["Shop/", "Blog/"]),
        ({"application_pools": "all"}, ["Shop/", "Shop/Api/v1", "Blog/"]),
        ({"sites": ["nothing", "all"]}, ["Shop/", "Shop/Api/v1", "Blog/"]),
        ({}, []),
    ],
)
def test_selections_add_up_and_compare_without_case(options: dict[str, object], labels: list[str]) -> None:
    assert select(**options) == (labels, [])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"sites": "Shp"},
            "sites names 'Shp', which no application of this host has; did you mean 'Shop'? There are: Blog, Shop",
        ),
        (
            {"applications": "Shop/Api"},
            "applications names 'Shop/Api', which no application of this host has; did you mean 'Shop/Api/v1' or "
            "'Shop'? There are: Blog, Shop, Shop/Api/v1",
        ),
        (
            {"application_pools": "Default"},
            "application_pools names 'Default', which no application of this host has; there are: Api, Blog, Shop",
        ),
    ],
)
def test_a_name_that_selects_nothing_is_told_with_what_there_is(options: dict[str, object], message: str) -> None:
    assert select(**options) == ([], [message])


def test_a_long_list_of_names_is_cut() -> None:
    server = Scenario()
    for number in range(30):
        server.application(f"Site{number:02}/", r"D:\x")
    _unused, findings = select_applications(server.applications(), parse_options({"sites": "?"}))
    assert findings[0].message.endswith("Site08, Site09 and 20 more")


def test_a_host_without_applications_says_so() -> None:
    _unused, findings = select_applications((), parse_options({"sites": "Shop"}))
    assert findings[0].message == "sites names 'Shop', which no application of this host has; there are none"


def test_applications_of_one_name_in_different_pools_are_told_apart() -> None:
    server = Scenario().application("Shop/", r"D:\a", pool="A").application("Shop/", r"D:\b", pool="B")
    selected, _unused = select_applications(server.applications(), parse_options({"application_pools": "B"}))
    assert [application.application_pool for application in selected] == ["B"]
