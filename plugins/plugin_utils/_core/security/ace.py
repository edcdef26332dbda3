# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access control entries and their binary form (MS-DTYP 2.4.4)."""

from __future__ import annotations

import dataclasses
import enum
import functools
import struct
import typing as t
import uuid

from .sid import Sid, SidError


class DescriptorError(ValueError):
    """Bytes that are no security descriptor, or a descriptor that something cannot be done with.

    `offset` and `length` say which bytes are meant; `offset` is None where no bytes are.
    """

    def __init__(self, message: str, *, offset: int | None = None, length: int = 0) -> None:
        super().__init__(message if offset is None else f"{message}, at offset {offset}")
        self.message = message
        self.offset = offset
        self.length = length

    def moved(self, distance: int) -> DescriptorError:
        """Return the same error for bytes that stand `distance` bytes further on."""
        return DescriptorError(self.message, offset=distance + (self.offset or 0), length=self.length)


class AceType(enum.IntEnum):
    """What an ACE does (MS-DTYP 2.4.4.1)."""

    ACCESS_ALLOWED = 0x00
    ACCESS_DENIED = 0x01
    SYSTEM_AUDIT = 0x02
    SYSTEM_ALARM = 0x03
    ACCESS_ALLOWED_COMPOUND = 0x04
    ACCESS_ALLOWED_OBJECT = 0x05
    ACCESS_DENIED_OBJECT = 0x06
    SYSTEM_AUDIT_OBJECT = 0x07
    SYSTEM_ALARM_OBJECT = 0x08
    ACCESS_ALLOWED_CALLBACK = 0x09
    ACCESS_DENIED_CALLBACK = 0x0A
    ACCESS_ALLOWED_CALLBACK_OBJECT = 0x0B
    ACCESS_DENIED_CALLBACK_OBJECT = 0x0C
    SYSTEM_AUDIT_CALLBACK = 0x0D
    SYSTEM_ALARM_CALLBACK = 0x0E
    SYSTEM_AUDIT_CALLBACK_OBJECT = 0x0F
    SYSTEM_ALARM_CALLBACK_OBJECT = 0x10
    SYSTEM_MANDATORY_LABEL = 0x11
    SYSTEM_RESOURCE_ATTRIBUTE = 0x12
    SYSTEM_SCOPED_POLICY_ID = 0x13
    SYSTEM_PROCESS_TRUST_LABEL = 0x14
    SYSTEM_ACCESS_FILTER = 0x15


class AceFlags(enum.IntFlag):
    """How an ACE is inherited (MS-DTYP 2.4.4.1)."""

    OBJECT_INHERIT = 0x01
    CONTAINER_INHERIT = 0x02
    NO_PROPAGATE = 0x04
    INHERIT_ONLY = 0x08
    INHERITED = 0x10
    CRITICAL = 0x20
    SUCCESSFUL_ACCESS = 0x40
    FAILED_ACCESS = 0x80


Trustee: t.TypeAlias = Sid | bytes
"""Who an ACE is for: the SID, or the binary form of it where nothing has asked for the SID yet."""

Entry: t.TypeAlias = tuple[int, int, int, Trustee | None]
"""An ACE as its type, flags, mask and trustee. All that a plain ACE has; of the others, what they have in common."""

_INHERIT_ONLY: t.Final = int(AceFlags.INHERIT_ONLY)
_INHERITED: t.Final = int(AceFlags.INHERITED)

OBJECT_TYPE_PRESENT: t.Final = 1
INHERITED_OBJECT_TYPE_PRESENT: t.Final = 2

OBJECT_ACE_TYPES: t.Final = frozenset((0x05, 0x06, 0x07, 0x08, 0x0B, 0x0C, 0x0F, 0x10))
_SID_TYPES: t.Final = frozenset(range(0x16)) - {AceType.ACCESS_ALLOWED_COMPOUND} - OBJECT_ACE_TYPES
ALLOW_TYPES: t.Final = frozenset((0x00, 0x05, 0x09, 0x0B))
DENY_TYPES: t.Final = frozenset((0x01, 0x06, 0x0A, 0x0C))
_CALLBACK_TYPES: t.Final = frozenset(range(0x09, 0x11))

_HEADER: t.Final = struct.Struct("<BBH")
_HEADER_AND_MASK: t.Final = struct.Struct("<BBHI")
_OBJECT_FLAGS: t.Final = struct.Struct("<I")

_MAX_CACHED_SIZE: t.Final = 256
"""Of an ACE in bytes: the usual ones are far shorter, and long ones would make the cache large."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ace:
    """One ACE; what it does not understand it keeps.

    `type` and `flags` are plain numbers, since others than those of AceType and AceFlags occur; `mask` is as stored,
    generic bits included. `sid` is None for types whose layout is not known: then `data` is all that follows the
    header. For the other types `data` is what follows the SID: the condition of a callback ACE, or padding.
    `object_flags` says which of the two GUIDs an object ACE has.
    """

    type: int
    flags: int
    mask: int
    sid: Sid | None
    object_flags: int = 0
    object_type: uuid.UUID | None = None
    inherited_object_type: uuid.UUID | None = None
    data: bytes = b""
    _packed: bytes | None = dataclasses.field(default=None, init=False, compare=False, repr=False)
    """The binary form, once it has been asked for: one ACE stands in many descriptors."""
    entry: Entry = dataclasses.field(init=False, compare=False, repr=False)
    """The fields that it has in common with a plain ACE: one ACE stands in many ACLs, and is checked in each."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "entry", (self.type, self.flags, self.mask, self.sid))

    @classmethod
    def allow(cls, sid: Sid, mask: int, flags: int = 0) -> t.Self:
        """Return a plain ACE that allows `mask` to `sid`."""
        return cls(type=AceType.ACCESS_ALLOWED, flags=flags, mask=mask, sid=sid)

    @classmethod
    def deny(cls, sid: Sid, mask: int, flags: int = 0) -> t.Self:
        """Return a plain ACE that denies `mask` to `sid`."""
        return cls(type=AceType.ACCESS_DENIED, flags=flags, mask=mask, sid=sid)

    @classmethod
    def unpack(cls, data: bytes) -> Ace:
        """Return the ACE that `data` is the whole binary form of, AceSize bytes long.

        Raises:
            DescriptorError: The bytes are no ACE.
        """
        return _cached(data) if len(data) <= _MAX_CACHED_SIZE else _from_bytes(data)

    def pack(self) -> bytes:
        """Return the binary form.

        Raises:
            DescriptorError: It would be longer than 65,535 bytes, or a number does not fit its field.
        """
        if self._packed is None:
            try:
                object.__setattr__(self, "_packed", self._pack())
            except (struct.error, SidError) as error:
                raise DescriptorError(f"the ACE has no binary form: {error}") from error
        return t.cast("bytes", self._packed)

    def _pack(self) -> bytes:
        if self.sid is None:
            return _HEADER.pack(self.type, self.flags, 4 + len(self.data)) + self.data
        body = self.sid.pack() + self.data
        if self.type in OBJECT_ACE_TYPES:
            body = self._packed_object_types() + body
        return _HEADER_AND_MASK.pack(self.type, self.flags, 8 + len(body), self.mask) + body

    def _packed_object_types(self) -> bytes:
        guids = (guid.bytes_le for guid in (self.object_type, self.inherited_object_type) if guid is not None)
        return _OBJECT_FLAGS.pack(self.object_flags) + b"".join(guids)

    @property
    def is_allow(self) -> bool:
        """Whether it allows access: the plain, the object and the callback types do."""
        return self.type in ALLOW_TYPES

    @property
    def is_deny(self) -> bool:
        """Whether it denies access: the plain, the object and the callback types do."""
        return self.type in DENY_TYPES

    @property
    def is_conditional(self) -> bool:
        """Whether it counts only when a condition holds (the callback types, MS-DTYP 2.4.4.17)."""
        return self.type in _CALLBACK_TYPES

    @property
    def is_object(self) -> bool:
        """Whether it is of a type that can be about one kind of object or property (MS-DTYP 2.4.4.3)."""
        return self.type in OBJECT_ACE_TYPES

    @property
    def is_inherited(self) -> bool:
        """Whether it came from the parent folder."""
        return self.flags & _INHERITED != 0

    @property
    def applies_here(self) -> bool:
        """Whether it counts for the object that has it, and not only for what is below."""
        return self.flags & _INHERIT_ONLY == 0


def _from_bytes(data: bytes) -> Ace:
    ace = _unpacked(data)
    object.__setattr__(ace, "_packed", data)  # the same bytes come out again, whatever the type
    return ace


def _unpacked(data: bytes) -> Ace:
    if len(data) < _HEADER.size:
        raise DescriptorError(f"an ACE takes 4 bytes at least, {len(data)} are left", offset=0, length=len(data))
    type_, flags, size = _HEADER.unpack_from(data)
    if size != len(data):
        raise DescriptorError(f"the ACE says that it has {size} bytes, it has {len(data)}", offset=2, length=2)
    if type_ in _SID_TYPES:
        sid, end = _sid_at(data, 8)
        return Ace(type=type_, flags=flags, mask=_mask(data), sid=sid, data=data[end:])
    if type_ in OBJECT_ACE_TYPES:
        return _object_ace(data, type_, flags)
    return Ace(type=type_, flags=flags, mask=0, sid=None, data=data[4:])


# The same few ACEs come again and again, in every descriptor of a server: each is made once.
_cached: t.Final = functools.lru_cache(maxsize=8192)(_from_bytes)


def _object_ace(data: bytes, type_: int, flags: int) -> Ace:
    if len(data) < 12:
        raise DescriptorError(f"an object ACE takes 12 bytes at least, not {len(data)}", offset=0, length=len(data))
    (object_flags,) = _OBJECT_FLAGS.unpack_from(data, 8)
    position = 12
    guids: list[uuid.UUID | None] = []
    for bit in (OBJECT_TYPE_PRESENT, INHERITED_OBJECT_TYPE_PRESENT):
        if not object_flags & bit:
            guids.append(None)
            continue
        if position + 16 > len(data):
            left = len(data) - position
            raise DescriptorError(f"a GUID takes 16 bytes, {left} are left", offset=position, length=left)
        guids.append(uuid.UUID(bytes_le=data[position : position + 16]))
        position += 16
    sid, end = _sid_at(data, position)
    return Ace(
        type=type_,
        flags=flags,
        mask=_mask(data),
        sid=sid,
        object_flags=object_flags,
        object_type=guids[0],
        inherited_object_type=guids[1],
        data=data[end:],
    )


def _mask(data: bytes) -> int:
    return int.from_bytes(data[4:8], "little")


def _sid_at(data: bytes, position: int) -> tuple[Sid, int]:
    try:
        return Sid.unpack(data, position), position + 8 + 4 * data[position + 1]
    except SidError as error:
        raise DescriptorError(str(error), offset=position, length=max(len(data) - position, 0)) from error
