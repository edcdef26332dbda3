# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""README.md, followed word for word in an empty home folder: the collection is installed, a server is audited.

Only what a reader has to put in is put in: the address of the repository, and that of a server with its port, here of a
simulated host.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.tests.tools import package, page
from ansible_collections.webinfra.iis_identity.tests.tools.tasks import run_tasks

from .play import simulation

if t.TYPE_CHECKING:
    from pathlib import Path

README: t.Final = (package.ROOT / "README.md").read_text(encoding="utf-8")
CONFIGURATION: t.Final = package.ROOT / "extensions/demo/applicationHost.config"
NOT_IN_GIT: t.Final = shutil.ignore_patterns(".git", ".cache", ".venv", ".*_cache", "__pycache__", "dist", "output")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that nothing was done in yet."""
    folder = tmp_path_factory.mktemp("readme") / "checkout"
    shutil.copytree(package.ROOT, folder, ignore=NOT_IN_GIT, symlinks=True)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def put_in(section: str, placeholder: str, value: object) -> str:
    """Return *section* with a value in the place of what stands for it."""
    assert placeholder in section
    return section.replace(placeholder, str(value))


def test_the_collection_is_installed_from_a_tarball_and_audits_a_server(
    checkout: Path, home: Path, tmp_path: Path
) -> None:
    page.follow(page.section(README, "From a tarball"), checkout, package.environment(home))
    name = "WEB01"
    make_host(tmp_path / "hosts" / name, name=name, iis_version="10.0", configuration=CONFIGURATION.read_bytes())
    with simulation(tmp_path, transport="ntlm") as served:
        port = yaml.safe_load(served.inventory.read_text())["simulated_hosts"]["vars"]["ansible_port"]
        audit = put_in(page.section(README, "Audit your own server"), "web01.example.org", "127.0.0.1")
        audit = put_in(audit, "5985", port)
        password = served.hosts[name].definition.administrator.password
        page.follow(audit, tmp_path, package.environment(home), typed=f"{password}\n")
        counts = served.counts(name)
    assert counts["descriptor_writes"] == 0
    assert r"| IIS APPPOOL\Shop Administration |" in (tmp_path / "web01.md").read_text(encoding="utf-8")


@pytest.mark.needs("git")
@pytest.mark.parametrize("title", ["From git", "By requirements.yml"])
def test_the_collection_is_installed_from_a_repository(title: str, checkout: Path, home: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository.git"
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (
        ("init", "--quiet", "--initial-branch", "main", repository),
        ("-C", repository, "--work-tree", checkout, "add", "."),
        ("-C", repository, *author, "commit", "--quiet", "--message", "All of it"),
    ):
        subprocess.run(["git", *command], check=True, env=package.environment(home))
    text = put_in(
        page.section(README, title), "https://git.example.org/webinfra.iis_identity.git", f"file://{repository}"
    )
    page.follow(text, tmp_path, package.environment(home))
    assert (home / ".ansible/collections/ansible_collections/webinfra/iis_identity/playbooks/audit.yml").exists()


def test_the_examples_without_a_server_are_run(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page.section(README, "Use cases"), re.MULTILINE | re.DOTALL)
    tasks = [task for block in blocks for task in yaml.safe_load(block) if "ansible.builtin.debug" in task]
    shutil.copy(CONFIGURATION, tmp_path)
    resolved, explained = run_tasks(tmp_path, {f"task_{index}": task for index, task in enumerate(tasks)}).values()
    assert resolved["msg"][0]["process_identity"]["name"] == r"IIS APPPOOL\DefaultAppPool"
    assert explained["msg"]["symptom"] == "500.19 with 0x80070005"
