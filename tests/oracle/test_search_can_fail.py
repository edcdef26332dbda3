# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search can fail: for each of its properties there is a plan that is wrong in that point, and a complaint.

The plans are made by hand for one small server, so that nothing here depends on what the collection plans.
"""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import ALLOW, Descriptor, Entry, parse
from ansible_collections.webinfra.iis_identity.tests.oracle.search.judge import Judge
from ansible_collections.webinfra.iis_identity.tests.oracle.search.planning import (
    TREE,
    Finding,
    Item,
    Planned,
    TokenSid,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import Tree, write
from ansible_collections.webinfra.iis_identity.tests.oracle.search.run import complaints
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import FILE, FOLDER, LINK, Place, Server
from ansible_collections.webinfra.iis_identity.tests.oracle.search.shrink import shrunk

if t.TYPE_CHECKING:
    import random

pytestmark = pytest.mark.needs("samba")

POOL: t.Final = "S-1-5-82-1-2-3-4-5"
STAFF: t.Final = "S-1-5-21-1-2-3-1105"
ROOT: t.Final = r"D:\w"
BELOW: t.Final = r"D:\w\a"
READ: t.Final = 0x12_00A9
INHERITED: t.Final = "(A;OICIID;0x1f01ff;;;SY)(A;OICIID;0x1f01ff;;;BA)"
TOKEN: t.Final = (TokenSid(POOL), TokenSid("S-1-1-0"), TokenSid("S-1-5-32-568"))
Change: t.TypeAlias = t.Callable[[Server, Planned], Planned]


@pytest.fixture(scope="module")
def judge() -> t.Iterator[Judge]:
    with Samba() as process:
        yield Judge(process)


def server(root: str = "", below: str = INHERITED, **options: object) -> Server:
    """Return a server with a folder to read, and a folder in it."""
    return Server(
        seed=1,
        paths={
            "D:\\": Place(kind=FOLDER, sddl="O:BAG:SYD:PAI(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)"),
            ROOT: Place(kind=FOLDER, sddl=f"O:BAG:SYD:AI{root}{INHERITED}"),
            BELOW: Place(kind=FOLDER, sddl=f"O:BAG:SYD:AI{below}"),
        },
        options=options,
    )


def granted(descriptor: Descriptor, flags: int = 3) -> Descriptor:
    """Return a DACL with an entry for the pool at the end of those that are explicit."""
    own = tuple(entry for entry in descriptor.aces if not entry.inherited)
    entry = Entry(ALLOW, flags, READ, POOL)
    return descriptor._replace(entries=(*own, entry, *(one for one in descriptor.aces if one.inherited)))


def need(decision: str, **changed: t.Any) -> Item:
    """Return the one need of the server."""
    return Item(ROOT, POOL, TREE, "read", READ, (TOKEN,), decision)._replace(**changed)


def planned(server: Server, tree: Tree, written: t.Mapping[str, Descriptor], *items: Item) -> Planned:
    """Return a plan that says what really comes of its writes."""
    after, _rebuilds = write(tree, server.shape(), written)
    changes = {path: after[path] for path in tree if after[path] != tree[path]}
    return Planned(items, written, {path: after[path] for path in written}, changes, (), "the same text")


def right(server: Server, tree: Tree, _shuffle: random.Random | None) -> Planned:
    """Grant what the pool needs on the folder, if it is not there yet."""
    if any(entry.sid == POOL and not entry.denies for entry in tree[ROOT].aces):
        return planned(server, tree, {}, need("satisfied"))
    return planned(server, tree, {ROOT: granted(tree[ROOT])}, need("grant"))


def kinds(server: Server, judge: Judge, change: Change) -> set[str]:
    """Return the kinds of complaints about the right plan with a change."""

    def wrong(server: Server, tree: Tree, shuffle: random.Random | None) -> Planned:
        plan = right(server, tree, shuffle)
        return change(server, plan) if plan.written else plan

    return {found.kind for found in complaints(server, judge, wrong)}


def writes(server: Server, written: Descriptor, path: str = ROOT) -> Planned:
    """Return the plan that writes another DACL, and says what really comes of it."""
    return planned(server, server.tree(), {path: written}, need("grant"))


def unwritten(server: Server, _plan: Planned) -> Planned:
    """Return the plan that writes nothing, and calls the need satisfied."""
    return planned(server, server.tree(), {}, need("satisfied"))


def test_there_is_no_complaint_about_a_right_plan(judge: Judge) -> None:
    assert complaints(server(), judge, right) == []


def test_a_need_is_not_met_without_the_write(judge: Judge) -> None:
    assert kinds(server(), judge, unwritten) == {"satisfied_not_met"}


@pytest.mark.parametrize("flags", [0, 1, 2, 7, 11], ids=["here", "files", "folders", "no propagation", "below only"])
def test_a_need_of_a_tree_is_not_met_by_less(judge: Judge, flags: int) -> None:
    found = kinds(server(), judge, lambda server, _plan: writes(server, granted(server.tree()[ROOT], flags)))
    assert found == {"grant_not_met"}


@pytest.mark.parametrize(
    "deny",
    [
        f"(D;OICI;0x20;;;{POOL})",
        "(D;;0x20;;;IS)",
        "(XD;OI;0x1;;;WD;(Member_of {SID(BU)}))",
        "(OD;CI;0x1;;;IS)",
        "(D;OICIIO;GX;;;WD)",
    ],
)
def test_a_need_is_not_met_where_an_entry_denies(judge: Judge, deny: str) -> None:
    assert "grant_not_met" in kinds(server(deny), judge, lambda _server, plan: plan)


def test_a_deny_for_what_the_token_makes_counts_where_it_can_make_something(judge: Judge) -> None:
    makes = "(D;OIIO;0x1;;;CO)(A;OICI;0x1301bf;;;IS)"
    assert "grant_not_met" in kinds(server(makes, satisfied_by="effective"), judge, lambda _server, plan: plan)
    alone = server("(D;OIIO;0x1;;;CO)", "(D;OIIOID;0x1;;;CO)" + INHERITED)
    assert kinds(alone, judge, lambda _server, plan: plan) == set()


def test_own_ace_does_not_count_a_group(judge: Judge) -> None:
    group = f"(A;OICI;{READ:#x};;;IS)"
    assert kinds(server(group), judge, unwritten) == {"satisfied_not_met"}
    assert "satisfied_not_met" not in kinds(server(group, satisfied_by="effective"), judge, unwritten)


def test_a_trustee_is_in_the_token(judge: Judge) -> None:
    other = (TokenSid(STAFF), TokenSid("S-1-1-0"))
    found = kinds(server(), judge, lambda _server, plan: plan._replace(items=(need("grant", tokens=(other,)),)))
    assert "trustee_not_in_token" in found


@pytest.mark.parametrize(("target", "kind"), [(BELOW, "met_on_a_link"), (None, "met_nowhere")])
def test_a_link_is_not_the_object(judge: Judge, target: str | None, kind: str) -> None:
    link = Place(kind=LINK, sddl=f"O:BAG:SYD:AI{INHERITED}", target=target)
    linked = dataclasses.replace(server(), paths={**server().paths, r"D:\w\link": link})
    met = need("satisfied", path=r"D:\w\link")
    assert kind in kinds(linked, judge, lambda _server, plan: plan._replace(items=(*plan.items, met)))


def test_what_is_not_met_is_named(judge: Judge) -> None:
    refused = need("refused", path=BELOW)
    named = (Finding("protected_path", BELOW),)

    def change(_server: Server, plan: Planned) -> Planned:
        return plan._replace(items=(*plan.items, refused))

    assert "unmet_without_finding" in kinds(server(), judge, change)
    found = kinds(server(), judge, lambda server, plan: change(server, plan)._replace(findings=named))
    assert "unmet_without_finding" not in found


def test_nobody_else_gains(judge: Judge) -> None:
    more = Entry(ALLOW, 3, READ, STAFF)

    def change(server: Server, plan: Planned) -> Planned:
        written = plan.written[ROOT]
        return writes(server, written._replace(entries=(more, *written.aces)))

    assert kinds(server(), judge, change) == {"gains", "entry_not_needed"}


def test_nobody_else_loses(judge: Judge) -> None:
    def change(server: Server, plan: Planned) -> Planned:
        written = plan.written[ROOT]
        return writes(server, written._replace(entries=tuple(one for one in written.aces if one.sid != STAFF)))

    assert kinds(server(f"(A;OICI;0x2;;;{STAFF})", INHERITED), judge, change) == {"loses", "entry_lost"}


def test_stale_entries_are_somebodys(judge: Judge) -> None:
    stale = f"(A;OICIID;0x2;;;{STAFF})" + INHERITED
    assert kinds(server(below=stale), judge, lambda _server, plan: plan) == {"loses"}
    assert kinds(server(below=stale, force=[BELOW]), judge, lambda _server, plan: plan) == set()
    silent = kinds(server(below=stale, force=[BELOW]), judge, lambda _server, plan: plan._replace(changes=None))
    assert silent == {"loses"}
    assert kinds(server(below=stale, stale_inheritance="apply"), judge, lambda _server, plan: plan) == set()
    deny = f"(D;OICIID;0x2;;;{STAFF})" + INHERITED
    assert kinds(server(f"(A;OICI;0x2;;;{STAFF})", deny), judge, lambda _server, plan: plan) == {"gains"}


def test_a_child_without_a_dacl_is_closed(judge: Judge) -> None:
    opened = server()
    place = Place(kind=FILE, sddl="O:BAG:SYD:NO_ACCESS_CONTROL")
    opened = dataclasses.replace(opened, paths={**opened.paths, r"D:\w\x.txt": place})
    assert kinds(opened, judge, lambda _server, plan: plan) == {"loses"}


def test_what_is_hidden_is_nobodys_claim(judge: Judge) -> None:
    hidden = server(below=f"(A;OICIID;0x2;;;{STAFF})" + INHERITED)
    place = dataclasses.replace(hidden.paths[BELOW], hidden=True)
    hidden = dataclasses.replace(hidden, paths={**hidden.paths, BELOW: place})
    assert kinds(hidden, judge, lambda _server, plan: plan) == set()


def test_an_excluded_path_never_changes(judge: Judge) -> None:
    assert kinds(server(exclude_paths=[BELOW]), judge, lambda _server, plan: plan) == {"excluded_changes"}


@pytest.mark.parametrize(
    "below",
    [
        f"(A;OICIID;0x1301bf;;;{STAFF})(D;OICI;0x116;;;{STAFF})",
        "(D;OICIID;0x116;;;BU)(A;OICI;0x1200a9;;;BU)",
        f"(A;OICIID;0x1301bf;;;{STAFF})(D;OICIID;0x20;;;{STAFF})",
    ],
    ids=["explicit deny behind", "explicit allow behind", "another order than above"],
)
def test_what_is_not_certain_is_not_reached(judge: Judge, below: str) -> None:
    root = f"(D;OICI;0x20;;;{STAFF})(A;OICI;0x1301bf;;;{STAFF})"
    assert "uncertain" in kinds(server(root, below + INHERITED), judge, lambda _server, plan: plan)
    assert "uncertain_forced" in kinds(
        server(root, below + INHERITED, force=[BELOW]), judge, lambda _server, plan: plan
    )


def test_what_is_predicted_comes_true(judge: Judge) -> None:
    untouched = {ROOT: server().tree()[ROOT]}
    assert kinds(server(), judge, lambda _server, plan: plan._replace(after=untouched)) == {"predicted"}
    unlike = {BELOW: server().tree()[BELOW]}
    found = kinds(server(), judge, lambda _server, plan: plan._replace(changes={**(plan.changes or {}), **unlike}))
    assert found == {"predicted"}


def test_the_order_of_entries_that_decide_nothing_is_no_fault(judge: Judge) -> None:
    def change(_server: Server, plan: Planned) -> Planned:
        after = plan.after[ROOT]
        return plan._replace(after={ROOT: after._replace(entries=after.aces[::-1])}, changes=None)

    assert kinds(server(), judge, change) == set()


def test_every_change_is_said(judge: Judge) -> None:
    found = kinds(server(), judge, lambda _server, plan: plan._replace(changes=dict(plan.after)))
    assert found == {"silent_change"}


def test_a_write_changes_nothing_else(judge: Judge) -> None:
    two = "(A;OICI;0x2;;;BU)(A;OICI;0x2;;;AU)"

    def moved(server: Server, plan: Planned) -> Planned:
        first, second, *rest = plan.written[ROOT].aces
        return writes(server, plan.written[ROOT]._replace(entries=(second, first, *rest)))

    assert kinds(server(two, two.replace("OICI", "OICIID") + INHERITED), judge, moved) == {"entries_moved"}
    protected = granted(server().tree()[ROOT])._replace(protected=True)
    assert "more_than_the_dacl" in kinds(server(), judge, lambda server, _plan: writes(server, protected))


def test_a_second_plan_writes_nothing_and_decides_the_same(judge: Judge) -> None:
    def again(server: Server, tree: Tree, _shuffle: random.Random | None) -> Planned:
        return planned(server, tree, {ROOT: granted(tree[ROOT])}, need("grant"))

    def forgetful(server: Server, tree: Tree, shuffle: random.Random | None) -> Planned:
        plan = right(server, tree, shuffle)
        named = (Finding("denied", ROOT),)
        return plan if plan.written else plan._replace(items=(need("blocked"),), findings=named)

    assert {found.kind for found in complaints(server(), judge, again)} == {"second_writes"}
    assert {found.kind for found in complaints(server(), judge, forgetful)} == {"second_decides"}


def test_the_order_of_the_input_does_not_matter(judge: Judge) -> None:
    def other(server: Server, tree: Tree, shuffle: random.Random | None) -> Planned:
        plan = right(server, tree, shuffle)
        return plan._replace(text="another text") if shuffle else plan

    assert {found.kind for found in complaints(server(), judge, other)} == {"order"}


def test_a_planner_that_fails_is_a_complaint(judge: Judge) -> None:
    def broken(_server: Server, _tree: Tree, _shuffle: random.Random | None) -> Planned:
        raise KeyError(ROOT)

    assert {found.kind for found in complaints(server(), judge, broken)} == {"crash"}


def test_a_server_is_made_smaller_as_long_as_the_complaint_remains(judge: Judge) -> None:
    large = server("(A;OICI;0x2;;;BU)(D;OI;0x20;;;AU)", f"(A;OICIID;0x2;;;{STAFF})" + INHERITED, users=["x"])
    small = shrunk(large, lambda smaller: ROOT in smaller.paths and "loses" in kinds(smaller, judge, lambda _s, p: p))
    assert list(small.paths) == ["D:\\", ROOT, BELOW]
    assert small.options == {}
    assert parse(small.paths[BELOW].sddl).aces == (Entry(ALLOW, 0x13, 0x2, STAFF),)
    assert parse(small.paths[ROOT].sddl).aces == ()
