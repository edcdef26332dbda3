# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes folders of simulated hosts for the tests."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)

if t.TYPE_CHECKING:
    from pathlib import Path

MakeHost = t.Callable[..., SimulatedHost]

ADMINISTRATOR: t.Final = {"user_name": "Administrator", "password": "secret"}


def write_host(folder: Path, files: t.Mapping[str, str], descriptors: t.Mapping[str, str], **keys: object) -> Path:
    """Write a host's folder: *files* by path (`C/web/index.html`; a name that ends with `/` is a folder)."""
    (folder / "C").mkdir(parents=True, exist_ok=True)
    document = {"name": "WEB01", "administrator": ADMINISTRATOR, **keys}
    (folder / "host.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    (folder / "descriptors.yml").write_text(yaml.safe_dump(dict(descriptors)), encoding="utf-8")
    for name, content in files.items():
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def make_host(tmp_path: Path) -> MakeHost:
    """Make a host below a temporary folder and load it."""

    def make(
        files: t.Mapping[str, str] | None = None, descriptors: t.Mapping[str, str] | None = None, **keys: object
    ) -> SimulatedHost:
        return SimulatedHost(write_host(tmp_path / "WEB01", files or {}, descriptors or {}, **keys))

    return make
