# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of the modules of microsoft.iis, and the applications made of them."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.iis_info import (
    Visitors,
    applications_from_iis_info,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_10_0,
)

Result = dict[str, t.Any]
READER = "S-1-5-21-7-8-9-1104"
WEB01 = Machine(
    name="WEB01",
    domain="CORP",
    domain_known=True,
    environment={"SystemDrive": "C:"},
)


def pool(name: str, identity_type: str = "ApplicationPoolIdentity", user: str = "", **more: object) -> Result:
    """Return an item of web_app_pool_info, with the keys that matter and some that do not."""
    model = {"identityType": identity_type, "userName": user, "loadUserProfile": False, "maxProcesses": 1}
    return {
        "name": name,
        "attributes": {
            "name": name,
            "autoStart": True,
            "managedPipelineMode": "Integrated",
            "state": "Started",
            "processModel": {**model, **more},
            "recycling": {"periodicRestart": {"time": "1.05:00:00"}},
        },
    }


POOLS: t.Final[Result] = {
    "changed": False,
    "exists": True,
    "app_pools": [
        pool("Shop"),
        pool("Api", "SpecificUser", r"CORP\svc"),
        pool("Jobs", "SpecificUser", "CORP\\jobs$"),
        pool("Low", "NetworkService", manualGroupMembership=True),
    ],
}
SITES: t.Final[Result] = {
    "changed": False,
    "exists": True,
    "site": [
        {
            "name": "Shop",
            "site_id": 1,
            "state": "Started",
            "physical_path": r"%SystemDrive%\sites\shop",
            "application_pool": "Shop",
            "preload_enabled": False,
            "bindings": [{"ip": "*", "port": 80, "hostname": "", "protocol": "http"}],
            "logging": {"enabled": True, "directory": r"%SystemDrive%\inetpub\logs\LogFiles"},
        },
        {
            "name": "Intranet",
            "site_id": 2,
            "state": "Stopped",
            "physical_path": r"D:\sites\intranet",
            "application_pool": "Low",
            "bindings": [],
        },
    ],
}
APPLICATIONS: t.Final[Result] = {
    "changed": False,
    "exists": True,
    "applications": [
        {
            "name": "api",
            "site": "Shop",
            "application_pool": "Api",
            "physical_path": r"D:\sites\api",
            "enabled_protocols": "http",
            "connect_as": "pass_through",
            "username": "",
        },
        {
            "name": "api/jobs",
            "site": "SHOP",
            "application_pool": "Jobs",
            "physical_path": r"D:\sites\jobs",
            "enabled_protocols": "http",
            "connect_as": "specific_user",
            "username": r"CORP\reader",
        },
    ],
}
DIRECTORIES: t.Final[Result] = {
    "changed": False,
    "exists": True,
    "directories": [
        {
            "name": "images",
            "site": "Shop",
            "application": "",
            "physical_path": r"\\files\images",
            "username": r"CORP\reader",
            "connect_as": "specific_user",
        },
        {
            "name": "docs/old",
            "site": "Shop",
            "application": "api",
            "physical_path": r"D:\docs",
            "username": "",
            "connect_as": "pass_through",
        },
    ],
}
ALL: t.Final = (POOLS, SITES, APPLICATIONS, DIRECTORIES)


def resolve(results: object = ALL, **visitors: t.Any) -> dict[str, Application]:
    """Return the applications by label."""
    found = applications_from_iis_info(results, version=IIS_10_0, machine=WEB01, visitors=Visitors(**visitors))
    return {application.label: application for application in found}
