# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as text, in the security descriptor definition language (SDDL, MS-DTYP 2.5.1)."""

from __future__ import annotations

import contextlib
import functools
import re
import typing as t
import uuid

from .ace import INHERITED_OBJECT_TYPE_PRESENT, OBJECT_TYPE_PRESENT, Ace, DescriptorError
from .condition_text import condition_text
from .conditions import read_condition
from .descriptor import Acl, SecurityDescriptor
from .sddl_symbols import (
    ACL_FLAGS,
    BITS,
    CONDITIONAL_TYPES,
    FILE_RIGHT_NAMES,
    FLAGS,
    NAMED_BITS,
    NULL_ACL,
    OBJECT_TYPES,
    PRESENT,
    RIGHTS,
    TYPE_NAMES,
    TYPES,
    UNSUPPORTED_TYPES,
)
from .sddl_tokens import SddlError, read_sid, sid_text

if t.TYPE_CHECKING:
    from .sid import Sid

__all__ = ["SddlError", "format_ace", "format_sddl", "parse_sddl"]

_COMPONENT: t.Final = re.compile(r"([OGDS]):")
_ACL_FLAG: t.Final = re.compile(rf"\s*({NULL_ACL}|AR|AI|P)", re.IGNORECASE)
_PLAIN_ACE: t.Final = re.compile(r"\([^()]*\)")
_SPACE: t.Final = re.compile(r"\s*")
_FIELD: t.Final = re.compile(r"\s*([^;()]*)")
_NUMBER: t.Final = re.compile(r"0x[0-9a-f]{1,16}|0[0-7]{0,16}|[1-9][0-9]{0,16}", re.IGNORECASE | re.ASCII)
_GUID: t.Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def parse_sddl(text: str, *, domain_sid: Sid | None = None) -> SecurityDescriptor:
    """Return the descriptor that `text` writes down; `domain_sid` is what aliases such as DA (Domain Admins) need.

    White space between the parts is skipped; symbols and aliases may be lower-case. An empty text is refused: it would
    be a descriptor that allows everything. So are resource attribute ACEs (RA) and access filter ACEs (FL).

    Raises:
        SddlError: It is no SDDL; `offset` and `length` say where.
    """
    return _Parser(text, domain_sid).descriptor()


def format_sddl(descriptor: SecurityDescriptor) -> str:
    """Return `descriptor` as SDDL, with the aliases and symbols that Windows uses for SIDs and rights.

    SDDL has no place for the DEFAULTED bits, for revisions and for padding after the SID of a plain ACE. All else is
    parsed back to the same, but for a descriptor without any part, whose text is empty.

    Raises:
        DescriptorError: An ACE cannot be written as SDDL: its type is not known, or its condition cannot be told.
    """
    parts = []
    if descriptor.owner is not None:
        parts.append(f"O:{sid_text(descriptor.owner)}")
    if descriptor.group is not None:
        parts.append(f"G:{sid_text(descriptor.group)}")
    for letter, acl in (("D", descriptor.dacl), ("S", descriptor.sacl)):
        if descriptor.control & PRESENT[letter]:
            flags = (name for name, bit in ACL_FLAGS[letter].items() if descriptor.control & bit)
            aces = (NULL_ACL,) if acl is None else map(format_ace, acl.aces)
            parts.append("".join((letter, ":", *flags, *aces)))
    return "".join(parts)


def format_ace(ace: Ace) -> str:
    """Return one ACE as SDDL, with its parentheses.

    Raises:
        DescriptorError: It cannot be written as SDDL.
    """
    name = TYPE_NAMES.get(ace.type)
    if name is None or ace.sid is None:
        raise DescriptorError(f"an ACE of type 0x{ace.type:02X} cannot be written as SDDL")
    flags = "".join([flag for flag, bit in FLAGS.items() if ace.flags & bit])
    object_type, inherited_object_type = ace.object_type or "", ace.inherited_object_type or ""
    condition = f";{condition_text(ace.data)}" if ace.is_conditional else ""
    rights = _rights_text(ace.mask)
    return f"({name};{flags};{rights};{object_type};{inherited_object_type};{sid_text(ace.sid)}{condition})"


def _rights_text(mask: int) -> str:
    if mask in FILE_RIGHT_NAMES:
        return FILE_RIGHT_NAMES[mask]
    if not mask & ~NAMED_BITS:
        return "".join([name for name, bit in BITS.items() if mask & bit])
    return hex(mask)


@functools.lru_cache(maxsize=8192)
def _plain_ace(text: str, domain_sid: Sid | None) -> Ace:
    """Return the ACE that `text` is all of; the same few come again and again, in every descriptor of a server."""
    return _Parser(text, domain_sid).ace()


class _Parser:
    """Reads one text from left to right; `_position` is the offset of what comes next."""

    def __init__(self, text: str, domain_sid: Sid | None) -> None:
        self._text = text
        self._domain_sid = domain_sid
        self._position = 0

    def descriptor(self) -> SecurityDescriptor:
        sids: dict[str, Sid] = {}
        acls: dict[str, Acl | None] = {}
        control = 0
        self._skip_space()
        while self._position < len(self._text) or not (sids or acls):
            letter = self._component()
            if letter in sids or letter in acls:
                raise SddlError(f"a second {letter}:", self._text, self._position - 2, 2)
            self._skip_space()
            if letter in PRESENT:
                flags, acls[letter] = self._acl(ACL_FLAGS[letter])
                control |= flags | PRESENT[letter]
            else:
                sids[letter] = self._sid()
            self._skip_space()
        return SecurityDescriptor(
            owner=sids.get("O"), group=sids.get("G"), dacl=acls.get("D"), sacl=acls.get("S"), control=control
        )

    def _component(self) -> str:
        match = _COMPONENT.match(self._text, self._position)
        if match is None:
            raise SddlError("expected one of O: G: D: S:", self._text, self._position)
        self._position = match.end()
        return match[1]

    def _acl(self, bits: t.Mapping[str, int]) -> tuple[int, Acl | None]:
        control, is_null = 0, False
        while match := _ACL_FLAG.match(self._text, self._position):
            flag = match[1].upper()
            control |= bits.get(flag, 0)
            is_null = is_null or flag == NULL_ACL
            self._position = match.end()
        self._skip_space()
        aces = []
        while self._text.startswith("(", self._position):
            if is_null:
                raise SddlError(f"an ACE after {NULL_ACL}", self._text, self._position)
            aces.append(self._next_ace())
            self._skip_space()
        return control, None if is_null else Acl.of(aces)

    def _next_ace(self) -> Ace:
        match = _PLAIN_ACE.match(self._text, self._position)
        if match is not None:
            with contextlib.suppress(SddlError):  # raised again below, with the offset in the whole text
                ace = _plain_ace(match[0], self._domain_sid)
                self._position = match.end()
                return ace
        return self.ace()

    def ace(self) -> Ace:
        self._expect("(")
        name, type_ = self._ace_type()
        flags = self._ace_flags()
        mask = self._rights()
        object_type = self._guid(name)
        inherited_object_type = self._guid(name)
        self._skip_space()
        sid = self._sid()
        self._skip_space()
        ace = Ace(
            type=type_,
            flags=flags,
            mask=mask,
            sid=sid,
            object_flags=(OBJECT_TYPE_PRESENT if object_type else 0)
            | (INHERITED_OBJECT_TYPE_PRESENT if inherited_object_type else 0),
            object_type=object_type,
            inherited_object_type=inherited_object_type,
            data=self._condition() if type_ in CONDITIONAL_TYPES else b"",
        )
        self._expect(")")
        return ace

    def _ace_type(self) -> tuple[str, int]:
        text, start = self._field()
        name = text.upper()
        if name in UNSUPPORTED_TYPES:
            raise SddlError(f"ACEs of type {name} are not supported", self._text, start, len(text))
        if name not in TYPES:
            raise SddlError(f"unknown ACE type {text!r}", self._text, start, max(len(text), 1))
        return name, int(TYPES[name])

    def _ace_flags(self) -> int:
        text, start = self._field()
        return self._sum_of(text, start, FLAGS, "ACE flag")

    def _rights(self) -> int:
        text, start = self._field()
        if not _NUMBER.fullmatch(text):
            return self._sum_of(text, start, RIGHTS, "right")
        is_octal = text.startswith("0") and text.isdigit()
        mask = int(text, 8 if is_octal else 0)
        if mask > 0xFFFF_FFFF:
            raise SddlError("an access mask has 32 bits", self._text, start, len(text))
        return mask

    def _sum_of(self, text: str, start: int, bits: t.Mapping[str, int], what: str) -> int:
        value = 0
        for index in range(0, len(text), 2):
            name = text[index : index + 2]
            bit = bits.get(name.upper())
            if bit is None:
                raise SddlError(f"unknown {what} {name!r}", self._text, start + index, len(name))
            value |= bit
        return value

    def _guid(self, ace_type: str) -> uuid.UUID | None:
        text, start = self._field()
        if not text:
            return None
        if ace_type not in OBJECT_TYPES:
            raise SddlError(f"an ACE of type {ace_type} has no object type", self._text, start, len(text))
        if not _GUID.fullmatch(text):
            raise SddlError(f"{text!r} is not a GUID", self._text, start, len(text))
        return uuid.UUID(text)

    def _condition(self) -> bytes:
        self._expect(";")
        self._skip_space()
        data, self._position = read_condition(self._text, self._position, self._domain_sid)
        self._skip_space()
        return data

    def _sid(self) -> Sid:
        sid, self._position = read_sid(self._text, self._position, self._domain_sid)
        return sid

    def _field(self) -> tuple[str, int]:
        """Return the text up to the next semicolon, and where it begins; go on behind the semicolon."""
        match = _FIELD.match(self._text, self._position)
        if match is None:
            raise AssertionError("the pattern matches everywhere")
        self._position = match.end()
        self._expect(";")
        return match[1], match.start(1)

    def _expect(self, character: str) -> None:
        if not self._text.startswith(character, self._position):
            raise SddlError(f"expected {character!r}", self._text, self._position)
        self._position += 1

    def _skip_space(self) -> None:
        match = _SPACE.match(self._text, self._position)
        if match is not None:
            self._position = match.end()
