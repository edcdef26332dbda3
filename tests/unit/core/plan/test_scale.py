# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work for a plan grows with the applications, not with their square.

Steps of the interpreter are counted instead of seconds, so that a busy machine does not matter.
"""

from __future__ import annotations

import sys
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario

SMALL: t.Final = 16
TIMES: t.Final = 4


def sites_of_their_own(count: int) -> Scenario:
    """Return a server with sites that have nothing to do with each other."""
    server = Scenario()
    for number in range(count):
        server.application(f"Site{number}/", rf"D:\sites\s{number}", pool=f"Pool{number}")
        server.folder(rf"D:\sites\s{number}")
    return server


def one_site(count: int) -> Scenario:
    """Return a server with one site, all applications of one pool below its folder."""
    server = Scenario().application("Site/", r"D:\site").folder(r"D:\site")
    for number in range(count):
        server.application(f"Site/a{number}", rf"D:\site\a{number}").folder(rf"D:\site\a{number}")
    return server


def one_folder(count: int) -> Scenario:
    """Return a server whose applications of one pool share a folder."""
    server = Scenario().folder(r"D:\site")
    for number in range(count):
        server.application(f"Site{number}/", r"D:\site")
    return server


def calls(server: Scenario, **options: t.Any) -> int:
    """Return how many functions are called to plan for all applications."""
    applications = server.applications()
    parsed = parse_options({"sites": "all", **options})
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(profile)
    try:
        make_plan(applications, server.paths, parsed, machine=server.machine)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("server", [sites_of_their_own, one_site, one_folder])
@pytest.mark.parametrize(
    "options",
    [{}, {"satisfied_by": "effective"}, {"grant_to": "group"}, {"write": [{"path": "x"}, {"path": r"D:\up"}]}],
    ids=["plain", "effective", "group", "write"],
)
def test_four_times_the_applications_are_four_times_the_work(
    server: t.Callable[[int], Scenario], options: dict[str, t.Any]
) -> None:
    small, large = calls(server(SMALL), **options), calls(server(SMALL * TIMES), **options)
    assert large < small * TIMES * 1.25


def test_names_that_select_applications_are_looked_up() -> None:
    def selecting(count: int) -> int:
        return calls(sites_of_their_own(count), sites=[f"Site{number}" for number in range(count)])

    assert selecting(SMALL * TIMES) < selecting(SMALL) * TIMES * 1.25
