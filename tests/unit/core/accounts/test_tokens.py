# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: which SIDs, and how sure each is (domain-facts, section 4.3)."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.identity import account_identity
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    ProcessModel,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.worker_processes import (
    process_identity,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_7_0,
    IIS_7_5,
    IIS_10_0,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

SHOP = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
USER = Sid("S-1-5-21-1-2-3-1104")
EVERYONE, USERS, AUTHENTICATED, GROUP, ALL_POOLS = "S-1-1-0", "S-1-5-32-545", "S-1-5-11", "S-1-5-32-568", "S-1-5-82-0"
OBSERVED = {USERS, "S-1-5-6", "S-1-2-1", "S-1-5-15", "S-1-2-0"}


def certain_and_not(version: IisVersion, identity_type: str, user: str | None = None) -> tuple[set[str], set[str]]:
    pool = ApplicationPool(name="Shop", process_model=ProcessModel(identity_type=identity_type, user_name=user))
    token = process_identity(pool, version=version, machine=Machine(accounts={"corp\\svc": USER})).token
    assert len({entry.sid for entry in token}) == len(token)
    assert not any(entry.deny_only for entry in token)
    assert all(entry.why for entry in token)
    certain = {str(entry.sid) for entry in token if entry.confidence == "certain"}
    return certain, {str(entry.sid) for entry in token} - certain


@pytest.mark.parametrize("version", [IIS_7_5, IIS_10_0], ids=str)
def test_pool_identity(version: IisVersion) -> None:
    expected = {SHOP, EVERYONE, AUTHENTICATED, GROUP, ALL_POOLS, *OBSERVED}
    assert certain_and_not(version, "ApplicationPoolIdentity") == (expected, set())


@pytest.mark.parametrize(
    ("identity_type", "user", "sid"),
    [
        ("NetworkService", None, "S-1-5-20"),
        ("LocalService", None, "S-1-5-19"),
        ("SpecificUser", "CORP\\svc", str(USER)),
    ],
)
def test_other_accounts_carry_the_pool_besides(identity_type: str, user: str | None, sid: str) -> None:
    expected = {sid, SHOP, EVERYONE, AUTHENTICATED, GROUP, ALL_POOLS}
    assert certain_and_not(IIS_10_0, identity_type, user) == (expected, OBSERVED)


def test_system_is_an_administrator_and_no_member_of_users() -> None:
    expected = {"S-1-5-18", SHOP, EVERYONE, AUTHENTICATED, GROUP, ALL_POOLS, "S-1-5-32-544"}
    assert certain_and_not(IIS_10_0, "LocalSystem") == (expected, set())


def test_tokens_of_7_0_were_not_seen() -> None:
    certain, uncertain = certain_and_not(IIS_7_0, "NetworkService")
    assert certain == {"S-1-5-20", SHOP, EVERYONE, AUTHENTICATED, GROUP}
    assert uncertain == {*OBSERVED, ALL_POOLS}


def test_iusr() -> None:
    token = {str(entry.sid): entry for entry in account_identity("IUSR", machine=Machine()).token}
    assert {sid for sid, entry in token.items() if entry.deny_only} == {"S-1-5-6"}
    assert {sid for sid, entry in token.items() if entry.confidence != "certain"} == {GROUP}
    assert set(token) == {"S-1-5-17", EVERYONE, AUTHENTICATED, GROUP, *OBSERVED}


def test_account_whose_groups_only_its_domain_knows() -> None:
    token = account_identity("CORP\\svc", machine=Machine(accounts={"corp\\svc": USER})).token
    assert [(str(entry.sid), entry.confidence) for entry in token] == [
        (str(USER), "certain"),
        (EVERYONE, "certain"),
        (AUTHENTICATED, "certain"),
        (USERS, "not known"),
    ]


def test_account_without_a_sid_is_not_in_its_token() -> None:
    token = account_identity("CORP\\svc", machine=Machine()).token
    assert [str(entry.sid) for entry in token] == [EVERYONE, AUTHENTICATED, USERS]
