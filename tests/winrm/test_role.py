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

import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host

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


def test_a_play_starts_uses_and_stops_simulated_hosts(tmp_path: Path) -> None:
    for name in ("WEB01", "WEB02"):
        make_host(tmp_path / "hosts" / name, name=name, iis_version=None, configuration=None)
    link = tmp_path / "ansible_collections/webinfra/iis_identity"
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT)
    use = {"webinfra.iis_identity.security_descriptor": {"paths": [{"path": "C:\\"}]}}
    way = {"simulated_host_tls": True, "simulated_host_transport": "ntlm"}
    started = role("started", simulated_host_group="pretended", **way)
    plays = [
        local(started, started),
        {"hosts": "pretended", "gather_facts": False, "tasks": [use]},
        local(role("stopped"), role("stopped")),
    ]
    (tmp_path / "play.yml").write_text(yaml.safe_dump(plays), encoding="utf-8")
    result = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "localhost,", "play.yml"],
        cwd=tmp_path,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path), "ANSIBLE_HOME": str(tmp_path / ".ansible")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    recap = {line.split()[0]: line for line in result.stdout.partition("PLAY RECAP")[2].splitlines()[1:] if line}
    assert sorted(recap) == ["WEB01", "WEB02", "localhost"]
    # The folder is made, the server is started, the server is stopped; the second time nothing changes.
    assert "changed=3 " in recap["localhost"]
    assert sorted(path.name for path in (tmp_path / "server").iterdir()) == ["inventory.yml", "log", "statistics.json"]
