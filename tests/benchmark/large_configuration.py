# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host with 1,000 sites and 5,000 applications: its configuration read and resolved, and expat alone on it.

`large_configuration.py 10.0` prints JSON for an applicationHost.config, `6.0` for a MetaBase.xml.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
import typing as t
from xml.parsers import expat

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase import read_metabase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IisVersion

SITES: t.Final = 1_000
APPLICATIONS: t.Final = 5
_MACHINE: t.Final = Machine(name="WEB1", environment={"SystemDrive": "C:", "SystemRoot": "C:\\Windows"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number of letters and of applications, and seconds of the processor."""

    size: int
    applications: int
    expat: float
    resolve: float


def measure(version: str) -> Measured:
    """Parse the text with expat alone, then read and resolve it."""
    text = application_host() if version == "10.0" else metabase()
    alone = min(_parsed(text) for _round in range(10))
    start = time.process_time()
    applications = _resolved(text, IisVersion.parse(version))
    resolve = time.process_time() - start
    return Measured(size=len(text), applications=len(applications), expat=alone, resolve=resolve)


def _parsed(text: str) -> float:
    start = time.process_time()
    expat.ParserCreate().Parse(text, True)
    return time.process_time() - start


def _resolved(text: str, version: IisVersion) -> tuple[Application, ...]:
    if version == IisVersion.parse("6.0"):
        return resolve_metabase(read_metabase(text), version=version, machine=_MACHINE)
    return resolve_applications(read_application_host(text), version=version, machine=_MACHINE)


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


if __name__ == "__main__":
    print(json.dumps(dataclasses.asdict(measure(sys.argv[1]))))
