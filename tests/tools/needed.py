# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tools that some tests need and that are not in the virtual environment: are they here, and how are they had.

`python tests/tools/needed.py CHECK TOOL... -- COMMAND...` runs a command that needs tools: where one is missing, the
command fails on CI, and is left out, and noted as such, anywhere else.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


def shared_folder() -> Path:
    """The folder of samples and tools beside the checkout: `IIS_IDENTITY_SHARED`, or `../shared`. It may be missing."""
    return Path(os.environ.get("IIS_IDENTITY_SHARED") or ROOT.parent / "shared").absolute()


def is_strict() -> bool:
    """Tell whether a missing tool is a failure: `IIS_IDENTITY_STRICT` says so, or else `CI` does."""
    answer = os.environ.get("IIS_IDENTITY_STRICT") or os.environ.get("CI") or ""
    return answer.lower() in ("1", "true", "yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool outside the virtual environment.

    Attributes:
        is_here: looks for it, without side effects.
        how: what to do to have it, as the end of a sentence that begins with "to have it".
    """

    is_here: t.Callable[[], bool]
    how: str


def _on_path(*programs: str) -> bool:
    return all(shutil.which(program) for program in programs)


def _has_samba() -> bool:
    # Samba's bindings belong to the Python of the distribution, which is another than that of the virtual environment.
    probe = ["/usr/bin/python3", "-c", "import samba.dcerpc.security"]
    return Path(probe[0]).exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _has_smbd() -> bool:
    modules = Path("/usr/lib").glob("*/samba/vfs/acl_xattr.so")
    return os.geteuid() == 0 and _on_path("smbd") and any(modules)


def _has_ntfs() -> bool:
    return os.geteuid() == 0 and Path("/dev/fuse").exists() and _on_path("ntfs-3g", "mkntfs", "getfattr", "setfattr")


TOOLS: t.Final[t.Mapping[str, Tool]] = {
    "ansible.windows": Tool(
        is_here=(CACHE / "ansible_collections/ansible/windows/plugins").is_dir,
        how="make .cache/ansible_collections/ansible/windows",
    ),
    "chromium": Tool(is_here=lambda: _on_path("chromium"), how="apt-get install chromium"),
    "git": Tool(is_here=lambda: _on_path("git"), how="apt-get install git"),
    "ntfs-3g": Tool(is_here=_has_ntfs, how="apt-get install ntfs-3g attr, and be root with /dev/fuse"),
    "pwsh": Tool(is_here=lambda: _on_path("pwsh"), how="put PowerShell 7 on PATH; `make check` has it from ../shared"),
    "samba": Tool(is_here=_has_samba, how="apt-get install python3-samba"),
    "shared": Tool(
        is_here=(shared_folder() / "samples").is_dir,
        how="put the folder of samples beside the checkout as ../shared, or name it in IIS_IDENTITY_SHARED",
    ),
    "shellcheck": Tool(is_here=lambda: _on_path("shellcheck"), how="apt-get install shellcheck"),
    "smbd": Tool(is_here=_has_smbd, how="apt-get install samba samba-vfs-modules, and be root"),
    "windows-api": Tool(
        is_here=lambda: (shared_folder() / "tools/windows-api/pwsh-windows").is_file() and _on_path("xz"),
        how="have Windows PowerShell on Wine in ../shared/tools/windows-api, and apt-get install xz-utils",
    ),
}


@functools.cache
def is_here(name: str) -> bool:
    """Tell whether the tool `name` of `TOOLS` can be used, and remember the answer."""
    return TOOLS[name].is_here()


def how_to_have(name: str) -> str:
    """Say in one line that the tool `name` is missing, and what to do about it."""
    return f"{name} is missing; to have it: {TOOLS[name].how}"


def note_left_out(line: str) -> None:
    """Add a line to the file that `IIS_IDENTITY_LEFT_OUT` names, which is printed at the end of `make test`."""
    if "IIS_IDENTITY_LEFT_OUT" in os.environ and not is_strict():
        with Path(os.environ["IIS_IDENTITY_LEFT_OUT"]).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def main(arguments: t.Sequence[str]) -> int:
    """Run the command of `arguments` if the tools before it are here, and return the exit code."""
    separator = arguments.index("--")
    check, *names = arguments[:separator]
    missing = [f"{check}: {how_to_have(name)}" for name in names if not is_here(name)]
    if not missing:
        return subprocess.run(arguments[separator + 1 :], check=False).returncode
    for line in missing:
        print(line, file=sys.stderr)
        note_left_out(line)
    return 1 if is_strict() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
