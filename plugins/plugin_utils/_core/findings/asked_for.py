# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about what is asked for: selections, paths to write to, guards, and accounts of file servers."""

from __future__ import annotations

import typing as t

from .finding import Level
from .row import Row, Text, one

_OURS: t.Final = "a rule of this collection"
_SELECTION: t.Final = "{option} names '{name}', which no application of this host has"
_SELECTED: t.Final = "Nothing is done for a name that selects nothing; a misspelt one would otherwise pass for success."
_CONTENT_ELSEWHERE: t.Final = "put content elsewhere, or list '{path}' in the option force to have it done all the same"
_SHORT: t.Final = "'{part}' in {path} looks like a short (8.3) name, so it cannot be told which folder it is"
_OWN_FOLDER: t.Final = "let it write to a folder of its own, or list '{path}' in the option force"

NOTHING_SELECTED: t.Final = Row(
    code="nothing_selected",
    level=Level.WARNING,
    title="The host has no application to work on",
    meaning="The selection is in order, and there is nothing for it to select, so nothing was looked at and nothing is "
    "proved.",
    texts=one("no application of this host is selected, because it has none: nothing was looked at"),
    source=_OURS,
)
SITE_NOT_FOUND: t.Final = Row(
    code="site_not_found",
    level=Level.ERROR,
    title="There is no such site",
    meaning=_SELECTED,
    texts=one(_SELECTION, "{there}"),
    source=_OURS,
    may_come_later=True,
)
APPLICATION_NOT_FOUND: t.Final = Row(
    code="application_not_found",
    level=Level.ERROR,
    title="There is no such application",
    meaning=_SELECTED,
    texts=one(_SELECTION, "{there}"),
    source=_OURS,
    may_come_later=True,
)
APPLICATION_POOL_NOT_USED: t.Final = Row(
    code="application_pool_not_used",
    level=Level.ERROR,
    title="No application uses such a pool",
    meaning=_SELECTED,
    texts=one(_SELECTION, "{there}"),
    source=_OURS,
    may_come_later=True,
)
LOCAL_SYSTEM_NEEDS_NO_GRANT: t.Final = Row(
    code="local_system_needs_no_grant",
    level=Level.INFO,
    title="SYSTEM is never given an ACE",
    meaning="It has full control nearly everywhere, and where it has not, somebody meant it so.",
    texts=one("{application}: {role} is SYSTEM, which is never given an ACE"),
    source=_OURS,
)
UNC_NEEDS_CONNECT_AS: t.Final = Row(
    code="unc_needs_connect_as",
    level=Level.ERROR,
    title="No grant on the file server can help this account",
    meaning="To a file server it is anonymous, or an account of another machine.",
    texts={
        "anonymous": Text(
            message="{application}: {account} reaches {path} as anonymous, and no grant can help",
            remedy="set a connect-as account on the virtual directory",
        ),
        "account of the server": Text(
            message="{application}: {account} is an account of the web server itself, and how a file server "
            "sees it was "
            "not confirmed",
            remedy="set an account for {path} (UNCUserName)",
        ),
    },
    source="Microsoft: understanding built-in user and group accounts in IIS; UNCUserName (cc781042)",
)
NETWORK_ACCOUNT_NOT_KNOWN: t.Final = Row(
    code="network_account_not_known",
    level=Level.WARNING,
    title="How an account appears to a file server is not known",
    meaning="Built-in identities use the account of the machine, DOMAIN\\MACHINE$, whose name is not known here.",
    texts=one(
        "{application}: {account} reaches {path} as the account of the machine, if it is in a domain, and machine name "
        "and domain are not known here",
        "grant it by name on the file server",
    ),
    source="Microsoft: application pool identities",
)
NETWORK_ACCOUNT_NOT_RESOLVED: t.Final = Row(
    code="network_account_not_resolved",
    level=Level.WARNING,
    title="The SID of the account that a file server sees is not known",
    meaning="Its name is known, so it can be granted by name where the files are.",
    texts=one(
        "{application}: {account} reaches {path} as {network_name}, whose SID is not known here",
        "grant it by name on the file server",
    ),
    source="Microsoft: application pool identities",
)
UNC_NOT_APPLIED: t.Final = Row(
    code="unc_not_applied",
    level=Level.INFO,
    title="Permissions of a file server are not set through the web server",
    meaning="The connection to the web server has no credentials for another one. It is planned and told.",
    texts=one("{path} is on a file server: grant {trustee} {kind} access there, on the share too"),
    source=_OURS,
)
WRITE_SHARED_BY_POOLS: t.Final = Row(
    code="write_shared_by_pools",
    level=Level.WARNING,
    title="Several pools are to write to one folder",
    meaning="Each of them can replace what the others wrote, so none is kept apart from the others.",
    texts=one(
        "{path} is to be written by {trustees}, and each can replace what the others wrote",
        "if only some of the selected applications write there, give the others a task of their own without it",
    ),
    source="Microsoft: ensure security isolation for web sites",
)
WRITE_INSIDE_OTHER_APPLICATION: t.Final = Row(
    code="write_inside_other_application",
    level=Level.WARNING,
    title="A pool is to write inside the folder of another pool's application",
    meaning="It can replace what the other application serves from there.",
    texts=one(
        "{trustee} may write to {path} for {applications}, inside the folder of {others}",
        "let it write to a folder outside, or say in a task for that application that it writes there",
    ),
    source="Microsoft: ensure security isolation for web sites",
)
GRANT_REACHES_OTHER_APPLICATION: t.Final = Row(
    code="grant_reaches_other_application",
    level=Level.WARNING,
    title="A grant is inherited by another pool's application",
    meaning="The pool can read the files of an application that it does not run, with the secrets in their web.config.",
    texts=one(
        "{trustee}: what it gets on {path} for {applications} is inherited by the files of {others}, web.config "
        "included ({where})",
        "put them elsewhere, protect their DACL, or run them in one pool",
    ),
    source="Microsoft: ensure security isolation for web sites",
)
GRANT_REACHES_EXCLUDED_PATH: t.Final = Row(
    code="grant_reaches_excluded_path",
    level=Level.ERROR,
    title="A grant would be inherited by a path that is never to be touched",
    meaning="Windows hands a grant down to what lies below, so a write above changes the excluded path too.",
    texts={
        "": Text(
            message="{path}: a grant here is inherited by {excluded}, which exclude_paths says is never touched",
            remedy="protect the DACL of {excluded}, or take it out of exclude_paths",
        ),
        "out of date": Text(
            message="{path}: a write here brings the inherited entries of {excluded} up to date, which exclude_paths "
            "says is never touched",
            remedy="protect the DACL of {excluded}, or take it out of exclude_paths",
        ),
    },
    source=_OURS,
)
EXCLUDED_PATH_LACKS_ACCESS: t.Final = Row(
    code="excluded_path_lacks_access",
    level=Level.WARNING,
    title="Access is missing on a path that is never to be touched",
    meaning="The application lacks what it needs there, and nothing is done about it.",
    texts=one(
        "{trustee} lacks {kind} access on {path}, which exclude_paths says is never touched",
        "grant it by other means, or take the path out of exclude_paths",
    ),
    source=_OURS,
)
EXCLUDED_PATH_NOT_READ: t.Final = Row(
    code="excluded_path_not_read",
    level=Level.INFO,
    title="A path that is never to be touched was not read",
    meaning="Whether the application has what it needs there is not known.",
    texts=one("{path} is in exclude_paths, and whether {trustee} has access there is not known"),
    source=_OURS,
)
PROTECTED_PATH: t.Final = Row(
    code="protected_path",
    level=Level.ERROR,
    title="A folder of Windows or of programs",
    meaning="A grant on the root of a drive, or on a folder of Windows or of installed programs, changes far more than "
    "one application.",
    texts={
        "drive": Text(message="{path} is the root of a drive", remedy=_CONTENT_ELSEWHERE),
        "system": Text(
            message="{path} belongs to Windows or to installed programs ({folder})", remedy=_CONTENT_ELSEWHERE
        ),
    },
    source=_OURS,
)
SHORT_NAME: t.Final = Row(
    code="short_name",
    level=Level.ERROR,
    title="A short (8.3) name",
    meaning="It can stand for any folder, one of Windows too, so no guard could see which.",
    texts={
        "": Text(
            message=_SHORT, remedy="write the long name in the configuration, or list '{path}' in the option force"
        ),
        "to write to": Text(
            message=_SHORT, remedy="write the long name in the option write, or list '{path}' in the option force"
        ),
    },
    source=_OURS,
)
REPARSE_POINT: t.Final = Row(
    code="reparse_point",
    level=Level.ERROR,
    title="A link to another machine, or one that leads nowhere",
    meaning="A junction, a symbolic link or a mount point is followed to where it leads in the end. Where that is "
    "another machine, or cannot be told (nothing is there, or links lead round in a circle), nothing is written.",
    texts=one(
        "{path} is not where its name says: {why}", "name the folder that it stands for in the configuration instead"
    ),
    source=_OURS,
)
WRITE_ON_APPLICATION_ROOT: t.Final = Row(
    code="write_on_application_root",
    level=Level.ERROR,
    title="Write access to the folder of an application",
    meaning="Who writes to the folder of an application can replace its code, and a flaw in it becomes a way in.",
    texts=one(
        "{path} is or contains {folder}, the folder of {application}: {trustee} could replace its code", _OWN_FOLDER
    ),
    source=_OURS,
)
WRITE_ON_CODE_FOLDER: t.Final = Row(
    code="write_on_code_folder",
    level=Level.ERROR,
    title="Write access to code or configuration",
    meaning="Who writes to bin, or to a folder with a web.config, can replace what runs or who may do what.",
    texts=one("{path} holds code or configuration ({what})", _OWN_FOLDER),
    source=_OURS,
)
WRITE_TO_SHARED_ACCOUNT: t.Final = Row(
    code="write_to_shared_account",
    level=Level.ERROR,
    title="Write access for more than one application or person",
    meaning="IUSR, or a group, stands for every site or for many people, and all of them could write.",
    texts=one("{trustee} stands for more than this application, and would write to {path}", _OWN_FOLDER),
    source="Microsoft: understanding built-in user and group accounts in IIS; a rule of this collection",
)
