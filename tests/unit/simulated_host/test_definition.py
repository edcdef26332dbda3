# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""host.yml: what it may say, and what is said about one that is wrong."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.document import HostError
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
    load_hosts,
)
from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import (
    ADMINISTRATOR,
    MakeHost,
    write_host,
)

if t.TYPE_CHECKING:
    from pathlib import Path

WRONG: t.Final = [
    ("- a list", ": it must hold keys and values, not a list"),
    ("name: [", ": it is not valid YAML: "),
    ("administrator: {password: x}", ": name: is missing"),
    ("name: a name", ": name: 'a name' is no computer name"),
    ("name: 7", ": name: must be a text (put it in quotes), not a number"),
    ("name: W\nadministrator: {}", ": administrator.password: is missing"),
    ("name: W\nadministrator: {password: 'a:b'}", ": administrator.password: a colon or a line break"),
    (
        "name: W\nadministrator: {password: x, user_name: 'CORP\\a'}",
        ": administrator.user_name: must be the name alone",
    ),
    ("name: W\nadministrator: {password: x, sid: S-1}", ": administrator.sid: 'S-1' is not a SID"),
    ("name: W\niis: 10.0\nadministrator: {password: x}", ": iis: must be a text (put it in quotes), not float"),
    ("name: W\niis: '6.0'\nadministrator: {password: x}", ": iis: must be one of '7.0', '7.5', '8.0', '8.5', '10.0'"),
    ("name: W\nadministrator: {password: x}\nacounts: {}", ": acounts: there is no such key; there are accounts, "),
    ("name: W\nadministrator: {password: x}\naccounts: {a: S-1}", ": accounts.a: 'S-1' is not a SID"),
    ("name: W\nadministrator: {password: x}\naccounts: {a: 1}", ": accounts.a: must be a text"),
    ("name: W\nadministrator: {password: x}\nwindows: {product_type: x}", ": windows.product_type: must be one of"),
    ("name: W\nadministrator: {password: x}\nwindows: {version: ''}", ": windows.version: must not be empty"),
    ("name: W\nadministrator: {password: x}\nregistry: {k: 1}", ": registry.k: must be names and values"),
    ("name: W\nadministrator: {password: x}\nreparse_points: {link: 'C:\\x'}", ": reparse_points.link: 'link' is not"),
    ("name: W\nadministrator: {password: x}\ngroups: {Users: Guest}", ": groups.Users: must be a list of accounts"),
    ("name: W\nadministrator: {password: x}\ngroups: {web: []}", ": groups: 'web' is neither in accounts nor a SID"),
    ("name: W\nadministrator: {password: x}\ngroups: {Users: [svc]}", ": groups.Users: 'svc' is neither in accounts"),
    ("name: W\nadministrator: {password: x}\ngroups: {Users: [1]}", ": groups.Users: must be names of accounts, not 1"),
    ("name: W\nadministrator: {password: x}\nuser_rights: {Se: IUSR}", ": user_rights.Se: must be a list of accounts"),
    ("name: W\nadministrator: {password: x}\nrefused: [x]", ": refused: 'x' is no question; there are domain, local"),
    ("name: W\nadministrator: {password: x}\nfaults: {drop: 1}", ": faults: drop: there is no such fault or delay"),
    ("name: W\nadministrator: {password: x}\nfaults: {delay_request: -1}", ": faults: delay_request: must be a number"),
    ("name: W\nadministrator: {password: x}\nfaults: {drop_after_requests: x}", ": faults: drop_after_requests: must"),
    (
        "name: W\nadministrator: {password: x}\nfaults: {refuse_credentials: 1}",
        ": faults: refuse_credentials: must be true",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_an_error_names_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    file = write_host(tmp_path, {}, {}) / "host.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(HostError) as caught:
        SimulatedHost(tmp_path)
    assert str(caught.value).startswith(f"{file}{message}")


def test_defaults_are_those_of_a_server_in_a_workgroup(make_host: MakeHost) -> None:
    definition = make_host(iis="10.0").definition
    assert (definition.domain, definition.product_type, definition.windows_version) == (None, "server", "10.0.17763")
    assert definition.administrator.sid == f"{definition.machine_sid}-500"
    assert definition.environment["ProgramFiles(x86)"] == "C:\\Program Files (x86)"
    assert definition.registry_key("hklm\\software\\microsoft\\inetstp") == {
        "MAJORVERSION": 10,
        "MINORVERSION": 0,
        "VERSIONSTRING": "Version 10.0",
    }


def test_a_password_is_not_printed(make_host: MakeHost) -> None:
    assert "secret" not in repr(make_host().definition)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("svc", ("WEB01\\svc", "S-1-5-21-1-2-3-1001")),
        (".\\SVC", ("WEB01\\svc", "S-1-5-21-1-2-3-1001")),
        ("web01\\svc", ("WEB01\\svc", "S-1-5-21-1-2-3-1001")),
        ("corp\\web", ("CORP\\web", "S-1-5-21-9-9-9-1105")),
        ("web", None),
        ("IUSR", ("NT AUTHORITY\\IUSR", "S-1-5-17")),
        ("iis_iusrs", ("BUILTIN\\IIS_IUSRS", "S-1-5-32-568")),
        (
            "IIS APPPOOL\\DefaultAppPool",
            ("IIS APPPOOL\\DefaultAppPool", "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"),
        ),
        ("IIS APPPOOL\\Größe", None),
    ],
)
def test_accounts_are_found_as_windows_finds_them(make_host: MakeHost, name: str, found: object) -> None:
    host = make_host(accounts={"svc": "S-1-5-21-1-2-3-1001", "CORP\\web": "S-1-5-21-9-9-9-1105"})
    assert host.definition.find_account(name) == found


def test_a_domain_controller_keeps_its_accounts_in_the_domain(make_host: MakeHost) -> None:
    host = make_host(domain="CORP", windows={"product_type": "domain_controller"}, accounts={"a": "S-1-5-21-1-2-3-4"})
    assert host.definition.find_account(".\\a") == ("CORP\\a", "S-1-5-21-1-2-3-4")


def test_hosts_are_loaded_from_a_folder_of_folders(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_host(tmp_path / name, {}, {}, name=name)
    (tmp_path / "other").mkdir()
    assert [host.name for host in load_hosts(tmp_path)] == ["a", "b"]


def test_two_hosts_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_host(tmp_path / name, {}, {}, name="same")
    with pytest.raises(HostError, match="is the name of"):
        load_hosts(tmp_path)


def test_a_folder_without_hosts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=r"neither it nor a folder in it has a host\.yml"):
        load_hosts(tmp_path)


def test_a_host_needs_a_system_drive(tmp_path: Path) -> None:
    (tmp_path / "host.yml").write_text("name: W\nadministrator: {password: x}", encoding="utf-8")
    with pytest.raises(HostError, match="no folder C"):
        SimulatedHost(tmp_path)


def test_the_administrator_may_be_written_in_three_ways(make_host: MakeHost) -> None:
    assert make_host(administrator={**ADMINISTRATOR, "user_name": "me"}).user_names == ["me", "WEB01\\me", ".\\me"]
