# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a finding is: something a person should know about an application, a path or a host."""

from __future__ import annotations

import dataclasses
import enum


class Level(enum.StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a person should know; `code` is stable, `message` says what it is about and what to do."""

    level: Level
    code: str
    message: str
