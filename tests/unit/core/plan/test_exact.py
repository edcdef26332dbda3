# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a write changes besides the grant: the order of entries, entries that are out of date, children without a DACL.

Each of these was once a plan that called itself proved and was wrong.
"""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.names import trustee_names
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.serialize import diff_list, plan_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl
from ansible_collections.webinfra.iis_identity.tests.unit.core.plan.one_application import (
    DATA,
    GIVEN,
    SHOP,
    STAFF,
    WEB,
    served,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    Scenario,
    codes,
    decisions,
    item,
    message,
    messages,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Plan


def changed(plan: Plan) -> list[str]:
    """Return the paths that change, as the diff names them."""
    return [str(change.path) for change in plan.changes]


class TestDepth:
    def test_an_entry_that_does_not_propagate_is_none_for_a_tree(self) -> None:
        plan = served(f"D:(A;OICINP;0x1200a9;;;{SHOP})").plan()
        assert decisions(plan) == {(WEB, "Shop", "read"): "grant"}

    def test_one_that_ends_deeper_down_is_not_missed_either(self) -> None:
        plan = served(f"D:(A;OICINP;0x1200a9;;;{SHOP})(A;OICI;0x1200a9;;;IS)").plan(satisfied_by="effective")
        assert decisions(plan) == {(WEB, "Shop", "read"): "satisfied"}

    def test_a_deny_that_only_counts_one_level_deep_blocks(self) -> None:
        plan = served("D:(D;OICINPIO;0x1;;;BU)").plan()
        assert decisions(plan) == {(WEB, "Shop", "read"): "blocked"}


class TestOrder:
    REORDERED: t.Final = f"D:AI(A;OICIID;0x1301bf;;;{STAFF})(D;OICI;0x116;;;{STAFF}){GIVEN}"
    GIVES_BOTH: t.Final = f"D:(D;OICI;0x116;;;{STAFF})(A;OICI;0x1301bf;;;{STAFF})"

    def test_a_deny_behind_an_inherited_allow_stops_the_write_above(self) -> None:
        server = served(f"D:(A;OICI;0x1301bf;;;{STAFF})").folder(DATA, self.REORDERED)
        plan = server.plan()
        assert (decisions(plan), plan.writes) == ({(WEB, "Shop", "read"): "refused"}, ())
        assert message(plan, "inheritance_not_certain") == (
            "error",
            r"IIS APPPOOL\Shop: D:\w\data: entries that allow and entries that deny stand in another order there than "
            r"what the folder above gives, and what Windows makes of them with a write to D:\w is not documented; put "
            r"the entries of 'D:\w\data' in order first, as the security dialog offers to, and look who has what then",
        )

    @pytest.mark.parametrize("allowed", [{"force": [WEB, DATA]}, {"stale_inheritance": "apply"}])
    def test_nothing_allows_what_is_not_certain(self, allowed: dict[str, t.Any]) -> None:
        server = served(f"D:(A;OICI;0x1301bf;;;{STAFF})").folder(DATA, self.REORDERED)
        assert server.plan(**allowed).writes == ()

    def test_inherited_entries_in_another_order_than_the_folder_gives_stop_it_too(self) -> None:
        aces = f"(A;OICIID;0x1301bf;;;{STAFF})(D;OICIID;0x116;;;{STAFF}){GIVEN}"
        server = served(self.GIVES_BOTH).folder(DATA, f"D:AI{aces}")
        assert codes(server.plan()) == ["inheritance_not_certain"]

    def test_so_they_do_on_the_path_itself(self) -> None:
        aces = f"(A;OICIID;0x1301bf;;;{STAFF})(D;OICIID;0x116;;;{STAFF}){GIVEN}"
        server = Scenario().application("Shop/", DATA).location("Shop", anonymous="").folder(WEB, self.GIVES_BOTH)
        plan = server.folder(DATA, f"D:AI{aces}").plan()
        assert (decisions(plan), codes(plan)) == ({(DATA, "Shop", "read"): "refused"}, ["inheritance_not_certain"])

    def test_an_order_that_means_the_same_to_everybody_does_not(self) -> None:
        server = served().folder(DATA, "D:AI(A;OICIID;FA;;;BA)(A;OICI;FR;;;BU)(A;OICIID;FA;;;SY)")
        plan = server.plan()
        assert (decisions(plan), codes(plan)) == ({(WEB, "Shop", "read"): "grant"}, [])
        assert changed(plan) == [WEB, DATA]

    def test_a_path_that_is_put_in_order_from_above_is_granted_in_the_same_run(self) -> None:
        inner = WEB + r"\a"
        server = served().application("Shop/a", inner, pool="Inner")
        server = server.folder(inner, "D:AI(A;OICIID;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIID;FA;;;BA)")
        plan = server.plan()
        assert decisions(plan)[inner, "Inner", "read"] == "grant"
        assert server.applied(plan).plan().writes == ()


class TestOutOfDate:
    def test_a_neighbours_grant_never_takes_what_another_application_had(self) -> None:
        # It could read through Users; then the deny that the folder above gives would have come first.
        inner = WEB + r"\a"
        server = served("D:(D;OICI;FR;;;IS)").application("Other/", inner, pool="Other")
        server = server.location("Other", anonymous="").folder(inner, f"D:AI(A;OICIID;0x1200a9;;;BU){GIVEN}")
        plan = server.plan(satisfied_by="effective", override_inherited_deny=True)
        assert decisions(plan)[inner, "Other", "read"] == "satisfied"
        assert decisions(plan)[WEB, "Shop", "read"] != "grant"

    @pytest.mark.parametrize(
        ("child", "effect"),
        [
            (f"D:AI(A;OICIID;0x1301bf;;;{STAFF}){GIVEN}", f"{STAFF} loses Modify"),
            (f'D:AI(XA;OICIID;FR;;;{STAFF};(@User.x == "y")){GIVEN}', f"{STAFF} loses Read"),
            ("D:AI(OA;OICIID;CC;bf967a86-0de6-11d0-a285-00aa003049e2;;BU)" + GIVEN, r"BUILTIN\Users loses List folder"),
        ],
        ids=["plain", "conditional", "object"],
    )
    def test_somebody_else_would_lose_something(self, child: str, effect: str) -> None:
        plan = served().folder(DATA, child).plan()
        level, text = message(plan, "inheritance_would_be_reapplied")
        assert (level, plan.writes) == ("error", ())
        assert effect in text
        assert "stale_inheritance: apply lets every write of the run do so" in text
        applied = served().folder(DATA, child).plan(stale_inheritance="apply")
        assert changed(applied) == [WEB, DATA]

    @pytest.mark.parametrize(
        "child",
        [f"D:AI(D;OICIID;0x116;;;{STAFF}){GIVEN}", "D:AI(A;OICIID;FA;;;SY)", "D:NO_ACCESS_CONTROL"],
        ids=["a deny goes", "Administrators gain", "no DACL"],
    )
    def test_what_is_graver_only_force_on_that_path_allows(self, child: str) -> None:
        server = served().folder(DATA, child)
        for options in ({}, {"stale_inheritance": "apply"}, {"force": [r"D:\other"]}):
            plan = server.plan(**options)
            assert (decisions(plan), plan.writes) == ({(WEB, "Shop", "read"): "refused"}, ())
            assert message(plan, "inheritance_would_be_reapplied")[1].endswith(
                rf"if that is wanted, list '{DATA}' in the option force"
            )
        forced = server.plan(force=[DATA])
        assert (changed(forced), codes(forced)) == ([WEB, DATA], ["inheritance_will_be_reapplied"])
        after = server.applied(forced)
        assert after.plan().writes == ()
        assert forced.changes[1].after.dacl == after.descriptor(DATA).dacl

    def test_a_child_without_a_dacl_is_told_as_documented_and_not_seen(self) -> None:
        plan = served().folder(DATA, "D:NO_ACCESS_CONTROL").plan()
        assert message(plan, "inheritance_would_be_reapplied")[1].startswith(
            r"IIS APPPOOL\Shop: D:\w\data has no DACL, so everybody has full control, and bringing its inherited "
            "entries up to date leaves it with those alone (so Microsoft documents it; it was not seen on a real "
            "Windows); a write to"
        )

    def test_there_is_one_finding_for_each_folder_with_the_number_of_paths(self) -> None:
        server = served()
        for number in range(3):
            server.folder(rf"{DATA}{number}", f"D:AI(A;OICIID;FR;;;{STAFF}){GIVEN}")
        found = messages(server.plan(), "inheritance_would_be_reapplied")
        assert len(found) == 1
        assert r"D:\w\data0, with 2 more below the same write,: the inherited entries" in found[0][1]

    def test_a_pair_of_accounts_that_only_counts_together_is_named(self) -> None:
        server = served(f"D:(D;OICI;0x2;;;BG)(A;OICI;0x2;;;{STAFF})").folder(
            DATA, f"D:AI(A;OICIID;0x2;;;{STAFF}){GIVEN}"
        )
        text = message(server.plan(), "inheritance_would_be_reapplied")[1]
        assert rf"who is both {STAFF} and BUILTIN\Guests loses Create files / write data" in text


class TestCutOff:
    """A host that was lost while Windows handed a change down: the folder has it, what is below has not."""

    def server(self) -> Scenario:
        """Return a server whose folder has its grant, and a child that has not inherited it."""
        server = served(f"D:(A;OICI;0x1200a9;;;{SHOP})").folder(DATA, f"D:AI{GIVEN}")
        return server.application("Shop/data", DATA).location("Shop/data", anonymous="")

    def test_it_is_finished_by_the_same_dacl_once_more(self) -> None:
        plan = self.server().plan()
        (write,) = plan.writes
        assert (str(write.path), write.again, write.written.dacl) == (WEB, True, write.before.dacl)
        assert decisions(plan) == {(WEB, "Shop", "read"): "satisfied", (DATA, "Shop", "read"): "covered"}
        assert item(plan, DATA, "Shop").witness == (r"inherited from the grant on D:\w",)
        assert changed(plan) == [DATA]
        level, text = message(plan, "inheritance_will_be_reapplied")
        assert level == "info"
        assert text.endswith(r"the write to D:\w hands it down again, which finishes what was cut off")
        assert self.server().applied(plan).plan().writes == ()

    @pytest.mark.parametrize("options", [{"exclude_paths": [WEB]}, {"exclude_paths": [DATA]}])
    def test_not_where_nothing_may_be_touched(self, options: dict[str, t.Any]) -> None:
        assert self.server().plan(**options).writes == ()

    def test_not_where_somebody_else_would_lose_something(self) -> None:
        server = self.server().folder(WEB + r"\moved", f"D:AI(A;OICIID;FR;;;{STAFF}){GIVEN}")
        assert WEB not in changed(server.plan())
        assert [str(write.path) for write in server.plan().writes] == [DATA]


def test_an_object_ace_without_a_kind_of_object_is_an_ordinary_one() -> None:
    plan = served(f"D:(OA;OICI;0x1200a9;;;{SHOP})").plan()
    assert decisions(plan) == {(WEB, "Shop", "read"): "satisfied"}


def test_the_order_of_the_input_changes_nothing_not_even_the_words() -> None:
    def told(*, turned: bool) -> tuple[object, object]:
        server = Scenario()
        sites = [("Shop", WEB, "P1"), ("Blog", WEB + r"\a", "P2"), ("Blog", r"D:\W", "P3")]
        for number, (site, folder, name) in enumerate(reversed(sites) if turned else sites):
            server.application(f"{site}/" if site == "Shop" else f"{site}/{name}", folder, pool=name)
            assert number < len(sites)
        server.folder(WEB, f"D:AI(A;OICIID;FR;;;{STAFF})").folder(WEB + r"\a")
        facts = dict(reversed(list(server.paths.items()))) if turned else server.paths
        plan = server.plan(facts=facts, stale_inheritance="apply")
        return plan_dict(plan), diff_list(plan.changes, trustee_names(server.applications(), server.machine))

    assert told(turned=False) == told(turned=True)


def test_the_written_descriptor_is_the_old_one_the_grant_and_what_the_folder_gives() -> None:
    server = served(f"D:AI(A;;FR;;;BG)(A;OICIID;FR;;;{STAFF})(A;OICIID;FA;;;BA)")
    (write,) = server.plan(force=[WEB]).writes
    assert format_sddl(write.written) == f"O:BAG:SYD:AI(A;;FR;;;BG)(A;OICI;0x1200a9;;;{SHOP}){GIVEN}"
