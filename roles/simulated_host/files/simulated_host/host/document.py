# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads YAML files whose keys are known, with errors that name the file and the key."""

from __future__ import annotations

import typing as t

import yaml

if t.TYPE_CHECKING:
    from pathlib import Path

T = t.TypeVar("T")


class HostError(ValueError):
    """A host folder that is not as it should be; the text names the file and the key."""


def load_yaml(file: Path) -> dict[str, t.Any]:
    """Return the mapping in *file*; an empty file is an empty mapping. Raises HostError."""
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise HostError(f"{file}: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise HostError(f"{file}: it is not UTF-8 (byte {exc.start})") from exc
    except yaml.YAMLError as exc:
        raise HostError(f"{file}: it is not valid YAML: {' '.join(str(exc).split())}") from exc
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise HostError(f"{file}: it must hold keys and values, not {_kind(document)}")
    return document


def _kind(value: object) -> str:
    names = {dict: "keys and values", list: "a list", str: "a text", bool: "true or false", int: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


class Section:
    """A mapping of a document that is taken apart key by key; `finish` complains about keys that nobody asked for."""

    def __init__(self, file: Path, values: t.Mapping[str, t.Any], path: str = "") -> None:
        self._file = file
        self._values = values
        self._path = path
        self._known: set[str] = set()

    def error(self, key: str, message: str) -> HostError:
        """Return an error about *key*."""
        return HostError(f"{self._file}: {self._path}{key}: {message}")

    def take(self, key: str, kind: type[T], what: str, *, nullable: bool = False) -> T | None:
        """Return the value of *key*, or None where it is absent; *what* describes it in the error."""
        self._known.add(key)
        value = self._values.get(key)
        if value is None:
            if key in self._values and not nullable:
                raise self.error(key, f"must be {what}, not nothing")
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {what}, not {_kind(value)}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text of *key*, which is required where there is no default, and must not be empty."""
        value = self.take(key, str, "a text (put it in quotes)")
        if value is None and default is None:
            raise self.error(key, "is missing")
        value = value if value is not None else default
        if not value:
            raise self.error(key, "must not be empty")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return the text of *key*, None where it is absent or null."""
        return self.take(key, str, "a text (put it in quotes)", nullable=True)

    def boolean(self, key: str, *, default: bool) -> bool:
        """Return the value of *key*, true or false."""
        value = self.take(key, bool, "true or false")
        return default if value is None else value

    def number(self, key: str, default: int) -> int:
        """Return the whole number of *key*."""
        value = self.take(key, int, "a whole number")
        return default if value is None else value

    def mapping(self, key: str) -> dict[str, t.Any]:
        """Return the mapping of *key*, whose keys are texts; empty where it is absent."""
        value = self.take(key, dict, "keys and values", nullable=True) or {}
        for name in value:
            if not isinstance(name, str):
                raise self.error(f"{key}.{name}", "a key must be a text (put it in quotes)")
        return value

    def section(self, key: str) -> Section:
        """Return the mapping of *key* as a section of its own."""
        return Section(self._file, self.mapping(key), f"{self._path}{key}.")

    def texts(self, key: str) -> dict[str, str]:
        """Return the mapping of *key*, all of whose values are texts."""
        values = self.mapping(key)
        for name, value in values.items():
            if not isinstance(value, str):
                raise self.error(f"{key}.{name}", f"must be a text (put it in quotes), not {_kind(value)}")
        return values

    def finish(self) -> None:
        """Raise HostError if there is a key that nobody asked for."""
        for key in self._values:
            if key not in self._known:
                raise self.error(str(key), f"there is no such key; there are {', '.join(sorted(self._known))}")
