# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `process_identity`; see process_identity.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import app_pool_sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import (
    machine_from_value,
    pool_from_value,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.identities import (
    metabase_process_identity,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.values import (
    process_from_value,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import identity_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.worker_processes import (
    process_identity,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    METABASE_VERSIONS,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.process_identity"


def process_identity_filter(
    value: object, *, iis_version: object = None, machine: object = None, isolation: object = None
) -> dict[str, t.Any]:
    """Return the account that the worker processes of an application pool run as, on IIS 5.0 an application.

    Raises:
        AnsibleFilterError: The value is no pool, an option is wrong, or the pool's settings name no possible account.
    """
    refuse_list(NAME, value)
    if iis_version is None:
        raise AnsibleFilterError(f"{NAME}: iis_version is required, for example iis_version='10.0'")
    try:
        version = IisVersion.parse(iis_version)
        if isolation is not None or version in METABASE_VERSIONS:
            process = process_from_value(value, isolation, version)
            known = machine_from_value(machine)
            return identity_dict(metabase_process_identity(process, version=version, machine=known))
        pool, sid = pool_from_value(value)
        if pool.name.isascii() or sid is not None:
            sid = app_pool_sid(pool.name, live=sid)
        identity = process_identity(
            pool,
            version=version,
            machine=machine_from_value(machine),
            pool_sids={} if sid is None else {pool.name: sid},
        )
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    return identity_dict(identity)


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"process_identity": process_identity_filter}
