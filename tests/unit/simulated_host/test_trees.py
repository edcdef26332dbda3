# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the twin of security_descriptor says about what is below a folder."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules import (
    security_descriptor,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleFailedError,
    ModuleRequest,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
        SimulatedHost,
    )
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost

WEB: t.Final = r"C:\web"
ROOT: t.Final = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
PROTECTED: t.Final = ROOT
STALE: t.Final = "O:BAG:SYD:AI(A;ID;FA;;;SY)"
PLAIN_FILES: t.Final = 300


def trees(host: SimulatedHost, *asked: dict[str, t.Any]) -> t.Any:
    request = ModuleRequest(host=host, name="x.y.demo", arguments={"trees": list(asked)}, check_mode=True, diff=True)
    return security_descriptor.run(request)["trees"]


def groups(tree: t.Any) -> dict[str, tuple[bool, int]]:
    """Every group below the root, by its first path from the root: whether it is protected, and how many it is."""
    descriptors = [SecurityDescriptor.from_base64(raw) for raw in tree["descriptors"]]
    return {
        group["paths"][0].removeprefix(tree["path"] + "\\"): (
            descriptors[group["descriptor"]].is_protected,
            group["count"],
        )
        for group in tree["groups"][1:]
    }


@pytest.fixture
def host(make_host: MakeHost) -> SimulatedHost:
    files = {f"C/web/img/{number:03}.png": "" for number in range(PLAIN_FILES)}
    files |= {"C/web/shut/a.html": "", "C/web/moved.html": "", "C/elsewhere/far.html": ""}
    return make_host(
        files,
        {WEB: ROOT, rf"{WEB}\shut": PROTECTED, rf"{WEB}\moved.html": STALE},
        reparse_points={rf"{WEB}\link": r"C:\elsewhere"},
    )


def test_what_is_alike_is_one_group_and_links_are_not_entered(host: SimulatedHost) -> None:
    (tree,) = trees(host, {"path": WEB})
    assert groups(tree) == {
        "img": (False, 1),
        r"img\000.png": (False, PLAIN_FILES),
        "link": (False, 1),
        "moved.html": (False, 1),
        "shut": (True, 1),
        r"shut\a.html": (False, 1),
    }
    assert [group["paths"] for group in tree["groups"] if group["reparse_point"]] == [[rf"{WEB}\link"]]
    assert (tree["files"], tree["folders"], tree["reparse_points"], tree["visited"]) == (302, 2, 1, 305)
    assert (tree["complete"], tree["stopped_at"], tree["errors"]) == (True, None, [])


def test_files_that_merely_inherit_cost_few_bytes(host: SimulatedHost) -> None:
    assert len(json.dumps(trees(host, {"path": WEB}))) < 5000


def test_a_walk_stops_where_it_was_told_to(host: SimulatedHost) -> None:
    (tree,) = trees(host, {"path": WEB, "max_items": 4, "examples": 2})
    assert (tree["complete"], tree["visited"], tree["stopped_at"]) == (False, 4, rf"{WEB}\img\000.png")


def test_a_walk_that_ends_exactly_at_its_limit_is_complete(host: SimulatedHost) -> None:
    (tree,) = trees(host, {"path": WEB, "max_items": 305})
    assert (tree["complete"], tree["visited"]) == (True, 305)


def test_as_many_paths_of_a_group_are_told_as_asked_for(host: SimulatedHost) -> None:
    (tree,) = trees(host, {"path": rf"{WEB}\img", "examples": 1000})
    assert len(tree["groups"][1]["paths"]) == PLAIN_FILES


def test_other_roots_are_walked_once(host: SimulatedHost) -> None:
    outer, inner = trees(host, {"path": WEB}, {"path": r"c:\WEB\IMG"})
    assert (outer["visited"], inner["visited"]) == (4, PLAIN_FILES)


@pytest.mark.parametrize(("path", "code"), [(r"C:\nothing", 2), (r"\\server\share", 50), ("web", 161)])
def test_what_cannot_be_walked_says_why(host: SimulatedHost, path: str, code: int) -> None:
    (tree,) = trees(host, {"path": path})
    assert (tree["groups"], [error["code"] for error in tree["errors"]]) == ([], [code])


def test_a_folder_that_may_not_be_listed_stops_no_other(make_host: MakeHost) -> None:
    host = make_host(
        {"C/web/a/1.html": "", "C/web/b/2.html": ""}, {WEB: ROOT, rf"{WEB}\a": "O:SYG:SYD:PAI(A;OICI;FA;;;SY)"}
    )
    (tree,) = trees(host, {"path": WEB})
    assert {(error["path"], error["code"]) for error in tree["errors"]} == {(rf"{WEB}\a", 5)}
    assert (tree["visited"], tree["error_count"]) == (3, 2)


def test_something_must_be_asked(host: SimulatedHost) -> None:
    request = ModuleRequest(host=host, name="x.y.demo", arguments={}, check_mode=False, diff=False)
    with pytest.raises(ModuleFailedError, match="one of the following is required: paths, trees"):
        security_descriptor.run(request)


def test_fewer_than_no_items_is_refused(host: SimulatedHost) -> None:
    with pytest.raises(ModuleFailedError, match=r"trees\.max_items is -1, less than 0"):
        trees(host, {"path": WEB, "max_items": -1})
