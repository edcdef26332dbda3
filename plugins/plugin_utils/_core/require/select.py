# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the resolved applications the user asked to work on."""

from __future__ import annotations

import difflib
import typing as t

from ..findings import asked_for
from ..options import ALL, Options

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..model import Application

_SHOWN: t.Final = 10
"""How many names that there are a message lists."""


def select_applications(
    applications: t.Sequence[Application], options: Options
) -> tuple[tuple[Application, ...], tuple[Finding, ...]]:
    """Return the applications that *options* names, in their order, and a finding for every name that selects none.

    An application is named by site and path (`Default Web Site/shop`; the site's own name for its root). The three
    selections add up; `all` in any of them selects everything.
    """
    if ALL in (*options.sites, *options.applications, *options.application_pools):
        return tuple(applications), ()
    findings: list[Finding] = []
    chosen: set[int] = set()
    for option, row, names, name_of in (
        ("sites", asked_for.SITE_NOT_FOUND, options.sites, _site),
        ("applications", asked_for.APPLICATION_NOT_FOUND, options.applications, _label),
        ("application_pools", asked_for.APPLICATION_POOL_NOT_USED, options.application_pools, _pool),
    ):
        available: dict[str, list[int]] = {}
        spelled: dict[str, str] = {}
        for index, application in enumerate(applications):
            name = name_of(application)
            available.setdefault(_key(name), []).append(index)
            spelled.setdefault(_key(name), name)
        for name in names:
            if _key(name) not in available:
                findings.append(row.of(option=option, name=name, there=_there(name, spelled)))
            chosen.update(available.get(_key(name), ()))
    return tuple(application for index, application in enumerate(applications) if index in chosen), tuple(findings)


def _there(name: str, spelled: t.Mapping[str, str]) -> str:
    """Return which names there are: those like *name*, and the first ones of all."""
    there = sorted(filter(None, spelled.values()), key=str.lower)
    if not there:
        return "there are none"
    alike = [spelled[key] for key in difflib.get_close_matches(_key(name), spelled, n=3) if spelled[key]]
    more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
    listed = f"there are: {', '.join(there[:_SHOWN])}{more}"
    return f"did you mean {' or '.join(map(repr, alike))}? T{listed[1:]}" if alike else listed


def _site(application: Application) -> str:
    return application.site


def _label(application: Application) -> str:
    return application.label.rstrip("/")


def _pool(application: Application) -> str:
    return application.application_pool or ""


def _key(name: str) -> str:
    """Return a name as it is compared: without case, and the root of a site with or without its slash."""
    return name.rstrip("/").lower()


def sites_of(options: Options) -> tuple[str, ...]:
    """Return the names of the sites that a selection can have to do with; an asterisk stands for all of them."""
    if options.application_pools or ALL in (*options.sites, *options.applications):
        return ("*",)
    named = [*options.sites, *(label.partition("/")[0] for label in options.applications)]
    return tuple(dict.fromkeys(named))
