# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP server of WinRM: listeners, addressing of machines, and one handler for each connection."""

from __future__ import annotations

import base64
import binascii
import http.server
import ipaddress
import logging
import re
import socket
import socketserver
import ssl
import sys
import threading
import typing as t
import urllib.parse

from ..machine.program import MachineGoneError
from . import authentication, operations
from .authentication import AuthenticationError, NegotiatedContext

if t.TYPE_CHECKING:
    from .shells import Endpoint

_log = logging.getLogger(__name__)

_MACHINE_PATH = re.compile(r"/host/([^/]+)/wsman/?")
_SOAP: t.Final = "application/soap+xml;charset=UTF-8"
# Clients send at most 200,000 bytes of input, in base64, in an envelope.
_LARGEST_BODY: t.Final = 4 * 1024 * 1024

Headers = t.Sequence[tuple[str, str]]
Pages = t.Callable[[str, str, t.Mapping[str, str], bytes], tuple[int, bytes]]


class ListenError(Exception):
    """An address that cannot or must not be listened on."""


class WinRMServer:
    """Machines by name, on any number of listeners.

    A machine answers at `/host/NAME/wsman`; where there is only one, at `/wsman` too. Every other path is given to
    *pages* (method, path, headers, body -> status, JSON body), where it is set.
    """

    def __init__(self, endpoints: t.Iterable[Endpoint], *, pages: Pages | None = None) -> None:
        self.endpoints = {endpoint.name.casefold(): endpoint for endpoint in endpoints}
        self.pages = pages
        self._listeners: list[_Listener] = []

    def find(self, path: str) -> Endpoint | None:
        """Return the machine that the path of a URL names, None for any other path."""
        if found := _MACHINE_PATH.fullmatch(path):
            return self.endpoints.get(urllib.parse.unquote(found.group(1)).casefold())
        if path.rstrip("/") == "/wsman" and len(self.endpoints) == 1:
            return next(iter(self.endpoints.values()))
        return None

    def listen(
        self, address: str, port: int, *, tls: ssl.SSLContext | None = None, allow_other_addresses: bool = False
    ) -> int:
        """Start to listen, with TLS if a context is given; return the port (the one that was free for port 0).

        Raises ListenError for an address that is not a loopback address, unless that is allowed: everybody who reaches
        a simulated host can use the password that stands in its file.
        """
        if not allow_other_addresses and not is_loopback(address):
            raise ListenError(f"{address}: a simulated host listens on loopback addresses only, such as 127.0.0.1")
        handler = type("Handler", (_Handler,), {"winrm": self})
        try:
            listener = _Listener(address, port, handler, tls)
        except OSError as exc:
            raise ListenError(f"{address}:{port}: {exc.strerror or exc}") from exc
        self._listeners.append(listener)
        threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
        return int(listener.server_address[1])

    def close(self) -> None:
        """Stop listening. Connections that are open break when the process ends."""
        for listener in self._listeners:
            listener.shutdown()
            listener.server_close()
        self._listeners.clear()


def is_loopback(address: str) -> bool:
    """Tell whether *address* is a loopback address, or `localhost`."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address.casefold() == "localhost"


class _Listener(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(
        self, address: str, port: int, handler: type[http.server.BaseHTTPRequestHandler], tls: ssl.SSLContext | None
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, port), handler)
        if tls is not None:
            # The handshake belongs to the thread of the connection, so that a slow client stops nobody else.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def server_bind(self) -> None:
        # That of HTTPServer would ask the name service for the full name of the address.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, ConnectionError | ssl.SSLError | TimeoutError):
            _log.info("%s: %s", client_address, error)
        else:
            _log.error("%s", client_address, exc_info=error)


class _Handler(http.server.BaseHTTPRequestHandler):
    """One TCP connection."""

    winrm: WinRMServer
    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-HTTPAPI/2.0"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # a reply is one segment
    _context: NegotiatedContext | None = None
    _met: Endpoint | None = None

    def log_message(self, format: str, *args: object) -> None:
        _log.debug(format, *args)

    def handle(self) -> None:
        """Serve the connection until either side closes it."""
        try:
            super().handle()
        except MachineGoneError:
            self.close_connection = True
            _log.info("the machine is gone: connection closed without an answer")

    def do_GET(self) -> None:
        self._page()

    def do_POST(self) -> None:
        endpoint = self.winrm.find(self.path.partition("?")[0])
        if endpoint is None:
            self._page()
            return
        body = self._body()
        if body is None:
            return
        endpoint.before_request()
        received = len(self.requestline) + 2 + sum(len(k) + len(v) + 4 for k, v in self.headers.items()) + 2
        endpoint.counters.add(requests=1, bytes_to_host=received + len(body), connections=self._met is not endpoint)
        self._met = endpoint
        if not endpoint.conditions.request():
            self._reply(endpoint, 500)
        elif (headers := self._authenticate(endpoint)) is not None:
            self._answer(endpoint, body, headers)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._reply(None, 413 if length.isdecimal() else 400)
            return None
        return self.rfile.read(int(length))

    def _page(self) -> None:
        if self.winrm.pages is None:
            self._reply(None, 404)
            return
        body = self._body()
        if body is not None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, text = self.winrm.pages(self.command, self.path, headers, body)
            self._reply(None, status, text, "application/json")

    def _authenticate(self, endpoint: Endpoint) -> Headers | None:
        """Return headers for the answer, or None if the request was answered already: refused, or half-way."""
        scheme, _unused, credentials = self.headers.get("Authorization", "").partition(" ")
        refused = endpoint.conditions.conditions.refuse_credentials
        if scheme.lower() == "basic":
            if not refused and authentication.basic_is_right(endpoint, credentials):
                return ()
        elif scheme.lower() in ("negotiate", "ntlm"):
            try:
                return self._negotiate(endpoint, scheme, credentials, refused=refused)
            except AuthenticationError as exc:
                _log.info("%s: credentials refused: %s", endpoint.name, exc)
                self._context = None
        elif self._context is not None and self._context.complete and self._context.endpoint is endpoint:
            return ()
        offered = [("WWW-Authenticate", "Negotiate")] if authentication.ntlm_is_available() else []
        self._reply(endpoint, 401, headers=[*offered, ("WWW-Authenticate", 'Basic realm="WSMAN"')])
        return None

    def _negotiate(self, endpoint: Endpoint, scheme: str, credentials: str, *, refused: bool) -> Headers | None:
        try:
            token = base64.b64decode(credentials)
        except binascii.Error as exc:
            raise AuthenticationError("the token is not base64") from exc
        if self._context is None or self._context.endpoint is not endpoint:
            self._context = NegotiatedContext(endpoint)
        answer = self._context.step(token)
        headers = [("WWW-Authenticate", f"{scheme} {base64.b64encode(answer).decode()}")] if answer else []
        if not self._context.complete:
            self._reply(endpoint, 401, headers=headers)
            return None
        if refused:
            raise AuthenticationError("the machine was told to refuse all credentials")
        return headers

    def _answer(self, endpoint: Endpoint, body: bytes, headers: Headers) -> None:
        if not body:  # a request that only sets up the security context
            self._reply(endpoint, 200, headers=headers)
            return
        encrypted = self.headers.get("Content-Type", "").startswith("multipart/")
        try:
            if encrypted:
                if self._context is None:
                    raise AuthenticationError("an encrypted message without a security context")
                body = self._context.decrypt(body)
            status, text = operations.answer(endpoint, body)
            content_type = _SOAP
            if encrypted and self._context is not None:
                text, content_type = self._context.encrypt(text)
        except AuthenticationError as exc:
            _log.info("%s: %s", endpoint.name, exc)
            self._reply(endpoint, 400)
            return
        self._reply(endpoint, status, text, content_type, headers)

    def _reply(
        self,
        endpoint: Endpoint | None,
        status: int,
        body: bytes = b"",
        content_type: str = _SOAP,
        headers: Headers = (),
    ) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        # The base class keeps the headers until end_headers.
        lines: list[bytes] = getattr(self, "_headers_buffer", [])
        sent = len(b"".join(lines)) + 2
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if endpoint is not None:
            endpoint.counters.add(bytes_from_host=sent + len(body))
