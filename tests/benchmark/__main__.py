# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure, and write the page about it: `make bench`."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.tests.benchmark import implementations, workload

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

The goal is to be at least 5 times as fast as winacl and impacket where they do the same work, and at most 10 times
slower than the C code of Samba.

{verdict}

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
"""


def main(page: Path) -> None:
    """Measure everything and write `page`."""
    # A process of its own, whose memory nothing else takes part in.
    command = [sys.executable, str(Path(__file__).with_name("large_plan.py"))]
    plan = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    tables, verdicts = {}, []
    samba_version = ""
    for name, descriptors in (("web_server", workload.of_a_web_server()), ("strangers", workload.of_strangers())):
        samba_version, times = _times(descriptors)
        tables[name] = _table(times)
        verdicts += _verdicts("of a web server" if name == "web_server" else "of strangers", times)
    programs = {"Python": platform.python_version(), **implementations.versions(), "Samba": samba_version}
    page.write_text(
        PAGE.format(
            count=workload.COUNT,
            machine=f"{_processor()}; {', '.join(' '.join(item) for item in programs.items())}.",
            verdict="\n".join(verdicts or ["Both hold for every task in both tables."]),
            plan=_plan(plan),
            **tables,
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


def _verdicts(which: str, times: dict[str, implementations.Times]) -> list[str]:
    """Return a line for every goal that is missed."""
    lines = []
    for task, words in TASKS.items():
        mine = times["ours"][task]
        for who in ("winacl", "impacket"):
            ratio = _ratio(times[who].get(task), mine)
            if ratio is not None and ratio < 5:
                lines.append(f"- Missed, descriptors {which}, {words}: {ratio:.1f} times as fast as {who}, not 5.")
        ratio = _ratio(mine, times["Samba"][task])
        if ratio is not None and ratio > 10:
            lines.append(
                f"- Missed, descriptors {which}, {words}: {ratio:.1f} times the time of Samba, not 10 at most."
            )
    return lines


def _plan(measured: dict[str, float]) -> str:
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
