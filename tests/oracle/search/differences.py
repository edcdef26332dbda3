# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who gets something else by one DACL than by another: on a path, and on what is made there."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.case import meaning
from ansible_collections.webinfra.iis_identity.tests.oracle.search.judge import (
    Judge,
    Made,
    Question,
    made_in,
    plain,
    with_everyone,
    worlds,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import Descriptor

_IN_DEFAULT_DACLS: t.Final = frozenset(("S-1-5-18", "S-1-5-32-544"))
"""SYSTEM and Administrators, to whom most tokens give what they make where nothing is inherited."""


class Difference(t.NamedTuple):
    """What a token loses and gains, and where."""

    token: tuple[str, ...]
    name: str
    lost: int
    gained: int

    @property
    def told(self) -> str:
        """The difference in words."""
        return f"{'+'.join(self.token)} loses {self.lost:#x}, gains {self.gained:#x} on {self.name}"


def differences(
    judge: Judge, before: Descriptor, after: Descriptor, tokens: t.Iterable[tuple[str, ...]], *, container: bool
) -> list[Difference]:
    """Return which tokens get something else by one DACL than by another, there and on what is made there."""
    questions: list[Question] = []
    about: list[tuple[tuple[str, ...], str]] = []
    for token in tokens:
        sids = with_everyone(*token)
        old, new = (_things(found, token[0], container) for found in (before, after))
        if len(old) != len(new):
            old, new = (_things(found, token[0], container, always=True) for found in (before, after))
        for one, other in zip(old, new, strict=True):
            if meaning(one.descriptor) == meaning(other.descriptor) or _is_unknown(one, other, before, token):
                continue
            for world in worlds(one.descriptor, other.descriptor):
                questions += [Question(plain(thing.descriptor, world), sids) for thing in (one, other)]
                about.append((token, one.name))
    masks = judge.masks(questions)
    return [
        Difference(token, name, had & ~has, has & ~had)
        for (token, name), had, has in zip(about, masks[::2], masks[1::2], strict=True)
        if had != has
    ]


def _things(descriptor: Descriptor, owner: str, container: bool, *, always: bool = False) -> list[Made]:
    if not container:
        return [Made("the file", descriptor, container=False)]
    return made_in(descriptor, owner, always=always)


def _is_unknown(one: Made, other: Made, before: Descriptor, token: t.Collection[str]) -> bool:
    """Tell whether what a token has cannot be told, because nothing is inherited.

    What is made has the default DACL of whoever makes it then. Nobody knows it, but for whom it is hardly ever.
    """
    if one.within is None or (one.descriptor.entries and other.descriptor.entries):
        return False
    return before.entries is None or one.by_token or not _IN_DEFAULT_DACLS.isdisjoint(token)
