# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the resolved applications the user asked to work on."""

from __future__ import annotations

import typing as t

from ..model import Application, Finding, Level
from ..options import ALL, Options


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
    chosen: set[str] = set()
    for option, code, names, key in (
        ("sites", "site_not_found", options.sites, _site),
        ("applications", "application_not_found", options.applications, _label),
        ("application_pools", "application_pool_not_used", options.application_pools, _pool),
    ):
        available = {key(application) for application in applications}
        for name in names:
            wanted = _application_key(name) if option == "applications" else name.lower()
            if wanted not in available:
                there = ", ".join(sorted(filter(None, available))) or "none"
                message = f"{option} names '{name}', which no application of this host has; there are: {there}"
                findings.append(Finding(level=Level.ERROR, code=code, message=message))
            chosen |= {item.label for item in applications if key(item) == wanted}
    return tuple(item for item in applications if item.label in chosen), tuple(findings)


def _site(application: Application) -> str:
    return application.site.lower()


def _label(application: Application) -> str:
    return _application_key(application.label)


def _pool(application: Application) -> str:
    return (application.application_pool or "").lower()


def _application_key(name: str) -> str:
    return name.rstrip("/").lower()
