# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.tools.html_links import broken, main

if t.TYPE_CHECKING:
    from pathlib import Path

UNRESOLVED: t.Final = '<span class="xref std std-ref">a</span>'


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_links_that_lead_somewhere_are_followed_and_others_named(tmp_path: Path) -> None:
    good = '<a href="#b">x</a> <a href="docsite/one.html#c%20d">x</a> <a href="a.css">x</a> <i id="b"></i>'
    write(tmp_path, "index.html", f'{good} <a href="https://example.org/none">x</a> {UNRESOLVED}')
    write(tmp_path, "a.css", "")
    bad = '<a href="../index.html#none">x</a> <a href="none.html">x</a> <a href="../a.css#none">x</a>'
    write(tmp_path, "docsite/one.html", f'<i id="c d"></i> {bad} {UNRESOLVED}')
    assert broken(tmp_path) == (
        6,
        [
            "docsite/one.html: ../a.css#none leads to nothing",
            "docsite/one.html: ../index.html#none leads to nothing",
            "docsite/one.html: none.html leads to nothing",
            "docsite/one.html: 1 references have no target",
        ],
    )
    assert main(str(tmp_path)) == 1


def test_a_folder_without_links_is_a_failure(tmp_path: Path) -> None:
    assert main(str(tmp_path)) == 1
    write(tmp_path, "index.html", '<a href="index.html">x</a>')
    assert main(str(tmp_path)) == 0
