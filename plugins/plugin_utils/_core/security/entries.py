# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACEs as tuples: what an access check and a merge look at, without an object for each ACE and a text for each SID."""

from __future__ import annotations

import functools
import struct
import typing as t

from .ace import Ace, AceType, Entry, Trustee
from .sid import MAX_SUB_AUTHORITIES, Sid, SidError, sid_of

LAST_PLAIN_TYPE: t.Final = int(AceType.SYSTEM_ALARM)
"""Up to here the types have a mask and a SID and nothing else, unless there is padding (MS-DTYP 2.4.4.2)."""

_PLAIN_ACE: t.Final = struct.Struct("<BBHIBB")
"""Its type, flags, size and mask, then revision and number of sub-authorities of its SID."""

_HEADER_AND_MASK: t.Final = struct.Struct("<BBHI")


def unpack_plain(data: bytes, position: int, end: int, count: int) -> tuple[tuple[Entry, ...], int] | None:
    """Return `count` plain ACEs of `data` and the offset after the last of them, which is `end` at most.

    None means that there is another ACE among them, or anything wrong: what it is, the unpacking of single ACEs tells.
    """
    unpack = _PLAIN_ACE.unpack_from
    entries: list[Entry] = []
    try:
        for _unused in range(count):
            type_, flags, size, mask, revision, sub_authorities = unpack(data, position)
            if size != 16 + 4 * sub_authorities or type_ > LAST_PLAIN_TYPE:
                return None
            if revision != 1 or sub_authorities > MAX_SUB_AUTHORITIES:
                return None
            entries.append((type_, flags, mask, data[position + 8 : position + size]))
            position += size
    except struct.error:
        return None
    return (tuple(entries), position) if position <= end else None


def pack_plain(entries: t.Iterable[Entry]) -> bytes | None:
    """Return the binary form of plain ACEs, one after the other.

    None means that one of them has none: why, the packing of single ACEs tells.
    """
    try:
        return b"".join([_packed_ace(*entry) for entry in entries])
    except (struct.error, SidError):
        return None


# The same few ACEs come again and again, in every descriptor of a server: each is made once.
@functools.lru_cache(maxsize=8192)
def _packed_ace(type_: int, flags: int, mask: int, trustee: Trustee | None) -> bytes:
    sid = trustee.pack() if isinstance(trustee, Sid) else trustee or b""
    return _HEADER_AND_MASK.pack(type_, flags, 8 + len(sid), mask) + sid


@functools.lru_cache(maxsize=8192)
def plain_ace(type_: int, flags: int, mask: int, trustee: Trustee | None) -> Ace:
    """Return the plain ACE with these fields."""
    return Ace(type=type_, flags=flags, mask=mask, sid=trustee_sid(trustee))


# A token has the same few SIDs again and again.
@functools.lru_cache(maxsize=4096)
def both_forms(sid: Sid) -> frozenset[Trustee | None]:
    """Return what an entry for `sid` can have as its trustee."""
    try:
        return frozenset((sid, sid.pack()))
    except SidError:  # an alias of a domain that is not known has no binary form
        return frozenset((sid,))


def trustee_sid(trustee: Trustee | None) -> Sid | None:
    """Return the SID, whichever form it has."""
    return sid_of(trustee) if isinstance(trustee, bytes) else trustee
