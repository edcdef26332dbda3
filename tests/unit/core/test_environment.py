# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""`%VAR%` and physical paths."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.environment import (
    PathError,
    expand,
    join_path,
    normalise_path,
)

ENVIRONMENT = {
    "SystemDrive": "C:",
    "Data": r"D:\data",
    "Nested": "%SystemDrive%",
    "ProgramFiles(x86)": r"C:\Program Files (x86)",
}


@pytest.mark.parametrize(
    ("text", "expanded", "unknown"),
    [
        ("", "", ()),
        (r"C:\sites", r"C:\sites", ()),
        (r"%SystemDrive%\sites", r"C:\sites", ()),
        (r"%SYSTEMDRIVE%\%data%", r"C:\D:\data", ()),
        (r"%ProgramFiles(x86)%\site", r"C:\Program Files (x86)\site", ()),
        (r"%Nested%\sites", r"%SystemDrive%\sites", ()),
        (r"%Missing%\sites", r"%Missing%\sites", ("Missing",)),
        (r"%missing%\%MISSING%\%other%", r"%missing%\%MISSING%\%other%", ("missing", "other")),
        (r"C:\100%", r"C:\100%", ()),
        (r"C:\%%\x", r"C:\%%\x", ()),
        (r"%%SystemDrive%%", "%C:%", ()),
        (r"C:\50%_%Data%", r"C:\50%_D:\data", ("_",)),
        (r"C:\50%\20%", r"C:\50%\20%", ()),
    ],
)
def test_expand(text: str, expanded: str, unknown: tuple[str, ...]) -> None:
    result = expand(text, ENVIRONMENT)
    assert (result.text, result.unknown) == (expanded, unknown)


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
