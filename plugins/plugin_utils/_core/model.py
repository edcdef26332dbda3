# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the stages hand to each other: identities, applications, findings and what a host answered about its paths."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    from .findings.finding import Finding
    from .security.descriptor import SecurityDescriptor
    from .security.sid import Sid


class Confidence(enum.StrEnum):
    """How sure a statement is; the words of every result."""

    CERTAIN = "certain"
    DOCUMENTED = "documented"
    NOT_KNOWN = "not known"


class IdentityType(enum.StrEnum):
    """The kind of account; the first five are the values of processModel/@identityType in IIS_schema.xml.

    The last three are accounts that IIS 5.0 to 6.0 and ASP.NET make on each server: `IWAM_<machine>`, `ASPNET`, and
    `IUSR_<machine>`, which the built-in account IUSR took the place of.
    """

    APPLICATION_POOL_IDENTITY = "ApplicationPoolIdentity"
    NETWORK_SERVICE = "NetworkService"
    LOCAL_SERVICE = "LocalService"
    LOCAL_SYSTEM = "LocalSystem"
    SPECIFIC_USER = "SpecificUser"
    MANAGED_SERVICE_ACCOUNT = "ManagedServiceAccount"
    IUSR = "IUSR"
    IWAM = "IWAM"
    ASPNET = "ASPNET"
    IUSR_MACHINE = "IUSR_MACHINE"


class Membership(enum.StrEnum):
    """How an identity comes to be in the group of IIS."""

    TOKEN = "token"  # noqa: S105 - the token of a process, no password
    LOCAL_GROUP = "local group"
    NONE = "none"


class RequestKind(enum.StrEnum):
    """In what role an account reads files for a visitor."""

    ANONYMOUS = "anonymous"
    PROCESS = "process"
    AUTHENTICATED = "authenticated"
    FIXED = "fixed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TokenSid:
    """One SID that a token carries. A deny-only SID matches deny ACEs and never allow ACEs (MS-DTYP 2.5.3.2)."""

    sid: Sid
    name: str
    why: str
    confidence: Confidence
    deny_only: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The group that IIS puts a worker process in."""

    name: str
    sid: Sid | None
    membership: Membership


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An account that touches files, and why it is that one.

    `sid` is None where only the host knows it; `process` and `group` are None for an identity that runs no process
    of its own; `network_name` is how the account appears to a file server (None: as anonymous, it cannot).
    """

    name: str
    sid: Sid | None
    type: IdentityType
    process: str | None
    group: Group | None
    network_name: str | None
    token: tuple[TokenSid, ...]
    confidence: Confidence
    reasons: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestIdentity:
    """An account that reads files for visitors below `url_path`; `identity` is None where they are not known."""

    url_path: str
    kind: RequestKind
    identity: Identity | None
    reasons: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VirtualDirectory:
    r"""A folder mapped into an application: `path` as configured (`/`, `/images`), `url_path` from the site's root.

    `physical_path` is expanded and has no trailing backslash (except a drive root, `D:\`); None if it cannot be told.
    `allow_sub_dir_config` is whether IIS reads web.config files of the folders below it.
    """

    path: str
    url_path: str
    physical_path: str | None
    configured_path: str
    unc: bool
    connect_as: Identity | None
    allow_sub_dir_config: bool = True


class ContentKind(enum.StrEnum):
    """What kind of content a handler serves; it decides whose rights count."""

    STATIC = "static"
    ASP = "asp"
    ISAPI = "isapi"
    CGI = "cgi"
    FASTCGI = "fastcgi"
    ASP_NET = "aspnet"
    ASP_NET_CORE = "aspnetcore"
    OTHER = "other"


class OpenedBy(enum.StrEnum):
    """Which of the two identities of an application opens its files."""

    PROCESS = "process"
    REQUEST = "request"
    BOTH = "both"
    NOT_KNOWN = "not known"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A kind of content that is served at and below a URL path: by which handlers, and who needs what on its files.

    `process_needs` and `request_needs` are rights in words (`read`, `execute`, `write`); the latter is empty where
    files are opened by the process identity alone.
    """

    url_path: str
    kind: ContentKind
    handlers: tuple[str, ...]
    opened_by: OpenedBy
    process_needs: tuple[str, ...]
    request_needs: tuple[str, ...]
    reason: str
    confidence: Confidence
    source: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application, resolved: who runs it, who reads for its visitors, and where its folders are.

    `pool_sid` is what every worker of the pool carries (IIS 7.0 and later), None where it cannot be computed.
    `ancestors` are the folders along its URL path above it, whose web.config files IIS reads on its behalf.
    `content` is what it serves, as far as the configuration names handlers; what is said for a URL path stands in
    place of what is said for those above it.
    """

    site: str
    path: str
    application_pool: str | None
    pool_sid: Sid | None
    process_identity: Identity | None
    request_identities: tuple[RequestIdentity, ...]
    virtual_directories: tuple[VirtualDirectory, ...]
    ancestors: tuple[Ancestor, ...]
    findings: tuple[Finding, ...]
    content: tuple[Content, ...] = ()

    @classmethod
    def none_of(cls, site: str, findings: t.Iterable[Finding]) -> t.Self:
        """Return what stands for a site that has no application: its root, of which nothing is known but findings."""
        return cls(
            site=site,
            path="/",
            application_pool=None,
            pool_sid=None,
            process_identity=None,
            request_identities=(),
            virtual_directories=(),
            ancestors=(),
            findings=tuple(findings),
        )

    @property
    def label(self) -> str:
        """Site and path in one, as people write it: `Default Web Site/shop`."""
        return f"{self.site}{self.path}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """A folder above an application in its URL path; a connect-as account, where one is set, reads web.config there."""

    url_path: str
    physical_path: str
    connect_as: Identity | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PathFacts:
    """What a host answered about one path. `error` is why the descriptor could not be read (None: it could).

    `holds` names those of `web.config` and `bin` that the folder has. Where the path is a link (`reparse_point`) or
    lies behind one, `target` is the path that it leads to in the end, and `target_error` why that cannot be told.
    """

    path: str
    exists: bool
    directory: bool = False
    reparse_point: bool = False
    holds: frozenset[str] = frozenset()
    descriptor: SecurityDescriptor | None = None
    raw: str | None = None
    error: str | None = None
    target: str | None = None
    target_error: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The parts of a host that identities depend on.

    `environment` is the machine's, by variable name; `accounts` maps a name as written in the configuration
    (lower-case) to its SID, or to None where the host could not resolve it; `account_names` has names by SID as the
    host spells them, `account_types` their kinds (`user`, `group`, `alias`, ...). `domain` is None in a workgroup and
    `not known` where nobody asked the host (`domain_known` False); `service_pack` is None where it is not known, and
    matters to IIS 7.0 only. `sid` stands before the last number in the SIDs of the host's own accounts.
    `group_members` has the direct members of local groups, as far as the host told them; `bypass_traverse` who bypasses
    traverse checking, None where that is not known.
    """

    name: str | None = None
    domain: str | None = None
    domain_known: bool = False
    domain_controller: bool = False
    service_pack: int | None = None
    environment: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    accounts: t.Mapping[str, Sid | None] = dataclasses.field(default_factory=dict)
    account_names: t.Mapping[Sid, str] = dataclasses.field(default_factory=dict)
    account_types: t.Mapping[Sid, str] = dataclasses.field(default_factory=dict)
    sid: Sid | None = None
    group_members: t.Mapping[Sid, frozenset[Sid]] = dataclasses.field(default_factory=dict)
    bypass_traverse: frozenset[Sid] | None = None
