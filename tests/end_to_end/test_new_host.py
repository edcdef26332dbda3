# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts exactly as `init` makes them from a configuration: the main job needs nothing more to be written into them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import NAMES, configuration_path

from .play import Simulation, Step, simulation

HOSTS: t.Final = {f"HOST{number:02}": name for number, name in enumerate(NAMES)}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[tuple[Simulation, Step]]:
    folder = tmp_path_factory.mktemp("hosts")
    for host, name in HOSTS.items():
        text = configuration_path(name).read_bytes().replace(b"WEB01", host.encode())
        make_host(folder / "hosts" / host, name=host, iis_version="10.0", configuration=text)
    with simulation(folder) as served:
        yield served, served.step(forks=4, variables={"iis_access_sites": ["all"], "iis_access_fail_on": "never"})


@pytest.mark.parametrize("host", HOSTS, ids=HOSTS.values())
def test_every_account_is_resolved(done: tuple[Simulation, Step], host: str) -> None:
    applications = done[1].run.access(host).result["applications"]
    named = {
        identity["name"]: identity["sid"]
        for application in applications
        for identity in (application["process_identity"], *application["request_identities"])
        if identity is not None and identity["name"] is not None
    }
    assert [name for name, sid in named.items() if sid is None] == []


@pytest.mark.parametrize("host", HOSTS, ids=HOSTS.values())
def test_what_is_granted_is_verified(done: tuple[Simulation, Step], host: str) -> None:
    assert done[1].run.access(host).result["verification"]["verified"]
