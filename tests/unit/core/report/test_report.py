# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as a person and as a program reads it."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import SatisfiedBy
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.serialize import plan_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.report.report import ReportError, report
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.verify.access import verification_dict, verify
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario, shop


def result_of(server: Scenario) -> dict[str, t.Any]:
    """Return what a run on a server returns."""
    plan = server.plan()
    verification = verify(plan, server.apply(plan), satisfied_by=SatisfiedBy.OWN_ACE, names={})
    return {
        "changed": True,
        "applications": [application_dict(application) for application in server.applications()],
        "plan": plan_dict(plan),
        "verification": verification_dict(verification),
    }


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of the tables, without the padding."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


class TestMarkdown:
    def test_it_says_who_runs_what(self) -> None:
        text = report({"applications": result_of(shop())["applications"]}, "markdown")
        assert text.startswith("# Who runs what\n\n| Application |")
        assert rows(text) == [
            ["Application", "Application pool", "Runs as", "In group", "Reads for visitors", "Folder"],
            [
                "Shop/",
                "Shop",
                r"IIS APPPOOL\Shop",
                r"BUILTIN\IIS_IUSRS",
                r"NT AUTHORITY\IUSR (anonymous)",
                r"D:\sites\shop",
            ],
        ]

    def test_it_says_who_needs_what_and_why(self) -> None:
        text = report({"plan": result_of(shop().location("Shop", anonymous=""))["plan"]}, "markdown")
        assert rows(text)[1] == [
            r"D:\sites\shop",
            r"IIS APPPOOL\Shop",
            "Read & execute",
            "this folder, subfolders and files",
            "grant",
            r"Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files",
        ]

    def test_it_says_what_was_proved(self) -> None:
        assert "\nVerified: 2 of 2 needs are met by the descriptors read back from the host.\n" in report(
            result_of(shop()), "markdown"
        )

    def test_the_columns_line_up_as_plain_text(self) -> None:
        tables = report(result_of(shop()), "markdown").split("\n\n")
        for table in tables:
            lines = [line for line in table.splitlines() if line.startswith("|")]
            assert len({len(line) for line in lines}) <= 1

    def test_findings_come_last_the_gravest_first_each_once(self) -> None:
        server = Scenario().folder(r"D:\blog").application("Blog/", r"D:\blog", pool="Blog")
        for number in range(7):
            server.undefined_pool(f"Shop/{number or ''}", r"D:\x", pool="Shp")
        server.location("Blog", windows=True)
        text = report(result_of(server), "markdown")
        assert [row[:3] for row in rows(text.partition("# Findings")[2])] == [
            ["Level", "Code", "Applications"],
            ["error", "application_pool_not_defined", "Shop/, Shop/1, Shop/2, Shop/3, Shop/4 and 2 more"],
            ["warning", "authenticated_users_not_named", "Blog/"],
        ]

    def test_without_a_plan_the_findings_of_the_applications_are_told(self) -> None:
        server = Scenario().undefined_pool("Shop/", r"D:\x", pool="Shp")
        text = report({"applications": [application_dict(item) for item in server.applications()]}, "markdown")
        assert rows(text.partition("# Findings")[2])[1][:3] == ["error", "application_pool_not_defined", "Shop/"]
        assert rows(text)[1][1:3] == ["Shp", "not known"]

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("a|b", r"a\|b"),
            ("<b>x</b>", r"\<b>x\</b>"),
            ("*x* `y` [z]", r"\*x\* \`y\` \[z\]"),
            ("one\r\ntwo\nthree\u2028four", "one two three four"),
            ("snake_case _x_", r"snake_case \_x\_"),
            (r"IIS APPPOOL\Shop", r"IIS APPPOOL\Shop"),
            (r"x\_y", r"x\\\_y"),
        ],
    )
    def test_markup_in_names_is_shown_as_it_is(self, name: str, shown: str) -> None:
        result = result_of(shop())
        result["applications"][0]["application_pool"] = name
        assert rows(report({"applications": result["applications"]}, "markdown"))[1][1] == shown


def test_json_has_the_documented_keys_and_nothing_else() -> None:
    result = result_of(shop())
    assert json.loads(report(result, "json")) == {key: value for key, value in result.items() if key != "changed"}


@pytest.mark.parametrize(
    ("result", "format_", "message"),
    [
        ({"changed": True}, "markdown", "nothing to report: the result has none of the keys applications, plan, "),
        ({"plan": {"items": [], "findings": []}}, "html", "format must be one of markdown, json, summary, not 'html'"),
        ({"plan": {"items": [{}], "findings": []}}, "markdown", "the result is not as iis_access returns it: KeyError"),
        ({"verification": []}, "markdown", "the result is not as iis_access returns it: TypeError"),
    ],
)
def test_anything_else_is_an_error(result: dict[str, t.Any], format_: str, message: str) -> None:
    with pytest.raises(ReportError) as caught:
        report(result, format_)
    assert str(caught.value).startswith(message)


class TestSummary:
    def test_it_counts_applications_needs_and_findings(self) -> None:
        result = result_of(shop().undefined_pool("Shop/x", r"D:\x", pool="Shp"))
        assert report(result, "summary") == "2 applications, 2 needs (2 grant), 1 error, 0 warnings"

    def test_it_takes_what_there_is(self) -> None:
        assert report({"applications": []}, "summary") == "0 applications, 0 errors, 0 warnings"
        assert report({"plan": {"items": [], "findings": []}}, "summary") == "0 needs, 0 errors, 0 warnings"


def test_a_report_of_nothing_says_that_nothing_was_looked_at() -> None:
    text = report({"applications": [], "plan": {"items": [], "findings": []}}, "markdown")
    assert text == "# Who runs what\n\nNo application is selected, so nothing was looked at.\n"
