# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host has below a folder: files and folders in groups of what is alike."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    import pathlib

    from ..security.descriptor import SecurityDescriptor


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TreeGroup:
    """Files, folders or links with one descriptor, in folders of the group with the index `parent`.

    `descriptor` is None where the host refuses to say; `count` is how many they are, and `paths` the first of them.
    """

    parent: int | None
    descriptor: SecurityDescriptor | None
    directory: bool
    link: bool
    count: int
    paths: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder and what is below it; the first group is the folder itself, and a group comes after its parent.

    `stopped_at` is the first path that was left out because there were too many, None if nothing was; `errors` are
    sentences about what could not be looked at, the first ones of `error_count`.
    """

    path: pathlib.PureWindowsPath
    groups: tuple[TreeGroup, ...]
    visited: int
    stopped_at: str | None
    errors: tuple[str, ...]
    error_count: int
