# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the collection and run galaxy-importer on it, as Galaxy and Automation Hub do with what they are given.

`importer.py FOLDER` runs the importer of the virtual environment in FOLDER, and fails where it refuses the collection
or has anything to complain of.

The importer takes no collection without a repository, and this one has no public repository yet. So it gets a copy,
which differs from what was built in this one entry of its manifest; the copy is thrown away.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.tests.tools.package import build

PLACEHOLDER: t.Final = "https://example.org/webinfra.iis_identity"


def copy_with_repository(package: Path, copy: Path) -> None:
    """Write `package` again as `copy`, with the placeholder in its manifest, which no checksum covers.

    Raises:
        ValueError: the package has a repository, so nothing has to be made up any more.
    """
    with tarfile.open(package) as built, tarfile.open(copy, "w:gz") as changed:
        for member in built:
            content: t.IO[bytes] | None = built.extractfile(member) if member.isfile() else None
            if content and member.name == "MANIFEST.json":
                manifest = json.load(content)
                if manifest["collection_info"]["repository"]:
                    raise ValueError("galaxy.yml has a repository: the placeholder can go")
                manifest["collection_info"]["repository"] = PLACEHOLDER
                data = json.dumps(manifest).encode()
                member.size = len(data)
                content = io.BytesIO(data)
            changed.addfile(member, content)


def run_importer(environment: Path, package: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Import `package` with an empty `home` folder, where the importer leaves its result."""
    own = {
        "ANSIBLE_HOME": f"{home}/.ansible",
        "HOME": str(home),
        "PATH": f"{environment.absolute()}/bin:{os.environ['PATH']}",
    }
    command = [f"{environment.absolute()}/bin/python", "-m", "galaxy_importer.main", str(package)]
    return subprocess.run(command, cwd=home, env=os.environ | own, check=False, stdout=subprocess.PIPE, text=True)


def main(environment: str) -> int:
    """Import a copy of the collection, print what the importer says, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("built", "copy", "home"):
            Path(folder, name).mkdir()
        package = build(Path(folder, "built"))
        copy = Path(folder, "copy", package.name)
        copy_with_repository(package, copy)
        run = run_importer(Path(environment), copy, Path(folder, "home"))
    lines = run.stdout.splitlines()
    print(*(line for line in lines if not line.startswith("Loading ")), sep="\n")
    complaints = sum(line.startswith(("ERROR: ", "WARNING: ")) for line in lines)
    loaded = sum(line.startswith("Loading ") for line in lines)
    print(f"{loaded} files loaded, {complaints} complaints, exit code {run.returncode}")
    print(f"The repository was {PLACEHOLDER}, since there is no public one yet")
    return 1 if run.returncode or complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
