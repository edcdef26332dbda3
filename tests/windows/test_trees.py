# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option trees of security_descriptor: what is below a folder, in groups, in Windows PowerShell on Wine."""

from __future__ import annotations

import json
import typing as t
import uuid

import pytest
from ansible_collections.webinfra.iis_identity.tests.windows.descriptors import packed, text

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient, Answer
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api")

OPEN: t.Final = "D:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)"
FOLDER: t.Final = "D:AI(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)"
FILE: t.Final = "D:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)"
DENIED: t.Final = f"D:AI(D;;FR;;;BU){FILE.removeprefix('D:AI')}"
STALE: t.Final = "D:AI(A;ID;FA;;;SY)"
PLAIN_FILES: t.Final = 300


class Site(t.NamedTuple):
    """A folder with plain files, and the answers about it: whole, in part, and with a folder inside named too."""

    root: str
    whole: Answer
    part: Answer
    beside: list[Answer]


@pytest.fixture(scope="module")
def site(windows: WindowsHost, ansible: AnsibleClient) -> Site:
    root = windows.make_folder(rf"C:\tree-{uuid.uuid4().hex[:8]}")
    descriptors = {root: packed(OPEN)}
    for name in ("img", "shut"):
        descriptors[windows.make_folder(rf"{root}\{name}")] = packed(OPEN if name == "shut" else FOLDER)
    for number in range(PLAIN_FILES):
        descriptors[windows.write_file(rf"{root}\img\{number:03}.png", "")] = packed(FILE)
    descriptors[windows.write_file(rf"{root}\denied.html", "")] = packed(DENIED)
    descriptors[windows.write_file(rf"{root}\shut\a.html", "")] = packed(FILE)
    before = windows.make_folder(root + "-before")
    moved = windows.write_file(before + r"\moved.html", "")
    windows.set_descriptors({**descriptors, before: packed("D:PAI(A;OICI;FA;;;SY)"), moved: packed(STALE)})
    windows.path(moved).rename(windows.path(root + r"\moved.html"))
    asked = [{"path": root}, {"path": root, "max_items": 4, "examples": 1}, {"path": root + r"\NOTHING"}]
    answer = ansible.module("security_descriptor", {"trees": asked[:2]})
    beside = ansible.module("security_descriptor", {"trees": [asked[0], {"path": root + r"\IMG"}, asked[2]]})
    whole, part = answer["trees"]
    return Site(root, whole, part, beside["trees"])


def groups(tree: Answer) -> set[tuple[str, str, int]]:
    """Every group below the root: its first path from the root, its DACL, and how many it is."""
    descriptors = [text(raw).partition("D:")[2] for raw in tree["descriptors"]]
    return {
        (group["paths"][0].removeprefix(tree["path"] + "\\"), "D:" + descriptors[group["descriptor"]], group["count"])
        for group in tree["groups"][1:]
    }


def test_what_is_alike_is_one_group(site: Site) -> None:
    assert groups(site.whole) == {
        ("img", FOLDER, 1),
        (r"img\000.png", FILE, PLAIN_FILES),
        ("shut", OPEN, 1),
        (r"shut\a.html", FILE, 1),
        ("denied.html", DENIED, 1),
        ("moved.html", STALE, 1),
    }
    assert (site.whole["complete"], site.whole["errors"]) == (True, [])
    assert (site.whole["files"], site.whole["folders"], site.whole["visited"]) == (303, 2, 305)


def test_files_that_merely_inherit_cost_few_bytes(site: Site) -> None:
    assert len(json.dumps(site.whole)) < 5000


def test_a_walk_stops_where_it_was_told_to_and_says_so(site: Site) -> None:
    assert (site.part["complete"], site.part["visited"]) == (False, 4)
    assert site.part["stopped_at"] == site.root + r"\img\000.png"


def test_other_roots_are_walked_once(site: Site) -> None:
    outer, inner, missing = site.beside
    assert (outer["visited"], inner["visited"]) == (4, PLAIN_FILES)
    assert (missing["groups"], missing["errors"][0]["code"]) == ([], 2)


def test_something_must_be_asked(ansible: AnsibleClient) -> None:
    answer = ansible.module("security_descriptor", {})
    assert (answer["failed"], answer["msg"]) == (True, "one of the following is required: paths, trees")
