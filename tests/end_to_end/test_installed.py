# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection installed from its tarball, of which nothing is left but what is callable by its full name."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.tests.tools import package
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import configuration_path

if t.TYPE_CHECKING:
    from pathlib import Path

KEPT: t.Final = ["meta", "playbooks", "plugins", "roles"]
GRANT: t.Final = ("webinfra.iis_identity.grant", "--extra-vars", '{"iis_access_sites": ["all"]}')


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with an empty home folder, the collection in `collections`, and a folder for plays."""

    collections: Path
    home: Path
    folder: Path

    def run(self, playbook: str, *arguments: str, inventory: str = "server/inventory.yml") -> str:
        """Run a playbook; return its recap."""
        done = subprocess.run(
            [package.PROGRAMS / "ansible-playbook", "--inventory", inventory, playbook, *arguments],
            cwd=self.folder,
            env=package.environment(self.home, ANSIBLE_COLLECTIONS_PATH=str(self.collections)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return " ".join(done.stdout.partition("PLAY RECAP")[2].split())

    def write(self, name: str, *plays: t.Mapping[str, object]) -> str:
        """Write a playbook of *plays*; return its name."""
        (self.folder / name).write_text(yaml.safe_dump([{"gather_facts": False, **play} for play in plays]))
        return name


def server(state: str) -> dict[str, object]:
    """Return a play that starts or stops the server with the role simulated_host."""
    variables = {
        "simulated_host_state": state,
        "simulated_host_hosts": "{{ playbook_dir }}/hosts",
        "simulated_host_folder": "{{ playbook_dir }}/server",
        "simulated_host_new": [{"name": "WEB01", "configuration": "{{ playbook_dir }}/applicationHost.config"}],
    }
    return {"hosts": "localhost", "roles": ["webinfra.iis_identity.simulated_host"], "vars": variables}


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[User]:
    place = tmp_path_factory.mktemp("user")
    user = User(collections=place / "collections", home=place / "home", folder=place / "plays")
    for folder in (place / "dist", user.collections, user.home, user.folder):
        folder.mkdir()
    installed = package.install(package.build(place / "dist"), user.collections)
    for path in installed.iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert sorted(path.name for path in installed.iterdir()) == KEPT
    shutil.copy(configuration_path("child-application"), user.folder / "applicationHost.config")
    user.run(user.write("start.yml", server("started")), inventory="localhost,")
    yield user
    user.run(user.write("stop.yml", server("stopped")), inventory="localhost,")


def test_the_roles_the_playbooks_and_the_report_work(user: User) -> None:
    reports = user.folder / "reports"
    reports.mkdir()
    user.run("webinfra.iis_identity.audit", "--extra-vars", f"audit_folder={reports}")
    assert r"IIS APPPOOL\Jobs" in (reports / "WEB01.md").read_text(encoding="utf-8")
    assert "changed=1 " in user.run(*GRANT)
    role = {"role": "webinfra.iis_identity.iis_access", "iis_access_sites": ["all"]}
    granted = user.write("access.yml", {"hosts": "simulated_hosts", "roles": [role]})
    assert "changed=0 " in user.run(granted), "all that the role would grant is there"
    assert "changed=0 " in user.run(*GRANT)
