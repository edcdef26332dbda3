# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure, and write the page about it: `make bench`."""

from __future__ import annotations

import platform
import sys
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.tests.benchmark import goals, implementations, workload

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

TASKS: t.Final = {
    "unpack": "binary to descriptor",
    "pack": "descriptor to binary",
    "parse": "SDDL to descriptor",
    "format": "descriptor to SDDL",
    "grant": "grant",
    "check": "access check",
}
PAGE: t.Final = """# Performance

This page is made by `make bench`. Every number is the time of the processor for one descriptor in microseconds, in the
best of seven rounds over {count:,} descriptors of 8 ACEs. All implementations got the same ones in the same run, and
ours began every round with empty caches.

{machine}

## Descriptors of a web server

As they are on real servers, where nearly everything is inherited: 200 applications with ten folders each that have the
same DACL; five ACEs are the same everywhere, the others are for the pool of the application, IUSR and IIS_IUSRS. Each
ACL, ACE and SID is made once and then found again by its bytes or its text.

{web_server}

## Descriptors of strangers

The worst case: every SID is another one, so nothing is ever found again.

{strangers}

## What the ratios say

- Ours checks every length and every SID while it reads, and makes ACEs and the texts of SIDs when somebody asks for
  them: the access check, the merge and the way back to binary do not. What is not done in the first row is done in
  "descriptor to SDDL", where every text of a stranger is made, and in whatever else looks at the ACEs.
- An ACL that was read keeps its bytes, so "descriptor to binary" joins what is there; winacl, impacket and Samba write
  every field.
- SDDL as Windows writes it is read by one regular expression. SIDs stay text there, and become binary in "descriptor to
  binary" of such a descriptor, which is not in the table.
- The access check is ours with the ACE behind every right; Samba's says the mask only. The merge of Samba (`dacl_add`)
  appends an ACE to the list; ours looks for an ACE to widen, checks the order, and makes a new descriptor.
- winacl and impacket have no access check and no merge, impacket has no SDDL.

## A plan for a very large server

{plan}

Python's search for circles of objects is paused meanwhile (`_core/garbage.py`): it would look through everything that
was made so far time and again, and took nearly half of the time. One object stands for all descriptors that are the
same, a DACL is read once, all needs of a path are decided together, and paths are compared as texts.

## Reading and resolving a configuration

1,000 sites with 5,000 applications, in a new process, against expat alone, which finds the tags and hands them to
nobody.

{configuration}

What dominated was the search for circles of objects, then what is the same for most places and pools and was worked out
for each: settings in force, the anonymous account, the rule for a pool. What is left is spread evenly: a third is
reading, a quarter the pools, the rest the applications.

## Looking below a folder

One application with 99,600 files and folders below it, nearly as many as one walk looks at. These were measured once,
with a clock, on two processors:

| host | what | seconds | answer |
| --- | --- | ---: | ---: |
| the modules on Wine, one call with the start of PowerShell | walk | 10 to 23 | 1.4 kB |
| the same | look below, write, let Windows' libraries hand it down | 19 | |
| the simulated host, a run of `iis_access` | a run that writes: three walks | 70 | 28 kB |
| the same | a run that finds nothing to do: one walk | 15 | 14 kB |

The answer is short because what is alike is one group; the simulated host is a program in Python, and its seconds are
not those of Windows. `make scale` has its run.

## What was asked for

Before is the commit before the plan decided all needs of a path together, measured in the same way on the same kind of
machine. There the plan of 10,000 applications took 8.8 seconds, reading and resolving 1.8, unpacking 1.0.

| work | before | goal | now |
| --- | ---: | ---: | ---: |
{goals}

{missed}

A plan that is compared with reading and resolving loses by what those have won: in the seconds of before, the goal was
2.8. Below 5,000 applications, where more fits into the caches of the processor, the calls of functions grow with the
exponent 1.0, and the time with up to 1.15.
"""


def main(page: Path) -> None:
    """Measure everything and write `page`."""
    plan = goals.run("large_plan.py", "spread", 10_000, 9)
    configurations = {version: goals.run("large_configuration.py", version) for version in ("10.0", "6.0")}
    samba_version, web_server = _times(workload.of_a_web_server())
    _same_version, strangers = _times(workload.of_strangers())
    rows = [*goals.plan_goals(plan), *goals.configuration_goals(configurations), *goals.descriptor_goals(strangers)]
    programs = {"Python": platform.python_version(), **implementations.versions(), "Samba": samba_version}
    page.write_text(
        PAGE.format(
            count=workload.COUNT,
            machine=f"{_processor()}; {', '.join(' '.join(item) for item in programs.items())}.",
            web_server=_table(web_server),
            strangers=_table(strangers),
            plan=_plan(plan),
            configuration=_configurations(configurations),
            goals="\n".join(goal.row() for goal in rows),
            missed=_missed(rows),
        ),
        encoding="utf-8",
    )
    print(page.read_text(encoding="utf-8"))


def _times(descriptors: list[SecurityDescriptor]) -> tuple[str, dict[str, implementations.Times]]:
    version, samba = implementations.samba(descriptors)
    return version, {
        "ours": implementations.ours(descriptors),
        "winacl": implementations.winacl(descriptors),
        "impacket": implementations.impacket(descriptors),
        "Samba": samba,
    }


def _table(times: dict[str, implementations.Times]) -> str:
    lines = [
        "| task | ours | winacl | impacket | Samba (C) | winacl / ours | impacket / ours | ours / Samba |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for task, words in TASKS.items():
        numbers = [times[who].get(task) for who in ("ours", "winacl", "impacket", "Samba")]
        mine, winacl, impacket, samba = numbers
        ratios = [_ratio(winacl, mine), _ratio(impacket, mine), _ratio(mine, samba)]
        cells = ["" if number is None else f"{number:.1f}" for number in numbers]
        cells += ["" if ratio is None else f"{ratio:.1f}" for ratio in ratios]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None else above / below


def _missed(rows: t.Iterable[goals.Goal]) -> str:
    missed = [f"- {goal.work}: {goal.now:.2f}, not {goal.goal:.2f}" for goal in rows if not goal.is_met]
    return "\n".join(["Missed:", "", *missed]) if missed else "All of it was reached in this run."


def _configurations(measured: dict[str, goals.Numbers]) -> str:
    lines = ["| IIS | letters | expat alone, seconds | read and resolve, seconds | times expat |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    for version, numbers in measured.items():
        cells = f"{numbers['size']:,} | {numbers['expat']:.4f} | {numbers['resolve']:.2f}"
        lines.append(f"| {version} | {cells} | {numbers['resolve'] / numbers['expat']:.0f} |")
    return "\n".join(lines)


def _plan(measured: goals.Numbers) -> str:
    rows = (
        ("read the configuration and resolve it", f"{measured['applications']:,} applications", measured["resolve"]),
        ("unpack the descriptors from base64", f"{measured['descriptors']:,} descriptors", measured["unpack"]),
        ("make the plan", f"{measured['writes']:,} descriptors to write", measured["plan"]),
    )
    lines = ["| step | size | seconds |", "| --- | --- | ---: |"]
    lines += [f"| {step} | {size} | {seconds:.1f} |" for step, size, seconds in rows]
    return "\n".join([*lines, "", f"The process had {measured['memory']:,} MiB of memory at most, inputs included."])


def _processor() -> str:
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{names[0]}, {len(names)} logical processors" if names else platform.machine()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
