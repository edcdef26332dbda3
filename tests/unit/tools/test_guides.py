# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides of the built documentation say what the pages in Markdown say."""

from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.tests.tools.guides import (
    GUIDES,
    PAGES,
    ROOT,
    anchors,
    guides,
    read_pages,
)

LABEL = "ansible_collections.webinfra.iis_identity.docsite"


def body(markdown: str) -> str:
    """Return what becomes of *markdown* below a title, as a paragraph of its own."""
    (text,) = guides({"page": f"# Page\n\n{markdown}\n"}).values()
    return text.partition("====\n\n")[2].rstrip("\n")


def test_guides_are_up_to_date() -> None:
    written = {path.stem: path.read_text(encoding="utf-8") for path in GUIDES.glob("*.rst")}
    assert written == guides(read_pages()), "run make pages"


def test_every_guide_is_in_the_table_of_contents() -> None:
    index = yaml.safe_load((PAGES / "docsite/extra-docs.yml").read_text(encoding="utf-8"))
    listed = [entry for section in index["sections"] for entry in section["toctree"]]
    assert sorted(listed) == sorted(read_pages())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md"])
def test_links_of_other_pages_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        path, _unused, anchor = link.partition("#")
        target = ROOT / (path or name)
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8"), path), link


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (r"`C:\sites\` and `a`b", r"``C:\sites\`` and ``a``\ b"),
        ("it's **one** word, *two*s", r"it's **one** word, *two*\ s"),
        ("(`a`) '*b*'*c* D`e`", r"(``a``) '*b*'*c* D\ ``e``"),
        (r"\*, a\_b, a\_ and CORP\\name", r"\*, a_b, a\_ and CORP\\name"),
        ("&lt;a|b>", r"<a\|b>"),
        ("**`a` b**", "**a b**"),
        ("two\nlines", "two\nlines"),
        ("- a\n  b\n- c", "- a\n  b\n- c"),
        ("1. a\n2. b\n   c", "1. a\n2. b\n   c"),
        ("```console\n$ a\n\nb\n```", ".. code-block:: console\n\n    $ a\n\n    b"),
        (
            "| a | b |\n|---|---|\n| `c` | |",
            ".. list-table::\n  :widths: auto\n  :header-rows: 1\n\n  * - a\n    - b\n\n  * - ``c``\n    -",
        ),
        ("| | |\n|---|---|\n| a | b |", ".. list-table::\n  :widths: auto\n\n  * - a\n    - b"),
        ("<!-- a -->\n\nb", "b"),
    ],
)
def test_markup(markdown: str, expected: str) -> None:
    assert body(markdown) == expected


def test_links_lead_to_labels() -> None:
    pages = {
        "one": "# One\n\n[a](two.md) [b](two.md#some-words) [`c`](#d)\n\n## D\n",
        "two": "# Two\n\n### Some words!\n",
    }
    written = guides(pages)
    assert f":ref:`a <{LABEL}.two>` :ref:`b <{LABEL}.two.some-words>` :ref:`c <{LABEL}.one.d>`" in written["one"]
    assert f".. _{LABEL}.one.d:\n\nD\n-" in written["one"]
    assert f".. _{LABEL}.two:\n\nTwo\n===\n\n.. _{LABEL}.two.some-words:\n\nSome words!\n~~~~" in written["two"]


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("[a](other.md)", "page: the link other.md leads to nothing in the guides"),
        ("[a](page.md#b)", "page: the link page.md#b leads to nothing in the guides"),
        ("[a](https://example.org)", "page: the link https://example.org leads to nothing in the guides"),
        ("## A\n\n## a!", "page: two headings have the anchor a"),
        ("> a", "page: blockquote is not known here"),
        ("![a](b.png)", "page: image is not known here"),
        ("<b>", "page: html_block is not known here"),
    ],
)
def test_what_would_be_lost_is_refused(markdown: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        body(markdown)
