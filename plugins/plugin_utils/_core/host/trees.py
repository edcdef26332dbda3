# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which folders are walked on a host, and in which calls."""

from __future__ import annotations

import typing as t

from ..plan.items import MET, Item, Plan
from ..require.requirements import Scope
from ..windows_path import is_unc, windows_path
from .modules import CHUNK

Trees: t.TypeAlias = list[dict[str, str]]

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts
    from ..plan.folders import ApplicationFolders

    Facts = t.Mapping[pathlib.PureWindowsPath, PathFacts]


def needed_trees(
    plan: Plan, facts: Facts, unasked: t.Collection[pathlib.PureWindowsPath] = ()
) -> tuple[pathlib.PureWindowsPath, ...]:
    """Return the folders with a grant that is for what is below; of *unasked* paths those where one is to be."""
    met = (item.need.path for item in met_trees(plan, facts))
    coming = (item.need.path for item in plan.items if item.need.scope is Scope.TREE and item.need.path in unasked)
    return tuple(dict.fromkeys((*met, *coming)))


def met_trees(plan: Plan, facts: Facts) -> t.Iterator[Item]:
    """Yield the items that are met and are for what is below a folder of this host."""
    for item in plan.items:
        if item.decision in MET and item.need.scope is Scope.TREE and _is_walked(item.need.path, facts):
            yield item


def tree_roots(plan: Plan, facts: Facts, folders: ApplicationFolders) -> tuple[pathlib.PureWindowsPath, ...]:
    """Return the folders to walk after the writes: those with a grant for what is below, and those that are written.

    The folders of applications below are walked by themselves, because what others lack there is no fault.
    """
    roots = (*needed_trees(plan, facts), *(write.path for write in plan.writes if write.directory))
    below = [folder for root in dict.fromkeys(roots) for folder in folders.on_or_below(root)]
    return tuple(path for path in dict.fromkeys((*roots, *below)) if _is_walked(path, facts))


def _is_walked(path: pathlib.PureWindowsPath, facts: Facts) -> bool:
    fact = facts.get(path)
    return fact is not None and fact.exists and fact.directory and not fact.reparse_point and not is_unc(path)


def tree_requests(roots: t.Iterable[pathlib.PureWindowsPath]) -> list[Trees]:
    """Return the `trees` to ask for: each with the roots below it, which share a call, so that none is walked twice."""
    groups: list[Trees] = []
    walked: set[pathlib.PureWindowsPath] = set()
    for root in sorted(roots, key=lambda path: [part.lower() for part in path.parts]):
        if walked.isdisjoint(root.parents):
            groups.append([])
        groups[-1].append({"path": str(root)})
        walked.add(root)
    return groups


def with_trees(paths: t.Sequence[Trees], groups: t.Iterable[Trees]) -> list[tuple[Trees, Trees]]:
    """Return the `paths` and the `trees` of each call: a tree is walked when all above it and in it is written."""
    calls: list[tuple[Trees, Trees]] = [(chunk, []) for chunk in paths]
    written: dict[pathlib.PureWindowsPath, int] = {}
    last_inside: dict[pathlib.PureWindowsPath, int] = {}
    for number, chunk in enumerate(paths):
        for path in (windows_path(request["path"]) for request in chunk if "descriptor" in request):
            written[path] = number
            last_inside.update(dict.fromkeys((path, *path.parents), number))
    for group in groups:
        top = windows_path(group[0]["path"])
        number = max(last_inside.get(top, 0), *(written.get(folder, 0) for folder in top.parents))
        while number < len(calls) and calls[number][1] and len(calls[number][1]) + len(group) > CHUNK:
            number += 1
        if number == len(calls):
            calls.append(([], []))
        calls[number][1].extend(group)
    return calls
