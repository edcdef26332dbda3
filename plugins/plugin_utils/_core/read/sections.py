# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sections that say who reads and runs content: from applicationHost.config and web.config, with their locks.

What one tag says stays apart from what is in force: that depends on the place, and belongs to `resolve`.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

from .xml import Element, parse_xml

if t.TYPE_CHECKING:
    from .xml import ConfigurationError


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


class Section(enum.StrEnum):
    """The sections that are read, by their path."""

    ANONYMOUS_AUTHENTICATION = "system.webServer/security/authentication/anonymousAuthentication"
    BASIC_AUTHENTICATION = "system.webServer/security/authentication/basicAuthentication"
    CLIENT_CERTIFICATES = "system.webServer/security/authentication/clientCertificateMappingAuthentication"
    DIGEST_AUTHENTICATION = "system.webServer/security/authentication/digestAuthentication"
    IIS_CLIENT_CERTIFICATES = "system.webServer/security/authentication/iisClientCertificateMappingAuthentication"
    WINDOWS_AUTHENTICATION = "system.webServer/security/authentication/windowsAuthentication"
    SERVER_RUNTIME = "system.webServer/serverRuntime"
    HANDLERS = "system.webServer/handlers"
    CGI = "system.webServer/cgi"
    ASP_NET_CORE = "system.webServer/aspNetCore"
    VALIDATION = "system.webServer/validation"
    ASP_NET_IDENTITY = "system.web/identity"
    ASP_NET_AUTHENTICATION = "system.web/authentication"

    @property
    def tag(self) -> str:
        """The name of its element."""
        return self.value.rpartition("/")[2]


SCHEMES: t.Final = (
    Section.BASIC_AUTHENTICATION,
    Section.CLIENT_CERTIFICATES,
    Section.DIGEST_AUTHENTICATION,
    Section.IIS_CLIENT_CERTIFICATES,
    Section.WINDOWS_AUTHENTICATION,
)
"""The sections that give a visitor a Windows account."""


class Override(enum.StrEnum):
    """Whether web.config files below may say something in a section (overrideMode)."""

    ALLOW = "Allow"
    DENY = "Deny"
    INHERIT = "Inherit"


STOCK_OVERRIDES: t.Final[t.Mapping[Section, Override]] = {
    Section.ANONYMOUS_AUTHENTICATION: Override.DENY,
    Section.BASIC_AUTHENTICATION: Override.DENY,
    Section.CLIENT_CERTIFICATES: Override.DENY,
    Section.DIGEST_AUTHENTICATION: Override.DENY,
    Section.IIS_CLIENT_CERTIFICATES: Override.DENY,
    Section.WINDOWS_AUTHENTICATION: Override.DENY,
    Section.SERVER_RUNTIME: Override.DENY,
    Section.HANDLERS: Override.DENY,
    Section.CGI: Override.DENY,
    Section.ASP_NET_CORE: Override.ALLOW,
    Section.VALIDATION: Override.ALLOW,
    Section.ASP_NET_IDENTITY: Override.ALLOW,
    Section.ASP_NET_AUTHENTICATION: Override.ALLOW,
}
"""overrideModeDefault in the configSections of a new server (domain-facts 8.5); nothing in system.web is locked."""

_SCHEME_ATTRIBUTES: t.Final = {"enabled": bool}
ATTRIBUTES: t.Final[t.Mapping[Section, t.Mapping[str, type]]] = {
    Section.ANONYMOUS_AUTHENTICATION: {"enabled": bool, "userName": str, "password": Password},
    **dict.fromkeys(SCHEMES, _SCHEME_ATTRIBUTES),
    Section.SERVER_RUNTIME: {"authenticatedUserOverride": str},
    Section.HANDLERS: {"accessPolicy": str},
    Section.CGI: {"createProcessAsUser": bool},
    Section.ASP_NET_CORE: {"hostingModel": str, "stdoutLogEnabled": bool, "stdoutLogFile": str},
    Section.VALIDATION: {"validateIntegratedModeConfiguration": bool},
    Section.ASP_NET_IDENTITY: {"impersonate": bool, "userName": str, "password": Password},
    Section.ASP_NET_AUTHENTICATION: {"mode": str},
}
"""The attributes that are read, by section."""

_HANDLER_ATTRIBUTES: t.Final = (
    "modules",
    "name",
    "preCondition",
    "requireAccess",
    "scriptProcessor",
)
_LOCK_ATTRIBUTES: t.Final = (
    "lockAllAttributesExcept",
    "lockAllElementsExcept",
    "lockAttributes",
    "lockElements",
    "lockItem",
)
SECTION_ATTRIBUTES: t.Final = frozenset(
    {
        *(name for attributes in ATTRIBUTES.values() for name, kind in attributes.items() if kind is not Password),
        *_HANDLER_ATTRIBUTES,
        *_LOCK_ATTRIBUTES,
        "allowOverride",
        "configProtectionProvider",
        "configSource",
        "inheritInChildApplications",
        "overrideMode",
        "overrideModeDefault",
        "path",
    }
)
"""All attributes that this file reads, except those that hold a secret."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What the lock attributes of an element keep web.config files below from saying; names in lower case.

    `all_attributes_except` and `all_elements_except` are None where they are not set; `*` among the names is all.
    """

    item: bool = False
    attributes: frozenset[str] = frozenset()
    all_attributes_except: frozenset[str] | None = None
    elements: frozenset[str] = frozenset()
    all_elements_except: frozenset[str] | None = None

    def attribute(self, name: str) -> bool:
        """Return whether an attribute is locked."""
        return _is_locked(name, self.attributes, self.all_attributes_except)

    def element(self, name: str) -> bool:
        """Return whether a child element (of a collection: add, remove, clear) is locked."""
        return _is_locked(name, self.elements, self.all_elements_except)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HandlerChange:
    """One `add`, `remove` or `clear` of the handlers; of `clear` all names are "", of `remove` only `name` is given.

    `modules` and `require_access` have the defaults of the schemas of IIS 7.0 to 10.0.
    """

    action: str
    line: int
    name: str = ""
    modules: tuple[str, ...] = ()
    script_processor: str = ""
    require_access: str = "Script"
    conditions: frozenset[str] = frozenset()
    locked: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SectionEntry:
    """What one tag says in a section.

    Attributes:
        section: which section.
        path: where it counts, from the place of the file: "" there and below, else `folder/folder` (in
            applicationHost.config `Site/folder`).
        attributes: values by name, as written; a password is one of `Password`.
        changes: changes of the handlers, in their order.
        override: what the tag says about web.config files below.
        locks: what it locks in detail.
        inherited: whether it counts in applications below the one that the file belongs to.
        encrypted: whether its content is encrypted (configProtectionProvider), so that nothing else is known of it.
        web_config: whether it is from a web.config.
        file: name of the file that the tag is in.
        line: line of the tag, from 1.
    """

    section: Section
    path: str = ""
    attributes: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    changes: tuple[HandlerChange, ...] = ()
    override: Override = Override.INHERIT
    locks: Locks = Locks()
    inherited: bool = True
    encrypted: bool = False
    web_config: bool = False
    file: str = ""
    line: int = 0

    @property
    def says_something(self) -> bool:
        """Whether it has a setting of its own, and is not only there to lock or unlock."""
        return bool(self.attributes or self.changes)


def parse_configuration(data: str | bytes, source: str, more_attributes: t.Collection[str] = ()) -> Element:
    """Return the root of a configuration file with the attributes of sections and *more_attributes*.

    Raises ConfigurationError for a text that is not well-formed XML.
    """
    return parse_xml(
        data,
        source=source,
        attributes=SECTION_ATTRIBUTES | set(more_attributes),
        secrets={"password": lambda value: password_state(value).value},
    )


def read_sections(root: Element, *, web_config: bool) -> tuple[SectionEntry, ...]:
    """Return every section of a configuration that is read, in the order of the text.

    Raises:
        ConfigurationError: an attribute has a value that it cannot have, or a section is kept in a file whose text
            was not given (configSource).
    """
    scopes = [_Scope(element=root, web_config=web_config)]
    scopes += (_location(tag, web_config) for tag in root.named("location"))
    return tuple(entry for scope in scopes for entry in scope.entries())


def read_overrides(root: Element) -> dict[Section, Override]:
    """Return overrideModeDefault of the sections that configSections registers; Allow is the default of the schema."""
    overrides: dict[Section, Override] = {}
    for registered in root.named("configSections"):
        for path, section in _registered(registered, ""):
            if path in _BY_PATH:
                overrides[_BY_PATH[path]] = _override(section, "overrideModeDefault") or Override.ALLOW
    return overrides


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """The whole file, or a location tag of it."""

    element: Element
    web_config: bool
    path: str = ""
    override: Override = Override.INHERIT
    inherited: bool = True

    def entries(self) -> t.Iterator[SectionEntry]:
        for section in Section:
            for tag in _descend(self.element, section.value.split("/")):
                yield self._entry(section, tag)

    def _entry(self, section: Section, tag: Element) -> SectionEntry:
        if tag.get("configSource") is not None:
            raise not_included(tag)
        attributes = {}
        for name, kind in ATTRIBUTES[section].items():
            value = tag.get(name)
            if value is not None:
                attributes[name] = _checked_bool(tag, name, value) if kind is bool else value
        return SectionEntry(
            section=section,
            path=self.path,
            attributes=attributes,
            changes=tuple(_changes(tag)) if section is Section.HANDLERS else (),
            override=self.override,
            locks=_locks(tag),
            inherited=self.inherited,
            encrypted=tag.get("configProtectionProvider") is not None,
            web_config=self.web_config,
            file=tag.file,
            line=tag.line,
        )


def not_included(tag: Element) -> ConfigurationError:
    """Return the error for a section that is in another file, which nobody gave."""
    return tag.error(
        f"<{tag.name}> is kept in the file '{tag.get('configSource')}' (configSource), whose text was not given; give "
        "it too, or let webinfra.iis_identity.iis_identity_info read the host, which follows it"
    )


def follow_config_sources(root: Element, find: t.Callable[[str], tuple[str, str | bytes] | None]) -> Element:
    r"""Return a configuration with what its configSource attributes name in place.

    *find* returns the name and the text of a file by its path relative to the configuration's folder (in lower case,
    with backslashes), or None; such a section stays as it is. Only what `read_sections` and applicationHost.config need
    is followed.

    Raises:
        ConfigurationError: a path leads out of the folder, a file does not hold that section, or names a file itself.
    """
    return _followed(root, find, frozenset({"applicationPools", "sites", *(section.tag for section in Section)}))


def _followed(
    element: Element, find: t.Callable[[str], tuple[str, str | bytes] | None], sections: t.Collection[str]
) -> Element:
    source = element.get("configSource")
    if source is not None and element.name in sections:
        relative = source.replace("/", "\\")
        if not relative or relative.startswith("\\") or ":" in relative or ".." in relative.split("\\"):
            raise element.error("configSource names no file below the folder of this one")
        found = find(relative.lower())
        return element if found is None else _included(element, *found)
    children = tuple(_followed(child, find, sections) for child in element.children)
    if all(new is old for new, old in zip(children, element.children, strict=True)):
        return element
    return dataclasses.replace(element, children=children)


def _included(element: Element, name: str, text: str | bytes) -> Element:
    root = parse_configuration(text, name, HOST_ATTRIBUTES)
    if root.name != element.name:
        raise root.error(f"configSource names this file for <{element.name}>, and its outermost element is another")
    if root.get("configSource") is not None:
        raise root.error("configSource in a file that is itself named by configSource")
    return root


HOST_ATTRIBUTES: t.Final = frozenset(
    {
        "allowSubDirConfig",
        "applicationPool",
        "enableConfigurationOverride",
        "identityType",
        "managedPipelineMode",
        "managedRuntimeVersion",
        "manualGroupMembership",
        "path",
        "physicalPath",
    }
)
"""The attributes of applicationPools and sites that are read, besides those of the sections."""

_BY_PATH: t.Final[t.Mapping[str, Section]] = {section.value: section for section in Section}


def _location(tag: Element, web_config: bool) -> _Scope:
    return _Scope(
        element=tag,
        web_config=web_config,
        path=location_path(tag),
        override=location_override(tag),
        inherited=_bool(tag, "inheritInChildApplications", default=True),
    )


def location_path(tag: Element) -> str:
    """Return the path of a location tag in one form; `.` and nothing stand for the place of the file itself."""
    segments = [segment for segment in (tag.get("path") or "").strip().split("/") if segment]
    return "" if segments == ["."] else "/".join(segments)


def location_override(tag: Element) -> Override:
    """Return what a location tag says about overriding; allowOverride is the form of earlier versions (false: Deny)."""
    override = _override(tag, "overrideMode")
    if override is not None:
        return override
    return Override.INHERIT if _bool(tag, "allowOverride", default=True) else Override.DENY


def _override(tag: Element, attribute: str) -> Override | None:
    value = tag.get(attribute)
    if value is None:
        return None
    found = next((override for override in Override if override.lower() == value.strip().lower()), None)
    if found is None:
        raise tag.error(f"attribute {attribute!r} of <{tag.name}> is none of {', '.join(Override)}")
    return found


def _descend(element: Element, path: t.Sequence[str]) -> t.Iterator[Element]:
    if not path:
        yield element
        return
    for child in element.named(path[0]):
        yield from _descend(child, path[1:])


def _registered(group: Element, path: str) -> t.Iterator[tuple[str, Element]]:
    """Yield the sections registered in a group, with their paths."""
    for child in group.children:
        name = f"{path}/{child.get('name') or ''}".lstrip("/")
        if child.name == "section":
            yield name, child
        elif child.name == "sectionGroup":
            yield from _registered(child, name)


def _changes(handlers: Element) -> t.Iterator[HandlerChange]:
    for tag in handlers.children:
        if tag.name == "clear":
            yield HandlerChange(action="clear", line=tag.line)
        elif tag.name in ("add", "remove"):
            name = tag.get("name")
            if name is None:
                raise tag.error(f"<{tag.name}> in <handlers> has no attribute 'name', which is required")
            yield _added(tag, name) if tag.name == "add" else HandlerChange(action="remove", line=tag.line, name=name)


def _added(tag: Element, name: str) -> HandlerChange:
    return HandlerChange(
        action="add",
        line=tag.line,
        name=name,
        modules=_names(tag.get("modules") or "ManagedPipelineHandler"),
        script_processor=tag.get("scriptProcessor") or "",
        require_access=tag.get("requireAccess") or "Script",
        conditions=frozenset(condition.lower() for condition in _names(tag.get("preCondition") or "")),
        locked=_bool(tag, "lockItem", default=False),
    )


def _locks(tag: Element) -> Locks:
    return Locks(
        item=_bool(tag, "lockItem", default=False),
        attributes=_lock_names(tag, "lockAttributes") or frozenset(),
        all_attributes_except=_lock_names(tag, "lockAllAttributesExcept"),
        elements=_lock_names(tag, "lockElements") or frozenset(),
        all_elements_except=_lock_names(tag, "lockAllElementsExcept"),
    )


def _lock_names(tag: Element, attribute: str) -> frozenset[str] | None:
    value = tag.get(attribute)
    return None if value is None else frozenset(name.lower() for name in _names(value))


def _is_locked(name: str, locked: frozenset[str], all_except: frozenset[str] | None) -> bool:
    lower = name.lower()
    return lower in locked or "*" in locked or (all_except is not None and lower not in all_except)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _checked_bool(tag: Element, attribute: str, value: str) -> str:
    if value.lower() not in ("true", "false"):
        raise tag.error(f"attribute {attribute!r} of <{tag.name}> is neither true nor false")
    return value.lower()


def _bool(tag: Element, attribute: str, *, default: bool) -> bool:
    value = tag.get(attribute)
    return default if value is None else _checked_bool(tag, attribute, value) == "true"
