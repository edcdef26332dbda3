# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives the accounts of web applications what they need: reads on the host, decides here, writes, proves."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.modules import (
    ModuleFailedError,
    RawModules,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.declared import (
    DeclaredApplication,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.access import AccessRun, Request

_NAMES = {"type": "list", "elements": "str"}
_PLAN_OPTIONS = {
    "sites": _NAMES,
    "applications": _NAMES,
    "application_pools": _NAMES,
    "read": {"type": "str", "choices": ["read_execute", "read"], "default": "read_execute"},
    "write": {
        "type": "list",
        "elements": "dict",
        "options": {
            "path": {"type": "str", "required": True},
            "for": {"type": "str", "choices": ["process", "request", "both"], "default": "process"},
            "rights": {"type": "str", "choices": ["modify", "write"], "default": "modify"},
        },
    },
    "users": _NAMES,
    "grant_to": {"type": "str", "choices": ["auto", "pool", "account", "group"], "default": "auto"},
    "satisfied_by": {"type": "str", "choices": ["own_ace", "effective"], "default": "own_ace"},
    "exclude_paths": _NAMES,
    "force": _NAMES,
    "override_inherited_deny": {"type": "bool", "default": False},
}
_ARGUMENTS = {
    **_PLAN_OPTIONS,
    "state": {"type": "str", "choices": ["present"], "default": "present"},
    "declared": {
        "type": "list",
        "elements": "dict",
        "options": {
            "application_pool": {"type": "str", "required": True},
            "physical_path": {"type": "str", "required": True},
            "site": {"type": "str", "default": "declared"},
            "path": {"type": "str", "default": "/"},
            "identity_type": {
                "type": "str",
                "choices": [
                    "ApplicationPoolIdentity",
                    "NetworkService",
                    "LocalService",
                    "LocalSystem",
                    "SpecificUser",
                ],
            },
            "user_name": {"type": "str"},
            "anonymous_user": {"type": "str"},
            "authenticated": {"type": "bool", "default": False},
        },
    },
    "iis_version": {"type": "str", "choices": ["7.0", "7.5", "8.0", "8.5", "10.0"]},
    "fail_on": {"type": "str", "choices": ["error", "warning", "never"], "default": "error"},
    "configuration_path": {"type": "str"},
    "web_configs": {"type": "bool", "default": False},
    "below_root": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """The action `iis_access`."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Grant what is missing and return what was needed, decided and proved; see the documentation of the module."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _validation, arguments = self.validate_argument_spec(
            argument_spec=_ARGUMENTS,
            required_one_of=[("sites", "applications", "application_pools", "declared")],
        )
        modules = RawModules(
            lambda name, args: self._execute_module(name, args, task_vars=task_vars),
            unreachable=AnsibleConnectionFailure,
        )
        try:
            request = Request(
                options=parse_options({name: arguments[name] for name in _PLAN_OPTIONS}),
                declared=tuple(DeclaredApplication(**item) for item in arguments["declared"] or ()),
                iis_version=arguments["iis_version"],
                configuration_path=arguments["configuration_path"],
                web_configs=arguments["web_configs"],
                below_root=arguments["below_root"],
                fail_on=arguments["fail_on"],
                check_mode=self._task.check_mode,
            )
            outcome = AccessRun(modules, request, progress=self._display.v).run()
        except ModuleFailedError as error:
            return result | error.answer
        except ValueError as error:
            raise AnsibleActionFail(str(error), result=result) from error
        if not self._task.diff:
            outcome.pop("diff")
        return result | outcome
