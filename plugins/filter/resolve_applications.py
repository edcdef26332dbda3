# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `resolve_applications`; see resolve_applications.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.read.application_host import read_application_host
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.applications import resolve_applications
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.version import IisVersion

NAME: t.Final = "webinfra.iis_identity.resolve_applications"


def resolve_applications_filter(
    value: object, *, iis_version: object = None, machine: object = None, environment: object = None
) -> list[dict[str, t.Any]]:
    """Return every application of an applicationHost.config with its identities and folders.

    Raises:
        AnsibleFilterError: The value is no configuration, or an option is wrong.
    """
    if not isinstance(value, str | bytes):
        raise AnsibleFilterError(
            f"{NAME}: the value is the text of applicationHost.config, not a value of the type {type(value).__name__}"
        )
    if iis_version is None:
        raise AnsibleFilterError(f"{NAME}: iis_version is required, for example iis_version='10.0'")
    try:
        version = IisVersion.parse(iis_version)
        configuration = read_application_host(value)
        applications = resolve_applications(
            configuration, version=version, machine=machine_from_value(machine, environment)
        )
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    return [application_dict(application) for application in applications]


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"resolve_applications": resolve_applications_filter}
