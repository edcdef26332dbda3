# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP authentication of WinRM: Basic, and Negotiate or NTLM with message encryption ([MS-WSMV] 2.2.9.1).

pyspnego does the cryptography of NTLM; without it only Basic is offered.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import logging
import os
import re
import struct
import tempfile
import threading
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from spnego import ContextProxy

    from .shells import Endpoint

try:
    import spnego
except ImportError:
    spnego = None  # type: ignore[assignment] # told apart below, where NTLM is offered

_log = logging.getLogger(__name__)

_BOUNDARY: t.Final = b"--Encrypted Boundary"
_PART = re.compile(
    rb"--\s*Encrypted Boundary\r\n\s*Content-Type:[^\r]*\r\n\s*OriginalContent:[^\r]*?Length=(\d+)\r\n"
    rb"--\s*Encrypted Boundary\r\n\s*Content-Type: application/octet-stream\r\n"
)
# pyspnego finds the accounts in a file that an environment variable names, for the whole process.
_accounts = threading.Lock()


class AuthenticationError(Exception):
    """Credentials that are not right, or a message that does not fit them."""


def ntlm_is_available() -> bool:
    """Tell whether Negotiate and NTLM can be offered."""
    return spnego is not None


def basic_is_right(endpoint: Endpoint, credentials: str) -> bool:
    """Tell whether *credentials*, the text after `Basic `, are those of the administrator of *endpoint*."""
    try:
        data = base64.b64decode(credentials, validate=True)
    except binascii.Error:
        return False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # what requests, and with it pywinrm, makes of a text
    user_name, _unused, password = text.partition(":")
    known = any(user_name.casefold() == name.casefold() for name in endpoint.user_names)
    return hmac.compare_digest(password.encode(), endpoint.password.encode()) and known


class NegotiatedContext:
    """The security context of one TCP connection with one machine."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.complete = False
        self._context: ContextProxy | None = None

    def step(self, token: bytes) -> bytes:
        """Take a token of the client, return that of the server (may be empty). Raises AuthenticationError."""
        if spnego is None:
            raise AuthenticationError("pyspnego is not installed")
        try:
            with _accounts, _accounts_file(self.endpoint):
                if self._context is None or self.complete:
                    raw = token.startswith(b"NTLMSSP\0")
                    options = spnego.NegotiateOptions.use_ntlm if raw else spnego.NegotiateOptions.use_negotiate
                    self._context = spnego.server(protocol="ntlm" if raw else "negotiate", options=options)
                    self.complete = False
                answer = self._context.step(token)
        except Exception as exc:  # pyspnego raises ValueError, struct.error and others for damaged tokens
            self._context, self.complete = None, False
            raise AuthenticationError(str(exc)) from exc
        self.complete = self._context.complete
        return answer or b""

    def decrypt(self, body: bytes) -> bytes:
        """Return the SOAP message in an encrypted multipart *body*. Raises AuthenticationError."""
        message, position = b"", 0
        # The cipher text may contain the boundary by chance, so that only the lengths tell where a part ends.
        while part := _PART.match(body, position):
            length = int(part.group(1))
            (signature_length,) = struct.unpack_from("<i", body, part.end())
            signature_at = part.end() + 4
            sealed_at = signature_at + signature_length
            position = sealed_at + length
            if self._context is None or signature_length < 0 or position > len(body):
                raise AuthenticationError("an encrypted message is cut off")
            try:
                message += self._context.unwrap_winrm(body[signature_at:sealed_at], body[sealed_at:position])
            except Exception as exc:  # as in step
                raise AuthenticationError(str(exc)) from exc
        return message

    def encrypt(self, message: bytes) -> tuple[bytes, str]:
        """Return *message* as an encrypted multipart body, and its content type."""
        if self._context is None:
            raise AuthenticationError("there is no security context")
        protocol = "application/HTTP-SPNEGO-session-encrypted"
        sealed = self._context.wrap_winrm(message)
        body = b"".join(
            (
                _BOUNDARY,
                f"\r\n\tContent-Type: {protocol}\r\n\tOriginalContent: type=application/soap+xml".encode(),
                f";charset=UTF-8;Length={len(message) + sealed.padding_length}\r\n".encode(),
                _BOUNDARY,
                b"\r\n\tContent-Type: application/octet-stream\r\n",
                struct.pack("<i", len(sealed.header)),
                sealed.header,
                sealed.data,
                _BOUNDARY,
                b"--\r\n",
            )
        )
        return body, f'multipart/encrypted;protocol="{protocol}";boundary="Encrypted Boundary"'


@contextlib.contextmanager
def _accounts_file(endpoint: Endpoint) -> t.Iterator[None]:
    """Name the accounts of *endpoint* to pyspnego, in a file that only this account can read and that goes at once."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "accounts"
        lines = []
        for name in endpoint.user_names:
            domain, _unused, user = name.rpartition("\\")
            lines.append(f"{domain}:{user}:{endpoint.password}\n")
        file.write_text("".join(lines), encoding="utf-8")
        before = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["NTLM_USER_FILE"]
            else:
                os.environ["NTLM_USER_FILE"] = before
