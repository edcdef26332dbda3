# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One Windows on Wine for a test run, and real Ansible as its client."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools import needed
from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient, ansible_client
from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost


@pytest.fixture(scope="session")
def windows() -> t.Iterator[WindowsHost]:
    """A Windows that is kept between runs; every process of a test run has one of its own."""
    home = Path(os.environ.get("WINDOWS_API_HOME") or needed.CACHE / "windows-api")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    host = WindowsHost(home.with_name(f"{home.name}-{worker}") if worker else home)
    yield host
    host.stop()


@pytest.fixture(scope="session")
def ansible(windows: WindowsHost) -> t.Iterator[AnsibleClient]:
    """Ansible, whose modules run in Windows PowerShell on Wine."""
    with ansible_client(windows.program, windows.variables) as client:
        yield client
