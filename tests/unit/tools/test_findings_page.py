# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.catalogue import CATALOGUE
from ansible_collections.webinfra.iis_identity.tests.tools.findings_page import PAGE, page


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make pages"


def test_page_has_every_row_and_every_link_leads_to_one() -> None:
    text = page()
    assert re.findall(r"^### (\w+)$", text, re.MULTILINE) == list(CATALOGUE)
    assert re.findall(r"\]\(#(\w+)\)", text) == list(CATALOGUE)
    assert all(f"**{row.title}** (" in text and row.meaning in text for row in CATALOGUE.values())


def test_fields_are_set_apart_and_nothing_is_taken_for_markup() -> None:
    text = page()
    assert r"There is no application pool '*pool*'*hint* *reason* *known*" in text
    assert r"check its spelling (DOMAIN\\name)" in text
    assert r"*place*: \<*section*> is encrypted" in text
    assert "the process identity *app data* if the application has it" in text
