# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Arguments are checked as Ansible.Basic checks them, with its messages."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.arguments import (
    ArgumentError,
    Option,
    Options,
    check_arguments,
)

OPTIONS: t.Final = Options(
    by_name={
        "name": Option(required=True),
        "flag": Option(type="bool"),
        "count": Option(type="int", default=3),
        "texts": Option(type="list", elements="str"),
        "numbers": Option(type="list", elements="int"),
        "items": Option(
            type="list",
            elements="dict",
            options=Options(
                by_name={"path": Option(required=True), "a": Option(), "b": Option()}, required_together=(("a", "b"),)
            ),
        ),
    },
    required_by={"flag": ("texts",)},
)


def check(**arguments: object) -> dict[str, t.Any]:
    return check_arguments("demo", OPTIONS, arguments)


@pytest.mark.parametrize(
    ("arguments", "option", "value"),
    [
        ({}, "count", 3),
        ({}, "flag", None),
        ({"COUNT": "7"}, "count", 7),
        ({"flag": "Yes", "texts": []}, "flag", True),
        ({"flag": 0, "texts": []}, "flag", False),
        ({"texts": "a, b"}, "texts", ["a", "b"]),
        ({"texts": 1}, "texts", ["1"]),
        ({"items": [{"path": 1}]}, "items", [{"path": "1", "a": None, "b": None}]),
        ({"items": ['{"path": "x"}']}, "items", [{"path": "x", "a": None, "b": None}]),
    ],
)
def test_values_are_converted(arguments: dict[str, t.Any], option: str, value: object) -> None:
    assert check(name="x", **arguments)[option] == value


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "missing required arguments: name"),
        (
            {"name": "x", "nam": 1, "other": 2},
            "Unsupported parameters for (demo) module: nam, other. Supported parameters include: name, flag,"
            " count, texts, numbers, items",
        ),
        (
            {"name": "x", "flag": "maybe", "texts": []},
            "argument for flag is of type System.String and we were unable to convert to bool: The value 'maybe'"
            " is not a valid boolean. Valid booleans include: y, yes, on, 1, true, t, 1.0, n, no, off, 0, false, f,"
            " 0.0",
        ),
        (
            {"name": "x", "texts": {}},
            "argument for texts is of type System.Collections.Hashtable and we were unable to convert to list:"
            " System.Collections.Hashtable cannot be converted to a list",
        ),
        (
            {"name": "x", "numbers": ["1", "b"]},
            "argument for list entry numbers is of type System.String and we were unable to convert to int: Input"
            " string was not in a correct format.",
        ),
        ({"name": "x", "flag": True}, "missing parameter(s) required by 'flag': texts"),
        ({"name": "x", "items": [{}]}, "missing required arguments: path found in items"),
        ({"name": "x", "items": [{"path": "p", "a": "1"}]}, "parameters are required together: a, b found in items"),
        (
            {"name": "x", "items": [{"path": "p", "c": "1"}]},
            "Unsupported parameters for (demo) module: c found in items. Supported parameters include: path, a, b",
        ),
    ],
)
def test_what_does_not_fit_is_named(arguments: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        check(**arguments)
    assert str(caught.value) == message
