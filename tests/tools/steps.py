# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run targets of the Makefile one after the other, all of them even where one fails, and say at the end what came out.

The summary names every target with its result and time, then what was left out for want of a tool, and closes with
`N passed, N failed, N skipped`. The exit code is 1 where one failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of one target: `result` is passed, failed or skipped, `left_out` has a line for each missing tool."""

    target: str
    result: str
    seconds: float
    left_out: tuple[str, ...]


def run(target: str) -> Step:
    """Run one target, its output shown as it comes."""
    print(f"\n=== {target} ===", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "left-out")
        environment = os.environ | {"IIS_IDENTITY_LEFT_OUT": str(notes)}
        code = subprocess.run(["make", "--no-print-directory", target], env=environment, check=False).returncode
        left_out = tuple(notes.read_text(encoding="utf-8").splitlines()) if notes.exists() else ()
    # A line that begins with the name of the target is about the whole of it, any other about some of its tests.
    whole = any(line.startswith(f"{target}: ") for line in left_out)
    result = "failed" if code else "skipped" if whole else "passed"
    return Step(target=target, result=result, seconds=time.monotonic() - start, left_out=left_out)


def summary(steps: t.Sequence[Step]) -> str:
    """The last lines of a run."""
    lines = ["", "=== summary ==="]
    lines += [f"{step.result:8}{step.target:20}{step.seconds:6.1f} s" for step in steps]
    missing = [line for step in steps for line in step.left_out]
    if missing:
        lines += ["", "Left out:", *(f"  {line}" for line in missing)]
    count = {result: sum(step.result == result for step in steps) for result in ("passed", "failed", "skipped")}
    lines += ["", ", ".join(f"{number} {result}" for result, number in count.items() if number or result != "skipped")]
    return "\n".join(lines)


def main(targets: t.Sequence[str]) -> int:
    """Run `targets`, print the summary, and return the exit code."""
    steps = [run(target) for target in targets]
    print(summary(steps), flush=True)
    return 1 if any(step.result == "failed" for step in steps) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
