# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors from text, in the security descriptor definition language (SDDL, MS-DTYP 2.5.1)."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t
import uuid

from .ace import INHERITED_OBJECT_TYPE_PRESENT, OBJECT_TYPE_PRESENT, Ace
from .conditions import read_condition
from .descriptor import Acl, SecurityDescriptor
from .resource_attributes import read_attribute
from .sddl_symbols import (
    ACL_FLAGS,
    CONDITIONAL_TYPES,
    FLAGS,
    NULL_ACL,
    OBJECT_TYPES,
    PRESENT,
    RESOURCE_ATTRIBUTE,
    RIGHTS,
    TYPES,
    UNSUPPORTED_TYPES,
)
from .sddl_text import format_ace, format_sddl
from .sddl_tokens import DomainAlias, SddlError, read_sid
from .sddl_usual import usual_acl
from .well_known import EVERYONE

if t.TYPE_CHECKING:
    from .sid import Sid

__all__ = ["SddlError", "format_ace", "format_sddl", "in_domain", "parse_sddl"]

_LETTERS: t.Final = "OGDS"
_COMPONENT: t.Final = re.compile(rf"([{_LETTERS}]):")
_ACL_FLAG: t.Final = re.compile(rf"\s*({NULL_ACL}|AR|AI|P)", re.IGNORECASE)
_SPACE: t.Final = re.compile(r"\s*")
_FIELD: t.Final = re.compile(r"[^;()]*")
# Type, flags, rights, object type, inherited object type, SID, and the character that ends it.
# What has been matched is never tried in another way, so that no text takes long.
_ACE: t.Final = re.compile(r"\(" + r"\s*+([^;()]*+);" * 5 + r"\s*+([^;()\s]*+)\s*+([;)])")
_PLAIN_ACE: t.Final = re.compile(r"\([^()]{1,256}\)")
"""An ACE without a condition, and of a usual length: longer ones would make the cache large."""
_NUMBER: t.Final = re.compile(r"0x[0-9a-f]{1,16}|0[0-7]{0,16}|[1-9][0-9]{0,16}", re.IGNORECASE | re.ASCII)
_GUID: t.Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def parse_sddl(text: str, *, domain_sid: Sid | None = None, keeps_aliases: bool = False) -> SecurityDescriptor:
    """Return the descriptor that `text` writes down; `domain_sid` is what aliases such as DA (Domain Admins) need.

    Without it they are refused, since nobody could be told apart from Domain Admins in an access check; with
    `keeps_aliases` the descriptor has them as they are, as a DomainAlias, until `in_domain` replaces them. A condition
    cannot have one: it is stored in binary.
    White space between the parts is skipped; symbols and aliases may be lower-case. An empty text is refused: it would
    be a descriptor that allows everything. So are access filter ACEs (FL).

    Raises:
        SddlError: It is no SDDL; `offset` and `length` say where.
    """
    return _Parser(text, domain_sid, keeps_aliases).descriptor()


def in_domain(descriptor: SecurityDescriptor, domain_sid: Sid) -> SecurityDescriptor:
    """Return `descriptor` with the accounts of the domain `domain_sid` where it has aliases of such accounts."""

    def known(sid: Sid | None) -> Sid | None:
        return sid.in_domain(domain_sid) if isinstance(sid, DomainAlias) else sid

    def known_acl(acl: Acl | None) -> Acl | None:
        if acl is None:
            return None
        return dataclasses.replace(acl, aces=tuple(dataclasses.replace(ace, sid=known(ace.sid)) for ace in acl.aces))

    return dataclasses.replace(
        descriptor,
        owner=known(descriptor.owner),
        group=known(descriptor.group),
        dacl=known_acl(descriptor.dacl),
        sacl=known_acl(descriptor.sacl),
    )


@functools.lru_cache(maxsize=8192)
def _plain_ace(text: str, domain_sid: Sid | None, keeps_aliases: bool) -> Ace:
    """Return the ACE that `text` is all of; the same few come again and again, in every descriptor of a server."""
    return _Parser(text, domain_sid, keeps_aliases).ace()


class _Parser:
    """Reads one text from left to right; `_position` is the offset of what comes next."""

    def __init__(self, text: str, domain_sid: Sid | None, keeps_aliases: bool) -> None:
        self._text = text
        self._domain_sid = domain_sid
        self._keeps_aliases = keeps_aliases
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
        if is_null and self._text.startswith("(", self._position):
            raise SddlError(f"an ACE after {NULL_ACL}", self._text, self._position)
        if not is_null and (acl := self._usual_acl()) is not None:
            return control, acl
        aces = []
        while self._text.startswith("(", self._position):
            plain = _PLAIN_ACE.match(self._text, self._position)
            aces.append(self.ace() if plain is None else self._plain_ace(plain))
            self._skip_space()
        return control, None if is_null else Acl.of(aces)

    def _usual_acl(self) -> Acl | None:
        """Return the ACL that goes up to the next component or the end, and go on behind it; None if it is unusual."""
        colon = self._text.find(":", self._position)
        if colon >= 0 and self._text[colon - 1] not in _LETTERS:
            return None
        text = self._text[self._position : None if colon < 0 else colon - 1]
        acl = usual_acl(text)
        self._position += 0 if acl is None else len(text)
        return acl

    def _plain_ace(self, match: re.Match[str]) -> Ace:
        """Return the ACE that `match` is about, and go on behind it."""
        try:
            ace = _plain_ace(match[0], self._domain_sid, self._keeps_aliases)
        except SddlError as error:
            raise error.within(self._text, self._position) from None
        self._position = match.end()
        return ace

    def ace(self) -> Ace:
        match = _ACE.match(self._text, self._position)
        if match is None:
            raise self._incomplete()
        name, type_ = self._ace_type(match)
        flags, mask = self._flags(match), self._mask(match)
        guids = self._guids(match, name) if match[4] or match[5] else (None, None)
        self._position = match.start(6)
        sid = self._sid()
        if self._position != match.end(6):
            raise SddlError(f"expected {match[7]!r}", self._text, self._position)
        self._position = match.start(7)
        ace = Ace(
            type=type_,
            flags=flags,
            mask=mask,
            sid=sid,
            object_flags=(OBJECT_TYPE_PRESENT if guids[0] else 0) | (INHERITED_OBJECT_TYPE_PRESENT if guids[1] else 0),
            object_type=guids[0],
            inherited_object_type=guids[1],
            data=self._data(match, type_, sid),
        )
        self._expect(")")
        return ace

    def _ace_type(self, match: re.Match[str]) -> tuple[str, int]:
        name = match[1].upper()
        if name in UNSUPPORTED_TYPES:
            raise SddlError(f"ACEs of type {name} are not supported", self._text, match.start(1), len(name))
        if name not in TYPES:
            raise SddlError(f"unknown ACE type {match[1]!r}", self._text, match.start(1), max(len(match[1]), 1))
        return name, int(TYPES[name])

    def _flags(self, match: re.Match[str]) -> int:
        try:
            return _flag_bits(match[2])
        except SddlError as error:
            raise error.within(self._text, match.start(2)) from None

    def _mask(self, match: re.Match[str]) -> int:
        try:
            return _right_bits(match[3])
        except SddlError as error:
            raise error.within(self._text, match.start(3)) from None

    def _guids(self, match: re.Match[str], ace_type: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
        for group in (4, 5):
            text, start = match[group], match.start(group)
            if text and ace_type not in OBJECT_TYPES:
                raise SddlError(f"an ACE of type {ace_type} has no object type", self._text, start, len(text))
            if text and not _GUID.fullmatch(text):
                raise SddlError(f"{text!r} is not a GUID", self._text, start, len(text))
        return uuid.UUID(match[4]) if match[4] else None, uuid.UUID(match[5]) if match[5] else None

    def _data(self, match: re.Match[str], type_: int, sid: Sid) -> bytes:
        """Return what the ACE has behind its SID: a condition or a resource attribute, in binary."""
        if type_ not in CONDITIONAL_TYPES and type_ != RESOURCE_ATTRIBUTE:
            return b""
        if type_ == RESOURCE_ATTRIBUTE and sid != EVERYONE:
            message = "a resource attribute is for everyone: expected WD or S-1-1-0"
            raise SddlError(message, self._text, match.start(6), len(match[6]))
        self._expect(";")
        self._skip_space()
        read = read_attribute if type_ == RESOURCE_ATTRIBUTE else read_condition
        data, self._position = read(self._text, self._position, self._domain_sid)
        self._skip_space()
        return data

    def _sid(self) -> Sid:
        sid, self._position = read_sid(self._text, self._position, self._domain_sid, keeps_aliases=self._keeps_aliases)
        return sid

    def _incomplete(self) -> SddlError:
        """Return the error about an ACE that does not have its six fields."""
        try:
            self._expect("(")
            for _unused in range(5):
                self._skip(_FIELD)
                self._expect(";")
            self._skip_space()
            self._sid()
            self._skip_space()
            self._expect(")")
        except SddlError as error:
            return error
        raise AssertionError("an ACE with six fields is one")

    def _expect(self, character: str) -> None:
        if not self._text.startswith(character, self._position):
            raise SddlError(f"expected {character!r}", self._text, self._position)
        self._position += 1

    def _skip_space(self) -> None:
        if self._text[self._position : self._position + 1].isspace():
            self._skip(_SPACE)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self._text, self._position):
            self._position = match.end()


@functools.lru_cache(maxsize=512)
def _flag_bits(text: str) -> int:
    return _sum_of(text, FLAGS, "ACE flag")


@functools.lru_cache(maxsize=1024)
def _right_bits(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        return _sum_of(text, RIGHTS, "right")
    is_octal = text.startswith("0") and text.isdigit()
    mask = int(text, 8 if is_octal else 0)
    if mask > 0xFFFF_FFFF:
        raise SddlError("an access mask has 32 bits", text, 0, len(text))
    return mask


def _sum_of(text: str, bits: t.Mapping[str, int], what: str) -> int:
    value = 0
    for index in range(0, len(text), 2):
        name = text[index : index + 2]
        bit = bits.get(name.upper())
        if bit is None:
            raise SddlError(f"unknown {what} {name!r}", text, index, len(name))
        value |= bit
    return value
