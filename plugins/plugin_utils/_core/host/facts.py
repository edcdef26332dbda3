# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the raw modules answer, parsed once: the host, its configuration and its paths.

`webinfra.iis_identity.iis_configuration_info` and `webinfra.iis_identity.security_descriptor` document the shapes.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import Machine, PathFacts
from ..read.xml import ConfigurationError
from ..security.descriptor import DescriptorError, SecurityDescriptor
from ..security.sid import Sid, SidError
from ..windows_path import windows_path
from .answer_error import HostAnswerError
from .tree_answers import trees_of

if t.TYPE_CHECKING:
    import pathlib

    from ..plan.tree import Tree

_BYPASS_TRAVERSE: t.Final = "SeChangeNotifyPrivilege"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationProblem:
    """Why a configuration could not be read: a sentence, and the place if it is a place in a file."""

    message: str
    file: str | None
    line: int | None
    column: int | None

    def __str__(self) -> str:
        """Return the sentence with the place before it."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """One answer of `iis_configuration_info`.

    `iis_version` is None where there is no IIS; `configuration` is the filtered text, None where it could not be
    read, and then `problem` says why. `web_configs` are filtered texts by path, or why one could not be read; None
    where they were not asked for. `trees` is what is below the folders that were asked for.
    """

    iis_version: str | None
    machine: Machine
    configuration_path: str | None
    configuration: str | None
    problem: ConfigurationProblem | None
    paths: dict[pathlib.PureWindowsPath, PathFacts]
    web_configs: dict[str, str | bytes | ConfigurationError] | None = None
    trees: tuple[Tree, ...] = ()


def host_facts(answer: t.Mapping[str, t.Any], *, web_configs: bool = False) -> HostFacts:
    """Parse an answer of `iis_configuration_info`, which was asked for *web_configs* or not.

    Raises HostAnswerError naming the part that is not as documented.
    """
    try:
        iis, machine, configuration = answer["iis"], answer["machine"], answer["configuration"]
        problem = configuration["error"]
        return HostFacts(
            iis_version=iis["version"] if iis["installed"] else None,
            machine=Machine(
                name=machine["name"],
                domain=machine["domain"],
                domain_known=machine["domain_error"] is None,
                domain_controller=machine["domain_controller"],
                service_pack=machine["service_pack"],
                environment=dict(answer["environment"]),
                accounts={entry["name"].lower(): _sid(entry["sid"]) for entry in answer["accounts"]},
                account_names={
                    Sid(entry["sid"]): entry["account"]
                    for entry in (*answer["local_groups"]["groups"], *answer["accounts"])
                    if entry["sid"] and entry["account"]
                },
                account_types={
                    Sid(entry["sid"]): entry["type"] for entry in answer["accounts"] if entry["sid"] and entry["type"]
                },
                sid=_sid(machine["sid"]),
                group_members={
                    Sid(group["sid"]): _sids(group["members"])
                    for group in answer["local_groups"]["groups"]
                    if group["members"] is not None
                },
                bypass_traverse=_holders(answer["user_rights"], _BYPASS_TRAVERSE),
            ),
            configuration_path=configuration["path"],
            configuration=configuration["text"],
            problem=ConfigurationProblem(**problem) if problem else None,
            paths=path_facts(answer["paths"]),
            web_configs={file["path"]: _web_config(file) for file in answer["web_configs"]} if web_configs else None,
            trees=trees_of([answer]),
        )
    except (KeyError, TypeError, AttributeError, SidError) as error:
        raise HostAnswerError(f"the answer of iis_configuration_info is not as documented: {error!r}") from error


def path_facts(
    answers: t.Iterable[t.Mapping[str, t.Any]], descriptor_key: str = "descriptor"
) -> dict[pathlib.PureWindowsPath, PathFacts]:
    """Parse the `paths` of either module; *descriptor_key* is `after` for those of `security_descriptor`.

    Raises HostAnswerError for an answer that is not as documented.
    """
    try:
        facts = [_path_facts(answer, answer[descriptor_key]) for answer in answers]
    except (KeyError, TypeError, AttributeError) as error:
        raise HostAnswerError(f"an answer about paths is not as documented: {error!r}") from error
    return {windows_path(fact.path): fact for fact in facts}


def _path_facts(answer: t.Mapping[str, t.Any], raw: str | None) -> PathFacts:
    descriptor, error = None, answer.get("error")
    problem = _sentence(error)
    if raw is not None:
        try:
            descriptor = SecurityDescriptor.from_base64(raw)
        except DescriptorError as exc:
            problem = f"the descriptor is damaged: {exc}"
    return PathFacts(
        path=answer["path"],
        exists=answer["exists"],
        directory=answer["directory"],
        reparse_point=answer["reparse_point"],
        holds=frozenset(name.lower() for name in answer.get("holds") or ()),
        descriptor=descriptor,
        raw=raw,
        error=problem,
        target=answer["target"],
        target_error=_sentence(answer["target_error"]),
    )


def _sentence(error: t.Mapping[str, t.Any] | None) -> str | None:
    return f"{error['message']} (Windows error {error['code']})" if error else None


def _web_config(answer: t.Mapping[str, t.Any]) -> str | ConfigurationError:
    error = answer["error"]
    if error is None:
        return str(answer["text"])
    return ConfigurationError(error["message"], file=error["file"], line=error["line"], column=error["column"])


def _holders(rights: t.Iterable[t.Mapping[str, t.Any]], name: str) -> frozenset[Sid] | None:
    """Return who holds a user right, None where the host did not say."""
    accounts = next((right["accounts"] for right in rights if right["name"] == name), None)
    return None if accounts is None else _sids(accounts)


def _sids(texts: t.Iterable[str]) -> frozenset[Sid]:
    return frozenset(map(Sid, texts))


def _sid(text: str | None) -> Sid | None:
    return Sid(text) if text else None
