# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Says as whom the web applications of a host run: reads facts there, decides here."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible_collections.webinfra.iis_identity.plugins.modules import iis_identity_info
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._arguments import checked_arguments
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.modules import (
    ModuleFailedError,
    RawModules,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import ALL, OptionError, parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.require.select import select_applications
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.resolved_host import resolve_host


class ActionModule(ActionBase):
    """The action `iis_identity_info`."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the applications of the host; see the documentation of the module."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        arguments = checked_arguments(iis_identity_info.DOCUMENTATION, self._task.args)
        modules = RawModules(
            lambda name, args: self._execute_module(name, args, task_vars=task_vars),
            unreachable=AnsibleConnectionFailure,
        )
        try:
            names = {key: arguments[key] for key in ("sites", "applications", "application_pools")}
            options = parse_options(names if any(names.values()) else {"sites": [ALL]})
            facts = modules.configuration(
                configuration_path=arguments["configuration_path"], web_configs=arguments["web_configs"]
            )
        except ModuleFailedError as error:
            return result | error.answer
        except OptionError as error:
            raise AnsibleActionFail(str(error)) from error
        result["iis"] = {"installed": facts.iis_version is not None, "version": facts.iis_version}
        result["applications"] = []
        if facts.iis_version is None:
            result["warnings"] = ["IIS is not installed on this host, so there are no applications to answer for"]
            return result
        try:
            host = resolve_host(facts)
        except ValueError as error:
            raise AnsibleActionFail(str(error), result=result) from error
        selected, unknown = select_applications(host.configured, options)
        result["applications"] = [application_dict(application) for application in selected]
        if unknown:
            return result | {"failed": True, "msg": "\n".join(finding.message for finding in unknown)}
        return result
