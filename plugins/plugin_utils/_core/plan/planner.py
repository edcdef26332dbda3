# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides the needs of a plan one after the other, shallow paths first, because a grant above is inherited below.

Every path is written once at most, and the new descriptor is the old one with allow ACEs added, nothing else.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import asked_for, paths
from ..findings.finding import Finding, Level
from ..options import Options, SatisfiedBy
from ..require.requirements import Kind, Scope
from ..security import well_known
from ..security.ace import Ace, AceFlags
from ..security.descriptor import DescriptorError, SecurityDescriptor
from ..security.merge import grant
from ..security.words import describe_ace, diff_dacl
from ..windows_path import is_unc
from .evaluate import Evaluation, evaluate_need
from .guards import Guards
from .items import Decision, Item, Need, PlanFinding, Write

if t.TYPE_CHECKING:
    import pathlib

    from ..model import Machine
    from ..security.sid import Sid
    from .folders import ApplicationFolders
    from .projection import Projection

_SHOWN: t.Final = 4
"""How many changed ACEs a message spells out."""

_TREE_FLAGS: t.Final = AceFlags.OBJECT_INHERIT | AceFlags.CONTAINER_INHERIT


class Planner:
    """Decides one need after the other; later ones see what was planned for earlier ones."""

    def __init__(
        self,
        folders: ApplicationFolders,
        projection: Projection,
        options: Options,
        machine: Machine,
        names: t.Mapping[Sid, str],
    ) -> None:
        self.items: list[Item] = []
        self.findings: list[PlanFinding] = []
        self._folders = folders
        self._projection = projection
        self._options = options
        self._guards = Guards(folders, machine, options, projection)
        self._names = names

    def decide(self, need: Need) -> None:
        """Add the item for *need*, and plan the write where one is needed."""
        if self._decide_without_descriptor(need):
            return
        if need.optional and not self._is_folder(need.path):
            need = dataclasses.replace(need, scope=Scope.FILE)  # a URL with settings of its own may be that of a file
        descriptor = self._projection.after(need.path)
        if descriptor is None:  # pragma: no cover - answered above
            return
        evaluation = self._evaluate(need, descriptor)
        if not evaluation.missing:
            self._satisfied(need, evaluation)
        elif self._guards.is_excluded(need.path):
            self._add(need, Decision.EXCLUDED, "exclude_paths says that it is never touched")
            self._find(need, asked_for.EXCLUDED_PATH_LACKS_ACCESS.of(**_about(need)))
        elif not self._blocked(need, descriptor, evaluation) and not self._refused(need):
            self._grant(need, descriptor)

    def _refuse_to_reapply_inheritance(self, need: Need) -> Finding | None:
        """Refuse a write that would make Windows change inherited ACEs for reasons that are not the grant's.

        Entries that nobody asked about would be lost or come in. They are left alone unless the path written or the
        path that changes is forced.
        """
        for path, become in self._projection.out_of_date(need.path):
            if path in self._options.force or need.path in self._options.force:
                continue
            return paths.INHERITANCE_WOULD_BE_REAPPLIED.of(
                what=self._out_of_date(path, become), written=need.path, path=path
            )
        return None

    def _out_of_date(self, path: pathlib.PureWindowsPath, become: SecurityDescriptor) -> str:
        current = self._projection.current(path)
        changes = diff_dacl(current, become, self._names) if current else []
        more = f"; and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
        return (
            f"{path}: the inherited entries are not what the folder above gives now (it was moved, or an earlier "
            f"change was cut off), and bringing them up to date changes them: {'; '.join(changes[:_SHOWN])}{more}"
        )

    def find_what_is_brought_up_to_date(self) -> None:
        """Say which forced paths lose or get inherited ACEs that no grant is the reason for."""
        for path, become in self._projection.brought_up_to_date():
            written = next(folder for folder in (path, *path.parents) if folder in self._projection.written())
            labels = [label for entry in self.items if entry.need.path == path for label in entry.need.applications]
            finding = paths.INHERITANCE_WILL_BE_REAPPLIED.of(what=self._out_of_date(path, become), written=written)
            self.findings.append(
                PlanFinding(finding=finding, applications=tuple(dict.fromkeys(labels)), path=str(path))
            )

    def writes(self) -> tuple[Write, ...]:
        """Return the writes, deepest path first: a write above changes what is inherited below."""
        writes = []
        for path, written in self._projection.written().items():
            facts, after = self._projection.facts(path), self._projection.after(path)
            if facts is None or facts.descriptor is None or facts.raw is None or after is None:
                continue
            writes.append(
                Write(
                    path=path,
                    expected=facts.raw,
                    directory=facts.directory,
                    before=facts.descriptor,
                    written=written,
                    after=after,
                )
            )
        return tuple(sorted(writes, key=lambda write: (-len(write.path.parts), str(write.path).lower())))

    def _decide_without_descriptor(self, need: Need) -> bool:
        """Decide what needs no look at a descriptor; True if that was all."""
        if is_unc(need.path):
            if self._refused(need):
                return True
            self._settle(need, Decision.NOT_APPLIED, asked_for.UNC_NOT_APPLIED.of(**_about(need)))
            return True
        if need.scope is Scope.FILE and self._is_absent_file(need.path):
            return True  # no web.config there: nothing to read; one that is made later is for the next run
        if need.scope is Scope.FOLDER and self._is_absent_part_of_url(need.path):
            return True  # a part of the URL path needs no folder of its own, and without one has no web.config
        if need.scope is Scope.TREE and need.optional and self._is_absent_part_of_url(need.path):
            self._find(need, paths.URL_WITHOUT_FOLDER.of(**_about(need)))
            return True
        facts = self._projection.facts(need.path)
        if (facts is None or facts.descriptor is None) and self._guards.is_excluded(need.path):
            self._add(need, Decision.EXCLUDED, "exclude_paths says that it is never touched")
            self._find(need, asked_for.EXCLUDED_PATH_NOT_READ.of(**_about(need)))
        elif facts is None:
            self._unreadable(need, "the host was not asked about it")
        elif not facts.exists:
            case = "to write to" if need.kind is Kind.WRITE else ""
            self._settle(need, Decision.MISSING, paths.PATH_NOT_FOUND.of(case, **_about(need)))
        elif facts.descriptor is None:
            self._unreadable(need, facts.error or "no reason given")
        elif need.scope is Scope.TREE and not facts.directory and not need.optional:
            self._add(need, Decision.REFUSED, "it is a file")
            self._find(need, paths.PATH_IS_A_FILE.of(**_about(need)))
        else:
            return False
        return True

    def _is_absent_file(self, path: pathlib.PureWindowsPath) -> bool:
        facts, folder = self._projection.facts(path), self._projection.facts(path.parent)
        if facts is not None:
            return not facts.exists
        return folder is not None and folder.error is None and path.name.lower() not in folder.holds

    def _is_folder(self, path: pathlib.PureWindowsPath) -> bool:
        facts = self._projection.facts(path)
        return facts is not None and facts.directory

    def _is_absent_part_of_url(self, path: pathlib.PureWindowsPath) -> bool:
        facts = self._projection.facts(path)
        return facts is not None and not facts.exists and not self._folders.has(path)

    def _evaluate(self, need: Need, descriptor: SecurityDescriptor) -> Evaluation:
        return evaluate_need(descriptor, need, self._options.satisfied_by)

    def _satisfied(self, need: Need, evaluation: Evaluation) -> None:
        descriptor = self._projection.current(need.path)
        now = self._evaluate(need, descriptor) if descriptor else evaluation
        if now.missing:
            self._add(need, Decision.COVERED, self._where_granted(need, evaluation))
            return
        witness = [self._describe(need, ace) for ace in now.witnesses] or ["there is no DACL: everybody has access"]
        self._add(need, Decision.SATISFIED, *witness)
        if descriptor is not None and descriptor.dacl is None:
            self._find(need, paths.NO_DACL.of("satisfied", **_about(need)))
        broad = [sid for sid in now.through if sid in well_known.BROAD_GROUPS and sid != need.trustee.sid]
        if broad:
            groups = ", ".join(self._names.get(sid, sid) for sid in broad)
            self._find(need, paths.RELIES_ON_BROAD_GROUP.of(groups=groups, **_about(need)))
        if need.trustee.sid in now.through:
            self._find_reached(need)

    def _where_granted(self, need: Need, evaluation: Evaluation) -> str:
        """Return which planned grant covers a need: one on the path itself, or the nearest above that gives it."""
        if not all(ace.is_inherited for ace in evaluation.witnesses):
            return "granted with another need on this path"
        for folder in need.path.parents:
            written = self._projection.written().get(folder)
            aces = written.dacl.aces if written is not None and written.dacl is not None else ()
            if any(ace.sid in evaluation.through and not ace.is_inherited and ace.flags & _TREE_FLAGS for ace in aces):
                return f"inherited from the grant on {folder}"
        return "inherited from a grant above"

    def _find_reached(self, need: Need) -> None:
        """Say whose other folders the trustee gets at by inheritance."""
        for others, finding in (*self._guards.reaches(need), *self._guards.enters(need)):
            labels = tuple(dict.fromkeys((*need.applications, *(other.label for other in others))))
            self.findings.append(PlanFinding(finding=finding, applications=labels, path=str(need.path)))

    def _blocked(self, need: Need, descriptor: SecurityDescriptor, evaluation: Evaluation) -> bool:
        """Say so where no grant would help or none can be written safely."""
        if descriptor.dacl is None:
            return self._block(need, paths.NO_DACL.of(**_about(need)))
        if not descriptor.is_canonical:
            return self._block(need, paths.DACL_NOT_CANONICAL.of(**_about(need)))
        return self._denied(need, evaluation)

    def _denied(self, need: Need, evaluation: Evaluation) -> bool:
        if not evaluation.denies or (self._options.override_inherited_deny and not evaluation.explicit_deny):
            return False
        deny = self._describe(need, evaluation.denies[0])
        case = "explicit" if evaluation.explicit_deny else "inherited"
        return self._block(need, paths.DENIED.of(case, deny=deny, **_about(need)))

    def _refused(self, need: Need) -> bool:
        refusal = self._guards.refuse(need) or self._refuse_to_reapply_inheritance(need)
        if refusal is None:
            return False
        works = self._works_already(need)
        note = " (it has the access already, through a group)" if works else ""
        self._add(need, Decision.REFUSED, refusal.message + note)
        level = Level.WARNING if works else Level.ERROR
        message = f"{need.trustee.name}: {refusal.message}{note}"
        self._find(need, dataclasses.replace(refusal, level=level, message=message))
        return True

    def _works_already(self, need: Need) -> bool:
        descriptor = self._projection.after(need.path)
        if descriptor is None:
            return False
        return not evaluate_need(descriptor, need, SatisfiedBy.EFFECTIVE).missing

    def _grant(self, need: Need, projected: SecurityDescriptor) -> None:
        flags = int(_TREE_FLAGS) if need.scope is Scope.TREE else 0
        base = self._projection.written().get(need.path) or self._projection.current(need.path) or projected
        try:
            granted = grant(base, need.trustee.sid, need.mask, flags)
            granted.pack()
        except DescriptorError as error:
            self._block(need, paths.DACL_CANNOT_BE_EXTENDED.of(why=error, **_about(need)))
            return
        after = self._evaluate(need, self._projection.if_written(need.path, granted))
        if self._denied(need, after):
            return  # a deny that the folder above gives, and that comes down with the write
        if after.missing:
            why = f"'{self._describe(need, after.denies[0])}'" if after.denies else "its other ACEs"
            self._block(need, paths.DENIED.of("after the grant", why=why, **_about(need)))
            return
        self._projection.write(need.path, granted)
        self._add(need, Decision.GRANT, self._describe(need, Ace.allow(need.trustee.sid, need.mask, flags)))
        self._find_reached(need)

    def _block(self, need: Need, finding: Finding) -> bool:
        self._settle(need, Decision.BLOCKED, finding)
        return True

    def _settle(self, need: Need, decision: Decision, finding: Finding) -> None:
        """Add the item for *need* with a finding that is its witness too."""
        self._add(need, decision, finding.message)
        self._find(need, finding)

    def _unreadable(self, need: Need, why: str) -> None:
        self._settle(need, Decision.UNREADABLE, paths.PATH_NOT_READABLE.of(why=why, **_about(need)))

    def _describe(self, need: Need, ace: Ace) -> str:
        return describe_ace(ace, self._names, container=need.scope is not Scope.FILE)

    def _add(self, need: Need, decision: Decision, *witness: str) -> None:
        self.items.append(Item(need=need, decision=decision, witness=witness))

    def _find(self, need: Need, finding: Finding) -> None:
        self.findings.append(PlanFinding(finding=finding, applications=need.applications, path=str(need.path)))


def _about(need: Need) -> dict[str, object]:
    """Return what the findings about a need are about."""
    return {"path": need.path, "trustee": need.trustee.name, "kind": need.kind}
