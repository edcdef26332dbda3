# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file has one subject, and shows it by its length; one that is longer says at its head why."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.tools import needed

FOLDERS: t.Final = ("extensions", "plugins", "roles", "tests")
LONGEST: t.Final = 350


def test_no_file_of_code_is_longer_than_one_subject() -> None:
    files = [path for folder in FOLDERS for path in (needed.ROOT / folder).rglob("*.*")]
    lines = {
        str(path.relative_to(needed.ROOT)): path.read_text(encoding="utf-8").splitlines()
        for path in files
        if path.suffix in (".py", ".cs", ".ps1", ".psm1") and "output" not in path.parts
    }
    assert len(lines) > 300
    long = {name for name, text in lines.items() if len(text) > LONGEST}
    assert {name for name in long if "Long on purpose: " not in "\n".join(lines[name][:15])} == set()
