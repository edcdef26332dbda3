# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ast
import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core import findings
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.catalogue import (
    CATALOGUE,
    SUBJECTS,
    rows_of,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Finding, Level
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.row import Row, Text

FINDINGS: t.Final = Path(findings.__file__).parent
ROOT: t.Final = FINDINGS.parents[3]
ROWS: t.Final = [pytest.param(row, id=row.code) for row in CATALOGUE.values()]


class TestRow:
    """One row makes all findings of its code."""

    ROW = Row(
        code="tea_is_cold",
        level=Level.WARNING,
        title="Tea is cold",
        meaning="Nobody drinks it.",
        texts={
            "": Text(message="{cup} is cold", remedy="warm {cup}"),
            "ice": Text(message="{cup} is ice", level=Level.ERROR),
        },
        source="a cup",
    )

    def test_text_is_message_and_remedy_about_something(self) -> None:
        assert self.ROW.of(cup="mine") == Finding(
            level=Level.WARNING, code="tea_is_cold", message="mine is cold; warm mine"
        )

    def test_case_may_have_a_level_of_its_own_and_no_remedy(self) -> None:
        assert self.ROW.of("ice", cup="{mine}") == Finding(
            level=Level.ERROR, code="tea_is_cold", message="{mine} is ice"
        )

    def test_what_a_text_needs_has_to_be_given(self) -> None:
        with pytest.raises(KeyError, match="cup"):
            self.ROW.of(pot="mine")


def test_every_code_has_one_row_and_the_name_of_its_row() -> None:
    named = [
        (name, value.code)
        for module in SUBJECTS.values()
        for name, value in vars(module).items()
        if isinstance(value, Row)
    ]
    assert len(named) == len(CATALOGUE) == sum(len(rows_of(module)) for module in SUBJECTS.values())
    assert [name for name, code in named if name != code.upper()] == []


def test_every_module_of_rows_is_a_subject() -> None:
    files = {path.stem for path in FINDINGS.glob("*.py")} - {"__init__", "catalogue", "finding", "row"}
    assert files == {module.__name__.rpartition(".")[2] for module in SUBJECTS.values()}


@pytest.mark.parametrize("row", ROWS)
def test_row_reads_as_the_others_do(row: Row) -> None:
    assert re.fullmatch(r"[a-z][a-z_]+[a-z]", row.code)
    assert re.fullmatch(r".*[^.;: ]", row.title)
    assert row.meaning.endswith(".")
    assert re.fullmatch(r".*[^.; ]", row.source)
    for text in row.texts.values():
        assert re.fullmatch(r".*[^.; ]", text.message)
        assert not text.remedy.endswith((".", ";"))


@pytest.mark.parametrize("row", ROWS)
def test_no_remedy_takes_away_what_nobody_asked_about(row: Row) -> None:
    # /reset removes the entries of a path itself, /inheritance:r and :d cut it off, others replace owner or descriptor.
    forbidden = re.compile(r"/reset|/inheritance:[rd]|/setowner|takeown|Set-Acl|\bcacls\b", re.IGNORECASE)
    assert [text for text in row.texts.values() if forbidden.search(text.about(_Anything()))] == []


def test_no_finding_is_made_without_the_catalogue() -> None:
    made = [
        f"{path.name}:{call.lineno}"
        for path in sorted((FINDINGS.parent).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Finding"
    ]
    # The second one reads a finding that this collection has written before.
    assert [place.partition(":")[0] for place in made] == ["row.py", "serialize.py"]


def test_codes_in_the_documentation_are_in_the_catalogue() -> None:
    pages = [path for folder in ("plugins", "roles", "docs") for path in (ROOT / folder).rglob("*.*")]
    texts = [path.read_text(encoding="utf-8") for path in pages if path.suffix in {".md", ".py", ".yml"}]
    named = {code for text in texts for code in re.findall(r"[Ff]indings?\s+(?:[CV]\(|`)([a-z_]+)[)`]", text)}
    assert "grant_ineffective_below" in named
    assert named <= CATALOGUE.keys()


class _Anything(dict[str, object]):
    """Has a value for every field of a text."""

    def __missing__(self, key: str) -> str:
        return key
