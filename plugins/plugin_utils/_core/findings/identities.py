# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about application pools, the accounts that worker processes run as, and accounts that are named."""

from __future__ import annotations

import typing as t

from .finding import Level
from .row import Row, Text, one

_SCHEMA: t.Final = "IIS_schema.xml, system.applicationHost/applicationPools"
_PROCESS_MODEL: t.Final = "IIS_schema.xml, processModel; Microsoft: application pool identities"

APPLICATION_POOL_NOT_CONFIGURED: t.Final = Row(
    code="application_pool_not_configured",
    level=Level.ERROR,
    title="An application names no application pool",
    meaning="What IIS does with it was not found in any document, so nothing is said of its identity.",
    texts={
        "": Text(message="{reason} Set applicationPool to the name of a pool"),
        "metabase": Text(
            message="AppPoolId is set neither on the application nor above it", remedy="set it to the name of a pool"
        ),
    },
    source="IIS_schema.xml: applicationPool has no default",
)
APPLICATION_POOL_NOT_DEFINED: t.Final = Row(
    code="application_pool_not_defined",
    level=Level.ERROR,
    title="An application names a pool that there is not",
    meaning="Nothing can run the application, and nothing is granted to anybody for it.",
    texts={
        "": Text(message="There is no application pool '{pool}'{hint} {reason} {known}"),
        "metabase": Text(
            message="There is no application pool '{pool}' below /LM/W3SVC/AppPools",
            remedy="make it, or correct AppPoolId",
        ),
    },
    source="a rule of this collection: an application with an undefined pool is in no document",
    may_come_later=True,
)
APPLICATION_POOL_DEFINED_TWICE: t.Final = Row(
    code="application_pool_defined_twice",
    level=Level.ERROR,
    title="Two application pools have one name",
    meaning="IIS refuses the whole configuration; of a metabase it is not known which of the two counts.",
    texts={
        "": Text(
            message="The application pool '{pool}' is defined twice",
            remedy="IIS refuses such a configuration, so remove one of the two",
        ),
        "metabase": Text(
            message="The application pool '{pool}' is there twice, and which of the two counts is not known",
            remedy="remove one of the two",
        ),
    },
    source=f"{_SCHEMA}: the key of the collection is unique",
)
APPLICATION_POOL_NAME_NOT_ALLOWED: t.Final = Row(
    code="application_pool_name_not_allowed",
    level=Level.ERROR,
    title="The name of an application pool is one that IIS does not accept",
    meaning="Such a pool is ignored (events 5050 and 5051), so its applications do not run.",
    texts=one("IIS does not accept this pool: {why}", "rename it"),
    source=f"{_SCHEMA}: the characters that a name may have; Microsoft: events 5050 and 5051",
)
POOL_SID_NOT_KNOWN: t.Final = Row(
    code="pool_sid_not_known",
    level=Level.ERROR,
    title="The SID of an application pool is not known",
    meaning="It is computed from the name in capitals, and how Windows makes capitals of letters outside ASCII is not "
    "documented. A wrong SID would grant to nobody, so none is guessed.",
    texts={
        "": Text(
            message="The SID of the application pool '{pool}' cannot be computed, because the name holds letters "
            "outside ASCII, and the host did not say it",
            remedy="start the service AppHostSvc so that the host can resolve '{account}', or rename the pool",
        ),
        "of an application": Text(
            message="{application}: the SID of the application pool '{pool}' is not known, because Windows' case "
            "folding of non-ASCII names is not documented",
            remedy="give the live SID, or let the connected host resolve it",
        ),
    },
    source="computed SIDs match published ones; the case folding of other names is in no document",
)
POOL_HAS_NO_SID: t.Final = Row(
    code="pool_has_no_sid",
    level=Level.ERROR,
    title="grant_to is pool, and this version of IIS has no SIDs for pools",
    meaning="Worker processes carry the SID of their pool from IIS 7.0 on.",
    texts=one(
        "{application}: grant_to is pool, and application pools have a SID from IIS 7.0 on only",
        "use grant_to: auto, which grants to the account {account} there",
    ),
    source="Microsoft: application pool identities",
)
IDENTITY_TYPE_UNKNOWN: t.Final = Row(
    code="identity_type_unknown",
    level=Level.ERROR,
    title="identityType has a value that IIS does not know",
    meaning="The worker processes of the pool cannot start, and nobody can be told as whom they would run.",
    texts=one(
        "identityType of the application pool '{pool}' is '{value}', which IIS does not know{hint}",
        "it is one of {known}",
    ),
    source=_PROCESS_MODEL,
)
IDENTITY_TYPE_NOT_AVAILABLE: t.Final = Row(
    code="identity_type_not_available",
    level=Level.ERROR,
    title="identityType has a value that this service pack does not have",
    meaning="ApplicationPoolIdentity came with Service Pack 2 of Windows Vista and Windows Server 2008.",
    texts=one(
        "The application pool '{pool}' uses {value}, which IIS {version} has from Service Pack 2 of Windows on",
        "install the service pack or choose another identity",
    ),
    source="Microsoft: application pool identities",
)
SPECIFIC_USER_WITHOUT_NAME: t.Final = Row(
    code="specific_user_without_name",
    level=Level.ERROR,
    title="A pool is to run as an account that is not named",
    meaning="The worker processes of the pool cannot start (events 5021, 5057 and 5059).",
    texts={
        "": Text(
            message="identityType of the application pool '{pool}' is SpecificUser, but userName is {state}",
            remedy="set userName or choose another identityType",
        ),
        "metabase": Text(
            message="AppPoolIdentityType of {subject} is 3, but WAMUserName is {state}",
            remedy="set it or choose another type",
        ),
    },
    source=_PROCESS_MODEL,
)
SPECIFIC_USER_IS_IDENTITY_TYPE: t.Final = Row(
    code="specific_user_is_identity_type",
    level=Level.ERROR,
    title="A built-in identity stands where the name of an account belongs",
    meaning="Nobody can log on with such a name and a password, so the worker processes cannot start.",
    texts=one(
        "identityType of the application pool '{pool}' is SpecificUser and userName is '{user}', which is no account "
        "that can log on with a password",
        "set identityType to {meant} and remove userName",
    ),
    source=_PROCESS_MODEL,
)
GROUP_MEMBERSHIP_MISSING: t.Final = Row(
    code="group_membership_missing",
    level=Level.ERROR,
    title="manualGroupMembership is true, and the account is not in the group",
    meaning="IIS then does not put worker processes into IIS_IUSRS by itself, and what the group may do, they may not.",
    texts=one(
        "manualGroupMembership of the application pool '{pool}' is true, and {account} is no member of {group} on this "
        "host, as the account of its worker processes has to be",
        "make it a member, or set manualGroupMembership to false",
    ),
    source="Microsoft: processModel, manualGroupMembership; the members were read from the host",
)
GROUP_NOT_IN_TOKEN: t.Final = Row(
    code="group_not_in_token",
    level=Level.ERROR,
    title="grant_to is group, and the process may not be in it",
    meaning="A grant to a group helps only who carries it, and that is not certain here.",
    texts=one(
        "{application}: grant_to is group, and it is not certain that {account} carries the group ({why})",
        "use grant_to: auto",
    ),
    source="Microsoft: understanding built-in user and group accounts in IIS",
)
ACCOUNT_NOT_RESOLVED: t.Final = Row(
    code="account_not_resolved",
    level=Level.ERROR,
    title="An account cannot be found",
    meaning="Permissions are granted by SID, and without one nothing is granted. Where a worker process is to run as "
    "it, that cannot start either.",
    texts={
        "configured": Text(
            message="The host could not resolve the account '{account}', {role}",
            remedy="correct the name or create the account",
        ),
        "managed": Text(
            message="The host could not resolve the managed service account '{account}', {role}",
            remedy="correct the name, or create the account and install it on this host (Install-ADServiceAccount)",
        ),
        "needed": Text(
            message="{application}: the account '{account}' could not be resolved to a SID",
            remedy="check its spelling (DOMAIN\\name), that it exists, and that a domain controller answers",
        ),
    },
    source="a rule of this collection: ACEs are written by SID",
)
ACCOUNT_WITHOUT_PASSWORD: t.Final = Row(
    code="account_without_password",
    level=Level.WARNING,
    title="An account is configured without its password",
    meaning="A worker process with such an identity does not start, and requests that need the account fail. Managed "
    "service accounts (a name with $ at its end) and built-in ones need none.",
    texts=one(
        "No password is set for the account '{account}', {role}, so Windows refuses the logon unless the account "
        "really has none",
        "set its password",
    ),
    source="general knowledge of Windows, not looked up",
)
ACCOUNT_IS_SHARED: t.Final = Row(
    code="account_is_shared",
    level=Level.WARNING,
    title="What is granted to this account, others get as well",
    meaning="Other services or application pools run as the same account, so they get the same access.",
    texts={
        "": Text(
            message="{application}: {why}, and {account} {sharing}: all of them get the same access", remedy="{remedy}"
        ),
        "group": Text(
            message="{application}: grant_to is group, and every application pool of this host is in {account}"
        ),
    },
    source="Microsoft: understanding built-in user and group accounts in IIS",
)
TRAVERSE_CHECKS_APPLY: t.Final = Row(
    code="traverse_checks_apply",
    level=Level.WARNING,
    title="Somebody took the right to bypass traverse checking away",
    meaning="Access to a file then depends on every folder above it, up to the root of the drive, and no notification "
    "of changes arrives.",
    texts=one(
        "Everyone does not bypass traverse checking on this host, and as far as is known no group does that holds "
        "{accounts}: Windows then wants 'Traverse folder' on every folder above a file, which is granted nowhere here, "
        "and refuses notifications of changes",
        "give the user right 'Bypass traverse checking' to Authenticated Users again",
    ),
    source="Microsoft: privilege constants (SeChangeNotifyPrivilege), file security and access rights",
)
