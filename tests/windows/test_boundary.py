# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The C# of the modules, called directly in Windows PowerShell on Wine, beside the Python code it must agree with."""

from __future__ import annotations

import importlib.resources
import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.environment import expand
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import PathError, normalise_path
from ansible_collections.webinfra.iis_identity.tests.tools import needed

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api")

Answers = dict[str, dict[str, t.Any]]

PATHS: t.Final = [
    "C:\\", "C:", "c:/inetpub/wwwroot/", r"C:\a\\b\.\c\..\d", r"C:\..\..\a", "C:\\a. .", r"C:\a .\b", r"\\?\C:\a",
    r"\\?\UNC\server\share\a", r"\\server\share", "\\\\server\\share\\a\\", "//server/share/a", r"C:\[x] 'y' $z`",
    "C:\\Grüße",
]  # fmt: skip
NO_PATHS: t.Final = ["", "a", r"\a", "C:a", r"\\server", r"\\.\pipe\x", r"\\?\Volume{1}\a", r"\\?\GLOBALROOT\a"]
STREAMS: t.Final = [r"C:\a:stream", r"C:\a::$INDEX_ALLOCATION"]

ENVIRONMENT: t.Final = {"SystemDrive": "C:", "Sites": r"D:\sites", "Nested": r"%sites%\x", "Odd(x86)": "E:"}
TEXTS: t.Final = [
    "%SystemDrive%\\inetpub", "%systemdrive%%SITES%", "%none%SystemDrive%", "50% of %Sites%", "%", "%%", "%Sites",
    "a%Odd(x86)%b", "%none%%none%", "",
]  # fmt: skip

SIDS: t.Final = ["S-1-1-0", "S-1-5-32-568", "S-1-5-21-1004336348-1177238915-682003330-1001"]

REGISTRY_KEY: t.Final = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment"

CONFIGURATION: t.Final = "<configuration>{}</configuration>"
SITES: t.Final = "<system.applicationHost>{}</system.applicationHost>"
SECRET: t.Final = "hunter2"
FILES: t.Final = {
    "truncated.config": f'<configuration>\n  <system.applicationHost password="{SECRET}"',
    "mismatched.config": f"<configuration>\n  <{SECRET}>\n  </other>\n</configuration>",
    "entities.config": f'<!DOCTYPE x [<!ENTITY a "{SECRET}">]><configuration>&a;</configuration>',
    "other-root.config": f"<{SECRET}/>",
    "empty.config": "",
    "after-end.config": f"<configuration/><{SECRET}/>",
    "outside.config": CONFIGURATION.format(SITES.format(r'<sites configSource="..\outside.config"/>')),
    "absolute.config": CONFIGURATION.format(SITES.format(r'<sites configSource="C:\windows\win.ini"/>')),
    "gone.config": CONFIGURATION.format(SITES.format('<sites configSource="parts/gone.config"/>')),
    "loop.config": CONFIGURATION.format(SITES.format('<sites configSource="parts/loop.config"/>')),
    "parts/loop.config": '<sites configSource="loop.config"/>',
    "wrong-part.config": CONFIGURATION.format(SITES.format('<sites configSource="parts/wrong-part.config"/>')),
    "parts/wrong-part.config": "<applicationPools/>",
    "parts.config": CONFIGURATION.format(SITES.format('<sites configSource="parts/sites.config"/>')),
    "parts/sites.config": f'<sites><site name="Shop" id="1"><!-- {SECRET} --></site></sites>',
    "namespace.config": f'<configuration xmlns="urn:x" xmlns:s="x"><location s:path="{SECRET}"/></configuration>',
}
WELL_FORMED: t.Final = "this is not well-formed XML (or it has a document type, which is refused)"


@pytest.fixture(scope="module")
def answers(windows: WindowsHost) -> Answers:
    for name, content in FILES.items():
        windows.write_file("C:\\files\\" + name.replace("/", "\\"), content)
    with windows.path(r"C:\files\large.config").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    add_type = importlib.resources.files("ansible") / "module_utils/powershell/Ansible.ModuleUtils.AddType.psm1"
    utils = needed.ROOT / "plugins/module_utils"
    request = {
        "add_type": "Z:" + str(add_type).replace("/", "\\"),
        "sources": [file.read_text(encoding="utf-8") for file in sorted(utils.glob("*.cs"))],
        "paths": [*PATHS, *NO_PATHS, *STREAMS],
        "texts": TEXTS,
        "environment": ENVIRONMENT,
        "files": [*(name for name in FILES if "/" not in name), "large.config", "missing.config"],
        "accounts": [
            "IUSR",
            r"NT AUTHORITY\IUSR",
            "nobody-here",
            "S-1-5-17",
            "S-1-5-32-544",
            "S-1-5-82-1-2-3-4-5",
            "S-1-5-x",
            r".\root",
        ],
        "facts": ["C:\\", r"C:\missing\deep", "Q:\\", "C:\\a<b", r"\\server\share\x"],
        "sids": SIDS,
        "registry": [REGISTRY_KEY, r"SOFTWARE\Nothing"],
    }
    script = Path(__file__).with_name("boundary_answers.ps1").read_text(encoding="utf-8")
    return t.cast("Answers", json.loads(windows.powershell(script, request)))


@pytest.mark.parametrize("text", PATHS)
def test_paths_take_the_form_that_the_controller_gives_them(answers: Answers, text: str) -> None:
    expected = normalise_path(text)
    answer = answers["paths"][text]
    assert (answer["text"], answer["unc"]) == (expected.text, expected.unc)


@pytest.mark.parametrize("text", NO_PATHS)
def test_what_is_no_absolute_path_is_none_for_both(answers: Answers, text: str) -> None:
    with pytest.raises(PathError):
        normalise_path(text)
    assert answers["paths"][text] is None


@pytest.mark.parametrize("text", STREAMS)
def test_a_stream_is_no_path(answers: Answers, text: str) -> None:
    assert answers["paths"][text] is None


@pytest.mark.parametrize(("text", "parent"), [("C:\\", None), ("C:\\Grüße", "C:\\"), (r"C:\a .\b", r"C:\a .")])
def test_parents_end_at_the_root_of_the_drive(answers: Answers, text: str, parent: str | None) -> None:
    assert answers["paths"][text]["parent"] == parent


@pytest.mark.parametrize("text", TEXTS)
def test_variables_are_expanded_as_on_the_controller(answers: Answers, text: str) -> None:
    environment = {name: expand(value, ENVIRONMENT).text for name, value in ENVIRONMENT.items()}
    assert answers["texts"][text] == expand(text, environment).text


def test_only_the_variables_that_are_asked_for_or_occur_are_selected(answers: Answers) -> None:
    assert answers["selected"] == {"SITES": r"D:\sites", "SystemDrive": "C:"}


@pytest.mark.parametrize(
    ("name", "message", "line", "column"),
    [
        ("truncated.config", WELL_FORMED, 2, 45),
        ("mismatched.config", WELL_FORMED, 3, 5),
        ("entities.config", WELL_FORMED, None, None),
        ("empty.config", WELL_FORMED, None, None),
        ("after-end.config", WELL_FORMED, 1, 18),
        ("other-root.config", "the outermost element is not <configuration>", 1, 2),
        ("outside.config", "configSource names no file below the folder of this one", 1, 41),
        ("absolute.config", "configSource names no file below the folder of this one", 1, 41),
        ("large.config", "the file is larger than 64 MiB", None, None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    answers: Answers, name: str, message: str, line: int | None, column: int | None
) -> None:
    answer = answers["files"][name]
    assert answer["text"] is None
    assert answer["error"] == {"message": message, "file": rf"C:\files\{name}", "line": line, "column": column}


@pytest.mark.parametrize(
    ("name", "part", "message"),
    [
        ("gone.config", "gone.config", "the file cannot be opened: "),
        ("loop.config", "loop.config", "configSource in a file that is itself named by configSource"),
        ("wrong-part.config", "wrong-part.config", "the outermost element is not <sites>"),
    ],
)
def test_what_is_wrong_in_a_part_names_the_part(answers: Answers, name: str, part: str, message: str) -> None:
    error = answers["files"][name]["error"]
    assert error["file"] == rf"C:\files\parts\{part}"
    assert error["message"].startswith(message)


def test_a_missing_file_is_named_with_the_error_of_windows(answers: Answers) -> None:
    assert answers["files"]["missing.config"]["error"]["message"].endswith("(Windows error 2)")


def test_a_section_in_a_file_of_its_own_is_read(answers: Answers) -> None:
    answer = answers["files"]["parts.config"]
    assert answer["files"] == [r"C:\files\parts.config", r"C:\files\parts\sites.config"]
    assert '<site name="Shop" id="1" />' in answer["text"]


def test_no_answer_about_a_file_quotes_what_may_not_pass(answers: Answers) -> None:
    assert SECRET not in json.dumps(answers["files"])


@pytest.mark.parametrize(
    ("name", "sid", "account"),
    [
        ("IUSR", "S-1-5-17", r"NT AUTHORITY\IUSR"),
        (r"NT AUTHORITY\IUSR", "S-1-5-17", r"NT AUTHORITY\IUSR"),
        ("S-1-5-17", "S-1-5-17", r"NT AUTHORITY\IUSR"),
        ("nobody-here", None, None),
        ("S-1-5-82-1-2-3-4-5", "S-1-5-82-1-2-3-4-5", None),
        ("S-1-5-x", None, None),
    ],
)
def test_accounts_are_found_by_name_and_by_sid(
    answers: Answers, name: str, sid: str | None, account: str | None
) -> None:
    answer = answers["accounts"][name]
    assert (answer["sid"], answer["account"]) == (sid, account)
    assert (answer["error"] is None) == (account is not None)


def test_a_dot_stands_for_the_accounts_of_the_host(answers: Answers) -> None:
    assert answers["accounts"][r".\root"]["account"] == rf"{answers['machine_name']}\root"


def test_the_name_of_the_host_is_no_account(answers: Answers) -> None:
    answer = answers["accounts"][str(answers["machine_name"])]
    assert (answer["sid"], answer["error"] is None) == (None, False)


@pytest.mark.parametrize(
    ("path", "exists", "error"),
    [
        ("C:\\", True, None),
        (r"C:\missing\deep", False, None),
        ("Q:\\", False, None),
        (r"\\server\share\x", False, None),
    ],
)
def test_what_is_at_a_path(answers: Answers, path: str, exists: bool, error: object) -> None:
    facts = answers["facts"][path]
    assert (facts["exists"], facts["error"]) == (exists, error)
    assert (facts["descriptor"] is not None) == exists


def test_a_path_that_windows_does_not_take_is_an_error(answers: Answers) -> None:
    assert answers["facts"]["C:\\a<b"]["error"]["code"] == 123


def test_the_registry_is_read_and_a_missing_key_is_none(answers: Answers) -> None:
    assert {key for key, found in answers["registry"].items() if found} == {REGISTRY_KEY}


def test_the_host_describes_itself(answers: Answers) -> None:
    assert answers["machine"] == {
        "name": answers["machine_name"],
        "domain": None,
        "domain_error": None,
        "domain_controller": False,
        "sid": "S-1-5-21-0-0-0",
        "product_type": "workstation",
        "os_version": "10.0.18362",
        "service_pack": 0,
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [("IUSR", "well_known_group"), ("S-1-5-32-544", "alias"), (r".\root", "user"), ("nobody-here", None)],
)
def test_accounts_have_a_kind(answers: Answers, name: str, kind: str | None) -> None:
    assert answers["accounts"][name]["type"] == kind


def test_groups_that_are_not_listed_are_not_empty(answers: Answers) -> None:
    assert answers["local_groups"]["groups"] == []
    assert answers["local_groups"]["error"].endswith("(Windows error 50)")


def test_a_right_that_nobody_holds_has_no_holders(answers: Answers) -> None:
    assert answers["user_right"] == {"name": "SeChangeNotifyPrivilege", "accounts": [], "error": None}


def test_arrays_of_sids_are_read_as_windows_returns_them(answers: Answers) -> None:
    assert answers["sids"]["read"] == SIDS


def test_the_account_of_the_run(answers: Answers) -> None:
    assert answers["current"] == answers["current_by_dotnet"]
