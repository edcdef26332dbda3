# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time of the processor for one call; also for the Python of the distribution, so it imports nothing of ours."""

from __future__ import annotations

import gc
import time
import typing as t

ROUNDS = 7
Item = t.TypeVar("Item")


def microseconds(work: t.Callable[[Item], object], make_items: t.Callable[[], list[Item]]) -> float:
    """Return the time that `work` takes for one item, in the best of a few rounds over all of them.

    `make_items` is called before each round, outside the time: it can make the items anew, and empty caches.
    """
    best = float("inf")
    for _unused in range(ROUNDS):
        items = make_items()
        gc.collect()
        gc.disable()
        start = time.process_time()
        for item in items:
            work(item)
        best = min(best, (time.process_time() - start) / len(items))
        gc.enable()
    return best * 1e6
