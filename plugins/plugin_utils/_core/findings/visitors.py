# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about who reads for visitors, and about what kinds of content need."""

from __future__ import annotations

import typing as t

from .finding import Level
from .row import Row, Text, one

_ASP_NET: t.Final = "Microsoft: ASP.NET impersonation (MSDN xh507fc5), required access control lists (MSDN kwzs111e)"
_IIS_INFO: t.Final = "the return values that microsoft.iis documents"

NO_AUTHENTICATION_ENABLED: t.Final = Row(
    code="no_authentication_enabled",
    level=Level.WARNING,
    title="No way to log on is enabled",
    meaning="IIS answers every request there with 401.2.",
    texts={
        "": Text(
            message="At {url} anonymous authentication is disabled and no other method is enabled, so IIS "
            "refuses every "
            "request there (401.2)",
            remedy="enable one",
        ),
        "metabase": Text(
            message="At {url} AuthFlags enables neither anonymous visitors nor a Windows logon: {reason} Enable one"
        ),
    },
    source="Microsoft: 401.2, KB943891",
)
AUTHENTICATION_NOT_KNOWN: t.Final = Row(
    code="authentication_not_known",
    level=Level.INFO,
    title="Whether visitors log on is not known",
    meaning="Documents differ about the default of AuthFlags, so it is assumed that visitors may log on.",
    texts=one("At {url} it is not known whether visitors log on. {reason} It is assumed that they may"),
    source="Microsoft: AuthFlags (ms524513) and cc785637 differ",
)
AUTH_FLAGS_NOT_UNDERSTOOD: t.Final = Row(
    code="auth_flags_not_understood",
    level=Level.WARNING,
    title="AuthFlags has a value that is not understood",
    meaning="It is taken as if anonymous visitors were served and it were not known whether others log on.",
    texts=one("AuthFlags is '{value}' ({location}), which is not understood", "it is a number or joins {known} with |"),
    source="Microsoft: AuthFlags (ms524513)",
)
ANONYMOUS_USER_NOT_KNOWN: t.Final = Row(
    code="anonymous_user_not_known",
    level=Level.WARNING,
    title="The account of anonymous visitors is not known",
    meaning="What IIS 5.0 to 6.0 do with a blank AnonymousUserName was not confirmed, so nothing is granted.",
    texts=one("At {url} {reason} Set AnonymousUserName, or the anonymous account cannot be granted anything"),
    source="Microsoft: AnonymousUserName says nothing of a blank one",
)
IMPERSONATED_ACCOUNT_NOT_KNOWN: t.Final = Row(
    code="impersonated_account_not_known",
    level=Level.WARNING,
    title="ASP.NET impersonates an account that is kept in the registry",
    meaning="Its name is encrypted there and not read, so nothing is granted to it.",
    texts=one(
        "The account that ASP.NET impersonates at {url} is kept in the registry and not known here, so nothing is "
        "granted to it",
        "grant it by hand",
    ),
    source="Microsoft: identity element of system.web, registry: form of userName",
)
IMPERSONATION_IN_INTEGRATED_PIPELINE: t.Final = Row(
    code="impersonation_in_integrated_pipeline",
    level=Level.ERROR,
    title="ASP.NET impersonates in the integrated pipeline",
    meaning="IIS answers every request there with 500.24, whatever the permissions are.",
    texts=one(
        "{place}impersonate is true at {url} and the application pool uses the integrated pipeline, so IIS refuses "
        "every request there (500.24)",
        "turn impersonation off, use the classic pipeline, or set validateIntegratedModeConfiguration to false "
        "(it then "
        "impersonates from the handler on only, not in BeginRequest and AuthenticateRequest)",
    ),
    source="Microsoft: ASP.NET integration with IIS 7, breaking changes; 500.24",
)
ASP_NET_NEEDS_WRITE: t.Final = Row(
    code="asp_net_needs_write",
    level=Level.INFO,
    title="ASP.NET writes to folders of its own",
    meaning="Writing is granted only where it is asked for. The group IIS_IUSRS has what it needs on Temporary ASP.NET "
    "Files by default.",
    texts=one(
        "ASP.NET at {url}: the {who} reads and writes Temporary ASP.NET Files of the framework, and the process "
        "identity {app_data} if the application has it",
        "neither is granted without being asked for: name the folder in the option write",
    ),
    source=_ASP_NET,
)
ASP_NEEDS_COMPILED_TEMPLATES: t.Final = Row(
    code="asp_needs_compiled_templates",
    level=Level.INFO,
    title="Classic ASP writes to a folder of the server",
    meaning="Every application pool with classic ASP uses that folder; it is no folder of an application.",
    texts=one(
        r"Classic ASP: the process identity needs full control of %SystemDrive%\inetpub\temp\ASP Compiled Templates",
        "that folder is the server's, so it is not granted here (name it in the option write if it is missing)",
    ),
    source="Microsoft: KB812614 for IIS 6.0; later versions: its default permissions are in no document",
)
STDOUT_LOG_NEEDS_WRITE: t.Final = Row(
    code="stdout_log_needs_write",
    level=Level.INFO,
    title="ASP.NET Core writes a log",
    meaning="Without the right to write there, the log stays empty, and the reason why an application does not "
    "start is "
    "in it.",
    texts=one(
        "ASP.NET Core writes its log (stdoutLogEnabled) to {folder} as the process identity",
        "that is not granted without being asked for: name the folder in the option write",
    ),
    source="Microsoft: ASP.NET Core, log creation and redirection",
)
VISITORS_NOT_KNOWN: t.Final = Row(
    code="visitors_not_known",
    level=Level.WARNING,
    title="Who reads for visitors is not known",
    meaning="What modules of another collection return does not hold it, and nothing can be granted to whom nobody "
    "knows.",
    texts=one(
        "The results of microsoft.iis do not tell {missing}, so nothing can be granted to whom that is",
        "state it in the options, or let webinfra.iis_identity.iis_identity_info read the host",
    ),
    source=_IIS_INFO,
)
SETTINGS_OF_URLS_NOT_KNOWN: t.Final = Row(
    code="settings_of_urls_not_known",
    level=Level.INFO,
    title="Settings for single URLs are not known",
    meaning="Below the application other accounts may read files than those that are named.",
    texts=one(
        "The results of microsoft.iis do not tell settings for single URLs (location tags and web.config files), so "
        "other accounts may read below this application"
    ),
    source=_IIS_INFO,
)
CONNECT_AS_NOT_KNOWN: t.Final = Row(
    code="connect_as_not_known",
    level=Level.INFO,
    title="Whether the root of a site has a connect-as account is not known",
    meaning="If it has one, that account reads the files there for every visitor.",
    texts=one("The results of microsoft.iis do not tell whether the root folder of the site has a connect-as account"),
    source=_IIS_INFO,
)
AUTHENTICATED_USERS_NOT_NAMED: t.Final = Row(
    code="authenticated_users_not_named",
    level=Level.WARNING,
    title="Visitors log on, and nobody said who they are",
    meaning="Files are read as the visitors' own accounts, which no configuration names.",
    texts=one(
        "{application}: visitors log on, and the configuration does not say who they are",
        "name their accounts or groups in the option users, otherwise they read files only where somebody else let "
        "them",
    ),
    source="Microsoft: secure content in IIS through file system ACLs",
)
USERS_NOT_NEEDED: t.Final = Row(
    code="users_not_needed",
    level=Level.INFO,
    title="The option users is set, and nobody logs on",
    meaning="Only anonymous visitors are served, so the accounts of that option read nothing here.",
    texts=one("{application}: no authentication but anonymous is enabled, so nothing is granted to the option users"),
    source="a rule of this collection: least change",
)
USER_NAME_CORRECTED: t.Final = Row(
    code="user_name_corrected",
    level=Level.INFO,
    title="A name of the option users was corrected",
    meaning="The name is a known spelling of a well-known account, in another language or with a common mistake.",
    texts=one("users: '{given}' is taken for {account}: {corrections}"),
    source="a rule of this collection",
)
