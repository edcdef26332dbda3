# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as plain dictionaries."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace, DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.serialize import (
    ace_dict,
    descriptor_dict,
    descriptor_from_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import EVERYONE

SDDL: t.Final = [
    "O:BAG:SYD:PAI(A;OICI;FA;;;BA)(D;OICIIOID;GXGR;;;S-1-5-21-1-2-3-1001)S:(AU;SAFA;FA;;;WD)",
    "D:",
    "D:NO_ACCESS_CONTROL",
    "O:BA",
    "D:ARS:PARAINO_ACCESS_CONTROL",
    'D:(XA;;FX;;;WD;(@USER.Title == "PM"))',
    "D:(OA;;FX;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)(OD;;FX;;;WD)",
    "S:(ML;;CC;;;HI)",
    'S:(RA;;;;;WD;("Project",TS,0x0,"Windows","SQL"))',
    "O:DAG:DUD:(A;;FA;;;LA)",
]

WHOLE: t.Final = {
    "owner": "S-1-5-32-544",
    "group": None,
    "dacl": {
        "protected": True,
        "auto_inherited": False,
        "auto_inherit_required": False,
        "aces": [
            {
                "type": "allow",
                "flags": ["object_inherit", "container_inherit"],
                "mask": 0x1200A9,
                "rights": ["Read & execute"],
                "sid": "S-1-5-32-568",
                "name": r"BUILTIN\IIS_IUSRS",
            }
        ],
    },
    "sacl": None,
}


def ace(**changes: object) -> dict[str, object]:
    """Return a descriptor with one ACE that is right but for `changes`."""
    return {"dacl": {"aces": [{"type": "allow", "mask": 1, "sid": "S-1-1-0", **changes}]}}


BAD: t.Final = [
    ([], "the descriptor is a dictionary, not []"),
    ({"owners": None}, "the descriptor has the unknown key 'owners'"),
    ({"owner": 5}, "owner is a SID, not 5"),
    ({"owner": "BA"}, "owner: 'BA' is not a SID: one looks like S-1-5-32-544"),
    ({"dacl": []}, "dacl is a dictionary, not []"),
    ({"dacl": {}}, "dacl has no aces: a list, or null for an ACL that allows everything"),
    ({"dacl": {"aces": "x"}}, "dacl.aces is a list, not 'x'"),
    ({"dacl": {"aces": [], "protected": "yes"}}, "dacl.protected is true or false, not 'yes'"),
    ({"sacl": {"aces": [1]}}, "sacl.aces[0] is a dictionary, not 1"),
    (ace(inherited=True), "dacl.aces[0] has the unknown key 'inherited'"),
    (ace(mask=True), "dacl.aces[0].mask is a number of 32 bits, not True"),
    (ace(mask=1 << 32), "dacl.aces[0].mask is a number of 32 bits, not 4294967296"),
    (ace(sid=None), "dacl.aces[0].sid is missing"),
    (ace(flags="object_inherit"), "dacl.aces[0].flags is a list, not 'object_inherit'"),
    (
        ace(flags=["OI"]),
        "dacl.aces[0].flags has 'OI', which is none of object_inherit, container_inherit, no_propagate, inherit_only, "
        "inherited, critical, successful_access, failed_access",
    ),
    (ace(object_type="x"), "dacl.aces[0].object_type is a GUID, not 'x'"),
    (
        ace(object_type="bf967aba-0de6-11d0-a285-00aa003049e2"),
        "dacl.aces[0]: a condition, an attribute or an object type does not go with the type 'allow'",
    ),
    (
        ace(condition="(x)"),
        "dacl.aces[0]: a condition, an attribute or an object type does not go with the type 'allow'",
    ),
    (
        ace(type="allow_conditional"),
        "dacl.aces[0]: a condition, an attribute or an object type does not go with the type 'allow_conditional'",
    ),
    (ace(attribute=1), "dacl.aces[0].attribute is a text, not 1"),
    (
        ace(attribute="x", type="resource_attribute"),
        'dacl.aces[0].attribute: expected a resource attribute, such as ("Project",TS,0x0,"Windows"), at offset 0',
    ),
    (
        ace(type="resource_attribute"),
        "dacl.aces[0]: a condition, an attribute or an object type does not go with the type 'resource_attribute'",
    ),
    (ace(condition=1), "dacl.aces[0].condition is a text, not 1"),
    (ace(condition="x"), "dacl.aces[0].condition: expected '(' in the condition, at offset 0"),
    (ace(condition="(x)y"), "dacl.aces[0].condition goes on behind its end: 'y'"),
]


@pytest.mark.parametrize("sddl", SDDL)
def test_a_descriptor_and_its_dictionary_are_two_forms_of_one_thing(sddl: str) -> None:
    plain = descriptor_dict(parse_sddl(sddl, keeps_aliases=True))
    assert json.loads(json.dumps(plain)) == plain
    assert format_sddl(descriptor_from_dict(plain)) == sddl


def test_the_dictionary_has_these_keys() -> None:
    assert descriptor_dict(parse_sddl("O:BAD:P(A;OICI;0x1200a9;;;IS)")) == WHOLE


def test_only_built_in_types_come_out() -> None:
    plain = ace_dict(Ace.allow(EVERYONE, 1))
    assert [type(plain[key]) for key in ("type", "flags", "mask", "rights", "sid", "name")] == [
        str,
        list,
        int,
        list,
        str,
        str,
    ]


def test_explanations_can_be_left_out() -> None:
    assert format_sddl(descriptor_from_dict(ace())) == "D:(A;;CC;;;WD)"


@pytest.mark.parametrize(("plain", "message"), BAD)
def test_what_is_wrong_is_named(plain: object, message: str) -> None:
    with pytest.raises(DescriptorError) as caught:
        descriptor_from_dict(plain)
    assert str(caught.value) == message


@pytest.mark.parametrize("type_", ["Allow", None, 0, ["allow"]])
def test_an_unknown_type_is_refused(type_: object) -> None:
    with pytest.raises(DescriptorError, match=r"dacl\.aces\[0\]\.type is one of allow, deny, .*, not "):
        descriptor_from_dict(ace(type=type_))


def test_an_ace_without_a_name_is_refused() -> None:
    with pytest.raises(DescriptorError, match="an ACE of type 0x7F has no name"):
        ace_dict(Ace(type=0x7F, flags=0, mask=0, sid=None))
