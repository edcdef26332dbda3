# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python's search for circles of objects, which nothing frees otherwise; it has its time when the work is done."""

from __future__ import annotations

import contextlib
import gc
import typing as t


@contextlib.contextmanager
def collection_paused() -> t.Iterator[None]:
    """Pause it, also as a decorator, where hundreds of thousands of objects are made and kept.

    There it would look through all of them time and again, find nothing, and take half of the time. What was made
    meanwhile counts as old afterwards: it is looked through with everything else, and not at once.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
