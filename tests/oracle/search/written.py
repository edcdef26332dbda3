# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a write does to the entries of a DACL: it adds what allows a trustee what it needs there, and nothing else."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.case import Case, Complaint
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    Descriptor,
    Entry,
    entry_text,
    mapped,
    text,
)


def written(case: Case) -> list[Complaint]:
    """A write keeps owner, group, protection and every explicit entry, in order, and adds what is granted there."""
    return [complaint for path, new in case.planned.written.items() for complaint in _judged(case, path, new)]


def _judged(case: Case, path: str, new: Descriptor) -> t.Iterator[Complaint]:
    old = case.before[path]
    before, after = _explicit(old), _explicit(new)
    added = [entry for entry in after if entry not in before]
    gone = [entry for entry in before if entry not in after]
    for entry in gone:
        if entry.denies or not any(one.sid == entry.sid and _covers(one, entry) for one in added):
            yield Complaint("entry_lost", path, entry_text(entry))
    for entry in added:
        if entry.denies or entry.depends or mapped(entry.mask) & ~_allowed(case, path, entry.sid, gone):
            yield Complaint("entry_not_needed", path, entry_text(entry))
    if [entry for entry in after if entry in before] != [entry for entry in before if entry in after]:
        yield Complaint("entries_moved", path, text(new))
    if (new.owner, new.group, new.protected) != (old.owner, old.group, old.protected):
        yield Complaint("more_than_the_dacl", path, text(new))


def _covers(one: Entry, other: Entry) -> bool:
    return not mapped(other.mask) & ~mapped(one.mask)


def _allowed(case: Case, path: str, sid: str, gone: t.Iterable[Entry]) -> int:
    """Return the rights that an entry for a trustee may have: those granted there, and those it had."""
    mask = 0
    for item in case.planned.items:
        if item.trustee == sid and item.decision in ("grant", "covered") and item.path.lower() == path.lower():
            mask |= mapped(item.mask)
    for entry in gone if mask else ():
        mask |= mapped(entry.mask) if entry.sid == sid else 0
    return mask


def _explicit(descriptor: Descriptor) -> list[Entry]:
    return [entry for entry in descriptor.aces if not entry.inherited]
