# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which folders are walked on a host, and in which calls."""

from __future__ import annotations

import typing as t

from ..plan.items import MET, Plan
from ..require.requirements import Scope
from ..windows_path import is_unc
from .modules import CHUNK

Trees: t.TypeAlias = list[dict[str, str]]

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts
    from ..plan.folders import ApplicationFolders

    Facts = t.Mapping[pathlib.PureWindowsPath, PathFacts]


def tree_roots(plan: Plan, facts: Facts, folders: ApplicationFolders) -> tuple[pathlib.PureWindowsPath, ...]:
    """Return the folders to walk: those with a grant that is for what is below, and those that are written.

    The folders of applications below are walked by themselves, because what others lack there is no fault.
    """
    roots = [item.need.path for item in plan.items if item.decision in MET and item.need.scope is Scope.TREE]
    roots += [write.path for write in plan.writes if write.directory]
    below = [folder for root in dict.fromkeys(roots) for folder in folders.on_or_below(root)]
    return tuple(path for path in dict.fromkeys((*roots, *below)) if _is_walked(path, facts))


def _is_walked(path: pathlib.PureWindowsPath, facts: Facts) -> bool:
    fact = facts.get(path)
    return fact is not None and fact.exists and fact.directory and not fact.reparse_point and not is_unc(path)


def tree_requests(roots: t.Iterable[pathlib.PureWindowsPath]) -> list[Trees]:
    """Return the `trees` of each call; a folder and the roots below it share a call, so that none is walked twice."""
    chunks: list[Trees] = []
    walked: set[pathlib.PureWindowsPath] = set()
    for root in sorted(roots, key=lambda path: [part.lower() for part in path.parts]):
        top = walked.isdisjoint(root.parents)
        if not chunks or (top and len(chunks[-1]) >= CHUNK):
            chunks.append([])
        chunks[-1].append({"path": str(root)})
        walked.add(root)
    return chunks


def with_trees(writes: t.Sequence[Trees], trees: t.Sequence[Trees]) -> list[tuple[Trees, Trees]]:
    """Return the `paths` and the `trees` of each call: trees are walked when everything is written."""
    calls: list[tuple[Trees, Trees]] = [(chunk, []) for chunk in writes]
    if calls and trees:
        calls[-1] = (calls[-1][0], trees[0])
    return calls + [([], chunk) for chunk in trees[1:]]
