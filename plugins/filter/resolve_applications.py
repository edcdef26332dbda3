# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `resolve_applications`; see resolve_applications.yml for its documentation."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.read.application_host import read_application_host
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.read.metabase import read_metabase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.read.metabase_listing import read_listing
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.applications import resolve_applications
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.metabase_applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.resolve.version import (
    IIS_6_0,
    IIS_7_0,
    IisVersion,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.model import Application, Machine

NAME: t.Final = "webinfra.iis_identity.resolve_applications"


def resolve_applications_filter(
    value: object, *, iis_version: object = None, machine: object = None, environment: object = None
) -> list[dict[str, t.Any]]:
    """Return every application of a configuration of IIS with its identities and folders.

    Raises:
        AnsibleFilterError: The value is no configuration, or an option is wrong.
    """
    if iis_version is None:
        raise AnsibleFilterError(f"{NAME}: iis_version is required, for example iis_version='10.0'")
    try:
        version = IisVersion.parse(iis_version)
        known = machine_from_value(machine, environment)
        applications = _resolve(value, version, known)
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    return [application_dict(application) for application in applications]


def _resolve(value: object, version: IisVersion, machine: Machine) -> tuple[Application, ...]:
    """Read the value as what a version keeps its configuration in, and resolve it."""
    if version < IIS_6_0:
        if not isinstance(value, str | bytes | Mapping):
            raise _wrong_type("a listing of the metabase, as a dictionary or its text", value)
        return resolve_metabase(read_listing(value), version=version, machine=machine)
    if not isinstance(value, str | bytes):
        raise _wrong_type(f"the text of {'MetaBase.xml' if version < IIS_7_0 else 'applicationHost.config'}", value)
    if version < IIS_7_0:
        return resolve_metabase(read_metabase(value), version=version, machine=machine)
    return resolve_applications(read_application_host(value), version=version, machine=machine)


def _wrong_type(expected: str, value: object) -> ValueError:
    return ValueError(f"the value is {expected}, not a value of the type {type(value).__name__}")


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"resolve_applications": resolve_applications_filter}
