# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings that only a metabase can have: IIS 5.0 to 6.0."""

from __future__ import annotations

import typing as t

from .finding import Level
from .row import Row, one

APP_ISOLATED_UNKNOWN: t.Final = Row(
    code="app_isolated_unknown",
    level=Level.ERROR,
    title="AppIsolated has a value that IIS does not know",
    meaning="It decides in which process an application runs, and so as whom.",
    texts=one("{setting} of {subject} is '{value}' ({place}), which IIS {version} does not know", "it knows {known}"),
    source="Microsoft: AppIsolated (ms525400)",
)
APP_POOL_IDENTITY_TYPE_UNKNOWN: t.Final = Row(
    code="app_pool_identity_type_unknown",
    level=Level.ERROR,
    title="AppPoolIdentityType has a value that IIS does not know",
    meaning="It decides as whom the worker processes of an application pool run.",
    texts=one("{setting} of {subject} is '{value}' ({place}), which IIS {version} does not know", "it knows {known}"),
    source="Microsoft: AppPoolIdentityType (ms524908)",
)
ASP_NET_RUNS_ELSEWHERE: t.Final = Row(
    code="asp_net_runs_elsewhere",
    level=Level.INFO,
    title="Pages of ASP.NET run in a process of their own",
    meaning="On IIS 5.x, and in IIS 5.0 isolation mode, pages of ASP.NET run as another account than the rest.",
    texts=one(
        "If the application has ASP.NET pages, they run in {process} as {account} and not as the account shown here; "
        "the metabase does not tell whether it has any",
    ),
    source="Microsoft: ASP.NET process identity (MSDN dwc1xthy)",
)
ASP_NET_NOT_UNDERSTOOD: t.Final = Row(
    code="asp_net_not_understood",
    level=Level.ERROR,
    title="What a listing says of ASP.NET is not understood",
    meaning="Whether an application has pages of ASP.NET is given as true or false in a listing of the metabase.",
    texts=one("ASPNET is '{value}' ({location}), which is neither true nor false"),
    source="the form of listings that this collection reads",
)
ACCOUNT_MUST_BE_IN_IIS_WPG: t.Final = Row(
    code="account_must_be_in_iis_wpg",
    level=Level.WARNING,
    title="The account of a pool has to be in IIS_WPG",
    meaning="IIS 6.0 does not add accounts to that group, and a pool whose account is not in it does not start.",
    texts=one(
        "{account} must be a member of {group}, or the application pool '{pool}' does not start: IIS 6.0 does not add "
        "it, and whether an administrator did is not known here",
        "look, and add it if it is no member",
    ),
    source="Microsoft: configuring application pool identity (cc770665)",
)
UNC_PASSTHROUGH_NOT_CONFIRMED: t.Final = Row(
    code="unc_passthrough_not_confirmed",
    level=Level.WARNING,
    title="Visitors' own accounts may reach a share",
    meaning="UNCAuthenticationPassthrough is said to send them to the file server, which one source outside Microsoft "
    "says.",
    texts=one(
        "UNCAuthenticationPassthrough is {value} ({location}): visitors' own accounts are said to reach the "
        "share then, "
        "which was not confirmed",
        "give those accounts access there, too",
    ),
    source="one article outside Microsoft; the name is confirmed in several ADSI sources",
)
SITE_COMMENT_USED_TWICE: t.Final = Row(
    code="site_comment_used_twice",
    level=Level.INFO,
    title="Several sites have one name",
    meaning="In a metabase the name of a site is a comment, and its key is its number.",
    texts=one("Several sites are called '{site}'; this one is shown with its key, {key}"),
    source="Microsoft: ServerComment",
)
APP_ROOT_ELSEWHERE: t.Final = Row(
    code="app_root_elsewhere",
    level=Level.WARNING,
    title="AppRoot names another key",
    meaning="An application is a key whose AppRoot names the key itself; this one's does not.",
    texts=one("AppRoot of {location} is {value}, which is another key; it is taken for an application of its own"),
    source="Microsoft: AppRoot",
)
METABASE_KEY_TWICE: t.Final = Row(
    code="metabase_key_twice",
    level=Level.ERROR,
    title="A key is in the metabase twice",
    meaning="Which of the two IIS would use was not confirmed.",
    texts=one(
        "The key {key} is there twice in {source}; which of the two counts is not known, the first is shown",
        "remove one of the two",
    ),
    source="a rule of this collection: nothing is guessed",
)
