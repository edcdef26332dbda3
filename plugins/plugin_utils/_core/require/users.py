# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts that stand for authenticated visitors: the option `users`."""

from __future__ import annotations

import typing as t

from ..accounts.account_names import understand
from ..accounts.memberships import with_local_groups
from ..accounts.tokens import account_token
from ..findings import visitors as rows
from ..model import Identity, IdentityType, Machine

if t.TYPE_CHECKING:
    from ..findings.finding import Finding


def visitors(name: str, machine: Machine) -> Identity:
    """Return the identity of an account or group that stands for visitors who log on; its SID is None if not known."""
    account = understand(name, machine)
    return Identity(
        name=account.name,
        sid=account.sid,
        type=IdentityType.SPECIFIC_USER,
        process=None,
        group=None,
        network_name=account.name,
        token=with_local_groups(account_token(account.name, account.sid), account.sid, machine),
        confidence=account.confidence,
        reasons=(f"The option users names {name} for visitors who log on.", *account.corrections),
    )


def user_findings(names: t.Iterable[str], machine: Machine) -> t.Iterator[Finding]:
    """Yield what was corrected in the names of the option `users`."""
    for name in names:
        account = understand(name, machine)
        if account.corrections and account.sid is not None:
            corrections = " ".join(account.corrections)
            yield rows.USER_NAME_CORRECTED.of(given=name, account=account.name, corrections=corrections)
