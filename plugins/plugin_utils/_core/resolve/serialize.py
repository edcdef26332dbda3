# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identities and applications as plain values, both ways: what results show, and what filters take back."""

from __future__ import annotations

import typing as t

from ..accounts.identity import account_identity
from ..findings.finding import Finding, Level
from ..model import (
    Ancestor,
    Application,
    Confidence,
    Content,
    ContentKind,
    Group,
    Identity,
    IdentityType,
    Machine,
    Membership,
    OpenedBy,
    RequestIdentity,
    RequestKind,
    TokenSid,
    VirtualDirectory,
)
from .given.places import Place, PlaceError
from .urls import url_path

__all__ = ["PlaceError", "application_dict", "application_from_dict", "identity_dict", "identity_from_dict"]


def identity_dict(identity: Identity) -> dict[str, t.Any]:
    """Return an identity as built-in values, in the shape that the documentation of the results describes."""
    group = identity.group
    return {
        "name": identity.name,
        "sid": _text(identity.sid),
        "type": identity.type.value,
        "process": identity.process,
        "group": group and {"name": group.name, "sid": _text(group.sid), "membership": group.membership.value},
        "network_name": identity.network_name,
        "token": [_token_sid_dict(entry) for entry in identity.token],
        "confidence": identity.confidence.value,
        "reasons": list(identity.reasons),
    }


def application_dict(application: Application) -> dict[str, t.Any]:
    """Return an application as built-in values, in the shape that the documentation of the results describes."""
    process = application.process_identity
    return {
        "site": application.site,
        "path": application.path,
        "application_pool": application.application_pool,
        "pool_sid": _text(application.pool_sid),
        "process_identity": process and identity_dict(process),
        "request_identities": [_request_dict(request) for request in application.request_identities],
        "virtual_directories": [
            {
                "path": directory.path,
                "physical_path": directory.physical_path,
                "unc": directory.unc,
                "connect_as": directory.connect_as and directory.connect_as.name,
            }
            for directory in application.virtual_directories
        ],
        "ancestors": [
            {
                "url_path": ancestor.url_path,
                "physical_path": ancestor.physical_path,
                "connect_as": ancestor.connect_as and ancestor.connect_as.name,
                "connect_as_sid": _text(ancestor.connect_as.sid) if ancestor.connect_as else None,
            }
            for ancestor in application.ancestors
        ],
        "content": [_content_dict(item) for item in application.content],
        "findings": [
            {"level": finding.level.value, "code": finding.code, "message": finding.message}
            for finding in application.findings
        ],
    }


def application_from_dict(value: object, *, place: str = "application") -> Application:
    """Return the application that `application_dict` made these values of.

    Unknown keys are ignored. The reasons of a request identity are those of its role and of its account in one list;
    `configured_path` of a virtual directory is its physical path.

    Args:
        value: the values.
        place: what to call them in an error, for example `applications[3]`.

    Raises:
        PlaceError: a key is missing or has a value of the wrong type; the message names it.
    """
    root = Place(value, place)
    path = root.key("path").text()
    requests = tuple(_request(item) for item in root.key("request_identities").items())
    return Application(
        site=root.key("site").text(),
        path=path,
        application_pool=root.key("application_pool").optional_text(),
        pool_sid=root.key("pool_sid", None).optional_sid(),
        process_identity=_optional_identity(root.key("process_identity")),
        request_identities=requests,
        virtual_directories=tuple(
            _virtual_directory(item, path, requests) for item in root.key("virtual_directories").items()
        ),
        ancestors=tuple(_ancestor(item) for item in root.key("ancestors", ()).items()),
        findings=tuple(_finding(item) for item in root.key("findings", ()).items()),
        content=tuple(_content(item) for item in root.key("content", ()).items()),
    )


def identity_from_dict(place: Place) -> Identity:
    """Return the identity that `identity_dict` made these values of.

    Raises:
        PlaceError: a key is missing or has a value of the wrong type; the message names it.
    """
    group = place.key("group")
    return Identity(
        name=place.key("name").text(),
        sid=place.key("sid").optional_sid(),
        type=place.key("type").choice(IdentityType),
        process=place.key("process").optional_text(),
        group=None if group.value is None else _group(group),
        network_name=place.key("network_name").optional_text(),
        token=tuple(_token_sid(item) for item in place.key("token").items()),
        confidence=place.key("confidence").choice(Confidence),
        reasons=tuple(item.text() for item in place.key("reasons", ()).items()),
    )


def _content_dict(content: Content) -> dict[str, t.Any]:
    return {
        "url_path": content.url_path,
        "kind": content.kind.value,
        "handlers": list(content.handlers),
        "opened_by": content.opened_by.value,
        "process_needs": list(content.process_needs),
        "request_needs": list(content.request_needs),
        "reason": content.reason,
        "confidence": content.confidence.value,
        "source": content.source,
    }


def _token_sid_dict(entry: TokenSid) -> dict[str, t.Any]:
    return {
        "sid": _text(entry.sid),
        "name": entry.name,
        "why": entry.why,
        "confidence": entry.confidence.value,
        "deny_only": entry.deny_only,
    }


def _request_dict(request: RequestIdentity) -> dict[str, t.Any]:
    """Return the keys of an identity, too, where there is none: visitors that the configuration does not name."""
    nobody: dict[str, t.Any] = {
        "name": None,
        "sid": None,
        "type": None,
        "process": None,
        "group": None,
        "network_name": None,
        "token": [],
        "confidence": Confidence.NOT_KNOWN.value,
        "reasons": [],
    }
    values = identity_dict(request.identity) if request.identity else nobody
    return {
        "url_path": request.url_path,
        "kind": request.kind.value,
        **values,
        "reasons": [*request.reasons, *values["reasons"]],
    }


def _request(place: Place) -> RequestIdentity:
    identity = None
    if place.key("name").value is not None:
        identity = identity_from_dict(place.without("reasons"))
    return RequestIdentity(
        url_path=place.key("url_path").text(),
        kind=place.key("kind").choice(RequestKind),
        identity=identity,
        reasons=tuple(item.text() for item in place.key("reasons", ()).items()),
    )


def _virtual_directory(place: Place, application: str, requests: t.Sequence[RequestIdentity]) -> VirtualDirectory:
    path = place.key("path").text()
    physical_path = place.key("physical_path").optional_text()
    account = place.key("connect_as").optional_text()
    connect_as = None
    if account is not None:
        # The account reads for visitors there, so what is known of it stands among the request identities.
        connect_as = next(
            (
                request.identity
                for request in requests
                if request.kind is RequestKind.FIXED and request.identity and request.identity.name == account
            ),
            None,
        ) or account_identity(account, machine=Machine())
    return VirtualDirectory(
        path=path,
        url_path=url_path(application, path),
        physical_path=physical_path,
        configured_path=physical_path or "",
        unc=place.key("unc").boolean(),
        connect_as=connect_as,
    )


def _ancestor(place: Place) -> Ancestor:
    account = place.key("connect_as").optional_text()
    sid = place.key("connect_as_sid", None).optional_sid()
    return Ancestor(
        url_path=place.key("url_path").text(),
        physical_path=place.key("physical_path").text(),
        connect_as=None if account is None else account_identity(account, machine=Machine(), sid=sid),
    )


def _content(place: Place) -> Content:
    return Content(
        url_path=place.key("url_path").text(),
        kind=place.key("kind").choice(ContentKind),
        handlers=tuple(item.text() for item in place.key("handlers").items()),
        opened_by=place.key("opened_by").choice(OpenedBy),
        process_needs=tuple(item.text() for item in place.key("process_needs").items()),
        request_needs=tuple(item.text() for item in place.key("request_needs").items()),
        reason=place.key("reason").text(),
        confidence=place.key("confidence").choice(Confidence),
        source=place.key("source").text(),
    )


def _finding(place: Place) -> Finding:
    return Finding(
        level=place.key("level").choice(Level),
        code=place.key("code").text(),
        message=place.key("message").text(),
    )


def _optional_identity(place: Place) -> Identity | None:
    return None if place.value is None else identity_from_dict(place)


def _group(place: Place) -> Group:
    return Group(
        name=place.key("name").text(),
        sid=place.key("sid").optional_sid(),
        membership=place.key("membership").choice(Membership),
    )


def _token_sid(place: Place) -> TokenSid:
    return TokenSid(
        sid=place.key("sid").sid(),
        name=place.key("name").text(),
        why=place.key("why").text(),
        confidence=place.key("confidence").choice(Confidence),
        deny_only=place.key("deny_only", False).boolean(),
    )


def _text(sid: object) -> str | None:
    return None if sid is None else str(sid)
