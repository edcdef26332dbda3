# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors and access control lists, and their self-relative binary form (MS-DTYP 2.4.5 and 2.4.6)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import enum
import functools
import struct
import typing as t

from .ace import OBJECT_ACE_TYPES, Ace, DescriptorError
from .sid import Sid, SidError

__all__ = ["Acl", "Control", "DescriptorError", "SecurityDescriptor"]

MAX_ACL_SIZE: t.Final = 0xFFFF
"""Bytes in an ACL at most: AclSize is a number of 16 bits (MS-DTYP 2.4.5)."""

_MAX_CACHED_SIZE: t.Final = 2048
"""Of an ACL in bytes: the usual ones are far shorter, and long ones would make the cache large."""

_ACL_REVISION: t.Final = 2
_ACL_REVISION_DS: t.Final = 4
_ACL_HEADER: t.Final = struct.Struct("<BBHHH")
_HEADER: t.Final = struct.Struct("<BBHIIII")

Part: t.TypeAlias = t.Literal["owner", "group", "sacl", "dacl"]
_HEADER_ORDER: t.Final[tuple[Part, ...]] = ("owner", "group", "sacl", "dacl")
_USUAL_LAYOUT: t.Final[tuple[Part, ...]] = ("sacl", "dacl", "owner", "group")


class Control(enum.IntFlag):
    """The control bits of a security descriptor (MS-DTYP 2.4.6)."""

    OWNER_DEFAULTED = 0x0001
    GROUP_DEFAULTED = 0x0002
    DACL_PRESENT = 0x0004
    DACL_DEFAULTED = 0x0008
    SACL_PRESENT = 0x0010
    SACL_DEFAULTED = 0x0020
    DACL_TRUSTED = 0x0040
    SERVER_SECURITY = 0x0080
    DACL_AUTO_INHERIT_REQ = 0x0100
    SACL_AUTO_INHERIT_REQ = 0x0200
    DACL_AUTO_INHERITED = 0x0400
    SACL_AUTO_INHERITED = 0x0800
    DACL_PROTECTED = 0x1000
    SACL_PROTECTED = 0x2000
    RM_CONTROL_VALID = 0x4000
    SELF_RELATIVE = 0x8000


# Arithmetic with plain numbers is ten times as fast as with members of an IntFlag.
_DACL_PRESENT: t.Final = int(Control.DACL_PRESENT)
_SACL_PRESENT: t.Final = int(Control.SACL_PRESENT)
_DACL_PROTECTED: t.Final = int(Control.DACL_PROTECTED)
_SELF_RELATIVE: t.Final = int(Control.SELF_RELATIVE)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Acl:
    """An access control list: ACEs in order.

    The revision and the unused bytes after the last ACE (Windows leaves some now and then) are kept, so that the same
    bytes come out again; they mean nothing, and do not count when ACLs are compared.
    """

    revision: int = dataclasses.field(default=_ACL_REVISION, compare=False)
    aces: tuple[Ace, ...]
    unused: bytes = dataclasses.field(default=b"", compare=False, repr=False)
    _packed: bytes | None = dataclasses.field(default=None, init=False, compare=False, repr=False)
    """The binary form, once it has been asked for: all that inherits the same has the same ACL."""

    @classmethod
    def of(cls, aces: t.Iterable[Ace], *, revision: int = _ACL_REVISION) -> Acl:
        """Return an ACL of the lowest revision, `revision` at least, that may hold these ACEs (MS-DTYP 2.4.5)."""
        aces = tuple(aces)
        has_object_aces = not OBJECT_ACE_TYPES.isdisjoint([ace.type for ace in aces])
        needed = _ACL_REVISION_DS if has_object_aces else _ACL_REVISION
        return cls(revision=max(revision, needed), aces=aces)

    @classmethod
    def unpack(cls, data: bytes, offset: int = 0) -> Acl:
        """Return the ACL whose binary form begins at `offset`; what follows it is not looked at.

        Raises:
            DescriptorError: The bytes are no ACL.
        """
        left = len(data) - offset
        if left < _ACL_HEADER.size:
            raise DescriptorError(f"an ACL takes 8 bytes at least, {left} are left", offset=offset, length=left)
        revision, _unused, size, count, _unused = _ACL_HEADER.unpack_from(data, offset)
        if not _ACL_REVISION <= revision <= _ACL_REVISION_DS:
            raise DescriptorError(f"an ACL has a revision from 2 to 4, not {revision}", offset=offset, length=1)
        if not _ACL_HEADER.size <= size <= left:
            raise DescriptorError(
                f"the ACL says that it has {size} bytes, {left} are left", offset=offset + 2, length=2
            )
        if size > _MAX_CACHED_SIZE:
            return cls._unpack(data, offset, offset + size, revision, count)
        try:
            return _acl_of(data[offset : offset + size])
        except DescriptorError as error:
            raise error.moved(offset) from None

    @classmethod
    def _unpack(cls, data: bytes, offset: int, end: int, revision: int, count: int) -> Acl:
        aces, position = _unpack_aces(data, offset + _ACL_HEADER.size, end, count)
        return cls(revision=revision, aces=aces, unused=data[position:end])

    def pack(self) -> bytes:
        """Return the binary form.

        Raises:
            DescriptorError: It would be longer than 65,535 bytes.
        """
        if self._packed is None:
            body = b"".join([ace.pack() for ace in self.aces]) + self.unused
            size = _ACL_HEADER.size + len(body)
            if size > MAX_ACL_SIZE:
                message = f"the ACL would take {size:,} bytes for {len(self.aces):,} ACEs; 65,535 is the most"
                raise DescriptorError(message)
            packed = _ACL_HEADER.pack(self.revision, 0, size, len(self.aces), 0) + body
            object.__setattr__(self, "_packed", packed)
        return t.cast("bytes", self._packed)


# Most ACLs of a server are inherited, and the same in a whole tree: each is made once.
@functools.lru_cache(maxsize=2048)
def _acl_of(data: bytes) -> Acl:
    revision, _unused, size, count, _unused = _ACL_HEADER.unpack_from(data)
    return Acl._unpack(data, 0, size, revision, count)


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


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SecurityDescriptor:
    """Who owns something, and who may do what with it.

    A DACL has three states: `dacl` None (there is none, or it is a NULL DACL, which the bit DACL_PRESENT tells apart:
    both allow everything to everybody), an ACL without ACEs (nothing to anybody), an ACL.
    `control` always has SELF_RELATIVE, and the PRESENT bits of the ACLs that there are. `layout` is the order of the
    parts in the binary form that was read, so that the same bytes come out again; it does not count when descriptors
    are compared. Parts that overlap, or gaps between them, are not kept.
    """

    owner: Sid | None = None
    group: Sid | None = None
    dacl: Acl | None = None
    sacl: Acl | None = None
    control: int = Control.SELF_RELATIVE
    rm_control: int = 0
    layout: tuple[Part, ...] = dataclasses.field(default=_USUAL_LAYOUT, compare=False, repr=False)

    def __post_init__(self) -> None:
        implied = _SELF_RELATIVE
        if self.dacl is not None:
            implied |= _DACL_PRESENT
        if self.sacl is not None:
            implied |= _SACL_PRESENT
        object.__setattr__(self, "control", int(self.control) | implied)

    @classmethod
    def unpack(cls, data: bytes) -> SecurityDescriptor:
        """Return the descriptor that `data` is the self-relative form of.

        Raises:
            DescriptorError: It is not; `offset` and `length` say where.
        """
        data = bytes(data)
        if len(data) < _HEADER.size:
            length = len(data)
            raise DescriptorError(
                f"a security descriptor takes 20 bytes at least, not {length}", offset=0, length=length
            )
        revision, rm_control, control, owner, group, sacl, dacl = _HEADER.unpack_from(data)
        if revision != 1:
            raise DescriptorError(f"a security descriptor has the revision 1, not {revision}", offset=0, length=1)
        if not control & _SELF_RELATIVE:
            raise DescriptorError("the security descriptor is not self-relative", offset=2, length=2)
        return cls(
            owner=_unpack_sid(data, "owner", owner),
            group=_unpack_sid(data, "group", group),
            dacl=_unpack_acl(data, "dacl", dacl, control & _DACL_PRESENT),
            sacl=_unpack_acl(data, "sacl", sacl, control & _SACL_PRESENT),
            control=control,
            rm_control=rm_control,
            layout=_layout(owner, group, sacl, dacl),
        )

    def pack(self) -> bytes:
        """Return the self-relative form, the parts in the order of `layout`.

        Raises:
            DescriptorError: An ACL is too long, or a SID is an alias of a domain that is not known.
        """
        packed: list[bytes] = []
        places = {"owner": 0, "group": 0, "sacl": 0, "dacl": 0}
        position = _HEADER.size
        for part in self.layout:
            value: Sid | Acl | None = getattr(self, part)
            if value is not None:
                packed.append(_packed(value))
                places[part] = position
                position += len(packed[-1])
        return b"".join((_HEADER.pack(1, self.rm_control, self.control, *places.values()), *packed))

    @classmethod
    def from_base64(cls, text: str) -> SecurityDescriptor:
        """Return the descriptor whose self-relative form is encoded in `text`.

        Raises:
            DescriptorError: It is no base64, or no descriptor.
        """
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise DescriptorError(f"the security descriptor is not base64: {error}") from error
        return cls.unpack(data)

    def to_base64(self) -> str:
        """Return the self-relative form in base64."""
        return base64.b64encode(self.pack()).decode("ascii")

    @property
    def has_null_dacl(self) -> bool:
        """Whether everybody may do everything: there is no DACL, or a NULL DACL."""
        return self.dacl is None

    @property
    def is_protected(self) -> bool:
        """Whether the DACL takes nothing from the parent folder."""
        return self.control & _DACL_PROTECTED != 0

    @property
    def is_canonical(self) -> bool:
        """Whether explicit deny ACEs come before explicit allow ACEs, and both before inherited ones.

        Inherited ACEs come generation by generation, which nothing in them tells: any order of theirs is accepted.
        ACEs that neither allow nor deny may stand anywhere before the inherited ones.
        """
        stage = 0
        for ace in self.dacl.aces if self.dacl else ():
            if ace.is_inherited:
                stage = 2
            elif stage == 2 or (stage == 1 and ace.is_deny):
                return False
            elif ace.is_allow:
                stage = 1
        return True

    def with_aces(self, aces: t.Iterable[Ace]) -> SecurityDescriptor:
        """Return the same descriptor with these ACEs in its DACL."""
        revision = self.dacl.revision if self.dacl else _ACL_REVISION
        # Three times as fast as dataclasses.replace, and done for every grant.
        return SecurityDescriptor(
            owner=self.owner,
            group=self.group,
            dacl=Acl.of(aces, revision=revision),
            sacl=self.sacl,
            control=self.control,
            rm_control=self.rm_control,
            layout=self.layout,
        )


def _packed(value: Sid | Acl) -> bytes:
    try:
        return value.pack()
    except SidError as error:
        raise DescriptorError(f"the security descriptor has no binary form: {error}") from error


def _layout(owner: int, group: int, sacl: int, dacl: int) -> tuple[Part, ...]:
    if sacl <= dacl <= owner <= group:
        return _USUAL_LAYOUT
    places = {"owner": owner, "group": group, "sacl": sacl, "dacl": dacl}
    return tuple(sorted(_USUAL_LAYOUT, key=places.__getitem__))


def _is_there(data: bytes, part: Part, offset: int) -> bool:
    """Tell whether the header says that there is such a part, in a place where there can be one."""
    if offset and not _HEADER.size <= offset < len(data):
        spoken = part.upper() if part.endswith("acl") else part
        message = f"the {spoken} is said to be at offset {offset}, outside the {len(data)} bytes"
        raise DescriptorError(message, offset=4 + 4 * _HEADER_ORDER.index(part), length=4)
    return offset != 0


def _unpack_acl(data: bytes, part: Part, offset: int, is_present: int) -> Acl | None:
    return Acl.unpack(data, offset) if _is_there(data, part, offset) and is_present else None


def _unpack_sid(data: bytes, part: Part, offset: int) -> Sid | None:
    if not _is_there(data, part, offset):
        return None
    try:
        return Sid.unpack(data, offset)
    except SidError as error:
        raise DescriptorError(str(error), offset=offset, length=len(data) - offset) from error
