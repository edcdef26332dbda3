# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan changes: nothing for anybody else, nothing that is not certain, and nothing that it does not say."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.tests.oracle.search.case import Case, Complaint, meaning
from ansible_collections.webinfra.iis_identity.tests.oracle.search.differences import differences
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import mapped, text
from ansible_collections.webinfra.iis_identity.tests.oracle.search.planning import at_or_above
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import is_certain
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import FILE, is_at_or_below


def others(case: Case) -> list[Complaint]:
    """Nobody loses anything on a path that is known, and only the trustees of the plan gain something there."""
    complaints = []
    tokens = case.tokens()
    everywhere = {item.trustee for item in case.planned.items}
    for path in case.changed():
        trustees = case.trustees(path)
        container = case.server.paths[path].kind != FILE
        found = differences(case.judge, case.before[path], case.after[path], tokens, container=container)
        lost = next((one for one in found if one.lost), None)
        gained = next((one for one in found if one.gained and trustees.isdisjoint(one.token)), None)
        gains = "gains" if gained is None or everywhere.isdisjoint(gained.token) else "trustee_gains_elsewhere"
        for kind, one in (("loses", lost), (gains, gained)):
            if one is not None and not _excused(case, path, gained=gained is not None):
                complaints.append(Complaint(kind, path, f"{one.told}; {_was(case, path)}"))
    return complaints


def excluded(case: Case) -> list[Complaint]:
    """Nothing changes on paths that are never to be touched, or below them."""
    never = case.server.options.get("exclude_paths")
    tops = never if isinstance(never, list) else []
    return [
        Complaint("excluded_changes", path, _was(case, path))
        for path in case.changed()
        if any(is_at_or_below(path, top) for top in tops)
    ]


def uncertain(case: Case) -> list[Complaint]:
    """No write reaches a DACL of which it is not certain what Windows makes of it."""
    complaints = []
    for rebuild in case.rebuilds:
        if case.is_told(rebuild.path) and not is_certain(rebuild.before, rebuild.after):
            kind = "uncertain_forced" if _forced(case, rebuild.path) else "uncertain"
            what = f"{text(rebuild.before)} would be {text(rebuild.after)}"
            complaints.append(Complaint(kind, rebuild.path, what))
    return complaints


def predicted(case: Case) -> list[Complaint]:
    """What the plan says that a path will have is what it has, and everything that changes is said."""
    complaints = []
    changes = case.planned.changes or {}
    for path, descriptor in (*case.planned.after.items(), *changes.items()):
        if not case.is_told(path) or meaning(descriptor) == meaning(case.after[path]):
            continue
        container = case.server.paths[path].kind != FILE
        found = differences(case.judge, descriptor, case.after[path], case.tokens(), container=container)
        if found:
            what = f"{found[0].told}: said to be {text(descriptor)}, is {text(case.after[path])}"
            complaints.append(Complaint("predicted", path, what))
    if case.planned.changes is not None:
        complaints += [
            Complaint("silent_change", path, _was(case, path)) for path in case.changed() if path not in changes
        ]
    return complaints


def _excused(case: Case, path: str, *, gained: bool) -> bool:
    """Tell whether the request lifts the refusal of what others lose or gain, and the plan says so."""
    apply = case.server.options.get("stale_inheritance") == "apply"
    lifted = _forced(case, path) or (apply and not gained and not _loses_a_deny(case, path))
    return lifted and _is_said(case, path)


def _forced(case: Case, path: str) -> bool:
    """Tell whether a path is forced, or one between it and the topmost that is written above it."""
    named = case.server.options.get("force")
    force = {one.lower() for one in named} if isinstance(named, list) else set()
    chain = list(at_or_above(path))
    top = max((place for place, above in enumerate(chain) if above in case.planned.written), default=0)
    return any(above.lower() in force for above in chain[: top + 1])


def _is_said(case: Case, path: str) -> bool:
    told = {finding.path.lower() for finding in case.planned.findings if finding.path}
    return path in (case.planned.changes or {}) or any(above.lower() in told for above in at_or_above(path))


def _loses_a_deny(case: Case, path: str) -> bool:
    kept = {(one.type, one.sid, mapped(one.mask)) for one in case.after[path].aces}
    return any(one.denies and (one.type, one.sid, mapped(one.mask)) not in kept for one in case.before[path].aces)


def _was(case: Case, path: str) -> str:
    return f"{text(case.before[path])} becomes {text(case.after[path])}"
