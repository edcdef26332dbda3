# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan: what each trustee needs on each path, what is decided about it and why, and the descriptors to write."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding
    from ..model import TokenSid
    from ..require.requirements import Kind, Role, Scope
    from ..require.trustees import Trustee
    from ..security.descriptor import SecurityDescriptor


class Decision(enum.StrEnum):
    """What a plan decides about one need."""

    SATISFIED = "satisfied"
    GRANT = "grant"
    COVERED = "covered"
    BLOCKED = "blocked"
    REFUSED = "refused"
    EXCLUDED = "excluded"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_APPLIED = "not applied"
    REQUIRED = "required"


MET: frozenset[Decision] = frozenset({Decision.SATISFIED, Decision.GRANT, Decision.COVERED})


class Need(t.NamedTuple):
    """What one trustee needs on one path, for all applications together.

    `key` is the path for comparison; `roles` are those of the requirements; `tokens` the different tokens that the
    trustee works through, an empty one where it is no token of this host. `optional` says that the path need not
    exist. `link` is the path that was named where that leads to `path` through a link.
    """

    path: pathlib.PureWindowsPath
    key: str
    trustee: Trustee
    scope: Scope
    kind: Kind
    mask: int
    roles: frozenset[Role]
    tokens: tuple[tuple[TokenSid, ...], ...]
    applications: tuple[str, ...]
    pools: frozenset[str]
    reasons: tuple[str, ...]
    optional: bool
    link: pathlib.PureWindowsPath | None = None
    link_problem: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A need and what is decided about it; `witness` are sentences that name the ACE or the rule that decides."""

    need: Need
    decision: Decision
    witness: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlanFinding:
    """A finding of a plan, with the applications and, where there is one, the path that it is about."""

    finding: Finding
    applications: tuple[str, ...]
    path: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One DACL to write: the descriptor it was planned from, as the host gave it, and the new one.

    `expected` is the base64 text of the host's answer; the write is a conflict if the host's has changed meanwhile.
    `known_below` are the descriptors below the folder, in base64, that the write changes and that the plan knows of.
    `again` says that the DACL is there already, and is written so that Windows hands it down once more.
    """

    path: pathlib.PureWindowsPath
    expected: str
    directory: bool
    before: SecurityDescriptor
    written: SecurityDescriptor
    known_below: tuple[str, ...] = ()
    again: bool = False

    @property
    def after(self) -> SecurityDescriptor:
        """What the path has when everything is written."""
        return self.written


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a path, or of `count` paths that are alike, whether they are written or what they inherit is."""

    path: pathlib.PureWindowsPath
    directory: bool
    before: SecurityDescriptor
    after: SecurityDescriptor
    count: int = 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done on a host, and what should be known about it.

    `writes` are the descriptors to write, deepest path first; `find_changes` works out what `changes` returns.
    """

    items: tuple[Item, ...]
    writes: tuple[Write, ...]
    findings: tuple[PlanFinding, ...]
    changed: bool
    find_changes: t.Callable[[], tuple[Change, ...]] = dataclasses.field(default=tuple, compare=False, repr=False)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that the writes change, as far as it was read; worked out when it is asked for."""
        return self.find_changes()


def about(need: Need) -> dict[str, object]:
    """Return what the findings about a need are about."""
    path = f"{need.path} (where {need.link} leads)" if need.link is not None else need.path
    return {"path": path, "trustee": need.trustee.name, "kind": need.kind}
