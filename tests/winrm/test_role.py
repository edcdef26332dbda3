# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role simulated_host: starts a server, adds its hosts to the inventory, stops it."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host import background
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import configuration_path

ROOT: t.Final = Path(__file__).parents[2]


def role(state: str, **variables: t.Any) -> dict[str, t.Any]:
    folder = "{{ playbook_dir }}"
    return {
        "ansible.builtin.include_role": {"name": "webinfra.iis_identity.simulated_host"},
        "vars": {
            "simulated_host_state": state,
            "simulated_host_hosts": f"{folder}/hosts",
            "simulated_host_folder": f"{folder}/server",
            **variables,
        },
    }


def local(*tasks: t.Any) -> dict[str, t.Any]:
    return {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks)}


def run(folder: Path, *plays: dict[str, t.Any]) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run *plays* with the collection in *folder*; return also the line of every host in the recap."""
    link = folder / "ansible_collections/webinfra/iis_identity"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(ROOT)
    (folder / "play.yml").write_text(yaml.safe_dump(list(plays)), encoding="utf-8")
    result = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "localhost,", "play.yml"],
        cwd=folder,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder), "ANSIBLE_HOME": str(folder / ".ansible")},
        capture_output=True,
        text=True,
        check=False,
    )
    recap = {line.split()[0]: line for line in result.stdout.partition("PLAY RECAP")[2].splitlines()[1:] if line}
    return result, recap


@pytest.fixture
def folder(tmp_path: Path) -> t.Iterator[Path]:
    """A folder for a play, whose server is stopped in any case."""
    yield tmp_path
    ready = tmp_path / "server" / "ready.json"
    if ready.exists():
        background.stop(ready)


def test_a_play_starts_uses_and_stops_simulated_hosts(folder: Path) -> None:
    for name in ("WEB01", "WEB02"):
        make_host(folder / "hosts" / name, name=name, iis_version=None, configuration=None)
    use = {"webinfra.iis_identity.security_descriptor": {"paths": [{"path": "C:\\"}]}}
    way = {"simulated_host_tls": True, "simulated_host_transport": "ntlm"}
    started = role("started", simulated_host_group="pretended", **way)
    result, recap = run(
        folder,
        local(started, started),
        {"hosts": "pretended", "gather_facts": False, "tasks": [use]},
        local(role("stopped"), role("stopped")),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(recap) == ["WEB01", "WEB02", "localhost"]
    # The folder is made, the server is started, the server is stopped; the second time nothing changes.
    assert "changed=3 " in recap["localhost"]
    assert list(yaml.safe_load((folder / "server/inventory.yml").read_text())) == ["pretended"]
    assert sorted(path.name for path in (folder / "server").iterdir()) == ["inventory.yml", "log", "statistics.json"]


def test_the_role_makes_hosts_that_are_not_there_yet(folder: Path) -> None:
    configuration = str(configuration_path("identity-types"))
    first = {"name": "WEB01", "configuration": configuration, "accounts": [r"CORP\Shop Staff", "editor"]}
    second = {"name": "WEB02", "iis": "8.5"}
    used = {
        "hosts": "simulated_hosts",
        "gather_facts": False,
        "tasks": [{"webinfra.iis_identity.iis_identity_info": {}}],
    }
    result, recap = run(
        folder,
        local(role("started", simulated_host_new=[first]), role("started", simulated_host_new=[first])),
        local(role("started", simulated_host_new=[first, second])),
        used,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(recap) == ["WEB01", "WEB02", "localhost"]
    # The folder of the server, a host, the start; then another host, the stop, the start.
    assert "changed=6 " in recap["localhost"]
    hosts = {name: yaml.safe_load((folder / f"hosts/{name}/host.yml").read_text()) for name in ("WEB01", "WEB02")}
    assert (hosts["WEB01"]["iis"], hosts["WEB02"]["iis"]) == ("10.0", "8.5")
    assert list(hosts["WEB01"]["accounts"]) == ["reports", r"CORP\jobs$", r"CORP\Shop Staff", "editor", r"CORP\WEB01$"]
    assert (folder / "hosts/WEB01/C/Windows/System32/inetsrv/config/applicationHost.config").exists()


def test_a_host_that_is_there_stays_as_it_is(folder: Path) -> None:
    make_host(folder / "hosts/WEB01", name="WEB01", iis_version=None, configuration=None)
    before = (folder / "hosts/WEB01/host.yml").read_text()
    result, _recap = run(folder, local(role("started", simulated_host_new=[{"name": "WEB01", "iis": "8.0"}])))
    assert result.returncode == 0, result.stdout + result.stderr
    assert (folder / "hosts/WEB01/host.yml").read_text() == before


def test_a_key_of_a_new_host_that_does_not_exist_is_named(folder: Path) -> None:
    result, _recap = run(folder, local(role("started", simulated_host_new=[{"name": "WEB01", "version": "8.0"}])))
    assert result.returncode == 2
    assert "simulated_host_new.version" in result.stdout + result.stderr
