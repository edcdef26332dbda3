# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The marker `needs`: where a tool is missing, its tests fail on CI, and are left out and listed anywhere else."""

from __future__ import annotations

import collections
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools import needed

if t.TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT: t.Final = "left out for want of"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, for runs that do not read pyproject.toml too."""
    config.addinivalue_line("markers", "needs(*tools): tools that are not in the virtual environment")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail or leave out a test whose tools are not here, before any fixture asks for them."""
    for name in (name for marker in item.iter_markers("needs") for name in marker.args):
        if name not in needed.TOOLS:
            pytest.fail(f"{item.nodeid} needs {name!r}, which tests/tools/needed.py does not list", pytrace=False)
        if needed.is_here(name):
            continue
        reason = needed.how_to_have(name)
        if needed.is_strict():
            pytest.fail(reason, pytrace=False)
        item.user_properties.append((LEFT_OUT, name))
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was left out, and add it to the file that IIS_IDENTITY_LEFT_OUT names."""
    missing = collections.Counter(
        str(name)
        for report in terminalreporter.stats.get("skipped", [])
        for key, name in report.user_properties
        if key == LEFT_OUT
    )
    if not missing:
        return
    lines = [
        f"{count} test{'s' if count > 1 else ''}: {needed.how_to_have(name)}" for name, count in sorted(missing.items())
    ]
    terminalreporter.section("left out")
    for line in lines:
        terminalreporter.line(line)
        needed.note_left_out(line)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of samples and tools beside the checkout; a test that asks for it is marked `needs("shared")`."""
    return needed.shared_folder()
