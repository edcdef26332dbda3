# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metabase of IIS 5.0 to 6.0: keys in a tree, each with properties that the keys below it inherit.

It comes from MetaBase.xml (IIS 6.0) or from a listing of what adsutil.vbs or ADSI shows (IIS 5.0 and 5.1); both are
flat lists of keys. Names of keys and properties are compared without case. Rules: domain-facts, sections 1 and 2.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .application_host import Password, password_state
from .xml import ConfigurationError, parse_xml

__all__ = ["ConfigurationError", "Key", "Metabase", "MetabaseNode", "Password", "Property", "Setting", "read_metabase"]

Key = tuple[str, ...]
"""A place in the metabase for comparison: its segments in lower case, for example ("lm", "w3svc", "1", "root")."""

WEB_SERVICE: t.Final[Key] = ("lm", "w3svc")
APPLICATION_POOLS: t.Final[Key] = (*WEB_SERVICE, "apppools")

MAX_SEGMENTS: t.Final = 128
"""The deepest key that is read; a URL path is not nearly as deep."""


class Property(enum.StrEnum):
    """The properties that decide who runs an application and who reads its files; all others are left out."""

    ANONYMOUS_PASSWORD = "AnonymousUserPass"  # noqa: S105 - the name of a property; only the state of a value is kept
    ANONYMOUS_USER = "AnonymousUserName"
    APP_ISOLATED = "AppIsolated"
    APP_POOL_ID = "AppPoolId"
    APP_POOL_IDENTITY_TYPE = "AppPoolIdentityType"
    APP_ROOT = "AppRoot"
    ASP_NET = "ASPNET"
    AUTH_FLAGS = "AuthFlags"
    ISOLATION_MODE = "IIs5IsolationModeEnabled"
    PATH = "Path"
    SERVER_COMMENT = "ServerComment"
    UNC_PASSTHROUGH = "UNCAuthenticationPassthrough"
    UNC_PASSWORD = "UNCPassword"  # noqa: S105 - as above
    UNC_USER = "UNCUserName"
    WAM_PASSWORD = "WAMUserPass"  # noqa: S105 - as above
    WAM_USER = "WAMUserName"


PASSWORDS: t.Final = (Property.ANONYMOUS_PASSWORD, Property.UNC_PASSWORD, Property.WAM_PASSWORD)
"""Of these the state is kept in place of the value (see Password)."""

IN_METABASE: t.Final = frozenset(Property) - {Property.ASP_NET}
"""All but the one that only a listing has: whether ASP.NET pages are there, which the metabase does not tell."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MetabaseNode:
    """One key: its segments as written and its own properties. Values are as written, those of passwords a state."""

    segments: tuple[str, ...]
    properties: t.Mapping[Property, str]

    @property
    def key(self) -> Key:
        """The place for comparison."""
        return tuple(segment.lower() for segment in self.segments)

    @property
    def location(self) -> str:
        """The place as people write it: `/LM/W3SVC/1/ROOT`."""
        return "/" + "/".join(self.segments)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value and the location of the key that sets it."""

    value: str
    location: str


class Metabase:
    """The keys of a metabase by place. Of two keys for one place the first counts; `twice` names such places."""

    def __init__(self, source: str, nodes: t.Iterable[MetabaseNode]) -> None:
        self.source = source
        self.twice: set[Key] = set()
        self._nodes: dict[Key, MetabaseNode] = {}
        for node in nodes:
            key = node.key
            if key in self._nodes:
                self.twice.add(key)
            else:
                self._nodes[key] = node

    def __iter__(self) -> t.Iterator[tuple[Key, MetabaseNode]]:
        """Iterate over the places and their keys, in the order of the file."""
        return iter(self._nodes.items())

    def get(self, key: Key) -> MetabaseNode | None:
        """Return the key at a place."""
        return self._nodes.get(key)

    def own(self, key: Key, name: Property) -> Setting | None:
        """Return what the key at a place sets itself."""
        node = self._nodes.get(key)
        value = None if node is None else node.properties.get(name)
        return None if node is None or value is None else Setting(value=value, location=node.location)

    def inherited(self, key: Key, name: Property, top: int = 0) -> Setting | None:
        """Return what the nearest key on the way up sets, looking at places of more than `top` segments."""
        for length in range(len(key), top, -1):
            setting = self.own(key[:length], name)
            if setting is not None:
                return setting
        return None

    def password(self, key: Key, name: Property) -> Password:
        """Return the state of a password, its own or inherited."""
        setting = self.inherited(key, name)
        return Password.ABSENT if setting is None else Password(setting.value)


def location_segments(text: str) -> tuple[str, ...]:
    """Return the segments of a location; `.` and `/` have none.

    Raises:
        ValueError: it is deeper than a metabase is.
    """
    segments = tuple(segment for segment in text.strip().split("/") if segment not in ("", "."))
    if len(segments) > MAX_SEGMENTS:
        raise ValueError(f"a location has {len(segments)} parts, more than {MAX_SEGMENTS}; is it really a metabase?")
    return segments


def truth(value: str) -> bool | None:
    """Return the truth value in any of its spellings (TRUE, 1, ...), None where it is none."""
    return {"true": True, "1": True, "-1": True, "false": False, "0": False}.get(value.strip().lower())


def number(value: str) -> int | None:
    """Return the number, decimal or hexadecimal (0x…), None where it is none."""
    text = value.strip()
    if not text.isascii() or len(text) > 10:
        return None
    try:
        return int(text, 16) if text[:2].lower() == "0x" else int(text) if text.isdigit() else None
    except ValueError:
        return None


def read_metabase(data: str | bytes, *, source: str = "MetaBase.xml") -> Metabase:
    """Return what a whole MetaBase.xml, or an export of iiscnfg.vbs, says about identities.

    Bytes are read in the encoding that they declare, text as it is.

    Raises:
        ConfigurationError: the text is no XML, no metabase, or has a key that cannot be placed.
    """
    root = parse_xml(
        data,
        source=source,
        attributes={"Location", *(name.value for name in IN_METABASE if name not in PASSWORDS)},
        secrets={name.value: lambda value: password_state(value).value for name in PASSWORDS},
    )
    if root.name != "configuration" or not root.named("MBProperty"):
        other = " (this is a configuration of IIS 7.0 or later)" if root.named("system.applicationHost") else ""
        raise root.error(
            f"there is no <configuration> with <MBProperty> in it{other}; give the whole content of "
            "%windir%\\System32\\inetsrv\\MetaBase.xml of IIS 6.0"
        )
    nodes = []
    for element in (child for tag in root.named("MBProperty") for child in tag.children):
        location = element.get("Location")
        if location is None:
            raise element.error(f"<{element.name}> has no attribute 'Location', which is required")
        try:
            segments = location_segments(location)
        except ValueError as exc:
            raise element.error(str(exc)) from None
        properties = {name: value for name in IN_METABASE if (value := element.get(name.value)) is not None}
        mode = properties.get(Property.ISOLATION_MODE)
        if mode is not None and truth(mode) is None:
            raise element.error(f"attribute '{Property.ISOLATION_MODE}' of <{element.name}> is neither true nor false")
        nodes.append(MetabaseNode(segments=segments, properties=properties))
    return Metabase(source, nodes)
