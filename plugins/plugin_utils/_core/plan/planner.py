# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides the needs of a plan one after the other, shallow paths first, because a grant above is inherited below.

Every path is written once at most, and the new descriptor is the old one with allow ACEs added, nothing else.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings.finding import Finding, Level
from ..options import Options, SatisfiedBy
from ..require.requirements import Scope
from ..security import well_known
from ..security.ace import Ace, AceFlags
from ..security.descriptor import DescriptorError, SecurityDescriptor
from ..security.merge import grant
from ..security.words import describe_ace, diff_dacl
from ..windows_path import is_unc
from .evaluate import Evaluation, evaluate_need
from .guards import Guards, Refusal
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
            self._find(need, Level.WARNING, "excluded_path_lacks_access", self._lacks(need))
        elif not self._blocked(need, descriptor, evaluation) and not self._refused(need):
            self._grant(need, descriptor)

    def _refuse_to_reapply_inheritance(self, need: Need) -> Refusal | None:
        """Refuse a write that would make Windows change inherited ACEs for reasons that are not the grant's.

        Entries that nobody asked about would be lost or come in. They are left alone unless the path written or the
        path that changes is forced.
        """
        for path, become in self._projection.out_of_date(need.path):
            if path in self._options.force or need.path in self._options.force:
                continue
            message = (
                f"{self._out_of_date(path, become)}; a write to {need.path} would do that too, unasked. Apply "
                f"inheritance there first (icacls \"{path}\" /reset, or the security dialog), or list '{path}' in the "
                "option force"
            )
            return Refusal(code="inheritance_would_be_reapplied", message=message)
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
            message = f"{self._out_of_date(path, become)}; Windows does so with the write to {written}"
            labels = [label for entry in self.items if entry.need.path == path for label in entry.need.applications]
            finding = Finding(level=Level.WARNING, code="inheritance_will_be_reapplied", message=message)
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
            message = (
                f"{need.path} is on a file server: grant {need.trustee.name} {need.kind} access there, on the share too"
            )
            self._add(need, Decision.NOT_APPLIED, message)
            self._find(need, Level.INFO, "unc_not_applied", message)
            return True
        if need.scope is Scope.FILE and self._is_absent_file(need.path):
            return True  # no web.config there: nothing to read; one that is made later is for the next run
        if need.scope is Scope.FOLDER and self._is_absent_part_of_url(need.path):
            return True  # a part of the URL path needs no folder of its own, and without one has no web.config
        if need.scope is Scope.TREE and need.optional and self._is_absent_part_of_url(need.path):
            self._find(need, Level.INFO, "url_without_folder", self._no_folder(need))
            return True
        facts = self._projection.facts(need.path)
        if (facts is None or facts.descriptor is None) and self._guards.is_excluded(need.path):
            self._add(need, Decision.EXCLUDED, "exclude_paths says that it is never touched")
            message = f"{need.path} is in exclude_paths, and whether {need.trustee.name} has access there is not known"
            self._find(need, Level.INFO, "excluded_path_not_read", message)
        elif facts is None:
            self._unreadable(need, "the host was not asked about it")
        elif not facts.exists:
            message = (
                f"{need.path} does not exist; create the folder, or correct the physical path in the configuration"
            )
            self._add(need, Decision.MISSING, message)
            self._find(need, Level.ERROR, "path_not_found", message)
        elif facts.descriptor is None:
            self._unreadable(need, facts.error or "no reason given")
        elif need.scope is Scope.TREE and not facts.directory and not need.optional:
            self._add(need, Decision.REFUSED, "it is a file")
            message = f"{need.path} is a file, where a folder is expected; name the folder instead"
            self._find(need, Level.ERROR, "path_is_a_file", message)
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
            self._find(need, Level.WARNING, "no_dacl", self._no_dacl(need))
        broad = [sid for sid in now.through if sid in well_known.BROAD_GROUPS and sid != need.trustee.sid]
        if broad:
            groups = ", ".join(self._names.get(sid, sid) for sid in broad)
            message = (
                f"{need.path}: {need.trustee.name} has {need.kind} access only through {groups}, as everybody there "
                "does; satisfied_by: own_ace gives it an ACE of its own"
            )
            self._find(need, Level.WARNING, "relies_on_broad_group", message)
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
            return self._block(need, "no_dacl", self._no_dacl(need))
        if not descriptor.is_canonical:
            message = (
                f"{need.path}: the ACEs are not in canonical order, and where a new one takes effect is not what the "
                "security dialog shows; let the dialog reorder them first"
            )
            return self._block(need, "dacl_not_canonical", message)
        return self._denied(need, evaluation)

    def _denied(self, need: Need, evaluation: Evaluation) -> bool:
        if not evaluation.denies or (self._options.override_inherited_deny and not evaluation.explicit_deny):
            return False
        deny = self._describe(need, evaluation.denies[0])
        remedy = "remove that entry" if evaluation.explicit_deny else "remove it above, or set override_inherited_deny"
        message = f"{need.path}: {need.trustee.name} is denied what it needs by '{deny}'; {remedy}"
        return self._block(need, "denied", message)

    def _refused(self, need: Need) -> bool:
        refusal = self._guards.refuse(need) or self._refuse_to_reapply_inheritance(need)
        if refusal is None:
            return False
        works = self._works_already(need)
        note = " (it has the access already, through a group)" if works else ""
        self._add(need, Decision.REFUSED, refusal.message + note)
        level = Level.WARNING if works else Level.ERROR
        self._find(need, level, refusal.code, f"{need.trustee.name}: {refusal.message}{note}")
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
            message = f"{need.path}: the ACE cannot be added: {error}; remove entries that nobody needs any more"
            self._block(need, "dacl_cannot_be_extended", message)
            return
        after = self._evaluate(need, self._projection.if_written(need.path, granted))
        if self._denied(need, after):
            return  # a deny that the folder above gives, and that comes down with the write
        if after.missing:
            deny = self._describe(need, after.denies[0]) if after.denies else "its other ACEs"
            message = (
                f"{need.path}: a grant to {need.trustee.name} would have no effect against '{deny}'; remove that entry"
            )
            self._block(need, "denied", message)
            return
        self._projection.write(need.path, granted)
        self._add(need, Decision.GRANT, self._describe(need, Ace.allow(need.trustee.sid, need.mask, flags)))
        self._find_reached(need)

    def _block(self, need: Need, code: str, message: str) -> bool:
        self._add(need, Decision.BLOCKED, message)
        self._find(need, Level.ERROR, code, message)
        return True

    def _unreadable(self, need: Need, why: str) -> None:
        message = (
            f"the security descriptor of {need.path} could not be read: {why}; connect as an account that may read it, "
            "or give that account Read permissions there"
        )
        self._add(need, Decision.UNREADABLE, message)
        self._find(need, Level.ERROR, "path_not_readable", message)

    def _describe(self, need: Need, ace: Ace) -> str:
        return describe_ace(ace, self._names, container=need.scope is not Scope.FILE)

    def _no_dacl(self, need: Need) -> str:
        return f"{need.path} has no DACL, so everybody has full control; an ACE would take that away: set a DACL first"

    def _no_folder(self, need: Need) -> str:
        return (
            f"{need.path} does not exist, though a URL of that path has settings of its own; if a handler serves it "
            f"from other files, {need.trustee.name} needs {need.kind} access on those"
        )

    def _lacks(self, need: Need) -> str:
        return (
            f"{need.trustee.name} lacks {need.kind} access on {need.path}, which exclude_paths says is never touched; "
            "grant it by other means, or take the path out of exclude_paths"
        )

    def _add(self, need: Need, decision: Decision, *witness: str) -> None:
        self.items.append(Item(need=need, decision=decision, witness=witness))

    def _find(self, need: Need, level: Level, code: str, message: str) -> None:
        finding = Finding(level=level, code=code, message=message)
        self.findings.append(PlanFinding(finding=finding, applications=need.applications, path=str(need.path)))
