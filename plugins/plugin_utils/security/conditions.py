# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of callback ACEs: the text in SDDL and the binary form in the ACE (MS-DTYP 2.4.4.17 and 2.5.1.1).

The binary form is a postfix expression behind the signature `artx`: each token a byte, most with a length and a value.
"""

from __future__ import annotations

import re
import struct
import typing as t

from .ace import DescriptorError
from .sddl_tokens import SddlError, read_sid, sid_text
from .sid import Sid

SIGNATURE: t.Final = b"artx"

_MAX_DEPTH: t.Final = 64
"""Of nested parentheses and composites: enough for anything people write, and no danger to the stack."""

_INT64: t.Final = 0x04
_STRING: t.Final = 0x10
_OCTETS: t.Final = 0x18
_COMPOSITE: t.Final = 0x50
_SID: t.Final = 0x51
_LOCAL: t.Final = 0xF8
_ATTRIBUTES: t.Final = {"": _LOCAL, "@user.": 0xF9, "@resource.": 0xFA, "@device.": 0xFB}
_ATTRIBUTE_PREFIXES: t.Final = {_LOCAL: "", 0xF9: "@User.", 0xFA: "@Resource.", 0xFB: "@Device."}
_RELATIONS: t.Final = {
    "==": 0x80,
    "!=": 0x81,
    "<": 0x82,
    "<=": 0x83,
    ">": 0x84,
    ">=": 0x85,
    "Contains": 0x86,
    "Any_of": 0x88,
    "Not_Contains": 0x8E,
    "Not_Any_of": 0x8F,
}
_EXISTENCE: t.Final = {"Exists": 0x87, "Not_Exists": 0x8D}
_MEMBERSHIP: t.Final = {
    "Member_of": 0x89,
    "Device_Member_of": 0x8A,
    "Member_of_Any": 0x8B,
    "Device_Member_of_Any": 0x8C,
    "Not_Member_of": 0x90,
    "Not_Device_Member_of": 0x91,
    "Not_Member_of_Any": 0x92,
    "Not_Device_Member_of_Any": 0x93,
}
_OPERATORS: t.Final = {operator: name for name, operator in _RELATIONS.items()}
_UNARY: t.Final = {operator: name for name, operator in (*_EXISTENCE.items(), *_MEMBERSHIP.items())}
_AND: t.Final = 0xA0
_OR: t.Final = 0xA1
_NOT: t.Final = 0xA2

_LENGTH: t.Final = struct.Struct("<I")
_NUMBER: t.Final = struct.Struct("<qBB")
_BASES: t.Final = {8: 1, 10: 2, 16: 3}
_SIGNS: t.Final = {"+": 1, "-": 2, "": 3}

_TOKEN: t.Final = re.compile(
    r"""\s*(?:
        (?P<symbol>&&|\|\||==|!=|<=|>=|[<>!(){},])
      | "(?P<string>[^"]*)"
      | \#(?P<octets>(?:[0-9a-f]{2})*)
      | (?P<sid>SID\()
      | (?P<word>[-+]?@?(?:[A-Za-z0-9:./_]|%[0-9a-f]{4})+)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_INTEGER: t.Final = re.compile(r"([-+]?)(0x[0-9a-f]{1,16}|[0-9]{1,20})", re.IGNORECASE | re.ASCII)
_ATTRIBUTE: t.Final = re.compile(r"(@user\.|@resource\.|@device\.|)([^-+@]+)", re.IGNORECASE)
_ESCAPED: t.Final = re.compile(r"%([0-9a-f]{4})", re.IGNORECASE)
_TO_ESCAPE: t.Final = re.compile(r"[^A-Za-z0-9:./_]")


def read_condition(text: str, offset: int, domain_sid: Sid | None = None) -> tuple[bytes, int]:
    """Return the binary form of the condition in parentheses that begins at `offset`, and the offset after it.

    Raises:
        SddlError: There is none.
    """
    reader = _Reader(text, offset, domain_sid)
    reader.expect("(")
    body = SIGNATURE + reader.disjunction(0)
    reader.expect(")")
    return body + bytes(-len(body) % 4), reader.position


def condition_text(data: bytes) -> str:
    """Return the condition in parentheses that `data` is the binary form of.

    Raises:
        DescriptorError: It is none, or one whose text would not stand for exactly these bytes.
    """
    try:
        text = f"({_Writer(data).text()})"
        exact = read_condition(text, 0) == (data, len(text))
    except (ValueError, LookupError, struct.error) as error:
        raise DescriptorError(f"the condition of an ACE cannot be written as SDDL: {error}") from error
    if not exact:
        raise DescriptorError("the condition of an ACE cannot be written as SDDL without loss")
    return text


class _Reader:
    """Recursive descent over the text; `&&` binds closer than `||`, `!` closer than both."""

    def __init__(self, text: str, position: int, domain_sid: Sid | None) -> None:
        self._text = text
        self._domain_sid = domain_sid
        self.position = position

    def disjunction(self, depth: int) -> bytes:
        expression = self._conjunction(depth)
        while self._accept("||"):
            expression += self._conjunction(depth) + bytes((_OR,))
        return expression

    def expect(self, symbol: str) -> None:
        if not self._accept(symbol):
            raise self._error(f"expected {symbol!r} in the condition")

    def _conjunction(self, depth: int) -> bytes:
        expression = self._factor(depth)
        while self._accept("&&"):
            expression += self._factor(depth) + bytes((_AND,))
        return expression

    def _factor(self, depth: int) -> bytes:
        if depth > _MAX_DEPTH:
            raise self._error("the condition is nested too deeply")
        if self._accept("!"):
            return self._factor(depth + 1) + bytes((_NOT,))
        if self._accept("("):
            expression = self.disjunction(depth + 1)
            self.expect(")")
            return expression
        return self._term()

    def _term(self) -> bytes:
        if operator := self._accept_word(_EXISTENCE):
            return self._attribute() + bytes((operator,))
        if operator := self._accept_word(_MEMBERSHIP):
            return self._value(0) + bytes((operator,))
        attribute = self._attribute()
        relation = self._accept_word(_RELATIONS)
        return attribute + self._operand() + bytes((relation,)) if relation else attribute

    def _operand(self) -> bytes:
        match = self._peek()
        is_attribute = match is not None and match["word"] is not None and not _INTEGER.fullmatch(match["word"])
        return self._attribute() if is_attribute else self._value(0)

    def _attribute(self) -> bytes:
        match = self._peek()
        name = _ATTRIBUTE.fullmatch(match["word"]) if match is not None and match["word"] else None
        if match is None or name is None:
            raise self._error("expected an attribute in the condition")
        self.position = match.end()
        plain = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), name[2])
        return _with_length(_ATTRIBUTES[name[1].lower()], plain.encode("utf-16-le", "surrogatepass"))

    def _value(self, depth: int) -> bytes:
        match = self._peek()
        if match is None or depth > _MAX_DEPTH:
            raise self._error("expected a value in the condition")
        start, self.position = self.position, match.end()
        if match["string"] is not None:
            return _with_length(_STRING, match["string"].encode("utf-16-le", "surrogatepass"))
        if match["octets"] is not None:
            return _with_length(_OCTETS, bytes.fromhex(match["octets"]))
        if match["sid"] is not None:
            sid, self.position = read_sid(self._text, self.position, self._domain_sid)
            self.expect(")")
            return _with_length(_SID, sid.pack())
        if match["symbol"] == "{":
            return self._composite(depth)
        if match["word"] is not None and (number := _INTEGER.fullmatch(match["word"])):
            return self._integer(number[1], number[2], start)
        self.position = start
        raise self._error("expected a value in the condition")

    def _composite(self, depth: int) -> bytes:
        values = b""
        if not self._accept("}"):
            values = self._value(depth + 1)
            while self._accept(","):
                values += self._value(depth + 1)
            self.expect("}")
        return _with_length(_COMPOSITE, values)

    def _integer(self, sign: str, digits: str, start: int) -> bytes:
        base = 16 if digits[:2].lower() == "0x" else 8 if digits[0] == "0" and len(digits) > 1 else 10
        try:
            number = int(digits, base) * (-1 if sign == "-" else 1)
            return struct.pack("<BqBB", _INT64, number, _SIGNS[sign], _BASES[base])
        except (ValueError, struct.error) as error:
            raise SddlError("not a number of 64 bits", self._text, start, self.position - start) from error

    def _peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self._text, self.position)

    def _accept(self, symbol: str) -> bool:
        match = self._peek()
        if match is None or match["symbol"] != symbol:
            return False
        self.position = match.end()
        return True

    def _accept_word(self, operators: t.Mapping[str, int]) -> int | None:
        match = self._peek()
        if match is None:
            return None
        found = (match["word"] or match["symbol"] or "").lower()
        for name, operator in operators.items():
            if name.lower() == found:
                self.position = match.end()
                return operator
        return None

    def _error(self, message: str) -> SddlError:
        return SddlError(message, self._text, min(self.position, len(self._text)))


def _with_length(token: int, value: bytes) -> bytes:
    return struct.pack("<BI", token, len(value)) + value


class _Writer:
    """Turns the postfix expression into text; every operand on the stack has a rank: 1 `||`, 2 `&&`, 3 all else."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(SIGNATURE):
            raise ValueError("it does not begin with 'artx'")
        self._data = data
        self._position = len(SIGNATURE)
        self._stack: list[tuple[str, int]] = []

    def text(self) -> str:
        while self._position < len(self._data):
            token = self._data[self._position]
            self._position += 1
            if token:
                self._stack.append(self._operand(token) if token < 0x80 or token >= _LOCAL else self._operation(token))
        if len(self._stack) != 1:
            raise ValueError(f"it leaves {len(self._stack)} values instead of one")
        return self._stack[0][0]

    def _operation(self, token: int) -> tuple[str, int]:
        right, rank = self._stack.pop()
        if token == _NOT:
            return f"!({right})", 3
        if token in _UNARY:
            return f"{_UNARY[token]} {right}", 3
        if token in (_AND, _OR):
            own = 2 if token == _AND else 1
            left, left_rank = self._stack.pop()
            left = left if left_rank >= own else f"({left})"
            right = right if rank > own else f"({right})"
            return f"{left} {'&&' if token == _AND else '||'} {right}", own
        if token not in _OPERATORS:
            raise ValueError(f"it has an unknown operator 0x{token:02X}")
        left, _ = self._stack.pop()
        return f"{left} {_OPERATORS[token]} {right}", 3

    def _operand(self, token: int) -> tuple[str, int]:
        if token in _ATTRIBUTE_PREFIXES:
            name = self._value().decode("utf-16-le", "surrogatepass")
            return _ATTRIBUTE_PREFIXES[token] + _TO_ESCAPE.sub(lambda match: _escaped(match[0]), name), 3
        return self._literal(token, 0), 3

    def _literal(self, token: int, depth: int) -> str:
        if depth > _MAX_DEPTH:
            raise ValueError("it is nested too deeply")
        if token == _INT64:
            return self._integer()
        if token == _STRING:
            return f'"{self._value().decode("utf-16-le", "surrogatepass")}"'
        if token == _OCTETS:
            return f"#{self._value().hex()}"
        if token == _SID:
            return f"SID({sid_text(Sid.unpack(self._value()))})"
        if token == _COMPOSITE:
            return self._composite(depth)
        raise ValueError(f"it has an unknown token 0x{token:02X}")

    def _composite(self, depth: int) -> str:
        (length,) = _LENGTH.unpack_from(self._data, self._position)
        self._position += _LENGTH.size
        end = self._position + length
        values = []
        while self._position < end:
            self._position += 1
            values.append(self._literal(self._data[self._position - 1], depth + 1))
        return f"{{{', '.join(values)}}}"

    def _integer(self) -> str:
        number, sign, base = _NUMBER.unpack_from(self._data, self._position)
        self._position += _NUMBER.size
        digits = {1: f"0{abs(number):o}", 2: str(abs(number)), 3: f"0x{abs(number):x}"}[base]
        return {1: "+", 2: "-", 3: ""}[sign] + digits

    def _value(self) -> bytes:
        (length,) = _LENGTH.unpack_from(self._data, self._position)
        start = self._position + _LENGTH.size
        self._position = start + length
        if self._position > len(self._data):
            raise ValueError(f"a value has {length} bytes, {len(self._data) - start} are left")
        return self._data[start : self._position]


def _escaped(character: str) -> str:
    units = character.encode("utf-16-le", "surrogatepass")
    return "".join(f"%{unit:04x}" for unit in struct.unpack(f"<{len(units) // 2}H", units))
