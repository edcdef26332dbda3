# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan for a very large server, such as `large_plan.py spread 10000 9`. Prints JSON.

That is 10,000 applications with pools of their own, a hundred in each site, and nine folders below each. With
`one-root` all of them are in one site, below the folder of its first application; with `many-roots` each has a folder
in the root of the drive.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import sys
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

_ROOT: t.Final = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)"
_MACHINE: t.Final = Machine(name="WEB1", environment={"SystemDrive": "C:", "SystemRoot": "C:\\Windows"})
_IN_A_SITE: t.Final = 100

_Layout: t.TypeAlias = list[list[str]]
"""The folders of the applications of each site; the first application of a site is the one of its root."""


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


def measure(layout: _Layout, folders: int) -> Measured:
    """Read and resolve the configuration, unpack all descriptors, make the plan."""
    configuration, packed = _configuration(layout), _packed(layout, folders)
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


def spread(count: int) -> _Layout:
    """Return the folders of *count* applications in sites of a hundred."""
    sites = range(-(-count // _IN_A_SITE))
    return [[rf"D:\web\{site}\{number}" for number in range(_IN_A_SITE)] for site in sites]


def one_root(count: int) -> _Layout:
    """Return the folders of one site, whose root application has the folder that all others lie in."""
    return [[r"D:\web", *(rf"D:\web\{number}" for number in range(1, count))]]


def many_roots(count: int) -> _Layout:
    """Return the folders of one site, none of them in another one."""
    return [[rf"D:\{number}" for number in range(count)]]


LAYOUTS: t.Final = {"spread": spread, "one-root": one_root, "many-roots": many_roots}


def _configuration(layout: _Layout) -> str:
    pools, sites = [], []
    for site, applications in enumerate(layout):
        inside = []
        for number, folder in enumerate(applications):
            pools.append(f'<add name="Pool {site} {number}"/>')
            url = "/" if number == 0 else f"/app{number}"
            inside.append(
                f'<application path="{url}" applicationPool="Pool {site} {number}">'
                f'<virtualDirectory path="/" physicalPath="{folder}"/></application>'
            )
        sites.append(f'<site name="Site {site}" id="{site + 1}">{"".join(inside)}</site>')
    return (
        f"<configuration><system.applicationHost><applicationPools>{''.join(pools)}</applicationPools>"
        f"<sites>{''.join(sites)}</sites></system.applicationHost></configuration>"
    )


def _packed(layout: _Layout, folders: int) -> dict[PureWindowsPath, str]:
    root = parse_sddl(_ROOT)
    inherited = child_descriptor(root, container=True, owner=ADMINISTRATORS, group=SYSTEM).to_base64()
    packed: dict[PureWindowsPath, str] = {}
    for folder in (PureWindowsPath(folder) for applications in layout for folder in applications):
        packed.update(dict.fromkeys((*folder.parents, folder), inherited))
        packed.update((folder / f"folder{number}", inherited) for number in range(folders))
    packed[PureWindowsPath("D:\\")] = root.to_base64()
    return packed


if __name__ == "__main__":
    name, count, folders_below = sys.argv[1:]
    print(json.dumps(dataclasses.asdict(measure(LAYOUTS[name](int(count)), int(folders_below)))))
