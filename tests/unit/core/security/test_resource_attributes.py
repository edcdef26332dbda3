# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource attributes as text and as bytes."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.resource_attributes import (
    attribute_text,
    read_attribute,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl_tokens import SddlError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

# MS-DTYP 2.4.10.1: place of the name, type, reserved, flags, number of values, their places; name; values.
VECTORS: t.Final = [
    ('("n",TI,0x0,-1)', "14000000 0100 0000 00000000 01000000 18000000 6e000000 ffffffffffffffff"),
    (
        '("n",TU,0xe,1,18446744073709551615)',
        "18000000 0200 0000 0e000000 02000000 1c000000 24000000 6e000000 0100000000000000 ffffffffffffffff",
    ),
    ('("n",TS,0x0,"ab","")', "18000000 0300 0000 00000000 02000000 1c000000 22000000 6e000000 610062000000 0000"),
    ('("n",TD,0x0,WD)', "14000000 0500 0000 00000000 01000000 18000000 6e000000 0c000000 010100000000000100000000"),
    ('("n",TB,0x0,1)', "14000000 0600 0000 00000000 01000000 18000000 6e000000 0100000000000000"),
    (
        '("n",TX,0x0,00ff,07)',
        "18000000 1000 0000 00000000 02000000 1c000000 22000000 6e000000 0200000000ff 0100000007 00",
    ),
    ('("n",TI,0x10003)', "10000000 0100 0000 03000100 00000000 6e000000"),
    ('("a\'-%0025%0022",TI,0x0)', "10000000 0100 0000 00000000 00000000 610027002d00250022000000"),
]

EQUIVALENT: t.Final = [
    ('( "n" , ti , 0 , 0x10 , 010 , +7 )', '("n",TI,0x0,16,8,7)'),
    ('("n",TX,0,#1,abc,##)', '("n",TX,0x0,01,0abc,00)'),
    ('("n",TD,0,S-1-5-18)', '("n",TD,0x0,SY)'),
]

BAD: t.Final = [
    ("", 'expected a resource attribute, such as ("Project",TS,0x0,"Windows")', 0),
    ('("",TI,0)', 'expected a resource attribute, such as ("Project",TS,0x0,"Windows")', 0),
    ('("n",TZ,0)', 'expected a resource attribute, such as ("Project",TS,0x0,"Windows")', 0),
    ('("n",TI,4294967296)', "the flags of a resource attribute have 32 bits", 8),
    ('("n",TI,0,)', "expected a value of type TI", 10),
    ('("n",TI,0,1', "expected ',' or ')' in the resource attribute", 11),
    ('("n",TI,0,9223372036854775808)', "9223372036854775808 is no value of type TI", 10),
    ('("n",TU,0,-1)', "-1 is no value of type TU", 10),
    ('("n",TI,0,09)', "09 is no value of type TI", 10),
    ('("n",TS,0,x)', "expected a value of type TS", 10),
    ('("n",TD,0,x)', "expected a SID or an alias of one, such as S-1-5-18 or SY", 10),
    ('("n",TX,0,x)', "expected a value of type TX", 10),
]

BAD_BYTES: t.Final = {
    "too short": "00",
    "an unknown type": "10000000 0700 0000 00000000 00000000 6e000000",
    "more values than bytes": "10000000 0100 0000 00000000 ffffffff 6e000000",
    "a name without an end": "10000000 0100 0000 00000000 00000000 6e00",
    "a value outside": "14000000 0100 0000 00000000 01000000 ff000000 6e000000 0100000000000000",
    "values before the name": "1c000000 0100 0000 00000000 01000000 14000000 0100000000000000 6e000000",
    "a reserved field in use": "10000000 0100 0100 00000000 00000000 6e000000",
    "a quotation mark": "14000000 0300 0000 00000000 01000000 18000000 6e000000 22000000",
}


@pytest.mark.parametrize(("text", "packed"), VECTORS)
def test_text_and_bytes_are_two_forms_of_one_attribute(text: str, packed: str) -> None:
    data = bytes.fromhex(packed)
    data += bytes(-len(data) % 4)
    assert read_attribute(text, 0) == (data, len(text))
    assert attribute_text(data) == text


@pytest.mark.parametrize(("text", "canonical"), EQUIVALENT)
def test_other_ways_to_write_it_are_understood(text: str, canonical: str) -> None:
    assert attribute_text(read_attribute(text, 0)[0]) == canonical


@pytest.mark.parametrize(("text", "message", "offset"), BAD)
def test_what_is_no_attribute_is_refused_with_the_place(text: str, message: str, offset: int) -> None:
    with pytest.raises(SddlError) as caught:
        read_attribute(text, 0)
    assert (caught.value.message, caught.value.offset) == (message, offset)


@pytest.mark.parametrize("packed", BAD_BYTES.values(), ids=BAD_BYTES.keys())
def test_bytes_that_the_text_would_not_stand_for_are_refused(packed: str) -> None:
    with pytest.raises(DescriptorError, match=r"^the resource attribute of an ACE cannot be written as SDDL"):
        attribute_text(bytes.fromhex(packed))


def test_an_account_of_a_domain_needs_its_sid() -> None:
    text = '("n",TD,0x0,DA)'
    data, _unused = read_attribute(text, 0, Sid("S-1-5-21-1-2-3"))
    assert attribute_text(data) == '("n",TD,0x0,S-1-5-21-1-2-3-512)'
    with pytest.raises(SddlError, match="whose SID was not given"):
        read_attribute(text, 0)
