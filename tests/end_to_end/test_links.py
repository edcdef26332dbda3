# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Folders that are links: what is needed is granted where they lead, and a link is never written."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .play import HostSpec, Step, module_runs, simulation

CURRENT: t.Final = r"C:\sites\current"
RELEASE: t.Final = r"C:\releases\42"
SHARE: t.Final = r"C:\sites\share"
GONE: t.Final = r"C:\sites\gone"
SPEC: t.Final = HostSpec(
    configuration=configuration(
        sites=site(
            application(folder=CURRENT) + application("/share", folder=SHARE) + application("/gone", folder=GONE)
        )
    ),
    definition={
        "reparse_points": {
            CURRENT: r"C:\sites\second",
            r"C:\sites\second": RELEASE,
            SHARE: r"\\files\web",
            GONE: r"C:\releases\41",
        }
    },
    folders=(r"C:\sites", RELEASE),
    files={RELEASE + r"\default.htm": ""},
    missing=(CURRENT, SHARE, GONE),
    variables={"iis_access_sites": ["all"]},
)


class Runs(t.NamedTuple):
    """A run that writes and one that changes nothing, and what the link itself has in the end."""

    first: Step
    second: Step
    link: str


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Runs]:
    with simulation(tmp_path_factory.mktemp("hosts"), SPEC) as served:
        first, second = served.step(), served.step()
        stored = (served.hosts["WEB01"].folder / "descriptors.yml").read_text(encoding="utf-8")
        yield Runs(first, second, stored)


def decided(step: Step) -> dict[str, set[str]]:
    """Return the decisions by path."""
    found: dict[str, set[str]] = {}
    for item in step.run.access().result["plan"]["items"]:
        found.setdefault(item["path"], set()).add(item["decision"])
    return found


def test_what_is_needed_is_granted_where_the_link_leads(runs: Runs) -> None:
    assert decided(runs.first)[RELEASE] <= {"grant", "covered"}
    assert decided(runs.second)[RELEASE] == {"satisfied"}
    assert runs.first.counts["WEB01"]["descriptor_writes"] == 1
    assert (RELEASE in runs.link, CURRENT in runs.link) == (True, False)


def test_it_takes_no_module_run_more(runs: Runs) -> None:
    assert runs.first.counts["WEB01"]["modules"] == module_runs(writes=True)
    assert runs.second.counts["WEB01"]["modules"] == module_runs(writes=False)


def test_links_to_another_machine_and_to_nowhere_are_refused_by_name(runs: Runs) -> None:
    findings = runs.first.run.access().result["plan"]["findings"]
    told = {entry["message"] for entry in findings if entry["code"] == "reparse_point"}
    assert any(rf"{SHARE} leads to \\files\web, on another machine" in text for text in told)
    assert any("where it leads cannot be told: The system cannot find the path specified" in text for text in told)
