# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of application pools that name nobody, or nobody that this version of IIS has."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    Password,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_7_0,
)
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.worker_pools import pool, refusal

KNOWN = "it is one of LocalSystem, LocalService, NetworkService, SpecificUser, ApplicationPoolIdentity"


@pytest.mark.parametrize("service_pack", [0, 1])
def test_pool_identity_on_7_0_without_service_pack_2_is_refused(service_pack: int) -> None:
    code, message = refusal(pool("ApplicationPoolIdentity"), IIS_7_0, Machine(service_pack=service_pack))
    assert code == "identity_type_not_available"
    assert message == (
        "The application pool 'Shop' uses ApplicationPoolIdentity, which IIS 7.0 has from Service Pack 2 of Windows "
        "on; install the service pack or choose another identity"
    )


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (
            pool("networkservice"),
            "identity_type_unknown",
            "identityType of the application pool 'Shop' is 'networkservice', which IIS does not know; did you mean "
            f"NetworkService? Upper and lower case count; {KNOWN}",
        ),
        (
            pool("4"),
            "identity_type_unknown",
            f"identityType of the application pool 'Shop' is '4', which IIS does not know; {KNOWN}",
        ),
        (
            pool(""),
            "identity_type_unknown",
            f"identityType of the application pool 'Shop' is '', which IIS does not know; {KNOWN}",
        ),
        (
            pool("SpecificUser"),
            "specific_user_without_name",
            "identityType of the application pool 'Shop' is SpecificUser, but userName is not set; set userName or "
            "choose another identityType",
        ),
        (
            pool("SpecificUser", "", Password.SET),
            "specific_user_without_name",
            "identityType of the application pool 'Shop' is SpecificUser, but userName is empty; set userName or "
            "choose another identityType",
        ),
        (
            pool("SpecificUser", "ApplicationPoolIdentity"),
            "specific_user_is_identity_type",
            "identityType of the application pool 'Shop' is SpecificUser and userName is 'ApplicationPoolIdentity', "
            "which is no account that can log on with a password; set identityType to ApplicationPoolIdentity and "
            "remove userName",
        ),
        (
            pool("SpecificUser", "Network Service"),
            "specific_user_is_identity_type",
            "identityType of the application pool 'Shop' is SpecificUser and userName is 'Network Service', which is "
            "no account that can log on with a password; set identityType to NetworkService and remove userName",
        ),
        (
            pool("SpecificUser", "IIS AppPool\\Shop"),
            "specific_user_is_identity_type",
            "identityType of the application pool 'Shop' is SpecificUser and userName is 'IIS AppPool\\Shop', which is "
            "no account that can log on with a password; set identityType to ApplicationPoolIdentity and remove "
            "userName",
        ),
    ],
)
def test_settings_that_name_nobody_are_refused(given: ApplicationPool, code: str, message: str) -> None:
    assert refusal(given) == (code, message)
