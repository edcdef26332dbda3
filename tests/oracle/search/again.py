# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan is when it is made again: with the input in another order, and after everything is written."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.tests.oracle.search.case import Case, Complaint
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import text


def second_plan(case: Case) -> list[Complaint]:
    """A second plan writes nothing, and decides the same."""
    again = case.planner(case.server, case.after, None)
    complaints = [
        Complaint("second_writes", path, f"{text(case.after[path])} would be {text(written)}")
        for path, written in again.written.items()
    ]
    decided = {item.key: item for item in again.items}
    for item in case.planned.items:
        other = decided.pop(item.key, None)
        if other is None or (item.met, item.met or item.decision) != (other.met, other.met or other.decision):
            now = other.decision if other else "no need"
            what = f"{item.trustee} ({item.kind}, {item.scope}): {item.decision}, then {now}"
            complaints.append(Complaint("second_decides", item.path, what))
    complaints += [Complaint("second_decides", item.path, f"{item.trustee}: new") for item in decided.values()]
    return complaints


def order(case: Case) -> list[Complaint]:
    """Applications and descriptors in another order give the same plan, text for text."""
    chance = case.chance()
    for _unused in range(2):
        other = case.planner(case.server, case.before, chance)
        if other.text != case.planned.text or other.written != case.planned.written:
            pairs = zip(case.planned.text.splitlines(), other.text.splitlines(), strict=False)
            what = next((f"{one.strip()} | {two.strip()}" for one, two in pairs if one != two), "more or fewer lines")
            return [Complaint("order", "", what)]
    return []
