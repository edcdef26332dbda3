# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors in the words of the Windows security dialog, and what changed between two of them."""

from __future__ import annotations

import difflib
import typing as t

from .ace import Ace, AceFlags, AceType, DescriptorError
from .condition_text import condition_text
from .rights import FULL_CONTROL, MODIFY, READ, READ_EXECUTE, WRITE, right_names
from .well_known import WELL_KNOWN_NAMES

if t.TYPE_CHECKING:
    from .access import AccessResult, Decision
    from .descriptor import SecurityDescriptor
    from .sid import Sid

_SYNCHRONIZE: t.Final = 0x10_0000
_CONTAINER_INHERIT: t.Final = int(AceFlags.CONTAINER_INHERIT)
_NO_PROPAGATE: t.Final = int(AceFlags.NO_PROPAGATE)
_APPLIES_TO: t.Final = {
    0x0: "this folder only",
    0x1: "this folder and files",
    0x2: "this folder and subfolders",
    0x3: "this folder, subfolders and files",
    0x8: "nothing",
    0x9: "files only",
    0xA: "subfolders only",
    0xB: "subfolders and files only",
}
_SAID_EXACTLY: t.Final = frozenset(
    {FULL_CONTROL, MODIFY, READ_EXECUTE, READ, WRITE, READ_EXECUTE | WRITE, READ | WRITE}
)
"""The masks that the words of the dialog stand for in an allow ACE."""


def describe_ace(ace: Ace, names: t.Mapping[Sid, str], *, container: bool = True) -> str:
    r"""Return one line: `Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files  (inherited)`.

    A SID that neither `names` nor Windows itself has a name for is shown as it is. Where the words do not say the mask
    exactly (special rights, generic bits), it follows in hexadecimal. `container` is False for a file.
    """
    columns = [_verb(ace), _name(ace, names), _rights(ace), _applies_to(ace, container)]
    if ace.is_inherited:
        columns.append("(inherited)")
    return "  ".join(columns)


def describe_dacl(sd: SecurityDescriptor, names: t.Mapping[Sid, str], *, container: bool = True) -> list[str]:
    """Return a line for each ACE in order, after lines for what holds for the DACL as a whole."""
    return [_line(item, names, container) for item in _items(sd)]


def diff_dacl(
    before: SecurityDescriptor, after: SecurityDescriptor, names: t.Mapping[Sid, str], *, container: bool = True
) -> list[str]:
    """Return what `after` lacks of `before` as lines with `- `, and what it has in addition as lines with `+ `.

    The lines stand in the order of the DACLs; an ACE that moved appears as removed and added.
    """
    old, new = _items(before), _items(after)
    lines = []
    for tag, old_start, old_end, new_start, new_end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag != "equal":
            lines += [f"- {_line(item, names, container)}" for item in old[old_start:old_end]]
            lines += [f"+ {_line(item, names, container)}" for item in new[new_start:new_end]]
    return lines


def describe_access(
    result: AccessResult, names: t.Mapping[Sid, str], *, origins: t.Mapping[int, str] | None = None
) -> list[str]:
    r"""Return why a token has what it has, one line for each reason: `read, through BUILTIN\Users, inherited`.

    Lines about what is denied begin with `denied: `. ACEs of one trustee that come from the same place make one line.
    `origins` has, by the index of an ACE, the folder that it is inherited from: `inherited from C:\inetpub`.
    """
    if not result.mask and not result.denied_by:
        return ["nothing: no ACE allows it"]
    lines = [f"{_right_words(mask)}, by {privilege}" for privilege, mask in result.by_privilege]
    if result.by_ownership:
        lines.append(f"{_right_words(result.by_ownership)}, as the owner")
    lines += _reasons(result.allowed_by, names, origins or {})
    if without_dacl := _without_dacl(result):
        lines.append(f"{_right_words(without_dacl)}, because there is no DACL")
    return lines + [f"denied: {line}" for line in _reasons(result.denied_by, names, origins or {})]


def _reasons(decisions: t.Iterable[Decision], names: t.Mapping[Sid, str], origins: t.Mapping[int, str]) -> list[str]:
    masks: dict[str, int] = {}
    for decision in decisions:
        where = "explicit"
        if decision.ace.is_inherited:
            where = f"inherited from {origins[decision.index]}" if decision.index in origins else "inherited"
        reason = f"through {_name(decision.ace, names)}, {where}"
        masks[reason] = masks.get(reason, 0) | decision.mask
    return [f"{_right_words(mask)}, {reason}" for reason, mask in masks.items()]


def _without_dacl(result: AccessResult) -> int:
    """Return what is granted for no reason: only the absence of a DACL does that."""
    left = result.mask & ~result.by_ownership
    for _unused, mask in result.by_privilege:
        left &= ~mask
    for decision in result.allowed_by:
        left &= ~decision.mask
    return left


def _right_words(mask: int) -> str:
    return ", ".join(right_names(mask)).lower()


def _items(sd: SecurityDescriptor) -> list[Ace | str]:
    if sd.dacl is None:
        return ["No DACL: everyone may do everything"]
    items: list[Ace | str] = ["Protected: nothing is inherited from the parent folder"] if sd.is_protected else []
    if not sd.dacl.aces:
        items.append("Empty DACL: no one is allowed anything")
    return [*items, *sd.dacl.aces]


def _line(item: Ace | str, names: t.Mapping[Sid, str], container: bool) -> str:
    return item if isinstance(item, str) else describe_ace(item, names, container=container)


def _verb(ace: Ace) -> str:
    verb = "Allow" if ace.is_allow else "Deny" if ace.is_deny else None
    if verb is None:
        known = ace.type in AceType.__members__.values()
        return AceType(ace.type).name.replace("_", " ").capitalize() if known else f"ACE of type 0x{ace.type:02X}"
    if not ace.is_conditional:
        return verb
    try:
        return f"{verb} if {condition_text(ace.data)}"
    except DescriptorError:
        return f"{verb} on a condition"


def _name(ace: Ace, names: t.Mapping[Sid, str]) -> str:
    if ace.sid is None:
        return f"{len(ace.data)} bytes"
    return names.get(ace.sid) or WELL_KNOWN_NAMES.get(ace.sid) or str(ace.sid)


def _rights(ace: Ace) -> str:
    names = right_names(ace.mask) or ["nothing"]
    if ace.flags & 0x3 == _CONTAINER_INHERIT:
        names = ["List folder contents" if name == "Read & execute" else name for name in names]
    words = ", ".join(names)
    return words if _is_said_exactly(ace) else f"{words} (0x{ace.mask:x})"


def _is_said_exactly(ace: Ace) -> bool:
    if ace.is_deny and ace.mask != FULL_CONTROL:
        # The dialog leaves SYNCHRONIZE out of what it denies: nothing could be opened any more.
        return not ace.mask & _SYNCHRONIZE and ace.mask | _SYNCHRONIZE in _SAID_EXACTLY
    return ace.mask in _SAID_EXACTLY


def _applies_to(ace: Ace, container: bool) -> str:
    if not container:
        return "this file" if ace.applies_here else "nothing"
    words = _APPLIES_TO[ace.flags & 0xB]
    return f"{words}, one level deep" if ace.flags & _NO_PROPAGATE and ace.flags & 0x3 else words
