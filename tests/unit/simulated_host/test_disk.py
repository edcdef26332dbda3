# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking up Windows paths in real folders."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.document import HostError
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.names import (
    WindowsNameError,
    absolute_path,
    parse_path,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.win32 import Win32Error

if TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("C:/web//a/../b/", "C:\\web\\b"),
        ("C:\\web. ", "C:\\web"),
        ("\\\\?\\D:\\web", "D:\\web"),
        ("C:", "C:\\"),
        ("\\\\server\\share\\a", "\\\\server\\share\\a"),
        ("web", None),
        ("C:web", None),
        ("C:\\file:stream", None),
        ("\\\\.\\pipe\\x", None),
        ("", None),
    ],
)
def test_a_path_has_one_form(text: str, path: str | None) -> None:
    found = absolute_path(text)
    assert (found and found[0]) == path


@pytest.mark.parametrize("text", ["web", "\\\\server\\share", "C:\\a*b", "C:\\" + "a" * 256])
def test_a_key_must_be_a_path_on_a_drive(text: str) -> None:
    with pytest.raises(WindowsNameError):
        parse_path(text)


def test_case_does_not_matter(make_host: MakeHost) -> None:
    host = make_host({"C/Web/Größe/File.TXT": "x"})
    entry = host.disk.find(PureWindowsPath("c:\\WEB\\GRÖSSE\\file.txt"))
    assert entry is None  # ß and SS are two letters
    entry = host.disk.find(PureWindowsPath("c:\\wEB\\gRÖßE\\file.txt"))
    assert entry is not None
    assert (entry.directory, entry.real.name) == (False, "File.TXT")


def test_names_that_differ_in_case_only_are_refused(make_host: MakeHost) -> None:
    host = make_host({"C/web/": "", "C/WEB/": ""})
    with pytest.raises(HostError, match="are one name on Windows"):
        host.disk.find(PureWindowsPath("C:\\Web"))


def test_nothing_is_found_below_a_file_or_on_a_missing_drive(make_host: MakeHost) -> None:
    host = make_host({"C/file": "x"})
    assert host.disk.find(PureWindowsPath("C:\\file\\below")) is None
    assert host.disk.find(PureWindowsPath("D:\\")) is None


def test_a_reparse_point_leads_to_its_target(make_host: MakeHost) -> None:
    host = make_host({"D/data/x/": ""}, reparse_points={"C:\\link": "D:\\data", "C:\\round": "C:\\round\\a"})
    link = host.disk.find(PureWindowsPath("C:\\LINK"))
    inside = host.disk.find(PureWindowsPath("C:\\link\\X"))
    assert link is not None
    assert inside is not None
    assert (link.reparse_point, link.directory, inside.reparse_point, inside.directory) == (True, True, False, True)
    round_and_round = host.disk.find(PureWindowsPath("C:\\round"))
    assert round_and_round is not None
    assert round_and_round.reparse_point


def test_where_a_path_leads_in_the_end(make_host: MakeHost) -> None:
    host = make_host(
        {"D/data/x/": "", "C/plain/": ""},
        reparse_points={
            "C:\\link": "C:\\second",
            "C:\\second": "D:\\data",
            "C:\\share": "\\\\files\\web",
            "C:\\round": "C:\\round\\a",
            "C:\\gone": "D:\\nothing",
        },
    )

    def leads(path: str) -> str:
        return str(host.disk.final_path(PureWindowsPath(path)))

    assert leads("C:\\plain") == "C:\\plain"
    assert leads("C:\\link\\x") == "D:\\data\\x"
    assert leads("C:\\share\\a") == "\\\\files\\web\\a"
    for path, code in (("C:\\round", 1921), ("C:\\gone", 3)):
        with pytest.raises(Win32Error) as caught:
            leads(path)
        assert caught.value.code == code


def test_a_symbolic_link_does_not_lead_out_of_the_folder(make_host: MakeHost, tmp_path: Path) -> None:
    host = make_host()
    (host.folder / "C" / "out").symlink_to(tmp_path)
    with pytest.raises(HostError, match="symbolic links are not followed"):
        host.disk.find(PureWindowsPath("C:\\out"))
