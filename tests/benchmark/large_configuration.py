# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A configuration of 1,000 sites with 5,000 applications, read and resolved, and expat alone on it. Prints JSON."""

from __future__ import annotations

import dataclasses
import json
import time
import typing as t
from xml.parsers import expat

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IisVersion

SITES: t.Final = 1_000
APPLICATIONS: t.Final = 5
"""In each site; the sites have two pools each, and a location with settings of its own."""
_MACHINE: t.Final = Machine(name="WEB1", environment={"SystemDrive": "C:", "SystemRoot": "C:\\Windows"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number of bytes and of applications, and seconds of the processor."""

    size: int
    applications: int
    expat: float
    read: float
    resolve: float


def measure() -> Measured:
    """Parse the text with expat alone, read it, resolve it: the best of three rounds."""
    text = _configuration()
    return min((_round(text) for _round_number in range(3)), key=lambda measured: measured.read + measured.resolve)


def _round(text: str) -> Measured:
    start = time.process_time()
    expat.ParserCreate().Parse(text, True)
    parsed = time.process_time()
    configuration = read_application_host(text)
    read = time.process_time()
    applications = resolve_applications(configuration, version=IisVersion.parse("10.0"), machine=_MACHINE)
    resolved = time.process_time()
    return Measured(
        size=len(text),
        applications=len(applications),
        expat=parsed - start,
        read=read - parsed,
        resolve=resolved - read,
    )


def _configuration() -> str:
    pools, sites, locations = [], [], []
    for site in range(SITES):
        pools += [
            f'<add name="Pool {site} {pool}"><processModel identityType="ApplicationPoolIdentity"/></add>'
            for pool in range(2)
        ]
        applications = [
            f'<application path="{f"/app{number}" if number else "/"}" applicationPool="Pool {site} {number % 2}">'
            f'<virtualDirectory path="/" physicalPath="D:\\web\\{site}\\{number}"/></application>'
            for number in range(APPLICATIONS)
        ]
        binding = f'<bindings><binding protocol="http" bindingInformation="*:80:site{site}.example"/></bindings>'
        sites.append(f'<site name="Site {site}" id="{site + 1}">{"".join(applications)}{binding}</site>')
        locations.append(
            f'<location path="Site {site}/admin"><system.webServer><security><authentication>'
            '<anonymousAuthentication enabled="false"/><windowsAuthentication enabled="true"/>'
            "</authentication></security></system.webServer></location>"
        )
    return (
        f"<configuration><system.applicationHost><applicationPools>{''.join(pools)}</applicationPools>"
        f"<sites>{''.join(sites)}</sites></system.applicationHost>{''.join(locations)}</configuration>"
    )


if __name__ == "__main__":
    print(json.dumps(dataclasses.asdict(measure())))
