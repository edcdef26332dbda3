# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`satisfied_by: effective`: what a token has through its groups is not granted again, and is named."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

import pytest
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .expected import IUSR, READ_EXECUTE, pool
from .play import HostSpec, Simulation, Step, module_runs, simulation

OPEN: t.Final = r"C:\sites\open"
CLOSED: t.Final = r"C:\sites\closed"
BY_GROUP: t.Final = r"C:\sites\by-group"
_ADMINISTRATORS: t.Final = "O:BAG:SYD:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)"
SITES: t.Final = site(
    application(folder=OPEN) + application("/closed", folder=CLOSED) + application("/by-group", folder=BY_GROUP)
)
SPEC: t.Final = HostSpec(
    configuration=configuration(sites=SITES),
    variables={"iis_access_sites": ["all"], "iis_access_satisfied_by": "effective"},
    descriptors={CLOSED: _ADMINISTRATORS, BY_GROUP: f"{_ADMINISTRATORS}(A;OICI;0x1200a9;;;S-1-5-32-568)"},
)


class Done(t.NamedTuple):
    """Two runs on a host where everybody reads one folder, nobody another, and the group of IIS a third."""

    served: Simulation
    first: Step
    second: Step


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Done]:
    with simulation(tmp_path_factory.mktemp("hosts"), SPEC) as served:
        yield Done(served, served.step(), served.step())


def decisions(done: Done) -> set[tuple[str, str, str]]:
    items = done.first.run.access().result["plan"]["items"]
    return {(item["path"], item["trustee"]["name"], item["decision"]) for item in items}


def test_only_what_no_group_gives_is_granted(done: Done) -> None:
    shop, iusr = r"IIS APPPOOL\Shop", r"NT AUTHORITY\IUSR"
    assert {(path, name) for path, name, decision in decisions(done) if decision == "grant"} == {
        (CLOSED, shop),
        (CLOSED, iusr),
        (BY_GROUP, iusr),
    }
    assert done.first.counts["WEB01"]["descriptor_writes"] == 2
    assert done.second.counts["WEB01"]["modules"] == module_runs(writes=False)


def test_what_everybody_has_is_a_warning(done: Done) -> None:
    findings = done.first.run.access().result["plan"]["findings"]
    broad = {entry["path"] for entry in findings if entry["code"] == "relies_on_broad_group"}
    assert broad == {OPEN}


@pytest.mark.needs("samba")
@pytest.mark.parametrize("folder", [OPEN, CLOSED, BY_GROUP])
def test_samba_grants_the_tokens_what_is_needed(done: Done, folder: str) -> None:
    descriptor = done.served.hosts["WEB01"].descriptors.descriptor(PureWindowsPath(folder))
    with Samba() as samba:
        for reader in (pool("Shop"), IUSR):
            assert samba.access_check(descriptor.pack(), reader.token, READ_EXECUTE), reader.name
