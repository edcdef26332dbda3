# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SOAP messages: what is read, and what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.winrm.messages import (
    WSManFaultError,
    parse_duration,
    parse_request,
    parse_xml,
)

ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><s:Header><a:Action>http://x/Create</a:Action>'
    "<a:MessageID>uuid:1</a:MessageID><w:ResourceURI>http://r</w:ResourceURI><w:OperationTimeout>PT1M2.5S</w:OperationTimeout>"
    '<w:SelectorSet><w:Selector Name="ShellId">7</w:Selector></w:SelectorSet></s:Header><s:Body/></s:Envelope>'
)


def test_a_request_is_taken_apart() -> None:
    request = parse_request(ENVELOPE.encode())
    assert (request.verb, request.message_id, request.resource_uri) == ("Create", "uuid:1", "http://r")
    assert (request.timeout, request.selectors, request.identify) == (62.5, {"ShellId": "7"}, False)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>",
        b"",
        b"<a>" * 100,
        b"<a/>",
        ENVELOPE.replace("s:Body", "s:Other").encode(),
    ],
)
def test_bad_xml_is_a_fault(data: bytes) -> None:
    with pytest.raises(WSManFaultError, match="The XML is invalid"):
        parse_request(data)


def test_nesting_has_a_limit() -> None:
    with pytest.raises(WSManFaultError, match="more than 32 levels"):
        parse_xml(b"<a>" * 40 + b"</a>" * 40)


@pytest.mark.parametrize(
    ("text", "seconds"), [("PT20.000S", 20), ("P1DT1H", 90000), ("PT0S", 0), ("", 60), ("P", 60), ("20", 60)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds
