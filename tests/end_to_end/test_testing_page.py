# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/testing-your-playbooks.md, followed word for word with the tarball, in an empty home folder."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.tools import package, page

if t.TYPE_CHECKING:
    from pathlib import Path

PAGE: t.Final = package.ROOT / "docs/testing-your-playbooks.md"


def test_the_page_does_what_it_says(tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    project.mkdir()
    package.build(project)
    page.follow(PAGE.read_text(encoding="utf-8"), project, package.environment(home))
    assert not (project / "molecule/default/run").exists(), "nothing is left"
