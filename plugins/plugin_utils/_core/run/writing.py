# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes of one run, in as many calls as they take, and what the host answered."""

from __future__ import annotations

import dataclasses
import typing as t

from ..apply.writes import held_trees, write_requests, written_facts
from ..findings import paths as rows
from ..host.modules import ModuleFailedError, RawModules
from ..host.tree_answers import trees_of
from ..host.trees import Trees, with_trees
from ..plan.items import Plan, PlanFinding, Write
from ..windows_path import windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts
    from ..plan.tree import Tree

    Path = pathlib.PureWindowsPath


@dataclasses.dataclass(slots=True, kw_only=True)
class Known:
    """What a host has answered so far about paths, and about what is below folders."""

    paths: dict[pathlib.PureWindowsPath, PathFacts]
    trees: dict[pathlib.PureWindowsPath, Tree]


class Writing:
    """Writes the descriptors of a plan; `answers` are those of the host, `lost` says that it failed on the way."""

    def __init__(self, modules: RawModules, plan: Plan, progress: t.Callable[[str], object], *, below: bool) -> None:
        """Write through *modules*; with *below* a write waits where something below it is not known."""
        self.answers: list[dict[str, t.Any]] = []
        self.lost: list[PlanFinding] = []
        self._modules = modules
        self._progress = progress
        self._below = below
        self._wanted = {write.path: write for write in plan.writes}

    def write(self, plan: Plan, trees: t.Sequence[Trees]) -> None:
        """Write everything, and walk *trees* when that is done."""
        calls = with_trees(write_requests(plan, below=self._below), trees)
        for number, (chunk, walked) in enumerate(calls, start=1):
            self._progress(f"writing and reading security descriptors, call {number} of {len(calls)}")
            try:
                self.answers.append(self._modules.descriptors(chunk, walked))
            except ModuleFailedError as error:
                finding = rows.HOST_LOST.of(call=number, calls=len(calls), why=error)
                self.lost.append(PlanFinding(finding=finding, applications=()))
                break

    @property
    def held(self) -> tuple[Tree, ...]:
        """What is below the folders whose writes wait because of it."""
        return held_trees(self.answers)

    def write_rest(self, plan: Plan, held: t.Iterable[Tree], trees: t.Sequence[Trees]) -> None:
        """Write what *plan*, made with *held* known, has and is not there yet."""
        known = tuple(
            sorted({group.descriptor.to_base64() for tree in held for group in tree.groups if group.descriptor})
        )
        answered = {windows_path(path["path"]): path for answer in self.answers for path in answer["paths"]}
        self.answers = [_without_held(answer) for answer in self.answers]
        rest = [self._again(write, answered.get(write.path), known) for write in plan.writes]
        left = dataclasses.replace(plan, writes=tuple(write for write in rest if write is not None))
        self.write(left, trees)

    def _again(self, write: Write, answer: t.Mapping[str, t.Any] | None, known: tuple[str, ...]) -> Write | None:
        """Return the write as it is to be asked for now, None if it was done, or failed, or is a conflict."""
        write = dataclasses.replace(write, known_below=known)
        if answer is None or answer["held"]:
            return write
        earlier = self._wanted.get(write.path)
        if (
            answer["error"]
            or answer["conflict"]
            or (earlier is not None and earlier.written.dacl == write.written.dacl)
        ):
            return None
        return dataclasses.replace(write, expected=answer["after"]) if answer["after"] else None

    def facts(self) -> dict[Path, PathFacts]:
        """Return what the paths are after the writes."""
        return written_facts(self.answers)

    def trees(self) -> tuple[Tree, ...]:
        """Return what is below the folders after the writes: of each folder what was answered last."""
        found = {tree.path: tree for tree in trees_of(answer for answer in self.answers if "trees" in answer)}
        return tuple(found.values())

    @property
    def changed(self) -> bool:
        """Whether something was changed, as far as is known."""
        return bool(self.lost) or any(path["changed"] for answer in self.answers for path in answer["paths"])


def _without_held(answer: dict[str, t.Any]) -> dict[str, t.Any]:
    return answer | {"paths": [path for path in answer["paths"] if not path["held"]]}
