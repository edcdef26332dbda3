# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/testing-your-playbooks.md, followed word for word with the tarball, in an empty home folder."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host import background
from ansible_collections.webinfra.iis_identity.tests.tools import package, page

if t.TYPE_CHECKING:
    from pathlib import Path

PAGE: t.Final = package.ROOT / "docs/testing-your-playbooks.md"


@pytest.fixture
def project(tmp_path: Path) -> t.Iterator[Path]:
    """A folder with the tarball in it; a server that the page has left there, where it was wrong, is stopped."""
    folder = tmp_path / "project"
    folder.mkdir()
    package.build(folder)
    yield folder
    ready = folder / "molecule/default/run/server/ready.json"
    if ready.exists():
        background.stop(ready)


def test_the_page_does_what_it_says(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    page.follow(PAGE.read_text(encoding="utf-8"), project, package.environment(home))
    assert not (project / "molecule/default/run").exists(), "nothing is left"
