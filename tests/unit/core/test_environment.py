# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`%VAR%`."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.environment import expand

ENVIRONMENT = {
    "SystemDrive": "C:",
    "Data": r"D:\data",
    "Nested": "%SystemDrive%",
    "ProgramFiles(x86)": r"C:\Program Files (x86)",
}


@pytest.mark.parametrize(
    ("text", "expanded", "unknown"),
    [
        ("", "", ()),
        (r"C:\sites", r"C:\sites", ()),
        (r"%SystemDrive%\sites", r"C:\sites", ()),
        (r"%SYSTEMDRIVE%\%data%", r"C:\D:\data", ()),
        (r"%ProgramFiles(x86)%\site", r"C:\Program Files (x86)\site", ()),
        (r"%Nested%\sites", r"%SystemDrive%\sites", ()),
        (r"%Missing%\sites", r"%Missing%\sites", ("Missing",)),
        (r"%missing%\%MISSING%\%other%", r"%missing%\%MISSING%\%other%", ("missing", "other")),
        (r"C:\100%", r"C:\100%", ()),
        (r"C:\%%\x", r"C:\%%\x", ()),
        (r"%%SystemDrive%%", "%C:%", ()),
        (r"C:\50%_%Data%", r"C:\50%_D:\data", ("_",)),
        (r"C:\50%\20%", r"C:\50%\20%", ()),
    ],
)
def test_expand(text: str, expanded: str, unknown: tuple[str, ...]) -> None:
    result = expand(text, ENVIRONMENT)
    assert (result.text, result.unknown) == (expanded, unknown)
