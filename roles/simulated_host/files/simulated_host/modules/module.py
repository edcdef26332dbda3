# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a twin of a module is given, and how it answers."""

from __future__ import annotations

import dataclasses
import typing as t

from .arguments import ArgumentError, Options, check_arguments

if t.TYPE_CHECKING:
    from ..host.host import Host

Json = dict[str, t.Any]


class ModuleFailedError(Exception):
    """The module fails with this message."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRequest:
    """One run: the host, the full name of the module, the arguments of the task, and how Ansible wants it run.

    `shown` are the arguments as they are repeated in the answer, with every option, once they have been checked.
    """

    host: Host
    name: str
    arguments: Json
    check_mode: bool
    diff: bool
    shown: Json = dataclasses.field(default_factory=dict)

    @classmethod
    def read(cls, host: Host, name: str, arguments: t.Mapping[str, t.Any]) -> ModuleRequest:
        """Return the request in the arguments that Ansible sent, its own (`_ansible_*`) among them."""
        return cls(
            host=host,
            name=name,
            arguments={key: value for key, value in arguments.items() if not key.startswith("_ansible_")},
            check_mode=bool(arguments.get("_ansible_check_mode")),
            diff=bool(arguments.get("_ansible_diff")),
        )

    def checked(self, options: Options) -> Json:
        """Return the arguments, checked and converted as Ansible.Basic does. Raises ModuleFailedError."""
        try:
            values = check_arguments(self.name.rpartition(".")[2], options, self.arguments)
        except ArgumentError as exc:
            raise ModuleFailedError(str(exc)) from exc
        self.shown.update(values)
        return values


ModuleTwin = t.Callable[[ModuleRequest], Json]
