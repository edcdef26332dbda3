# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The twin of ansible.windows.setup: the few facts that plays about IIS look at, and no others.

`gather_subset`, `gather_timeout`, `fact_path` and `filter` are accepted and do nothing.
"""

from __future__ import annotations

import typing as t

from .arguments import Option, Options

if t.TYPE_CHECKING:
    from .module import ModuleRequest

_OPTIONS: t.Final = Options(
    by_name={
        "fact_path": Option(),
        "filter": Option(type="list", elements="str", default=[]),
        "gather_subset": Option(type="list", elements="str", default=["all"]),
        "gather_timeout": Option(type="int", default=10),
    }
)
_PRODUCTS: t.Final[t.Mapping[str, str]] = {
    "6.0": "Microsoft Windows Server 2008",
    "6.1": "Microsoft Windows Server 2008 R2",
    "6.2": "Microsoft Windows Server 2012",
    "6.3": "Microsoft Windows Server 2012 R2",
    "10.0.14393": "Microsoft Windows Server 2016",
    "10.0.17763": "Microsoft Windows Server 2019",
    "10.0.20348": "Microsoft Windows Server 2022",
    "10.0.26100": "Microsoft Windows Server 2025",
}


def run(request: ModuleRequest) -> dict[str, t.Any]:
    """Answer name, domain and version of the host."""
    request.checked(_OPTIONS)
    definition = request.host.definition
    version = definition.windows_version
    product = next((name for start, name in _PRODUCTS.items() if version.startswith(start)), "Microsoft Windows")
    domain = definition.domain
    return {
        "ansible_facts": {
            "ansible_hostname": definition.name,
            "ansible_nodename": definition.name,
            "ansible_fqdn": definition.name if domain is None else f"{definition.name}.{domain.lower()}",
            "ansible_domain": "" if domain is None else domain,
            "ansible_netbios_name": definition.name,
            "ansible_windows_domain": "WORKGROUP" if domain is None else domain,
            "ansible_windows_domain_member": domain is not None,
            "ansible_os_family": "Windows",
            "ansible_system": "Win32NT",
            "ansible_distribution": product,
            "ansible_distribution_version": f"{version}.0",
            "ansible_distribution_major_version": version.partition(".")[0],
            "ansible_kernel": f"{version}.0",
            "ansible_os_product_type": definition.product_type,
            "ansible_architecture": "64-bit",
            "ansible_system_description": "simulated host of webinfra.iis_identity",
            "ansible_user_id": definition.administrator.user_name,
            "ansible_user_sid": str(definition.administrator.sid),
            "ansible_env": dict(definition.environment),
            "gather_subset": ["all"],
        }
    }
