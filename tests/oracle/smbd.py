# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file server of Samba on a loopback address, which keeps descriptors of Windows (vfs_acl_xattr). It takes root."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import subprocess
import time
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

# Every address of 127.0.0.0/8 is on the loopback interface; this one is hardly anybody else's.
_ADDRESS: t.Final = "127.83.77.66"
_PORT: t.Final = 445
_SECONDS_TO_START: t.Final = 20.0
_CONFIGURATION: t.Final = """
[global]
  workgroup = TEST
  netbios name = ORACLE
  server role = standalone server
  interfaces = {address}/8
  bind interfaces only = yes
  disable netbios = yes
  smb ports = {port}
  private dir = {folder}/private
  lock directory = {folder}/lock
  state directory = {folder}/state
  cache directory = {folder}/cache
  pid directory = {folder}/pid
  ncalrpc dir = {folder}/ncalrpc
  log file = {folder}/log
  map to guest = Bad User
  guest account = root
  load printers = no
  disable spoolss = yes
[share]
  path = {folder}/share
  read only = no
  guest ok = yes
  force user = root
  vfs objects = acl_xattr
  acl_xattr:ignore system acls = yes
  inherit acls = yes
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Smbd:
    """A running server: the path of its smb.conf, and its address."""

    configuration: Path
    address: str


@contextlib.contextmanager
def running_smbd(folder: Path) -> t.Iterator[Smbd]:
    """Start a server with all its files in an existing `folder`, and stop it at the end."""
    for name in ("private", "lock", "state", "cache", "pid", "ncalrpc", "share"):
        (folder / name).mkdir()
    configuration = folder / "smb.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, address=_ADDRESS, port=_PORT), encoding="utf-8")
    command = ["smbd", "--configfile", str(configuration), "--foreground", "--no-process-group", "--debug-stdout"]
    with (folder / "output").open("wb") as output:
        # A session of its own, since smbd ends the whole process group when it ends.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for(process, folder / "output")
        yield Smbd(configuration, _ADDRESS)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((_ADDRESS, _PORT), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"smbd does not answer: {output.read_text(encoding='utf-8', errors='replace')}")
