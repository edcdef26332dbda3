# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths as Windows compares them."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import (
    is_drive_root,
    is_unc,
    lies_below,
    windows_path,
)


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
