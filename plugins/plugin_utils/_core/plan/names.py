# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names for the SIDs that a plan mentions: well-known ones, pools, and the accounts of the configuration."""

from __future__ import annotations

import typing as t

from ..security.well_known import WELL_KNOWN_NAMES

if t.TYPE_CHECKING:
    from ..model import Application, Identity, Machine
    from ..security.sid import Sid


def trustee_names(
    applications: t.Iterable[Application], machine: Machine, users: t.Iterable[Identity] = ()
) -> dict[Sid, str]:
    """Return the names by SID; the host's spelling and well-known names win over how a configuration spells them."""
    names: dict[Sid, str] = {user.sid: user.name for user in users if user.sid is not None}
    for application in applications:
        identities = [application.process_identity, *(item.identity for item in application.request_identities)]
        for identity in identities:
            if identity is not None and identity.sid is not None:
                names[identity.sid] = identity.name
        if application.pool_sid is not None:
            names[application.pool_sid] = rf"IIS APPPOOL\{application.application_pool}"
    return names | dict(machine.account_names) | dict(WELL_KNOWN_NAMES)
