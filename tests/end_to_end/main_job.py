# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The main job on many hosts in three plays: check mode, a first run, a second run."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from . import proof
from .play import Simulation, Step, simulation

if t.TYPE_CHECKING:
    from pathlib import Path

    from .expected import Case


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MainJob:
    """What was done, and the descriptors of every host before and after; files are created in both states."""

    simulation: Simulation
    check: Step
    first: Step
    second: Step
    before: dict[str, proof.Descriptors]
    after: dict[str, proof.Descriptors]


@contextlib.contextmanager
def main_job(folder: Path, cases: t.Sequence[Case]) -> t.Iterator[MainJob]:
    """Do the main job with the role on the hosts of *cases*; each says in its inventory variables what it wants."""
    with simulation(folder, *(case.spec for case in cases)) as served:
        for case in cases:
            proof.create_children(served.hosts[case.name], case)
        before = _descriptors(served)
        check, first, second = served.step(check=True), served.step(), served.step()
        yield MainJob(
            simulation=served, check=check, first=first, second=second, before=before, after=_descriptors(served)
        )


def _descriptors(served: Simulation) -> dict[str, proof.Descriptors]:
    return {name: proof.descriptors(host) for name, host in served.hosts.items()}
