# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as users have it: built, and installed where there is nothing of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

ROOT: t.Final = Path(__file__).resolve().parents[2]
PROGRAMS: t.Final = Path(sys.executable).parent


def build(folder: Path) -> Path:
    """Build the collection in *folder*; return the tarball."""
    _galaxy("build", "--output-path", folder)
    (package,) = folder.glob("webinfra-iis_identity-*.tar.gz")
    return package


def install(package: Path, folder: Path) -> Path:
    """Install a tarball below *folder*, which is then a place for collections; return where the collection is."""
    _galaxy("install", "--offline", "--force", "--no-deps", "--collections-path", folder, package.absolute())
    return folder / "ansible_collections/webinfra/iis_identity"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user with the home folder *home* who has the programs of this Python on PATH."""
    path = os.pathsep.join((str(PROGRAMS), os.environ["PATH"]))
    return {"HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8", **more}


def _galaxy(*arguments: str | Path) -> None:
    command = [str(PROGRAMS / "ansible-galaxy"), "collection", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
