# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""Reads the listing of a metabase that people write down from adsutil.vbs or ADSI: a dictionary, also as YAML or JSON.

IIS 5.0 and 5.1 keep the metabase in a binary file whose format is not public. The listing has one dictionary per key:
the location (`W3SVC/1/ROOT`, `/LM/W3SVC/1/ROOT` or `IIS://server/W3SVC/1/ROOT`) and its properties.
"""

from __future__ import annotations

import collections.abc
import difflib
import json
import re
import typing as t

import yaml

from .application_host import password_state
from .metabase import PASSWORDS, ConfigurationError, Metabase, MetabaseNode, Property, location_segments
from .xml import MAX_BYTES

_PROPERTIES: t.Final = {name.lower(): name for name in Property if name is not Property.ISOLATION_MODE}
_ALIKE: t.Final = 0.9


def read_listing(value: object, *, source: str = "listing of the metabase") -> Metabase:
    """Return what a listing says about identities; properties that do not matter are left out.

    Args:
        value: the dictionary, or its text in YAML or JSON.
        source: what to call it in errors.

    Raises:
        ConfigurationError: it has another shape, a misspelt property, or a value of the wrong type. No value is quoted.
    """
    listing = _parsed(value, source) if isinstance(value, (str, bytes)) else value
    if not isinstance(listing, collections.abc.Mapping):
        raise ConfigurationError(
            "not a dictionary with one key per location (W3SVC/1/ROOT) and its properties", file=source
        )
    nodes = []
    for location, properties in listing.items():
        if not isinstance(location, str) or not isinstance(properties, collections.abc.Mapping):
            raise ConfigurationError(f"{location!r} is no location with a dictionary of properties", file=source)
        nodes.append(MetabaseNode(segments=_segments(location, source), properties=_read(properties, location, source)))
    return Metabase(source, nodes)


def _parsed(text: str | bytes, source: str) -> object:
    if len(text) > MAX_BYTES:
        raise ConfigurationError(f"larger than {MAX_BYTES} bytes; is it really a listing?", file=source)
    if isinstance(text, bytes):
        text = _decoded(text, source)
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("<"):
        raise ConfigurationError(
            "this is XML; IIS 5.0 and 5.1 have no MetaBase.xml, so for one give iis_version='6.0'", file=source
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark
        raise ConfigurationError(
            "neither YAML nor JSON",
            file=source,
            line=None if mark is None else mark.line + 1,
            column=None if mark is None else mark.column + 1,
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ConfigurationError("neither YAML nor JSON", file=source) from None


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError("neither UTF-8 nor UTF-16 with a byte order mark", file=source) from None


def _segments(location: str, source: str) -> tuple[str, ...]:
    path = re.sub(r"^iis://[^/]*/", "", location.strip(), flags=re.I)
    try:
        segments = location_segments(path)
    except ValueError as exc:
        raise ConfigurationError(str(exc), file=source) from None
    return segments if segments[:1] and segments[0].lower() == "lm" else ("LM", *segments)


def _read(properties: t.Mapping[object, object], location: str, source: str) -> dict[Property, str]:
    read: dict[Property, str] = {}
    for name, value in properties.items():
        if not isinstance(name, str):
            raise ConfigurationError(f"{location}: {name!r} is no name of a property", file=source)
        known = _PROPERTIES.get(name.lower())
        if known is None:
            _check_spelling(name, location, source)
        elif known in read:
            raise ConfigurationError(f"{location}: {known} is there twice", file=source)
        else:
            text = _text(value, f"{location}: {known}", source)
            read[known] = password_state(text).value if known in PASSWORDS else text
    return read


def _text(value: object, place: str, source: str) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str) or (isinstance(value, int) and abs(value) < 2**32):
        return str(value)
    raise ConfigurationError(f"{place} is neither text nor a number nor true or false", file=source)


def _check_spelling(name: str, location: str, source: str) -> None:
    if name.lower() == Property.ISOLATION_MODE.lower():
        raise ConfigurationError(
            f"{location}: {Property.ISOLATION_MODE} is a setting of IIS 6.0, whose MetaBase.xml is read with "
            "iis_version='6.0'",
            file=source,
        )
    alike = difflib.get_close_matches(name.lower(), _PROPERTIES, n=1, cutoff=_ALIKE) if len(name) < 40 else []
    if alike:
        raise ConfigurationError(
            f"{location}: there is no property {name!r}; did you mean {_PROPERTIES[alike[0]]}?", file=source
        )
