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


def _is_locked(name: str, locked: frozenset[str], all_except: frozenset[str] | None) -> bool:
    lower = name.lower()
    return lower in locked or "*" in locked or (all_except is not None and lower not in all_except)
