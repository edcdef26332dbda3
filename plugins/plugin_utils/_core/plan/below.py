# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan means below the folders it writes: the groups of a walked tree as the writes leave them, and how many."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    import pathlib

    from ..security.descriptor import SecurityDescriptor
    from .drift import Drifts
    from .items import Plan
    from .projection import Projection
    from .tree import Tree, TreeGroup


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """How many files and folders below it a write makes Windows change; `complete` is False if there are more."""

    count: int
    complete: bool


@dataclasses.dataclass(slots=True, kw_only=True)
class ProjectedGroup:
    """A group as it will be: `reached` if a write changes it, `deviates` if it does not have what its folder gives.

    `is_stale` is whether its inherited ACEs mean something else than what the folder gives.
    """

    facts: TreeGroup
    after: SecurityDescriptor | None
    reached: bool
    given: SecurityDescriptor | None = None
    is_stale: bool = False
    deviates: bool = False
    suspect: bool = False


def project_tree(tree: Tree, projection: Projection, drifts: Drifts) -> list[ProjectedGroup]:
    """Return the groups of a tree, one of those of *projection*, as the writes above leave them."""
    groups: list[ProjectedGroup] = []
    for group, node in zip(tree.groups, projection.groups(tree), strict=True):
        after, reached = projection.after(node), projection.is_reached(node)
        if group.parent is None:
            groups.append(ProjectedGroup(facts=group, after=after or group.descriptor, reached=reached))
        else:
            groups.append(_child(group, groups[group.parent], after, drifts, reached=reached))
    return groups


def _child(
    group: TreeGroup, above: ProjectedGroup, after: SecurityDescriptor | None, drifts: Drifts, *, reached: bool
) -> ProjectedGroup:
    if after is None or after.dacl is None or above.after is None or group.link:
        return ProjectedGroup(facts=group, after=after, reached=False, suspect=True)
    given, drift = (after, None) if reached else drifts.between(after, above.after, container=group.directory)
    explicit = any(not ace.is_inherited for ace in after.dacl.aces)
    deviates = after.is_protected or explicit or drift is not None
    return ProjectedGroup(
        facts=group,
        after=after,
        reached=reached,
        given=given,
        is_stale=drift is not None,
        deviates=deviates,
        suspect=deviates or above.suspect,
    )


def count_touches(
    plan: Plan,
    trees: t.Sequence[Tree],
    groups: t.Mapping[pathlib.PureWindowsPath, list[ProjectedGroup]],
    projection: Projection,
) -> dict[pathlib.PureWindowsPath, Touch]:
    """Return for each written folder what is below it and is not cut off by protected DACLs or links."""
    touches = {}
    below = by_folder_above(groups)
    walked = {tree.path: tree for tree in trees}
    for write in plan.writes:
        if not write.directory or write.path not in groups:
            continue
        count, complete = 0, True
        for path in below[write.path]:
            tree = walked[path]
            if not _takes_from(path, write.path, projection):
                continue
            count += sum(group.facts.count for group in groups[tree.path] if group.reached)
            count -= tree.path == write.path
            complete = complete and tree.stopped_at is None and not tree.error_count
        touches[write.path] = Touch(count=count, complete=complete)
    return touches


def by_folder_above(
    paths: t.Iterable[pathlib.PureWindowsPath],
) -> t.Mapping[pathlib.PureWindowsPath, list[pathlib.PureWindowsPath]]:
    """Return for each folder which of *paths* are it or lie below it."""
    found: dict[pathlib.PureWindowsPath, list[pathlib.PureWindowsPath]] = {}
    for path in paths:
        for folder in (path, *path.parents):
            found.setdefault(folder, []).append(path)
    return found


def _takes_from(path: pathlib.PureWindowsPath, top: pathlib.PureWindowsPath, projection: Projection) -> bool:
    """Tell whether *path*, which is *top* or lies below it, inherits from there as far as is known."""
    while path != top:
        node = projection.node(path)
        if node is not None and not node.inherits:
            return False
        path = path.parent
    return True
