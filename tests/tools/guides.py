# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the guides of the built documentation, which are in reStructuredText, from the pages in `docs`, in Markdown.

antsibull-docs takes reStructuredText only, from `docs/docsite/rst`. What Markdown can say and reStructuredText cannot
is simplified: in bold text, in italics and in links there is no further markup. Markup that is not known here is
refused, as is a link to what there is not.
"""

from __future__ import annotations

import re
import textwrap
import typing as t
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

ROOT: t.Final = Path(__file__).resolve().parents[2]
PAGES: t.Final = ROOT / "docs"
GUIDES: t.Final = PAGES / "docsite" / "rst"

_HEAD: t.Final = """..
  Copyright (c) 2026 the webinfra.iis_identity contributors
  GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

  Made by tests/tools/guides.py from docs/{name}.md; change that and run `make pages`.

"""
_LABEL: t.Final = "ansible_collections.webinfra.iis_identity.docsite."
_UNDERLINES: t.Final = "=-~^"
_LANGUAGES: t.Final = {"console": "console", "text": "text", "xml": "xml", "yaml": "yaml+jinja"}
# What may stand beside inline markup in reStructuredText; anything else is set apart by an escaped space.
_BEFORE: t.Final = " \n'\"([{<-/:"
_AFTER: t.Final = " \n'\")]}>-/:.,;!?\\"


def guides(pages: t.Mapping[str, str]) -> dict[str, str]:
    """Return the guides for *pages*, texts in Markdown, both by their names without suffix.

    Raises:
        ValueError: a link leads nowhere, two headings of a page have one anchor, or a kind of markup is not known.
    """
    found = {name: anchors(text, name) for name, text in pages.items()}
    return {name: _HEAD.format(name=name) + _Guide(name, found).text(_tree(text)) for name, text in pages.items()}


def read_pages(folder: Path = PAGES) -> dict[str, str]:
    """Return the texts of all pages in *folder*, by their names without suffix."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


def anchors(text: str, name: str) -> list[str]:
    """Return the anchors of the headings of *text*, as the viewers of Markdown make them; that of the title is empty.

    Raises:
        ValueError: two headings of the page, which is called *name*, have one anchor.
    """
    found = [_anchor(_plain(node)) for node in _tree(text).children if node.type == "heading"]
    twice = {anchor for anchor in found if found.count(anchor) > 1}
    if twice:
        raise ValueError(f"{name}: two headings have the anchor {', '.join(sorted(twice))}")
    return ["", *found[1:]]


def _tree(text: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _plain(node: SyntaxTreeNode) -> str:
    """Return the text of *node* without its markup."""
    if node.type == "softbreak":
        return "\n"
    return "".join(map(_plain, node.children)) if node.children else node.content


def _escaped(text: str) -> str:
    """Return *text* so that nothing in it is taken for markup."""
    return re.sub(r"([\\*`|]|_(?!\w))", r"\\\1", text)


class _Guide:
    """Writes one guide; `name` is that of its page, `anchors` are those of all pages."""

    def __init__(self, name: str, anchors: t.Mapping[str, list[str]]) -> None:
        self.name = name
        self.anchors = anchors
        self.headings = iter(anchors[name])

    def text(self, tree: SyntaxTreeNode) -> str:
        """Return everything below *tree*."""
        return self._blocks(tree.children) + "\n"

    def _blocks(self, nodes: t.Iterable[SyntaxTreeNode]) -> str:
        return "\n\n".join(text for node in nodes if (text := self._block(node)))

    def _block(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "heading":
                return self._heading(node)
            case "paragraph":
                return self._inline(node)
            case "fence":
                code = textwrap.indent(node.content.rstrip("\n"), "    ")
                return f".. code-block:: {_LANGUAGES[node.info]}\n\n{code}"
            case "bullet_list":
                return "\n".join(self._item("- ", item) for item in node.children)
            case "ordered_list":
                return "\n".join(self._item(f"{number}. ", item) for number, item in enumerate(node.children, start=1))
            case "table":
                return self._table(node)
            case "html_block" if node.content.startswith("<!--"):
                return ""
        raise ValueError(f"{self.name}: {node.type} is not known here: {node.content!r}")

    def _heading(self, node: SyntaxTreeNode) -> str:
        title = self._inline(node)
        label = _label(self.name, next(self.headings))
        return f".. _{label}:\n\n{title}\n{_UNDERLINES[int(node.tag[1:]) - 1] * len(title)}"

    def _item(self, mark: str, item: SyntaxTreeNode) -> str:
        return mark + textwrap.indent(self._blocks(item.children), " " * len(mark)).lstrip()

    def _table(self, node: SyntaxTreeNode) -> str:
        rows = [
            [self._inline(cell) for cell in row.children]
            for part in node.children
            for row in part.children
            if any(map(_plain, row.children))
        ]
        lines = [".. list-table::", "  :widths: auto"]
        if any(map(_plain, node.children[0].children[0].children)):
            lines.append("  :header-rows: 1")
        for row in rows:
            lines.append("")
            lines += [f"  {'*' if not column else ' '} - {cell}".rstrip() for column, cell in enumerate(row)]
        return "\n".join(lines)

    def _inline(self, node: SyntaxTreeNode) -> str:
        """Return the line of text that *node* has."""
        text = ""
        after_markup = False
        for child in (part for inline in node.children for part in inline.children):
            markup = self._markup(child)
            part = markup or ("\n" if child.type == "softbreak" else _escaped(child.content))
            if part and ((markup and text and text[-1] not in _BEFORE) or (after_markup and part[0] not in _AFTER)):
                text += "\\ "
            text += part
            after_markup = bool(markup) if part else after_markup
        return text

    def _markup(self, node: SyntaxTreeNode) -> str:
        """Return *node* if it is marked up, otherwise nothing."""
        match node.type:
            case "text" | "softbreak":
                return ""
            case "code_inline":
                return f"``{node.content}``"
            case "em":
                return f"*{_escaped(_plain(node))}*"
            case "strong":
                return f"**{_escaped(_plain(node))}**"
            case "link":
                title = _escaped(_plain(node)).replace("<", "\\<")
                return f":ref:`{title} <{self._target(str(node.attrs['href']))}>`"
        raise ValueError(f"{self.name}: {node.type} is not known here: {node.content!r}")

    def _target(self, href: str) -> str:
        """Return the label of what a link leads to."""
        page, _unused, anchor = href.partition("#")
        name = page.removesuffix(".md") if page else self.name
        if anchor not in self.anchors.get(name, ()):
            raise ValueError(f"{self.name}: the link {href} leads to nothing in the guides")
        return _label(name, anchor)


def _label(name: str, anchor: str) -> str:
    return f"{_LABEL}{name}.{anchor}".rstrip(".")


if __name__ == "__main__":
    for guide, rst in guides(read_pages()).items():
        (GUIDES / f"{guide}.rst").write_text(rst, encoding="utf-8")
