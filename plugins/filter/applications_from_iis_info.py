# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `applications_from_iis_info`; see applications_from_iis_info.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.iis_info import (
    Visitors,
    applications_from_iis_info,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IisVersion

NAME: t.Final = "webinfra.iis_identity.applications_from_iis_info"


def applications_from_iis_info_filter(
    value: object,
    *,
    iis_version: object = None,
    machine: object = None,
    environment: object = None,
    anonymous_user: object = None,
    authenticated: object = None,
) -> list[dict[str, t.Any]]:
    """Return the applications of a server from the results of the four info modules of microsoft.iis.

    Raises:
        AnsibleFilterError: A result is missing or has another shape, or an option is wrong.
    """
    if iis_version is None:
        raise AnsibleFilterError(f"{NAME}: iis_version is required, for example iis_version='10.0'")
    if anonymous_user is not None and not isinstance(anonymous_user, str):
        raise AnsibleFilterError(f"{NAME}: anonymous_user is the name of an account, not {anonymous_user!r}")
    if authenticated is not None and not isinstance(authenticated, bool):
        raise AnsibleFilterError(f"{NAME}: authenticated is true or false, not {authenticated!r}")
    try:
        applications = applications_from_iis_info(
            value,
            version=IisVersion.parse(iis_version),
            machine=machine_from_value(machine, environment),
            visitors=Visitors(
                anonymous_user=None if anonymous_user is None else str(anonymous_user), authenticated=authenticated
            ),
        )
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    return [application_dict(application) for application in applications]


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"applications_from_iis_info": applications_from_iis_info_filter}
