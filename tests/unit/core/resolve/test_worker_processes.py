# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Process identities: every identityType by version, the levels it can be set at, and settings that name nobody."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Identity, Machine, TokenSid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    Password,
    ProcessModel,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.worker_processes import (
    SETTINGS,
    process_identity,
    process_identity_findings,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules import identities as rules
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.rule import ASP_NET
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    APPLICATION_HOST_VERSIONS,
    IIS_7_0,
    IIS_7_5,
    IIS_10_0,
    SUPPORTED_VERSIONS,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.worker_pools import (
    MACHINE,
    SHOP,
    USER,
    pool,
    resolve,
)

GROUP_REASON = (
    "IIS adds BUILTIN\\IIS_IUSRS to the token when it starts the worker process; the list of the group's members does "
    "not show it."
)
POOL_REASON = (
    "Every worker process carries the SID of its application pool besides, whatever its account, so permissions for "
    "IIS APPPOOL\\Shop work for it."
)
MACHINE_ACCOUNT = "On the network it appears as the account of the machine, CORP\\WEB01$."


def token_sid(identity: Identity, sid: str) -> TokenSid | None:
    return next((entry for entry in identity.token if entry.sid == sid), None)


@pytest.mark.parametrize("version", APPLICATION_HOST_VERSIONS, ids=str)
@pytest.mark.parametrize(
    ("given", "name", "sid", "kind", "network_name"),
    [
        (pool("ApplicationPoolIdentity"), "IIS APPPOOL\\Shop", SHOP, "ApplicationPoolIdentity", "CORP\\WEB01$"),
        (pool("NetworkService"), "NT AUTHORITY\\NETWORK SERVICE", "S-1-5-20", "NetworkService", "CORP\\WEB01$"),
        (pool("LocalService"), "NT AUTHORITY\\LOCAL SERVICE", "S-1-5-19", "LocalService", None),
        (pool("LocalSystem"), "NT AUTHORITY\\SYSTEM", "S-1-5-18", "LocalSystem", "CORP\\WEB01$"),
        (pool("SpecificUser", "CORP\\svc", Password.SET), "CORP\\svc", USER, "SpecificUser", "CORP\\svc"),
        (pool("SpecificUser", ".\\reports", Password.SET), "WEB01\\reports", USER, "SpecificUser", "WEB01\\reports"),
    ],
)
def test_identity_types(
    version: IisVersion, given: ApplicationPool, name: str, sid: str, kind: str, network_name: str | None
) -> None:
    identity = resolve(given, version)
    assert (identity.name, identity.sid, identity.type, identity.network_name) == (name, sid, kind, network_name)
    assert identity.process == "w3wp.exe"
    assert identity.group is not None
    assert (identity.group.name, identity.group.sid, identity.group.membership) == (
        "BUILTIN\\IIS_IUSRS",
        "S-1-5-32-568",
        "token",
    )
    in_token = token_sid(identity, SHOP)
    assert in_token is not None
    assert in_token.confidence == "certain"


@pytest.mark.parametrize(
    ("version", "name"),
    [
        (version, "NT AUTHORITY\\NETWORK SERVICE" if version == IIS_7_0 else "IIS APPPOOL\\Shop")
        for version in APPLICATION_HOST_VERSIONS
    ],
    ids=str,
)
def test_default_depends_on_the_version(version: IisVersion, name: str) -> None:
    assert resolve(pool(), version).name == name


@pytest.mark.parametrize(
    ("given", "version", "reasons"),
    [
        (
            pool("NetworkService"),
            IIS_10_0,
            (
                "identityType is set to NetworkService on the application pool 'Shop'.",
                "NetworkService is the account NETWORK SERVICE, which many services of Windows share.",
                POOL_REASON,
                GROUP_REASON,
                MACHINE_ACCOUNT,
            ),
        ),
        (
            ApplicationPool(name="Shop", defaults=ProcessModel(identity_type="NetworkService")),
            IIS_10_0,
            (
                "identityType is not set on the application pool 'Shop'; applicationPoolDefaults says NetworkService.",
                "NetworkService is the account NETWORK SERVICE, which many services of Windows share.",
                POOL_REASON,
                GROUP_REASON,
                MACHINE_ACCOUNT,
            ),
        ),
        (
            pool(),
            IIS_10_0,
            (
                "identityType is set neither on the application pool 'Shop' nor in applicationPoolDefaults; the "
                "default of identityType in the schema of IIS 7.5 and later is ApplicationPoolIdentity.",
                GROUP_REASON,
                MACHINE_ACCOUNT,
            ),
        ),
        (
            pool("LocalService", "CORP\\svc", Password.SET),
            IIS_10_0,
            (
                "identityType is set to LocalService on the application pool 'Shop'.",
                "LocalService is the account LOCAL SERVICE, which many services of Windows share.",
                "userName is set as well, and means nothing, because identityType is not SpecificUser.",
                POOL_REASON,
                GROUP_REASON,
                "On the network it is anonymous, so no file server can give it rights.",
            ),
        ),
        (
            ApplicationPool(
                name="Shop",
                process_model=ProcessModel(identity_type="SpecificUser", password=Password.SET),
                defaults=ProcessModel(user_name="CORP\\svc"),
            ),
            IIS_10_0,
            (
                "identityType is set to SpecificUser on the application pool 'Shop'.",
                "SpecificUser is the account named in userName.",
                "userName is not set on the application pool 'Shop'; applicationPoolDefaults says CORP\\svc.",
                POOL_REASON,
                GROUP_REASON,
                "On the network it appears as itself, CORP\\svc.",
            ),
        ),
    ],
)
def test_reasons_say_where_each_value_comes_from(
    given: ApplicationPool, version: IisVersion, reasons: tuple[str, ...]
) -> None:
    assert resolve(given, version).reasons == reasons


def test_own_setting_counts_before_the_default() -> None:
    given = ApplicationPool(
        name="Shop",
        process_model=ProcessModel(identity_type="LocalService"),
        defaults=ProcessModel(identity_type="LocalSystem"),
    )
    assert resolve(given).name == "NT AUTHORITY\\LOCAL SERVICE"


@pytest.mark.parametrize("password", [Password.ABSENT, Password.EMPTY])
def test_managed_service_account(password: Password) -> None:
    identity = resolve(pool("SpecificUser", "CORP\\jobs$", password))
    assert (identity.type, identity.name, identity.sid) == ("ManagedServiceAccount", "CORP\\jobs$", USER)


@pytest.mark.parametrize(
    ("given", "version"),
    [
        (pool("SpecificUser", "CORP\\jobs$", Password.SET), IIS_10_0),
        (pool("SpecificUser", "CORP\\svc"), IIS_10_0),
        (pool("SpecificUser", "CORP\\jobs$"), IIS_7_0),
    ],
)
def test_other_accounts_are_no_managed_service_accounts(given: ApplicationPool, version: IisVersion) -> None:
    assert resolve(given, version).type == "SpecificUser"


@pytest.mark.parametrize("identity_type", SETTINGS)
def test_manual_group_membership_keeps_the_group_out_of_the_token(identity_type: str) -> None:
    model = ProcessModel(identity_type=identity_type, user_name="CORP\\svc", manual_group_membership=True)
    identity = resolve(ApplicationPool(name="Shop", process_model=model))
    assert identity.group is not None
    assert identity.group.membership == "local group"
    in_token = token_sid(identity, "S-1-5-32-568")
    assert in_token is not None
    assert in_token.confidence == "not known"
    assert any(reason.startswith("Because manualGroupMembership is true") for reason in identity.reasons)


def test_manual_group_membership_is_inherited_and_can_be_taken_back() -> None:
    defaults = ProcessModel(manual_group_membership=True)
    inherited = resolve(ApplicationPool(name="Shop", defaults=defaults)).group
    own = ProcessModel(manual_group_membership=False)
    taken_back = resolve(ApplicationPool(name="Shop", process_model=own, defaults=defaults)).group
    assert inherited is not None
    assert taken_back is not None
    assert (inherited.membership, taken_back.membership) == ("local group", "token")


@pytest.mark.parametrize(
    ("service_pack", "confidence", "reason"),
    [(2, "documented", False), (3, "documented", False), (None, "documented", True)],
)
def test_pool_identity_on_7_0_with_service_pack_2(service_pack: int | None, confidence: str, reason: bool) -> None:
    identity = resolve(pool("ApplicationPoolIdentity"), IIS_7_0, Machine(service_pack=service_pack))
    assert (identity.name, identity.confidence) == ("IIS APPPOOL\\Shop", confidence)
    assert ("Whether Windows has Service Pack 2 is not known here." in identity.reasons) is reason


def test_service_pack_matters_to_7_0_only() -> None:
    assert resolve(pool(), IIS_7_5, Machine(service_pack=0)).confidence == "certain"


def test_account_that_only_the_host_knows_has_no_sid() -> None:
    identity = resolve(pool("SpecificUser", "CORP\\other", Password.SET))
    assert (identity.sid, identity.confidence) == (None, "certain")
    assert "The SID of this account is known only to the host or its domain." in identity.reasons


def test_account_that_the_host_could_not_resolve_is_not_known() -> None:
    identity = resolve(pool("SpecificUser", "CORP\\gone", Password.SET))
    assert (identity.sid, identity.confidence) == (None, "not known")
    assert "The host could not resolve this account." in identity.reasons


BOOKS = Sid("S-1-5-82-1-2-3-4-5")


@pytest.mark.parametrize(
    ("pool_sids", "accounts", "sid"),
    [
        ({}, {}, None),
        ({"bücher": BOOKS}, {}, BOOKS),
        ({}, {"iis apppool\\bücher": BOOKS}, BOOKS),
        ({"Bücher": Sid("S-1-5-18")}, {}, None),
        ({}, {"iis apppool\\bücher": None}, None),
    ],
)
def test_name_outside_ascii_needs_the_sid_that_the_host_said(
    pool_sids: dict[str, Sid], accounts: dict[str, Sid | None], sid: Sid | None
) -> None:
    identity = process_identity(
        ApplicationPool(name="Bücher"), version=IIS_10_0, machine=Machine(accounts=accounts), pool_sids=pool_sids
    )
    assert (identity.name, identity.sid) == ("IIS APPPOOL\\Bücher", sid)
    unknown = "The SID of the application pool 'Bücher' cannot be computed from its name; only the host knows it."
    assert (unknown in identity.reasons) is (sid is None)


def test_managed_service_account_that_the_host_cannot_resolve_is_told() -> None:
    given = pool("SpecificUser", "CORP\\lost$")
    (finding,) = process_identity_findings(given, resolve(given), MACHINE)
    assert (finding.code, finding.message) == (
        "account_not_resolved",
        "The host could not resolve the managed service account 'CORP\\lost$', which the worker processes of the "
        "application pool 'Shop' run as; correct the name, or create the account and install it on this host "
        "(Install-ADServiceAccount)",
    )


@pytest.mark.parametrize("version", APPLICATION_HOST_VERSIONS, ids=str)
def test_table_has_a_row_for_every_setting(version: IisVersion) -> None:
    for setting in (None, *SETTINGS):
        assert rules.rule_for(version, setting, set(rules.Condition)) is not None


def test_every_row_can_be_reached_and_has_its_words() -> None:
    reached = set()
    conditions = [set(chosen) for n in range(3) for chosen in itertools.combinations(list(rules.Condition)[1:], n)]
    settings = (None, *SETTINGS, "0", "1", "2", "3", ASP_NET)
    for version, mode, setting, chosen in itertools.product(SUPPORTED_VERSIONS, rules.Mode, settings, conditions):
        rule = rules.rule_for(version, setting, chosen, mode)
        reached.add(rule and id(rule))
    assert reached - {None} == {id(rule) for rule in rules.RULES}
    assert all(rule.reason and rule.source and not rule.reason.endswith(".") for rule in rules.RULES)
