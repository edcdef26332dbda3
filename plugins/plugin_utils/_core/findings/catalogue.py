# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue: every finding that there is, by its code. docs/findings.md is made from it."""

from __future__ import annotations

import typing as t

from . import asked_for, configuration, identities, metabase, paths, visitors
from .row import Row

if t.TYPE_CHECKING:
    import types

SUBJECTS: t.Final[t.Mapping[str, types.ModuleType]] = {
    "The configuration and its files": configuration,
    "Application pools and accounts": identities,
    "Visitors and content": visitors,
    "IIS 5.0 to 6.0": metabase,
    "What is asked for": asked_for,
    "Paths and their permissions": paths,
}
"""The modules that hold the rows, by their headings in the documentation."""


def rows_of(module: types.ModuleType) -> tuple[Row, ...]:
    """Return the rows of a module, in their order."""
    return tuple(value for value in vars(module).values() if isinstance(value, Row))


CATALOGUE: t.Final[t.Mapping[str, Row]] = {row.code: row for module in SUBJECTS.values() for row in rows_of(module)}
