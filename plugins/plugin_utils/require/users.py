# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts that stand for authenticated visitors: the option `users`."""

from __future__ import annotations

from ..model import Confidence, Identity, IdentityType, Machine
from ..resolve.names import find_account
from ..resolve.tokens import account_token


def visitors(name: str, machine: Machine) -> Identity:
    """Return the identity of an account or group that stands for visitors who log on; its SID is None if not known."""
    account = find_account(name, machine)
    return Identity(
        name=account.name,
        sid=account.sid,
        type=IdentityType.SPECIFIC_USER,
        process=None,
        group=None,
        network_name=account.name,
        token=account_token(account.name, account.sid),
        confidence=Confidence.CERTAIN if account.sid else Confidence.NOT_KNOWN,
        reasons=(f"The option users names {name} for visitors who log on.",),
    )
