# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan, whatever the folders, their descriptors and the options are."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import SatisfiedBy, parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import MET, Decision
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import child_descriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import map_generic
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.verify.access import verify
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario, pool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

TREE: t.Final = (
    r"D:\web",
    r"D:\web\shop",
    r"D:\web\shop\bin",
    r"D:\web\shop\data",
    r"D:\web\shop\blog",
    r"D:\web\shop\blog\a",
    r"E:\blog",
)
POOLS: t.Final = ("Shop", "Blog", "Third")
FOREIGN: t.Final = pool("Foreign")
SIDS: t.Final = (
    *(str(pool(name)) for name in POOLS),
    "BU",
    "WD",
    "AU",
    "IS",
    "SU",
    "S-1-5-17",
    str(FOREIGN),
    "BA",
    "CO",
)
PEOPLE: t.Final = (*(pool(name) for name in POOLS), FOREIGN, *map(Sid, ("S-1-5-17", "S-1-5-32-545", "S-1-5-32-544")))

aces = st.builds(
    "({};{};{};;;{})".format,
    st.sampled_from(("A", "A", "A", "D")),
    st.sampled_from(("OICI", "OICI", "OICI", "", "OICIIO", "CI", "OI", "OICINP")),
    st.sampled_from(("FA", "0x1200a9", "FR", "0x20", "0x2", "GA", "GXGR", "0x1301bf")),
    st.sampled_from(SIDS),
)


@st.composite
def descriptors(draw: st.DrawFn) -> str:
    """Return the explicit ACEs of a folder: canonical mostly, protected sometimes, and now and then no DACL."""
    found = draw(st.lists(aces, max_size=4))
    if draw(st.integers(0, 9)):
        found.sort(key=lambda ace: ace.startswith("(A"))
    elif not draw(st.integers(0, 2)):
        return "D:NO_ACCESS_CONTROL"
    return "D:" + draw(st.sampled_from(("", "", "", "P"))) + "".join(found)


@st.composite
def servers(draw: st.DrawFn) -> Scenario:
    """Return a server with a few applications in a small tree of folders."""
    server = Scenario()
    for folder in TREE:
        server.folder(folder, draw(descriptors()), reparse_point=not draw(st.integers(0, 14)))
    for label in draw(st.lists(st.sampled_from(("Shop/", "Shop/blog", "Blog/", "Blog/a/b")), min_size=1, unique=True)):
        server.application(label, draw(st.sampled_from(TREE)), pool=draw(st.sampled_from(POOLS)))
    if draw(st.booleans()):
        server.file(r"D:\web\shop\web.config", draw(descriptors()))
    if draw(st.booleans()):
        server.location("Shop", anonymous="")
    return server


@st.composite
def options(draw: st.DrawFn) -> dict[str, t.Any]:
    """Return the options of a plan for all applications."""
    anywhere = st.lists(st.sampled_from(TREE), max_size=2)
    chosen: dict[str, t.Any] = {
        "satisfied_by": draw(st.sampled_from(("own_ace", "effective"))),
        "grant_to": draw(st.sampled_from(("auto", "auto", "account", "group"))),
        "override_inherited_deny": draw(st.booleans()),
        "exclude_paths": draw(st.sampled_from(((), (), (r"D:\web\shop\blog",)))),
        "force": draw(anywhere),
    }
    chosen["write"] = [{"path": path, "for": draw(st.sampled_from(("process", "both")))} for path in draw(anywhere)]
    return chosen


bounded = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@bounded
@given(servers(), options())
def test_a_second_run_writes_nothing(server: Scenario, chosen: dict[str, t.Any]) -> None:
    first = server.plan(**chosen)
    assert server.applied(first).plan(**chosen).writes == ()


@bounded
@given(servers(), options())
def test_what_is_planned_comes_true(server: Scenario, chosen: dict[str, t.Any]) -> None:
    plan = server.plan(**chosen)
    after = server.apply(plan)
    assert verify(plan, after, satisfied_by=SatisfiedBy(chosen["satisfied_by"]), names={}).verified
    for write in plan.writes:
        assert after[write.path].descriptor == write.after


@bounded
@given(servers(), options())
def test_a_write_adds_allow_aces_of_planned_trustees_and_nothing_else(
    server: Scenario, chosen: dict[str, t.Any]
) -> None:
    plan = server.plan(**chosen)
    for write in plan.writes:
        granted = {
            item.need.trustee.sid
            for item in plan.items
            if item.decision is Decision.GRANT and item.need.path == write.path
        }
        assert write.written.dacl is not None
        old, new = (
            [ace for ace in sd.dacl.aces if not ace.is_inherited] if sd.dacl else []
            for sd in (write.before, write.written)
        )
        added = [ace for ace in new if ace not in old]
        widened = [ace for ace in old if ace not in new]
        assert {ace.sid for ace in added} <= granted
        assert all(ace.is_allow and not ace.is_inherited and not ace.is_conditional for ace in added)
        for lost in widened:
            assert any(
                (ace.sid, ace.flags) == (lost.sid, lost.flags) and not map_generic(lost.mask) & ~map_generic(ace.mask)
                for ace in added
            )
        kept = [ace for ace in new if ace in old]
        assert kept == [ace for ace in old if ace in new]
        then = dataclasses.replace(write.written, dacl=write.before.dacl, control=write.before.control)
        assert then == write.before


def accesses(descriptor: SecurityDescriptor, sid: Sid) -> tuple[int, ...]:
    """Return what a SID may do on a folder, on a folder and on a file that are created in it."""
    created = [child_descriptor(descriptor, container=container) for container in (True, False)]
    return tuple(effective_access(sd, {sid}).mask for sd in (descriptor, *created))


@bounded
@given(servers(), options())
def test_nobody_loses_and_only_trustees_gain(server: Scenario, chosen: dict[str, t.Any]) -> None:
    plan = server.plan(**chosen | {"force": ()})
    after = server.apply(plan)
    trustees = {item.need.trustee.sid for item in plan.items if item.decision is Decision.GRANT}
    for path, before in server.paths.items():
        now = after[path].descriptor
        assert before.descriptor is not None
        assert now is not None
        for sid in PEOPLE:
            had, has = accesses(before.descriptor, sid), accesses(now, sid)
            assert all(not old & ~new for old, new in zip(had, has, strict=True))
            assert sid in trustees or had == has


@bounded
@given(servers(), options(), st.randoms(use_true_random=False))
def test_the_order_of_the_applications_does_not_matter(
    server: Scenario, chosen: dict[str, t.Any], random: t.Any
) -> None:
    applications = list(server.applications())
    parsed = parse_options({"sites": "all", **chosen})
    first = make_plan(applications, server.paths, parsed, machine=server.machine)
    random.shuffle(applications)
    second = make_plan(applications, server.paths, parsed, machine=server.machine)
    assert first.writes == second.writes
    assert [(item.need.path, item.need.trustee.sid, item.decision) for item in first.items] == [
        (item.need.path, item.need.trustee.sid, item.decision) for item in second.items
    ]
    assert {entry.finding.code for entry in first.findings} == {entry.finding.code for entry in second.findings}


@bounded
@given(servers(), options())
def test_every_need_is_met_or_has_a_finding(server: Scenario, chosen: dict[str, t.Any]) -> None:
    plan = server.plan(**chosen)
    told = {entry.path for entry in plan.findings}
    assert all(item.decision in MET or str(item.need.path) in told for item in plan.items)
