# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test-PowerShell.ps1 finds what it is there for."""

from __future__ import annotations

import os
import shutil
import subprocess
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools import needed

if t.TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs("pwsh", "shared")

# Of each kind one thing that Windows PowerShell 5.1 or .NET Framework 4.6 does not have.
SCRIPT: t.Final = """
$found = $null ?? 'newer syntax'
Get-Uptime
[System.IO.Path]::GetRelativePath($found, 'newer member')
Get-Content -Path $found
"""
SOURCE: t.Final = """
public static class Newer
{
    public static string Member(string a) { return System.IO.Path.GetRelativePath(a, a); }
}
"""


def check(folder: Path, script: str, source: str) -> subprocess.CompletedProcess[str]:
    for name in ("plugins/modules", "tests/windows"):
        folder.joinpath(name).mkdir(parents=True)
    shutil.copy(needed.ROOT / "tests/windows/Test-PowerShell.ps1", folder / "tests/windows")
    folder.joinpath("plugins/modules/newer.ps1").write_text(script, encoding="utf-8")
    folder.joinpath("plugins/modules/newer.cs").write_text(source, encoding="utf-8")
    return subprocess.run(
        ["pwsh", "-NoProfile", "-File", str(folder / "tests/windows/Test-PowerShell.ps1")],
        capture_output=True,
        text=True,
        env=os.environ | {"IIS_IDENTITY_SHARED": str(needed.shared_folder())},
        check=False,
    )


def test_what_is_newer_than_windows_powershell_is_found(tmp_path: Path) -> None:
    done = check(tmp_path, SCRIPT, SOURCE)
    assert done.returncode == 1
    for finding in (
        "PSUseCompatibleSyntax",
        "PSUseCompatibleCmdlets: 'Get-Uptime'",
        "[System.IO.Path] has no GetRelativePath/2s",
        "PSCustomUseLiteralPath",
        "C#: System.IO.Path has no GetRelativePath with 2 parameters",
    ):
        assert finding in done.stdout


def test_newer_csharp_is_found(tmp_path: Path) -> None:
    done = check(tmp_path, "Get-Date\n", "public static class Newer { public static string Name => nameof(Newer); }\n")
    assert done.returncode == 1
    assert "is not available in C# 5" in done.stdout
