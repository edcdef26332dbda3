# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/simulated-host.md: its example of a host.yml is one, and it names every key, fault and delay."""

from __future__ import annotations

import dataclasses
import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.definition import (
    read_definition,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.document import HostError
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)

PAGE: t.Final = (Path(__file__).parents[3] / "docs/simulated-host.md").read_text(encoding="utf-8")


def example() -> str:
    return PAGE.partition("```yaml\n")[2].partition("```")[0]


def test_the_example_is_a_host(tmp_path: Path) -> None:
    (tmp_path / "host.yml").write_text(example(), encoding="utf-8")
    definition = read_definition(tmp_path / "host.yml")
    assert definition.find_account(r"CORP\svc-files") == definition.find_account("svc-files@corp.example.com")


def test_the_example_has_every_key(tmp_path: Path) -> None:
    (tmp_path / "host.yml").write_text(f"{example()}\nnone: 1\n", encoding="utf-8")
    with pytest.raises(HostError, match="none: there is no such key; there are ") as caught:
        read_definition(tmp_path / "host.yml")
    keys = str(caught.value).partition("there are ")[2].split(", ")
    assert sorted(re.findall(r"^(\w+):", example(), re.MULTILINE)) == keys


def test_every_fault_and_delay_is_listed() -> None:
    table = PAGE.partition("| fault or delay | meaning |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`(\w+): ", table)) == sorted(field.name for field in dataclasses.fields(Conditions))
