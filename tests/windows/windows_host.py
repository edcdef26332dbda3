# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Windows on Wine: its C: drive, registry, accounts and security descriptors, and the Windows build of PowerShell."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import struct
import subprocess
import tempfile
import typing as t
from pathlib import Path

import ansible.release
from ansible_collections.webinfra.iis_identity.tests.tools import needed

CONFIGURATION: t.Final = r"C:\windows\system32\inetsrv\config\applicationHost.config"
_STORED: t.Final = "user.wine.sd"
"""The extended attribute in which this Wine keeps a descriptor."""
_SELF_RELATIVE: t.Final = 0x8000

# The call that returns a descriptor as it is stored; the modules use another.
_FILE_SECURITY: t.Final = r"""
$calls = Add-Type -Namespace Preparation -Name FileSecurity -PassThru -MemberDefinition @'
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool GetFileSecurityW(string name, uint information, byte[] descriptor, int size, out int needed);
'@
"""
_GET_DESCRIPTORS: t.Final = r"""
$answer = foreach ($path in $request) {
    $size = 0
    $null = $calls::GetFileSecurityW("\\?\$path", 7, $null, 0, [ref]$size)
    $bytes = [byte[]]::new($size)
    if (-not $calls::GetFileSecurityW("\\?\$path", 7, $bytes, $size, [ref]$size)) {
        throw "${path}: error $([System.Runtime.InteropServices.Marshal]::GetLastWin32Error())"
    }
    [Convert]::ToBase64String($bytes)
}
ConvertTo-Json -InputObject @($answer) -Compress
"""
_SET_REGISTRY: t.Final = r"""
foreach ($item in $request) {
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($item.key)
    $key.SetValue($item.name, $(if ($item.kind -eq 'DWord') { [int]$item.value } else { $item.value }), $item.kind)
    $key.Dispose()
}
"""


class WindowsHostError(Exception):
    """A preparation script failed; the message is what PowerShell wrote."""


class WindowsHost:
    """The Windows in the folder *home*, which is made where it is not there yet (about 10 seconds, 240 MB)."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self._enforced = False
        self._pwsh = needed.shared_folder() / "tools/windows-api/pwsh-windows"
        if not (self.home / "ready").exists() and self._call("--setup").returncode:
            raise WindowsHostError(f"no Windows could be made in {self.home}")

    @property
    def variables(self) -> dict[str, str]:
        """Variables that Ansible needs for this host besides those of its connection."""
        if ansible.release.__version__.split(".")[:2] < ["2", "21"]:
            return {}
        # Later versions look for the interpreter on the host; under Wine it is not found by its bare name.
        return {"ansible_pwsh_interpreter": _on_z(next(self.home.glob("powershell-*/pwsh.exe")))}

    def run(self, script: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
        """Run a PowerShell script that reads *stdin* as its pipeline input, line by line as WinRM's do."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "stdin").write_bytes(stdin)
            (folder / "script.ps1").write_text(script, encoding="utf-8-sig")
            # Wine gives PowerShell no standard input, so the script gets its input from a file.
            (folder / "run.ps1").write_text(
                f"[System.IO.File]::ReadAllLines('{_on_z(folder / 'stdin')}') | "
                f"& ([ScriptBlock]::Create([System.IO.File]::ReadAllText('{_on_z(folder / 'script.ps1')}')))\n"
                "exit $LASTEXITCODE\n",
                encoding="utf-8-sig",
            )
            return self._call("-File", _on_z(folder / "run.ps1"))

    def program(self, script: str, stdin: bytes) -> tuple[int, bytes, bytes]:
        """Run a script as `run` does; return exit code, output and errors, as a WinRM server wants them."""
        done = self.run(script, stdin)
        if done.returncode and not done.stdout:
            # Wine lost the process before it said anything, as happens under load. Once more: had it written something
            # by then, the second answer would not be what the test expects.
            done = self.run(script, stdin)
        return done.returncode, done.stdout, done.stderr

    def powershell(self, script: str, request: object = None) -> str:
        """Return what a preparation script writes; `$request` is *request*. Raises WindowsHostError."""
        head = "$ErrorActionPreference = 'Stop'; $request = $input | Out-String | ConvertFrom-Json -NoEnumerate\n"
        done = self.run(head + script, json.dumps(request).encode())
        # An error of a script block that is called leaves the exit code alone.
        if done.returncode or done.stderr:
            raise WindowsHostError(done.stderr.decode(errors="replace") or f"exit code {done.returncode}")
        return done.stdout.decode()

    def stop(self) -> None:
        """End everything that runs in this Windows."""
        self._call("--stop")

    @contextlib.contextmanager
    def enforced(self) -> t.Iterator[None]:
        """Let Windows refuse what descriptors do not allow, which Wine does not do by itself."""
        self.stop()
        self._enforced = True
        try:
            yield
        finally:
            self.stop()
            self._enforced = False

    def path(self, windows_path: str) -> Path:
        r"""Return where a path on `C:` is, for looking and for writing files."""
        if windows_path[:3].upper() != "C:\\":
            raise ValueError(f"{windows_path}: there is only C:")
        return self.home / "prefix/drive_c" / windows_path[3:].replace("\\", "/")

    def make_folder(self, windows_path: str) -> str:
        """Make a folder and those above it; return its path."""
        self.path(windows_path).mkdir(parents=True, exist_ok=True)
        return windows_path

    def write_file(self, windows_path: str, content: str) -> str:
        """Write a file, in folders that are made as needed; return its path."""
        self.path(windows_path).parent.mkdir(parents=True, exist_ok=True)
        self.path(windows_path).write_text(content, encoding="utf-8")
        return windows_path

    def install_iis(self, configuration: str, version: str = "10.0") -> None:
        """Put applicationHost.config and the note of IIS' setup in the registry where IIS has them."""
        self.write_file(CONFIGURATION, configuration)
        major, minor = version.split(".")
        key = r"SOFTWARE\Microsoft\InetStp"
        self.set_registry(
            [
                (key, "MajorVersion", "DWord", int(major)),
                (key, "MinorVersion", "DWord", int(minor)),
                (key, "VersionString", "String", f"Version {version}"),
            ]
        )

    def set_registry(self, values: t.Iterable[tuple[str, str, str, object]]) -> None:
        """Set values below HKEY_LOCAL_MACHINE: key, name, kind (`String`, `ExpandString`, `DWord`), value."""
        names = ("key", "name", "kind", "value")
        self.powershell(_SET_REGISTRY, [dict(zip(names, value, strict=True)) for value in values])

    def set_accounts(self, accounts: t.Mapping[str, str]) -> None:
        """Let Windows know accounts: name with its domain, and SID."""
        key = r"SOFTWARE\winerig\Accounts"
        self.set_registry((key, name, "String", sid) for name, sid in accounts.items())

    def set_descriptors(self, descriptors: t.Mapping[str, bytes]) -> None:
        """Store self-relative descriptors as they are, inherited ACEs too, which every call into Windows would replace.

        What is below is left alone, as by a folder that is moved.
        """
        for path, raw in descriptors.items():
            os.setxattr(self.path(path), _STORED, _as_stored(raw))

    def stored(self, paths: t.Iterable[str]) -> dict[str, bytes]:
        """Return what is stored of every path's descriptor, without asking Windows."""
        return {path: os.getxattr(self.path(path), _STORED) for path in paths}

    def descriptors(self, paths: t.Sequence[str]) -> dict[str, bytes]:
        """Return the self-relative descriptor (owner, group, DACL) of every path."""
        answer = json.loads(self.powershell(_FILE_SECURITY + _GET_DESCRIPTORS, list(paths)))
        return {path: base64.b64decode(raw) for path, raw in zip(paths, answer, strict=True)}

    def _call(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = os.environ | {"WINDOWS_API_HOME": str(self.home), "PWSH_TIMEOUT": "240"}
        if self._enforced:
            environment["WINE_ACL_ENFORCE"] = "1"  # any value does
        return subprocess.run([str(self._pwsh), *arguments], capture_output=True, env=environment, check=False)


def _on_z(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


def _as_stored(descriptor: bytes) -> bytes:
    """Return a self-relative descriptor as Wine keeps it: control, four lengths, owner, group, SACL, DACL."""
    _revision, control, *offsets = struct.unpack_from("<HHIIII", descriptor)
    owner, group, _sacl, dacl = (descriptor[offset:] if offset else b"" for offset in offsets)
    parts = (owner[: _sid_length(owner)], group[: _sid_length(group)], b"", dacl[: _acl_length(dacl)])
    return struct.pack("<5I", control & ~_SELF_RELATIVE, *map(len, parts)) + b"".join(parts)


def _sid_length(sid: bytes) -> int:
    return 8 + 4 * sid[1] if sid else 0


def _acl_length(acl: bytes) -> int:
    return int.from_bytes(acl[2:4], "little")
