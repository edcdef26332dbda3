# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors and their self-relative binary form (MS-DTYP 2.4.6)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import enum
import struct
import typing as t

from .ace import ALLOW_TYPES, DENY_TYPES, AceFlags, DescriptorError, Trustee
from .acl import LOWEST_ACL_REVISION, Acl
from .entries import trustee_sid
from .sid import Sid, SidError, packed_sid

if t.TYPE_CHECKING:
    from .ace import Ace

__all__ = ["Acl", "Control", "DescriptorError", "SecurityDescriptor"]

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
_INHERITED: t.Final = int(AceFlags.INHERITED)
_SELF_RELATIVE: t.Final = int(Control.SELF_RELATIVE)


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
    owner_trustee: Trustee | None = dataclasses.field(init=False, compare=False, repr=False)
    """The owner, in binary if the descriptor was read and nobody has asked for `owner`, which is made of it."""
    group_trustee: Trustee | None = dataclasses.field(init=False, compare=False, repr=False)
    """The group, in the same way."""

    if not t.TYPE_CHECKING:  # or a misspelt attribute would be none to mypy

        def __getattr__(self, name: str) -> object:
            """Make the owner or the group of its binary form."""
            if name not in {"owner", "group"}:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            sid = trustee_sid(getattr(self, f"{name}_trustee"))
            object.__setattr__(self, name, sid)
            object.__setattr__(self, f"{name}_trustee", sid)
            return sid

    def __post_init__(self) -> None:
        implied = _SELF_RELATIVE
        if self.dacl is not None:
            implied |= _DACL_PRESENT
        if self.sacl is not None:
            implied |= _SACL_PRESENT
        initialize = object.__setattr__
        initialize(self, "control", int(self.control) | implied)
        initialize(self, "owner_trustee", self.owner)
        initialize(self, "group_trustee", self.group)

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
        return cls._of(
            _unpack_sid(data, "owner", owner),
            _unpack_sid(data, "group", group),
            _unpack_acl(data, "dacl", dacl, control & _DACL_PRESENT),
            _unpack_acl(data, "sacl", sacl, control & _SACL_PRESENT),
            control,
            rm_control,
            _layout(owner, group, sacl, dacl),
        )

    @classmethod
    def _of(
        cls,
        owner: Trustee | None,
        group: Trustee | None,
        dacl: Acl | None,
        sacl: Acl | None,
        control: int,
        rm_control: int,
        layout: tuple[Part, ...],
    ) -> SecurityDescriptor:
        """Return a descriptor of parts in any form; `control` has the bits that the ACLs imply."""
        descriptor = object.__new__(cls)
        initialize = object.__setattr__
        initialize(descriptor, "owner_trustee", owner)
        initialize(descriptor, "group_trustee", group)
        if not isinstance(owner, bytes):
            initialize(descriptor, "owner", owner)
        if not isinstance(group, bytes):
            initialize(descriptor, "group", group)
        initialize(descriptor, "dacl", dacl)
        initialize(descriptor, "sacl", sacl)
        initialize(descriptor, "control", control)
        initialize(descriptor, "rm_control", rm_control)
        initialize(descriptor, "layout", layout)
        return descriptor

    def pack(self) -> bytes:
        """Return the self-relative form, the parts in the order of `layout`.

        Raises:
            DescriptorError: An ACL is too long, or a SID is an alias of a domain that is not known.
        """
        parts = {"owner": self.owner_trustee, "group": self.group_trustee, "sacl": self.sacl, "dacl": self.dacl}
        packed: list[bytes] = []
        places = {"owner": 0, "group": 0, "sacl": 0, "dacl": 0}
        position = _HEADER.size
        for part in self.layout:
            present = parts[part]
            if present is not None:
                packed.append(present if isinstance(present, bytes) else _packed(present))
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
        for type_, flags, _mask, _sid in self.dacl.entries if self.dacl else ():
            if flags & _INHERITED:
                stage = 2
            elif stage == 2 or (stage == 1 and type_ in DENY_TYPES):
                return False
            elif type_ in ALLOW_TYPES:
                stage = 1
        return True

    def with_aces(self, aces: t.Iterable[Ace], control: int = 0) -> SecurityDescriptor:
        """Return the same descriptor with these ACEs in its DACL, and these control bits besides its own."""
        revision = self.dacl.revision if self.dacl else LOWEST_ACL_REVISION
        return self.with_dacl(Acl.of(aces, revision=revision), control)

    def with_dacl(self, dacl: Acl, control: int = 0) -> SecurityDescriptor:
        """Return the same descriptor with this DACL, and these control bits besides its own."""
        # Far faster than dataclasses.replace, and done for every grant.
        return self._of(
            self.owner_trustee,
            self.group_trustee,
            dacl,
            self.sacl,
            self.control | control | _DACL_PRESENT,
            self.rm_control,
            self.layout,
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


def _unpack_sid(data: bytes, part: Part, offset: int) -> bytes | None:
    """Return the binary form of the SID, once it is known to be one."""
    if not _is_there(data, part, offset):
        return None
    try:
        return packed_sid(data, offset)
    except SidError as error:
        raise DescriptorError(str(error), offset=offset, length=len(data) - offset) from error
