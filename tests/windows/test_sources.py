# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the C# files keep to: one of them calls Windows, and ansible-core packs each of them once."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools import needed

PLUGINS: t.Final = needed.ROOT / "plugins"
SOURCES: t.Final = {file.stem: file.read_text("utf-8") for file in (PLUGINS / "module_utils").glob("*.cs")}
MODULES: t.Final = {file.stem: file.read_text("utf-8") for file in (PLUGINS / "modules").glob("*.ps1")}
NAMESPACE: t.Final = "ansible_collections.webinfra.iis_identity.plugins.module_utils."


def used_by(source: str) -> set[str]:
    """Return the files that a C# file brings along, as ansible-core finds them."""
    return set(re.findall(rf"^using {re.escape(NAMESPACE)}(\w+);$", source, re.MULTILINE))


def named_by(module: str) -> set[str]:
    """Return the files that a module names."""
    return set(re.findall(r"^#AnsibleRequires -CSharpUtil \.\.module_utils\.(\w+)$", module, re.MULTILINE))


def brought_along(names: set[str]) -> set[str]:
    """Return what the named files use, and what that uses."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        new = used_by(SOURCES[waiting.pop()]) - found
        found |= new
        waiting |= new
    return found


def test_one_file_calls_windows() -> None:
    calls = re.compile(r"\b(DllImport|IntPtr|Marshal|RegistryKey|WindowsIdentity)\b")
    assert {name for name, source in SOURCES.items() if calls.search(source)} == {"_Boundary"}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_file_is_found_by_its_namespace(name: str) -> None:
    assert f"\nnamespace {NAMESPACE}{name}\n" in SOURCES[name]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_files_do_not_use_each_other_in_a_circle(name: str) -> None:
    assert name not in brought_along({name})


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_file_is_named_that_another_brings_along(module: str) -> None:
    # Before 2.19 ansible-core takes both spellings of its name for two files, and the compiler refuses the second.
    named = named_by(MODULES[module])
    assert named
    assert not named & brought_along(named)


def test_every_file_goes_along_with_a_module() -> None:
    packed = [named | brought_along(named) for named in map(named_by, MODULES.values())]
    assert set().union(*packed) == set(SOURCES)
