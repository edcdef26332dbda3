# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the page about failures of the documentation from the table of failures."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.failures import FAILURES

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.failure import Failure

ROOT: t.Final = Path(__file__).resolve().parents[2]
PAGE: t.Final = ROOT / "docs" / "failures.md"

_HEAD: t.Final = """<!--
Copyright (c) 2026 the webinfra.iis_identity contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Made by tests/tools/failures_page.py from
plugins/plugin_utils/_core/advise/failures.py; change that and run `make pages`.
-->

# What a failure points to

Which identity and which permission to look at when a web application fails. The filter
`webinfra.iis_identity.explain_failure` answers by this table, with the accounts and paths of the application if it is
given one. An event is of the source Microsoft-Windows-WAS in the System log if nothing else is said.

How sure each row is stands in its last column: **certain** is what Microsoft documents for exactly that, and
**documented** is what is documented for something near, or in several places that are not primary.

"""


def page() -> str:
    """Return the text of the page."""
    rows = [_row(failure) for failure in FAILURES]
    head = ("Symptom", "What it means", "Whose identity", "Look at", "Where", "Source", "How sure")
    table = "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))
    return _HEAD + table + "\n## What to check, in this order\n" + "".join(map(_checks, FAILURES))


def _row(failure: Failure) -> tuple[str, ...]:
    look_at = failure.permission or ("nothing in NTFS" if failure.not_ntfs else "not known")
    if failure.permission and failure.not_ntfs:
        look_at = f"user right '{failure.permission}'"
    where = [*(f"`{path}`" for path in failure.paths)] or [failure.where.value]
    return (
        failure.name,
        failure.summary,
        failure.who.value if failure.who else "none",
        look_at,
        ", ".join(where),
        failure.source,
        failure.confidence.value,
    )


def _checks(failure: Failure) -> str:
    return f"\n### {failure.name}\n\n" + "".join(
        f"{number}. {check}\n" for number, check in enumerate(failure.checks, start=1)
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
