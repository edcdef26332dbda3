# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Local groups in tokens, from the members that a host told."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.identity import account_identity
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Identity, Machine, TokenSid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    ProcessModel,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.require.users import visitors
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.worker_processes import (
    process_identity,
    process_identity_findings,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IIS_10_0
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

HOST: t.Final = Sid("S-1-5-21-7-7-7")
LOCAL_USER: t.Final = Sid(f"{HOST}-1001")
OTHER_LOCAL_USER: t.Final = Sid(f"{HOST}-1002")
EDITORS: t.Final = Sid(f"{HOST}-1010")
DOMAIN_USER: t.Final = Sid("S-1-5-21-9-9-9-1105")
DOMAIN_GROUP: t.Final = Sid("S-1-5-21-9-9-9-513")
EVERYONE, AUTHENTICATED, INTERACTIVE = Sid("S-1-1-0"), Sid("S-1-5-11"), Sid("S-1-5-4")
SERVICE, SYSTEM, IUSR, POOLS = Sid("S-1-5-6"), Sid("S-1-5-18"), Sid("S-1-5-17"), Sid("S-1-5-82-0")
USERS, IIS_IUSRS = Sid("S-1-5-32-545"), Sid("S-1-5-32-568")

CERTAIN, NOT_KNOWN, ABSENT = "certain", "not known", "absent"


def machine(*, domain_controller: bool = False, sid: Sid | None = HOST, **groups: t.Iterable[Sid]) -> Machine:
    """Return a host whose groups (`users`, `iis_iusrs`, `editors`) have these members."""
    sids = {"users": USERS, "iis_iusrs": IIS_IUSRS, "editors": EDITORS}
    return Machine(
        name="WEB1",
        sid=sid,
        domain="CORP",
        domain_known=True,
        domain_controller=domain_controller,
        accounts={".\\svc": LOCAL_USER, "corp\\svc": DOMAIN_USER},
        account_names={EDITORS: r"WEB1\editors"},
        group_members={sids[name]: frozenset(members) for name, members in groups.items()},
    )


def entry(identity: Identity, sid: Sid) -> TokenSid | None:
    """Return what the token says about a SID."""
    return next((entry for entry in identity.token if entry.sid == sid), None)


def confidence(identity: Identity, sid: Sid) -> str:
    """Return how sure it is that the token carries a SID, or `absent`."""
    found = entry(identity, sid)
    return ABSENT if found is None else str(found.confidence)


def worker(host: Machine, identity_type: str = "SpecificUser", *, manual: bool | None = None) -> Identity:
    r"""Return the identity of a worker process; a specific user is CORP\svc."""
    return process_identity(pool(identity_type, manual=manual), version=IIS_10_0, machine=host)


def pool(identity_type: str = "SpecificUser", *, manual: bool | None = None) -> ApplicationPool:
    user = r"CORP\svc" if identity_type == "SpecificUser" else None
    model = ProcessModel(identity_type=identity_type, user_name=user, manual_group_membership=manual)
    return ApplicationPool(name="Shop", process_model=model)


LOCAL_ACCOUNTS: t.Final = [
    ([LOCAL_USER], CERTAIN),
    ([EVERYONE], CERTAIN),
    ([INTERACTIVE, AUTHENTICATED], CERTAIN),
    ([], ABSENT),
    ([OTHER_LOCAL_USER, SYSTEM, POOLS], ABSENT),
    ([DOMAIN_GROUP, DOMAIN_USER], ABSENT),
    ([INTERACTIVE], NOT_KNOWN),
]


@pytest.mark.parametrize(("members", "known"), LOCAL_ACCOUNTS)
def test_a_local_account(members: list[Sid], known: str) -> None:
    assert confidence(account_identity(".\\svc", machine=machine(editors=members)), EDITORS) == known


DOMAIN_ACCOUNTS: t.Final = [
    ([DOMAIN_USER], CERTAIN),
    ([DOMAIN_GROUP, DOMAIN_USER], CERTAIN),
    ([DOMAIN_GROUP], NOT_KNOWN),
    ([LOCAL_USER], ABSENT),
]


@pytest.mark.parametrize(("members", "known"), DOMAIN_ACCOUNTS)
def test_an_account_of_the_domain_may_be_in_a_group_of_it(members: list[Sid], known: str) -> None:
    assert confidence(account_identity(r"CORP\svc", machine=machine(editors=members)), EDITORS) == known


def test_without_the_sid_of_the_host_its_accounts_are_not_told_from_groups() -> None:
    host = machine(sid=None, editors=[OTHER_LOCAL_USER])
    assert confidence(account_identity(".\\svc", machine=host), EDITORS) == NOT_KNOWN


@pytest.mark.parametrize(
    ("members", "known"), [([IUSR], CERTAIN), ([], ABSENT), ([OTHER_LOCAL_USER, DOMAIN_GROUP], ABSENT)]
)
def test_iusr_in_the_group_of_iis(members: list[Sid], known: str) -> None:
    assert confidence(account_identity("IUSR", machine=machine(iis_iusrs=members)), IIS_IUSRS) == known


def test_on_a_domain_controller_groups_are_in_each_other() -> None:
    host = machine(domain_controller=True, iis_iusrs=[EDITORS])
    assert confidence(account_identity("IUSR", machine=host), IIS_IUSRS) == NOT_KNOWN


def test_what_the_host_did_not_tell_stays_not_known() -> None:
    assert confidence(account_identity("IUSR", machine=machine()), IIS_IUSRS) == NOT_KNOWN
    assert confidence(account_identity(r"CORP\svc", machine=machine()), USERS) == NOT_KNOWN


def test_an_account_without_a_sid_is_in_no_group() -> None:
    token = account_identity(r"CORP\other", machine=machine(editors=[EVERYONE])).token
    assert [entry.sid for entry in token] == [EVERYONE, AUTHENTICATED, USERS]


def test_a_token_says_who_is_the_member() -> None:
    host = machine(users=[AUTHENTICATED], editors=[DOMAIN_USER])
    identity = account_identity(r"CORP\svc", machine=host)
    users, editors = entry(identity, USERS), entry(identity, EDITORS)
    assert users is not None
    assert users.why == r"read from the host: NT AUTHORITY\Authenticated Users is a member"
    assert editors is not None
    assert (editors.name, editors.why) == (r"WEB1\editors", "read from the host: the account is a member")


@pytest.mark.parametrize("identity_type", ["NetworkService", "LocalService", "SpecificUser", "ApplicationPoolIdentity"])
def test_worker_processes_are_in_users_where_every_account_is(identity_type: str) -> None:
    assert confidence(worker(machine(users=[AUTHENTICATED, INTERACTIVE]), identity_type), USERS) == CERTAIN


def test_what_was_seen_in_tokens_is_not_certain_where_the_members_do_not_show_it() -> None:
    identity = worker(machine(users=[OTHER_LOCAL_USER]), "ApplicationPoolIdentity")
    assert confidence(identity, USERS) == NOT_KNOWN


def test_a_logon_as_a_service_is_not_certain_to_be_one() -> None:
    assert confidence(worker(machine(editors=[SERVICE]), "ApplicationPoolIdentity"), EDITORS) == NOT_KNOWN


def test_system_is_in_what_windows_puts_it_in() -> None:
    identity = worker(machine(users=[AUTHENTICATED], editors=[SYSTEM]), "LocalSystem")
    assert {confidence(identity, USERS), confidence(identity, EDITORS)} == {ABSENT}


def test_what_iis_adds_is_no_membership() -> None:
    identity = worker(machine(iis_iusrs=[]))
    assert confidence(identity, IIS_IUSRS) == CERTAIN
    assert identity.group is not None
    assert identity.group.membership == "token"


def test_a_group_of_the_domain_that_stands_for_visitors_is_in_the_groups_it_is_a_member_of() -> None:
    host = Machine(sid=HOST, accounts={r"corp\staff": DOMAIN_GROUP}, group_members={EDITORS: frozenset([DOMAIN_GROUP])})
    assert confidence(visitors(r"CORP\staff", host), EDITORS) == CERTAIN


MANUAL: t.Final = [
    ({"iis_iusrs": [DOMAIN_USER]}, "local group", CERTAIN, "Read from the host: it is a member.", []),
    (
        {"iis_iusrs": [LOCAL_USER]},
        "none",
        ABSENT,
        "Read from the host: it is no member.",
        ["group_membership_missing"],
    ),
    ({"iis_iusrs": [DOMAIN_GROUP]}, "local group", NOT_KNOWN, None, []),
    ({}, "local group", NOT_KNOWN, None, []),
]


@pytest.mark.parametrize(("groups", "membership", "known", "reason", "codes"), MANUAL)
def test_a_membership_that_iis_does_not_add(
    groups: dict[str, t.Any], membership: str, known: str, reason: str | None, codes: list[str]
) -> None:
    host = machine(**groups)
    identity = worker(host, manual=True)
    assert identity.group is not None
    assert identity.group.membership == membership
    assert confidence(identity, IIS_IUSRS) == known
    assert [text for text in identity.reasons if text.startswith("Read from")] == ([reason] if reason else [])
    findings = process_identity_findings(pool(manual=True), identity, host)
    assert [finding.code for finding in findings if finding.level == "error"] == codes


def test_a_missing_membership_names_account_and_group() -> None:
    host = machine(iis_iusrs=[])
    *_unused, finding = process_identity_findings(pool(manual=True), worker(host, manual=True), host)
    assert finding.message == (
        r"manualGroupMembership of the application pool 'Shop' is true, and CORP\svc is no member of BUILTIN\IIS_IUSRS "
        "on this host, as the account of its worker processes has to be; make it a member, or set "
        "manualGroupMembership to false"
    )


def test_virtual_accounts_have_to_be_members_too_and_system_has_not() -> None:
    host = machine(iis_iusrs=[])
    for identity_type, missing in (("ApplicationPoolIdentity", True), ("NetworkService", True), ("LocalSystem", False)):
        identity = worker(host, identity_type, manual=True)
        assert bool(process_identity_findings(pool(identity_type, manual=True), identity, host)) is missing
