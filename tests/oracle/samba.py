# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Samba's opinion on security descriptors, for tests: an implementation that has nothing in common with ours."""

from __future__ import annotations

import base64
import json
import subprocess
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.oracle.smbd import Smbd

_SERVER: t.Final = Path(__file__).with_name("samba_server.py")
_DOMAIN: t.Final = "S-1-5-21-1-2-3"
_MAXIMUM_ALLOWED: t.Final = 0x0200_0000


class SambaError(RuntimeError):
    """Samba refused what it was given."""


class Samba:
    """A running process with Samba's code: `with Samba() as samba:`.

    Samba does not map generic rights in an access check, and version 4.17 reads the right FA in SDDL as 0x1ff.
    """

    def __init__(self) -> None:
        # The system's Python: it is the one that has Samba's bindings; -I keeps the virtual environment away from it.
        self._process = subprocess.Popen(
            ["/usr/bin/python3", "-I", str(_SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> t.Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=10)

    def access_check(
        self, sd_bytes: bytes, sids: t.Sequence[str], mask: int, *, privileges: t.Sequence[str] = ()
    ) -> bool:
        """Tell whether a token with these SIDs, the user's first, and privileges gets every bit of `mask`."""
        return self._granted(sd_bytes, sids, mask, privileges) is not None

    def maximum_allowed(self, sd_bytes: bytes, sids: t.Sequence[str]) -> int:
        """Return every bit that a token with these SIDs, the user's first, gets."""
        answer = self._granted(sd_bytes, sids, _MAXIMUM_ALLOWED, ())
        return answer if isinstance(answer, int) else 0

    def maxima(
        self,
        descriptors: t.Sequence[bytes],
        tokens: t.Sequence[t.Sequence[str]],
        questions: t.Sequence[tuple[int, int]],
    ) -> list[int]:
        """Return every bit that a token gets by a descriptor, for pairs of their places in the two sequences."""
        packed = [_encode(data) for data in descriptors]
        answer = self._ask("maxima", descriptors=packed, tokens=[list(sids) for sids in tokens], questions=questions)
        return t.cast("list[int]", answer)

    def sddl_to_bytes(self, sddl: str, domain_sid: str = _DOMAIN) -> bytes:
        """Return the self-relative form of a descriptor in SDDL."""
        return base64.b64decode(str(self._ask("sddl_to_bytes", sddl=sddl, domain_sid=domain_sid)))

    def bytes_to_sddl(self, sd_bytes: bytes, domain_sid: str = _DOMAIN) -> str:
        """Return a self-relative descriptor as SDDL."""
        return str(self._ask("bytes_to_sddl", descriptor=_encode(sd_bytes), domain_sid=domain_sid))

    def repacked(self, sd_bytes: bytes) -> bytes:
        """Return a self-relative descriptor as Samba writes it after it has read it."""
        return base64.b64decode(str(self._ask("repacked", descriptor=_encode(sd_bytes))))

    def child(
        self, parent: bytes, *, container: bool, owner: str = "S-1-5-32-544", group: str = "S-1-5-32-544"
    ) -> bytes:
        """Return the self-relative descriptor of a file or folder that is created in a folder with this descriptor.

        Samba leaves generic rights as they are, where Windows maps them.
        """
        answer = self._ask("child", parent=_encode(parent), owner=owner, group=group, container=container)
        return base64.b64decode(str(answer))

    def created(self, server: Smbd, parent: bytes, *, container: bool) -> tuple[bytes, bytes]:
        """Return the descriptors of a folder, given `parent` over SMB, and of what has been made in it over SMB."""
        answer = self._ask(
            "created",
            configuration=str(server.configuration),
            host=server.address,
            parent=_encode(parent),
            container=container,
        )
        if not isinstance(answer, list):
            raise AssertionError("it answers with two descriptors")
        folder, child = map(base64.b64decode, answer)
        return folder, child

    def _granted(self, sd_bytes: bytes, sids: t.Sequence[str], mask: int, privileges: t.Sequence[str]) -> object:
        arguments = {"sids": list(sids), "mask": mask, "privileges": [str(name) for name in privileges]}
        return self._ask("granted", descriptor=_encode(sd_bytes), **arguments)

    def _ask(self, operation: str, **arguments: object) -> object:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both are pipes")
        self._process.stdin.write(json.dumps({"op": operation, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SambaError(f"the process ended with status {self._process.wait(timeout=10)}")
        answer = json.loads(line)
        if "error" in answer:
            raise SambaError(answer["error"])
        return answer["result"]


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
