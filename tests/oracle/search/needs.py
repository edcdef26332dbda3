# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan says of its needs: those that are met are met at every depth, the others are named."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.case import Case, Complaint
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import mapped
from ansible_collections.webinfra.iis_identity.tests.oracle.search.judge import (
    WORST,
    Made,
    Question,
    made_in,
    plain,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.planning import TREE, Item, TokenSid
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import FILE

_ADD_FILE: t.Final = 0x2
_ADD_FOLDER: t.Final = 0x4


class _Asked(t.NamedTuple):
    item: Item
    token: tuple[TokenSid, ...]
    made: list[Made]
    first: int


def met_needs(case: Case) -> list[Complaint]:
    """What the plan calls met holds for every token, on the path and on what is made in it, at any depth."""
    complaints, asked = [], []
    questions: list[Question] = []
    for item in case.planned.items:
        if not item.met:
            continue
        target = case.server.leads_to(item.path)
        path = None if target is None else case.server.key(target)
        if path is None:
            complaints.append(Complaint("met_nowhere", item.path, f"{_told(item)}, and nothing is known to be there"))
            continue
        if path.lower() != item.path.lower():
            complaints.append(Complaint("met_on_a_link", item.path, f"{_told(item)}, and the path leads to {path}"))
        for token in item.tokens or ((),):
            sids = tuple(dict.fromkeys((*(entry.sid for entry in token), item.trustee)))
            if token and item.trustee not in {entry.sid for entry in token}:
                complaints.append(Complaint("trustee_not_in_token", item.path, f"{_told(item)}: {sids}"))
            tree = item.scope == TREE and case.server.paths[path].kind != FILE
            made = made_in(case.after[path], sids[0]) if tree else [Made("it", case.after[path], container=False)]
            asked.append(_Asked(item, token, made, len(questions)))
            allowing = _allowing(case, item, token)
            questions += [Question(plain(thing.descriptor, WORST, allowing), sids) for thing in made]
    masks = case.judge.masks(questions)
    for one in asked:
        lacking = _lacking(one, masks[one.first : one.first + len(one.made)])
        if lacking:
            kind = f"{one.item.decision}_not_met"
            complaints.append(Complaint(kind, one.item.path, f"{_told(one.item)}; it lacks {lacking}"))
    return complaints


def unmet_needs(case: Case) -> list[Complaint]:
    """What is not met has a finding that names its path, or the link that was named."""
    told = {finding.path.lower() for finding in case.planned.findings if finding.path}
    return [
        Complaint("unmet_without_finding", item.path, _told(item))
        for item in case.planned.items
        if not item.met and not {item.path.lower(), (item.link or item.path).lower()} & told
    ]


def _allowing(case: Case, item: Item, token: t.Iterable[TokenSid]) -> frozenset[str]:
    """Return whose entries allow: the trustee's alone, or with `effective` those of every SID that is certain."""
    if case.server.options.get("satisfied_by") != "effective":
        return frozenset((item.trustee,))
    return frozenset((item.trustee, *(entry.sid for entry in token if entry.certain and not entry.deny_only)))


def _lacking(one: _Asked, masks: list[int]) -> str:
    """Return what is missing where; what the token makes itself counts if it may make it."""
    found: list[str] = []
    can_be: list[bool] = []
    for thing, mask in zip(one.made, masks, strict=True):
        there = True
        if thing.within is not None:
            right = _ADD_FOLDER if thing.container else _ADD_FILE
            there = can_be[thing.within] and (not thing.by_token or bool(masks[thing.within] & right))
        can_be.append(there)
        missing = mapped(one.item.mask) & ~mask
        if there and missing:
            found.append(f"{missing:#x} on {thing.name}")
    return ", ".join(found)


def _told(item: Item) -> str:
    return f"{item.trustee} needs {item.mask:#x} to {item.kind} ({item.scope}): {item.decision}"
