# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured with: descriptors of a web server, and descriptors in which no SID comes twice."""

from __future__ import annotations

import random
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    MODIFY,
    READ,
    READ_EXECUTE,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    CREATOR_OWNER,
    IIS_IUSRS,
    IUSR,
    SYSTEM,
    TRUSTED_INSTALLER,
    USERS,
)

COUNT: t.Final = 2000
FOLDERS: t.Final = 10
TOKEN: t.Final = (IUSR, Sid("S-1-1-0"), Sid("S-1-5-11"), USERS, IIS_IUSRS, Sid("S-1-5-6"), Sid("S-1-2-1"))
TRUSTEE: t.Final = Sid("S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415")

# What nearly every folder of a web server has, from C:\\inetpub downwards.
_INHERITED: t.Final = (
    Ace.allow(TRUSTED_INSTALLER, FULL_CONTROL, 0x13),
    Ace.allow(SYSTEM, FULL_CONTROL, 0x13),
    Ace.allow(ADMINISTRATORS, FULL_CONTROL, 0x13),
    Ace.allow(USERS, READ_EXECUTE, 0x13),
    Ace.allow(CREATOR_OWNER, 0x1000_0000, 0x1B),
)


def of_a_web_server() -> list[SecurityDescriptor]:
    """Return descriptors of 8 ACEs: 200 applications with ten folders each, which inherit the same.

    Five of the ACEs are the same everywhere, three are for the pool of the application, IUSR and IIS_IUSRS.
    """
    chance = random.Random(1)  # noqa: S311 - the same descriptors in every run
    descriptors = []
    for _unused in range(COUNT // FOLDERS):
        own = (
            Ace.allow(_pool(chance), chance.choice((READ, READ_EXECUTE, MODIFY)), 0x13),
            Ace.allow(IIS_IUSRS, chance.choice((READ, READ_EXECUTE)), 0x13),
            Ace.allow(IUSR, chance.choice((READ, READ_EXECUTE)), 0x13),
        )
        descriptors += [_descriptor(ADMINISTRATORS, SYSTEM, (*own, *_INHERITED)) for _unused in range(FOLDERS)]
    return descriptors


def of_strangers() -> list[SecurityDescriptor]:
    """Return descriptors of 8 ACEs, in which every SID is another one: no cache is of any use."""
    chance = random.Random(2)  # noqa: S311 - the same descriptors in every run
    descriptors = []
    for _unused in range(COUNT):
        aces = tuple(
            Ace.allow(_pool(chance), chance.choice((READ, MODIFY)), chance.choice((0, 3))) for _unused in range(8)
        )
        descriptors.append(_descriptor(_pool(chance), _pool(chance), aces))
    return descriptors


def _descriptor(owner: Sid, group: Sid, aces: tuple[Ace, ...]) -> SecurityDescriptor:
    return SecurityDescriptor(owner=owner, group=group, dacl=Acl.of(aces), control=Control.DACL_AUTO_INHERITED)


def _pool(chance: random.Random) -> Sid:
    return Sid("S-1-5-82-" + "-".join(str(chance.getrandbits(32)) for _unused in range(5)))
