# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""host.yml and descriptors.yml are edited while the server runs."""

from __future__ import annotations

import pathlib
import time
import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.document import HostError
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)
from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import ADMINISTRATOR

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
        SimulatedHost,
    )
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost

SID: t.Final = "S-1-5-21-1-2-3-1105"
WEB: t.Final = pathlib.PureWindowsPath(r"C:\web")


def text(**keys: object) -> str:
    return yaml.safe_dump({"name": "WEB01", "administrator": ADMINISTRATOR, **keys})


def edit(host: SimulatedHost, **keys: object) -> None:
    (host.folder / "host.yml").write_text(text(**keys), encoding="utf-8")


def test_an_account_that_is_added_is_known(make_host: MakeHost) -> None:
    host = make_host()
    assert host.definition.find_account(r"CORP\svc") is None
    edit(host, accounts={r"CORP\svc": SID})
    host.refresh()
    assert host.definition.find_account(r"CORP\svc") == (r"CORP\svc", SID)


def test_a_link_that_is_added_is_followed(make_host: MakeHost) -> None:
    host = make_host({"C/web/index.html": "x"})
    edit(host, reparse_points={r"C:\link": r"C:\web"})
    host.refresh()
    assert host.read_file(pathlib.PureWindowsPath(r"C:\link\index.html")) == b"x"


def test_faults_begin_and_end_with_what_the_file_says(make_host: MakeHost) -> None:
    host = make_host()
    edit(host, faults={"refuse_credentials": True})
    host.look()
    assert host.conditions.conditions.refuse_credentials
    edit(host)
    host.look()
    assert host.conditions.conditions == Conditions()


def test_faults_that_were_set_on_demand_outlive_an_edit_of_something_else(make_host: MakeHost) -> None:
    host = make_host()
    host.conditions.set(Conditions(drop_during_module=3))
    edit(host, iis="8.5")
    host.refresh()
    assert (host.definition.iis_version, host.conditions.conditions.drop_during_module) == ("8.5", 3)


def test_an_invalid_edit_is_an_error_until_it_is_corrected(make_host: MakeHost) -> None:
    host = make_host(accounts={"svc": SID})
    edit(host, acounts={})
    for _ in range(2):
        with pytest.raises(HostError, match=r"host\.yml: acounts: there is no such key"):
            host.refresh()
        assert host.definition.find_account("svc") is not None, "what was before stays in force"
    edit(host)
    host.refresh()
    assert host.definition.find_account("svc") is None


def test_a_file_that_is_gone_is_an_error(make_host: MakeHost) -> None:
    host = make_host()
    (host.folder / "host.yml").unlink()
    with pytest.raises(HostError, match=r"host\.yml: No such file or directory"):
        host.refresh()


def test_an_error_is_logged_once_for_many_requests(make_host: MakeHost, caplog: pytest.LogCaptureFixture) -> None:
    host = make_host()
    edit(host, iis="9")
    for _ in range(3):
        host.look()
    assert caplog.text.count("host.yml: iis: must be one of") == 1


@pytest.mark.parametrize(
    ("before", "then", "key"),
    [
        ({}, {"name": "WEB02"}, "name"),
        ({}, {"administrator": {**ADMINISTRATOR, "password": "another"}}, "administrator"),
        ({}, {"machine_sid": "S-1-5-21-1-2-3"}, "administrator"),
        (
            {"domain": "CORP", "windows": {"product_type": "domain_controller"}},
            {"domain": "EXAMPLE", "windows": {"product_type": "domain_controller"}},
            "domain",
        ),
    ],
)
def test_what_clients_were_told_at_the_start_does_not_change(
    make_host: MakeHost, before: dict[str, object], then: dict[str, object], key: str
) -> None:
    host = make_host(**before)
    edit(host, **then)
    with pytest.raises(HostError) as caught:
        host.refresh()
    said = f"{host.folder / 'host.yml'}: {key}: a change takes effect when the server is started again only"
    assert str(caught.value) == said


@pytest.mark.parametrize("file", ["host.yml", "descriptors.yml"])
def test_a_file_that_is_being_written_is_read_when_it_is_complete(
    make_host: MakeHost, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    host = make_host({"C/web/": ""})
    complete = {"host.yml": text(domain="CORP"), "descriptors.yml": yaml.safe_dump({str(WEB): "O:SYG:SYD:P"})}[file]
    (host.folder / file).write_text("", encoding="utf-8")
    waits = []

    def write_the_rest(seconds: float) -> None:
        waits.append(seconds)
        (host.folder / file).write_text(complete, encoding="utf-8")

    monkeypatch.setattr(time, "sleep", write_the_rest)
    host.refresh()
    assert waits, "an empty file is not believed at once"
    read = host.definition.domain == "CORP", host.descriptors.descriptor(WEB).is_protected
    assert read == (file == "host.yml", file == "descriptors.yml")


def test_descriptors_that_are_edited_are_in_force(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    (host.folder / "descriptors.yml").write_text(yaml.safe_dump({str(WEB): "O:SYG:SYD:P"}), encoding="utf-8")
    host.refresh()
    assert host.descriptors.descriptor(WEB).is_protected


def test_invalid_descriptors_leave_those_before_in_force(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""}, {str(WEB): "O:SYG:SYD:P"})
    (host.folder / "descriptors.yml").write_text(f"{WEB}: nonsense\n", encoding="utf-8")
    with pytest.raises(HostError, match=r"descriptors\.yml"):
        host.refresh()
    assert host.descriptors.descriptor(WEB).is_protected
