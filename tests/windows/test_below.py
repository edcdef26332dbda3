# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is below a folder that is to be written: looked at first, held back for, handed down once more."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from ansible_collections.webinfra.iis_identity.tests.windows.descriptors import encoded, packed, text

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient, Answer
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api")

POOL: t.Final = "S-1-5-82-271721585-897601226-2024613209-625570482-296978595"
STAFF: t.Final = "S-1-5-21-1-2-3-1105"
ROOT: t.Final = "D:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)"
WANTED: t.Final = f"D:PAI(A;OICI;0x1200a9;;;{POOL})(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)"
FOLDER: t.Final = "D:AI(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;FA;;;BA)(A;OICIIOID;GA;;;CO)"
FILE: t.Final = "D:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;FA;;;BA)"
OTHERS: t.Final = {
    "moved.html": f"D:AI(A;ID;0x1301bf;;;{STAFF})(A;ID;FA;;;SY)",
    "order.html": "D:AI(A;ID;0x1200a9;;;BU)(A;ID;FA;;;SY)(A;ID;FA;;;BA)",
    "behind.html": f"D:AI(A;ID;FA;;;SY)(D;;FW;;;{STAFF})(A;ID;0x1200a9;;;BU)(A;ID;FA;;;BA)",
    "null.html": "D:NO_ACCESS_CONTROL",
    "empty.html": "D:AI",
}
"""Files that inherit and do not have exactly what their folder gives."""


class Site(t.NamedTuple):
    """A folder with files and a folder that are up to date, and the tree that the host answers."""

    root: str
    windows: WindowsHost
    ansible: AnsibleClient

    def tree(self) -> Answer:
        answer: Answer = self.ansible.module("security_descriptor", {"trees": [{"path": self.root}]})["trees"][0]
        return answer

    def add(self, name: str, dacl: str) -> str:
        path = self.windows.write_file(rf"{self.root}\{name}", "")
        self.windows.set_descriptors({path: packed(dacl)})
        return path

    def write(self, dacl: str, **more: object) -> Answer:
        """Write the DACL of the folder, looking below first."""
        now = self.ansible.module("security_descriptor", {"paths": [{"path": self.root}]})["paths"][0]
        item = {"path": self.root, "descriptor": encoded(dacl), "expected": now["after"], "below": True, **more}
        answer: Answer = self.ansible.module("security_descriptor", {"paths": [item]})["paths"][0]
        return answer


@pytest.fixture
def site(windows: WindowsHost, ansible: AnsibleClient) -> Site:
    root = windows.make_folder(rf"C:\below-{uuid.uuid4().hex[:8]}")
    site = Site(root, windows, ansible)
    folder = windows.make_folder(rf"{root}\img")
    windows.set_descriptors({root: packed(ROOT), folder: packed(FOLDER)})
    site.add("a.html", FILE)
    site.add(r"img\1.png", FILE)
    site.add("own.html", FILE.replace("D:AI", f"D:AI(D;;FW;;;{STAFF})"))
    site.add("shut.html", "D:PAI(A;;FA;;;BA)")
    return site


def test_what_has_exactly_what_its_folder_gives_holds_nothing_back(site: Site) -> None:
    assert site.tree()["out_of_date"] == 0
    answer = site.write(WANTED)
    assert (answer["changed"], answer["held"], answer["below"]) == (True, False, None)
    assert site.tree()["out_of_date"] == 0, "Windows handed down what this collection works out"


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_holds_the_write_back_unless_it_is_named(site: Site, name: str) -> None:
    path = site.add(name, OTHERS[name])
    assert site.tree()["out_of_date"] == 1
    held = site.write(WANTED)
    assert (held["changed"], held["held"], held["after"]) == (False, True, held["before"])
    below = held["below"]
    (group,) = [item for item in below["groups"] if path in item["paths"]]
    known = below["descriptors"][group["descriptor"]]
    written = site.write(WANTED, known_below=[known])
    assert (written["changed"], written["held"]) == (True, False)


def test_a_folder_above_one_that_waits_waits_too(site: Site) -> None:
    site.add(r"img\moved.png", OTHERS["moved.html"])
    inner = site.root + r"\img"
    now = site.ansible.module("security_descriptor", {"paths": [{"path": site.root}, {"path": inner}]})["paths"]
    items = [
        {"path": item["path"], "descriptor": encoded(dacl), "expected": item["after"], "below": True}
        for item, dacl in zip(now, (WANTED, WANTED.replace("PAI", "AI")), strict=True)
    ]
    answers = site.ansible.module("security_descriptor", {"paths": items})["paths"]
    assert [(item["held"], item["changed"], item["below"] is not None) for item in answers] == [
        (True, False, False),
        (True, False, True),
    ]


def test_the_same_dacl_once_more_is_handed_down(site: Site) -> None:
    site.write(WANTED)
    late = site.add("late.html", FILE)
    assert site.tree()["out_of_date"] == 1
    (known,) = [item for item in site.tree()["descriptors"] if POOL not in text(item) and "ID" in text(item)][-1:]
    again = site.write(WANTED, again=True, known_below=[known])
    assert (again["changed"], again["before"] == again["after"]) == (True, True)
    assert POOL in text(site.ansible.module("security_descriptor", {"paths": [{"path": late}]})["paths"][0]["after"])
    assert site.tree()["out_of_date"] == 0


def test_without_a_change_nothing_is_written_again_unless_that_is_asked_for(site: Site) -> None:
    site.write(WANTED)
    assert not site.write(WANTED)["changed"]
