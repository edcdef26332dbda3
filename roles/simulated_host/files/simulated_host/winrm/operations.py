# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations of a shell: Create, Command, Send, Receive, Signal, Delete and Get ([MS-WSMV] 3.1.4)."""

from __future__ import annotations

import base64
import binascii
import typing as t
from xml.sax.saxutils import escape, quoteattr

from .messages import SHELL, Request, WSManFaultError, fault_reply, identify_reply, parse_request, reply
from .shells import Command, Endpoint, Shell

if t.TYPE_CHECKING:
    from xml.etree import ElementTree

_COMMAND_SHELL: t.Final = f"{SHELL}/cmd"
_LONGEST_STREAM: t.Final = 60000
_OPERATION_ABORTED: t.Final = 995
_TIMED_OUT: t.Final = 2150858793
_NOT_FOUND: t.Final = 2150858843
_UNKNOWN_RESOURCE: t.Final = 2150858752
_UNKNOWN_ACTION: t.Final = 2150858817
_QUOTA: t.Final = 0x803381A6


def _not_found(reason: str) -> WSManFaultError:
    return WSManFaultError(_NOT_FOUND, reason, subcode="w:InvalidSelectors", sender=True)


def answer(endpoint: Endpoint, data: bytes) -> tuple[int, bytes]:
    """Return HTTP status and body of the answer to the envelope *data*. Raises MachineGoneError."""
    relates_to = ""
    try:
        request = parse_request(data)
        if request.identify:
            return 200, identify_reply("10.0.17763")
        relates_to = request.message_id
        operation = _OPERATIONS.get(request.verb)
        if request.resource_uri.startswith("http://schemas.microsoft.com/powershell/"):
            reason = f"The resource URI {request.resource_uri} is not served: a simulated host has no PSRP, use winrm."
            raise WSManFaultError(_UNKNOWN_RESOURCE, reason, subcode="w:InvalidSelectors", sender=True)
        if operation is None:
            reason = f"The action {request.action} is not supported by the service."
            raise WSManFaultError(_UNKNOWN_ACTION, reason, subcode="a:ActionNotSupported", sender=True)
        return 200, reply(request, operation(endpoint, request))
    except WSManFaultError as fault:
        return 500, fault_reply(fault, relates_to=relates_to, machine=endpoint.name)


def _child(request: Request, name: str) -> ElementTree.Element:
    element = request.body.find(f".//{{{SHELL}}}{name}")
    if element is None:
        reason = f"The body of the message {request.verb} has no element {name}."
        raise WSManFaultError(2150858767, reason, subcode="w:SchemaValidationError", sender=True)
    return element


def _shell(endpoint: Endpoint, request: Request) -> Shell:
    identifier = request.selectors.get("ShellId", "").upper()
    try:
        return endpoint.shells[identifier]
    except KeyError:
        raise _not_found(
            f"The request for the Windows Remote Shell with ShellId {identifier} failed because the shell was not found"
            " on the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on"
            " the server. Provide the correct ShellId or create a new shell and retry the operation."
        ) from None


def _command(shell: Shell, identifier: str | None) -> Command:
    try:
        return shell.commands[(identifier or "").upper()]
    except KeyError:
        raise _not_found(f"The command {identifier} was not found in the shell {shell.identifier}.") from None


def _create(endpoint: Endpoint, request: Request) -> str:
    if request.resource_uri != _COMMAND_SHELL:
        reason = f"The resource URI {request.resource_uri} is not known."
        raise WSManFaultError(_UNKNOWN_RESOURCE, reason, subcode="w:InvalidSelectors", sender=True)
    shell = Shell(endpoint, _child(request, "Shell").get("ShellId"))
    endpoint.shells[shell.identifier] = shell
    endpoint.counters.add(shells=1)
    identifier, name = escape(shell.identifier), escape(endpoint.name)
    return (
        f"<x:ResourceCreated><a:Address>http://{name}:5985/wsman</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{_COMMAND_SHELL}</w:ResourceURI><w:SelectorSet>"
        f'<w:Selector Name="ShellId">{identifier}</w:Selector></w:SelectorSet></a:ReferenceParameters>'
        "</x:ResourceCreated>"
        f"<rsp:Shell><rsp:ShellId>{identifier}</rsp:ShellId><rsp:ResourceUri>{_COMMAND_SHELL}</rsp:ResourceUri>"
        f"<rsp:Owner>{name}</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP><rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut>"
        "<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
        "<rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime><rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>"
    )


def _start(endpoint: Endpoint, request: Request) -> str:
    shell = _shell(endpoint, request)
    shell.operations += 1
    if shell.operations > endpoint.conditions.conditions.operations_per_shell:
        reason = (
            "The WS-Management service cannot process the request. The maximum number of concurrent operations for this"
            " user has been exceeded. Close existing operations for this user, or raise the quota for this user."
        )
        raise WSManFaultError(_QUOTA, reason, subcode="w:QuotaLimit", wmi_code=_QUOTA)
    element = _child(request, "CommandLine")
    parts = [element.findtext(f"{{{SHELL}}}Command") or ""]
    parts += [argument.text or "" for argument in element.findall(f"{{{SHELL}}}Arguments")]
    mode = request.options.get("WINRS_CONSOLEMODE_STDIN")
    console_input = None if mode is None else mode.strip().upper() == "TRUE"
    command = Command(endpoint, element.get("CommandId"), " ".join(parts), console_input)
    shell.commands[command.identifier] = command
    return f"<rsp:CommandResponse><rsp:CommandId>{escape(command.identifier)}</rsp:CommandId></rsp:CommandResponse>"


def _send(endpoint: Endpoint, request: Request) -> str:
    shell = _shell(endpoint, request)
    for stream in request.body.iter(f"{{{SHELL}}}Stream"):
        command = _command(shell, stream.get("CommandId"))
        if command.result is not None:
            reason = "The I/O operation has been aborted because of either a thread exit or an application request."
            raise WSManFaultError(_OPERATION_ABORTED, reason)
        try:
            data = base64.b64decode(stream.text or "", validate=False)
        except binascii.Error as exc:
            reason = f"A stream is not base64: {exc}"
            raise WSManFaultError(2150858767, reason, subcode="w:SchemaValidationError", sender=True) from exc
        command.feed(data, end=stream.get("End", "").lower() == "true")
    return "<rsp:SendResponse/>"


def _receive(endpoint: Endpoint, request: Request) -> str:
    shell = _shell(endpoint, request)
    command = _command(shell, _child(request, "DesiredStream").get("CommandId"))
    result = command.wait(request.timeout)
    if result is None:
        reason = (
            "The WS-Management service cannot complete the operation within the time specified in OperationTimeout."
        )
        raise WSManFaultError(_TIMED_OUT, reason, subcode="w:TimedOut")
    identifier = quoteattr(command.identifier)
    streams = []
    for name, data in (("stdout", result.stdout), ("stderr", result.stderr)):
        for start in range(0, len(data), _LONGEST_STREAM):
            text = base64.b64encode(data[start : start + _LONGEST_STREAM]).decode()
            streams.append(f'<rsp:Stream Name="{name}" CommandId={identifier}>{text}</rsp:Stream>')
        streams.append(f'<rsp:Stream Name="{name}" CommandId={identifier} End="true"></rsp:Stream>')
    return (
        f"<rsp:ReceiveResponse>{''.join(streams)}<rsp:CommandState CommandId={identifier}"
        f' State="{SHELL}/CommandState/Done"><rsp:ExitCode>{result.exit_code}</rsp:ExitCode></rsp:CommandState>'
        "</rsp:ReceiveResponse>"
    )


def _signal(endpoint: Endpoint, request: Request) -> str:
    shell = _shell(endpoint, request)
    element = _child(request, "Signal")
    command = shell.commands.get((element.get("CommandId") or "").upper())
    if command is not None:
        command.feed(b"", end=True)
        # pywinrm writes `terminate`, pypsrp `Terminate`.
        if (element.findtext(f"{{{SHELL}}}Code") or "").lower().endswith("/terminate"):
            shell.commands.pop(command.identifier, None)
    return "<rsp:SignalResponse/>"


def _delete(endpoint: Endpoint, request: Request) -> str:
    shell = _shell(endpoint, request)
    for command in list(shell.commands.values()):
        command.feed(b"", end=True)
    endpoint.shells.pop(shell.identifier, None)
    return ""


def _get(endpoint: Endpoint, request: Request) -> str:
    if request.resource_uri.rstrip("/").endswith("/config"):
        return (
            '<cfg:Config xmlns:cfg="http://schemas.microsoft.com/wbem/wsman/1/config">'
            "<cfg:MaxEnvelopeSizekb>500</cfg:MaxEnvelopeSizekb><cfg:MaxTimeoutms>60000</cfg:MaxTimeoutms></cfg:Config>"
        )
    shell = _shell(endpoint, request)
    return (
        f"<rsp:Shell><rsp:ShellId>{escape(shell.identifier)}</rsp:ShellId><rsp:State>Connected</rsp:State></rsp:Shell>"
    )


_OPERATIONS: t.Final[t.Mapping[str, t.Callable[[Endpoint, Request], str]]] = {
    "Create": _create,
    "Command": _start,
    "Send": _send,
    "Receive": _receive,
    "Signal": _signal,
    "Delete": _delete,
    "Get": _get,
}
