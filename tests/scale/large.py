# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configurations with many applications."""

from __future__ import annotations

from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import HostSpec
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site


def large_host(name: str, *, applications: int, pools: int) -> HostSpec:
    """Return a host with so many applications, each in a folder of its own, in one site and so many pools."""
    names = [f"Pool {number}" for number in range(pools)]
    inner = "".join(
        application(
            f"/application-{number}" if number else "/",
            pool=names[number % pools],
            folder=rf"D:\sites\application-{number}",
        )
        for number in range(applications)
    )
    text = configuration(pools="".join(f'<add name="{pool}" />' for pool in names), sites=site(inner))
    return HostSpec(name=name, configuration=text, variables={"iis_access_sites": ["all"]})
