# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""host.yml is edited between two plays, and the server goes on running."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .play import HostSpec, Simulation, simulation

if t.TYPE_CHECKING:
    from pathlib import Path

POOL: t.Final = '<add name="Shop"><processModel identityType="SpecificUser" userName="CORP\\svc-shop" /></add>'
SID: t.Final = "S-1-5-21-1-2-3-1105"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulation]:
    spec = HostSpec(
        configuration=configuration(pools=POOL, sites=site(application())),
        variables={"iis_access_sites": ["all"], "iis_access_grant_to": "account"},
    )
    with simulation(tmp_path_factory.mktemp("hosts"), spec) as simulated:
        yield simulated


@pytest.fixture
def host_file(served: Simulation) -> t.Iterator[Path]:
    """Give back host.yml as it was."""
    file = served.hosts["WEB01"].folder / "host.yml"
    before = file.read_text(encoding="utf-8")
    yield file
    file.write_text(before, encoding="utf-8")


def add(file: Path, **keys: object) -> None:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(document | keys, allow_unicode=True), encoding="utf-8")


def test_an_account_is_resolved_by_the_next_play(served: Simulation, host_file: Path) -> None:
    before = served.play().access()
    assert before.status == "failed"
    assert "account_not_resolved" in {finding["code"] for finding in before.result["plan"]["findings"]}
    add(host_file, accounts={r"CORP\svc-shop": SID})
    after = served.play().access()
    assert after.status == "ok"
    assert SID in {item["trustee"]["sid"] for item in after.result["plan"]["items"]}


def test_an_invalid_edit_fails_the_play_with_file_and_key(
    served: Simulation, host_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(host_file, acounts={})
    failed = served.play().access()
    assert failed.status == "failed"
    said = f"{host_file}: acounts: there is no such key; there are accounts, administrator, "
    assert f"The simulated host is not usable: {said}" in failed.result["msg"]
    assert caplog.text.count(said) == 1


def test_faults_take_effect_and_end_even_where_nothing_can_run_any_more(served: Simulation, host_file: Path) -> None:
    add(host_file, faults={"refuse_credentials": True})
    assert served.play().access().status == "unreachable"
    add(host_file, faults={}, accounts={r"CORP\svc-shop": SID})
    assert served.play().access().status == "ok"
