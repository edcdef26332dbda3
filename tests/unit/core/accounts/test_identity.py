# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts that are configured by name: who they are, and what a person should know about them."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.identity import (
    account_findings,
    account_identity,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    Password,
)
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.worker_pools import MACHINE, SHOP, USER


@pytest.mark.parametrize(
    ("name", "shown", "sid", "kind", "network_name"),
    [
        ("IUSR", "NT AUTHORITY\\IUSR", "S-1-5-17", "IUSR", None),
        ("nt authority\\iusr", "NT AUTHORITY\\IUSR", "S-1-5-17", "IUSR", None),
        ("NETWORK SERVICE", "NT AUTHORITY\\NETWORK SERVICE", "S-1-5-20", "NetworkService", "CORP\\WEB01$"),
        ("reports", "WEB01\\reports", USER, "SpecificUser", "WEB01\\reports"),
        ("CORP\\svc", "CORP\\svc", USER, "SpecificUser", "CORP\\svc"),
        ("IIS AppPool\\Shop", "IIS APPPOOL\\Shop", SHOP, "ApplicationPoolIdentity", "CORP\\WEB01$"),
    ],
)
def test_account_identity(name: str, shown: str, sid: str, kind: str, network_name: str | None) -> None:
    identity = account_identity(name, machine=MACHINE)
    assert (identity.name, identity.sid, identity.type, identity.network_name) == (shown, sid, kind, network_name)
    assert (identity.process, identity.group) == (None, None)


@pytest.mark.parametrize(
    ("name", "password", "codes"),
    [
        ("CORP\\svc", Password.SET, []),
        ("CORP\\svc", Password.EMPTY, ["account_without_password"]),
        ("CORP\\gone", Password.SET, ["account_not_resolved"]),
        ("CORP\\gone", Password.ABSENT, ["account_not_resolved", "account_without_password"]),
        ("IUSR", Password.ABSENT, []),
        ("CORP\\jobs$", Password.EMPTY, []),
        ("CORP\\lost$", Password.ABSENT, ["account_not_resolved"]),
        ("CORP\\lost$", Password.SET, ["account_not_resolved"]),
    ],
)
def test_account_findings(name: str, password: Password, codes: list[str]) -> None:
    findings = account_findings(name, password, MACHINE, "a role")
    assert [finding.code for finding in findings] == codes


def test_message_about_an_account_names_it_its_role_and_the_remedy() -> None:
    unresolved, without = account_findings("CORP\\gone", Password.EMPTY, MACHINE, "the anonymous user at /")
    assert unresolved.message == (
        "The host could not resolve the account 'CORP\\gone', the anonymous user at /; correct the name or create the "
        "account"
    )
    assert without.message == (
        "No password is set for the account 'CORP\\gone', the anonymous user at /, so Windows refuses the logon "
        "unless the account really has none; set its password"
    )
