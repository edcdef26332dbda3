# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a web.config may not say: sections, attributes and elements that are locked above it (domain-facts 8.5)."""

from __future__ import annotations

import typing as t

from ...findings import configuration
from ...read.sections import Override, SectionEntry

if t.TYPE_CHECKING:
    from ...findings.finding import Finding


def what_is_locked(entry: SectionEntry, above: t.Sequence[SectionEntry], stock_override: Override) -> Finding | None:
    """Return what is wrong with a tag of a web.config that says what is locked above; None if nothing is.

    *above* are the tags of files above, general ones first; *stock_override* is overrideModeDefault of the section.
    """
    by: str | None = None
    if stock_override is Override.DENY:
        by = "overrideModeDefault in configSections of applicationHost.config"
    above = [other for other in above if other.section is entry.section]
    for other in above:
        if other.override is not Override.INHERIT:
            by = f"a location tag in {place_of(other)}" if other.override is Override.DENY else None
    item = next((other for other in above if other.locks.item), None)
    if item is not None:
        by = f"lockItem in {place_of(item)}"
    if by is not None:
        return _locked(entry, f"<{entry.section.tag}> is locked by {by}", entry.line)
    return next((found for other in above if (found := _detail(entry, other)) is not None), None)


def _detail(entry: SectionEntry, above: SectionEntry) -> Finding | None:
    """Return what is wrong with a tag because of the locks of attributes, elements and items of one above."""
    for attribute in entry.attributes:
        if above.locks.attribute(attribute):
            what = f"the attribute {attribute} of <{entry.section.tag}> is locked in {place_of(above)}"
            return _locked(entry, what, entry.line)
    items = {change.name for change in above.changes if change.locked}
    for change in entry.changes:
        if above.locks.element(change.action):
            what = f"<{change.action}> in <{entry.section.tag}> is locked in {place_of(above)}"
            return _locked(entry, what, change.line)
        if items and (change.action == "clear" or change.name in items):
            name = change.name or min(items)
            return _locked(entry, f"the handler {name} is locked (lockItem) in {place_of(above)}", change.line)
    return None


def _locked(entry: SectionEntry, what: str, line: int) -> Finding:
    return configuration.SECTION_LOCKED.of(file=entry.file, line=line, what=what)


def place_of(entry: SectionEntry) -> str:
    """Return the file and the line of a tag, in words."""
    return f"{entry.file}, line {entry.line}"
