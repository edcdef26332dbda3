# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how long it takes to read and resolve a host with 1,000 sites and 5,000 applications."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.filter.resolve_applications import (
    resolve_applications_filter,
)

SITES: t.Final = 1_000
APPLICATIONS: t.Final = 5
MACHINE: t.Final = {"name": "WEB01", "domain": "CORP"}


def application_host() -> str:
    """Return a configuration of IIS 10.0: a pool per site, every fifth application with a reader of its own."""
    pools = "".join(f'<add name="Pool{site}"/>' for site in range(SITES))
    sites = "".join(
        f'<site name="Site{site}" id="{site + 1}">'
        + "".join(
            f'<application path="{path}" applicationPool="Pool{site}"><virtualDirectory path="/" '
            rf'physicalPath="%SystemDrive%\sites\{site}{path.replace("/", chr(92))}"/></application>'
            for path in _paths()
        )
        + "</site>"
        for site in range(SITES)
    )
    locations = "".join(
        f'<location path="Site{site}/app1"><system.webServer><security><authentication><anonymousAuthentication '
        f'userName="CORP\\user{site}" password="x"/></authentication></security></system.webServer></location>'
        for site in range(SITES)
    )
    return (
        f"<configuration><system.applicationHost><applicationPools>{pools}</applicationPools><sites>{sites}</sites>"
        f"</system.applicationHost>{locations}</configuration>"
    )


def metabase() -> str:
    """Return a MetaBase.xml of IIS 6.0 with the same sites and pools."""
    pools = "".join(f'<IIsApplicationPool Location="/LM/W3SVC/AppPools/Pool{site}"/>' for site in range(SITES))
    nodes = "".join(
        f'<IIsWebServer Location="/LM/W3SVC/{site + 1}" ServerComment="Site{site}"/>'
        + "".join(
            f'<IIsWebVirtualDir Location="/LM/W3SVC/{site + 1}/ROOT{path.rstrip("/")}" AppPoolId="Pool{site}" '
            f'AppRoot="/LM/W3SVC/{site + 1}/ROOT{path.rstrip("/")}" '
            rf'Path="C:\sites\{site}{path.replace("/", chr(92))}"/>'
            for path in _paths()
        )
        for site in range(SITES)
    )
    return (
        '<configuration><MBProperty><IIsWebService Location="/LM/W3SVC" IIs5IsolationModeEnabled="FALSE" '
        f'AuthFlags="1" AnonymousUserName="IUSR_WEB01"/>{pools}{nodes}</MBProperty></configuration>'
    )


def _paths() -> tuple[str, ...]:
    return ("/", *(f"/app{number}" for number in range(1, APPLICATIONS)))


def main() -> None:
    """Measure each once: text in, dictionaries out."""
    for version, text in (("10.0", application_host()), ("6.0", metabase())):
        start = time.process_time()
        found = resolve_applications_filter(
            text, iis_version=version, machine=MACHINE, environment={"SystemDrive": "C:"}
        )
        seconds = time.process_time() - start
        print(f"IIS {version}: {SITES} sites, {len(found)} applications, {len(text) / 1e6:.1f} MB: {seconds:.2f} s")


if __name__ == "__main__":
    main()
