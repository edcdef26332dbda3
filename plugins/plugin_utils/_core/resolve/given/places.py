# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that come from outside, read one key at a time; an error says where in them it is."""

from __future__ import annotations

import collections.abc
import enum
import typing as t

from ...security.sid import Sid, SidError

_Choice = t.TypeVar("_Choice", bound=enum.StrEnum)

_REQUIRED: t.Final = object()


class PlaceError(ValueError):
    """A value is missing or of the wrong type; the message begins with its place, for example `machine.domain`."""


class Place:
    """A value and the place where it was found. Values are never quoted in errors unless they are plain text."""

    def __init__(self, value: object, place: str) -> None:
        self.value = value
        self.place = place

    def key(self, key: str, default: object = _REQUIRED) -> Place:
        """Return what stands under a key of this dictionary, or the default where the key is not there."""
        mapping = self.mapping()
        if key not in mapping and default is _REQUIRED:
            raise self.error(f"has no key {key!r}")
        return Place(mapping.get(key, default), f"{self.place}.{key}")

    def without(self, key: str) -> Place:
        """Return this dictionary without one of its keys."""
        return Place({name: value for name, value in self.mapping().items() if name != key}, self.place)

    def mapping(self) -> t.Mapping[str, object]:
        """Return the dictionary that this is."""
        if not isinstance(self.value, collections.abc.Mapping):
            raise self.error(f"is {_kind(self.value)}, not a dictionary")
        for key in self.value:
            if not isinstance(key, str):
                raise self.error(f"has the key {key!r}, which is {_kind(key)}, not text")
        return self.value

    def items(self) -> t.Iterator[Place]:
        """Yield the items of the list that this is."""
        if not isinstance(self.value, collections.abc.Sequence) or isinstance(self.value, (str, bytes)):
            raise self.error(f"is {_kind(self.value)}, not a list")
        for index, item in enumerate(self.value):
            yield Place(item, f"{self.place}[{index}]")

    def text(self) -> str:
        """Return the text that this is."""
        if not isinstance(self.value, str):
            raise self.error(f"is {_kind(self.value)}, not text")
        return str(self.value)

    def optional_text(self) -> str | None:
        """Return the text that this is, None for null."""
        return None if self.value is None else self.text()

    def boolean(self) -> bool:
        """Return the truth value that this is."""
        if not isinstance(self.value, bool):
            raise self.error(f"is {_kind(self.value)}, neither true nor false")
        return self.value

    def integer(self) -> int:
        """Return the number that this is."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error(f"is {_kind(self.value)}, not a whole number")
        return int(self.value)

    def sid(self) -> Sid:
        """Return the SID whose text this is."""
        try:
            return Sid(self.text())
        except SidError as exc:
            raise self.error(str(exc)) from None

    def optional_sid(self) -> Sid | None:
        """Return the SID whose text this is, None for null."""
        return None if self.value is None else self.sid()

    def choice(self, choices: type[_Choice]) -> _Choice:
        """Return which of the values of an enumeration this is."""
        text = self.text()
        try:
            return choices(text)
        except ValueError:
            raise self.error(f"is {text!r}; it is one of {', '.join(choices)}") from None

    def error(self, message: str) -> PlaceError:
        """Return an error about this place."""
        return PlaceError(f"{self.place}: {message}")


def _kind(value: object) -> str:
    """Return what a value is, in the words of YAML."""
    if value is None:
        return "null"
    kinds = (
        (bool, "true or false"),
        (str, "text"),
        (int, "a number"),
        (float, "a number"),
        (collections.abc.Mapping, "a dictionary"),
        (collections.abc.Sequence, "a list"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), type(value).__name__)
