# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security identifiers: the text form S-1-5-32-544 and the binary form (MS-DTYP 2.4.2)."""

from __future__ import annotations

import functools
import re
import struct
import typing as t

MAX_SUB_AUTHORITIES: t.Final = 15
"""MS-DTYP 2.4.2.2: the most sub-authorities a SID can have."""

_MAX_AUTHORITY: t.Final = 0xFFFF_FFFF_FFFF
_MAX_SUB_AUTHORITY: t.Final = 0xFFFF_FFFF
_TEXT: t.Final = re.compile(
    r"S-1-(0x[0-9A-F]{1,12}|0|[1-9][0-9]{0,14})((?:-(?:0x[0-9A-F]{1,12}|0|[1-9][0-9]{0,9}))*)",
    re.IGNORECASE | re.ASCII,
)
USUAL_SID: t.Final = r"S-1-(?:[1-9][0-9]{0,8}+|0)(?:-(?:[1-9][0-9]{0,9}+|0)){1,15}+"
"""A pattern for canonical text of nearly every SID; what it matches is a SID if TOO_LARGE finds nothing in it."""

TOO_LARGE: t.Final = re.compile(r"-(?:4(?:29[4-9]|[3-9][0-9]{2})|[5-9][0-9]{3})[0-9]{6}")
"""A number of ten digits that takes more than 32 bits, or is not far from that."""

_USUAL_TEXT: t.Final = re.compile(USUAL_SID)
_HEADER: t.Final = struct.Struct(">BBHI")


class SidError(ValueError):
    """A text or a run of bytes that is no SID."""


class Sid(str):
    """A SID, canonical text and value in one: `Sid("s-1-5-18") == "S-1-5-18"`.

    As a `str` it can be compared, hashed and used as a key. A SID without any sub-authority (`S-1-5`) is accepted, as
    its binary form is. Any number may be hexadecimal, as Windows reads it (`S-1-5-0x20-0x220`); only an identifier
    authority above 32 bits stays so (MS-DTYP 2.4.2.1).
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Sid:
        """Check and canonicalise `text`.

        Raises:
            SidError: `text` is no SID.
        """
        return text if isinstance(text, Sid) else _from_text(str(text))

    @classmethod
    def unpack(cls, data: bytes, offset: int = 0) -> Sid:
        """Return the SID whose binary form begins at `offset`; what follows it is not looked at.

        Raises:
            SidError: The bytes are no SID, or end before it does.
        """
        return sid_of(_sized(data, offset))

    def pack(self) -> bytes:
        """Return the binary form: 8 bytes and 4 for each sub-authority."""
        return _to_bytes(str(self))

    @property
    def authority(self) -> int:
        """The identifier authority, a number of 48 bits; 5 for nearly all accounts of Windows."""
        return int(self.split("-", 3)[2], 0)

    @property
    def sub_authorities(self) -> tuple[int, ...]:
        """The numbers after the identifier authority; the last one is the relative identifier (RID)."""
        return tuple(map(int, self.split("-")[3:]))

    def __repr__(self) -> str:
        return f"Sid('{self}')"


def packed_sid(data: bytes, offset: int = 0) -> bytes:
    """Return the binary form of the SID that begins at `offset`, without making the text of it.

    Raises:
        SidError: The bytes are no SID, or end before it does.
    """
    packed = _sized(data, offset)
    _layout(packed[:8])
    return packed


def _sized(data: bytes, offset: int) -> bytes:
    """Return the bytes that the SID at `offset` takes, whether it is one or not."""
    end = offset + 8
    if offset < 0 or end > len(data):
        raise SidError(f"a SID takes 8 bytes at least, {max(len(data) - offset, 0)} are left")
    end += 4 * data[offset + 1]
    if end > len(data):
        count, left = data[offset + 1], len(data) - offset
        raise SidError(f"a SID with {count} sub-authorities takes {end - offset} bytes, {left} are left")
    return bytes(data[offset:end])


# The same few SIDs come again and again, in every descriptor of a server: each is made once.
@functools.lru_cache(maxsize=4096)
def _from_text(text: str) -> Sid:
    if _USUAL_TEXT.fullmatch(text) and not TOO_LARGE.search(text):
        return usual_sid(text)
    match = _TEXT.fullmatch(text)
    if match is None:
        raise SidError(f"{text!r} is not a SID: one looks like S-1-5-32-544")
    authority = int(match[1], 0)
    sub_authorities = match[2].split("-")[1:]
    if authority > _MAX_AUTHORITY:
        raise SidError(f"{text!r} is not a SID: its authority {match[1]} takes more than 48 bits")
    if len(sub_authorities) > MAX_SUB_AUTHORITIES:
        raise SidError(f"{text!r} is not a SID: it has {len(sub_authorities)} sub-authorities, 15 is the most")
    numbers = sub_authorities
    if "x" in match[2].lower():
        numbers = [str(int(number, 0)) for number in sub_authorities]
    for number, written in zip(numbers, sub_authorities, strict=True):
        if len(number) > 9 and int(number) > _MAX_SUB_AUTHORITY:
            raise SidError(f"{text!r} is not a SID: its sub-authority {written} takes more than 32 bits")
    return str.__new__(Sid, "-".join((_authority_text(authority), *numbers)))


def usual_sid(text: str) -> Sid:
    """Return the SID with this text, which matches USUAL_SID and has nothing that TOO_LARGE finds."""
    return str.__new__(Sid, text)


def _authority_text(authority: int) -> str:
    return f"S-1-{authority}" if authority <= 0xFFFF_FFFF else f"S-1-0x{authority:012x}"


@functools.lru_cache(maxsize=4096)
def sid_of(data: bytes) -> Sid:
    """Return the SID that `data` is the whole binary form of: what `packed_sid` returns."""
    return str.__new__(Sid, text_of(data))


def text_of(data: bytes) -> str:
    """Return the canonical text of the SID that `data` is the whole binary form of, where no Sid is wanted."""
    numbers, template = _layout(data[:8])
    return template % numbers.unpack_from(data, 8)


@functools.lru_cache(maxsize=256)
def _layout(head: bytes) -> tuple[struct.Struct, str]:
    """Return how the sub-authorities behind these 8 bytes are stored, and the text that has places for them."""
    revision, count, high, low = _HEADER.unpack(head)
    if revision != 1:
        raise SidError(f"a SID has the revision 1, not {revision}")
    if count > MAX_SUB_AUTHORITIES:
        raise SidError(f"a SID has 15 sub-authorities at most, not {count}")
    return struct.Struct(f"<{count}I"), _authority_text(high << 32 | low) + "-%d" * count


@functools.lru_cache(maxsize=4096)
def _to_bytes(text: str) -> bytes:
    parts = text.split("-")
    authority, count = int(parts[2], 0), len(parts) - 3
    head = _HEADER.pack(1, count, authority >> 32, authority & 0xFFFF_FFFF)
    return head + struct.pack(f"<{count}I", *map(int, parts[3:]))
