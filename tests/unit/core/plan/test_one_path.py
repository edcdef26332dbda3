# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All needs of a path are decided together, for what is there and for what its trustees create."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.unit.core.plan.one_application import (
    DATA,
    GIVEN,
    SHOP,
    STAFF,
    WEB,
    served,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    FILES,
    Scenario,
    codes,
    decisions,
    message,
)


class TestOnePathTogether:
    """Faults that the random search found in the decisions of one path."""

    def test_what_a_refused_grant_would_have_met_is_refused_too(self) -> None:
        server = served().application("Shop/a/b", WEB + r"\a\b").folder(WEB + r"\a\b")
        plan = server.folder(WEB + r"\moved", f"D:AI(A;OICIID;FR;;;{STAFF}){GIVEN}").plan()
        assert {entry.decision.value for entry in plan.items if str(entry.need.path) == WEB} == {"refused"}

    @pytest.mark.parametrize("allowed", [{"force": [WEB]}, {"stale_inheritance": "apply"}])
    def test_an_excluded_path_is_not_brought_up_to_date_either(self, allowed: dict[str, t.Any]) -> None:
        server = Scenario().application("Shop/", WEB).application("Shop/a", r"E:\a", pool="Child").folder(r"E:\a")
        server = server.folder(WEB).folder(DATA, f"D:AI(A;OICIID;FR;;;{STAFF}){GIVEN}")
        plan = server.plan(application_pools="Child", exclude_paths=[DATA], **allowed)
        assert decisions(plan)[WEB, "Child", "read"] == "refused"
        assert message(plan, "grant_reaches_excluded_path")[1].startswith(
            r"IIS APPPOOL\Child: D:\w: a write here brings the inherited entries of D:\w\data up to date"
        )

    def test_one_that_is_denied_may_be_met_by_the_grant_for_another(self) -> None:
        server = Scenario().pool("Shop", identityType="SpecificUser", userName=r"CORP\staff", password="set")
        server = server.application("Shop/", DATA).location("Shop", anonymous=r"CORP\staff")
        server = server.folder(WEB, "D:(D;OICI;GA;;;IS)").folder(DATA)
        plan = server.plan(satisfied_by="effective", override_inherited_deny=False)
        assert decisions(server.applied(plan).plan(satisfied_by="effective")) == {
            key: {"grant": "satisfied", "covered": "satisfied"}.get(value, value)
            for key, value in decisions(plan).items()
        }

    def test_what_is_only_certain_after_a_write_above_is_not(self) -> None:
        inner = WEB + r"\up\b"
        given = "(D;OICIID;FW;;;BG)(A;OICIID;FR;;;NS)"
        server = served().application("Shop/c", inner).folder(WEB + r"\up", f"D:AI{given}{GIVEN}")
        server = server.folder(inner, f"D:AI(A;OICIID;FR;;;NS)(D;OICIID;FW;;;BG){GIVEN}")
        plan = server.plan(force=[WEB, WEB + r"\up"])
        assert (plan.writes, "inheritance_not_certain" in codes(plan)) == ((), True)

    def test_a_trustee_gains_only_where_it_needs_something(self) -> None:
        server = served(f"D:(A;OICI;0x1;;;{FILES})").application("Files/", r"E:\f", connect_as=r"CORP\files")
        server = server.folder(r"E:\f").folder(DATA, f"D:AI{GIVEN}")
        plan = server.plan()
        assert decisions(plan)[WEB, "Shop", "read"] == "refused"
        assert rf"{FILES} gains" in message(plan, "inheritance_would_be_reapplied")[1].replace(r"CORP\files", FILES)

    def test_what_was_cut_off_is_not_finished_where_that_takes_what_meets_the_need(self) -> None:
        stale = f"(A;OICIID;FR;;;WD){GIVEN}"
        server = served(f"D:AI{stale}").folder(WEB + r"\bin", f"D:AI(A;OICI;FR;;;BU){stale}")
        server = server.folder(WEB + r"\bin\a", f"D:AI(D;OICIID;FR;;;{SHOP})(A;OICIID;FR;;;BU){stale}")
        plan = server.plan(satisfied_by="effective", stale_inheritance="apply", read="read", force=[WEB + r"\bin"])
        assert decisions(plan)[WEB, "Shop", "read"] == "satisfied"
        assert not plan.writes

    def test_what_keeps_a_path_above_from_being_written_is_not_written_itself(self) -> None:
        deny, inner = f"(D;CI;FW;;;{STAFF})", WEB + r"\a\b"
        server = (
            served(f"D:AI{deny}{GIVEN}").application("Shop/b", inner, pool="Inner").folder(WEB + r"\a", f"D:AI{GIVEN}")
        )
        server = server.folder(inner, f"D:AI{GIVEN}{deny.replace('CI', 'CIID')}")
        plan = server.plan(stale_inheritance="apply", force=[inner])
        assert {decisions(plan)[WEB, "Shop", "read"], decisions(plan)[inner, "Inner", "read"]} == {"refused"}
        assert (plan.writes, set(codes(plan))) == ((), {"inheritance_not_certain"})


class TestCreators:
    DENY: t.Final = "(D;OICIIO;0x1;;;CO)"

    def test_a_deny_for_the_creator_counts_where_the_trustee_creates_files(self) -> None:
        data = DATA
        server = served().folder(data, f"D:{self.DENY}")
        plan = server.plan(write=[{"path": data}])
        assert decisions(plan)[data, "Shop", "write"] == "blocked"
        assert "CREATOR OWNER" in message(plan, "denied")[1]

    def test_it_does_not_where_it_only_reads(self) -> None:
        assert decisions(served(f"D:{self.DENY}").plan()) == {(WEB, "Shop", "read"): "grant"}

    def test_reading_what_it_created_counts_too(self) -> None:
        plan = served(f"D:{self.DENY}(A;OICI;0x6;;;{SHOP})").plan()
        assert decisions(plan) == {(WEB, "Shop", "read"): "blocked"}

    def test_a_deny_for_the_rights_of_owners_counts_in_the_same_way(self) -> None:
        plan = served().folder(DATA, "D:(D;OICIIO;0x1;;;OW)").plan(write=[{"path": DATA}])
        assert decisions(plan)[DATA, "Shop", "write"] == "blocked"
