# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who needs what on which path: the requirements of an application, before any descriptor is looked at.

Rules: design of the plan; section 0 ("Who touches the disk") and 6 of the domain facts: both identities of an
application read its folders, and IIS reads web.config along the whole URL path, so the process identity also reads
the folders above (500.19 with 0x80070005 otherwise).
"""

from __future__ import annotations

import enum
import typing as t

from ..findings import visitors
from ..model import Application, Identity, RequestIdentity, RequestKind, VirtualDirectory
from ..options import For, Options, WriteGrant
from ..resolve.urls import leads_to, segments
from ..security.rights import READ
from ..windows_path import is_unc, windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding

WEB_CONFIG: t.Final = "web.config"


class Scope(enum.StrEnum):
    """How far a need reaches, in the words of the Windows security dialog."""

    TREE = "this folder, subfolders and files"
    FOLDER = "this folder only"
    FILE = "this file"


class Role(enum.StrEnum):
    """In what role an account needs something."""

    PROCESS = "process"
    REQUEST = "request"
    CONNECT_AS = "connect-as"
    USERS = "users"


class Kind(enum.StrEnum):
    """What is needed."""

    READ = "read"
    WRITE = "write"


class Requirement(t.NamedTuple):
    """One account of one application needs *mask* on *path*, if there is such a path (`optional`) or in any case."""

    application: Application
    path: pathlib.PureWindowsPath
    scope: Scope
    kind: Kind
    mask: int
    role: Role
    identity: Identity
    reason: str
    optional: bool = False


def require(
    application: Application, options: Options, writes: t.Sequence[WriteGrant], users: t.Sequence[Identity]
) -> tuple[tuple[Requirement, ...], tuple[Finding, ...]]:
    """Return what the identities of *application* need and what a person should know about it.

    *writes* are the write grants that are for this application; *users* are the accounts of `options.users`, which
    stand for authenticated visitors. An application without a process identity (its pool is not defined) requires
    nothing: its findings say why.
    """
    if application.process_identity is None:
        return (), ()
    collector = _Collector(application, application.process_identity, options, users)
    for directory in application.virtual_directories:
        collector.read_virtual_directory(directory)
    for request in application.request_identities:
        collector.read_below_virtual_directory(request)
    collector.read_ancestors()
    for grant in writes:
        collector.write(grant)
    return tuple(collector.requirements), collector.findings()


class _Collector:
    """Collects the requirements of one application."""

    def __init__(
        self, application: Application, process: Identity, options: Options, users: t.Sequence[Identity]
    ) -> None:
        self.application = application
        self.process = process
        self.options = options
        self.users = users
        self.requirements: list[Requirement] = []

    def read_virtual_directory(self, directory: VirtualDirectory) -> None:
        """Both identities read a virtual directory's folder; on a share the connect-as account reads for both."""
        if directory.physical_path is None:
            return
        folder = windows_path(directory.physical_path)
        if not (directory.unc and directory.connect_as):
            self._read(folder, Role.PROCESS, self.process, f"the worker process reads {directory.url_path}")
        if directory.connect_as:
            reason = f"the connect-as account reads {directory.url_path} for everybody"
            self._read(folder, Role.CONNECT_AS, directory.connect_as, reason)
            return
        for request in requests_at(self.application, directory.url_path):
            self._read_request(folder, request)

    def read_below_virtual_directory(self, request: RequestIdentity) -> None:
        """A request identity of its own, set for a URL below a virtual directory, reads that folder or file.

        There need not be one: a URL may be served by a handler that has no file of that name.
        """
        directory = _directory_of(self.application, request.url_path)
        if directory is None or directory.physical_path is None or directory.connect_as:
            return
        rest = segments(request.url_path)[len(segments(directory.url_path)) :]
        if rest:
            self._read_request(windows_path(directory.physical_path).joinpath(*rest), request, optional=True)

    def read_ancestors(self) -> None:
        """The process identity, or the connect-as account there, reads web.config in every folder above.

        A URL path above an application need not have a folder; IIS finds no web.config there then.
        """
        for ancestor in self.application.ancestors:
            folder = windows_path(ancestor.physical_path)
            identity = ancestor.connect_as or self.process
            role = Role.CONNECT_AS if ancestor.connect_as else Role.PROCESS
            reason = f"IIS reads web.config along the URL path, here {ancestor.url_path}"
            self._add(folder, Scope.FOLDER, Kind.READ, READ, role, identity, reason, optional=True)
            self._add(folder / WEB_CONFIG, Scope.FILE, Kind.READ, READ, role, identity, reason, optional=True)

    def write(self, grant: WriteGrant) -> None:
        """The identities that the option `write` names write to its folder."""
        folder = self._write_folder(grant)
        if folder is None:
            return
        reason = f"the option write asks for it: {grant.path}"
        if grant.for_ in (For.PROCESS, For.BOTH):
            self._add(folder, Scope.TREE, Kind.WRITE, grant.mask, Role.PROCESS, self.process, reason)
        if grant.for_ in (For.REQUEST, For.BOTH):
            for request in requests_at(self.application, self._url_of(folder)):
                for role, identity in self._readers(request):
                    self._add(folder, Scope.TREE, Kind.WRITE, grant.mask, role, identity, reason)

    def _url_of(self, folder: pathlib.PureWindowsPath) -> str:
        """Return the URL path that leads to a folder, that of the application for one outside its own folders."""
        mapped = [
            (windows_path(directory.physical_path), directory.url_path)
            for directory in self.application.virtual_directories
            if directory.physical_path is not None and folder.is_relative_to(windows_path(directory.physical_path))
        ]
        if not mapped:
            return self.application.path
        top, url_path = max(mapped, key=lambda entry: len(entry[0].parts))
        return "/".join([url_path.rstrip("/"), *folder.relative_to(top).parts])

    def findings(self) -> tuple[Finding, ...]:
        """Say so when visitors log on and nobody named them, or the other way round."""
        authenticated = any(item.kind is RequestKind.AUTHENTICATED for item in self.application.request_identities)
        label = self.application.label
        if authenticated and not self.users:
            return (visitors.AUTHENTICATED_USERS_NOT_NAMED.of(application=label),)
        if self.users and not authenticated:
            return (visitors.USERS_NOT_NEEDED.of(application=label),)
        return ()

    def _write_folder(self, grant: WriteGrant) -> pathlib.PureWindowsPath | None:
        if grant.absolute is not None:
            return grant.absolute
        for directory in self.application.virtual_directories:
            if directory.path == "/" and directory.physical_path is not None:
                return windows_path(directory.physical_path) / windows_path(grant.path)
        return None

    def _readers(self, request: RequestIdentity) -> t.Iterator[tuple[Role, Identity]]:
        if request.kind is RequestKind.AUTHENTICATED:
            for user in self.users:
                yield Role.USERS, user
        elif request.kind is RequestKind.PROCESS:
            yield Role.PROCESS, self.process
        elif request.identity is not None:
            # The other fixed account is one that ASP.NET impersonates.
            accounts = [directory.connect_as for directory in self.application.virtual_directories]
            role = Role.CONNECT_AS if request.identity in accounts else Role.REQUEST
            yield role, request.identity

    def _read_request(self, folder: pathlib.PureWindowsPath, request: RequestIdentity, optional: bool = False) -> None:
        for role, identity in self._readers(request):
            reason = f"files are read for {request.kind} visitors of {request.url_path}"
            self._read(folder, role, identity, reason, optional)

    def _read(
        self, folder: pathlib.PureWindowsPath, role: Role, identity: Identity, reason: str, optional: bool = False
    ) -> None:
        self._add(folder, Scope.TREE, Kind.READ, self.options.read, role, identity, reason, optional)

    def _add(
        self,
        path: pathlib.PureWindowsPath,
        scope: Scope,
        kind: Kind,
        mask: int,
        role: Role,
        identity: Identity,
        reason: str,
        optional: bool = False,
    ) -> None:
        self.requirements.append(
            Requirement(
                application=self.application,
                path=path,
                scope=scope,
                kind=kind,
                mask=mask,
                role=role,
                identity=identity,
                reason=reason,
                optional=optional,
            )
        )


def requests_at(application: Application, url_path: str) -> tuple[RequestIdentity, ...]:
    """Return the request identities in force at *url_path*: those set for the deepest URL that leads to it."""
    leading = [item for item in application.request_identities if leads_to(item.url_path, url_path)]
    deepest = max((len(segments(item.url_path)) for item in leading), default=0)
    return tuple(item for item in leading if len(segments(item.url_path)) == deepest)


def is_on_share(requirement: Requirement) -> bool:
    """Tell whether the path is on a file server, where nothing is applied through the web server."""
    return is_unc(requirement.path)


def _directory_of(application: Application, url_path: str) -> VirtualDirectory | None:
    leading = [item for item in application.virtual_directories if leads_to(item.url_path, url_path)]
    return max(leading, key=lambda item: len(segments(item.url_path)), default=None)
