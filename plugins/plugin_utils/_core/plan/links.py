# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a link leads: what is needed on a link, or behind one, is needed on the folder that it stands for."""

from __future__ import annotations

import dataclasses
import typing as t

from ..windows_path import is_unc, windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..model import PathFacts


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a path names: `path` where everything is, `link` the path through which it was named, None if none.

    `problem` says why the path cannot be told, or is on another machine; then `path` is the one that was named.
    """

    path: pathlib.PureWindowsPath
    link: pathlib.PureWindowsPath | None = None
    problem: str | None = None


class Links:
    """The junctions, symbolic links and mount points of a host, as far as it was asked."""

    def __init__(self, facts: t.Mapping[pathlib.PureWindowsPath, PathFacts] | None) -> None:
        """Take the answers of the host; without any, no path is a link."""
        self._facts = {
            path: fact
            for path, fact in (facts or {}).items()
            if fact.reparse_point or fact.target is not None or fact.target_error is not None
        }

    def place(self, path: pathlib.PureWindowsPath) -> Place:
        """Return what *path* names."""
        if not self._facts:
            return Place(path=path)
        for folder in (path, *path.parents):
            fact = self._facts.get(folder)
            if fact is None:
                continue
            if fact.target is None:
                why = fact.target_error or "the host did not say where"
                return Place(path=path, problem=f"{folder} is a link, and where it leads cannot be told: {why}")
            target = windows_path(fact.target)
            if is_unc(target):
                return Place(path=path, problem=f"{folder} leads to {fact.target}, on another machine")
            return Place(path=target.joinpath(path.relative_to(folder)), link=path)
        return Place(path=path)

    def path(self, path: pathlib.PureWindowsPath) -> pathlib.PureWindowsPath:
        """Return the path where everything is that *path* names; *path* itself where that cannot be told."""
        return self.place(path).path
