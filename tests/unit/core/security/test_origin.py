# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where inherited ACEs come from."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.origin import origin_of
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl

# Descriptors from the drive root down to C:\\a\\b\\c, and which folder the first ACE of the last one comes from.
ORIGINS: t.Final = [
    (["D:", "D:", "D:(A;OICI;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], r"C:\a\b"),
    (["D:(A;OICI;FR;;;BU)", "D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], "C:\\"),
    (["D:", "D:(A;OICI;FR;;;BU)", "D:(A;OICI;FR;;;BU)(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], r"C:\a\b"),
    (["D:", "D:(A;CI;GR;;;CO)", "O:SYD:(A;ID;FR;;;SY)(A;CIIOID;GR;;;CO)", "O:BAD:(A;ID;FR;;;BA)"], r"C:\a"),
    (["D:", "D:", "D:(A;OICI;FR;;;BU)", "D:(A;;FR;;;BU)"], None),
    (["D:", "D:", "D:", "D:(A;OICIID;FR;;;BU)"], None),
    (["D:", "D:(A;OICI;FR;;;BU)", "D:P(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], None),
    (["D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], None),
    (["D:", "D:NO_ACCESS_CONTROL", "D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], None),
    (["D:(A;OICI;FR;;;BU)", None, "D:(A;OICIID;FR;;;BU)", "D:(A;OICIID;FR;;;BU)"], None),
]
PATHS: t.Final = [PureWindowsPath(path) for path in ("C:\\", r"C:\a", r"C:\A\B", r"C:\a\b\c")]


@pytest.mark.parametrize(("sddl", "origin"), ORIGINS)
def test_the_folder_with_the_explicit_ace_is_found(sddl: list[str | None], origin: str | None) -> None:
    descriptors = {path: parse_sddl(text) for path, text in zip(PATHS, sddl, strict=True) if text is not None}
    dacl = descriptors[PATHS[-1]].dacl
    assert dacl is not None
    found = origin_of(dacl.aces[0], PATHS[-1], descriptors, container=True)
    assert found == (None if origin is None else PureWindowsPath(origin))


def test_a_file_inherits_otherwise_than_a_folder() -> None:
    file, folder = PureWindowsPath(r"C:\a\file"), PureWindowsPath(r"C:\a")
    descriptors = {file: parse_sddl("D:(A;ID;FR;;;BU)"), folder: parse_sddl("D:(A;OI;FR;;;BU)")}
    dacl = descriptors[file].dacl
    assert dacl is not None
    assert origin_of(dacl.aces[0], file, descriptors, container=False) == folder
    assert origin_of(dacl.aces[0], file, descriptors, container=True) is None


def test_the_own_descriptor_has_to_be_known() -> None:
    dacl = parse_sddl("D:(A;ID;FR;;;BU)").dacl
    assert dacl is not None
    assert origin_of(dacl.aces[0], PureWindowsPath(r"C:\a"), {}, container=True) is None
