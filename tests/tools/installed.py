# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Install a built collection into an empty folder and let Ansible read the documentation of everything in it.

`installed.py dist/webinfra-iis_identity-X.Y.Z.tar.gz` prints what was documented and fails where something is not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.tests.tools.package import install

COLLECTION: t.Final = "webinfra.iis_identity"
# The kinds of ansible-doc, each with the folder whose content it has to know.
KINDS: t.Final[t.Mapping[str, str]] = {"module": "plugins/modules", "filter": "plugins/filter", "role": "roles"}


def documented(kind: str) -> dict[str, t.Any]:
    """The documentation of all plugins of one kind, as ansible-doc reads it."""
    found = subprocess.run(
        ["ansible-doc", "--type", kind, "--list", "--json", COLLECTION], check=True, capture_output=True, text=True
    )
    names = sorted(json.loads(found.stdout))
    if not names:
        return {}
    read = subprocess.run(
        ["ansible-doc", "--type", kind, "--json", *names], check=False, capture_output=True, text=True
    )
    if read.returncode:
        sys.exit(f"ansible-doc --type {kind} failed: {read.stderr}")
    documentation: dict[str, t.Any] = json.loads(read.stdout)
    return documentation


def undocumented(kind: str, folder: Path, documentation: t.Mapping[str, t.Any]) -> list[str]:
    """The names that are in the folder of a kind and that ansible-doc has no documentation of."""
    names = {path.name if kind == "role" else path.stem for path in folder.iterdir() if not path.name.startswith("__")}
    return sorted(f"{kind} {name}" for name in names if not documentation.get(f"{COLLECTION}.{name}"))


def main(package: str) -> int:
    """Install `package`, print the documented names, and return the exit code."""
    missing = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANSIBLE_COLLECTIONS_PATH"] = folder
        root = install(Path(package), Path(folder))
        for kind, subfolder in KINDS.items():
            documentation = documented(kind)
            print(f"{kind}: {', '.join(name.removeprefix(f'{COLLECTION}.') for name in documentation) or 'none'}")
            if (root / subfolder).is_dir():
                missing += undocumented(kind, root / subfolder, documentation)
        # Galaxy refuses a collection with a role without one.
        missing += [
            f"README.md of role {role.name}" for role in (root / "roles").iterdir() if not (role / "README.md").exists()
        ]
    for name in missing:
        print(f"no documentation: {name}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
