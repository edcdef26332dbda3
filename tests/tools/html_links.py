# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follow every internal link of the built documentation: `html_links.py FOLDER` names those that lead to nothing.

Sphinx leaves a reference whose target it does not find as text without a link. That is right for what leads into
Ansible's own documentation, which the build does without, but not in the guides, which have no such references.
"""

from __future__ import annotations

import html.parser
import sys
import typing as t
import urllib.parse
from pathlib import Path

GUIDES: t.Final = "docsite"


class Page(html.parser.HTMLParser):
    """The links of a page, its anchors, and how many references in it have no target."""

    def __init__(self, file: Path) -> None:
        """Read *file*."""
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.without_target = 0
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        self.without_target += {"xref", "std-ref"} <= set(values.get("class", "").split())
        if tag == "a" and "href" in values:
            self.links.add(values["href"])


def broken(folder: Path) -> tuple[int, list[str]]:
    """Return how many internal links the pages below *folder* have, and a line for each that leads to nothing."""
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html"))}
    followed = 0
    lines = []
    for path, page in pages.items():
        name = path.relative_to(folder.resolve())
        for link in sorted(page.links):
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            followed += 1
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            anchor = urllib.parse.unquote(parts.fragment)
            if not target.exists() or (anchor and (target not in pages or anchor not in pages[target].anchors)):
                lines.append(f"{name}: {link} leads to nothing")
        if GUIDES in name.parts and page.without_target:
            lines.append(f"{name}: {page.without_target} references have no target")
    return followed, lines


def main(folder: str) -> int:
    """Print what leads to nothing, and return the exit code."""
    followed, lines = broken(Path(folder))
    print(*lines, f"{followed} internal links, {len(lines)} lead to nothing", sep="\n")
    return 1 if lines or not followed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
