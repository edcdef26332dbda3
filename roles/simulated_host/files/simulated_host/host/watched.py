# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of a host that may be edited while the server runs."""

from __future__ import annotations

import time
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

_SETTLED: t.Final = 0.05
_MOST_WAITS: t.Final = 40

_State: t.TypeAlias = tuple[int, int, int] | None


class WatchedFile:
    """A file and the state that it was last read in."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: _State = None
        self._was_read = False

    def refresh(self, read: t.Callable[[], None]) -> None:
        """Call *read* if somebody has changed the file since a call of it ended well, or if there was none.

        An editor may empty a file first and then write it: one that was changed just now is left alone for a moment.
        """
        state = self._state()
        if not self._was_read:
            read()
        elif state != self._seen:
            state = self._settled()
            read()
        self._seen, self._was_read = state, True

    def written(self) -> None:
        """Note that the server itself has written the file."""
        self._seen = self._state()

    def _settled(self) -> _State:
        for _ in range(_MOST_WAITS):
            state = self._state()
            age = time.time() - state[0] / 10**9 if state is not None else _SETTLED
            if not 0 <= age < _SETTLED:
                break
            time.sleep(_SETTLED - age)
        return state

    def _state(self) -> _State:
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size
