# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults and delays that a machine shows on demand."""

from __future__ import annotations

import dataclasses
import threading
import time
import typing as t

from .program import MachineGoneError

# MaxConcurrentOperationsPerUser of Windows Server 2012 and later.
OPERATIONS_PER_SHELL: t.Final = 1500


class ConditionError(ValueError):
    """A fault or a delay that does not exist, or a value it cannot have."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Faults and delays; every number of a fault counts from the moment the conditions are set.

    Attributes:
        refuse_credentials: right credentials are refused as wrong ones are.
        drop_after_requests: after that many requests the machine disappears (connections break without an answer).
        drop_during_module: the machine disappears as that module run begins; the module does nothing.
        drop_after_module: that module run does its work, then the machine disappears before it can answer.
        drop_during_write: the machine disappears instead of making that write of a descriptor.
        drop_during_propagation: the machine disappears while it hands the first written descriptor down, before that
            file or folder below has it.
        http_500_after_requests: after that many requests everything is answered with a plain HTTP status 500.
        operations_per_shell: commands that a shell takes before it answers that the quota is used up.
        delay_powershell_start: seconds before each PowerShell process runs.
        delay_request: seconds before each request is answered.
    """

    refuse_credentials: bool = False
    drop_after_requests: int | None = None
    drop_during_module: int | None = None
    drop_after_module: int | None = None
    drop_during_write: int | None = None
    drop_during_propagation: int | None = None
    http_500_after_requests: int | None = None
    operations_per_shell: int = OPERATIONS_PER_SHELL
    delay_powershell_start: float = 0.0
    delay_request: float = 0.0

    @classmethod
    def read(cls, values: t.Mapping[str, object]) -> Conditions:
        """Return the conditions that *values* name. Raises ConditionError, which names the key."""
        kinds = {field.name: str(field.type) for field in dataclasses.fields(cls)}
        checked: dict[str, t.Any] = {}
        for name, value in values.items():
            if name not in kinds:
                raise ConditionError(f"{name}: there is no such fault or delay; there are {', '.join(kinds)}")
            if value is None and "None" in kinds[name]:
                continue
            checked[name] = _checked(name, kinds[name], value)
        return cls(**checked)


def _checked(name: str, kind: str, value: object) -> object:
    if kind == "bool":
        if isinstance(value, bool):
            return value
        raise ConditionError(f"{name}: must be true or false, not {value!r}")
    if kind == "float":
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600:
            return float(value)
        raise ConditionError(f"{name}: must be a number of seconds from 0 to 3600, not {value!r}")
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ConditionError(f"{name}: must be a whole number, 0 or more, not {value!r}")


class ActiveConditions:
    """The conditions of one machine as they are now, and how far their counts have come."""

    def __init__(self, conditions: Conditions | None = None) -> None:
        self._lock = threading.Lock()
        self.set(conditions or Conditions())

    def set(self, conditions: Conditions) -> None:
        """Let *conditions* hold from now on; a machine that had disappeared is back."""
        with self._lock:
            self.conditions = conditions
            self.gone = False
            self._requests = self._modules = self._writes = 0

    @property
    def handed_down(self) -> int | None:
        """How many files and folders still get what a write hands down before the machine disappears; None: all."""
        stops = self.conditions.drop_during_propagation
        return None if stops is None else max(stops - 1, 0)

    def propagation_ends(self) -> None:
        """Tell that a written descriptor was handed down as far as it comes."""
        with self._lock:
            if self.conditions.drop_during_propagation is not None:
                self._disappear()

    def _disappear(self) -> t.NoReturn:
        self.gone = True
        raise MachineGoneError

    def request(self) -> bool:
        """Count a request; return False where it is to be answered with status 500."""
        with self._lock:
            self._requests += 1
            count, now = self._requests, self.conditions
            if self.gone or (now.drop_after_requests is not None and count > now.drop_after_requests):
                self._disappear()
        if now.delay_request:
            time.sleep(now.delay_request)
        return now.http_500_after_requests is None or count <= now.http_500_after_requests

    def powershell_start(self, processes: int) -> None:
        """Wait as long as starting so many PowerShell processes takes."""
        if self.conditions.delay_powershell_start:
            time.sleep(self.conditions.delay_powershell_start * processes)

    def module_begins(self) -> None:
        """Count a run of a module."""
        with self._lock:
            self._modules += 1
            if self._modules == self.conditions.drop_during_module:
                self._disappear()

    def module_ends(self) -> None:
        """Tell that the run of a module which was counted last has done its work."""
        with self._lock:
            if self._modules == self.conditions.drop_after_module:
                self._disappear()

    def write_begins(self) -> None:
        """Count a write of a descriptor that is about to be made."""
        with self._lock:
            self._writes += 1
            if self._writes == self.conditions.drop_during_write:
                self._disappear()
