# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths as Windows compares them."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import (
    PathError,
    is_drive_root,
    is_unc,
    join_path,
    lies_below,
    normalise_path,
    windows_path,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r"D:\sites\shop", r"D:\sites\shop"),
        ("D:/sites//shop/", r"D:\sites\shop"),
        (r"D:\sites\.\x\..\shop", r"D:\sites\shop"),
        (r"D:\sites\..\..\..", "D:\\"),
        (r"\\?\D:\sites\shop", r"D:\sites\shop"),
        (r"\\?\unc\files\web\shop", r"\\files\web\shop"),
        (r"D:\sites\shop.", r"D:\sites\shop"),
        (r"D:\sites\shop. . ", r"D:\sites\shop"),
        ("D:\\", "D:\\"),
        (r"App_Data\x", r"App_Data\x"),
        (r"App_Data\..", "."),
        (r"..\x", r"..\x"),
        ("..", ".."),
        (r"D:\sites\...", r"D:\sites"),
        (r"D:\sites. \. .", r"D:\sites"),
        (r"D:\sites\b:c .", r"D:\sites\b:c"),
        (r"\\.\D:\sites", r"D:\sites"),
        (r"\\files\web", "\\\\files\\web\\"),
        (r"\\?\Volume{1}\x", r"\\?\Volume{1}\x"),
    ],
)
def test_spellings_of_one_path_become_one(text: str, path: str) -> None:
    assert str(windows_path(text)) == path


def test_case_does_not_matter() -> None:
    assert windows_path(r"d:\SITES\shop") == windows_path(r"D:\sites\Shop")
    assert hash(windows_path(r"d:\SITES\shop")) == hash(windows_path(r"D:\sites\Shop"))


@pytest.mark.parametrize(
    ("text", "unc", "root"),
    [
        ("D:\\", False, True),
        (r"D:\x", False, False),
        (r"\\files\web", True, True),
        (r"\\files\web\x", True, False),
        ("x", False, False),
    ],
)
def test_shares_and_roots_are_told(text: str, unc: bool, root: bool) -> None:
    assert is_unc(windows_path(text)) is unc
    assert is_drive_root(windows_path(text)) is root


def test_a_folder_is_not_below_itself_nor_below_one_whose_name_begins_alike() -> None:
    folder = windows_path(r"D:\sites")
    assert lies_below(windows_path(r"d:\SITES\a\b"), folder)
    assert not lies_below(folder, folder)
    assert not lies_below(windows_path(r"D:\sites2"), folder)


@pytest.mark.parametrize(
    ("text", "path", "unc"),
    [
        (r"C:\sites\shop", r"C:\sites\shop", False),
        ("C:\\sites\\shop\\", r"C:\sites\shop", False),
        ("C:/sites//shop/", r"C:\sites\shop", False),
        ("D:\\", "D:\\", False),
        ("D:", "D:\\", False),
        ("d:/", "d:\\", False),
        (r"\\?\C:\sites\shop", r"C:\sites\shop", False),
        ("//?/C:/sites", r"C:\sites", False),
        (r"C:\sites\.\old\..\shop", r"C:\sites\shop", False),
        (r"C:\..\..\sites", r"C:\sites", False),
        (r"C:\sites\shop. ", r"C:\sites\shop", False),
        (r"\\files\web", r"\\files\web", True),
        ("\\\\files\\web\\shop\\", r"\\files\web\shop", True),
        ("//files/web/shop", r"\\files\web\shop", True),
        (r"\\?\UNC\files\web\shop", r"\\files\web\shop", True),
        (r"\\?\unc\files\web", r"\\files\web", True),
        (r"\\files\web\..\..\shop", r"\\files\web\shop", True),
    ],
)
def test_normalise_path(text: str, path: str, unc: bool) -> None:
    result = normalise_path(text)
    assert (result.text, result.unc) == (path, unc)
    assert normalise_path(result.text) == result


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not an absolute path; write it with its drive (D:\\folder) or share"),
        ("wwwroot", "'wwwroot' is not an absolute path; write it with its drive (D:\\folder) or share"),
        ("\\wwwroot", "'\\wwwroot' is not an absolute path; write it with its drive (D:\\folder) or share"),
        ("C:wwwroot", "'C:wwwroot' is not an absolute path; write it with its drive (D:\\folder) or share"),
        (" C:\\sites", "' C:\\sites' is not an absolute path; write it with its drive (D:\\folder) or share"),
        ("\\\\files", "'\\\\files' names no share; a network path is \\\\server\\share\\folder"),
        (
            "\\\\?\\Volume{1}\\x",
            "'\\\\?\\Volume{1}\\x' names a device; write the path with its drive (D:\\folder) or share",
        ),
        ("\\\\.\\pipe\\x", "'\\\\.\\pipe\\x' names a device; write the path with its drive (D:\\folder) or share"),
    ],
)
def test_what_is_no_absolute_path_is_refused(text: str, message: str) -> None:
    with pytest.raises(PathError) as caught:
        normalise_path(text)
    assert str(caught.value) == message


PARTS = st.sampled_from(["D:", "\\", "/", "\\\\files", "\\\\?\\", "UNC", "a", "B", "..", ".", " ", "...", ":", "é"])


@given(st.lists(PARTS, max_size=8).map("".join))
def test_whoever_asks_a_path_has_one_spelling(text: str) -> None:
    path = windows_path(text)
    try:
        normal = normalise_path(text)
    except PathError:
        return
    assert normalise_path(normal.text) == normal
    assert (windows_path(normal.text), is_unc(path)) == (path, normal.unc)
    assert windows_path(str(path)) == path


@pytest.mark.parametrize(
    ("folder", "segments", "path"),
    [
        (r"C:\sites", (), r"C:\sites"),
        ("D:\\", (), "D:\\"),
        ("D:\\", ("a", "b"), r"D:\a\b"),
        (r"\\files\web", ("a",), r"\\files\web\a"),
    ],
)
def test_join_path(folder: str, segments: tuple[str, ...], path: str) -> None:
    assert join_path(folder, segments) == path


@given(st.text(st.sampled_from("aB. \\/:~\n"), max_size=12).map("D:\\{}".format))
def test_the_usual_path_is_spelt_as_by_the_longer_way(text: str) -> None:
    longer = "\\\\?\\" + text
    assert normalise_path(text) == normalise_path(longer)
    assert windows_path(text) == windows_path(longer)
