# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource attributes of SACLs: their text in SDDL (MS-DTYP 2.5.1.1) and their binary form (MS-DTYP 2.4.10.1).

The text is `("Project",TS,0x0,"Windows","SQL")`: name, type, flags, values. The binary form has a header with offsets,
then the name, then the values, each where the one before it ends, as Windows writes them.
"""

from __future__ import annotations

import re
import struct
import typing as t

from .ace import DescriptorError
from .sddl_tokens import SddlError, read_sid, sid_text
from .sid import Sid

TYPES: t.Final = {"TI": 0x01, "TU": 0x02, "TS": 0x03, "TD": 0x05, "TB": 0x06, "TX": 0x10}
"""Signed and unsigned numbers, strings, SIDs, true or false, octets (ValueType of MS-DTYP 2.4.10.1)."""

_TYPE_NAMES: t.Final = {number: name for name, number in TYPES.items()}
_HEADER: t.Final = struct.Struct("<IHHII")
_LENGTH: t.Final = struct.Struct("<I")
_NUMBER_FORMATS: t.Final = {"TI": "<q", "TU": "<Q", "TB": "<Q"}

_START: t.Final = re.compile(
    r'\(\s*"((?:[^"%]|%[0-9a-f]{4})+)"\s*,\s*(T[IUSDBX])\s*,\s*(0x[0-9a-f]{1,8}|[0-9]{1,10})\s*', re.IGNORECASE
)
_COMMA: t.Final = re.compile(r"\s*,\s*")
_END: t.Final = re.compile(r"\s*\)")
_ESCAPED: t.Final = re.compile(r"%([0-9a-f]{4})", re.IGNORECASE)
_TO_ESCAPE: t.Final = re.compile(r"[^A-Za-z0-9:./_#$'*+;?@\[\\\]^`{}~-]")
_STRING: t.Final = re.compile(r'"([^"]*)"')
_NUMBER: t.Final = re.compile(r"[-+]?(?:0x[0-9a-f]{1,16}|[0-9]{1,20})", re.IGNORECASE | re.ASCII)
_OCTETS: t.Final = re.compile(r"[#0-9a-f]+", re.IGNORECASE | re.ASCII)


def read_attribute(text: str, offset: int, domain_sid: Sid | None = None) -> tuple[bytes, int]:
    """Return the binary form of the attribute in parentheses that begins at `offset`, and the offset after it.

    Raises:
        SddlError: There is none.
    """
    match = _START.match(text, offset)
    if match is None:
        message = 'expected a resource attribute, such as ("Project",TS,0x0,"Windows")'
        raise SddlError(message, text, min(offset, len(text)))
    name = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), match[1])
    type_, flags = match[2].upper(), int(match[3], 16 if match[3][:2].lower() == "0x" else 10)
    if flags > 0xFFFF_FFFF:
        raise SddlError("the flags of a resource attribute have 32 bits", text, match.start(3), len(match[3]))
    values: list[bytes] = []
    position = match.end()
    while comma := _COMMA.match(text, position):
        value, position = _read_value(text, comma.end(), type_, domain_sid)
        values.append(value)
    end = _END.match(text, position)
    if end is None:
        raise SddlError("expected ',' or ')' in the resource attribute", text, position)
    return _pack(name, TYPES[type_], flags, values), end.end()


def attribute_text(data: bytes) -> str:
    """Return the attribute in parentheses that `data` is the binary form of.

    Raises:
        DescriptorError: It is none, or one whose text would not stand for exactly these bytes.
    """
    try:
        text = _text(data)
        exact = read_attribute(text, 0) == (data, len(text))
    except (ValueError, LookupError, struct.error) as error:
        raise DescriptorError(f"the resource attribute of an ACE cannot be written as SDDL: {error}") from error
    if not exact:
        raise DescriptorError("the resource attribute of an ACE cannot be written as SDDL without loss")
    return text


def _read_value(text: str, offset: int, type_: str, domain_sid: Sid | None) -> tuple[bytes, int]:
    """Return the binary form of the value at `offset`, and the offset after it."""
    if type_ == "TD":
        sid, end = read_sid(text, offset, domain_sid)
        return _with_length(sid.pack()), end
    pattern = {"TS": _STRING, "TX": _OCTETS}.get(type_, _NUMBER)
    match = pattern.match(text, offset)
    if match is None:
        raise SddlError(f"expected a value of type {type_}", text, offset)
    if type_ == "TS":
        return _utf16(match[1]), match.end()
    if type_ == "TX":
        digits = match[0].replace("#", "0")  # as Windows reads it
        return _with_length(bytes.fromhex(digits if len(digits) % 2 == 0 else f"0{digits}")), match.end()
    try:
        return _number(match[0], type_), match.end()
    except (ValueError, struct.error) as error:
        raise SddlError(f"{match[0]} is no value of type {type_}", text, offset, len(match[0])) from error


def _number(text: str, type_: str) -> bytes:
    digits = text.lstrip("+-")
    base = 16 if digits[:2].lower() == "0x" else 8 if digits[0] == "0" and len(digits) > 1 else 10
    number = int(text, base)
    if type_ == "TB" and number not in (0, 1):
        raise ValueError("true is 1, false is 0")
    return struct.pack(_NUMBER_FORMATS[type_], number)


def _pack(name: str, type_: int, flags: int, values: t.Sequence[bytes]) -> bytes:
    """Return the binary form: header, offsets of the values, name, values, padding to whole words of 4 bytes."""
    place = _HEADER.size + 4 * len(values)
    parts = [_utf16(name), *values]
    offsets = []
    for part in parts:
        offsets.append(place)
        place += len(part)
    header = _HEADER.pack(offsets[0], type_, 0, flags, len(values)) + struct.pack(f"<{len(values)}I", *offsets[1:])
    return header + b"".join(parts) + bytes(-place % 4)


def _text(data: bytes) -> str:
    name_at, type_, _unused, flags, count = _HEADER.unpack_from(data)
    if type_ not in _TYPE_NAMES:
        raise ValueError(f"it has the unknown type 0x{type_:02X}")
    offsets = struct.unpack_from(f"<{count}I", data, _HEADER.size)
    name = _TO_ESCAPE.sub(lambda match: _escaped(match[0]), _string_at(data, name_at))
    values = [_value_text(data, offset, _TYPE_NAMES[type_]) for offset in offsets]
    return "({})".format(",".join((f'"{name}"', _TYPE_NAMES[type_], hex(flags), *values)))


def _value_text(data: bytes, offset: int, type_: str) -> str:
    if type_ == "TS":
        return f'"{_string_at(data, offset)}"'
    if type_ in _NUMBER_FORMATS:
        return str(struct.unpack_from(_NUMBER_FORMATS[type_], data, offset)[0])
    (length,) = _LENGTH.unpack_from(data, offset)
    octets = data[offset + _LENGTH.size : offset + _LENGTH.size + length]
    return sid_text(Sid.unpack(octets)) if type_ == "TD" else octets.hex()


def _string_at(data: bytes, offset: int) -> str:
    """Return the text at `offset`, which a character 0 ends."""
    end = offset
    while data[end : end + 2] != b"\0\0":
        if end + 2 > len(data):
            raise ValueError("it has a text without an end")
        end += 2
    return data[offset:end].decode("utf-16-le", "surrogatepass")


def _escaped(character: str) -> str:
    units = character.encode("utf-16-le", "surrogatepass")
    return "".join(f"%{unit:04x}" for unit in struct.unpack(f"<{len(units) // 2}H", units))


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass") + b"\0\0"


def _with_length(value: bytes) -> bytes:
    return _LENGTH.pack(len(value)) + value
