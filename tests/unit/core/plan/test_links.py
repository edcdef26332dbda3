# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Links: what is needed on one, or behind one, is needed where it leads."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.unit.core.plan.one_application import (
    WEB,
    served,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import (
    Scenario,
    codes,
    decisions,
    item,
    message,
)


class TestLinks:
    TARGET: t.Final = r"E:\releases\42"

    def server(self) -> Scenario:
        """Return a server whose application is a link to a release."""
        return served().folder(self.TARGET).link(WEB, self.TARGET)

    def test_what_is_needed_is_needed_where_the_link_leads(self) -> None:
        plan = self.server().plan()
        assert decisions(plan) == {(self.TARGET, "Shop", "read"): "grant"}
        assert [str(write.path) for write in plan.writes] == [self.TARGET]

    def test_messages_name_both(self) -> None:
        plan = self.server().folder(self.TARGET, "D:(D;OICI;FR;;;WD)").plan()
        assert message(plan, "denied")[1].startswith(rf"{self.TARGET} (where {WEB} leads): IIS APPPOOL\Shop is denied")

    def test_the_guards_look_at_the_target(self) -> None:
        server = served().folder(r"C:\Windows\app").link(WEB, r"C:\Windows\app")
        plan = server.plan()
        assert (decisions(plan), codes(plan)) == (
            {(r"C:\Windows\app", "Shop", "read"): "refused"},
            ["protected_path"],
        )

    def test_what_lies_behind_a_link_is_there_too(self) -> None:
        server = self.server().folder(self.TARGET + r"\data")
        plan = server.plan(write=[{"path": "data"}])
        assert decisions(plan)[self.TARGET + r"\data", "Shop", "write"] == "grant"

    def test_two_names_of_one_folder_are_one_need(self) -> None:
        server = self.server().application("Again/", self.TARGET).location("Again", anonymous="")
        plan = server.plan()
        assert decisions(plan) == {(self.TARGET, "Shop", "read"): "grant"}
        assert item(plan, self.TARGET, "Shop").need.applications == ("Again/", "Shop/")

    @pytest.mark.parametrize(
        ("target", "error", "why"),
        [
            (r"\\files\releases", None, r"D:\w leads to \\files\releases, on another machine"),
            (None, "dangling (Windows error 2)", "where it leads cannot be told: dangling (Windows error 2)"),
        ],
    )
    def test_one_to_another_machine_or_to_nowhere_is_refused(
        self, target: str | None, error: str | None, why: str
    ) -> None:
        plan = served().link(WEB, target, error).plan(force=[WEB])
        assert (decisions(plan), plan.writes) == ({(WEB, "Shop", "read"): "refused"}, ())
        assert why in message(plan, "reparse_point")[1]

    def test_a_target_that_was_not_asked_for_is_to_be_asked_for(self) -> None:
        plan = served().link(WEB, r"F:\unknown").plan()
        assert decisions(plan) == {(r"F:\unknown", "Shop", "read"): "unreadable"}
