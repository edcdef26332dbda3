# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of the ACEs in a DACL: repair of one that is not canonical."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .ace import Ace
    from .descriptor import SecurityDescriptor


def in_canonical_order(sd: SecurityDescriptor) -> SecurityDescriptor:
    """Return `sd` with the ACEs of its DACL in canonical order, the same object if they are.

    Explicit ACEs that deny come first, then the other explicit ones, then the inherited ones (Win32 documentation,
    "Order of ACEs in a DACL"; this is what the Windows security editor offers to do). ACEs of the same kind keep their
    order; so do all inherited ones, since nothing in them tells which folder they came from.

    Access changes where an explicit ACE that denies moves before one that allows the same: it denies from then on. So
    this is never done unless somebody asks for it.
    """
    if sd.dacl is None or sd.is_canonical:
        return sd
    return sd.with_aces(sorted(sd.dacl.aces, key=_rank))


def _rank(ace: Ace) -> int:
    return 2 if ace.is_inherited else 0 if ace.is_deny else 1
