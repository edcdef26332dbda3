# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many servers are searched, in pieces that two processes of pytest-xdist share, and which seeds they have."""

from __future__ import annotations

import os
import secrets
import typing as t

COUNT: t.Final = int(os.environ.get("IIS_IDENTITY_SEARCH_COUNT", "20000"))
"""Of servers in all."""
SEED: t.Final = os.environ.get("IIS_IDENTITY_SEARCH_SEED")
"""The one server to look at again, as a complaint has printed it."""
_SIZE: t.Final = 250

PIECES: t.Final = 1 if SEED else max(2, -(-COUNT // _SIZE))


def seeds(piece: int) -> range:
    """Return the seeds of a piece: fresh ones, or the one that was asked for."""
    if SEED:
        return range(int(SEED), int(SEED) + 1)
    first = secrets.randbits(48)
    return range(first, first + COUNT // PIECES + (piece < COUNT % PIECES))
