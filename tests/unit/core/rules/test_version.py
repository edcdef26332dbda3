# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions of IIS: what people write, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_5_0,
    IIS_5_1,
    IIS_6_0,
    IIS_7_0,
    IIS_7_5,
    IIS_8_5,
    IIS_10_0,
    IisVersion,
    VersionError,
)


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ("5.0", IIS_5_0),
        (5.1, IIS_5_1),
        (6, IIS_6_0),
        ("7.0", IIS_7_0),
        ("7", IIS_7_0),
        (7, IIS_7_0),
        (7.5, IIS_7_5),
        ("8.5", IIS_8_5),
        (8.5, IIS_8_5),
        ("10", IIS_10_0),
        (10, IIS_10_0),
        (10.0, IIS_10_0),
        (" 10.0 ", IIS_10_0),
        ("Version 10.0", IIS_10_0),
        ("IIS 10", IIS_10_0),
        ("10.0.17763.1", IIS_10_0),
    ],
)
def test_parse(value: object, version: IisVersion) -> None:
    assert IisVersion.parse(value) == version


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("4.0", "there is no IIS 4.0 that the rules know; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        ("5.2", "there is no IIS 5.2 that the rules know; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        ("9.0", "there is no IIS 9.0 that the rules know; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        ("10.1", "there is no IIS 10.1 that the rules know; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        ("", "'' is no version of IIS; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        ("latest", "'latest' is no version of IIS; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        (None, "None is no version of IIS; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        (True, "True is no version of IIS; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        ([10], "[10] is no version of IIS; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
    ],
)
def test_what_is_refused(value: object, message: str) -> None:
    with pytest.raises(VersionError) as caught:
        IisVersion.parse(value)
    assert str(caught.value) == message


def test_versions_compare_as_numbers() -> None:
    assert sorted([IIS_10_0, IIS_7_5, IIS_8_5, IIS_7_0]) == [IIS_7_0, IIS_7_5, IIS_8_5, IIS_10_0]
