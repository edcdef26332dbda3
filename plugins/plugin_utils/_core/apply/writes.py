# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of `webinfra.iis_identity.security_descriptor`, and what its answer means for a plan."""

from __future__ import annotations

import typing as t

from ..findings import paths
from ..host.facts import path_facts
from ..host.modules import CHUNK
from ..host.tree_answers import trees_of
from ..plan.items import MET, Plan, PlanFinding, Write
from ..windows_path import windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding
    from ..model import PathFacts
    from ..plan.tree import Tree


Requests: t.TypeAlias = list[dict[str, t.Any]]


def write_requests(plan: Plan, *, below: bool = False) -> list[Requests]:
    """Return the `paths` of each call: every write, deepest first, then every other path to prove by reading it again.

    With *below* what is below a folder is looked at before it is written, and the write waits where the plan does not
    know something that it would change. A call reads again what it wrote; paths that are only read come last, when
    everything is written, and so does a path that was written in an earlier call than a folder above it.
    """
    order = {write.path: index // CHUNK for index, write in enumerate(plan.writes)}
    requests = [_write_request(write, below=below) for write in plan.writes]
    to_prove = dict.fromkeys(item.need.path for item in plan.items if item.decision in MET)
    for path in to_prove:
        chunk = order.get(path)
        if chunk is None or any(order.get(parent, chunk) > chunk for parent in path.parents):
            requests.append({"path": str(path)})
    return [requests[start : start + CHUNK] for start in range(0, len(requests), CHUNK)]


def _write_request(write: Write, *, below: bool) -> dict[str, t.Any]:
    request: dict[str, t.Any] = {
        "path": str(write.path),
        "descriptor": write.written.to_base64(),
        "expected": write.expected,
    }
    if below and write.directory:
        request["below"] = True
        if write.known_below:
            request["known_below"] = list(write.known_below)
    if write.again:
        request["again"] = True
    return request


def read_requests(paths: t.Sequence[pathlib.PureWindowsPath]) -> list[Requests]:
    """Return the `paths` of each call that only reads."""
    requests: Requests = [{"path": str(path)} for path in paths]
    return [requests[start : start + CHUNK] for start in range(0, len(requests), CHUNK)]


def written_facts(answers: t.Iterable[t.Mapping[str, t.Any]]) -> dict[t.Any, PathFacts]:
    """Return what the paths are after the writes, by path."""
    facts = {}
    for answer in answers:
        facts.update(path_facts(answer["paths"], descriptor_key="after"))
    return facts


def write_findings(answers: t.Iterable[t.Mapping[str, t.Any]], plan: Plan) -> tuple[PlanFinding, ...]:
    """Return a finding for every write that was left alone or failed."""
    findings = []
    written = {write.path for write in plan.writes}
    for answer in answers:
        for path in answer["paths"]:
            if windows_path(path["path"]) not in written:
                continue
            if path["conflict"] or path["held"]:
                finding = paths.DESCRIPTOR_CHANGED_MEANWHILE.of(path=path["path"])
            elif path["error"]:
                why = f"{path['error']['message']} (Windows error {path['error']['code']})"
                finding = paths.WRITE_FAILED.of(path=path["path"], why=why)
            else:
                continue
            findings.append(_about(plan, path["path"], finding))
    return tuple(findings)


def _about(plan: Plan, path: str, finding: Finding) -> PlanFinding:
    labels = [label for item in plan.items if item.need.path == windows_path(path) for label in item.need.applications]
    return PlanFinding(finding=finding, applications=tuple(dict.fromkeys(labels)), path=path)


def held_trees(answers: t.Iterable[t.Mapping[str, t.Any]]) -> tuple[Tree, ...]:
    """Return what is below the folders whose writes wait because of it."""
    below = [path["below"] for answer in answers for path in answer["paths"] if path["below"] is not None]
    return trees_of([{"trees": below}])
