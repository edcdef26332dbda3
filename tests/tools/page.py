# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follows a page of the documentation as a reader does: writes its files, runs its commands, compares what they print.

A file is a block of code after a line that ends with its name in backticks and a colon. A block of the language
`console` has commands, each behind `$ `, and what each prints; `...` in it stands for anything, several lines too.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A line that begins with # is a heading outside of blocks only, so a block is taken as a whole.
_HEADING_OR_BLOCK = re.compile(r"(^```\w+\n.*?^```$|^#+ [^\n]*$)", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"`([^`]+)`:\s*$")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that the page tells to write."""

    name: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that the page tells to run, and what it says that this prints."""

    line: str
    printed: str


def steps(page: str) -> t.Iterator[File | Command]:
    """Yield what *page*, a text in Markdown, tells to do, in its order."""
    for block in _BLOCK.finditer(page):
        language, text = block.groups()
        if language == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                line, _unused, printed = part.partition("\n")
                yield Command(line=line, printed=printed)
        elif name := _NAME.search(page[: block.start()]):
            yield File(name=name.group(1), text=text)
        else:
            raise AssertionError(f"no name stands before the file that begins with {text[:60]!r}")


def section(page: str, title: str) -> str:
    """Return the part of *page* below the heading *title*, up to the next heading of its level or above."""
    level = 0
    parts = []
    for part in _HEADING_OR_BLOCK.split(page):
        heading = re.fullmatch("(#+) (.*)", part)
        if not level:
            level = len(heading.group(1)) if heading and heading.group(2) == title else 0
        elif heading and len(heading.group(1)) <= level:
            break
        else:
            parts.append(part)
    if not level:
        raise ValueError(f"there is no heading {title!r}")
    return "".join(parts)


def follow(page: str, folder: Path, environment: t.Mapping[str, str], *, typed: str = "") -> None:
    """Do in *folder* what *page* tells, and type *typed* where a command asks for something.

    Raises:
        AssertionError: a command prints something else, or fails.
    """
    for step in steps(page):
        if isinstance(step, File):
            (folder / step.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / step.name).write_text(step.text, encoding="utf-8")
        else:
            _run(step, folder, environment, typed)


def _run(command: Command, folder: Path, environment: t.Mapping[str, str], typed: str) -> None:
    done = subprocess.run(
        ["bash", "-c", command.line],
        cwd=folder,
        env=dict(environment),
        input=typed,
        # A question is asked on the terminal, if the command has one.
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"$ {command.line}\n{done.stdout}"
    expected = re.escape(_plain(command.printed)).replace(re.escape("..."), "(?:.|\n)*")
    assert re.fullmatch(expected, _plain(done.stdout)), f"$ {command.line}\n{done.stdout}"


def _plain(text: str) -> str:
    """Return *text* without colours, empty lines, and space that only aligns."""
    lines = (" ".join(line.split()) for line in _COLOURS.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)
