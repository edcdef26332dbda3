# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An application pool of one setting, and as whom its worker processes run."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Identity, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    Password,
    ProcessModel,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.worker_processes import (
    IdentityError,
    process_identity,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_10_0,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

SHOP = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
USER = Sid("S-1-5-21-1-2-3-1104")
MACHINE = Machine(
    name="WEB01",
    domain="CORP",
    domain_known=True,
    accounts={"corp\\svc": USER, "reports": USER, "corp\\jobs$": USER, "corp\\gone": None, "corp\\lost$": None},
)


def pool(
    identity_type: str | None = None, user_name: str | None = None, password: Password = Password.ABSENT
) -> ApplicationPool:
    model = ProcessModel(identity_type=identity_type, user_name=user_name, password=password)
    return ApplicationPool(name="Shop", process_model=model)


def resolve(given: ApplicationPool, version: IisVersion = IIS_10_0, machine: Machine = MACHINE) -> Identity:
    return process_identity(given, version=version, machine=machine)


def refusal(given: ApplicationPool, version: IisVersion = IIS_10_0, machine: Machine = MACHINE) -> tuple[str, str]:
    with pytest.raises(IdentityError) as caught:
        resolve(given, version, machine)
    return caught.value.finding.code, str(caught.value)
