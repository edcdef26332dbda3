# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A configuration file as elements: the attributes that are read, and in place what configSource names."""

from __future__ import annotations

import dataclasses
import typing as t

from .sections import ATTRIBUTES, Password, Section, password_state
from .xml import Element, parse_xml

if t.TYPE_CHECKING:
    from .xml import ConfigurationError


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
"""All attributes that sections are read by, except those that hold a secret."""


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
    if not element.children:
        return element
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
