# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A check whose tool is missing is listed as left out, but on CI it fails."""

from __future__ import annotations

import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[3]
STEPS = ROOT / "tests" / "tools" / "steps.py"
NEEDED = ROOT / "tests" / "tools" / "needed.py"
HOW = "shellcheck is missing; to have it: apt-get install shellcheck"


@pytest.fixture(autouse=True)
def _no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / ".cache"))
    for name in ("CI", "IIS_IDENTITY_STRICT", "IIS_IDENTITY_LEFT_OUT"):
        monkeypatch.delenv(name, raising=False)


def run_tests(pytester: pytest.Pytester, *tools: str) -> pytest.RunResult:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    names = ", ".join(map(repr, tools))
    pytester.makepyfile(
        f"import pytest\n\n@pytest.mark.needs({names})\ndef test_it():\n    pass\n\ndef test_other():\n    pass\n"
    )
    return pytester.runpytest_subprocess("-p", "no:cacheprovider")


def test_a_test_without_its_tool_is_skipped_and_listed(pytester: pytest.Pytester) -> None:
    result = run_tests(pytester, "shellcheck")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*left out*", f"1 test: {HOW}"])


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("IIS_IDENTITY_STRICT", "1")])
def test_a_test_without_its_tool_fails_on_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run_tests(pytester, "shellcheck")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([HOW])


def test_another_ci_can_do_without_the_tools(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("IIS_IDENTITY_STRICT", "0")
    run_tests(pytester, "shellcheck").assert_outcomes(passed=1, skipped=1)


def test_a_test_that_needs_an_unknown_tool_fails(pytester: pytest.Pytester) -> None:
    result = run_tests(pytester, "shelcheck")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*test_it needs 'shelcheck', which tests/tools/needed.py does not list"])


def command_with(tools: t.Sequence[str]) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, str(NEEDED), "lint", *tools, "--", sys.executable, "-c", "print('it ran'); exit(3)"]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def test_a_command_runs_where_its_tools_are() -> None:
    result = command_with([])
    assert (result.stdout, result.returncode) == ("it ran\n", 3)


def test_a_command_without_its_tool_is_left_out() -> None:
    result = command_with(["shellcheck"])
    assert (result.stdout, result.stderr, result.returncode) == ("", f"lint: {HOW}\n", 0)


def test_a_command_without_its_tool_fails_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    result = command_with(["shellcheck"])
    assert (result.stdout, result.stderr, result.returncode) == ("", f"lint: {HOW}\n", 1)


def test_every_step_runs_and_the_summary_counts_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")
    note = f'echo "{HOW}"'
    (tmp_path / "Makefile").write_text(
        "broken:\n\t@false\n"
        "sound:\n\t@true\n"
        f"absent:\n\t@{note.replace('shellcheck is', 'absent: shellcheck is')} > $$IIS_IDENTITY_LEFT_OUT\n",
        encoding="utf-8",
    )
    arguments = [sys.executable, str(STEPS), "broken", "sound", "absent"]
    result = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.stdout.endswith(f"\n\nLeft out:\n  absent: {HOW}\n\n1 passed, 1 failed, 1 skipped\n")
    assert result.returncode == 1
