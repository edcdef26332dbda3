# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a machine was asked for, in numbers: the same work gives the same numbers, on any computer."""

from __future__ import annotations

import collections
import threading


class Counters:
    """Counts of one machine, safe to use from several threads.

    `requests` are HTTP requests, `bytes_to_host` and `bytes_from_host` include the HTTP headers (not TLS),
    `powershell_starts` are the processes a Windows host would have started, `refused` the commands that were refused.
    """

    NAMES = (
        "connections",
        "requests",
        "bytes_to_host",
        "bytes_from_host",
        "shells",
        "commands",
        "powershell_starts",
        "refused",
        "descriptor_writes",
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(self.NAMES, 0)
        self._modules: collections.Counter[str] = collections.Counter()

    def add(self, **increments: int) -> None:
        """Add to the counts that are named; a name that does not exist is a KeyError."""
        with self._lock:
            for name, increment in increments.items():
                self._counts[name] += increment

    def add_module(self, name: str) -> None:
        """Count one run of the module *name*."""
        with self._lock:
            self._modules[name] += 1

    def __getitem__(self, name: str) -> int:
        """Return one count by its name."""
        with self._lock:
            return self._counts[name]

    def snapshot(self) -> dict[str, int | dict[str, int]]:
        """Return all counts by name; `modules` holds the runs by module name."""
        with self._lock:
            return {**self._counts, "modules": dict(sorted(self._modules.items()))}

    def reset(self) -> None:
        """Set everything to zero."""
        with self._lock:
            self._counts = dict.fromkeys(self.NAMES, 0)
            self._modules.clear()
