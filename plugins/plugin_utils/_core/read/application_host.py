# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads applicationHost.config (IIS 7.0 and later) into what decides identities, and nothing else.

Every attribute that may be inherited is kept in three states: None where it is absent, "" where it is present and
empty, its value otherwise. The defaults of the schema belong to a version of IIS and are not applied here.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..garbage import collection_paused
from .configuration_file import HOST_ATTRIBUTES, follow_config_sources, not_included, parse_configuration
from .section_tags import location_path, read_overrides, read_sections
from .sections import Override, Password, Section, SectionEntry, password_state
from .xml import ConfigurationError, Element

__all__ = [
    "ApplicationEntry",
    "ApplicationPool",
    "ConfigurationError",
    "Password",
    "ProcessModel",
    "Runtime",
    "ServerConfiguration",
    "SiteEntry",
    "VirtualDirectoryEntry",
    "VirtualDirectorySettings",
    "password_state",
    "read_application_host",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProcessModel:
    """What one level says about the account of a worker process; None (or ABSENT) is what it does not say."""

    identity_type: str | None = None
    user_name: str | None = None
    password: Password = Password.ABSENT
    manual_group_membership: bool | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What one level says about how worker processes run content and read configuration."""

    managed_runtime_version: str | None = None
    managed_pipeline_mode: str | None = None
    enable_configuration_override: bool | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPool:
    """An application pool: its own settings, and those of applicationPoolDefaults behind them."""

    name: str
    process_model: ProcessModel = ProcessModel()
    defaults: ProcessModel = ProcessModel()
    runtime: Runtime = Runtime()
    runtime_defaults: Runtime = Runtime()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VirtualDirectorySettings:
    """What one level says about a virtual directory."""

    physical_path: str | None = None
    user_name: str | None = None
    password: Password = Password.ABSENT
    allow_sub_dir_config: bool | None = None


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
class ServerConfiguration:
    """Everything in applicationHost.config that decides who runs an application and who reads for its visitors."""

    source: str
    pools: tuple[ApplicationPool, ...]
    sites: tuple[SiteEntry, ...]
    default_application_pool: str | None = None
    virtual_directory_defaults: VirtualDirectorySettings = VirtualDirectorySettings()
    sections: tuple[SectionEntry, ...] = ()
    overrides: t.Mapping[Section, Override] = dataclasses.field(default_factory=dict)


@collection_paused()
def read_application_host(
    data: str | bytes,
    *,
    source: str = "applicationHost.config",
    config_sources: t.Mapping[str, str | bytes] | None = None,
) -> ServerConfiguration:
    """Return what a whole applicationHost.config says about identities.

    Bytes are read in the encoding that they declare (UTF-8, UTF-16 with a byte order mark, ...), text as it is.

    Args:
        data: the text.
        source: name of the file, for errors.
        config_sources: the texts of the files that configSource attributes name, by these names.

    Raises:
        ConfigurationError: the text is no XML, no configuration, lacks something required, or keeps a section that
            matters in another file whose text is not given.
    """
    root = parse_configuration(data, source, HOST_ATTRIBUTES)
    if root.name != "configuration":
        raise root.error(
            f"the root element is <{root.name}>, not <configuration>; give the whole content of applicationHost.config"
        )
    if root.named("MBProperty"):
        raise root.error(
            "this is a MetaBase.xml, which IIS 7.0 and later do not read (one may be there for SMTP or FTP 6); give "
            "applicationHost.config, or say iis_version='6.0' if it is from IIS 6.0"
        )
    given = {name.replace("/", "\\").lower(): (name, text) for name, text in (config_sources or {}).items()}
    return _Reader(source, follow_config_sources(root, given.get)).configuration()


class _Reader:
    """Walks the tree once; what stands in location tags for the whole server counts as if it stood outside."""

    def __init__(self, source: str, root: Element) -> None:
        self._source = source
        self._root = root
        self._scopes = [("", root)] + [(location_path(tag), tag) for tag in root.named("location")]

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
            sections=read_sections(self._root, web_config=False),
            overrides=read_overrides(self._root),
        )


def _sections(parents: t.Iterable[Element], name: str) -> tuple[Element, ...]:
    """Return the sections of that name, which may be there more than once (in location tags)."""
    sections = tuple(section for parent in parents for section in parent.named(name))
    for section in sections:
        if section.get("configSource") is not None:
            raise not_included(section)
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
    default_tags = [tag for section in sections for tag in section.named("applicationPoolDefaults")]
    defaults, runtime_defaults = _process_model(default_tags), _runtime(default_tags)
    return tuple(
        ApplicationPool(
            name=name,
            process_model=_process_model([element]),
            defaults=defaults,
            runtime=_runtime([element]),
            runtime_defaults=runtime_defaults,
        )
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


def _runtime(tags: t.Sequence[Element]) -> Runtime:
    return Runtime(
        managed_runtime_version=_last(tags, "managedRuntimeVersion"),
        managed_pipeline_mode=_last(tags, "managedPipelineMode"),
        enable_configuration_override=_last_bool(tags, "enableConfigurationOverride"),
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
        allow_sub_dir_config=_last_bool(tags, "allowSubDirConfig"),
    )


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
