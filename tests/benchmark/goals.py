# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was asked of the code's speed, how it was before the plan was made anew, and how it is."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from .implementations import Times

Numbers: t.TypeAlias = dict[str, float]

_RESOLVE_BEFORE: t.Final = 160.0
_GROWTH: t.Final = (5_000, 20_000)
RUNS: t.Final = 3
"""Processes of which the fastest counts."""


class Goal(t.NamedTuple):
    """A row of the table; `before` was measured in the same way, on one of these machines, at the commit before."""

    work: str
    before: float
    goal: float
    now: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the number is on the right side of the goal."""
        return self.now >= self.goal if self.at_least else self.now <= self.goal

    def row(self) -> str:
        """Return the row of the table."""
        words = "at least" if self.at_least else "at most"
        missed = "" if self.is_met else ", missed"
        return f"| {self.work} | {self.before:.2f} | {words} {self.goal:.2f} | {self.now:.2f}{missed} |"


def run(script: str, *arguments: object) -> Numbers:
    """Return what a script measures in a process of its own, whose memory nothing else takes part in; the fastest."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
    found: list[Numbers] = []
    for _run in range(RUNS):
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found.append(json.loads(output))
    return min(found, key=lambda numbers: numbers.get("plan", numbers["resolve"]))


def plan_goals(large: Numbers) -> list[Goal]:
    """Return the goals for plans; *large* is that of the largest server."""
    spread = [run("large_plan.py", "spread", count, 9) for count in _GROWTH]
    one_root = [run("large_plan.py", "one-root", count, 0) for count in _GROWTH]
    many_roots = run("large_plan.py", "many-roots", 5_000, 0)
    other = large["resolve"] + large["unpack"]
    work = "plan of 10,000 applications and 100,000 descriptors / read, resolve and unpack in the same run"
    growth = "the same, exponent of its growth from 5,000 to 20,000"
    return [
        Goal(work, 3.11, 1, large["plan"] / other),
        Goal(growth, 1.01, 1.05, _exponent(spread)),
        Goal(
            "plan of 5,000 pools below one root / on as many roots", 1.74, 1.3, one_root[0]["plan"] / many_roots["plan"]
        ),
        Goal(growth, 1.00, 1.05, _exponent(one_root)),
    ]


def configuration_goals(measured: t.Mapping[str, Numbers]) -> list[Goal]:
    """Return the goal for reading and resolving a configuration: half of the time that it took."""
    numbers = measured["10.0"]
    work = "read and resolve 1,000 sites with 5,000 applications / expat alone"
    return [Goal(work, _RESOLVE_BEFORE, _RESOLVE_BEFORE / 2, numbers["resolve"] / numbers["expat"])]


def descriptor_goals(strangers: dict[str, Times]) -> list[Goal]:
    """Return the goals for descriptors of strangers."""
    ours, winacl, samba = (strangers[who] for who in ("ours", "winacl", "Samba"))
    return [
        Goal("unpack, winacl / ours", 1.0, 5, winacl["unpack"] / ours["unpack"], at_least=True),
        Goal("pack, winacl / ours", 2.5, 5, winacl["pack"] / ours["pack"], at_least=True),
        Goal("unpack, ours / Samba", 20.4, 6, ours["unpack"] / samba["unpack"]),
        Goal("pack, ours / Samba", 4.3, 6, ours["pack"] / samba["pack"]),
        Goal("access check, ours / Samba", 3.6, 6, ours["check"] / samba["check"]),
        Goal("SDDL to descriptor, winacl / ours", 0.5, 2, winacl["parse"] / ours["parse"], at_least=True),
    ]


def _exponent(measured: t.Sequence[Numbers]) -> float:
    """Return how the time of plans grows with their size: 1 where twice as much takes twice as long."""
    smaller, larger = (numbers["plan"] for numbers in measured)
    return math.log(larger / smaller) / math.log(_GROWTH[1] / _GROWTH[0])
