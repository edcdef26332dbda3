# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads applicationHost.config and web.config and lets through what an allow-list names, and nothing else.

The same list as in plugins/module_utils/_AllowedConfiguration.cs.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from xml.sax.saxutils import quoteattr

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.xml import (
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
    """An element that may pass, with its attributes and children; a `section` may be in a file of its own.

    `names` are the values of its attribute `name` with which it passes, None where that does not matter.
    """

    name: str
    attributes: frozenset[str]
    children: t.Mapping[str, Allowed]
    section: bool = False
    names: frozenset[str] | None = None

    def child(self, element: Element) -> Allowed | None:
        """Return what may pass of an element inside, None if nothing may."""
        allowed = self.children.get(element.name)
        if allowed is None or (allowed.names is not None and element.get("name") not in allowed.names):
            return None
        return allowed


def _element(name: str, attributes: str = "", *children: Allowed, section: bool = False) -> Allowed:
    return Allowed(name, frozenset(attributes.split()), {child.name: child for child in children}, section)


_LOCKS = " lockAttributes lockAllAttributesExcept lockElements lockAllElementsExcept lockItem configProtectionProvider"


def _section(name: str, attributes: str, *children: Allowed) -> Allowed:
    return _element(name, attributes + _LOCKS, *children, section=True)


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
    sections = (_section(name, attributes) for name, attributes in schemes.items())
    return _element("security", "", _element("authentication", "", *sections))


def _web_server() -> Allowed:
    handlers = _section(
        "handlers",
        "accessPolicy",
        _element("add", "name modules preCondition requireAccess scriptProcessor lockItem"),
        _element("remove", "name"),
        _element("clear"),
    )
    return _element(
        "system.webServer",
        "",
        _security(),
        handlers,
        _section("serverRuntime", "authenticatedUserOverride"),
        _section("cgi", "createProcessAsUser"),
        _section("aspNetCore", "hostingModel stdoutLogEnabled stdoutLogFile"),
        _section("validation", "validateIntegratedModeConfiguration"),
    )


def _asp_net() -> Allowed:
    return _element(
        "system.web", "", _section("identity", "impersonate userName password"), _section("authentication", "mode")
    )


def _registrations() -> Allowed:
    names = frozenset(_security().children["authentication"].children) | {
        "serverRuntime",
        "handlers",
        "cgi",
        "aspNetCore",
        "validation",
    }
    section = dataclasses.replace(_element("section", "name overrideModeDefault"), names=names)
    group = _group("security", _group("authentication", section))
    return _element("configSections", "", _group("system.webServer", section, group))


def _group(name: str, *children: Allowed) -> Allowed:
    return dataclasses.replace(_element("sectionGroup", "name", *children), names=frozenset({name}))


def _application_host() -> Allowed:
    host = _element("system.applicationHost", "", _pools(), _sites())
    sections = (_web_server(), _asp_net())
    location = _element("location", "path overrideMode allowOverride", host, *sections)
    return _element("configuration", "", _registrations(), host, *sections, location)


def _web_config() -> Allowed:
    sections = (_web_server(), _asp_net())
    location = _element("location", "path overrideMode allowOverride inheritInChildApplications", *sections)
    return _element("configuration", "", *sections, location)


APPLICATION_HOST: t.Final = _application_host()
WEB_CONFIG: t.Final = _web_config()
REDIRECTION: t.Final = _element("configuration", "", _element("configurationRedirection", "enabled path"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What passed of an element: its attributes (secrets replaced by their state) and children.

    `line` is that of the element in its file, 0 for what configSource brought in.
    """

    name: str
    attributes: t.Mapping[str, str]
    children: tuple[Passed, ...]
    line: int = 0

    def walk(self) -> t.Iterator[Passed]:
        """Yield the element and everything in it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()

    def named(self, name: str) -> t.Iterator[Passed]:
        """Yield the children of that name."""
        return (child for child in self.children if child.name == name)

    def text(self) -> str:
        """Return the element as XML text in which every element stands on its line."""
        parts: list[str] = []
        self._write(parts, 1)
        return "".join(parts)

    def _write(self, parts: list[str], line: int) -> int:
        """Append the element, the text being at *line*; return the line that it is at then."""
        if self.line > line:
            parts.append("\n" * (self.line - line))
            line = self.line
        start = " ".join((f"<{self.name}", *(f"{k}={_quoted(v)}" for k, v in self.attributes.items())))
        if not self.children:
            parts.append(f"{start} />")
            return line
        parts.append(f"{start}>")
        for child in self.children:
            line = child._write(parts, line)
        parts.append(f"</{self.name}>")
        return line


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
                name: _shown(name, value) for name, value in element.attributes.items() if name in allowed.attributes
            },
            children=tuple(
                self._copy(child, inside, path, may_include=may_include)
                for child in element.children
                if (inside := allowed.child(child)) is not None
            ),
            line=element.line if may_include else 0,
        )


def _shown(attribute: str, value: str) -> str:
    if attribute == "scriptProcessor":
        return value.partition("|")[0]
    return "[encrypted]" if _ENCRYPTED.fullmatch(value) else value


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
