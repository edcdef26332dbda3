# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that is made from the table of content is the one that is in the repository."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import ContentKind
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.content import CONTENT_RULES
from ansible_collections.webinfra.iis_identity.tests.tools.content_page import PAGE, page


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make pages"


def test_page_has_every_row_with_its_source() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")][1:]
    assert [row.count(" | ") for row in rows] == [8] * len(CONTENT_RULES)
    assert all(f"| {rule.source} |" in row for rule, row in zip(CONTENT_RULES, rows, strict=True))


def test_page_says_what_each_kind_is() -> None:
    assert all(f"- `{kind}`: " in page() for kind in ContentKind)
