# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A row of the catalogue: all that is said about one code, in one place; stages say which finding, and about what."""

from __future__ import annotations

import dataclasses
import typing as t

from .finding import Finding, Level


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The sentence of a finding: what is wrong, and what to do about it ("" where nothing is to be done).

    Both are format strings; `level` is that of this case, where it is not that of its row.
    """

    message: str
    remedy: str = ""
    level: Level | None = None

    def about(self, about: t.Mapping[str, object]) -> str:
        """Return the sentence about something. Raises KeyError where a field is not given."""
        parts = [part.format_map(about) for part in (self.message, self.remedy) if part]
        return "; ".join(parts)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One code of the catalogue.

    Attributes:
        code: stable name, by which playbooks and other programs know the finding.
        level: how grave it is, unless a case says otherwise.
        title: what it is about, in a few words.
        meaning: what it means for the applications, in full sentences.
        texts: the sentences, by case; a row with one sentence has the case "".
        source: where the rule comes from.
        may_come_later: whether it only says that something is not there yet. In check mode it is a warning where the
            user says that an earlier task makes that, and nowhere else.
    """

    code: str
    level: Level
    title: str
    meaning: str
    texts: t.Mapping[str, Text]
    source: str
    may_come_later: bool = False

    def of(self, case: str = "", /, **about: object) -> Finding:
        """Return the finding of a case; *about* are the fields of its text. Raises KeyError where one is missing."""
        text = self.texts[case]
        return Finding(level=text.level or self.level, code=self.code, message=text.about(about))


SAY_THAT_IT_COMES: t.Final = "if an earlier task of the play makes it, check mode is told so by made_earlier: true"
"""What is told in check mode with an error that may come later."""


def one(message: str, remedy: str = "") -> t.Mapping[str, Text]:
    """Return the texts of a row that has one sentence."""
    return {"": Text(message=message, remedy=remedy)}
