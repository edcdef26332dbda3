# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access control lists and their binary form (MS-DTYP 2.4.5)."""

from __future__ import annotations

import dataclasses
import functools
import struct
import typing as t

from .ace import OBJECT_ACE_TYPES, Ace, DescriptorError, Entry
from .entries import pack_plain, plain_ace, unpack_plain

MAX_ACL_SIZE: t.Final = 0xFFFF
"""Bytes in an ACL at most: AclSize is a number of 16 bits (MS-DTYP 2.4.5)."""

_MAX_CACHED_SIZE: t.Final = 2048
"""Of an ACL in bytes: the usual ones are far shorter, and long ones would make the cache large."""

LOWEST_ACL_REVISION: t.Final = 2
_ACL_REVISION_DS: t.Final = 4
_ACL_HEADER: t.Final = struct.Struct("<BBHHH")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Acl:
    """An access control list: ACEs in order.

    The revision and the unused bytes after the last ACE (Windows leaves some now and then) are kept, so that the same
    bytes come out again; they mean nothing, and do not count when ACLs are compared.

    An ACL that is made of `aces` makes `entries` when they are asked for, and one that was read the other way round:
    the access check and the merge need no more than the entries.
    """

    revision: int = dataclasses.field(default=LOWEST_ACL_REVISION, compare=False)
    aces: tuple[Ace, ...]
    unused: bytes = dataclasses.field(default=b"", compare=False, repr=False)
    entries: tuple[Entry, ...] = dataclasses.field(init=False, compare=False, repr=False)
    """The ACEs as tuples of type, flags, mask and trustee."""
    is_plain: bool = dataclasses.field(init=False, compare=False, repr=False)
    """Whether `entries` is known to be all that the ACEs have."""
    _packed: bytes | None = dataclasses.field(default=None, init=False, compare=False, repr=False)
    """The binary form, once it is known: all that inherits the same has the same ACL."""

    if not t.TYPE_CHECKING:  # or a misspelt attribute would be none to mypy

        def __getattr__(self, name: str) -> object:
            """Make `aces` or `entries`, whichever is not there yet; an ACL that is made of `aces` may have any."""
            value: object
            if name == "is_plain":
                value = False
            elif name == "aces":
                value = tuple([plain_ace(*entry) for entry in self.entries])
            elif name == "entries":
                value = tuple([ace.entry for ace in self.aces])
            else:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            object.__setattr__(self, name, value)
            return value

    @classmethod
    def of(cls, aces: t.Iterable[Ace], *, revision: int = LOWEST_ACL_REVISION) -> Acl:
        """Return an ACL of the lowest revision, `revision` at least, that may hold these ACEs (MS-DTYP 2.4.5)."""
        aces = tuple(aces)
        has_object_aces = not OBJECT_ACE_TYPES.isdisjoint([ace.type for ace in aces])
        needed = _ACL_REVISION_DS if has_object_aces else LOWEST_ACL_REVISION
        return cls(revision=max(revision, needed), aces=aces)

    @classmethod
    def of_plain(
        cls,
        entries: tuple[Entry, ...],
        *,
        revision: int = LOWEST_ACL_REVISION,
        unused: bytes = b"",
        packed: bytes | None = None,
    ) -> Acl:
        """Return an ACL of plain ACEs; `packed` is its binary form, if that is known."""
        acl = object.__new__(cls)
        initialize = object.__setattr__
        initialize(acl, "revision", revision)
        initialize(acl, "unused", unused)
        initialize(acl, "entries", entries)
        initialize(acl, "is_plain", True)
        initialize(acl, "_packed", packed)
        return acl

    @classmethod
    def unpack(cls, data: bytes, offset: int = 0) -> Acl:
        """Return the ACL whose binary form begins at `offset`; what follows it is not looked at.

        Raises:
            DescriptorError: The bytes are no ACL.
        """
        left = len(data) - offset
        if left < _ACL_HEADER.size:
            raise DescriptorError(f"an ACL takes 8 bytes at least, {left} are left", offset=offset, length=left)
        revision, _unused, size, _unused, _unused = _ACL_HEADER.unpack_from(data, offset)
        if not LOWEST_ACL_REVISION <= revision <= _ACL_REVISION_DS:
            raise DescriptorError(f"an ACL has a revision from 2 to 4, not {revision}", offset=offset, length=1)
        if not _ACL_HEADER.size <= size <= left:
            raise DescriptorError(
                f"the ACL says that it has {size} bytes, {left} are left", offset=offset + 2, length=2
            )
        packed = bytes(data[offset : offset + size])
        try:
            return _acl_of(packed) if size <= _MAX_CACHED_SIZE else _unpacked(packed)
        except DescriptorError as error:
            raise error.moved(offset) from None

    def pack(self) -> bytes:
        """Return the binary form.

        Raises:
            DescriptorError: It would be longer than 65,535 bytes.
        """
        if self._packed is None:
            body = self._packed_aces() + self.unused
            size = _ACL_HEADER.size + len(body)
            if size > MAX_ACL_SIZE:
                message = f"the ACL would take {size:,} bytes for {len(self.entries):,} ACEs; 65,535 is the most"
                raise DescriptorError(message)
            packed = _ACL_HEADER.pack(self.revision, 0, size, len(self.entries), 0) + body
            object.__setattr__(self, "_packed", packed)
        return t.cast("bytes", self._packed)

    def _packed_aces(self) -> bytes:
        packed = pack_plain(self.entries) if self.is_plain else None
        return b"".join([ace.pack() for ace in self.aces]) if packed is None else packed

    def with_plain_ace(self, index: int, entry: Entry, *, replaced: int = 0) -> Acl:
        """Return the ACL that has the plain ACE `entry` at `index`, in the place of the next `replaced` ACEs."""
        behind = index + replaced
        if self.is_plain:
            entries = (*self.entries[:index], entry, *self.entries[behind:])
            return Acl.of_plain(entries, revision=self.revision)
        aces = (*self.aces[:index], plain_ace(*entry), *self.aces[behind:])
        return Acl.of(aces, revision=self.revision)


def _unpacked(data: bytes) -> Acl:
    revision, unused_1, size, count, unused_2 = _ACL_HEADER.unpack_from(data)
    plain = unpack_plain(data, _ACL_HEADER.size, size, count)
    if plain is None:
        aces, position = _unpack_aces(data, _ACL_HEADER.size, size, count)
        return Acl(revision=revision, aces=aces, unused=data[position:])
    entries, position = plain
    # Bytes that mean nothing are written as zeros, so the same come out only where they were.
    packed = None if unused_1 or unused_2 else data
    return Acl.of_plain(entries, revision=revision, unused=data[position:], packed=packed)


# Most ACLs of a server are inherited, and the same in a whole tree: each is made once.
_acl_of: t.Final = functools.lru_cache(maxsize=2048)(_unpacked)


def _unpack_aces(data: bytes, position: int, end: int, count: int) -> tuple[tuple[Ace, ...], int]:
    """Return `count` ACEs and the offset after the last of them."""
    aces = []
    unpack = Ace.unpack
    for number in range(1, count + 1):
        left = end - position
        if left < 4:
            raise DescriptorError(
                f"ACE {number} of {count} takes 4 bytes at least, the ACL has {left} left", offset=position, length=left
            )
        size = data[position + 2] | data[position + 3] << 8
        if not 4 <= size <= left:
            raise DescriptorError(
                f"ACE {number} of {count} says that it has {size} bytes, the ACL has {left} left",
                offset=position + 2,
                length=2,
            )
        try:
            aces.append(unpack(data[position : position + size]))
        except DescriptorError as error:
            raise error.moved(position) from error
        position += size
    return tuple(aces), position
