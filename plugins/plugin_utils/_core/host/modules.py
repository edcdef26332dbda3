# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two raw modules of a host, called through whatever runs modules there."""

from __future__ import annotations

import typing as t

from .facts import HostFacts, host_facts

CONFIGURATION: t.Final = "webinfra.iis_identity.iis_configuration_info"
DESCRIPTORS: t.Final = "webinfra.iis_identity.security_descriptor"
CHUNK: t.Final = 500
"""How many paths go into one call: a request of this size stays well below the limits of WinRM and of a task."""

Answer: t.TypeAlias = dict[str, t.Any]


class ModuleFailedError(Exception):
    """A raw module failed, or the host could not be reached; `answer` is what Ansible returned for it."""

    def __init__(self, module: str, answer: Answer) -> None:
        """Keep the answer, which carries `msg` and whether the host was unreachable."""
        message = str(answer.get("msg") or answer.get("module_stderr") or "failed without a message")
        super().__init__(message if module in message else f"{module}: {message}")
        self.answer = answer


class RawModules:
    """Calls the raw modules; *execute* takes a module's name and arguments and returns its answer.

    Exceptions of the type *unreachable*, which *execute* may raise, say that there is no connection to the host.
    """

    def __init__(self, execute: t.Callable[[str, Answer], Answer], *, unreachable: type[Exception]) -> None:
        """Call modules through *execute*."""
        self._execute = execute
        self._unreachable = unreachable

    def configuration(
        self,
        *,
        configuration_path: str | None,
        paths: t.Sequence[str] = (),
        subfolders: t.Sequence[str] = (),
        accounts: t.Sequence[str] = (),
        web_configs: bool = False,
        trees: t.Sequence[str] = (),
        trees_of_sites: t.Sequence[str] = (),
    ) -> HostFacts:
        """Read the configuration, and the descriptors of the folders it names, of *paths*, and of *subfolders*.

        The latter are relative to the folder of every application. With *web_configs* the web.config files of the
        configuration's folders are read too. Everything below the folders *trees*, and below those of the sites
        *trees_of_sites*, is looked at.
        """
        arguments: Answer = {"paths": list(paths), "subfolders": list(subfolders), "accounts": list(accounts)}
        if configuration_path is not None:
            arguments["configuration_path"] = configuration_path
        if web_configs:
            arguments["web_configs"] = True
        if trees:
            arguments["trees"] = list(trees)
        if trees_of_sites:
            arguments["trees_of_sites"] = list(trees_of_sites)
        return host_facts(self._run(CONFIGURATION, arguments), web_configs=web_configs)

    def descriptors(
        self, requests: t.Sequence[t.Mapping[str, t.Any]], trees: t.Sequence[t.Mapping[str, str]] = ()
    ) -> Answer:
        """Write and read descriptors in one call, and walk *trees* after the writes.

        See `writes.write_requests` and `trees.tree_requests` for what is asked.
        """
        arguments: Answer = {"paths": [dict(request) for request in requests]}
        if trees:
            arguments["trees"] = [dict(tree) for tree in trees]
        return self._run(DESCRIPTORS, arguments)

    def _run(self, module: str, arguments: Answer) -> Answer:
        try:
            answer = self._execute(module, arguments)
        except self._unreachable as error:
            raise ModuleFailedError(module, {"unreachable": True, "msg": str(error)}) from error
        except Exception as error:
            # Connection plugins let errors of their libraries through, of types that nobody can list.
            message = f"the host stopped answering while it ran {module}: {error}"
            raise ModuleFailedError(module, {"failed": True, "msg": message}) from error
        if answer.get("failed") or answer.get("unreachable"):
            raise ModuleFailedError(module, answer)
        return answer
