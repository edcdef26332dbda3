# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused although it was asked for, unless the path is in the option `force`.

Design of the plan ("What must never happen"): system folders, links, write access to code, grants that flow into paths
the user excluded; and grants that flow into other applications' folders, which are reported.
"""

from __future__ import annotations

import re
import typing as t

from ..findings import asked_for
from ..require.requirements import Kind, Role, Scope
from ..security import well_known
from ..windows_path import is_drive_root, is_unc, lies_below, path_key, windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding
    from ..model import Application, Machine
    from ..options import Options
    from .folders import ApplicationFolders, Owner
    from .items import Need
    from .projection import Projection

_SYSTEM_FOLDERS: t.Final = ("SystemRoot", "windir", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "ProgramData")
_DEFAULT_FOLDERS: t.Final = ("Windows", "Program Files", "Program Files (x86)", "ProgramData", "Users")
_SHARED_TRUSTEES: t.Final = well_known.BROAD_GROUPS | {well_known.IUSR, well_known.IIS_IUSRS}
_GROUPS: t.Final = ("group", "alias")
"""The kinds of account (SID_NAME_USE) that hold others; well-known groups are also the accounts of pools."""
_CODE_FOLDER: t.Final = "bin"
_SHORT_NAME: t.Final = re.compile(r"[^.~ ]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?")
"""The form of the names that NTFS makes for programs that know eight letters and three, `PROGRA~1`."""
_SHOWN: t.Final = 5
"""How many applications a message names."""


def system_folders(environment: t.Mapping[str, str]) -> tuple[pathlib.PureWindowsPath, ...]:
    """Return the folders of Windows and of installed programs, from the machine's environment where it says."""
    values = {name.lower(): value for name, value in environment.items()}
    drive = values.get("systemdrive", "C:")
    folders = [windows_path(values[name.lower()]) for name in _SYSTEM_FOLDERS if values.get(name.lower())]
    if "public" in values:
        folders.append(windows_path(values["public"]).parent)
    folders += [windows_path(f"{drive}\\{name}") for name in _DEFAULT_FOLDERS]
    return tuple(dict.fromkeys(folder for folder in folders if not is_drive_root(folder)))


class Guards:
    """The guards of one plan."""

    def __init__(self, folders: ApplicationFolders, machine: Machine, options: Options, projection: Projection) -> None:
        """Take the whole host into account: *folders* are those of all applications, not only of the selected ones."""
        self._folders = folders
        self._system = {path_key(folder) + "\\": folder for folder in system_folders(machine.environment)}
        self._account_types = machine.account_types
        self._options = options
        self._projection = projection
        self._force = frozenset(options.force)
        self._places: dict[tuple[str, Kind], Finding | None] = {}
        self._excluded_below: dict[pathlib.PureWindowsPath, Finding | None] = {}
        self._inherited_down: dict[tuple[pathlib.PureWindowsPath, pathlib.PureWindowsPath], bool] = {}

    def is_excluded(self, need: Need) -> bool:
        """Tell whether the user said that the path of *need* is never touched."""
        return any(self.is_excluded_path(path) for path in (need.path, need.link) if path is not None)

    def is_excluded_path(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether the user said that *path* is never touched."""
        return any(path.is_relative_to(excluded) for excluded in self._options.exclude_paths)

    def refuse(self, need: Need) -> Finding | None:
        """Return why *need* must not be granted, None if it may be."""
        refusal = self._refuse_excluded_below(need) or _refuse_link(need)
        if refusal is not None or need.path in self._force or need.link in self._force:
            return refusal
        place = None if is_unc(need.path) else self._refuse_place(need)
        return place or (self._refuse_write(need) if need.kind is Kind.WRITE else None)

    def reaches(self, need: Need) -> t.Iterator[tuple[tuple[Application, ...], Finding]]:
        """Yield, for every folder that the inheritance of a grant reaches, the applications of other pools there.

        The finding names them; an application whose own trustee gets the grant is not among them.
        """
        if need.scope is not Scope.TREE:
            return
        for folder in self._folders.on_or_below(need.path):
            others = tuple(
                place.application
                for place in self._folders.at(folder)
                if not _is_own(need, place) and need.trustee.sid not in place.trustees
            )
            if not others or not self._inherits_down_to(folder, need.path):
                continue
            named = _named([f"{other.label} (application pool {other.application_pool})" for other in others])
            where = "the same folder" if folder == need.path else str(folder)
            yield (
                others,
                asked_for.GRANT_REACHES_OTHER_APPLICATION.of(
                    trustee=need.trustee.name,
                    path=need.path,
                    applications=_named(need.applications),
                    others=named,
                    where=where,
                ),
            )

    def enters(self, need: Need) -> t.Iterator[tuple[tuple[Application, ...], Finding]]:
        """Yield the applications of other pools that have the folder around a path to write to, and the finding."""
        owners = self._folders.around(need.path) if need.kind is Kind.WRITE else ()
        if not owners or any(_is_own(need, owner) or need.trustee.sid in owner.trustees for owner in owners):
            return
        others = tuple(owner.application for owner in owners)
        yield (
            others,
            asked_for.WRITE_INSIDE_OTHER_APPLICATION.of(
                trustee=need.trustee.name,
                path=need.path,
                applications=_named(need.applications),
                others=_named([f"{other.label} (application pool {other.application_pool})" for other in others]),
            ),
        )

    def _inherits_down_to(self, folder: pathlib.PureWindowsPath, top: pathlib.PureWindowsPath) -> bool:
        """Tell whether nothing between *top* and *folder* below it stops inheritance, as far as is known."""
        if folder == top:
            return True
        known = self._inherited_down.get((folder, top))
        if known is None:
            known = not self._stops_inheritance(folder) and self._inherits_down_to(folder.parent, top)
            self._inherited_down[folder, top] = known
        return known

    def _stops_inheritance(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* takes nothing from the folder above; one that is not known is taken to do so."""
        facts = self._projection.facts(path)
        if facts is None:
            return False
        return facts.reparse_point or (facts.descriptor is not None and facts.descriptor.is_protected)

    def _refuse_excluded_below(self, need: Need) -> Finding | None:
        if need.scope is not Scope.TREE or not self._options.exclude_paths:
            return None
        if need.path not in self._excluded_below:
            below = (path for path in self._options.exclude_paths if lies_below(path, need.path))
            reached = next((path for path in below if self._inherits_down_to(path, need.path)), None)
            self._excluded_below[need.path] = (
                None if reached is None else asked_for.GRANT_REACHES_EXCLUDED_PATH.of(path=need.path, excluded=reached)
            )
        return self._excluded_below[need.path]

    def _stands_for_several(self, need: Need) -> bool:
        """Tell whether more than one account has what the trustee has: users may name accounts and groups."""
        kind = self._account_types.get(need.trustee.sid)
        if need.trustee.sid in _SHARED_TRUSTEES or kind in _GROUPS:
            return True
        return need.roles == {Role.USERS} and kind != "user"

    def _refuse_place(self, need: Need) -> Finding | None:
        key = need.key, need.kind
        if key not in self._places:
            self._places[key] = self._place(need)
        return self._places[key]

    def _place(self, need: Need) -> Finding | None:
        """Return why nothing is to be granted where *need* is, whoever it is for."""
        if is_drive_root(need.path):
            return asked_for.PROTECTED_PATH.of("drive", path=need.path)
        inside = need.key + "\\"
        folder = next((folder for above, folder in self._system.items() if inside.startswith(above)), None)
        if folder is not None:
            return asked_for.PROTECTED_PATH.of("system", path=need.path, folder=folder)
        short = next((part for part in need.path.parts if _SHORT_NAME.fullmatch(part)), None)
        if short is not None:
            case = "to write to" if need.kind is Kind.WRITE else ""
            return asked_for.SHORT_NAME.of(case, part=short, path=need.path)
        return None

    def _is_code(self, path: pathlib.PureWindowsPath) -> bool:
        """Tell whether *path* is a folder `bin`, or lies below that of an application."""
        folder = self._folders.nearest(path)
        inner = path.relative_to(folder).parts if folder is not None else path.parts[-1:]
        return _CODE_FOLDER in (part.lower() for part in inner)

    def _refuse_write(self, need: Need) -> Finding | None:
        folder = next(self._folders.on_or_below(need.path), None)
        if folder is not None:
            label = self._folders.at(folder)[0].application.label
            return asked_for.WRITE_ON_APPLICATION_ROOT.of(
                path=need.path, folder=folder, application=label, trustee=need.trustee.name
            )
        facts = self._projection.facts(need.path)
        holds = sorted(facts.holds) if facts else []
        if holds or self._is_code(need.path):
            return asked_for.WRITE_ON_CODE_FOLDER.of(path=need.path, what=", ".join(holds) or _CODE_FOLDER)
        if self._stands_for_several(need):
            return asked_for.WRITE_TO_SHARED_ACCOUNT.of(trustee=need.trustee.name, path=need.path)
        return None


def _refuse_link(need: Need) -> Finding | None:
    """Refuse what is behind a link that leads to another machine, or to a place that cannot be told."""
    return asked_for.REPARSE_POINT.of(path=need.path, why=need.link_problem) if need.link_problem is not None else None


def _is_own(need: Need, owner: Owner) -> bool:
    """Tell whether an application runs in a pool that the need is for; on IIS 5.0, without pools, whether it is one."""
    return owner.pool in need.pools if owner.pool else owner.application.label in need.applications


def _named(names: t.Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
