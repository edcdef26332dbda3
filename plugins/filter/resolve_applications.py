# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `resolve_applications`; see resolve_applications.yml for its documentation."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase import read_metabase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase_listing import read_listing
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_6_0,
    IIS_7_0,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import path_in_place_of_text, refuse_list

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine

NAME: t.Final = "webinfra.iis_identity.resolve_applications"


def resolve_applications_filter(
    value: object,
    *,
    iis_version: object = None,
    machine: object = None,
    environment: object = None,
    config_sources: object = None,
    web_configs: object = None,
    fastcgi_impersonate: object = None,
) -> list[dict[str, t.Any]]:
    """Return every application of a configuration of IIS with its identities and folders.

    Raises:
        AnsibleFilterError: The value is no configuration, or an option is wrong.
    """
    refuse_list(NAME, value)
    if iis_version is None:
        raise AnsibleFilterError(f"{NAME}: iis_version is required, for example iis_version='10.0'")
    try:
        version = IisVersion.parse(iis_version)
        known = machine_from_value(machine, environment)
        more = _More(
            config_sources=_texts("config_sources", config_sources, version),
            web_configs=_texts("web_configs", web_configs, version),
            fastcgi_impersonate=_optional_bool("fastcgi_impersonate", fastcgi_impersonate),
        )
        applications = _resolve(value, version, known, more)
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    return [application_dict(application) for application in applications]


class _More(t.NamedTuple):
    """What is known of IIS 7.0 and later besides applicationHost.config."""

    config_sources: dict[str, str | bytes]
    web_configs: dict[str, str | bytes]
    fastcgi_impersonate: bool | None


def _texts(option: str, value: object, version: IisVersion) -> dict[str, str | bytes]:
    """Return the texts of an option by the names of their files."""
    if value is None:
        return {}
    if version < IIS_7_0:
        raise ValueError(f"{option} is for IIS 7.0 and later, and iis_version is {version}")
    if not isinstance(value, Mapping):
        raise ValueError(f"{option} is a dictionary of texts by file, not a value of the type {type(value).__name__}")
    for name, text in value.items():
        if not isinstance(name, str) or not isinstance(text, str | bytes):
            raise ValueError(
                f"{option}[{name!r}] is the text of that file, not a value of the type {type(text).__name__}"
            )
        if wrong := path_in_place_of_text(f"{option}[{name!r}]", text):
            raise ValueError(wrong)
    return dict(value)


def _optional_bool(option: str, value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{option} is true or false, or left out where it is not known, not {value!r}")
    return value


def _resolve(value: object, version: IisVersion, machine: Machine, more: _More) -> tuple[Application, ...]:
    """Read the value as what a version keeps its configuration in, and resolve it."""
    if wrong := path_in_place_of_text("the value", value):
        raise ValueError(wrong)
    if version < IIS_6_0:
        if not isinstance(value, str | bytes | Mapping):
            raise _wrong_type("a listing of the metabase, as a dictionary or its text", value)
        return resolve_metabase(read_listing(value), version=version, machine=machine)
    if not isinstance(value, str | bytes):
        raise _wrong_type(f"the text of {'MetaBase.xml' if version < IIS_7_0 else 'applicationHost.config'}", value)
    if version < IIS_7_0:
        return resolve_metabase(read_metabase(value), version=version, machine=machine)
    return resolve_applications(
        read_application_host(value, config_sources=more.config_sources),
        version=version,
        machine=machine,
        web_configs=more.web_configs,
        fastcgi_impersonate=more.fastcgi_impersonate,
    )


def _wrong_type(expected: str, value: object) -> ValueError:
    return ValueError(f"the value is {expected}, not a value of the type {type(value).__name__}")


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"resolve_applications": resolve_applications_filter}
