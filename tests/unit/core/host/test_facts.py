# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of the modules, parsed."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.answer_error import HostAnswerError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.facts import (
    host_facts,
    path_facts,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path

RAW: t.Final = parse_sddl("O:BAG:SYD:P(A;OICI;FA;;;BA)").to_base64()
PATH: t.Final[dict[str, t.Any]] = {
    "path": r"D:\Sites\Shop",
    "exists": True,
    "directory": True,
    "reparse_point": False,
    "target": None,
    "target_error": None,
    "holds": ["Web.config", "bin"],
    "descriptor": RAW,
    "error": None,
}


def answer(**changes: object) -> dict[str, t.Any]:
    """Return an answer of iis_configuration_info with some keys changed."""
    return {
        "iis": {"installed": True, "version": "10.0", "version_string": None},
        "machine": {
            "name": "WEB1",
            "domain": None,
            "domain_error": None,
            "sid": "S-1-5-21-7-7-7",
            "domain_controller": False,
            "service_pack": 0,
        },
        "environment": {"SystemDrive": "C:"},
        "configuration": {"path": r"C:\x\applicationHost.config", "files": [], "text": "<c/>", "error": None},
        "accounts": [
            {"name": r"CORP\Svc", "sid": "S-1-5-21-1-2-3-4", "account": r"CORP\svc", "type": "user", "error": None},
            {"name": "nobody", "sid": None, "account": None, "type": None, "error": "none"},
            {"name": "S-1-5-21-9-9-9-9", "sid": "S-1-5-21-9-9-9-9", "account": None, "type": None, "error": "no name"},
        ],
        "paths": [PATH],
        "local_groups": {
            "groups": [
                {"sid": "S-1-5-32-568", "account": r"BUILTIN\IIS_IUSRS", "members": ["S-1-5-17"], "error": None},
                {"sid": "S-1-5-32-545", "account": r"BUILTIN\Users", "members": None, "error": "access denied"},
            ],
            "error": None,
        },
        "user_rights": [{"name": "SeChangeNotifyPrivilege", "accounts": ["S-1-1-0"], "error": None}],
        "run_as": "S-1-5-18",
        "trees": [],
        **changes,
    }


def test_an_answer_is_taken_apart() -> None:
    facts = host_facts(answer())
    assert facts.iis_version == "10.0"
    assert facts.problem is None
    assert facts.machine.domain_known
    assert facts.machine.accounts == {
        r"corp\svc": Sid("S-1-5-21-1-2-3-4"),
        "nobody": None,
        "s-1-5-21-9-9-9-9": Sid("S-1-5-21-9-9-9-9"),
    }
    assert facts.machine.account_names[Sid("S-1-5-21-1-2-3-4")] == r"CORP\svc"
    assert facts.machine.account_types == {Sid("S-1-5-21-1-2-3-4"): "user"}
    fact = facts.paths[windows_path(r"d:\sites\shop")]
    assert fact.holds == {"web.config", "bin"}
    assert fact.raw == RAW
    assert fact.descriptor is not None
    assert fact.descriptor.is_protected


def test_web_configs_are_texts_or_errors_by_path() -> None:
    error = {"message": "the file is larger than 64 MiB", "file": r"C:\b\web.config", "line": None, "column": None}
    files = [
        {"path": r"C:\a\web.config", "files": [], "text": "<configuration />", "error": None},
        {"path": r"C:\b\web.config", "files": [], "text": None, "error": error},
    ]
    found = host_facts(answer(web_configs=files), web_configs=True).web_configs
    assert found is not None
    assert {path: str(value) for path, value in found.items()} == {
        r"C:\a\web.config": "<configuration />",
        r"C:\b\web.config": r"C:\b\web.config: the file is larger than 64 MiB",
    }
    assert host_facts(answer(web_configs=files)).web_configs is None


def test_groups_whose_members_could_not_be_read_are_not_empty() -> None:
    machine = host_facts(answer()).machine
    assert machine.sid == "S-1-5-21-7-7-7"
    assert machine.group_members == {Sid("S-1-5-32-568"): {Sid("S-1-5-17")}}
    assert machine.account_names[Sid("S-1-5-32-545")] == r"BUILTIN\Users"


@pytest.mark.parametrize(("accounts", "known"), [(["S-1-5-11"], {Sid("S-1-5-11")}), ([], set()), (None, None)])
def test_who_bypasses_traverse_checking_is_known_or_not(accounts: list[str] | None, known: set[Sid] | None) -> None:
    rights = [{"name": "SeChangeNotifyPrivilege", "accounts": accounts, "error": None}]
    assert host_facts(answer(user_rights=rights)).machine.bypass_traverse == known
    assert host_facts(answer(user_rights=[])).machine.bypass_traverse is None


def test_a_domain_that_could_not_be_read_is_not_known() -> None:
    machine = answer()["machine"] | {"domain_error": "Access is denied (Windows error 5)"}
    assert not host_facts(answer(machine=machine)).machine.domain_known


def test_a_host_without_iis_has_no_version() -> None:
    assert host_facts(answer(iis={"installed": False, "version": "10.0"})).iis_version is None


def test_a_configuration_that_cannot_be_read_says_where() -> None:
    error = {"message": "the XML is not well formed", "file": "a.config", "line": 3, "column": 7}
    facts = host_facts(answer(configuration={"path": "a.config", "files": [], "text": None, "error": error}))
    assert str(facts.problem) == "a.config:3:7: the XML is not well formed"


def test_a_problem_without_a_place_is_a_sentence() -> None:
    error = {"message": "access is denied", "file": None, "line": None, "column": None}
    facts = host_facts(answer(configuration={"path": None, "files": [], "text": None, "error": error}))
    assert str(facts.problem) == "access is denied"


def test_a_path_that_may_not_be_read_keeps_what_windows_said() -> None:
    error = {"code": 5, "message": "Access is denied"}
    (fact,) = path_facts([PATH | {"descriptor": None, "error": error}]).values()
    assert (fact.descriptor, fact.error) == (None, "Access is denied (Windows error 5)")


def test_a_damaged_descriptor_is_a_fault_of_its_path_only() -> None:
    (fact,) = path_facts([PATH | {"descriptor": "AQAE"}]).values()
    assert fact.descriptor is None
    assert fact.error == "the descriptor is damaged: a security descriptor takes 20 bytes at least, not 3, at offset 0"


def test_the_other_module_calls_the_descriptor_after() -> None:
    (fact,) = path_facts([{**PATH, "after": RAW, "descriptor": None}], descriptor_key="after").values()
    assert fact.raw == RAW


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"iis": {}}, "KeyError('installed')"),
        ({"machine": None}, "'NoneType' object is not subscriptable"),
        ({"accounts": [{"name": "x", "sid": "S-1-x", "account": None}]}, "S-1-x"),
        ({"configuration": {"error": {"line": 3}}}, "KeyError('path')"),
    ],
)
def test_an_answer_of_another_shape_is_an_error_of_its_own(changes: dict[str, t.Any], message: str) -> None:
    with pytest.raises(HostAnswerError, match="the answer of iis_configuration_info is not as documented") as caught:
        host_facts(answer(**changes))
    assert message in str(caught.value)


@pytest.mark.parametrize("paths", [[{"path": "x"}], [{"path": "x", "descriptor": None}], [None], None])
def test_so_is_an_answer_about_paths(paths: t.Any) -> None:
    with pytest.raises(HostAnswerError, match=r"^an answer about paths is not as documented: "):
        host_facts(answer(paths=paths))
