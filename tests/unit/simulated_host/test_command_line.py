# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The program itself, started as a user starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import write_host

ROOT: t.Final = Path(__file__).parents[3]
PROGRAM: t.Final = ROOT / "roles/simulated_host/files/simulated_host"
CONFIGURATION: t.Final = """<configuration><system.applicationHost><sites><site name="S" id="1"><application path="/">
<virtualDirectory path="/" physicalPath="%SystemDrive%\\Inetpub\\WWWRoot\\shop" />
<virtualDirectory path="/d" physicalPath="D:\\data" /><virtualDirectory path="/n" physicalPath="\\\\nas\\x" />
</application></site></sites></system.applicationHost></configuration>"""


def run(*arguments: str | Path, cwd: Path | None = None, program: Path = PROGRAM) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False, timeout=30)


def request(url: str, body: object = None, token: str = "") -> t.Any:
    data = None if body is None else json.dumps(body).encode()
    message = urllib.request.Request(url, data, {"Authorization": f"Bearer {token}"})  # noqa: S310 - on loopback
    with urllib.request.urlopen(message) as answer:  # noqa: S310 - on loopback
        return json.load(answer)


class Running:
    """A server in the background, and what its ready file says."""

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        self.ready_file = folder / "ready.json"
        self.result = run(
            "serve", "--detach", "--hosts", folder, "--ready-file", self.ready_file, "--log", folder / "log", *arguments
        )
        self.ready = json.loads(self.result.stdout) if self.result.returncode == 0 else {}

    def stop(self) -> subprocess.CompletedProcess[str]:
        return run("stop", self.ready_file)


@pytest.fixture
def served(tmp_path: Path) -> t.Iterator[Running]:
    write_host(tmp_path / "a", {"C/web/": ""}, {}, name="WEB01")
    write_host(tmp_path / "b", {}, {}, name="WEB02")
    running = Running(tmp_path, "--inventory", tmp_path / "inventory.yml", "--statistics", tmp_path / "statistics.json")
    assert running.result.stderr == ""
    yield running
    if running.ready_file.exists():
        running.stop()


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert all(command in result.stdout for command in ("serve", "stop", "init", "show"))


def test_a_server_is_started_asked_and_stopped(served: Running, tmp_path: Path) -> None:
    assert sorted(served.ready["hosts"]) == ["WEB01", "WEB02"]
    statistics = request(served.ready["statistics"])
    assert sorted(statistics["hosts"]) == ["WEB01", "WEB02"]
    assert statistics["hosts"]["WEB01"]["requests"] == 0
    inventory = yaml.safe_load((tmp_path / "inventory.yml").read_text())["simulated_hosts"]
    assert inventory["hosts"]["WEB02"]["ansible_winrm_path"] == "/host/WEB02/wsman"
    assert inventory["vars"]["ansible_connection"] == "winrm"
    assert (tmp_path / "inventory.yml").stat().st_mode & 0o077 == 0
    assert served.ready_file.stat().st_mode & 0o077 == 0
    assert served.stop().returncode == 0
    assert not served.ready_file.exists()
    assert sorted(json.loads((tmp_path / "statistics.json").read_text())["hosts"]) == ["WEB01", "WEB02"]


def test_faults_are_set_with_the_token_only(served: Running) -> None:
    url = served.ready["control"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        request(url, {"stop": True}, "wrong")
    wrong_ones: list[object] = [{"faults": {"drop": 1}}, {"host": "WEB03"}, {"other": 1}, []]
    for wrong in wrong_ones:
        with pytest.raises(urllib.error.HTTPError, match="400"):
            request(url, wrong, served.ready["token"])
    assert request(url, {"host": "web01", "faults": {"refuse_credentials": True}}, served.ready["token"]) == {}


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    write_host(tmp_path, {}, {}, nam="x")
    result = Running(tmp_path).result
    assert result.returncode == 1
    assert "host.yml: nam: there is no such key" in result.stderr


def test_only_loopback_addresses_are_listened_on(tmp_path: Path) -> None:
    result = Running(write_host(tmp_path, {}, {}), "--listen", "0.0.0.0:0").result
    assert (result.returncode, "loopback addresses only" in result.stderr) == (1, True)


def test_an_address_needs_a_port(tmp_path: Path) -> None:
    result = run("serve", "--hosts", write_host(tmp_path, {}, {}), "--listen", "127.0.0.1")
    assert (result.returncode, "must be ADDRESS:PORT" in result.stderr) == (1, True)


def test_a_host_is_made_from_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "x.config").write_text(CONFIGURATION, encoding="utf-8")
    result = run("init", tmp_path / "WEB01", "--iis", "8.5", "--configuration", tmp_path / "x.config")
    assert (result.returncode, result.stderr) == (0, "no folder was made for the physical path \\\\nas\\x\n")
    assert (tmp_path / "WEB01/C/inetpub/wwwroot/shop").is_dir()
    assert (tmp_path / "WEB01/D/data").is_dir()
    host = yaml.safe_load((tmp_path / "WEB01/host.yml").read_text())
    assert (host["name"], host["iis"]) == ("WEB01", "8.5")
    shown = run("show", tmp_path / "WEB01", "c:\\inetpub\\WWWROOT\\shop")
    assert shown.stdout.startswith("O:BAG:S-1-5-21-")
    assert "(A;ID;0x1200a9;;;IS)" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--configuration", "none.config"), "none.config: No such file"),
        (("--configuration", "bad.config"), "applicationHost.config: line 1, column 1: this is not well-formed XML"),
        (("--iis", "9"), "host.yml: iis: must be one of"),
    ],
)
def test_a_host_that_cannot_be_made_is_explained(tmp_path: Path, arguments: tuple[str, str], message: str) -> None:
    (tmp_path / "bad.config").write_text("<", encoding="utf-8")
    result = run("init", "W", *arguments, cwd=tmp_path)
    assert (result.returncode, message in result.stderr) == (1, True)


def test_a_missing_path_has_no_descriptor(tmp_path: Path) -> None:
    result = run("show", write_host(tmp_path, {}, {}), "C:\\x")
    assert (result.returncode, "cannot find the file" in result.stderr) == (1, True)


def test_it_runs_from_a_link_to_a_checkout_and_from_the_folder_itself(tmp_path: Path) -> None:
    link = tmp_path / "ansible_collections" / "webinfra" / "iis_identity"
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT)
    assert run("--help", program=link / PROGRAM.relative_to(ROOT)).returncode == 0
    assert run("--help", program=Path("simulated_host"), cwd=PROGRAM.parent).returncode == 0
