# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Needs that are decided without a look at a descriptor: there is none, or it is not ours to write."""

from __future__ import annotations

import typing as t

from ..findings import asked_for, paths
from ..require.requirements import Kind, Scope
from ..windows_path import is_unc
from .items import Decision, about

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding
    from .folders import ApplicationFolders
    from .guards import Guards
    from .items import Need
    from .projection import Projection

NO_NEED: t.Final = (None, None)
"""There is nothing to need something on: no item, no finding."""
Unread: t.TypeAlias = "tuple[Decision | None, Finding | None]"


def decide_unread(need: Need, projection: Projection, folders: ApplicationFolders, guards: Guards) -> Unread | None:
    """Return what is decided about *need* and the finding that says why; None if its descriptor has to be looked at.

    A decision of None is no item of the plan.
    """
    if is_unc(need.path):
        return Decision.NOT_APPLIED, asked_for.UNC_NOT_APPLIED.of(**about(need))
    node = projection.node_of(need.key)
    facts = node.facts if node else None
    absent = facts is not None and not facts.exists
    if need.scope is Scope.FILE and _is_absent_file(need.path, projection):
        return NO_NEED  # no web.config there: nothing to read; one that is made later is for the next run
    if absent and need.scope is Scope.FOLDER and not folders.has(need.path):
        return NO_NEED  # a part of the URL path needs no folder of its own, and without one has no web.config
    if absent and need.scope is Scope.TREE and need.optional and not folders.has(need.path):
        return None, paths.URL_WITHOUT_FOLDER.of(**about(need))
    if (facts is None or facts.descriptor is None) and guards.is_excluded(need):
        return Decision.EXCLUDED, asked_for.EXCLUDED_PATH_NOT_READ.of(**about(need))
    if facts is None:
        return Decision.UNREADABLE, paths.PATH_NOT_READABLE.of(why="the host was not asked about it", **about(need))
    if absent:
        case = "to write to" if need.kind is Kind.WRITE else ""
        return Decision.MISSING, paths.PATH_NOT_FOUND.of(case, **about(need))
    if facts.descriptor is None:
        why = facts.error or "no reason given"
        return Decision.UNREADABLE, paths.PATH_NOT_READABLE.of(why=why, **about(need))
    if need.scope is Scope.TREE and not facts.directory and not need.optional:
        return Decision.REFUSED, paths.PATH_IS_A_FILE.of(**about(need))
    return None


def _is_absent_file(path: pathlib.PureWindowsPath, projection: Projection) -> bool:
    facts, folder = projection.facts(path), projection.facts(path.parent)
    if facts is not None:
        return not facts.exists
    return folder is not None and folder.error is None and path.name.lower() not in folder.holds
