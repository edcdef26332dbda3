# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access masks: generic mapping and words."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    MODIFY,
    READ,
    READ_EXECUTE,
    WRITE,
    AccessMask,
    map_generic,
    right_names,
)

# Windows SDK, winnt.h: FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS.
GENERIC: t.Final = [
    (0x80000000, 0x120089),
    (0x40000000, 0x120116),
    (0x20000000, 0x1200A0),
    (0x10000000, 0x1F01FF),
    (0xA0000000, 0x1200A9),
    (0x80000040, 0x1200C9),
    (0x1200A9, 0x1200A9),
    (0, 0),
]

WORDS: t.Final = [
    (FULL_CONTROL, ["Full control"]),
    (MODIFY, ["Modify"]),
    (READ_EXECUTE, ["Read & execute"]),
    (READ, ["Read"]),
    (WRITE, ["Write"]),
    (READ | WRITE, ["Read", "Write"]),
    (READ_EXECUTE | WRITE, ["Read & execute", "Write"]),
    (MODIFY | AccessMask.DELETE_CHILD, ["Modify", "Delete subfolders and files"]),
    (READ & ~AccessMask.SYNCHRONIZE, ["Read"]),
    (0x10000000, ["Full control"]),
    (0xA0000000, ["Read & execute"]),
    (AccessMask.READ_DATA, ["List folder / read data"]),
    (AccessMask.EXECUTE | AccessMask.READ_ATTRIBUTES, ["Traverse folder / execute file", "Read attributes"]),
    (AccessMask.READ_CONTROL | AccessMask.WRITE_DAC, ["Read permissions", "Change permissions"]),
    (FULL_CONTROL | AccessMask.ACCESS_SYSTEM_SECURITY, ["Full control", "Access system security"]),
    (AccessMask.SYNCHRONIZE, ["Synchronize"]),
    (0x200 | AccessMask.DELETE, ["Delete", "0x200"]),
    (0, []),
]


@pytest.mark.parametrize(("mask", "mapped"), GENERIC)
def test_generic_rights_become_file_rights(mask: int, mapped: int) -> None:
    assert map_generic(mask) == mapped


@pytest.mark.parametrize(("mask", "words"), WORDS)
def test_masks_are_named_as_in_the_security_dialog(mask: int, words: list[str]) -> None:
    assert right_names(mask) == words


def test_the_list_of_words_is_the_callers() -> None:
    right_names(READ).append("changed")
    assert right_names(READ) == ["Read"]
