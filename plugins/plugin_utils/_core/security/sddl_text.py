# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as text: the way back from what sddl.py reads (MS-DTYP 2.5.1)."""

from __future__ import annotations

import functools
import typing as t

from .ace import Ace, DescriptorError
from .condition_text import condition_text
from .entries import LAST_PLAIN_TYPE
from .resource_attributes import attribute_text
from .sddl_symbols import (
    ACL_FLAGS,
    BITS,
    CONDITIONAL_TYPES,
    FILE_RIGHT_NAMES,
    FLAGS,
    NAMED_BITS,
    NULL_ACL,
    PRESENT,
    RESOURCE_ATTRIBUTE,
    TYPE_NAMES,
)
from .sddl_tokens import sid_text
from .well_known import EVERYONE

if t.TYPE_CHECKING:
    from .ace import Entry
    from .acl import Acl
    from .descriptor import SecurityDescriptor
_MAX_CACHED_COUNT: t.Final = 32
"""Of ACEs in an ACL: the usual ones have far fewer, and long ones would make the cache large."""


def format_sddl(descriptor: SecurityDescriptor) -> str:
    """Return `descriptor` as SDDL, with the aliases and symbols that Windows uses for SIDs and rights.

    SDDL has no place for the DEFAULTED bits, for revisions and for padding after the SID of a plain ACE. All else is
    parsed back to the same, but for a descriptor without any part, whose text is empty, and for an ACL that is not
    there and has flags: it is written as a null ACL, which means the same, so that the flags are kept.

    Raises:
        DescriptorError: An ACE cannot be written as SDDL: its type has no text, or its condition or resource attribute
            cannot be told.
    """
    parts: list[str] = []
    for letter, trustee in (("O", descriptor.owner_trustee), ("G", descriptor.group_trustee)):
        if trustee is not None:
            parts += (letter, ":", sid_text(trustee))
    for letter, acl in (("D", descriptor.dacl), ("S", descriptor.sacl)):
        flags = [name for name, bit in ACL_FLAGS[letter].items() if descriptor.control & bit]
        if descriptor.control & PRESENT[letter] or flags:
            parts += (letter, ":", *flags)
            parts.append(NULL_ACL if acl is None else _aces_text(acl))
    return "".join(parts)


def _aces_text(acl: Acl) -> str:
    """Return the text of all ACEs; plain ones need not be made for that."""
    if not acl.is_plain:
        return "".join(map(format_ace, acl.aces))
    return (_plain_text if len(acl.entries) <= _MAX_CACHED_COUNT else _made_plain_text)(acl.entries)


def _made_plain_text(entries: tuple[Entry, ...]) -> str:
    texts = []
    for type_, flags, mask, trustee in entries:
        texts.append(f"({_head(type_, flags, mask)};;;{'' if trustee is None else sid_text(trustee)})")
    return "".join(texts)


# Most ACLs of a server are inherited, and the same in a whole tree: the text of each is made once.
_plain_text: t.Final = functools.lru_cache(maxsize=2048)(_made_plain_text)


def format_ace(ace: Ace) -> str:
    """Return one ACE as SDDL, with its parentheses.

    Raises:
        DescriptorError: It cannot be written as SDDL.
    """
    head = _head(ace.type, ace.flags, ace.mask)
    if head is None or ace.sid is None:
        raise DescriptorError(f"an ACE of type 0x{ace.type:02X} cannot be written as SDDL")
    if ace.type <= LAST_PLAIN_TYPE:
        return f"({head};;;{sid_text(ace.sid)})"
    object_type, inherited_object_type = ace.object_type or "", ace.inherited_object_type or ""
    return f"({head};{object_type};{inherited_object_type};{sid_text(ace.sid)}{_data_text(ace)})"


def _data_text(ace: Ace) -> str:
    """Return what follows the SID: a condition or a resource attribute, with the semicolon before it."""
    if ace.type in CONDITIONAL_TYPES:
        return f";{condition_text(ace.data)}"
    if ace.type != RESOURCE_ATTRIBUTE:
        return ""
    if ace.sid != EVERYONE:
        raise DescriptorError(f"a resource attribute can be written as SDDL for S-1-1-0 only, not for {ace.sid}")
    return f";{attribute_text(ace.data)}"


@functools.lru_cache(maxsize=2048)
def _head(type_: int, flags: int, mask: int) -> str | None:
    """Return type, flags and rights with the semicolons between them, None for a type that has no name."""
    name = TYPE_NAMES.get(type_)
    flag_names = "".join([flag for flag, bit in FLAGS.items() if flags & bit])
    return None if name is None else f"{name};{flag_names};{_rights_text(mask)}"


def _rights_text(mask: int) -> str:
    if mask in FILE_RIGHT_NAMES:
        return FILE_RIGHT_NAMES[mask]
    if not mask & ~NAMED_BITS:
        return "".join([name for name, bit in BITS.items() if mask & bit])
    return hex(mask)
