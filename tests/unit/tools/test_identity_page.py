# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that is made from the tables of rules is the one that is in the repository."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.identities import RULES
from ansible_collections.webinfra.iis_identity.tests.tools.identity_page import PAGE, page


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make pages"


def test_page_has_every_row_with_its_source() -> None:
    text = page()
    assert all(f"| {rule.source} |" in text for rule in RULES)
    assert sum(line.startswith(("| 5.", "| 6.", "| 7.")) for line in text.splitlines()) >= len(RULES)
