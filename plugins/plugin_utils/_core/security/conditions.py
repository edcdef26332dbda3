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

from .sddl_tokens import SddlError, read_sid

if t.TYPE_CHECKING:
    from .sid import Sid

SIGNATURE: t.Final = b"artx"

MAX_DEPTH: t.Final = 64
"""Of nested parentheses and composites: enough for anything people write, and no danger to the stack."""

# The tokens, as MS-DTYP 2.4.4.17.4 to 2.4.4.17.8 number them; a user attribute, for instance, is 0xf9.
INT64: t.Final = 0x04
STRING: t.Final = 0x10
OCTETS: t.Final = 0x18
COMPOSITE: t.Final = 0x50
SID: t.Final = 0x51
LOCAL: t.Final = 0xF8
_ATTRIBUTES: t.Final = {"": LOCAL, "@user.": 0xF9, "@resource.": 0xFA, "@device.": 0xFB}
RELATIONS: t.Final = {
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
EXISTENCE: t.Final = {"Exists": 0x87, "Not_Exists": 0x8D}
MEMBERSHIP: t.Final = {
    "Member_of": 0x89,
    "Device_Member_of": 0x8A,
    "Member_of_any": 0x8B,
    "Device_Member_of_any": 0x8C,
    "Not_Member_of": 0x90,
    "Not_Device_Member_of": 0x91,
    "Not_Member_of_any": 0x92,
    "Not_Device_Member_of_any": 0x93,
}
AND: t.Final = 0xA0
OR: t.Final = 0xA1
NOT: t.Final = 0xA2

_BASES: t.Final = {8: 1, 10: 2, 16: 3}
_SIGNS: t.Final = {"+": 1, "-": 2, "": 3}

_TOKEN: t.Final = re.compile(
    r"""\s*(?:
        (?P<symbol>&&|\|\||==|!=|<=|>=|[<>!(){},])
      | "(?P<string>[^"]*)"
      | \#(?P<octets>(?:[0-9a-f]{2})*)
      | (?P<sid>SID\()
      | (?P<word>@(?:user|resource|device)\.(?:[^\s!&()<=>|%",]|%[0-9a-f]{4})+
                |[-+]?(?:[A-Za-z0-9:./_]|%[0-9a-f]{4})+)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_INTEGER: t.Final = re.compile(r"([-+]?)(0x[0-9a-f]{1,16}|[0-9]{1,20})", re.IGNORECASE | re.ASCII)
_ATTRIBUTE: t.Final = re.compile(r"(@user\.|@resource\.|@device\.|(?![-+]))(.+)", re.IGNORECASE)
_ESCAPED: t.Final = re.compile(r"%([0-9a-f]{4})", re.IGNORECASE)


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


class _Reader:
    """Recursive descent over the text; `&&` binds closer than `||`, `!` closer than both."""

    def __init__(self, text: str, position: int, domain_sid: Sid | None) -> None:
        self._text = text
        self._domain_sid = domain_sid
        self.position = position

    def disjunction(self, depth: int) -> bytes:
        parts = [self._conjunction(depth)]
        while self._accept("||"):
            parts += (self._conjunction(depth), bytes((OR,)))
        return b"".join(parts)

    def expect(self, symbol: str) -> None:
        if not self._accept(symbol):
            raise self._error(f"expected {symbol!r} in the condition")

    def _conjunction(self, depth: int) -> bytes:
        parts = [self._factor(depth)]
        while self._accept("&&"):
            parts += (self._factor(depth), bytes((AND,)))
        return b"".join(parts)

    def _factor(self, depth: int) -> bytes:
        if depth > MAX_DEPTH:
            raise self._error("the condition is nested too deeply")
        negated = self._accept("!")
        if negated:
            self.expect("(")
        if negated or self._accept("("):
            expression = self.disjunction(depth + 1)
            self.expect(")")
            return expression + bytes((NOT,)) if negated else expression
        return self._term()

    def _term(self) -> bytes:
        if operator := self._accept_word(EXISTENCE):
            return self._attribute() + bytes((operator,))
        if operator := self._accept_word(MEMBERSHIP):
            return self._value(0) + bytes((operator,))
        attribute = self._attribute()
        relation = self._accept_word(RELATIONS)
        return attribute + self._operand() + bytes((relation,)) if relation else attribute

    def _operand(self) -> bytes:
        # On this side an attribute has a prefix: Windows takes no local one here.
        match = self._peek()
        is_attribute = match is not None and (match["word"] or "").startswith("@")
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
        if match is None or depth > MAX_DEPTH:
            raise self._error("expected a value in the condition")
        start, self.position = self.position, match.end()
        if match["string"] is not None:
            return _with_length(STRING, match["string"].encode("utf-16-le", "surrogatepass"))
        if match["octets"] is not None:
            return _with_length(OCTETS, bytes.fromhex(match["octets"]))
        if match["sid"] is not None:
            sid, self.position = read_sid(self._text, self.position, self._domain_sid)
            self.expect(")")
            return _with_length(SID, sid.pack())
        if match["symbol"] == "{":
            return self._composite(depth)
        if match["word"] is not None and (number := _INTEGER.fullmatch(match["word"])):
            return self._integer(number[1], number[2], start)
        self.position = start
        raise self._error("expected a value in the condition")

    def _composite(self, depth: int) -> bytes:
        values: list[bytes] = []
        if not self._accept("}"):
            values.append(self._value(depth + 1))
            while self._accept(","):
                values.append(self._value(depth + 1))
            self.expect("}")
        return _with_length(COMPOSITE, b"".join(values))

    def _integer(self, sign: str, digits: str, start: int) -> bytes:
        base = 16 if digits[:2].lower() == "0x" else 8 if digits[0] == "0" and len(digits) > 1 else 10
        try:
            number = int(digits, base) * (-1 if sign == "-" else 1)
            return struct.pack("<BqBB", INT64, number, _SIGNS[sign], _BASES[base])
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
