# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the page about findings of the documentation from the catalogue of findings."""

from __future__ import annotations

import re
import string
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.catalogue import SUBJECTS, rows_of

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.row import Row, Text

ROOT: t.Final = Path(__file__).resolve().parents[2]
PAGE: t.Final = ROOT / "docs" / "findings.md"

_HEAD: t.Final = """<!--
Copyright (c) 2026 the webinfra.iis_identity contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Made by tests/tools/findings_page.py from
plugins/plugin_utils/_core/findings; change that and run `make pages`.
-->

# Findings

A finding is what a person should know about an application, an account or a path: what is wrong or not known, and
what to do about it. Playbooks and other programs know it by its code, which does not change within a major version;
its text may. The option `fail_on` says from which level on the task fails, after everything else was done:

- an **error** means that something is not done, or cannot work;
- a **warning** means that something works otherwise than it looks, or is not known;
- an **info** only tells.

In the texts, what stands in *italics* is the application, the path or the account that the finding is about.

"""

_LATER: t.Final = "It may only say that something is not there *yet*, which an earlier task of the play makes.\n"


def page() -> str:
    """Return the text of the page."""
    return _HEAD + "".join(_overview()) + "".join(map(_subject, SUBJECTS))


def _overview() -> t.Iterator[str]:
    yield "| Code | Level | What it is about |\n| --- | --- | --- |\n"
    for module in SUBJECTS.values():
        for row in rows_of(module):
            yield f"| [`{row.code}`](#{row.code}) | {_levels(row)} | {row.title} |\n"


def _subject(heading: str) -> str:
    return f"\n## {heading}\n" + "".join(map(_row, rows_of(SUBJECTS[heading])))


def _row(row: Row) -> str:
    texts = "".join(_text(case, text, row) for case, text in row.texts.items())
    later = _LATER if row.may_come_later else ""
    return (
        f"\n### {row.code}\n\n**{row.title}** ({_levels(row)}). {row.meaning}\n{later}\n{texts}\n"
        f"Source: {_markup(row.source)}.\n"
    )


def _levels(row: Row) -> str:
    return " or ".join(dict.fromkeys(text.level or row.level for text in row.texts.values()))


def _text(case: str, text: Text, row: Row) -> str:
    """Return a case: its name where there are several, what is said, and the remedy."""
    name = f"{case}: " if case and len(row.texts) > 1 else ""
    remedy = f". Remedy: {_markup(text.remedy)}" if text.remedy else ""
    return f"- {name}{_markup(text.message)}{remedy}\n"


def _markup(text: str) -> str:
    """Return a format string as Markdown: its fields in italics, everything else as it stands."""
    words = ""
    for literal, field, _spec, _conversion in string.Formatter().parse(text):
        # A field that is a part of a sentence is set apart from the word beside it.
        gap = " " if words and literal[:1].isalpha() else ""
        words += gap + re.sub(r"([*_<\\])", r"\\\1", literal)
        if field:
            words += (" " if words[-1:].isalpha() else "") + f"*{field.replace('_', ' ')}*"
    return words


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
