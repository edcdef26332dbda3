# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module security_descriptor, sent by Ansible and run in Windows PowerShell on Wine."""

from __future__ import annotations

import base64
import typing as t
import uuid

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.tests.windows.descriptors import OWNER, encoded, packed, text

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient, Answer
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api")

POOL: t.Final = "S-1-5-82-271721585-897601226-2024613209-625570482-296978595"
OPEN: t.Final = "D:AI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)"
PROTECTED: t.Final = "D:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)"
GRANT: t.Final = f"(A;OICI;0x1200a9;;;{POOL})"
INHERITED_GRANT: t.Final = f"(A;OICIID;0x1200a9;;;{POOL})"

NAMES: t.Final = {
    "brackets": "shop [x]",
    "quotes": "it's `$(throw) folder",
    "spaces": "a  b",
    "non-ASCII": "Grüße 日本",
    "long": "\\".join(["a-folder-with-a-name-of-forty-characters"] * 8),
}


@pytest.fixture
def folder(windows: WindowsHost) -> str:
    """A new folder on C:."""
    return windows.make_folder(rf"C:\test-{uuid.uuid4().hex[:8]}")


def read(ansible: AnsibleClient, *paths: str) -> list[Answer]:
    answer = ansible.module("security_descriptor", {"paths": [{"path": path} for path in paths]})
    return t.cast("list[Answer]", answer["paths"])


def write(item: Answer, dacl: str) -> dict[str, object]:
    """What the module is given to write a DACL planned from what it answered before."""
    return {"path": item["path"], "descriptor": encoded(dacl), "expected": item["after"]}


def test_names_and_lengths(windows: WindowsHost, ansible: AnsibleClient, folder: str) -> None:
    paths = {case: windows.make_folder(rf"{folder}\{name}") for case, name in NAMES.items()}
    assert len(paths["long"]) > 300
    windows.set_descriptors(dict.fromkeys(paths.values(), packed(PROTECTED)))

    items = read(ansible, *paths.values())
    assert [item["before"] for item in items] == [
        base64.b64encode(raw).decode() for raw in windows.descriptors(list(paths.values())).values()
    ]
    first = ansible.module("security_descriptor", {"paths": [write(item, PROTECTED + GRANT) for item in items]})
    assert [item["changed"] for item in first["paths"]] == [True] * len(paths)
    assert [item["path"] for item in first["paths"]] == list(paths.values())
    stored = windows.descriptors(list(paths.values()))
    assert {text(raw) for raw in stored.values()} == {OWNER + PROTECTED + GRANT}

    second = ansible.module("security_descriptor", {"paths": [write(i, PROTECTED + GRANT) for i in first["paths"]]})
    assert not second["changed"]
    assert [item["conflict"] for item in second["paths"]] == [False] * len(paths)


class Story:
    """One tree of folders through a check mode run, a run and a second run, with every kind of trouble beside it."""

    def __init__(self, windows: WindowsHost, ansible: AnsibleClient, root: str) -> None:
        self.windows = windows
        self.top, self.child = root + r"\top", windows.make_folder(root + r"\top\child")
        self.shut, self.other = windows.make_folder(root + r"\top\shut"), windows.make_folder(root + r"\other")
        self.file = windows.write_file(root + r"\top\web.config", "<configuration/>")
        self.missing = root + r"\nothing"
        inherited = "D:AI(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)"
        windows.set_descriptors(
            {
                self.top: packed(OPEN),
                self.child: packed(inherited),
                self.shut: packed(PROTECTED),
                self.other: packed(OPEN),
                self.file: packed("D:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)"),
            }
        )
        self.before = {i["path"]: i for i in read(ansible, self.top, self.child, self.shut, self.other, self.missing)}
        planned_from_something_else = {**self.before[self.other], "after": encoded(PROTECTED)}
        share = r"\\server\share"
        self.request = {
            "paths": [
                {"path": self.missing, "descriptor": encoded(OPEN), "expected": encoded(OPEN)},
                write(self.before[self.top], OPEN + GRANT),
                write(planned_from_something_else, OPEN + GRANT),
                write(self.before[self.child], "D:AI(A;;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)"),
                {"path": share, "descriptor": encoded(OPEN), "expected": encoded(OPEN)},
                {"path": "shop", "descriptor": encoded(OPEN), "expected": encoded(OPEN)},
                {"path": self.shut},
            ]
        }
        self.check = ansible.module("security_descriptor", self.request, "--check", "--diff")
        assert "paths" in self.check, self.check
        self.stored_after_check = self.stored()
        self.run = ansible.module("security_descriptor", self.request, "--diff")

    def stored(self) -> dict[str, str]:
        paths = [self.top, self.child, self.shut, self.other, self.file]
        return {path: text(raw) for path, raw in self.windows.descriptors(paths).items()}

    def item(self, answer: Answer, path: str) -> Answer:
        return next(item for item in t.cast("list[Answer]", answer["paths"]) if item["path"] == path)


@pytest.fixture(scope="module")
def story(windows: WindowsHost, ansible: AnsibleClient) -> Story:
    return Story(windows, ansible, windows.make_folder(rf"C:\story-{uuid.uuid4().hex[:8]}"))


def test_check_mode_says_what_would_change_and_writes_nothing(story: Story) -> None:
    changed = [item["path"] for item in story.check["paths"] if item["changed"]]
    assert (story.check["changed"], changed) == (True, [story.top, story.child])
    assert story.stored_after_check[story.top] == OWNER + OPEN


def test_check_mode_shows_the_same_difference_of_the_folder(story: Story) -> None:
    assert story.check["diff"]["after"][story.top] == story.run["diff"]["after"][story.top]
    assert story.check["diff"]["before"] == story.run["diff"]["before"]
    assert POOL in story.run["diff"]["after"][story.top]


def test_a_write_keeps_the_order_of_the_dacl_and_the_owner(story: Story) -> None:
    assert text(story.item(story.run, story.top)["after"]) == OWNER + OPEN + GRANT


def test_a_child_keeps_its_own_aces_and_inherits_the_new_one(story: Story) -> None:
    inherited = f"(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU){INHERITED_GRANT}"
    assert story.stored()[story.child] == f"{OWNER}D:AI(A;;FA;;;BA){inherited}"


def test_a_parent_and_its_child_in_one_run_are_no_conflict(story: Story) -> None:
    assert [story.item(story.run, path)["conflict"] for path in (story.top, story.child)] == [False, False]


def test_a_file_inherits_what_is_meant_for_files(story: Story) -> None:
    assert story.stored()[story.file] == f"{OWNER}D:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;{POOL})"


def test_a_protected_child_is_left_alone(story: Story) -> None:
    assert text(story.item(story.run, story.shut)["after"]) == OWNER + PROTECTED


def test_a_descriptor_that_has_changed_meanwhile_is_a_conflict(story: Story) -> None:
    item = story.item(story.run, story.other)
    assert (item["conflict"], item["changed"], item["error"]) == (True, False, None)
    assert text(item["after"]) == OWNER + OPEN


@pytest.mark.parametrize(("path", "code"), [("nothing", 2), (r"\\server\share", 50), ("shop", 161)])
def test_a_path_that_cannot_be_written_says_why_and_stops_no_other(story: Story, path: str, code: int) -> None:
    item = next(item for item in story.run["paths"] if item["path"].endswith(path))
    assert (item["error"]["code"], item["changed"], item["exists"]) == (code, False, False)
    assert item["error"]["message"]


def test_what_a_folder_is_and_holds(story: Story) -> None:
    item = story.before[story.top]
    assert (item["exists"], item["directory"], item["reparse_point"]) == (True, True, False)
    assert item["holds"] == ["web.config"]


def test_reading_something_that_is_not_there_is_no_error(story: Story) -> None:
    item = story.before[story.missing]
    assert (item["exists"], item["before"], item["error"]) == (False, None, None)


def test_protection_is_set_and_lifted_as_the_descriptor_says(
    windows: WindowsHost, ansible: AnsibleClient, folder: str
) -> None:
    windows.set_descriptors({folder: packed(OPEN)})
    child = windows.make_folder(folder + r"\child")
    windows.set_descriptors({child: packed(PROTECTED)})
    lifted = ansible.module("security_descriptor", {"paths": [write(read(ansible, child)[0], OPEN)]})
    after = "(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)"
    assert text(lifted["paths"][0]["after"]) == f"{OWNER}D:AI{after}"
    ansible.module("security_descriptor", {"paths": [write(lifted["paths"][0], PROTECTED)]})
    assert text(windows.descriptors([child])[child]) == OWNER + PROTECTED


def test_unusual_dacls_are_written_as_they_are(windows: WindowsHost, ansible: AnsibleClient, folder: str) -> None:
    dacls = {
        windows.make_folder(rf"{folder}\null"): "D:PAINO_ACCESS_CONTROL",
        windows.make_folder(rf"{folder}\empty"): "D:PAI",
        windows.make_folder(rf"{folder}\wrong-order"): "D:PAI(A;OICI;FA;;;SY)(D;OICI;WP;;;WD)(A;;FR;;;SY)(A;;FR;;;SY)",
    }
    windows.set_descriptors(dict.fromkeys(dacls, packed(PROTECTED)))
    items = read(ansible, *dacls)
    answer = ansible.module("security_descriptor", {"paths": [write(item, dacls[item["path"]]) for item in items]})
    assert {item["path"]: text(item["after"]) for item in answer["paths"]} == {
        path: OWNER + dacl for path, dacl in dacls.items()
    }


def test_a_path_that_the_administrator_may_not_open_stops_no_other(
    windows: WindowsHost, ansible: AnsibleClient, folder: str
) -> None:
    shut, read_only, free = (windows.make_folder(rf"{folder}\{name}") for name in ("shut", "read-only", "free"))
    everyone = "D:PAI(A;OICI;FA;;;WD)"
    windows.set_descriptors(
        {
            shut: parse_sddl("O:SYG:SYD:PAI(A;OICI;FA;;;SY)").pack(),
            read_only: parse_sddl("O:SYG:SYD:PAI(A;OICI;FR;;;WD)").pack(),
            free: packed(everyone),
        }
    )
    with windows.enforced():
        before = read(ansible, shut, read_only, free)
        asked = {"path": shut, "descriptor": encoded(everyone), "expected": encoded(everyone)}
        writes = [asked, *(write(item, everyone + GRANT) for item in before[1:])]
        after = ansible.module("security_descriptor", {"paths": writes})["paths"]
    assert [item["error"] and item["error"]["code"] for item in before] == [5, None, None]
    assert [(item["exists"], item["before"] is None) for item in before] == [(True, True), (True, False), (True, False)]
    assert [item["error"] and item["error"]["code"] for item in after] == [5, 5, None]
    assert [item["changed"] for item in after] == [False, False, True]


NO_DACL: t.Final = base64.b64encode(bytes.fromhex("0100008000000000000000000000000000000000")).decode()


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        pytest.param("no base64!", " is not a self-relative security descriptor in base64", id="no base64"),
        pytest.param(encoded(OPEN)[:-8], " is not a self-relative security descriptor in base64", id="cut off"),
        pytest.param(NO_DACL, " has no DACL", id="no DACL"),
    ],
)
def test_a_wrong_descriptor_is_refused_by_name(
    windows: WindowsHost, ansible: AnsibleClient, folder: str, descriptor: str, message: str
) -> None:
    item = {"path": folder, "descriptor": descriptor, "expected": encoded(OPEN)}
    answer = ansible.module("security_descriptor", {"paths": [item]})
    assert answer["failed"]
    assert answer["msg"] == f"Failed to understand the options: paths[0].descriptor{message}"


def test_a_write_without_the_expected_descriptor_is_refused(ansible: AnsibleClient, folder: str) -> None:
    answer = ansible.module("security_descriptor", {"paths": [{"path": folder, "descriptor": encoded(OPEN)}]})
    assert answer["msg"] == "parameters are required together: descriptor, expected found in paths"
