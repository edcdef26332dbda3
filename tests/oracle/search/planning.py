# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan for a server of the search, by the public way of the collection, in plain values.

The properties know nothing else of the collection, so that a wrong plan is easily made by hand.
"""

from __future__ import annotations

import dataclasses
import json
import random
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import (
    Application,
    Confidence,
    Machine,
    PathFacts,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import Options, parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.serialize import diff_list, plan_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IisVersion
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.tests.oracle.search import walked
from ansible_collections.webinfra.iis_identity.tests.oracle.search.binary import pack, unpack
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import Tree, parent_of
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import ACCOUNTS, FILE, LINK, Server

if t.TYPE_CHECKING:
    import pathlib

    from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import Descriptor

TREE: t.Final = "this folder, subfolders and files"
MET: t.Final = frozenset({"satisfied", "grant", "covered"})
OPTIONS: t.Final = frozenset(field.name for field in dataclasses.fields(Options))
"""The options that a plan of this version has."""

_TARGETS: t.Final = "target" in {field.name for field in dataclasses.fields(PathFacts)}
_ENVIRONMENT: t.Final = {
    "SystemDrive": "C:",
    "SystemRoot": r"C:\Windows",
    "windir": r"C:\Windows",
    "ProgramFiles": r"C:\Program Files",
    "ProgramData": r"C:\ProgramData",
    "PUBLIC": r"C:\Users\Public",
}
_HELD: t.Final = ("web.config", "bin")


class TokenSid(t.NamedTuple):
    """A SID of a token: whether it is there for certain, and whether only entries that deny match it."""

    sid: str
    certain: bool = True
    deny_only: bool = False


class Item(t.NamedTuple):
    """A need and what is decided about it; `link` is the path that was named where that leads elsewhere."""

    path: str
    trustee: str
    scope: str
    kind: str
    mask: int
    tokens: tuple[tuple[TokenSid, ...], ...]
    decision: str
    link: str | None = None

    @property
    def met(self) -> bool:
        """Whether the plan says that the need holds when everything is written."""
        return self.decision in MET

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two items of different plans the same need."""
        return self.path.lower(), self.trustee, self.scope, self.kind


class Finding(t.NamedTuple):
    """What a finding is called, and about which path it is."""

    code: str
    path: str | None


class Planned(t.NamedTuple):
    """A plan: what is written and what it says will come of that; `changes` is None where a plan does not say."""

    items: tuple[Item, ...]
    written: t.Mapping[str, Descriptor]
    after: t.Mapping[str, Descriptor]
    changes: t.Mapping[str, Descriptor] | None
    findings: tuple[Finding, ...]
    text: str


Planner: t.TypeAlias = t.Callable[[Server, Tree, random.Random | None], Planned]


def plan(server: Server, tree: Tree, shuffle: random.Random | None = None) -> Planned:
    """Return the plan for a server with the descriptors of *tree*; *shuffle* puts the input in another order."""
    machine = Machine(
        name="WEB1",
        domain=server.domain,
        domain_known=True,
        environment=_ENVIRONMENT,
        accounts={name.lower(): Sid(sid) for name, sid in ACCOUNTS.items()},
    )
    applications: list[Application] = list(
        resolve_applications(
            read_application_host(server.configuration()), version=IisVersion.parse(server.version), machine=machine
        )
    )
    options = parse_options({"sites": "all", **server.options})
    needs = [item.need for item in make_plan(applications, None, options, machine=machine).items]
    named = {str(path).lower() for need in needs for path in (need.path, *need.path.parents)}
    facts = _facts(server, tree, named)
    for need in needs:
        for path in (need.path, *need.path.parents):
            if path not in facts and not path.drive.startswith("\\\\") and not _lies_behind_a_link(server, path):
                facts[path] = PathFacts(path=str(path), exists=False)
    if shuffle is not None:
        shuffle.shuffle(applications)
        order = list(facts)
        shuffle.shuffle(order)
        facts = {path: facts[path] for path in order}
    more: dict[str, t.Any] = {}
    if server.walked and walked.CAN_BE_GIVEN:
        folders = (server.leads_to(str(need.path)) for need in needs)
        more = {"trees": walked.trees(server, tree, (folder for folder in folders if folder is not None))}
    return _plain(server, make_plan(applications, facts, options, machine=machine, **more))


def _facts(server: Server, tree: Tree, named: t.Collection[str]) -> dict[pathlib.PureWindowsPath, PathFacts]:
    facts: dict[pathlib.PureWindowsPath, PathFacts] = {}
    for path, place in server.paths.items():
        if place.hidden and path.lower() not in named:
            continue
        packed = pack(tree[path])
        descriptor = SecurityDescriptor.unpack(packed)
        more: dict[str, t.Any] = {}
        if _TARGETS and place.kind == LINK:
            target = server.leads_to(path)
            more = {"target": place.target if target is None else target}
            if more["target"] is None:
                more["target_error"] = "The system cannot find the path specified"
        facts[windows_path(path)] = PathFacts(
            path=path,
            exists=True,
            directory=place.kind != FILE,
            reparse_point=place.kind == LINK,
            holds=frozenset(held for held in _HELD if server.key(f"{path}\\{held}") is not None),
            descriptor=descriptor,
            raw=descriptor.to_base64(),
            **more,
        )
    return facts


def _lies_behind_a_link(server: Server, path: pathlib.PureWindowsPath) -> bool:
    return server.leads_to(str(path)) != str(path)


def _plain(server: Server, made: t.Any) -> Planned:
    changes = getattr(made, "changes", None)
    told = made.writes if changes is None else changes
    written_text = json.dumps([plan_dict(made), diff_list(told, {})], indent=1)
    spelt = {str(windows_path(path)).lower(): path for path in server.paths}
    by_path = {spelt[str(write.path).lower()]: write for write in made.writes}
    return Planned(
        items=tuple(_item(item) for item in made.items),
        written={path: unpack(write.written.pack()) for path, write in by_path.items()},
        after={path: unpack(write.after.pack()) for path, write in by_path.items()},
        changes=None
        if changes is None
        else {spelt[str(change.path).lower()]: unpack(change.after.pack()) for change in changes},
        findings=tuple(Finding(entry.finding.code, entry.path) for entry in made.findings),
        text=written_text,
    )


def _item(item: t.Any) -> Item:
    need, link = item.need, getattr(item.need, "link", None)
    return Item(
        path=str(need.path),
        trustee=str(need.trustee.sid),
        scope=need.scope.value,
        kind=need.kind.value,
        mask=int(need.mask),
        tokens=tuple(
            tuple(TokenSid(str(entry.sid), entry.confidence is Confidence.CERTAIN, entry.deny_only) for entry in token)
            for token in need.tokens
        ),
        decision=item.decision.value,
        link=None if link is None else str(link),
    )


def at_or_above(path: str) -> t.Iterator[str]:
    """Yield a path and every folder above it."""
    while path:
        yield path
        path = parent_of(path)
