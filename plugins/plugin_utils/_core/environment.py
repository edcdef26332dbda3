# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expands `%VAR%` as Windows does."""

from __future__ import annotations

import dataclasses
import re
import typing as t


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A text with its variables replaced; `unknown` names the variables that are not defined and were left as is."""

    text: str
    unknown: tuple[str, ...]


def expand(text: str, environment: t.Mapping[str, str]) -> Expansion:
    """Return a text with each `%NAME%` replaced by the variable's value.

    As ExpandEnvironmentStrings does it: names are compared without case, a variable that is not defined stays as it
    is written, and so do `%%` and a single `%`; values are not expanded again. What stands between two percent signs
    and holds a path separator is no variable's name (a folder may be called `50%`).
    """
    if "%" not in text:
        return Expansion(text=text, unknown=())
    values = {name.upper(): value for name, value in environment.items()}
    done: list[str] = []
    unknown: dict[str, str] = {}
    position = 0
    while (start := text.find("%", position)) >= 0:
        end = text.find("%", start + 1)
        if end < 0:
            break
        name = text[start + 1 : end]
        value = values.get(name.upper())
        if value is None:
            # The second percent sign may begin the name of a variable itself.
            done.append(text[position:end])
            position = end
            if name and not re.search(r"[\\/:]", name):
                unknown.setdefault(name.upper(), name)
        else:
            done += (text[position:start], value)
            position = end + 1
    done.append(text[position:])
    return Expansion(text="".join(done), unknown=tuple(unknown.values()))
