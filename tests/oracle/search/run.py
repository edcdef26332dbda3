# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search: servers by chance, all properties, and the smallest server that still gives the same complaint."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search import again, changes, needs, written
from ansible_collections.webinfra.iis_identity.tests.oracle.search.case import Case, Complaint, PlannerError
from ansible_collections.webinfra.iis_identity.tests.oracle.search.generate import server_of
from ansible_collections.webinfra.iis_identity.tests.oracle.search.planning import Planner, plan
from ansible_collections.webinfra.iis_identity.tests.oracle.search.shrink import shrunk

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.oracle.search.judge import Judge
    from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import Server

PROPERTIES: t.Final[tuple[t.Callable[[Case], list[Complaint]], ...]] = (
    needs.met_needs,
    needs.unmet_needs,
    changes.others,
    changes.excluded,
    changes.uncertain,
    changes.predicted,
    written.written,
    again.second_plan,
    again.order,
)
CRASH: t.Final = "crash"


class Found(t.NamedTuple):
    """A server about whose plan there is a complaint, and what remains of it when it is made smaller."""

    seed: int
    complaint: Complaint
    smallest: Server

    def report(self) -> str:
        """Return what a person needs to see it again."""
        told = f"{self.complaint.kind}: {self.complaint.path}: {self.complaint.what}"
        return f"seed {self.seed}: {told}\n{self.smallest.json()}"


def complaints(server: Server, judge: Judge, planner: Planner = plan) -> list[Complaint]:
    """Return everything that is wrong with the plan for a server."""
    try:
        case = Case.of(server, planner, judge)
        return [complaint for judged in PROPERTIES for complaint in judged(case)]
    except PlannerError as error:
        return [Complaint(CRASH, "", str(error))]


def search(
    seeds: t.Iterable[int],
    judge: Judge,
    planner: Planner = plan,
    *,
    progress: t.Callable[[int], None] = lambda _count: None,
    seconds: float = 20.0,
) -> tuple[dict[str, int], list[Found]]:
    """Return how many servers of these seeds there are complaints of each kind about, and the smallest of each kind.

    Making a server smaller ends after some *seconds*.
    """
    counts: dict[str, int] = {}
    first: dict[str, int] = {}
    for number, seed in enumerate(seeds, start=1):
        for kind in {complaint.kind for complaint in complaints(server_of(seed), judge, planner)}:
            counts[kind] = counts.get(kind, 0) + 1
            first.setdefault(kind, seed)
        progress(number)
    return counts, [smallest(seed, kind, judge, planner, seconds=seconds) for kind, seed in sorted(first.items())]


def smallest(seed: int, kind: str, judge: Judge, planner: Planner = plan, *, seconds: float = 20.0) -> Found:
    """Return the smallest server, made from that of a seed, with a complaint of a kind."""
    end = time.monotonic() + seconds

    def still(server: Server) -> bool:
        return time.monotonic() < end and any(found.kind == kind for found in complaints(server, judge, planner))

    server = shrunk(server_of(seed), still)
    complaint = next(found for found in complaints(server, judge, planner) if found.kind == kind)
    return Found(seed, complaint, server)


def report(seeds: range, counts: t.Mapping[str, int], found: t.Iterable[Found]) -> str:
    """Return what a person needs to know of a search that has found something."""
    head = f"Of the servers of seeds {seeds.start} to {seeds.stop - 1} there are complaints: {dict(counts)}"
    how = "IIS_IDENTITY_SEARCH_SEED=<seed> pytest tests/oracle/test_search.py looks at one again"
    return "\n\n".join((head, how, *(one.report() for one in found)))
