# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that is made from the table of failures is the one that is in the repository."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.failures import FAILURES
from ansible_collections.webinfra.iis_identity.tests.tools.failures_page import PAGE, page


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make pages"


def test_page_has_every_row_with_source_and_checks() -> None:
    text = page()
    assert all(f"| {failure.name} | {failure.summary} |" in text for failure in FAILURES)
    assert all(f"| {failure.source} | {failure.confidence} |" in text for failure in FAILURES)
    assert all(f". {check}\n" in text for failure in FAILURES for check in failure.checks)
