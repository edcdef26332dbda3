# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a page of the documentation tells to do is found in it, and what does not come true is noticed."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.page import Command, File, follow, section, steps

if t.TYPE_CHECKING:
    from pathlib import Path

PAGE: t.Final = """
Write this into `some/file.yml`:

```yaml
- one
```

Then:

```console
$ cat some/file.yml
- one
$ echo a; echo b
...
b
```
"""


def page(command: str, printed: str) -> str:
    return f"```console\n$ {command}\n{printed}```\n"


def test_files_and_commands_are_found_in_their_order() -> None:
    assert list(steps(PAGE)) == [
        File(name="some/file.yml", text="- one\n"),
        Command(line="cat some/file.yml", printed="- one\n"),
        Command(line="echo a; echo b", printed="...\nb\n"),
    ]


def test_a_file_without_a_name_is_refused() -> None:
    with pytest.raises(AssertionError, match="no name stands before the file that begins with '- one"):
        list(steps(PAGE.replace("`some/file.yml`", "a file")))


def test_a_page_that_is_right_is_followed(tmp_path: Path) -> None:
    follow(PAGE, tmp_path, os.environ)
    assert (tmp_path / "some/file.yml").read_text() == "- one\n"


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        ("echo a", "b\n"),
        ("echo a; echo b", "a\n"),
        ("echo a", "a\nb\n"),
        ("echo a.b", "a...c\n"),
        ("echo a; false", "a\n"),
    ],
)
def test_a_page_that_is_wrong_is_noticed(tmp_path: Path, command: str, printed: str) -> None:
    with pytest.raises(AssertionError, match="echo a"):
        follow(page(command, printed), tmp_path, os.environ)


def test_colours_and_alignment_do_not_count(tmp_path: Path) -> None:
    follow(page(r"printf 'a    \033[32mb\033[0m\n\n'", "a b\n"), tmp_path, os.environ)


def test_what_is_typed_reaches_a_command(tmp_path: Path) -> None:
    follow(page("read -r word; echo $word", "secret\n"), tmp_path, os.environ, typed="secret\n")


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    text = "# A\n\n## B\n```text\n# b\n```\n\n### C\nc\n## D\nd\n"
    assert section(text, "B") == "\n```text\n# b\n```\n\n### C\nc\n"
    assert section(text, "C") == "\nc\n"
    assert section(text, "D") == "\nd\n"
    with pytest.raises(ValueError, match="there is no heading 'b'"):
        section(text, "b")
