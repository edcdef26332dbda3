# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints what the tests counted as one table, at the end."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import Step

_ROWS: t.Final[list[tuple[str, ...]]] = []
_HEADER: t.Final = (
    "run",
    "hosts",
    "seconds",
    "module runs",
    "PowerShell",
    "requests",
    "to hosts",
    "from hosts",
    "writes",
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a run cost all its hosts together, by their own counts; bytes include HTTP headers."""

    seconds: float
    module_runs: int
    powershell_starts: int
    requests: int
    bytes_to_hosts: int
    bytes_from_hosts: int
    writes: int

    @classmethod
    def of(cls, step: Step) -> Costs:
        """Add up the counts of all hosts."""

        def total(name: str) -> int:
            return sum(int(counts[name]) for counts in step.counts.values())

        return cls(
            seconds=step.seconds,
            module_runs=sum(sum(counts["modules"].values()) for counts in step.counts.values()),
            powershell_starts=total("powershell_starts"),
            requests=total("requests"),
            bytes_to_hosts=total("bytes_to_host"),
            bytes_from_hosts=total("bytes_from_host"),
            writes=total("descriptor_writes"),
        )


@pytest.fixture(scope="session")
def show() -> t.Callable[[str, Step], Costs]:
    """Return a function that puts a step into the table and returns its costs."""

    def add(name: str, step: Step) -> Costs:
        costs = Costs.of(step)
        numbers = (costs.module_runs, costs.powershell_starts, costs.requests, costs.bytes_to_hosts)
        more = (costs.bytes_from_hosts, costs.writes)
        _ROWS.append(
            (name, str(len(step.counts)), f"{costs.seconds:.1f}", *(f"{number:,}" for number in numbers + more))
        )
        return costs

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if not _ROWS:
        return
    terminalreporter.section("counted by the simulated hosts themselves; seconds are those of this machine")
    widths = [max(len(row[column]) for row in (_HEADER, *_ROWS)) for column in range(len(_HEADER))]
    for row in (_HEADER, *_ROWS):
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        terminalreporter.line("  ".join((row[0].ljust(widths[0]), *cells)))
