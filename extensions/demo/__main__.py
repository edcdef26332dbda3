# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The main job on a simulated web server, over real WinRM: who runs what, permissions before and after, a report.

Needs what `make demo` installs. Everything it makes lies in a temporary folder that is gone at the end.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import typing as t
import urllib.request

HERE: t.Final = pathlib.Path(__file__).absolute().parent
SIMULATED_HOST: t.Final = HERE.parents[1] / "roles/simulated_host/files/simulated_host"
_OFFLINE: t.Final = {
    "OLD01": "IIS 6.0 in worker process isolation mode, from a copy of its MetaBase.xml",
    "OLD02": "IIS 6.0 in IIS 5.0 isolation mode, from a copy of its MetaBase.xml",
    "OLD03": "IIS 5.0, from what adsutil.vbs shows of it",
}
_NOISE: t.Final = re.compile(r"(TASK \[.*Validating arguments|PLAY \[|\[WARNING\]: Deprecation)")


class DemoError(Exception):
    """A step did not do what the demo says it does."""


def main() -> None:
    """Run the demo; raises DemoError where a step fails."""
    with tempfile.TemporaryDirectory(prefix="iis-identity-demo-") as name:
        folder = pathlib.Path(name)
        _make_host(folder / "hosts" / "web01")
        ready = _serve(folder)
        try:
            _show(folder, ready)
        finally:
            _simulated_host("stop", folder / "ready.json")


def _show(folder: pathlib.Path, ready: t.Mapping[str, str]) -> None:
    _title("Who runs what, and what is missing? (nothing is changed)")
    _play(folder, "webinfra.iis_identity.audit", f"--extra-vars=audit_folder={folder}")
    print(_part((folder / "WEB01.md").read_text(encoding="utf-8"), "# Who runs what"))
    _title("What would be granted? ansible-playbook grant.yml --check --diff")
    report = f"--extra-vars=report={folder / 'report.md'}"
    _print_play(_play(folder, HERE / "grant.yml", "--check", "--diff", report))
    _title("Grant it: ansible-playbook grant.yml")
    print(_recap(_play(folder, HERE / "grant.yml", report), expect="changed=1"))
    _title("Again: nothing is left to do")
    before = _statistics(ready)
    print(_recap(_play(folder, HERE / "grant.yml", report), expect="changed=0"))
    _title("The report")
    print((folder / "report.md").read_text(encoding="utf-8"))
    _title("What it cost the host, by its own count")
    after = _statistics(ready)
    writes = after["descriptor_writes"] - before["descriptor_writes"]
    if writes:
        raise DemoError(f"the second run wrote {writes} security descriptors")
    print("module runs in four plays (audit, check, grant, grant again):")
    for module, runs in after["modules"].items():
        print(f"  {runs} of {module}")
    print(f"security descriptors written: {after['descriptor_writes']} by the first grant, {writes} by the second")
    _play(folder, HERE / "offline.yml", f"--extra-vars=folder={folder}")
    for name, source in _OFFLINE.items():
        _title(f"A server that Ansible cannot reach: {source}")
        print((folder / f"{name}.md").read_text(encoding="utf-8"))


def _make_host(folder: pathlib.Path) -> None:
    _simulated_host("init", folder, "--name", "WEB01", "--configuration", HERE / "applicationHost.config")
    shutil.copy(HERE / "host.yml", folder / "host.yml")
    shop = folder / "D" / "sites" / "shop"
    (shop / "uploads").mkdir()
    (shop / "web.config").write_text("<configuration/>", encoding="utf-8")


def _serve(folder: pathlib.Path) -> dict[str, str]:
    _simulated_host(
        "serve",
        *("--hosts", folder / "hosts"),
        *("--inventory", folder / "inventory.yml"),
        *("--ready-file", folder / "ready.json"),
        *("--log", folder / "log"),
        "--detach",
    )
    ready: dict[str, str] = json.loads((folder / "ready.json").read_text(encoding="utf-8"))
    return ready


def _simulated_host(*arguments: str | os.PathLike[str]) -> None:
    _run(sys.executable, SIMULATED_HOST, *arguments)


def _play(folder: pathlib.Path, playbook: str | pathlib.Path, *arguments: str) -> str:
    ansible = pathlib.Path(sys.executable).with_name("ansible-playbook")
    return _run(ansible, "--inventory", folder / "inventory.yml", playbook, *arguments)


def _run(*command: str | os.PathLike[str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own programs with our own arguments
        [os.fspath(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "0"},
    )
    if done.returncode:
        raise DemoError(
            f"{' '.join(str(part) for part in command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def _statistics(ready: t.Mapping[str, str]) -> dict[str, t.Any]:
    with urllib.request.urlopen(ready["statistics"], timeout=10) as answer:  # noqa: S310 - our own server on loopback
        hosts: dict[str, dict[str, t.Any]] = json.load(answer)["hosts"]
    return hosts["WEB01"]


def _title(text: str) -> None:
    print(f"\n=== {text}\n")


def _part(report: str, heading: str) -> str:
    return report[report.index(heading) :].partition("\n\n# ")[0]


def _print_play(output: str) -> None:
    """Print what a play says, without the lines that every play has."""
    lines = output.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("--- before"))
    end = next(index for index, line in enumerate(lines) if line.startswith("changed: ") and index > start)
    print("\n".join(line for line in lines[start:end] if not _NOISE.match(line)))


def _recap(output: str, *, expect: str) -> str:
    recap = next(line for line in output.splitlines() if line.startswith("WEB01 ") and "changed=" in line)
    if expect not in recap:
        raise DemoError(f"{expect} was expected, and the play ended with: {recap}")
    return recap


if __name__ == "__main__":
    try:
        main()
    except DemoError as error:
        sys.exit(f"The demo failed. {error}")
