# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a plan."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import (
    For,
    GrantTo,
    OptionError,
    Options,
    SatisfiedBy,
    WriteGrant,
    parse_options,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path


def test_nothing_given_is_the_defaults() -> None:
    assert parse_options({}) == Options()
    assert parse_options({"sites": None, "read": None, "write": None, "force": None}) == Options()


def test_every_option_is_taken() -> None:
    given = {
        "sites": "Shop",
        "applications": ["Shop/a", "Shop/b"],
        "application_pools": ("P",),
        "read": "read",
        "write": [{"path": "App_Data"}, {"path": r"D:\up", "for": "both", "rights": "write"}],
        "users": ["Everyone"],
        "grant_to": "group",
        "satisfied_by": "effective",
        "exclude_paths": ["D:/private/"],
        "force": r"D:\sites",
        "override_inherited_deny": True,
    }
    assert parse_options(given) == Options(
        sites=("Shop",),
        applications=("Shop/a", "Shop/b"),
        application_pools=("P",),
        read=0x120089,
        write=(
            WriteGrant(path="App_Data", for_=For.PROCESS, mask=0x1301BF),
            WriteGrant(path=r"D:\up", for_=For.BOTH, mask=0x100116),
        ),
        users=("Everyone",),
        grant_to=GrantTo.GROUP,
        satisfied_by=SatisfiedBy.EFFECTIVE,
        exclude_paths=(windows_path(r"D:\private"),),
        force=(windows_path(r"D:\sites"),),
        override_inherited_deny=True,
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"read": "write"}, "read must be one of read_execute, read, not 'write'"),
        ({"grant_to": 1}, "grant_to must be one of auto, pool, account, group, not 1"),
        ({"satisfied_by": ""}, "satisfied_by must be one of own_ace, effective, not ''"),
        ({"sites": {}}, "sites must be a list, not dict"),
        ({"users": [""]}, "users must be a list of names, not ''"),
        ({"users": [None]}, "users must be a list of names, not None"),
        ({"override_inherited_deny": "yes"}, "override_inherited_deny must be true or false, not 'yes'"),
        ({"force": ["web"]}, r"force must be absolute paths such as D:\sites\shop, not 'web'"),
        ({"exclude_paths": [r"\web"]}, r"exclude_paths must be absolute paths such as D:\sites\shop, not '\web'"),
        ({"write": {"path": "App_Data"}}, "write must be a list, not dict"),
        ({"write": ["App_Data", 7]}, "write[1] must be a path, or a dictionary with path, for and rights, not 7"),
        ({"write": [{}]}, "write[0].path is missing: name a folder, absolute or relative to the application's folder"),
        (
            {"write": [{"path": "x"}, {"path": "y", "to": "z"}]},
            "write[1] has no key 'to'; the keys are path, for, rights",
        ),
        ({"write": [{"path": "x", "for": "me"}]}, "write[0].for must be one of process, request, both, not 'me'"),
        ({"write": [{"path": "x", "rights": "full"}]}, "write[0].rights must be one of modify, write, not 'full'"),
        ({"site": "Shop", "read": 1}, "there is no option 'site'; did you mean 'sites'? The options are application_p"),
        (
            {"purge": True},
            "there is no option 'purge'; the options are application_pools, applications, exclude_paths, ",
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_it_may_be(given: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_options(given)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("written", ["App_Data", ["App_Data"]])
def test_a_text_is_a_path_to_write_to(written: object) -> None:
    assert parse_options({"write": written}) == parse_options({"write": [{"path": "App_Data"}]})


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"write": ["D:\new"]}, "write[0].path"),
        ({"write": [{"path": "x"}, {"path": "D:\new"}]}, "write[1].path"),
        ({"force": "D:\new"}, "force"),
        ({"exclude_paths": ["D:\new"]}, "exclude_paths"),
    ],
)
def test_a_control_character_in_a_path_is_named_with_its_cause(given: dict[str, object], place: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_options(given)
    assert str(caught.value) == (
        f"{place}: the path that begins with 'D:' has the control character U+000A behind that, which no path has; in "
        r"double quotes YAML reads \n, \t and the like as one, so write the path in single quotes or without any"
    )


@pytest.mark.parametrize("path", ["..", r"..\other", r"a\..\..\other", r"\data", "/data", "D:data", r"\\.."])
def test_a_relative_path_to_write_to_stays_inside(path: str) -> None:
    with pytest.raises(OptionError, match=r"leaves the application's folder: name an absolute path instead$"):
        parse_options({"write": [{"path": path}]})


@pytest.mark.parametrize(
    ("path", "absolute"),
    [
        ("App_Data", None),
        (r"a\..\b", None),
        (r"D:\up", r"D:\up"),
        ("D:", "D:\\"),
        (r"\\files\web\up", r"\\files\web\up"),
    ],
)
def test_a_path_to_write_to_is_relative_or_absolute(path: str, absolute: str | None) -> None:
    (grant,) = parse_options({"write": [{"path": path}]}).write
    assert grant.absolute == (absolute and windows_path(absolute))
