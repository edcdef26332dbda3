# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lock can be installed for as long as the index has its releases, whatever else has been released since.

pip before 23.3 takes the newest release for a requirement with an extra, and then refuses it as not pinned.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

ROOT: t.Final = Path(__file__).parents[2]
OLDER_LOCK: t.Final = Path(__file__).with_name("older.txt")
OLDEST_PIP: t.Final = "pip==23.0.1" if sys.version_info < (3, 12) else "pip==23.2.1"
"""What the Python 3.11 of Debian 12 brings, or Python 3.12: the oldest that the supported Pythons are found with."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    # The variables of the `make` that runs the tests are not for the `make` that they run.
    environment = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def environment_with(pip: str, folder: Path) -> Path:
    """Make a virtual environment with this pip, and return its Python."""
    python = folder / "bin" / "python"
    for command in ((sys.executable, "-m", "venv", folder), (python, "-m", "pip", "install", "-qq", "--upgrade", pip)):
        made = run(*command)
        assert made.returncode == 0, made.stdout + made.stderr
    return python


@pytest.mark.parametrize("pip", [OLDEST_PIP, "pip"], ids=["oldest", "newest"])
def test_an_older_lock_is_installed_as_it_says(pip: str, tmp_path: Path) -> None:
    python = environment_with(pip, tmp_path / "venv")
    made = run("make", f"VENV={tmp_path}/venv", f"LOCK={OLDER_LOCK}", "venv")
    assert made.returncode == 0, made.stdout + made.stderr
    installed = run(python, "-m", "pip", "freeze").stdout.lower().split()
    pinned = re.findall(r"^\S+==\S+", OLDER_LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(installed) == sorted(pinned)


def test_the_oldest_pip_left_to_itself_does_not_install_the_older_lock(tmp_path: Path) -> None:
    python = environment_with(OLDEST_PIP, tmp_path / "venv")
    refused = run(python, "-m", "pip", "install", "--require-hashes", "--requirement", OLDER_LOCK)
    assert refused.returncode == 1
    assert "In --require-hashes mode, all requirements must have their versions pinned with ==." in refused.stderr
    assert re.search(r"^ +coverage\[toml\]", refused.stderr, re.MULTILINE), refused.stderr


def test_a_lock_that_is_not_complete_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(re.sub(r"^pluggy==.*\n.*\n", "", OLDER_LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE))
    refused = run("make", f"VENV={tmp_path}/venv", f"LOCK={lock}", "venv")
    assert refused.returncode != 0
    assert "requires pluggy, which is not installed" in refused.stdout + refused.stderr
