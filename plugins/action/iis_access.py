# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives the accounts of web applications what they need: reads on the host, decides here, writes, proves."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible_collections.webinfra.iis_identity.plugins.modules import iis_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._arguments import checked_arguments
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.modules import (
    ModuleFailedError,
    RawModules,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import Options, parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.declared import (
    declared_from_values,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.access import AccessRun, Request

_PLAN_OPTIONS: t.Final = tuple(field.name for field in dataclasses.fields(Options))


_SELECTIONS: t.Final = ("sites", "applications", "application_pools", "declared")
_ROLE: t.Final = "iis_access_"


class ActionModule(ActionBase):
    """The action `iis_access`."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Grant what is missing and return what was needed, decided and proved; see the documentation of the module."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        arguments = checked_arguments(iis_access.DOCUMENTATION, self._task.args)
        if all(arguments[name] is None for name in _SELECTIONS):
            raise AnsibleActionFail(_nothing_selected(arguments, task_vars or {}))
        modules = RawModules(
            lambda name, args: self._execute_module(name, args, task_vars=task_vars),
            unreachable=AnsibleConnectionFailure,
        )
        try:
            request = Request(
                options=parse_options({name: arguments[name] for name in _PLAN_OPTIONS}),
                declared=declared_from_values(arguments["declared"] or ()),
                iis_version=arguments["iis_version"],
                configuration_path=arguments["configuration_path"],
                web_configs=arguments["web_configs"],
                below_root=arguments["below_root"],
                made_earlier=arguments["made_earlier"],
                fail_on=arguments["fail_on"],
                check_mode=self._task.check_mode,
                diff=self._task.diff,
            )
            outcome = AccessRun(modules, request, progress=self._display.v).run()
        except ModuleFailedError as error:
            return result | error.answer
        except ValueError as error:
            raise AnsibleActionFail(str(error), result=result) from error
        if not self._task.diff:
            outcome.pop("diff")
        return result | outcome


def _nothing_selected(options: t.Iterable[str], variables: t.Iterable[str]) -> str:
    """Return that nothing is selected, and which variable of the role is misspelt, if one is."""
    message = f"one of the following is required: {', '.join(_SELECTIONS)}"
    known = [_ROLE + option for option in options]
    for name in sorted(variables):
        if name.startswith(_ROLE) and name not in known and (alike := difflib.get_close_matches(name, known, n=1)):
            return f"{message}; the role iis_access has no variable '{name}', did you mean '{alike[0]}'?"
    return message
