# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters parse_sddl, format_sddl and effective_access, and their documented examples."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter import effective_access, format_sddl, parse_sddl

if t.TYPE_CHECKING:
    import collections.abc as c

FILTERS: t.Final[dict[str, c.Callable[..., t.Any]]] = {
    **parse_sddl.FilterModule().filters(),
    **format_sddl.FilterModule().filters(),
    **effective_access.FilterModule().filters(),
}
PLUGINS: t.Final = Path(effective_access.__file__).parent


def documented_example(name: str) -> tuple[dict[str, t.Any], object]:
    """Return the task of the example in a filter's sidecar, and the answer in the comment below it."""
    text = yaml.safe_load((PLUGINS / f"{name}.yml").read_text(encoding="utf-8"))["EXAMPLES"]
    first = text.split("\n\n")[0]
    comment = "\n".join(line.removeprefix("  # ") for line in first.splitlines() if line.startswith("  # "))
    return yaml.safe_load(text)[0], yaml.safe_load(comment)


@pytest.mark.parametrize("name", FILTERS)
def test_the_sidecar_documents_the_filter(name: str) -> None:
    sidecar = yaml.safe_load((PLUGINS / f"{name}.yml").read_text(encoding="utf-8"))
    assert sidecar["DOCUMENTATION"]["name"] == name
    assert {"DOCUMENTATION", "EXAMPLES", "RETURN"} == set(sidecar)


def test_the_example_of_parse_sddl_is_right() -> None:
    task, answer = documented_example("parse_sddl")
    value = task["ansible.builtin.debug"]["msg"].split("'")[1]
    assert FILTERS["parse_sddl"](value) == answer


def test_the_example_of_format_sddl_is_right() -> None:
    task, answer = documented_example("format_sddl")
    assert FILTERS["format_sddl"](task["vars"]["descriptor"]) == answer


def test_the_example_of_effective_access_is_right() -> None:
    task, answer = documented_example("effective_access")
    assert FILTERS["effective_access"](task["vars"]["sddl"], ["S-1-1-0", "S-1-5-32-568"]) == answer


def test_the_example_of_effective_access_with_parents_is_right() -> None:
    text = yaml.safe_load((PLUGINS / "effective_access.yml").read_text(encoding="utf-8"))["EXAMPLES"]
    variables = yaml.safe_load(text)[1]["vars"]
    answer = FILTERS["effective_access"](
        variables["sddl"], variables["token"], path=variables["path"], parents=variables["parents"]
    )
    assert [f"  # - {line}" for line in answer["words"]] == text.splitlines()[-1:]


def test_parse_and_format_undo_each_other() -> None:
    sddl = "O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)(D;;FR;;;BG)"
    assert FILTERS["format_sddl"](FILTERS["parse_sddl"](sddl)) == sddl


def test_an_alias_of_a_domain_is_kept_until_it_is_known() -> None:
    sddl = "O:DAG:DUD:(A;;FA;;;LA)"
    plain = FILTERS["parse_sddl"](sddl)
    assert (plain["owner"], plain["dacl"]["aces"][0]["sid"]) == ("DA", "LA")
    assert FILTERS["format_sddl"](plain) == sddl


def test_canonical_order_is_made_when_asked_for() -> None:
    plain = FILTERS["parse_sddl"]("D:(A;;FR;;;BU)(D;;FW;;;BU)")
    assert FILTERS["format_sddl"](plain) == "D:(A;;FR;;;BU)(D;;FW;;;BU)"
    assert FILTERS["format_sddl"](plain, canonical_order=True) == "D:(D;;FW;;;BU)(A;;FR;;;BU)"


def test_names_and_privileges_can_be_given() -> None:
    answer = FILTERS["effective_access"](
        "D:(A;;FR;;;S-1-5-82-1)",
        ["S-1-5-82-1"],
        names={"s-1-5-82-1": r"IIS APPPOOL\Shop"},
        privileges=["SeTakeOwnershipPrivilege"],
    )
    assert answer["words"] == [
        "take ownership, by SeTakeOwnershipPrivilege",
        r"read, through IIS APPPOOL\Shop, explicit",
    ]
    assert answer["by_privilege"] == {"SeTakeOwnershipPrivilege": 0x80000}
    assert built_in(answer)


# Options of effective_access, message.
BAD_OPTIONS: t.Final = [
    ({"privileges": "SeBackupPrivilege"}, "privileges is a list, not 'SeBackupPrivilege'"),
    (
        {"privileges": ["SeDebugPrivilege"]},
        "privileges has 'SeDebugPrivilege', which is none of SeSecurityPrivilege, SeTakeOwnershipPrivilege, "
        "SeBackupPrivilege, SeRestorePrivilege",
    ),
    ({"names": {"S-1-1-0": 5}}, "names is a dictionary of texts, not {'S-1-1-0': 5}"),
    ({"names": {"Everyone": "x"}}, "'Everyone' is not a SID: one looks like S-1-5-32-544"),
    ({"container": "yes"}, "container is true or false, not 'yes'"),
    ({"path": 5}, "path is a text, not 5"),
    ({"parents": {"C:\\": "D:"}}, "parents needs path, whose parents they are"),
    ({"parents": ["C:\\"], "path": "C:\\a"}, "parents is a dictionary of texts, not ['C:\\\\']"),
    ({"domain_sid": 5}, "domain_sid is a SID, not 5"),
]


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS)
def test_a_wrong_option_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        FILTERS["effective_access"]("D:", [], **options)
    assert str(caught.value).startswith(f"webinfra.iis_identity.effective_access: {message}")


def test_canonical_order_is_true_or_false() -> None:
    with pytest.raises(AnsibleFilterError, match="canonical_order is true or false, not 'yes'"):
        FILTERS["format_sddl"]({}, canonical_order="yes")


def test_a_domain_sid_gives_aliases_a_meaning() -> None:
    domain = "S-1-5-21-1-2-3"
    assert FILTERS["parse_sddl"]("O:DA", domain_sid=domain)["owner"] == "S-1-5-21-1-2-3-512"
    answer = FILTERS["effective_access"]("D:(A;;FR;;;DA)", ["S-1-5-21-1-2-3-512"], domain_sid=domain)
    assert answer["rights"] == ["Read"]


def test_a_token_of_an_identity_can_be_given() -> None:
    token = [
        {
            "sid": "S-1-1-0",
            "name": "Everyone",
            "why": "every token has it",
            "confidence": "certain",
            "deny_only": False,
        },
        {"sid": "S-1-5-6", "deny_only": True},
    ]
    answer = FILTERS["effective_access"]("O:SYD:(D;;CC;;;SU)(A;;FA;;;SU)(A;;FR;;;WD)", token)
    assert (answer["mask"], [entry["sid"] for entry in answer["denied_by"]]) == (0x120088, ["S-1-5-6"])


def test_ownership_is_a_reason_of_its_own() -> None:
    answer = FILTERS["effective_access"]("O:BAD:", ["S-1-5-32-544"])
    assert answer == {
        "mask": 0x60000,
        "rights": ["Read permissions", "Change permissions"],
        "words": ["read permissions, change permissions, as the owner"],
        "by_ownership": 0x60000,
        "by_privilege": {},
        "allowed_by": [],
        "denied_by": [],
    }


def test_answers_are_plain_data() -> None:
    for answer in (
        FILTERS["parse_sddl"]("O:BAG:SYD:P(A;;FA;;;BA)S:(AU;SA;FA;;;WD)"),
        FILTERS["effective_access"]("O:BAG:SYD:(D;;CC;;;WD)(A;;FA;;;BA)", ["S-1-5-32-544", "S-1-1-0"]),
    ):
        assert json.loads(json.dumps(answer)) == answer
        assert built_in(answer)


def built_in(value: object) -> bool:
    if value.__class__ is dict:
        return all(built_in(key) and built_in(item) for key, item in value.items())
    if value.__class__ is list:
        return all(map(built_in, value))
    return type(value) in (str, int, bool, type(None))


# Filter, arguments, message.
BAD: t.Final = [
    ("parse_sddl", (5,), "webinfra.iis_identity.parse_sddl: the value is SDDL text, not 5"),
    (
        "parse_sddl",
        ("D:(A;;FA;;;ZZ)",),
        "webinfra.iis_identity.parse_sddl:\nD:(A;;FA;;;ZZ)\n           ^^\nunknown SID alias 'ZZ', at offset 11",
    ),
    ("format_sddl", ("D:",), "webinfra.iis_identity.format_sddl: the descriptor is a dictionary, not 'D:'"),
    ("effective_access", (None, []), "webinfra.iis_identity.effective_access: the value is SDDL text, not None"),
    (
        "effective_access",
        ("D:", "S-1-1-0"),
        "webinfra.iis_identity.effective_access: the token is a list of SIDs, not 'S-1-1-0'",
    ),
    (
        "effective_access",
        ("D:", ["Everyone"]),
        "webinfra.iis_identity.effective_access: 'Everyone' is not a SID: one looks like S-1-5-32-544",
    ),
    (
        "effective_access",
        ("D:", [{"name": "Everyone"}]),
        "webinfra.iis_identity.effective_access: an entry of the token is a SID, or a dictionary with sid and "
        "deny_only, not {'name': 'Everyone'}",
    ),
    (
        "effective_access",
        ("D:", [{"sid": "S-1-1-0", "deny_only": "no"}]),
        "webinfra.iis_identity.effective_access: deny_only of S-1-1-0 is true or false, not 'no'",
    ),
    (
        "effective_access",
        ("D", []),
        "webinfra.iis_identity.effective_access:\nD\n^\nexpected one of O: G: D: S:, at offset 0",
    ),
]


@pytest.mark.parametrize(("name", "arguments", "message"), BAD)
def test_wrong_input_is_named(name: str, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        FILTERS[name](*arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(("name", "arguments"), [("parse_sddl", ("D:",)), ("effective_access", ("D:", []))])
def test_a_wrong_domain_sid_is_named(name: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(AnsibleFilterError, match=f"webinfra.iis_identity.{name}: domain_sid is a SID, not 5"):
        FILTERS[name](*arguments, domain_sid=5)
    with pytest.raises(AnsibleFilterError, match=f"webinfra.iis_identity.{name}: 'CORP' is not a SID"):
        FILTERS[name](*arguments, domain_sid="CORP")
