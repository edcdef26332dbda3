# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two raw modules of a host, called through whatever runs modules there."""

from __future__ import annotations

import typing as t

from .facts import HostFacts, host_facts

CONFIGURATION: t.Final = "webinfra.iis_identity.iis_configuration_info"
DESCRIPTORS: t.Final = "webinfra.iis_identity.security_descriptor"

Answer: t.TypeAlias = dict[str, t.Any]


class ModuleFailedError(Exception):
    """A raw module failed, or the host could not be reached; `answer` is what Ansible returned for it."""

    def __init__(self, module: str, answer: Answer) -> None:
        """Keep the answer, which carries `msg` and whether the host was unreachable."""
        super().__init__(f"{module}: {answer.get('msg') or answer.get('module_stderr') or 'failed without a message'}")
        self.answer = answer


class RawModules:
    """Calls the raw modules; *execute* takes a module's name and arguments and returns its answer."""

    def __init__(self, execute: t.Callable[[str, Answer], Answer]) -> None:
        """Call modules through *execute*."""
        self._execute = execute

    def configuration(
        self, *, configuration_path: str | None, paths: t.Sequence[str] = (), accounts: t.Sequence[str] = ()
    ) -> HostFacts:
        """Read the configuration, and the descriptors of the folders it names and of *paths*."""
        arguments: Answer = {"paths": list(paths), "accounts": list(accounts)}
        if configuration_path is not None:
            arguments["configuration_path"] = configuration_path
        return host_facts(self._run(CONFIGURATION, arguments))

    def descriptors(self, requests: t.Sequence[t.Mapping[str, str]]) -> Answer:
        """Write and read descriptors in one call; see `writes.write_requests` for the requests."""
        return self._run(DESCRIPTORS, {"paths": [dict(request) for request in requests]})

    def _run(self, module: str, arguments: Answer) -> Answer:
        answer = self._execute(module, arguments)
        if answer.get("failed") or answer.get("unreachable"):
            raise ModuleFailedError(module, answer)
        return answer
