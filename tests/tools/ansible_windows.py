# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take the collection ansible.windows out of the wheel of the package `ansible`: `ansible_windows.py DESTINATION`.

The wheel holds a hundred collections; installed, they would take 500 MB.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements" / "ansible.txt"
INSIDE = "ansible_collections/ansible/windows/"


def download(folder: Path) -> Path:
    """Download the pinned wheel, whatever Python it asks for, and return its path."""
    # pip notes at length which links of its configuration lead nowhere; its errors are shown all the same.
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", "download"]
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version=3.12", f"--dest={folder}"]
    subprocess.run([*pip, *options, f"--requirement={REQUIREMENTS}"], check=True)
    return next(folder.glob("ansible-*.whl"))


def main(destination: Path) -> None:
    """Put `ansible_collections/ansible/windows` below the folder `destination`."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(download(Path(folder))) as wheel:
        wheel.extractall(destination, [name for name in wheel.namelist() if name.startswith(INSIDE)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
