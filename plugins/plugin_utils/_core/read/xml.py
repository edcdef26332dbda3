# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads XML text into a small tree that knows its positions, and refuses what an attacker could put into such text."""

from __future__ import annotations

import dataclasses
import typing as t
from xml.parsers import expat

MAX_BYTES: t.Final = 32 * 1024 * 1024
"""The largest text that is read; the configuration of a server with thousands of sites has a few MiB."""

MAX_DEPTH: t.Final = 64
"""The deepest nesting that is read; the deepest element of the schemas of IIS is at level 11."""

MAX_ELEMENTS: t.Final = 1_000_000
"""The most elements that are read."""


class ConfigurationError(ValueError):
    """A configuration that cannot be read. The message names the file and the place and says what to do.

    Attributes:
        file: the name of the text as the caller gave it.
        line: line of the fault, from 1; None where the whole text is meant.
        column: column of the fault, from 1; None where the whole line or text is meant.
    """

    def __init__(self, message: str, *, file: str, line: int | None = None, column: int | None = None) -> None:
        place = file
        if line is not None:
            place += f", line {line}"
            if column is not None:
                place += f", column {column}"
        super().__init__(f"{place}: {message}")
        self.file = file
        self.line = line
        self.column = column


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element: its name, those attributes that the caller asked for, its child elements, and where it starts."""

    name: str
    attributes: t.Mapping[str, str]
    children: tuple[Element, ...]
    file: str
    line: int
    column: int

    def get(self, attribute: str) -> str | None:
        """Return the value of an attribute, "" where it is present and empty, None where it is absent."""
        return self.attributes.get(attribute)

    def named(self, name: str) -> tuple[Element, ...]:
        """Return the child elements of that name, in the order of the text."""
        return tuple(child for child in self.children if child.name == name)

    def error(self, message: str) -> ConfigurationError:
        """Return an error that points at this element."""
        return ConfigurationError(message, file=self.file, line=self.line, column=self.column)


def parse_xml(
    data: str | bytes, *, source: str, attributes: t.Collection[str], secrets: t.Mapping[str, t.Callable[[str], str]]
) -> Element:
    """Return the root element of an XML text.

    Only the named attributes are kept. The value of one in `secrets` is replaced by what its function makes of it
    before anything else sees it. Text between elements and comments are dropped.

    Raises:
        ConfigurationError: the text is not well-formed, has a document type definition (and with it entities), or is
            larger or more deeply nested than a configuration can be. The message never quotes the text.
    """
    encoded, encoding = _encoded(data, source)
    if len(encoded) > MAX_BYTES:
        raise ConfigurationError(
            f"the text has {len(encoded)} bytes, more than {MAX_BYTES}; is it really a configuration?",
            file=source,
        )
    if not encoded.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise ConfigurationError("the text is empty; give the whole content of the file", file=source)
    return _Builder(source, encoding, attributes, secrets).build(encoded)


def _encoded(data: str | bytes, source: str) -> tuple[bytes, str | None]:
    """Return the text as bytes, and the encoding that overrides the declared one (None: the declaration counts)."""
    if isinstance(data, bytes):
        return data, None
    text = data.removeprefix("\ufeff")
    try:
        return text.encode("utf-8"), "utf-8"
    except UnicodeEncodeError as exc:
        line = text.count("\n", 0, exc.start) + 1
    try:
        # Ansible reads files of other encodings so that their bytes can be had back.
        return data.encode("utf-8", "surrogateescape"), None
    except UnicodeEncodeError:
        raise ConfigurationError(
            "the text holds a character that no encoding can express; was the file read in its own encoding?",
            file=source,
            line=line,
        ) from None


class _Builder:
    """Builds the tree from what the parser of the standard library reports."""

    def __init__(
        self,
        source: str,
        encoding: str | None,
        attributes: t.Collection[str],
        secrets: t.Mapping[str, t.Callable[[str], str]],
    ) -> None:
        self._source = source
        self._wanted = frozenset(attributes)
        self._secrets = secrets
        self._count = 0
        self._root: Element | None = None
        # Each open element: its name, attributes, line, column and the children so far.
        self._open: list[tuple[str, dict[str, str], int, int, list[Element]]] = []
        self._parser = expat.ParserCreate(encoding)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def build(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
        except ConfigurationError:
            raise
        except expat.ExpatError as exc:
            raise ConfigurationError(
                f"not well-formed XML ({expat.ErrorString(exc.code)}); IIS cannot read it either: correct this place "
                "or take the file from a backup",
                file=self._source,
                line=exc.lineno,
                column=exc.offset + 1,
            ) from None
        except (LookupError, ValueError):
            # From the standard library's handler for encodings that expat itself does not know.
            raise ConfigurationError(
                "the encoding that the XML declaration names cannot be read; save the file as UTF-8 or UTF-16",
                file=self._source,
                line=1,
            ) from None
        if self._root is None:
            raise AssertionError("the parser accepts no text without a root element")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise self._error(f"more than {MAX_ELEMENTS} elements; is it really a configuration?")
        if len(self._open) >= MAX_DEPTH:
            raise self._error(f"elements are nested more than {MAX_DEPTH} deep; is it really a configuration?")
        kept = {key: value for key, value in attributes.items() if key in self._wanted}
        kept |= {key: self._secrets[key](value) for key, value in attributes.items() if key in self._secrets}
        self._open.append((name, kept, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1, []))

    def _end(self, _name: str) -> None:
        name, attributes, line, column, children = self._open.pop()
        element = Element(
            name=name,
            attributes=attributes,
            children=tuple(children),
            file=self._source,
            line=line,
            column=column,
        )
        if self._open:
            self._open[-1][4].append(element)
        else:
            self._root = element

    def _refuse_doctype(self, *_declaration: object) -> None:
        # Entities can be declared in a document type definition only.
        raise self._error("a document type definition (<!DOCTYPE) has no place in a configuration of IIS; remove it")

    def _error(self, message: str) -> ConfigurationError:
        return ConfigurationError(
            message,
            file=self._source,
            line=self._parser.CurrentLineNumber,
            column=self._parser.CurrentColumnNumber + 1,
        )
