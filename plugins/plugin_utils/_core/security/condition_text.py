# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of callback ACEs as text: the way back from what conditions.py makes (MS-DTYP 2.4.4.17)."""

from __future__ import annotations

import re
import struct
import typing as t

from .ace import DescriptorError
from .conditions import (
    AND,
    COMPOSITE,
    EXISTENCE,
    INT64,
    LOCAL,
    MAX_DEPTH,
    MEMBERSHIP,
    NOT,
    OCTETS,
    OR,
    RELATIONS,
    SID,
    SIGNATURE,
    STRING,
    read_condition,
)
from .sddl_tokens import sid_text
from .sid import Sid

_LENGTH: t.Final = struct.Struct("<I")
_NUMBER: t.Final = struct.Struct("<qBB")
_ATTRIBUTE_PREFIXES: t.Final = {LOCAL: "", 0xF9: "@USER.", 0xFA: "@RESOURCE.", 0xFB: "@DEVICE."}
_OPERATORS: t.Final = {operator: name for name, operator in (*RELATIONS.items(), ("&&", AND), ("||", OR))}
_UNARY: t.Final = {operator: name for name, operator in (*EXISTENCE.items(), *MEMBERSHIP.items())}
_TO_ESCAPE: t.Final = re.compile(r"[^A-Za-z0-9:./_]")
_TO_ESCAPE_AFTER_PREFIX: t.Final = re.compile(r"[^A-Za-z0-9:./_#$'*+;?@\[\\\]^`{}~-]")


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


class _Writer:
    """Turns the postfix expression into text, with the parentheses that Windows writes; the stack has the operands."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(SIGNATURE):
            raise ValueError("it does not begin with 'artx'")
        self._data = data
        self._position = len(SIGNATURE)
        self._stack: list[str] = []
        self._depths: list[int] = []

    def text(self) -> str:
        while self._position < len(self._data):
            token = self._data[self._position]
            self._position += 1
            if not token:
                continue
            if token < 0x80 or token >= LOCAL:
                self._push(self._operand(token), 0)
            else:
                self._operate(token)
        if len(self._stack) != 1:
            raise ValueError(f"it leaves {len(self._stack)} values instead of one")
        return self._stack[0]

    def _push(self, text: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError("it is nested too deeply")
        self._stack.append(text)
        self._depths.append(depth)

    def _pop(self) -> tuple[str, int]:
        return self._stack.pop(), self._depths.pop() + 1

    def _operate(self, token: int) -> None:
        right, depth = self._pop()
        if token == NOT:
            self._push(f"!({right})", depth)
        elif token in _UNARY:
            self._push(f"{_UNARY[token]} {right}", depth)
        elif token in _OPERATORS or token in (AND, OR):
            left, left_depth = self._pop()
            if token in (AND, OR):
                left, right = f"({left})", f"({right})"
            self._push(f"{left} {_OPERATORS[token]} {right}", max(depth, left_depth))
        else:
            raise ValueError(f"it has an unknown operator 0x{token:02X}")

    def _operand(self, token: int) -> str:
        if token not in _ATTRIBUTE_PREFIXES:
            return self._literal(token, 0)
        name = self._value().decode("utf-16-le", "surrogatepass")
        to_escape = _TO_ESCAPE if token == LOCAL else _TO_ESCAPE_AFTER_PREFIX
        return _ATTRIBUTE_PREFIXES[token] + to_escape.sub(lambda match: _escaped(match[0]), name)

    def _literal(self, token: int, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise ValueError("it is nested too deeply")
        if token == INT64:
            return self._integer()
        if token == STRING:
            return f'"{self._value().decode("utf-16-le", "surrogatepass")}"'
        if token == OCTETS:
            return f"#{self._value().hex()}"
        if token == SID:
            return f"SID({sid_text(Sid.unpack(self._value()))})"
        if token == COMPOSITE:
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
