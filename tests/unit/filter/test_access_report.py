# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter access_report."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter.access_report import FilterModule

if t.TYPE_CHECKING:
    from collections.abc import Callable

access_report: t.Final[Callable[..., t.Any]] = FilterModule().filters()["access_report"]


def test_it_is_markdown_unless_asked_otherwise() -> None:
    result: dict[str, object] = {"plan": {"items": [], "findings": []}}
    assert access_report(result) == access_report(result, format="markdown")
    assert access_report(result).splitlines()[0] == "# Who needs which permission on which folder"


def test_it_can_be_json() -> None:
    assert access_report({"applications": []}, "json") == '{\n  "applications": []\n}\n'


@pytest.mark.parametrize(
    ("result", "format_", "message"),
    [
        ("", "json", "the value is the result of iis_access, not str"),
        ({}, "json", "nothing to report: the result has none of the keys applications, plan, verification"),
        ({"plan": {}}, "html", "format must be one of markdown, json, not 'html'"),
        ({"plan": {}}, "markdown", "the result is not as iis_access returns it: KeyError('items')"),
        ({"applications": 1}, "markdown", "the result is not as iis_access returns it: TypeError("),
    ],
)
def test_wrong_input_names_the_filter_and_what_is_wrong(result: object, format_: str, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        access_report(result, format_)
    assert str(caught.value).startswith(f"webinfra.iis_identity.access_report: {message}")
