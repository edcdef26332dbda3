# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The self-relative binary form of the descriptors of the search (MS-DTYP 2.4.6), written without the collection."""

from __future__ import annotations

import functools
import struct
import typing as t
import uuid

from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    ALIASES,
    ALLOW_OBJECT,
    DENY_OBJECT,
    Descriptor,
    Entry,
)

CONDITIONS: t.Final = ("(Member_of {SID(BU)})", "(Member_of {SID(BA)})")
"""The conditions that the search uses."""

_HEADER: t.Final = struct.Struct("<BBHIIII")
_ACL: t.Final = struct.Struct("<BBHHH")
_PRESENT: t.Final = 0x8004
_AUTO: t.Final = 0x0400
_PROTECTED: t.Final = 0x1000
_OBJECT: t.Final = (ALLOW_OBJECT, DENY_OBJECT)


def pack(descriptor: Descriptor) -> bytes:
    """Return the self-relative form."""
    owner, group = packed_sid(descriptor.owner), packed_sid(descriptor.group)
    control = _PRESENT | (_AUTO if descriptor.auto else 0) | (_PROTECTED if descriptor.protected else 0)
    dacl = b"" if descriptor.entries is None else _packed_acl(descriptor.entries)
    at = _HEADER.size
    header = _HEADER.pack(
        1, 0, control, at + len(dacl), at + len(dacl) + len(owner), 0, at if descriptor.entries is not None else 0
    )
    return header + dacl + owner + group


def unpack(data: bytes) -> Descriptor:
    """Return the descriptor of a self-relative form that has owner and group."""
    _revision, _unused, control, owner, group, _sacl, dacl = _HEADER.unpack_from(data)
    entries: tuple[Entry, ...] | None = None
    if control & 0x0004 and dacl:
        _revision, _unused, size, count, _unused = _ACL.unpack_from(data, dacl)
        found, at = [], dacl + _ACL.size
        for _number in range(count):
            (length,) = struct.unpack_from("<H", data, at + 2)
            found.append(_unpacked(data[at : at + length]))
            at += length
        if at > dacl + size:
            raise ValueError("the ACEs are longer than the ACL")
        entries = tuple(found)
    return Descriptor(
        owner=_sid_at(data, owner)[0],
        group=_sid_at(data, group)[0],
        entries=entries,
        protected=control & _PROTECTED != 0,
        auto=control & _AUTO != 0,
    )


@functools.lru_cache(maxsize=4096)
def packed_sid(sid: str) -> bytes:
    """Return the binary form of a SID."""
    _s, _revision, authority, *numbers = sid.split("-")
    head = bytes((1, len(numbers))) + int(authority).to_bytes(6, "big")
    return head + struct.pack(f"<{len(numbers)}I", *map(int, numbers))


@functools.lru_cache(maxsize=16384)
def _packed_acl(entries: tuple[Entry, ...]) -> bytes:
    body = b"".join(map(_packed, entries))
    revision = 4 if any(entry.type in _OBJECT for entry in entries) else 2
    return _ACL.pack(revision, 0, _ACL.size + len(body), len(entries), 0) + body


@functools.lru_cache(maxsize=16384)
def _packed(entry: Entry) -> bytes:
    body = struct.pack("<I", entry.mask)
    if entry.type in _OBJECT:
        body += struct.pack("<I", (1 if entry.object_type else 0) | (2 if entry.inherited_type else 0))
        body += b"".join(uuid.UUID(guid).bytes_le for guid in (entry.object_type, entry.inherited_type) if guid)
    body += packed_sid(entry.sid)
    if entry.condition:
        body += _packed_condition(entry.condition)
    return struct.pack("<BBH", entry.type, entry.flags, 4 + len(body)) + body


def _packed_condition(condition: str) -> bytes:
    """Return a condition of CONDITIONS: a list of one SID, and the operator Member_of (MS-DTYP 2.4.4.17)."""
    sid = packed_sid(ALIASES[condition[-5:-3]])
    literal = b"\x51" + struct.pack("<I", len(sid)) + sid
    coded = b"artx\x50" + struct.pack("<I", len(literal)) + literal + b"\x89"
    return coded + b"\0" * (-len(coded) % 4)


_BY_CODE: t.Final = {_packed_condition(condition): condition for condition in CONDITIONS}


@functools.lru_cache(maxsize=16384)
def _unpacked(data: bytes) -> Entry:
    kind, flags, _size, mask = struct.unpack_from("<BBHI", data)
    at, guids = 8, ["", ""]
    if kind in _OBJECT:
        (present,) = struct.unpack_from("<I", data, at)
        at += 4
        for place in range(2):
            if present >> place & 1:
                guids[place] = str(uuid.UUID(bytes_le=data[at : at + 16]))
                at += 16
    sid, at = _sid_at(data, at)
    condition = _BY_CODE[data[at:]] if data[at:] else ""
    return Entry(kind, flags, mask, sid, guids[0], guids[1], condition)


def _sid_at(data: bytes, at: int) -> tuple[str, int]:
    count, authority = data[at + 1], int.from_bytes(data[at + 2 : at + 8], "big")
    numbers = struct.unpack_from(f"<{count}I", data, at + 8)
    return "-".join(("S-1", str(authority), *map(str, numbers))), at + 8 + 4 * count
