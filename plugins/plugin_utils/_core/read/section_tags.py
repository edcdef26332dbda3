# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the sections of a configuration: from the tags of applicationHost.config and web.config to entries.

What one tag says stays apart from what is in force: that depends on the place, and belongs to `resolve`.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .configuration_file import not_included
from .sections import ATTRIBUTES, HandlerChange, Locks, Override, Section, SectionEntry

if t.TYPE_CHECKING:
    from .xml import Element

    pass


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


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _checked_bool(tag: Element, attribute: str, value: str) -> str:
    if value.lower() not in ("true", "false"):
        raise tag.error(f"attribute {attribute!r} of <{tag.name}> is neither true nor false")
    return value.lower()


def _bool(tag: Element, attribute: str, *, default: bool) -> bool:
    value = tag.get(attribute)
    return default if value is None else _checked_bool(tag, attribute, value) == "true"
