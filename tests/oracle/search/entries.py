# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as the search keeps them: tuples, and their SDDL. Nothing here is the collection's own code."""

from __future__ import annotations

import re
import typing as t

ALLOW: t.Final = 0x00
DENY: t.Final = 0x01
ALLOW_OBJECT: t.Final = 0x05
DENY_OBJECT: t.Final = 0x06
ALLOW_CONDITIONAL: t.Final = 0x09
DENY_CONDITIONAL: t.Final = 0x0A

OI: t.Final = 0x01
CI: t.Final = 0x02
NP: t.Final = 0x04
IO: t.Final = 0x08
ID: t.Final = 0x10

CREATOR_OWNER: t.Final = "S-1-3-0"
CREATOR_GROUP: t.Final = "S-1-3-1"
OWNER_RIGHTS: t.Final = "S-1-3-4"
EVERYONE: t.Final = "S-1-1-0"

ALIASES: t.Final = {
    "SY": "S-1-5-18",
    "LS": "S-1-5-19",
    "NS": "S-1-5-20",
    "BA": "S-1-5-32-544",
    "BU": "S-1-5-32-545",
    "AO": "S-1-5-32-548",
    "IS": "S-1-5-32-568",
    "WD": EVERYONE,
    "AU": "S-1-5-11",
    "SU": "S-1-5-6",
    "CO": CREATOR_OWNER,
    "CG": CREATOR_GROUP,
    "OW": OWNER_RIGHTS,
}
_TYPES: t.Final = {
    "A": ALLOW,
    "D": DENY,
    "OA": ALLOW_OBJECT,
    "OD": DENY_OBJECT,
    "XA": ALLOW_CONDITIONAL,
    "XD": DENY_CONDITIONAL,
}
_FLAGS: t.Final = {"OI": OI, "CI": CI, "NP": NP, "IO": IO, "ID": ID}
_RIGHTS: t.Final = {
    "GA": 0x1000_0000,
    "GX": 0x2000_0000,
    "GW": 0x4000_0000,
    "GR": 0x8000_0000,
    "FA": 0x1F_01FF,
    "CC": 1,
    "DC": 2,
}
_GENERIC: t.Final = {0x8000_0000: 0x12_0089, 0x4000_0000: 0x12_0116, 0x2000_0000: 0x12_00A0, 0x1000_0000: 0x1F_01FF}
FULL: t.Final = 0x1F_01FF

_NULL: t.Final = "NO_ACCESS_CONTROL"
_DESCRIPTOR: t.Final = re.compile(r"(?:O:([\w-]+?)G:([\w-]+?))?D:(NO_ACCESS_CONTROL|P?(?:AI)?)(.*)")
_ENTRY: t.Final = re.compile(r"\(([A-Z]+);([A-Z]*);(\w+);([0-9a-f-]*);([0-9a-f-]*);([\w-]+)(?:;(\(.*?\}\)))?\)")


class Entry(t.NamedTuple):
    """An ACE: what it does, how it is inherited, for whom; GUIDs and condition are empty where it has none."""

    type: int
    flags: int
    mask: int
    sid: str
    object_type: str = ""
    inherited_type: str = ""
    condition: str = ""

    @property
    def denies(self) -> bool:
        """Whether it denies; everything else here allows."""
        return self.type in (DENY, DENY_OBJECT, DENY_CONDITIONAL)

    @property
    def inherited(self) -> bool:
        """Whether it came from the folder above."""
        return self.flags & ID != 0

    @property
    def depends(self) -> bool:
        """Whether it counts for some tokens or objects only, which nothing here can tell."""
        return bool(self.condition or self.object_type)


class Descriptor(t.NamedTuple):
    """A security descriptor: `entries` is None for a NULL DACL, which allows everything to everybody."""

    owner: str
    group: str
    entries: tuple[Entry, ...] | None
    protected: bool = False
    auto: bool = True

    @property
    def aces(self) -> tuple[Entry, ...]:
        """The entries, none for a NULL DACL."""
        return self.entries or ()


def mapped(mask: int) -> int:
    """Return the rights on files that a mask stands for: its generic bits are mapped (MS-DTYP 2.4.3)."""
    rights = mask & FULL
    for generic, meaning in _GENERIC.items():
        if mask & generic:
            rights |= meaning
    return rights


def has_generic(mask: int) -> bool:
    """Tell whether a mask has generic bits."""
    return mask & 0xF000_0000 != 0


def parse(sddl: str) -> Descriptor:
    """Return the descriptor that SDDL in the forms which the search uses stands for; raises ValueError for others."""
    match = _DESCRIPTOR.fullmatch(sddl)
    if match is None:
        raise ValueError(f"no descriptor of the search: {sddl}")
    owner, group, control, text = match[1] or "BA", match[2] or "SY", match[3], match[4]
    entries = tuple(_parsed(found) for found in _ENTRY.finditer(text))
    if "".join(found[0] for found in _ENTRY.finditer(text)) != text:
        raise ValueError(f"no entries of the search: {text}")
    return Descriptor(
        owner=ALIASES.get(owner, owner),
        group=ALIASES.get(group, group),
        entries=None if control == _NULL else entries,
        protected=control.startswith("P"),
        auto=control.endswith("AI"),
    )


def text(descriptor: Descriptor) -> str:
    """Return SDDL."""
    head = f"O:{_name(descriptor.owner)}G:{_name(descriptor.group)}D:"
    if descriptor.entries is None:
        return head + _NULL
    control = ("P" if descriptor.protected else "") + ("AI" if descriptor.auto else "")
    return head + control + "".join(map(entry_text, descriptor.entries))


def entry_text(entry: Entry) -> str:
    """Return the SDDL of an ACE."""
    kind = next(name for name, number in _TYPES.items() if number == entry.type)
    flags = "".join(name for name, bit in _FLAGS.items() if entry.flags & bit)
    condition = f";{entry.condition}" if entry.condition else ""
    guids = f"{entry.object_type};{entry.inherited_type}"
    return f"({kind};{flags};{entry.mask:#x};{guids};{_name(entry.sid)}{condition})"


def _parsed(found: re.Match[str]) -> Entry:
    kind, flags, mask, object_type, inherited_type, sid, condition = found.groups()
    bits = 0
    for name in re.findall("..", flags):
        bits |= _FLAGS[name]
    rights = 0
    for name in [] if mask.startswith("0x") else re.findall("..", mask):
        rights |= _RIGHTS[name]
    return Entry(
        type=_TYPES[kind],
        flags=bits,
        mask=int(mask, 16) if mask.startswith("0x") else rights,
        sid=ALIASES.get(sid, sid),
        object_type=object_type,
        inherited_type=inherited_type,
        condition=condition or "",
    )


def _name(sid: str) -> str:
    return next((alias for alias, meaning in ALIASES.items() if meaning == sid), sid)
