# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python roles/simulated_host/files/simulated_host`: make the collection importable, then run the command line."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

COLLECTION = ("ansible_collections", "webinfra", "iis_identity")


def import_collection_from(root: Path) -> None:
    """Put *root*, which holds `ansible_collections`, before every other place that has collections."""
    sys.path.insert(0, str(root))
    package = importlib.import_module(COLLECTION[0])
    # A regular package of that name, as the package `ansible` of PyPI brings one, wins over ours on sys.path.
    ours = str(root / COLLECTION[0])
    package.__path__ = [ours, *(entry for entry in package.__path__ if entry != ours)]


def main() -> int:
    """Import the command line as a part of the collection that this file belongs to, and run it."""
    # Not resolved: a collection may be a link to a checkout, and only the link has the names that Python looks for.
    collection = Path(__file__).absolute().parents[4]
    here = str(Path(__file__).absolute().parent)
    sys.path[:] = [entry for entry in sys.path if str(Path(entry).absolute()) != here]
    if collection.parts[-3:] == COLLECTION:
        import_collection_from(collection.parents[2])
        return _run()
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder).joinpath(*COLLECTION)
        link.parent.mkdir(parents=True)
        link.symlink_to(collection, target_is_directory=True)
        import_collection_from(Path(folder))
        return _run()


def _run() -> int:
    here = "roles.simulated_host.files.simulated_host"
    command_line = importlib.import_module(f"{'.'.join(COLLECTION)}.{here}.command_line")
    return int(command_line.main(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
