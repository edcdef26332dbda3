# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the server as a process of its own, and stops it."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
import sys
import time
import typing as t
import urllib.parse
from pathlib import Path

_PATIENCE: t.Final = 30.0


class BackgroundError(Exception):
    """A server that cannot be started or stopped; the text says why."""


def start(arguments: t.Sequence[str], *, ready_file: Path, log: Path) -> str:
    """Start this program again with *arguments* and wait until it is ready; return the text of its ready file.

    Raises BackgroundError with the last line of the log if it does not come up.
    """
    if ready_file.exists():
        raise BackgroundError(f"{ready_file}: it is there already; stop that server first, or remove the file")
    # The folder of the program as it was named, see __main__: a link to a checkout stays a link.
    command = [sys.executable, str(Path(sys.argv[0]).absolute()), *arguments]
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: S603 - this very program
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if ready_file.exists():
            return ready_file.read_text(encoding="utf-8")
        time.sleep(0.05)
    if process.poll() is None:
        process.terminate()
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise BackgroundError(f"the server did not start: {last[0] if last else 'it wrote nothing'}; see {log}")


def stop(ready_file: Path) -> None:
    """Stop the server that wrote *ready_file*, and wait until it has ended. Raises BackgroundError."""
    try:
        ready = json.loads(ready_file.read_text(encoding="utf-8"))
        url, token = urllib.parse.urlsplit(ready["control"]), str(ready["token"])
    except OSError as exc:
        raise BackgroundError(f"{ready_file}: {exc.strerror}") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise BackgroundError(f"{ready_file}: it is not a ready file") from exc
    connection = _connection(url)
    try:
        connection.request("POST", url.path, b'{"stop": true}', {"Authorization": f"Bearer {token}"})
        status = connection.getresponse().status
    except OSError as exc:
        ready_file.unlink(missing_ok=True)
        raise BackgroundError(f"{url.geturl()}: no server answers ({exc}); the ready file was removed") from exc
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        raise BackgroundError(f"{url.geturl()}: another server answers there (status {status})")
    end = time.monotonic() + _PATIENCE
    while ready_file.exists() and time.monotonic() < end:
        time.sleep(0.05)


def _connection(url: urllib.parse.SplitResult) -> http.client.HTTPConnection:
    host = url.hostname or ""
    if url.scheme != "https":
        return http.client.HTTPConnection(host, url.port, timeout=10)
    context = ssl.create_default_context()
    # The certificate is self-signed as a rule; what is sent is a token that only this server knows.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, url.port, timeout=10, context=context)
