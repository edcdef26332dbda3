# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What failures of web applications point to, as one table: which identity, which permission, and what to look at.

Domain facts, section 9. Of the rows that fit a symptom, the first counts.
"""

from __future__ import annotations

import typing as t

from ..findings import asked_for, configuration, identities, visitors
from ..model import Confidence
from .failure import Failure, Where, Who

_KB943891: t.Final = "Microsoft: KB943891, HTTP status codes of IIS"
_KB942055: t.Final = "Microsoft: KB942055, HTTP Error 500.19"
_KB981949: t.Final = "Microsoft: KB981949, default permissions and user rights for IIS 7.0 and later"
_NO_PRIMARY: t.Final = "collected from several sources, none of them primary"

_ACCOUNT_FINDINGS: t.Final = (
    identities.ACCOUNT_NOT_RESOLVED,
    identities.ACCOUNT_WITHOUT_PASSWORD,
    identities.IDENTITY_TYPE_NOT_AVAILABLE,
    identities.IDENTITY_TYPE_UNKNOWN,
    identities.SPECIFIC_USER_IS_IDENTITY_TYPE,
    identities.SPECIFIC_USER_WITHOUT_NAME,
)

FAILURES: t.Final[tuple[Failure, ...]] = (
    Failure(
        status="401.3",
        summary="The account that reads for the visitor may not read the file: its permissions refuse it.",
        who=Who.REQUEST,
        permission="Read",
        where=Where.FOLDERS,
        checks=(
            "Look at the effective permissions of the file that was asked for, not only at those of its folder: a file "
            "that was moved within a volume may keep the permissions of its old folder.",
            "Look for deny entries for any group of the account.",
            "The application pool's own account does not help here, unless anonymous visitors are served as it.",
        ),
        confidence=Confidence.CERTAIN,
        source=_KB943891,
    ),
    Failure(
        status="401.1",
        summary="The logon failed before any file was looked at: user name or password is wrong.",
        who=Who.REQUEST,
        checks=(
            "If anonymous visitors get it: user name and password of anonymousAuthentication are wrong.",
            "Otherwise the visitor's own user name or password is.",
        ),
        not_ntfs=True,
        findings=(identities.ACCOUNT_NOT_RESOLVED, identities.ACCOUNT_WITHOUT_PASSWORD),
        confidence=Confidence.DOCUMENTED,
        source=_KB943891,
    ),
    Failure(
        status="401.2",
        summary="No way to log on is enabled that the visitor could use; no file was looked at.",
        checks=(
            "See which authentication schemes are enabled for the URL, anonymous included.",
            "An enabled scheme needs its module to be installed as well.",
        ),
        not_ntfs=True,
        findings=(visitors.NO_AUTHENTICATION_ENABLED,),
        confidence=Confidence.DOCUMENTED,
        source=_KB943891,
    ),
    Failure(
        status="403.14",
        summary="The URL is a folder without a default document, and listing folders is disabled.",
        checks=(
            "Is there a default document, and is its name in the list of defaultDocument?",
            "Should another module serve the URL (routing of ASP.NET, a handler that is not installed)?",
            "A file with the hidden attribute answers 404, not 403.14 (KB216803).",
        ),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source="Microsoft: KB216803, and KB943891 for the status",
    ),
    Failure(
        status="403.18",
        summary="A URL was to be executed in the context of another application pool, which IIS refuses.",
        checks=("Put both applications into one application pool, or do not pass the request on within the server.",),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source=_KB943891,
    ),
    Failure(
        status="403.19",
        summary="The process identity may not start a CGI program as the visitor's account.",
        who=Who.PROCESS,
        permission="Replace a process level token",
        checks=(
            "Give the process identity the user right 'Replace a process level token' (SeAssignPrimaryTokenPrivilege).",
            "Or set createProcessAsUser of the section cgi to false: the program then runs as the process identity.",
        ),
        not_ntfs=True,
        confidence=Confidence.CERTAIN,
        source="Microsoft: user rights for CGI (TN:cc779635)",
    ),
    Failure(
        status="500.19",
        hresult=0x80070005,
        messages=("cannot read configuration file due to insufficient permissions",),
        summary="The process identity cannot read a web.config, or the folder where one could be.",
        who=Who.PROCESS,
        permission="Read",
        where=Where.CONFIGURATION,
        checks=(
            "The detailed error names the file; look at its permissions first. Permission on the folder is needed even "
            "if there is no web.config in it.",
            "Look at every folder above the application in the URL too: IIS reads web.config along the whole path.",
            "On a share with pass-through, both the share and the folder have to let in the account that the process "
            "identity is on the network.",
        ),
        confidence=Confidence.CERTAIN,
        source=_KB942055,
    ),
    Failure(
        status="500.19",
        hresult=0x8007052E,
        summary="The logon of a connect-as account, or to a share, failed: user name or password is wrong.",
        checks=(
            "Enter the password of the connect-as account again.",
            "Without a connect-as account, the account that the process identity is on the network needs access to the "
            "share.",
        ),
        not_ntfs=True,
        findings=(identities.ACCOUNT_NOT_RESOLVED, identities.ACCOUNT_WITHOUT_PASSWORD, asked_for.UNC_NEEDS_CONNECT_AS),
        confidence=Confidence.DOCUMENTED,
        source=_KB942055,
    ),
    Failure(
        status="500.19",
        hresult=0x80070021,
        summary="A web.config sets a section that is locked above it: not a matter of permissions.",
        checks=(
            "The detailed error names the section and the line.",
            "Set the section in applicationHost.config (in a location tag), or unlock it there.",
        ),
        not_ntfs=True,
        confidence=Confidence.CERTAIN,
        source=_KB942055,
    ),
    Failure(
        status="500.19",
        hresult=0x8007000D,
        summary="A web.config is malformed, or uses a section that is not installed: not a matter of permissions.",
        checks=(
            "The detailed error names the line; is the file well-formed XML?",
            "Is the module installed whose section it uses?",
        ),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source=_KB942055,
    ),
    Failure(
        status="500.19",
        hresult=0x800700B7,
        summary="A web.config adds an item that is there already: not a matter of permissions.",
        checks=("Remove the item, or put a remove or clear element before it; it may be set in a file above.",),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source=_KB942055,
    ),
    *(
        Failure(
            status="500.19",
            hresult=hresult,
            summary="The physical path of the application or of a virtual directory is not there.",
            where=Where.FOLDERS,
            checks=(
                "Is the folder there, and is the path spelled right?",
                "Does the environment of the machine (not of one user) define each variable in the path?",
            ),
            not_ntfs=True,
            findings=(
                configuration.ENVIRONMENT_VARIABLE_NOT_DEFINED,
                configuration.PHYSICAL_PATH_NOT_ABSOLUTE,
                configuration.PHYSICAL_PATH_NOT_CONFIGURED,
            ),
            confidence=Confidence.DOCUMENTED,
            source=_NO_PRIMARY,
        )
        for hresult in (0x8007010B, 0x80070003)
    ),
    Failure(
        status="500.24",
        summary="ASP.NET impersonation is on, which the integrated pipeline does not support.",
        checks=(
            "Set identity impersonate to false in web.config; code then runs as the process identity.",
            "Or move the application to a pool with the classic pipeline.",
            "Or set validateIntegratedModeConfiguration to false: BeginRequest and AuthenticateRequest then run "
            "without impersonation.",
        ),
        not_ntfs=True,
        findings=(visitors.IMPERSONATION_IN_INTEGRATED_PIPELINE,),
        confidence=Confidence.CERTAIN,
        source="Microsoft: ASP.NET impersonation (MSDN xh507fc5)",
    ),
    Failure(
        status="503",
        event=5021,
        summary="The identity of the application pool is invalid, so no worker process starts.",
        who=Who.PROCESS,
        permission="Log on as a batch job",
        checks=(
            "Enter user name and password of the application pool again; has the password changed or expired?",
            "The account needs the user right 'Log on as a batch job', which the group IIS_IUSRS brings by default.",
            "The next event is often 5057 or 5059: the pool is disabled and has to be started again afterwards.",
        ),
        not_ntfs=True,
        findings=_ACCOUNT_FINDINGS,
        confidence=Confidence.DOCUMENTED,
        source=f"event of Microsoft-Windows-WAS in the System log; {_KB981949}",
    ),
    Failure(
        status="503",
        event=5057,
        summary="The application pool is disabled because its identity is invalid.",
        who=Who.PROCESS,
        permission="Log on as a batch job",
        checks=(
            "Look for event 5021 before it; correct user name, password and the user right 'Log on as a batch job'.",
            "Start the application pool.",
        ),
        not_ntfs=True,
        findings=_ACCOUNT_FINDINGS,
        confidence=Confidence.DOCUMENTED,
        source="event of Microsoft-Windows-WAS in the System log",
    ),
    Failure(
        status="503",
        event=5059,
        summary="The application pool is disabled because its worker processes failed to start.",
        who=Who.PROCESS,
        permission="Log on as a batch job",
        checks=(
            "Look for event 5021 before it: an invalid identity is the usual reason.",
            "Otherwise look at the events of the worker process itself.",
            "Start the application pool.",
        ),
        not_ntfs=True,
        findings=_ACCOUNT_FINDINGS,
        confidence=Confidence.DOCUMENTED,
        source="event of Microsoft-Windows-WAS in the System log",
    ),
    Failure(
        status="503",
        event=5002,
        summary="The application pool is disabled because its worker processes crashed too often (rapid fail).",
        checks=(
            "Look at the events of the application and of Windows Error Reporting: what crashed?",
            "Start the application pool.",
        ),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source=_NO_PRIMARY,
    ),
    Failure(
        status="503",
        event=5189,
        summary="A link in the folder of the pools' configurations is stale after an upgrade of Windows.",
        paths=(r"%SystemDrive%\inetpub\temp\appPools",),
        checks=("Look for links without a target in that folder and remove them, with the services of IIS stopped.",),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source=_NO_PRIMARY,
    ),
    Failure(
        status="503",
        event=2297,
        summary="The worker process cannot read the configuration of its modules (W3SVC-WP).",
        who=Who.PROCESS,
        permission="Read",
        checks=(
            "The event names the file.",
            "Is the configuration well-formed, and are the files of its native modules where it says?",
        ),
        confidence=Confidence.DOCUMENTED,
        source=_NO_PRIMARY,
    ),
    Failure(
        status="503",
        event=5127,
        summary="Windows Process Activation Service cannot use the configuration.",
        checks=("The event says what is wrong with it, and where.",),
        not_ntfs=True,
        confidence=Confidence.DOCUMENTED,
        source=_NO_PRIMARY,
    ),
    Failure(
        messages=("failed to start monitoring directory changes",),
        summary="The process identity cannot list the root folder of application or site, so ASP.NET cannot watch it.",
        who=Who.PROCESS,
        permission="List folder contents",
        where=Where.ROOTS,
        checks=(
            "Look at 'List folder contents' on the root folder of the application and on that of the site.",
            "Watching needs the user right 'Bypass traverse checking', which everyone has by default.",
        ),
        confidence=Confidence.CERTAIN,
        source="Microsoft: KB317955, access to IIS directories is denied",
    ),
    Failure(
        messages=("temporary asp.net files",),
        summary="The identity that ASP.NET compiles as cannot write to Temporary ASP.NET Files.",
        who=Who.PROCESS,
        permission="Read and Write",
        checks=(
            "The message names account and folder, which is that of the version of the .NET Framework in use.",
            "With ASP.NET impersonation the account of the visitor needs the same.",
        ),
        confidence=Confidence.DOCUMENTED,
        source="Microsoft: ASP.NET required ACLs (MSDN kwzs111e); the wording of the message is not confirmed",
    ),
)
