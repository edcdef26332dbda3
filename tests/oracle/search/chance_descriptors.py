# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptors by chance: consistent ones first, and then what years of administration make of them."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.binary import CONDITIONS
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    ALLOW,
    ALLOW_CONDITIONAL,
    ALLOW_OBJECT,
    CI,
    DENY,
    DENY_CONDITIONAL,
    DENY_OBJECT,
    FULL,
    ID,
    IO,
    NP,
    OI,
    Descriptor,
    Entry,
)

if t.TYPE_CHECKING:
    import random

STRANGER: t.Final = "S-1-5-21-1-2-3-1105"
_TREE: t.Final = OI | CI
_SYSTEM: t.Final = Entry(ALLOW, _TREE, FULL, "S-1-5-18")
_ADMINISTRATORS: t.Final = Entry(ALLOW, _TREE, FULL, "S-1-5-32-544")
_READ: t.Final = Entry(ALLOW, _TREE, 0x12_00A9, "S-1-5-32-545")
_CREATOR: t.Final = Entry(ALLOW, _TREE | IO, 0x1000_0000, "S-1-3-0")
_MODIFY: t.Final = Entry(ALLOW, _TREE, 0x13_01BF, "S-1-5-11")

_TYPES: t.Final = (
    *(ALLOW,) * 14,
    *(DENY,) * 5,
    ALLOW_OBJECT,
    DENY_OBJECT,
    ALLOW_CONDITIONAL,
    DENY_CONDITIONAL,
)
_FLAGS: t.Final = (
    *(_TREE,) * 8,
    0,
    0,
    _TREE | IO,
    CI,
    OI,
    _TREE | NP,
    _TREE | NP | IO,
    CI | NP,
    OI | NP,
    CI | IO,
    OI | IO,
)
_MASKS: t.Final = (
    FULL,
    FULL,
    0x12_00A9,
    0x12_00A9,
    0x12_00A9,
    0x12_0089,
    0x13_01BF,
    0x13_01BF,
    0x116,
    0x20,
    0x1,
    0x2,
    0x1_0000,
    0x8_0000,
    0x1000_0000,
    0xA000_0000,
    0x8000_0000,
)
_GROUPS: t.Final = ("S-1-5-32-568", "S-1-5-32-545", "S-1-1-0", "S-1-5-11", "S-1-5-6")
_ACCOUNTS: t.Final = ("S-1-5-17", "S-1-5-17", "S-1-5-20", "S-1-5-19", STRANGER, STRANGER, "S-1-5-21-1-2-3-1106")
_SPECIAL: t.Final = ("S-1-3-0", "S-1-3-1", "S-1-3-4", "S-1-5-32-548")
_KIND: t.Final = "bf967aba-0de6-11d0-a285-00aa003049e2"


def root(chance: random.Random) -> Descriptor:
    """Return the descriptor of a drive, or of a folder that begins anew."""
    entries = [_SYSTEM, _ADMINISTRATORS]
    entries += [more for more, likely in ((_READ, 0.3), (_CREATOR, 0.2), (_MODIFY, 0.1)) if chance.random() < likely]
    return Descriptor(owner="S-1-5-32-544", group="S-1-5-18", entries=tuple(entries), protected=True)


def explicit_entries(chance: random.Random, trustees: t.Sequence[str], *, container: bool) -> tuple[Entry, ...]:
    """Return a few explicit entries, those that deny first; a file has none that is inherited."""
    few = [_entry(chance, trustees) for _unused in range(chance.choice((0, 0, 0, 0, 1, 1, 2, 3)))]
    if not container:
        few = [entry._replace(flags=0) for entry in few]
    return tuple(sorted(few, key=lambda entry: not entry.denies))


def disturb(chance: random.Random, descriptor: Descriptor, trustees: t.Sequence[str]) -> Descriptor:
    """Return a descriptor as a restore, a move within the volume or another tool may leave it."""
    entries = list(descriptor.aces)
    given = [entry for entry in entries if entry.inherited]
    kind = chance.choice(
        (
            *("missing", "missing", "extra", "extra", "deny", "deny", "reorder", "reorder", "reorder"),
            *("behind", "behind", "allow first", "null", "empty"),
        )
    )
    if kind == "null":
        return descriptor._replace(entries=None)
    if kind == "empty":
        return descriptor._replace(entries=())
    if kind == "missing" and given:
        entries.remove(chance.choice(given))
    elif kind in ("extra", "deny"):
        more = _entry(chance, trustees)
        more = more._replace(flags=more.flags | ID, type=DENY if kind == "deny" else more.type)
        if kind == "deny":
            more = more._replace(condition="", object_type="", inherited_type="")
        entries.insert(chance.randrange(len(entries) - len(given), len(entries) + 1), more)
    elif kind == "reorder":
        chance.shuffle(given)
        entries = [entry for entry in entries if not entry.inherited] + given
    elif kind == "behind":
        entries.insert(chance.randrange(len(entries) + 1), _entry(chance, trustees))
    else:
        own = [entry for entry in entries if not entry.inherited] + [_entry(chance, trustees)]
        entries = sorted(own, key=lambda entry: entry.denies) + given
    return descriptor._replace(entries=tuple(entries))


def _entry(chance: random.Random, trustees: t.Sequence[str]) -> Entry:
    group = chance.choice((trustees, trustees, _GROUPS, _ACCOUNTS, _SPECIAL))
    kind = chance.choice(_TYPES)
    return Entry(
        type=kind,
        flags=chance.choice(_FLAGS),
        mask=chance.choice(_MASKS),
        sid=chance.choice(group),
        object_type=_KIND if kind in (ALLOW_OBJECT, DENY_OBJECT) and chance.random() < 0.4 else "",
        inherited_type=_KIND if kind in (ALLOW_OBJECT, DENY_OBJECT) and chance.random() < 0.15 else "",
        condition=chance.choice(CONDITIONS) if kind in (ALLOW_CONDITIONAL, DENY_CONDITIONAL) else "",
    )
