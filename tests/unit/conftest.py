# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `--every-finding`: a run fails where no test has produced some case of a row of the catalogue."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.catalogue import CATALOGUE
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.row import Row

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Finding

PRODUCED: t.Final[set[tuple[str, str]]] = set()
"""The code and the case of every finding that was made in this process, or in one that it has started."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.addoption("--every-finding", action="store_true", help="fail if no test has produced some finding")


def pytest_configure(config: pytest.Config) -> None:
    """Note every finding that a row makes from now on."""
    if not config.getoption("every_finding"):
        return
    original = Row.of

    def of(row: Row, case: str = "", /, **about: object) -> Finding:
        finding = original(row, case, **about)
        PRODUCED.add((row.code, case))
        return finding

    Row.of = of  # type: ignore[method-assign]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: t.Any) -> None:
    """Take over what a process of pytest-xdist has noted."""
    PRODUCED.update(tuple(pair) for pair in getattr(node, "workeroutput", {}).get("findings", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what was noted, or fail the run for what is missing."""
    if not session.config.getoption("every_finding"):
        return
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["findings"] = sorted(PRODUCED)
    elif _missing():
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what no test has produced."""
    if config.getoption("every_finding") and (missing := _missing()):
        terminalreporter.section("findings that no test has produced")
        for code, case in missing:
            terminalreporter.line(f"{code} ({case})" if case else code)


def _missing() -> list[tuple[str, str]]:
    return [(row.code, case) for row in CATALOGUE.values() for case in row.texts if (row.code, case) not in PRODUCED]
