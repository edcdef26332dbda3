# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A self-signed certificate for the HTTPS listener, made when none is given."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from cryptography import x509

_LIFETIME: t.Final = datetime.timedelta(days=7)


class CertificateError(Exception):
    """No certificate can be made or read."""


def server_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """Return a TLS context with the certificate (PEM) and its key. Raises CertificateError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as exc:  # ssl.SSLError is an OSError
        raise CertificateError(f"{certificate}: the certificate cannot be loaded: {exc}") from exc
    return context


def self_signed_context(addresses: t.Collection[str], *, copy: Path | None = None) -> ssl.SSLContext:
    """Return a TLS context with a new self-signed certificate for localhost and *addresses*, valid for a week.

    The certificate, without its key, is written to *copy* where one is given, for clients that are to trust it.
    Raises CertificateError if the package `cryptography` is missing.
    """
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError as exc:
        raise CertificateError("HTTPS without a certificate of yours needs the Python package `cryptography`") from exc
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _sign(key, addresses).public_bytes(serialization.Encoding.PEM)
    if copy is not None:
        copy.write_bytes(certificate)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.touch(mode=0o600)
        file.write_bytes(private + certificate)
        return server_context(file, None)


def _sign(key: t.Any, addresses: t.Collection[str]) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "simulated host of webinfra.iis_identity")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    for address in sorted({"127.0.0.1", "::1", *addresses}):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError:
            names.append(x509.DNSName(address))
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
