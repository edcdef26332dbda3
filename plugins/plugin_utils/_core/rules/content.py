# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who touches the disk: which of the two identities opens files, by the kind of content. `CONTENT_RULES` is the table.

The page about content in the documentation is made from it. Rules: domain-facts, section 0 ("Who touches the disk"),
6.3 to 6.5 and 7.4.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model import Confidence, ContentKind, OpenedBy

READ: t.Final = "read"


EXECUTE: t.Final = "execute"


class When(enum.StrEnum):
    """What must hold for a row besides the kind of content; the values are the words of the table."""

    ALWAYS = ""
    AS_USER = "createProcessAsUser is true (default)"
    NOT_AS_USER = "createProcessAsUser is false"
    RUNTIME_NOT_KNOWN = "fastcgi.impersonate not known"
    RUNTIME_IMPERSONATES = "fastcgi.impersonate=1"
    RUNTIME_DOES_NOT_IMPERSONATE = "fastcgi.impersonate=0"
    PROCESS_WITH_FILE_AUTHORIZATION = "impersonate is false (default), mode is Windows (default)"
    PROCESS_ONLY = "impersonate is false (default), mode is not Windows"
    IMPERSONATES = "impersonate is true"
    FIXED_ACCOUNT = "impersonate is true, with userName"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContentRule:
    """One row of the table.

    Attributes:
        kind: kind of content.
        when: what must hold besides.
        opened_by: whose rights count when files are opened.
        process_needs: rights that the process identity needs on the content, in words.
        request_needs: rights that the request identity needs on it.
        elsewhere: what is needed besides, on other folders; nothing of it is granted without being asked for.
        reason: a sentence for people.
        source: where the row comes from.
        confidence: how sure it is which identity opens the files.
    """

    kind: ContentKind
    when: When = When.ALWAYS
    opened_by: OpenedBy
    process_needs: tuple[str, ...]
    request_needs: tuple[str, ...] = ()
    elsewhere: str = ""
    reason: str
    source: str
    confidence: Confidence = Confidence.DOCUMENTED


_TEMPORARY: t.Final = "read and write on Temporary ASP.NET Files"


CONTENT_RULES: t.Final = (
    ContentRule(
        kind=ContentKind.STATIC,
        opened_by=OpenedBy.BOTH,
        process_needs=(READ,),
        request_needs=(READ,),
        reason="Files are read as the visitor's account, which Microsoft's documents say outright for IIS 6.0 only; "
        "their advice is that the worker process can read all content, so both are checked.",
        source="Microsoft: secure content in IIS through file system ACLs; files of IIS 6.0 are checked against the "
        "token of the visitor (TN:cc780802)",
    ),
    ContentRule(
        kind=ContentKind.ASP,
        opened_by=OpenedBy.REQUEST,
        process_needs=(READ,),
        request_needs=(READ,),
        elsewhere="the process identity: full control of ASP Compiled Templates",
        reason="A whole script of classic ASP runs as the visitor's account, what it writes included.",
        source="Microsoft: application pool identities and SQL Server Express; IIS 6.0: TN:cc785940",
        confidence=Confidence.CERTAIN,
    ),
    ContentRule(
        kind=ContentKind.ISAPI,
        opened_by=OpenedBy.BOTH,
        process_needs=(READ, EXECUTE),
        request_needs=(READ, EXECUTE),
        reason="The code of an ISAPI extension runs with the visitor's account on its thread, and opens files as that; "
        "that both need execute on the DLL is general knowledge of Windows.",
        source="Microsoft: HttpExtensionProc is called with the token of the request (TN:ms525338)",
    ),
    ContentRule(
        kind=ContentKind.CGI,
        when=When.AS_USER,
        opened_by=OpenedBy.REQUEST,
        process_needs=(READ,),
        request_needs=(READ, EXECUTE),
        elsewhere="the process identity: the privilege to replace a process level token (403.19 without it)",
        reason="A program is started as the visitor's account (createProcessAsUser), which needs execute on it.",
        source="IIS_schema.xml, system.webServer/cgi; Microsoft: 403.19",
        confidence=Confidence.CERTAIN,
    ),
    ContentRule(
        kind=ContentKind.CGI,
        when=When.NOT_AS_USER,
        opened_by=OpenedBy.PROCESS,
        process_needs=(READ, EXECUTE),
        reason="A program is started as the identity of the worker process (createProcessAsUser is false).",
        source="IIS_schema.xml, system.webServer/cgi",
        confidence=Confidence.CERTAIN,
    ),
    ContentRule(
        kind=ContentKind.FASTCGI,
        when=When.RUNTIME_NOT_KNOWN,
        opened_by=OpenedBy.NOT_KNOWN,
        process_needs=(READ, EXECUTE),
        request_needs=(READ,),
        reason="The program runs as the identity of the worker process; whether it reads scripts as the visitor's "
        "account is set in its own configuration (fastcgi.impersonate in php.ini), not in IIS.",
        source="Microsoft: secure content in IIS through file system ACLs",
        confidence=Confidence.NOT_KNOWN,
    ),
    ContentRule(
        kind=ContentKind.FASTCGI,
        when=When.RUNTIME_IMPERSONATES,
        opened_by=OpenedBy.REQUEST,
        process_needs=(READ, EXECUTE),
        request_needs=(READ,),
        reason="The program runs as the identity of the worker process and reads scripts as the visitor's account "
        "(fastcgi.impersonate=1).",
        source="Microsoft: secure content in IIS through file system ACLs",
    ),
    ContentRule(
        kind=ContentKind.FASTCGI,
        when=When.RUNTIME_DOES_NOT_IMPERSONATE,
        opened_by=OpenedBy.PROCESS,
        process_needs=(READ, EXECUTE),
        reason="The program runs as the identity of the worker process and reads scripts as that "
        "(fastcgi.impersonate=0).",
        source="Microsoft: secure content in IIS through file system ACLs",
    ),
    ContentRule(
        kind=ContentKind.ASP_NET,
        when=When.PROCESS_WITH_FILE_AUTHORIZATION,
        opened_by=OpenedBy.PROCESS,
        process_needs=(READ,),
        request_needs=(READ,),
        elsewhere=f"the process identity: {_TEMPORARY}, and on App_Data",
        reason="ASP.NET runs as the identity of the worker process. With Windows authentication the module "
        "FileAuthorization checks besides that the account of a visitor who logs on can read the file (GET, POST, "
        "HEAD), and write it for other verbs.",
        source="Microsoft: ASP.NET impersonation (MSDN xh507fc5), required access control lists (MSDN kwzs111e), "
        "FileAuthorizationModule.CheckFileAccessForUser",
    ),
    ContentRule(
        kind=ContentKind.ASP_NET,
        when=When.PROCESS_ONLY,
        opened_by=OpenedBy.PROCESS,
        process_needs=(READ,),
        elsewhere=f"the process identity: {_TEMPORARY}, and on App_Data",
        reason="ASP.NET runs as the identity of the worker process; without Windows authentication nothing checks the "
        "file permissions of visitors.",
        source="Microsoft: ASP.NET impersonation (MSDN xh507fc5), required access control lists (MSDN kwzs111e)",
    ),
    ContentRule(
        kind=ContentKind.ASP_NET,
        when=When.IMPERSONATES,
        opened_by=OpenedBy.BOTH,
        process_needs=(READ,),
        request_needs=(READ,),
        elsewhere=f"the request identity: {_TEMPORARY}",
        reason="The code of pages runs as the visitor's account (impersonate is true); compilation and configuration "
        "stay with the identity of the worker process.",
        source="Microsoft: ASP.NET impersonation (MSDN xh507fc5), required access control lists (MSDN kwzs111e)",
    ),
    ContentRule(
        kind=ContentKind.ASP_NET,
        when=When.FIXED_ACCOUNT,
        opened_by=OpenedBy.BOTH,
        process_needs=(READ,),
        request_needs=(READ,),
        elsewhere=f"the account of userName: {_TEMPORARY}",
        reason="The code of pages runs as one account for all visitors (impersonate is true, with userName); "
        "compilation and configuration stay with the identity of the worker process.",
        source="Microsoft: ASP.NET impersonation (MSDN xh507fc5), required access control lists (MSDN kwzs111e)",
    ),
    ContentRule(
        kind=ContentKind.ASP_NET_CORE,
        opened_by=OpenedBy.PROCESS,
        process_needs=(READ, EXECUTE),
        elsewhere="the process identity: write on the folder of stdoutLogFile, if that is on",
        reason="ASP.NET Core runs as the identity of the worker process in both hosting models; the server does not "
        "impersonate visitors.",
        source="Microsoft: ASP.NET Core does not implement impersonation (Windows authentication); its logs "
        "(stdoutLogFile)",
        confidence=Confidence.CERTAIN,
    ),
    ContentRule(
        kind=ContentKind.OTHER,
        opened_by=OpenedBy.NOT_KNOWN,
        process_needs=(READ,),
        request_needs=(READ,),
        reason="The module is none that the rules know, so who opens files is not known; Microsoft's advice is that "
        "both identities can read all content.",
        source="Microsoft: secure content in IIS through file system ACLs",
        confidence=Confidence.NOT_KNOWN,
    ),
)


def rule_for(kind: ContentKind, when: When) -> ContentRule:
    """Return the row of the table."""
    return next(rule for rule in CONTENT_RULES if (rule.kind, rule.when) == (kind, when))
