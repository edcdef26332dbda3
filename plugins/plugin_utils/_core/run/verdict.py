# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a run fails, and what a person reads then."""

from __future__ import annotations

import typing as t

from ..findings import paths as rows
from ..findings.finding import Level

_FAILS: t.Final[t.Mapping[str, frozenset[Level]]] = {
    "error": frozenset({Level.ERROR}),
    "warning": frozenset({Level.ERROR, Level.WARNING}),
    "never": frozenset(),
}
_SHOWN: t.Final = 20
"""How many findings a message spells out; the result holds all of them."""


def verdict(
    told: t.Sequence[t.Mapping[str, t.Any]], fail_on: str, *, check_mode: bool, selected: bool
) -> dict[str, t.Any]:
    """Return `failed` and `msg` if a finding is grave enough; *selected* is whether there is anything to work on."""
    grave = [entry for entry in told if entry["level"] in _FAILS[fail_on]]
    if not grave:
        return {}
    applications = {label for entry in grave for label in entry["applications"]}
    about = f" about {len(applications)} application{'s' * (len(applications) != 1)}" if applications else ""
    rest = "everything else would be done" if check_mode else "everything else was done"
    if not selected:
        rest = "no application is selected, so nothing was looked at and nothing was done"
    if any(entry["code"] == rows.HOST_LOST.code for entry in grave):
        rest = "whether everything else was done is not known"
    head = f"{len(grave)} finding{'s' * (len(grave) != 1)}{about}; {rest}."
    return {"failed": True, "msg": "\n".join([head, *spell_out(grave, with_level=True)])}


def spell_out(entries: t.Sequence[t.Mapping[str, t.Any]], *, with_level: bool = False) -> list[str]:
    """Return the first findings, those with one message in one line, and how many more there are."""
    about: dict[tuple[str, str], dict[str, None]] = {}
    for entry in entries:
        about.setdefault((entry["level"], entry["message"]), {}).update(dict.fromkeys(entry["applications"]))
    lines = []
    for (level, message), applications in about.items():
        line = f"{_names(list(applications), message)}{message}"
        lines.append(f"{level}: {line}" if with_level else line)
    more = len(lines) - _SHOWN
    return lines[:_SHOWN] + ([f"… and {more} more, all in the result under plan.findings"] if more > 0 else [])


def _names(applications: t.Sequence[str], message: str) -> str:
    """Return the applications that a message is about, as far as it does not name them itself."""
    if not applications or any(label in message for label in applications):
        return ""
    more = f" and {len(applications) - 1} more" if len(applications) > 1 else ""
    return f"{applications[0]}{more}: "
