# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads applicationHost.config (IIS 7.0 and later) into what decides identities, and nothing else.

Every attribute that may be inherited is kept in three states: None where it is absent, "" where it is present and
empty, its value otherwise. The defaults of the schema belong to a version of IIS and are not applied here.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

from .xml import ConfigurationError, Element, parse_xml

__all__ = [
    "ApplicationEntry",
    "ApplicationPool",
    "AuthenticationSettings",
    "ConfigurationError",
    "LocationEntry",
    "Password",
    "ProcessModel",
    "ServerConfiguration",
    "SiteEntry",
    "VirtualDirectoryEntry",
    "VirtualDirectorySettings",
    "password_state",
    "read_application_host",
]


class Password(enum.StrEnum):
    """All that is ever kept of a password."""

    ABSENT = "absent"
    EMPTY = "empty"
    SET = "set"


def password_state(value: str | None) -> Password:
    """Return what may be known of the value of a password attribute; `[enc:Provider::enc]` is an empty one."""
    if value is None:
        return Password.ABSENT
    if not value or re.fullmatch(r"\[enc:[^:\]]*::enc\]", value):
        return Password.EMPTY
    return Password.SET


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProcessModel:
    """What one level says about the account of a worker process; None (or ABSENT) is what it does not say."""

    identity_type: str | None = None
    user_name: str | None = None
    password: Password = Password.ABSENT
    manual_group_membership: bool | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPool:
    """An application pool: its own settings, and those of applicationPoolDefaults behind them."""

    name: str
    process_model: ProcessModel = ProcessModel()
    defaults: ProcessModel = ProcessModel()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VirtualDirectorySettings:
    """What one level says about a virtual directory."""

    physical_path: str | None = None
    user_name: str | None = None
    password: Password = Password.ABSENT


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VirtualDirectoryEntry:
    """A virtual directory as configured; `path` is relative to its application."""

    path: str
    settings: VirtualDirectorySettings


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEntry:
    """An application as configured; `path` begins at the root of its site."""

    path: str
    application_pool: str | None
    virtual_directories: tuple[VirtualDirectoryEntry, ...]
    virtual_directory_defaults: VirtualDirectorySettings = VirtualDirectorySettings()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site as configured; `default_application_pool` is its applicationDefaults/@applicationPool."""

    name: str
    applications: tuple[ApplicationEntry, ...]
    default_application_pool: str | None = None
    virtual_directory_defaults: VirtualDirectorySettings = VirtualDirectorySettings()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationSettings:
    """What one location says about authentication; `schemes` holds the other schemes with an `enabled` attribute."""

    anonymous_enabled: bool | None = None
    anonymous_user: str | None = None
    anonymous_password: Password = Password.ABSENT
    schemes: tuple[tuple[str, bool], ...] = ()
    authenticated_user_override: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LocationEntry:
    """Settings for one place of the namespace: `path` is "" for the whole server, else `Site/folder/folder`.

    Several tags for one path are several entries, in the order of the file.
    """

    path: str
    settings: AuthenticationSettings


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfiguration:
    """Everything in applicationHost.config that decides who runs an application and who reads for its visitors."""

    source: str
    pools: tuple[ApplicationPool, ...]
    sites: tuple[SiteEntry, ...]
    default_application_pool: str | None = None
    virtual_directory_defaults: VirtualDirectorySettings = VirtualDirectorySettings()
    locations: tuple[LocationEntry, ...] = ()


OTHER_SCHEMES: t.Final = (
    "basicAuthentication",
    "clientCertificateMappingAuthentication",
    "digestAuthentication",
    "iisClientCertificateMappingAuthentication",
    "windowsAuthentication",
)
"""The sections below system.webServer/security/authentication that give a visitor a Windows account."""

_ATTRIBUTES: t.Final = frozenset(
    {
        "applicationPool",
        "authenticatedUserOverride",
        "configSource",
        "enabled",
        "identityType",
        "manualGroupMembership",
        "name",
        "path",
        "physicalPath",
        "userName",
    }
)


def read_application_host(data: str | bytes, *, source: str = "applicationHost.config") -> ServerConfiguration:
    """Return what a whole applicationHost.config says about identities.

    Bytes are read in the encoding that they declare (UTF-8, UTF-16 with a byte order mark, ...), text as it is.

    Raises:
        ConfigurationError: the text is no XML, no configuration, lacks something required, or keeps a section that
            matters in another file.
    """
    root = parse_xml(
        data,
        source=source,
        attributes=_ATTRIBUTES,
        secrets={"password": lambda value: password_state(value).value},
    )
    if root.name != "configuration":
        raise root.error(
            f"the root element is <{root.name}>, not <configuration>; give the whole content of applicationHost.config"
        )
    if root.named("MBProperty"):
        raise root.error(
            "this is a MetaBase.xml, which IIS 7.0 and later do not read (one may be there for SMTP or FTP 6); give "
            "applicationHost.config, or say iis_version='6.0' if it is from IIS 6.0"
        )
    return _Reader(source, root).configuration()


class _Reader:
    """Walks the tree once; what stands in location tags for the whole server counts as if it stood outside."""

    def __init__(self, source: str, root: Element) -> None:
        self._source = source
        self._root = root
        self._scopes = [("", root)] + [(_location_path(tag), tag) for tag in root.named("location")]

    def configuration(self) -> ServerConfiguration:
        host = [
            section for path, scope in self._scopes if not path for section in scope.named("system.applicationHost")
        ]
        if not host:
            raise self._root.error(
                "there is no <system.applicationHost> section; this is not an applicationHost.config (a web.config has "
                "no sites and pools, the file is %windir%\\System32\\inetsrv\\config\\applicationHost.config)"
            )
        pool_sections = _sections(host, "applicationPools")
        site_sections = _sections(host, "sites")
        return ServerConfiguration(
            source=self._source,
            pools=_pools(pool_sections),
            sites=_sites(site_sections),
            default_application_pool=_default_pool(site_sections),
            virtual_directory_defaults=_virtual_directory_defaults(site_sections),
            locations=self._locations(),
        )

    def _locations(self) -> tuple[LocationEntry, ...]:
        entries = []
        for path, scope in self._scopes:
            settings = _authentication(scope)
            if settings != AuthenticationSettings():
                entries.append(LocationEntry(path=path, settings=settings))
        return tuple(entries)


def _sections(parents: t.Iterable[Element], name: str) -> tuple[Element, ...]:
    """Return the sections of that name, which may be there more than once (in location tags)."""
    sections = tuple(section for parent in parents for section in parent.named(name))
    for section in sections:
        if section.get("configSource") is not None:
            raise section.error(
                f"<{name}> is kept in another file (configSource); put the content of that file in its place, or let "
                "webinfra.iis_identity.iis_identity_info read the host, which follows it"
            )
    return sections


def _collection(sections: t.Iterable[Element], item: str, key: str) -> t.Iterator[tuple[str, Element]]:
    """Yield the items of a collection with their keys after its <remove> and <clear> elements did their work."""
    items: list[tuple[str, Element]] = []
    for element in (child for section in sections for child in section.children):
        if element.name == "clear":
            items.clear()
        elif element.name == "remove":
            removed = _required(element, key).lower()
            items = [(name, kept) for name, kept in items if name.lower() != removed]
        elif element.name == item:
            items.append((_required(element, key), element))
    yield from items


def _pools(sections: t.Sequence[Element]) -> tuple[ApplicationPool, ...]:
    defaults = _process_model([tag for section in sections for tag in section.named("applicationPoolDefaults")])
    return tuple(
        ApplicationPool(name=name, process_model=_process_model([element]), defaults=defaults)
        for name, element in _collection(sections, "add", "name")
    )


def _process_model(parents: t.Iterable[Element]) -> ProcessModel:
    tags = [tag for parent in parents for tag in parent.named("processModel")]
    return ProcessModel(
        identity_type=_last(tags, "identityType"),
        user_name=_last(tags, "userName"),
        password=_last_password(tags),
        manual_group_membership=_last_bool(tags, "manualGroupMembership"),
    )


def _sites(sections: t.Sequence[Element]) -> tuple[SiteEntry, ...]:
    return tuple(
        SiteEntry(
            name=name,
            applications=_applications(element),
            default_application_pool=_default_pool([element]),
            virtual_directory_defaults=_virtual_directory_defaults([element]),
        )
        for name, element in _collection(sections, "site", "name")
    )


def _applications(site: Element) -> tuple[ApplicationEntry, ...]:
    return tuple(
        ApplicationEntry(
            path=path,
            application_pool=element.get("applicationPool"),
            virtual_directories=tuple(
                VirtualDirectoryEntry(path=folder, settings=_virtual_directory([tag]))
                for folder, tag in _collection([element], "virtualDirectory", "path")
            ),
            virtual_directory_defaults=_virtual_directory_defaults([element]),
        )
        for path, element in _collection([site], "application", "path")
    )


def _default_pool(parents: t.Iterable[Element]) -> str | None:
    return _last([tag for parent in parents for tag in parent.named("applicationDefaults")], "applicationPool")


def _virtual_directory_defaults(parents: t.Iterable[Element]) -> VirtualDirectorySettings:
    return _virtual_directory([tag for parent in parents for tag in parent.named("virtualDirectoryDefaults")])


def _virtual_directory(tags: t.Sequence[Element]) -> VirtualDirectorySettings:
    return VirtualDirectorySettings(
        physical_path=_last(tags, "physicalPath"),
        user_name=_last(tags, "userName"),
        password=_last_password(tags),
    )


def _authentication(scope: Element) -> AuthenticationSettings:
    server = scope.named("system.webServer")
    groups = [
        group for tag in server for security in tag.named("security") for group in security.named("authentication")
    ]
    anonymous = _sections(groups, "anonymousAuthentication")
    schemes = []
    for name in OTHER_SCHEMES:
        enabled = _last_bool(_sections(groups, name), "enabled")
        if enabled is not None:
            schemes.append((name, enabled))
    return AuthenticationSettings(
        anonymous_enabled=_last_bool(anonymous, "enabled"),
        anonymous_user=_last(anonymous, "userName"),
        anonymous_password=_last_password(anonymous),
        schemes=tuple(schemes),
        authenticated_user_override=_last(_sections(server, "serverRuntime"), "authenticatedUserOverride"),
    )


def _location_path(tag: Element) -> str:
    segments = [segment for segment in (tag.get("path") or "").strip().split("/") if segment]
    return "" if segments == ["."] else "/".join(segments)


def _required(element: Element, attribute: str) -> str:
    value = element.get(attribute)
    if value is None:
        raise element.error(f"<{element.name}> has no attribute {attribute!r}, which is required")
    return value


def _last(tags: t.Sequence[Element], attribute: str) -> str | None:
    """Return the last value given; in a file that IIS accepts there is one tag at most."""
    return next((value for tag in reversed(tags) if (value := tag.get(attribute)) is not None), None)


def _last_password(tags: t.Sequence[Element]) -> Password:
    return Password(_last(tags, "password") or Password.ABSENT)


def _last_bool(tags: t.Sequence[Element], attribute: str) -> bool | None:
    for tag in reversed(tags):
        value = tag.get(attribute)
        if value is not None:
            if value.lower() not in ("true", "false"):
                raise tag.error(f"attribute {attribute!r} of <{tag.name}> is neither true nor false")
            return value.lower() == "true"
    return None
