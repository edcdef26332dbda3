# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan means below the folders that it writes, for trees in a few lines."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.tree import Tree, TreeGroup
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import (
    child_descriptor,
    reinherit,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.verify.below import Below, look_below
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import OPEN, Scenario, pool, shop

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

SHOP: t.Final = r"D:\sites\shop"
UPLOADS: t.Final = SHOP + r"\uploads"
CLOSED: t.Final = "D:PAI(A;OICI;FA;;;SY)"


def group(parent: int | None, descriptor: SecurityDescriptor | None, *paths: str, **other: t.Any) -> TreeGroup:
    values = {"directory": True, "link": False, "count": len(paths), **other}
    return TreeGroup(parent=parent, descriptor=descriptor, paths=paths, **values)


def tree(path: str, *groups: TreeGroup, stopped_at: str | None = None, errors: tuple[str, ...] = ()) -> Tree:
    return Tree(
        path=pathlib.PureWindowsPath(path),
        groups=groups,
        visited=sum(item.count for item in groups[1:]),
        stopped_at=stopped_at,
        errors=errors,
        error_count=len(errors),
    )


def look(server: Scenario, *trees: Tree, **options: t.Any) -> Below:
    return look_below(server.plan(**options), server.paths, trees, {pool("Shop"): r"IIS APPPOOL\Shop"})


def found(below: Below, code: str) -> list[str]:
    return [entry.finding.message for entry in below.findings if entry.finding.code == code]


def test_what_inherits_is_touched_and_what_is_protected_is_not() -> None:
    server = shop()
    root = server.descriptor(SHOP)
    child = child_descriptor(root, container=True)
    below = look(
        server,
        tree(
            SHOP,
            group(None, root, SHOP),
            group(0, child, SHOP + r"\a", SHOP + r"\b", count=40),
            group(0, parse_sddl(CLOSED), SHOP + r"\shut"),
            group(2, parse_sddl("D:AI(A;ID;FA;;;SY)"), SHOP + r"\shut\x", directory=False, count=7),
        ),
    )
    assert [touch.count for touch in below.touches.values()] == [40]
    assert {(lack.path, lack.count) for lack in below.lacks} == {(SHOP + r"\shut", 8)}


def test_access_through_a_group_is_access() -> None:
    server = shop()
    root = server.descriptor(SHOP)
    below = look(server, tree(SHOP, group(None, root, SHOP), group(0, parse_sddl(OPEN), SHOP + r"\open")))
    assert below.lacks == ()


def test_a_folder_to_write_to_is_looked_at_for_every_reader_of_the_application() -> None:
    server = shop().folder(UPLOADS)
    root, uploads = server.descriptor(SHOP), server.descriptor(UPLOADS)
    trees = (
        tree(SHOP, group(None, root, SHOP)),
        tree(UPLOADS, group(None, uploads, UPLOADS), group(0, parse_sddl(CLOSED), UPLOADS + r"\shut")),
    )
    below = look(server, *trees, write=[{"path": "uploads"}])
    assert {(lack.need.trustee.name.rpartition("\\")[2], lack.need.kind.value) for lack in below.lacks} == {
        ("Shop", "write"),
        ("IUSR", "read"),
    }
    assert {str(path): touch.count for path, touch in below.touches.items()} == {SHOP: 1, UPLOADS: 0}


def test_a_file_of_a_creator_is_no_deviation() -> None:
    server = shop("D:(A;OICIIO;FA;;;CO)")
    root = server.descriptor(SHOP)
    own = reinherit(parse_sddl("O:S-1-5-21-1-2-3-7D:AI"), root, container=False)
    below = look(server, tree(SHOP, group(None, root, SHOP), group(0, own, SHOP + r"\a", directory=False)))
    assert below.lacks == ()


def test_an_entry_that_goes_one_folder_deep_does_not_reach_the_next_one() -> None:
    server = shop()
    root = server.descriptor(SHOP)
    first = parse_sddl(f"O:BAG:SYD:PAI(A;OICINP;FR;;;{pool('Shop')})")
    second = child_descriptor(first, container=True)
    third = child_descriptor(second, container=True)
    walked = tree(
        SHOP,
        group(None, root, SHOP),
        group(0, first, SHOP + r"\a"),
        group(1, second, SHOP + r"\a\b"),
        group(2, third, SHOP + r"\a\b\c", count=3),
    )
    below = look(server, walked, read="read")
    assert (
        rf"{SHOP}\a\b\c and 2 more like it: IIS APPPOOL\Shop has read access on {SHOP} and lacks Read here: what the "
        "folder above gives does not reach it; grant it there" in found(below, "grant_ineffective_below")
    )


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "below_root_incomplete",
            rf"{SHOP}: after 1 files and folders the walk stopped at {SHOP}\z; nothing is known about those after it",
        ),
        ("below_root_not_readable", "first; and 1 more"),
        ("below_root_link", rf"{SHOP}\link lead elsewhere; nothing is known about what lies behind"),
    ],
)
def test_what_was_not_looked_at_is_told(code: str, text: str) -> None:
    server = shop()
    root = server.descriptor(SHOP)
    walked = tree(
        SHOP,
        group(None, root, SHOP),
        group(0, None, SHOP + r"\link", link=True),
        stopped_at=SHOP + r"\z",
        errors=("first", "second"),
    )
    below = look(server, walked)
    assert (found(below, code), below.complete) == ([text], False)


def test_a_write_that_touches_more_than_was_looked_at_says_so() -> None:
    server = shop()
    below = look(server, tree(SHOP, group(None, server.descriptor(SHOP), SHOP), stopped_at=SHOP + r"\a"))
    assert found(below, "write_touches") == [
        f"the write to {SHOP} touches at least 0 files and folders below it, to which Windows hands it down"
    ]


def test_without_the_tree_of_a_folder_that_needs_one_nothing_is_proved() -> None:
    below = look(shop())
    assert not below.complete
    told = rf"verified on {SHOP} only: the host did not say what is below it"
    assert set(found(below, "below_root_not_looked_at")) == {told}
