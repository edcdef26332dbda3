# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `users`: accounts in whatever spelling, and what is said about corrected ones."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Confidence, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.require.users import user_findings, visitors

WEB01 = Machine(name="WEB01", accounts={r"corp\gone": None})


@pytest.mark.parametrize(
    ("written", "name", "sid", "confidence"),
    [
        (r"VORDEFINIERT\Benutzer", r"BUILTIN\Users", "S-1-5-32-545", Confidence.DOCUMENTED),
        (r"VORDEFINIERT\Administratoren", r"BUILTIN\Administrators", "S-1-5-32-544", Confidence.CERTAIN),
        ("BUILTIN/Users", r"BUILTIN\Users", "S-1-5-32-545", Confidence.CERTAIN),
        (r"CORP\gone", r"CORP\gone", None, Confidence.NOT_KNOWN),
        ("Todos", r"WEB01\Todos", None, Confidence.NOT_KNOWN),
    ],
)
def test_visitors(written: str, name: str, sid: str | None, confidence: Confidence) -> None:
    found = visitors(written, WEB01)
    assert (found.name, found.sid, found.confidence) == (name, sid, confidence)
    assert found.reasons[0] == f"The option users names {written} for visitors who log on."


def test_only_corrected_names_are_told() -> None:
    told = [
        (finding.level, finding.code, finding.message)
        for finding in user_findings(["BUILTIN/Users", r"BUILTIN\Users", r"VORDEFINIERT\Benutzer", "Todos"], WEB01)
    ]
    assert told == [
        (
            "info",
            "user_name_corrected",
            r"users: 'BUILTIN/Users' is taken for BUILTIN\Users: A backslash stands between domain and name, not a "
            "slash.",
        )
    ]
