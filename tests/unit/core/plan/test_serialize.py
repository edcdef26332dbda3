# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in plain values."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.names import trustee_names
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.serialize import (
    descriptor_text,
    diff_list,
    finding_dict,
    plan_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import EVERYONE
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario, item, pool, shop

FOLDER: t.Final = r"D:\sites\shop"


def test_an_item_has_the_descriptor_before_and_after_where_it_is_written() -> None:
    server = shop(f"D:P(A;OICI;0x1200a9;;;{pool('Shop')})").application("Blog/", r"D:\blog", pool="Blog")
    plan = server.folder(r"D:\blog", "D:P").location("Blog", anonymous="").location("Shop", anonymous="").plan()
    values = {entry["path"]: entry for entry in plan_dict(plan)["items"]}
    assert (values[FOLDER]["before"], values[FOLDER]["after"]) == (None, None)
    assert values[r"D:\blog"]["before"] == "O:BAG:SYD:P"
    assert values[r"D:\blog"]["after"] == f"O:BAG:SYD:P(A;OICI;0x1200a9;;;{pool('Blog')})"
    assert json.loads(json.dumps(plan_dict(plan))) == plan_dict(plan)


def test_a_finding_says_what_it_is_about() -> None:
    plan = shop("D:(D;OICI;FA;;;BU)").location("Shop", anonymous="").plan()
    (entry,) = plan.findings
    assert finding_dict(entry) == {
        "level": "error",
        "code": "denied",
        "message": item(plan, FOLDER, "Shop").witness[0],
        "path": FOLDER,
        "applications": ["Shop/"],
    }


def test_the_diff_has_an_ace_a_line_and_the_paths_in_order() -> None:
    server = Scenario().application("Shop/", FOLDER, pool="Root").application("Shop/a", r"C:\a", pool="Child")
    server.folder(FOLDER, "D:P").file(FOLDER + r"\web.config", "D:P").folder(r"C:\a", "D:P")
    plan = server.location("Shop", anonymous="").plan(application_pools="Child")
    diff = diff_list(plan.changes, trustee_names(server.applications(), server.machine))
    assert [entry["before_header"] for entry in diff] == [r"C:\a", FOLDER, FOLDER + r"\web.config"]
    protected = "Protected: nothing is inherited from the parent folder\n"
    assert diff[2] == {
        "before_header": FOLDER + r"\web.config",
        "after_header": FOLDER + r"\web.config",
        "before": protected + "Empty DACL: no one is allowed anything\n",
        "after": protected + "Allow  IIS APPPOOL\\Child  Read  this file\n",
    }


def test_a_descriptor_that_sddl_cannot_hold_is_shown_in_base64() -> None:
    odd = Ace(type=0x09, flags=0, mask=1, sid=EVERYONE, data=b"artx\xff\xff\xff\xff")
    descriptor = SecurityDescriptor(dacl=Acl.of([odd]))
    assert SecurityDescriptor.from_base64(descriptor_text(descriptor)) == descriptor
    assert descriptor_text(parse_sddl("D:P")) == "D:P"
