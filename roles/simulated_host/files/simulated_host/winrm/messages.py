# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SOAP messages of WS-Management: requests read, replies and faults written ([MS-WSMV] 2.2, DSP0226)."""

from __future__ import annotations

import dataclasses
import re
import typing as t
import uuid
import xml.parsers.expat
from xml.etree import ElementTree
from xml.sax.saxutils import escape

SOAP: t.Final = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING: t.Final = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN: t.Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
TRANSFER: t.Final = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
MICROSOFT: t.Final = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
SHELL: t.Final = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT: t.Final = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
IDENTITY: t.Final = "http://schemas.dmtf.org/wbem/wsman/identify/1/wsmanidentity.xsd"

_DEEPEST: t.Final = 32
_DEFAULT_TIMEOUT: t.Final = 60.0
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


class WSManFaultError(Exception):
    """An answer that is a fault: `code` of [MS-WSMV], `subcode` with its prefix, `wmi_code` for quotas."""

    def __init__(
        self,
        code: int,
        reason: str,
        *,
        subcode: str = "w:InternalError",
        sender: bool = False,
        wmi_code: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.code, self.reason, self.subcode, self.sender, self.wmi_code = code, reason, subcode, sender, wmi_code


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for an operation; the timeout is in seconds."""

    action: str
    message_id: str
    resource_uri: str
    timeout: float
    selectors: t.Mapping[str, str]
    options: t.Mapping[str, str]
    body: ElementTree.Element
    identify: bool

    @property
    def verb(self) -> str:
        """The last part of the action, such as `Create` or `Receive`."""
        return self.action.rsplit("/", 1)[-1]


def _invalid(reason: str) -> WSManFaultError:
    text = f"The WS-Management service cannot process the request. The XML is invalid: {reason}"
    return WSManFaultError(2150858767, text, subcode="w:SchemaValidationError", sender=True)


def parse_xml(data: bytes) -> ElementTree.Element:
    """Return the root element of *data*; names are written `{namespace}name`, as ElementTree does.

    Raises WSManFaultError for XML that is not well-formed, has a document type declaration (and so possibly entities),
    or is nested too deeply.
    """
    parser = xml.parsers.expat.ParserCreate(namespace_separator="}")
    builder = ElementTree.TreeBuilder()
    depth = 0

    def name(text: str) -> str:
        return "{" + text if "}" in text else text

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _invalid(f"more than {_DEEPEST} levels")
        builder.start(name(tag), {name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name(tag))

    def refuse(*_: object) -> None:
        raise _invalid("a document type declaration is not allowed")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as exc:
        raise _invalid(str(exc)) from exc
    return builder.close()


def parse_duration(text: str) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT20.000S`; 60, as Windows has it, for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        return _DEFAULT_TIMEOUT
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds


def parse_request(data: bytes) -> Request:
    """Return the request that the envelope *data* holds. Raises WSManFaultError."""
    root = parse_xml(data)
    header, body = root.find(f"{{{SOAP}}}Header"), root.find(f"{{{SOAP}}}Body")
    if header is None or body is None:
        raise _invalid("it is no SOAP envelope with a header and a body")

    def text(tag: str) -> str:
        return (header.findtext(tag) or "").strip()

    return Request(
        action=text(f"{{{ADDRESSING}}}Action"),
        message_id=text(f"{{{ADDRESSING}}}MessageID"),
        resource_uri=text(f"{{{WSMAN}}}ResourceURI"),
        timeout=parse_duration(text(f"{{{WSMAN}}}OperationTimeout")),
        selectors={e.get("Name", ""): e.text or "" for e in header.iter(f"{{{WSMAN}}}Selector")},
        options={e.get("Name", ""): e.text or "" for e in header.iter(f"{{{WSMAN}}}Option")},
        body=body,
        identify=body.find(f"{{{IDENTITY}}}Identify") is not None,
    )


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:x="{TRANSFER}" xmlns:w="{WSMAN}"'
        f' xmlns:rsp="{SHELL}" xmlns:p="{MICROSOFT}"><s:Header><a:Action>{escape(action)}</a:Action>'
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><a:To>{ADDRESSING}/role/anonymous</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def reply(request: Request, body: str) -> bytes:
    """Return the envelope that answers *request* with the XML text *body*."""
    return _envelope(f"{request.action}Response", request.message_id, body)


def fault_reply(fault: WSManFaultError, *, relates_to: str, machine: str) -> bytes:
    """Return the envelope that answers the message *relates_to* with *fault*; it goes with HTTP status 500."""
    reason = escape(fault.reason)
    detail = (
        f'<f:WSManFault xmlns:f="{FAULT}" Code="{fault.code}" Machine="{escape(machine)}">'
        f"<f:Message>{reason} </f:Message></f:WSManFault>"
    )
    if fault.wmi_code is not None:
        cim = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
        detail += f'<e:MSFT_WmiError xmlns:e="{cim}"><e:error_Code>{fault.wmi_code}</e:error_Code></e:MSFT_WmiError>'
    body = (
        f"<s:Fault><s:Code><s:Value>s:{'Sender' if fault.sender else 'Receiver'}</s:Value>"
        f"<s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{reason} </s:Text></s:Reason><s:Detail>{detail}</s:Detail></s:Fault>'
    )
    return _envelope("http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", relates_to, body)


def identify_reply(product_version: str) -> bytes:
    """Return the answer to an Identify request, which needs no header."""
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body><wsmid:IdentifyResponse xmlns:wsmid="{IDENTITY}">'
        f"<wsmid:ProtocolVersion>{WSMAN}</wsmid:ProtocolVersion>"
        "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
        f"<wsmid:ProductVersion>OS: {escape(product_version)} SP: 0.0 Stack: 3.0</wsmid:ProductVersion>"
        "</wsmid:IdentifyResponse></s:Body></s:Envelope>"
    ).encode()
