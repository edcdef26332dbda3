# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains a failure: from a symptom, and the application that has it, to the identity and permission to look at."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import Application, Confidence, Identity, Membership, RequestKind
from .failure import Failure, Where, Who
from .failures import FAILURES

if t.TYPE_CHECKING:
    from ..security.sid import Sid
    from .symptoms import Symptom


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account to look at; `name` is None for visitors whose accounts are not known."""

    name: str | None
    sid: Sid | None
    url_path: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a symptom points to.

    `which` and `accounts` are of the identity concerned; `known` lists the symptoms that are known, where this one is
    not or could be several.
    """

    symptom: str
    summary: str
    which: Who | None = None
    accounts: tuple[Account, ...] = ()
    permission: str | None = None
    paths: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    not_ntfs: bool = False
    confidence: Confidence = Confidence.NOT_KNOWN
    source: str | None = None
    known: tuple[str, ...] = ()


def explain(symptom: Symptom, application: Application | None = None) -> Advice:
    """Return what a symptom points to, for an application or in general."""
    failure = next((row for row in FAILURES if _fits(row, symptom)), None)
    if failure is not None:
        return _advice(failure, application)
    candidates = [row for row in FAILURES if _could_fit(row, symptom)]
    if candidates:
        return Advice(
            symptom=symptom.text,
            summary=f"{_first_status(candidates)} has several causes; {_what_decides(candidates)} tells which.",
            checks=tuple(f"{row.name}: {row.summary}" for row in candidates),
            known=tuple(row.name for row in candidates),
        )
    return Advice(
        symptom=symptom.text,
        summary="This is none of the symptoms that are known here, so nothing is said about it.",
        known=tuple(row.name for row in FAILURES),
    )


def _fits(row: Failure, symptom: Symptom) -> bool:
    for known, seen in ((row.status, symptom.status), (row.hresult, symptom.hresult), (row.event, symptom.event)):
        if known is not None and seen is not None and known != seen:
            return False
    if any(message in symptom.message for message in row.messages):
        return True
    if row.event is not None:
        return row.event == symptom.event
    return row.status is not None and row.status == symptom.status and row.hresult in (None, symptom.hresult)


def _could_fit(row: Failure, symptom: Symptom) -> bool:
    """Return whether a row has the status of a symptom, or the status without its second part."""
    if row.status is None or symptom.status is None:
        return False
    return row.status == symptom.status or row.status.startswith(f"{symptom.status}.")


def _first_status(candidates: t.Sequence[Failure]) -> str:
    statuses = {row.status for row in candidates}
    return f"{candidates[0].status}" if len(statuses) == 1 else f"{(candidates[0].status or '')[:3]}"


def _what_decides(candidates: t.Sequence[Failure]) -> str:
    if len({row.status for row in candidates}) > 1:
        return "the number after the point"
    if any(row.hresult is not None for row in candidates):
        return "the error code (hresult) on the error page"
    return "the event in the System log (source WAS) at that time"


def _advice(row: Failure, application: Application | None) -> Advice:
    return Advice(
        symptom=row.name,
        summary=row.summary,
        which=row.who,
        accounts=_accounts(row, application) if application else (),
        permission=row.permission,
        paths=(*row.paths, *(_paths(row.where, application) if application else ())),
        checks=(*_about_application(row, application), *row.checks) if application else row.checks,
        not_ntfs=row.not_ntfs,
        confidence=row.confidence,
        source=row.source,
    )


def _accounts(row: Failure, application: Application) -> tuple[Account, ...]:
    found: list[Account] = []
    if row.who is Who.PROCESS and application.process_identity is not None:
        found.append(_account(application.process_identity, application.path))
    for request in application.request_identities:
        # A connect-as account reads web.config in its folder, too.
        reads_configuration = request.kind is RequestKind.FIXED and row.where is Where.CONFIGURATION
        if row.who is Who.REQUEST or reads_configuration:
            found.append(_account(request.identity, request.url_path))
    return tuple(found)


def _account(identity: Identity | None, url_path: str) -> Account:
    if identity is None:
        return Account(name=None, sid=None, url_path=url_path)
    return Account(name=identity.name, sid=identity.sid, url_path=url_path)


def _paths(where: Where, application: Application) -> tuple[str, ...]:
    folders = [item.physical_path for item in application.virtual_directories if item.physical_path is not None]
    above = [item.physical_path for item in application.ancestors]
    if where is Where.FOLDERS:
        return tuple(folders)
    if where is Where.ROOTS:
        return (*folders[:1], *above)
    if where is Where.CONFIGURATION:
        every = [*folders, *above]
        return tuple(path for folder in every for path in (folder, folder.rstrip("\\") + r"\web.config"))
    return ()


def _about_application(row: Failure, application: Application) -> t.Iterator[str]:
    for finding in application.findings:
        if any(finding.code == known.code for known in row.findings):
            yield f"{application.label} has the finding {finding.code}: {finding.message}"
    process = application.process_identity
    if row.who is not Who.PROCESS or process is None:
        return
    if not row.not_ntfs and application.pool_sid is not None:
        yield (
            f"Its worker processes carry IIS APPPOOL\\{application.application_pool} ({application.pool_sid}) as well, "
            "so a permission for that is enough."
        )
    shares = [item for item in application.virtual_directories if item.unc and item.connect_as is None]
    if row.where is not Where.NOWHERE and shares:
        account = process.network_name or "anonymous, or an account that is not known here"
        yield f"On the share {shares[0].physical_path} the process identity is {account}."
    group = process.group
    if row.permission == "Log on as a batch job" and group and group.membership is not Membership.TOKEN:
        yield (
            f"{process.name} is not put into {group.name} by IIS; unless somebody made it a member there, it needs the "
            "user right 'Log on as a batch job' of its own."
        )
