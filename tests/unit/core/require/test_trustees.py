# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which trustee gets what an identity needs, on local paths and on shares."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security import well_known
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    ACCOUNTS,
    ENVIRONMENT,
    FILES,
    MACHINE_ACCOUNT,
    MEMBER,
    SVC,
    WORKGROUP,
    Scenario,
    codes,
    decisions,
    message,
    messages,
    pool,
    shop,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Plan

ACCOUNT_TYPES: t.Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("ApplicationPoolIdentity", {}),
    ("NetworkService", {}),
    ("LocalService", {}),
    ("LocalSystem", {}),
    ("SpecificUser", {"userName": r"CORP\svc", "password": "set"}),
)


def running_as(
    identity_type: str, user: t.Mapping[str, str], folder: str = r"D:\sites\shop", **keywords: t.Any
) -> Scenario:
    """Return a server with one application whose anonymous visitors are served as the process."""
    server = Scenario(**keywords).pool("Shop", identityType=identity_type, **user).location("Shop", anonymous="")
    server.application("Shop/", folder)
    return server if folder.startswith("\\\\") else server.folder(folder)


def trustees(plan: Plan) -> dict[Sid, str]:
    """Return the trustees of a plan."""
    return {item.need.trustee.sid: item.need.trustee.name for item in plan.items}


@pytest.mark.parametrize("grant_to", ["auto", "pool"])
@pytest.mark.parametrize(("identity_type", "user"), ACCOUNT_TYPES)
@pytest.mark.parametrize("version", ["7.0", "7.5", "8.0", "8.5", "10.0"])
def test_the_pool_gets_it_whatever_its_account(
    identity_type: str, user: t.Mapping[str, str], version: str, grant_to: str
) -> None:
    plan = running_as(identity_type, user, version=version).plan(grant_to=grant_to)
    assert trustees(plan) == {pool("Shop"): r"IIS APPPOOL\Shop"}
    assert decisions(plan) == {(r"D:\sites\shop", "Shop", "read"): "grant"}


class TestGrantToAccount:
    def test_a_named_account_gets_it_itself(self) -> None:
        plan = running_as("SpecificUser", {"userName": r"CORP\svc", "password": "set"}).plan(grant_to="account")
        assert trustees(plan) == {SVC: r"CORP\svc"}
        assert codes(plan) == []

    def test_a_pool_identity_is_its_own_account(self) -> None:
        plan = running_as("ApplicationPoolIdentity", {}).plan(grant_to="account")
        assert trustees(plan) == {pool("Shop"): r"IIS APPPOOL\Shop"}
        assert codes(plan) == []

    @pytest.mark.parametrize(
        ("identity_type", "sid", "name"),
        [
            ("NetworkService", well_known.NETWORK_SERVICE, r"NT AUTHORITY\NETWORK SERVICE"),
            ("LocalService", well_known.LOCAL_SERVICE, r"NT AUTHORITY\LOCAL SERVICE"),
        ],
    )
    def test_an_account_that_services_share_is_a_warning(self, identity_type: str, sid: Sid, name: str) -> None:
        plan = running_as(identity_type, {}).plan(grant_to="account")
        assert trustees(plan) == {sid: name}
        assert message(plan, "account_is_shared") == (
            "warning",
            f"Shop/: grant_to is account, and {name} is shared by many services of this host: all of them get the same "
            "access; grant_to: pool gives it to this pool only",
        )

    def test_an_account_that_runs_several_pools_is_a_warning(self) -> None:
        server = running_as("SpecificUser", {"userName": r"CORP\svc", "password": "set"})
        server.pool("Other", identityType="SpecificUser", userName=r"corp\SVC", password="set")
        server.application("Other/", r"D:\sites\other", pool="Other").folder(r"D:\sites\other")
        plan = server.plan(sites="Shop", grant_to="account")
        assert message(plan, "account_is_shared") == (
            "warning",
            r"Shop/: grant_to is account, and CORP\svc runs other application pools too: all of them get the same "
            "access; grant_to: pool gives it to this pool only",
        )

    def test_system_never_gets_an_ace(self) -> None:
        plan = running_as("LocalSystem", {}).plan(grant_to="account")
        assert plan.items == ()
        assert message(plan, "local_system_needs_no_grant") == (
            "info",
            "Shop/: process is SYSTEM, which is never given an ACE",
        )

    def test_an_account_that_cannot_be_resolved_is_an_error(self) -> None:
        plan = running_as("SpecificUser", {"userName": r"CORP\nobody", "password": "set"}).plan(grant_to="account")
        assert plan.items == ()
        assert [level for level, _unused in messages(plan, "account_not_resolved")] == ["error"]


def test_system_as_the_anonymous_user_never_gets_an_ace_either() -> None:
    plan = shop().location("Shop", anonymous=r"NT AUTHORITY\SYSTEM").plan()
    assert set(trustees(plan)) == {pool("Shop")}
    assert message(plan, "local_system_needs_no_grant") == (
        "info",
        "Shop/: request is SYSTEM, which is never given an ACE",
    )


class TestGrantToGroup:
    def test_the_group_of_iis_gets_it_with_a_warning(self) -> None:
        plan = running_as("ApplicationPoolIdentity", {}).plan(grant_to="group")
        assert trustees(plan) == {well_known.IIS_IUSRS: r"BUILTIN\IIS_IUSRS"}
        assert message(plan, "account_is_shared") == (
            "warning",
            r"Shop/: grant_to is group, and every application pool of this host is in BUILTIN\IIS_IUSRS",
        )

    def test_a_group_that_is_not_certain_to_be_in_the_token_gets_nothing(self) -> None:
        account = {"userName": r"CORP\svc", "password": "set", "manualGroupMembership": "true"}
        plan = running_as("SpecificUser", account).plan(grant_to="group")
        assert plan.items == ()
        assert message(plan, "group_not_in_token") == (
            "error",
            r"Shop/: grant_to is group, and it is not certain that CORP\svc carries the group (manualGroupMembership); "
            "use grant_to: auto",
        )

    def test_only_the_process_identity_is_in_the_group(self) -> None:
        assert well_known.IUSR in trustees(shop().plan(grant_to="group"))


class TestNamesOutsideAscii:
    def test_a_pool_whose_sid_is_not_known_is_one_error(self) -> None:
        plan = Scenario().application("Shop/", r"D:\sites\shop", pool="Läden").folder(r"D:\sites\shop").plan()
        assert set(trustees(plan)) == {well_known.IUSR}
        level, text = message(plan, "pool_sid_not_known")
        assert level == "error"
        assert text.startswith("The SID of the application pool 'Läden' cannot be computed")

    def test_an_application_given_without_the_sid_and_without_a_word_about_it_gets_that_word(self) -> None:
        server = Scenario().application("Shop/", r"D:\sites\shop", pool="Läden").folder(r"D:\sites\shop")
        silent = [dataclasses.replace(application, findings=()) for application in server.applications()]
        plan = make_plan(silent, server.paths, parse_options({"sites": "all"}), machine=server.machine)
        assert message(plan, "pool_sid_not_known") == (
            "error",
            "Shop/: the SID of the application pool 'Läden' is not known, because Windows' case folding of non-ASCII "
            "names is not documented; give the live SID, or let the connected host resolve it",
        )

    def test_the_sid_that_the_host_said_is_used(self) -> None:
        live = Sid("S-1-5-82-1-2-3-4-5")
        machine = Machine(accounts={"iis apppool\\läden": live}, environment=ENVIRONMENT)
        server = Scenario(machine=machine).application("Shop/", r"D:\sites\shop", pool="Läden")
        assert trustees(server.folder(r"D:\sites\shop").plan())[live] == r"IIS APPPOOL\Läden"


SHARE: t.Final = r"\\files\web\shop"


class TestOnShares:
    @pytest.mark.parametrize("identity_type", ["ApplicationPoolIdentity", "NetworkService", "LocalSystem"])
    @pytest.mark.parametrize("grant_to", ["auto", "pool", "account", "group"])
    def test_a_member_of_a_domain_goes_there_as_its_machine(self, identity_type: str, grant_to: str) -> None:
        plan = running_as(identity_type, {}, SHARE, machine=MEMBER).plan(grant_to=grant_to)
        assert trustees(plan) == {MACHINE_ACCOUNT: r"CORP\WEB1$"}
        assert decisions(plan) == {(SHARE, "WEB1$", "read"): "not applied"}
        assert plan.writes == ()
        assert message(plan, "unc_not_applied") == (
            "info",
            r"\\files\web\shop is on a file server: grant CORP\WEB1$ read access there, on the share too",
        )

    @pytest.mark.parametrize("machine", [MEMBER, WORKGROUP, Machine(accounts=ACCOUNTS)])
    def test_a_named_account_goes_there_as_itself(self, machine: Machine) -> None:
        user = {"userName": r"CORP\svc", "password": "set"}
        assert trustees(running_as("SpecificUser", user, SHARE, machine=machine).plan()) == {SVC: r"CORP\svc"}

    @pytest.mark.parametrize("machine", [MEMBER, WORKGROUP])
    def test_a_connect_as_account_goes_there_for_everybody(self, machine: Machine) -> None:
        server = Scenario(machine=machine).application("Shop/", SHARE, connect_as=r"CORP\files")
        plan = server.plan()
        assert trustees(plan) == {FILES: r"CORP\files"}
        assert "unc_needs_connect_as" not in codes(plan)

    @pytest.mark.parametrize(
        ("identity_type", "name", "machine"),
        [
            ("LocalService", r"NT AUTHORITY\LOCAL SERVICE", MEMBER),
            ("LocalService", r"NT AUTHORITY\LOCAL SERVICE", WORKGROUP),
            ("ApplicationPoolIdentity", r"IIS APPPOOL\Shop", WORKGROUP),
            ("NetworkService", r"NT AUTHORITY\NETWORK SERVICE", WORKGROUP),
            ("LocalSystem", r"NT AUTHORITY\SYSTEM", WORKGROUP),
        ],
    )
    def test_where_no_grant_can_help_a_connect_as_account_is_needed(
        self, identity_type: str, name: str, machine: Machine
    ) -> None:
        plan = running_as(identity_type, {}, SHARE, machine=machine).plan()
        assert plan.items == ()
        assert message(plan, "unc_needs_connect_as") == (
            "error",
            rf"Shop/: {name} reaches \\files\web\shop as anonymous, and no grant can help; set a connect-as account on "
            "the virtual directory",
        )

    def test_iusr_is_anonymous_there_even_from_a_member_of_a_domain(self) -> None:
        plan = Scenario(machine=MEMBER).application("Shop/", SHARE).plan()
        assert set(trustees(plan)) == {MACHINE_ACCOUNT}
        assert message(plan, "unc_needs_connect_as")[1].startswith(r"Shop/: NT AUTHORITY\IUSR reaches")

    def test_a_machine_whose_domain_nobody_asked_for_is_a_warning(self) -> None:
        plan = running_as("NetworkService", {}, SHARE, machine=Machine()).plan()
        assert plan.items == ()
        assert message(plan, "network_account_not_known") == (
            "warning",
            r"Shop/: NT AUTHORITY\NETWORK SERVICE reaches \\files\web\shop as the account of the machine, if it is in "
            "a domain, and machine name and domain are not known here; grant it by name on the file server",
        )

    def test_a_machine_account_whose_sid_is_not_known_is_a_warning(self) -> None:
        machine = Machine(name="WEB1", domain="CORP", domain_known=True)
        plan = running_as("ApplicationPoolIdentity", {}, SHARE, machine=machine).plan()
        assert message(plan, "network_account_not_resolved") == (
            "warning",
            r"Shop/: IIS APPPOOL\Shop reaches \\files\web\shop as CORP\WEB1$, whose SID is not known here; grant it by "
            "name on the file server",
        )

    def test_the_folders_above_are_reported_too(self) -> None:
        server = Scenario(machine=MEMBER).application("Shop/", SHARE, pool="Root")
        server.application("Shop/a", r"D:\a", pool="Child").folder(r"D:\a").location("Shop", anonymous="")
        plan = server.plan(application_pools="Child")
        assert decisions(plan) == {
            (r"D:\a", "Child", "read"): "grant",
            (SHARE, "WEB1$", "read"): "not applied",
            (SHARE + r"\web.config", "WEB1$", "read"): "not applied",
        }
