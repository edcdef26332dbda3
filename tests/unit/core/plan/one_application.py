# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server with one application, for tests of what a write changes besides its grant."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario, pool

WEB: t.Final = r"D:\w"
DATA: t.Final = WEB + r"\data"
STAFF: t.Final = "S-1-5-21-1-2-3-1105"
SHOP: t.Final = str(pool("Shop"))
GIVEN: t.Final = "(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)"
"""What the root of the drive gives."""


def served(sddl: str = "D:") -> Scenario:
    """Return a server with one application, served as the process, in a folder that Staff may modify."""
    server = Scenario().application("Shop/", WEB).location("Shop", anonymous="")
    return server.folder(WEB, sddl)
