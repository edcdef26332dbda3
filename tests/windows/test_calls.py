# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The readme says of every call into Windows whether it runs on Wine, or is analysed only."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.webinfra.iis_identity.tests.tools import needed


def test_the_table_has_every_call() -> None:
    sources = (needed.ROOT / "plugins/module_utils").glob("*.cs")
    calls = {name for file in sources for name in re.findall(r"static extern \w+ (\w+)\(", file.read_text("utf-8"))}
    rows = [
        line.split("|")[1:4]
        for line in Path(__file__).with_name("README.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and line.count("|") == 4
    ]
    listed = {name for call, *_unused in rows for name in re.findall(r"\w+", call)}
    assert len(calls) > 10
    assert calls <= listed
    assert all(on_wine.strip() or analysed.strip() for _unused, on_wine, analysed in rows)
