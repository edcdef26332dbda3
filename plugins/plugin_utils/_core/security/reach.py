# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far an ACE of a folder counts: on the folder itself, on what is created in it, and on what is created deeper.

Two levels are enough to speak of any depth (MS-DTYP 2.5.3.4): an ACE that goes on inheriting reaches the second level
and all below it in the same way, and one that does not propagate ends at the first.
"""

from __future__ import annotations

import enum
import typing as t

from .ace import INHERITED_OBJECT_TYPE_PRESENT, Ace, AceFlags


class Reach(enum.IntFlag):
    """Where an ACE counts, seen from the folder or the file that has it."""

    HERE = 1
    FILES = 2
    FOLDERS = 4
    DEEP_FILES = 8
    DEEP_FOLDERS = 16


HERE: t.Final = int(Reach.HERE)
EVERYWHERE: t.Final = (1, 2, 4, 8, 16)
"""Every place by itself, the folder first."""
WHOLE_TREE: t.Final = 31
CREATED: t.Final = WHOLE_TREE & ~HERE
"""What somebody creates in a folder, at any depth."""
CREATED_FOLDERS: t.Final = int(Reach.FOLDERS | Reach.DEEP_FOLDERS)

_OBJECT_INHERIT: t.Final = int(AceFlags.OBJECT_INHERIT)
_CONTAINER_INHERIT: t.Final = int(AceFlags.CONTAINER_INHERIT)
_NO_PROPAGATE: t.Final = int(AceFlags.NO_PROPAGATE)
_INHERIT_ONLY: t.Final = int(AceFlags.INHERIT_ONLY)
_FILES: t.Final = int(Reach.FILES)
_FOLDERS: t.Final = int(Reach.FOLDERS)
_DEEP_FILES: t.Final = int(Reach.DEEP_FILES)
_DEEP_FOLDERS: t.Final = int(Reach.DEEP_FOLDERS)


def _of_flags(flags: int) -> int:
    reached = 0 if flags & _INHERIT_ONLY else HERE
    deep = not flags & _NO_PROPAGATE
    if flags & _OBJECT_INHERIT:
        reached |= _FILES | (_DEEP_FILES if deep else 0)
    if flags & _CONTAINER_INHERIT:
        reached |= _FOLDERS | (_DEEP_FOLDERS if deep else 0)
    return reached


_OF_FLAGS: t.Final = tuple(_of_flags(flags) for flags in range(256))


def reach(ace: Ace) -> int:
    """Return where *ace* counts for a file or folder, as bits of Reach.

    An ACE that is for one kind of object only (InheritedObjectType) is handed down and counts for no file or folder.
    """
    reached = _OF_FLAGS[ace.flags]
    return reached & HERE if ace.object_flags & INHERITED_OBJECT_TYPE_PRESENT else reached


def reach_of_flags(flags: int) -> int:
    """Return where a plain ACE with these flags counts."""
    return _OF_FLAGS[flags]
