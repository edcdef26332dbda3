# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan for a very large server: 10,000 applications, and descriptors of 100,000 folders. Prints JSON."""

from __future__ import annotations

import dataclasses
import json
import resource
import time
import typing as t
from pathlib import PureWindowsPath

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine, PathFacts
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IisVersion
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import child_descriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    SYSTEM,
)

SITES: t.Final = 100
APPLICATIONS: t.Final = 100
"""In each site, each with a pool of its own."""
FOLDERS: t.Final = 9
"""Below each application."""
_ROOT: t.Final = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)"
_MACHINE: t.Final = Machine(name="WEB1", environment={"SystemDrive": "C:", "SystemRoot": "C:\\Windows"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Numbers, seconds of the processor, and the memory that the process has had at most, in MiB."""

    applications: int
    descriptors: int
    writes: int
    resolve: float
    unpack: float
    plan: float
    memory: int


def measure() -> Measured:
    """Read and resolve the configuration, unpack all descriptors, make the plan."""
    configuration, packed = _configuration(), _packed()
    start = time.process_time()
    applications = resolve_applications(
        read_application_host(configuration), version=IisVersion.parse("10.0"), machine=_MACHINE
    )
    resolved = time.process_time()
    facts = {
        path: PathFacts(
            path=str(path), exists=True, directory=True, descriptor=SecurityDescriptor.from_base64(text), raw=text
        )
        for path, text in packed.items()
    }
    unpacked = time.process_time()
    plan = make_plan(applications, facts, parse_options({"sites": "all"}), machine=_MACHINE)
    planned = time.process_time()
    return Measured(
        applications=len(applications),
        descriptors=len(facts),
        writes=len(plan.writes),
        resolve=resolved - start,
        unpack=unpacked - resolved,
        plan=planned - unpacked,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _configuration() -> str:
    pools, sites = [], []
    for site in range(SITES):
        inside = []
        for number in range(APPLICATIONS):
            pools.append(f'<add name="Pool {site} {number}"/>')
            url = "/" if number == 0 else f"/app{number}"
            inside.append(
                f'<application path="{url}" applicationPool="Pool {site} {number}">'
                f'<virtualDirectory path="/" physicalPath="D:\\web\\{site}\\{number}"/></application>'
            )
        sites.append(f'<site name="Site {site}" id="{site + 1}">{"".join(inside)}</site>')
    return (
        f"<configuration><system.applicationHost><applicationPools>{''.join(pools)}</applicationPools>"
        f"<sites>{''.join(sites)}</sites></system.applicationHost></configuration>"
    )


def _packed() -> dict[PureWindowsPath, str]:
    root = parse_sddl(_ROOT)
    inherited = child_descriptor(root, container=True, owner=ADMINISTRATORS, group=SYSTEM).to_base64()
    packed = {PureWindowsPath("D:\\"): root.to_base64(), PureWindowsPath(r"D:\web"): inherited}
    for site in range(SITES):
        packed[PureWindowsPath(rf"D:\web\{site}")] = inherited
        for number in range(APPLICATIONS):
            application = PureWindowsPath(rf"D:\web\{site}\{number}")
            packed[application] = inherited
            packed.update((application / f"folder{folder}", inherited) for folder in range(FOLDERS))
    return packed


if __name__ == "__main__":
    print(json.dumps(dataclasses.asdict(measure())))
