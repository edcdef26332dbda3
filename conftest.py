# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes `ansible_collections.webinfra.iis_identity` importable from a checkout of any folder name."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"


def link_collection() -> None:
    """Link the checkout to the place below `.cache` where Python and Ansible look for a collection.

    The link is relative, so that it survives a move of the checkout. Several runs may make it at the same time.
    """
    link = CACHE / "ansible_collections" / "webinfra" / "iis_identity"
    link.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        link.symlink_to(Path("../../.."), target_is_directory=True)


# ansible-test puts a copy of the collection into such a place itself.
if ROOT.parts[-3:] != ("ansible_collections", "webinfra", "iis_identity"):
    link_collection()
    sys.path.insert(0, str(CACHE))
    # For the tests that start Ansible: it finds the collection, and writes nothing into the home folder.
    os.environ.setdefault("ANSIBLE_COLLECTIONS_PATH", str(CACHE))
    os.environ.setdefault("ANSIBLE_HOME", str(CACHE / "ansible-home"))
