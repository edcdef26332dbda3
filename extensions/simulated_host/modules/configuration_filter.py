# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads applicationHost.config and lets through what an allow-list names, and nothing else.

The same list as in plugins/module_utils/_Configuration.cs.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from xml.sax.saxutils import quoteattr

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.read.xml import (
    ConfigurationError,
    Element,
    parse_xml,
)

_ENCRYPTED = re.compile(r"\[enc:.*:enc\]", re.DOTALL)
_ENCRYPTED_NOTHING = re.compile(r"\[enc:[^:]*::enc\]")


class FilterError(Exception):
    """A file that cannot be read as configuration; no message quotes it. Line and column are None for the whole."""

    def __init__(self, message: str, *, file: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.file, self.line, self.column = file, line, column

    def answer(self) -> dict[str, t.Any]:
        """Return the error as the module reports it."""
        return {"message": str(self), "file": self.file, "line": self.line, "column": self.column}


@dataclasses.dataclass(frozen=True, slots=True)
class Allowed:
    """An element that may pass, with its attributes and children; a `section` may be in a file of its own."""

    name: str
    attributes: frozenset[str]
    children: t.Mapping[str, Allowed]
    section: bool = False


def _element(name: str, attributes: str = "", *children: Allowed, section: bool = False) -> Allowed:
    return Allowed(name, frozenset(attributes.split()), {child.name: child for child in children}, section)


def _pools() -> Allowed:
    attributes = (
        "autoStart enable32BitAppOnWin64 enableConfigurationOverride managedPipelineMode managedRuntimeVersion"
        " passAnonymousToken startMode"
    )
    process_model = _element(
        "processModel",
        "identityType userName password loadUserProfile setProfileEnvironment manualGroupMembership logonType",
    )
    return _element(
        "applicationPools",
        "",
        _element("add", f"name {attributes}", process_model),
        _element("applicationPoolDefaults", attributes, process_model),
        _element("remove", "name"),
        _element("clear"),
        section=True,
    )


def _sites() -> Allowed:
    folder = "path physicalPath userName password logonMethod allowSubDirConfig"
    folder_defaults = _element("virtualDirectoryDefaults", folder)
    application_defaults = _element("applicationDefaults", "path applicationPool")
    application = _element("application", "path applicationPool", _element("virtualDirectory", folder), folder_defaults)
    return _element(
        "sites",
        "",
        _element("site", "name id serverAutoStart", application, application_defaults, folder_defaults),
        _element("siteDefaults", "serverAutoStart"),
        application_defaults,
        folder_defaults,
        section=True,
    )


def _security() -> Allowed:
    schemes = {
        "anonymousAuthentication": "enabled userName password logonMethod",
        "basicAuthentication": "enabled logonMethod",
        "clientCertificateMappingAuthentication": "enabled",
        "digestAuthentication": "enabled",
        "iisClientCertificateMappingAuthentication": "enabled logonMethod",
        "windowsAuthentication": "enabled",
    }
    sections = (_element(name, attributes, section=True) for name, attributes in schemes.items())
    return _element("security", "", _element("authentication", "", *sections))


def _application_host() -> Allowed:
    host = _element("system.applicationHost", "", _pools(), _sites())
    runtime = _element("serverRuntime", "authenticatedUserOverride", section=True)
    server = _element("system.webServer", "", _security(), runtime)
    location = _element("location", "path overrideMode allowOverride", host, server)
    return _element("configuration", "", host, server, location)


APPLICATION_HOST: t.Final = _application_host()
REDIRECTION: t.Final = _element("configuration", "", _element("configurationRedirection", "enabled path"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What passed of an element: its attributes (secrets replaced by their state) and children."""

    name: str
    attributes: t.Mapping[str, str]
    children: tuple[Passed, ...]

    def walk(self) -> t.Iterator[Passed]:
        """Yield the element and everything in it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()

    def named(self, name: str) -> t.Iterator[Passed]:
        """Yield the children of that name."""
        return (child for child in self.children if child.name == name)

    def text(self, indent: str = "") -> str:
        """Return the element as XML text, two spaces for each level."""
        start = indent + " ".join((f"<{self.name}", *(f"{k}={_quoted(v)}" for k, v in self.attributes.items())))
        if not self.children:
            return f"{start} />"
        inside = (child.text(f"{indent}  ") for child in self.children)
        return "\n".join((f"{start}>", *inside, f"{indent}</{self.name}>"))


def _quoted(value: str) -> str:
    text = quoteattr(value, {'"': "&quot;", "\n": "&#xA;", "\r": "&#xD;", "\t": "&#x9;"})
    return text if text.startswith('"') else f'"{text[1:-1]}"'


class FilteredFile:
    """Reads a file, and those that configSource names in it, through an allow-list.

    *read* returns the content of a file by its path, or raises FilterError; `files` are those that were read.
    """

    def __init__(self, read: t.Callable[[str], bytes]) -> None:
        self._read = read
        self.files: list[str] = []

    def passed(self, path: str, root: Allowed, *, may_include: bool = True) -> Passed:
        """Return what passes of the file *path*. Raises FilterError."""
        data = self._read(path)
        self.files.append(path)
        try:
            element = parse_xml(
                data, source=path, attributes=_all_attributes(root), secrets={"password": _password_state}
            )
        except ConfigurationError as exc:
            reason = "this is not well-formed XML (or it has a document type, which is refused)"
            raise FilterError(reason, file=path, line=exc.line, column=exc.column) from exc
        if element.name != root.name:
            raise _wrong(element, f"the outermost element is not <{root.name}>")
        return self._copy(element, root, path, may_include=may_include)

    def _copy(self, element: Element, allowed: Allowed, path: str, *, may_include: bool) -> Passed:
        source = element.get("configSource") if allowed.section else None
        if source is not None:
            return self.passed(_included(source, path, element, may_include=may_include), allowed, may_include=False)
        return Passed(
            name=element.name,
            attributes={
                name: "[encrypted]" if _ENCRYPTED.fullmatch(value) else value
                for name, value in element.attributes.items()
                if name in allowed.attributes
            },
            children=tuple(
                self._copy(child, allowed.children[child.name], path, may_include=may_include)
                for child in element.children
                if child.name in allowed.children
            ),
        )


def _wrong(element: Element, message: str) -> FilterError:
    return FilterError(message, file=element.file, line=element.line, column=element.column)


def _all_attributes(root: Allowed) -> set[str]:
    names = {"configSource", *root.attributes} - {"password"}
    for child in root.children.values():
        names |= _all_attributes(child)
    return names


def _password_state(value: str) -> str:
    return "" if not value or _ENCRYPTED_NOTHING.fullmatch(value) else "set"


def _included(source: str, path: str, element: Element, *, may_include: bool) -> str:
    if not may_include:
        raise _wrong(element, "configSource in a file that is itself named by configSource")
    relative = source.replace("/", "\\")
    if not relative or relative.startswith("\\") or ":" in relative or ".." in relative.split("\\"):
        raise _wrong(element, "configSource names no file below the folder of this one")
    return path[: path.rfind("\\") + 1] + relative
