# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access masks of files and folders: bits, generic mapping and the words of the Windows security dialog."""

from __future__ import annotations

import enum
import functools
import typing as t


class AccessMask(enum.IntFlag):
    """The bits of an access mask for a file or a folder (MS-DTYP 2.4.3, MS-SMB2 2.2.13.1).

    The lower bits mean one thing for a file and another for a folder; the names here are those for files.
    """

    READ_DATA = 0x1
    WRITE_DATA = 0x2
    APPEND_DATA = 0x4
    READ_EA = 0x8
    WRITE_EA = 0x10
    EXECUTE = 0x20
    DELETE_CHILD = 0x40
    READ_ATTRIBUTES = 0x80
    WRITE_ATTRIBUTES = 0x100
    DELETE = 0x1_0000
    READ_CONTROL = 0x2_0000
    WRITE_DAC = 0x4_0000
    WRITE_OWNER = 0x8_0000
    SYNCHRONIZE = 0x10_0000
    ACCESS_SYSTEM_SECURITY = 0x100_0000
    MAXIMUM_ALLOWED = 0x200_0000
    GENERIC_ALL = 0x1000_0000
    GENERIC_EXECUTE = 0x2000_0000
    GENERIC_WRITE = 0x4000_0000
    GENERIC_READ = 0x8000_0000


READ: t.Final = 0x12_0089
"""FILE_GENERIC_READ; "Read" in the security dialog."""
READ_EXECUTE: t.Final = 0x12_00A9
""""Read & execute" in the security dialog, FILE_GENERIC_READ and FILE_GENERIC_EXECUTE in one."""
WRITE: t.Final = 0x10_0116
""""Write" in the security dialog: FILE_GENERIC_WRITE without READ_CONTROL."""
MODIFY: t.Final = 0x13_01BF
""""Modify" in the security dialog."""
FULL_CONTROL: t.Final = 0x1F_01FF
"""FILE_ALL_ACCESS; every right that an ACE can give on a file."""

_GENERIC_BITS: t.Final = 0xF000_0000
_GENERIC_MAPPING: t.Final = (
    (int(AccessMask.GENERIC_READ), 0x12_0089),
    (int(AccessMask.GENERIC_WRITE), 0x12_0116),
    (int(AccessMask.GENERIC_EXECUTE), 0x12_00A0),
    (int(AccessMask.GENERIC_ALL), FULL_CONTROL),
)

_BASIC_RIGHTS: t.Final = (
    (FULL_CONTROL, "Full control"),
    (MODIFY, "Modify"),
    (READ_EXECUTE, "Read & execute"),
    (READ, "Read"),
    (WRITE, "Write"),
)
_SPECIAL_RIGHTS: t.Final = (
    (0x20, "Traverse folder / execute file"),
    (0x1, "List folder / read data"),
    (0x80, "Read attributes"),
    (0x8, "Read extended attributes"),
    (0x2, "Create files / write data"),
    (0x4, "Create folders / append data"),
    (0x100, "Write attributes"),
    (0x10, "Write extended attributes"),
    (0x40, "Delete subfolders and files"),
    (0x1_0000, "Delete"),
    (0x2_0000, "Read permissions"),
    (0x4_0000, "Change permissions"),
    (0x8_0000, "Take ownership"),
    (0x100_0000, "Access system security"),
    (0x200_0000, "Maximum allowed"),
)
_SYNCHRONIZE: t.Final = int(AccessMask.SYNCHRONIZE)


def map_generic(mask: int) -> int:
    """Return `mask` with its generic bits replaced by what they stand for on files (MS-DTYP 2.5.3, GenericMapping)."""
    if not mask & _GENERIC_BITS:
        return mask
    mapped = mask & ~_GENERIC_BITS
    for generic, specific in _GENERIC_MAPPING:
        if mask & generic:
            mapped |= specific
    return mapped


@functools.lru_cache(maxsize=1024)
def _right_names(mask: int) -> tuple[str, ...]:
    mapped = map_generic(mask)
    left = mapped & ~_SYNCHRONIZE
    if not left:
        return ("Synchronize",) if mapped else ()
    names: list[str] = []
    for bits, name in _BASIC_RIGHTS:
        significant = bits & ~_SYNCHRONIZE
        if mapped & significant == significant and left & significant:
            names.append(name)
            left &= ~bits
    for bit, name in _SPECIAL_RIGHTS:
        if left & bit:
            names.append(name)
            left &= ~bit
    return (*names, hex(left)) if left else tuple(names)


def right_names(mask: int) -> list[str]:
    """Return the words of the Windows security dialog for `mask`, the broadest first, none twice.

    Whole basic permissions ("Modify", "Read & execute") come first, then the special permissions that are left over.
    Generic bits are mapped first. SYNCHRONIZE is not shown, as in the dialog, unless there is nothing else to show;
    bits without a meaning appear in hexadecimal. An empty mask has no words.
    """
    return list(_right_names(mask))
