# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host answers about everything below its folders, for plans that ask for it."""

from __future__ import annotations

import inspect
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan import plan as plans
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.tree import Tree, TreeGroup
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.tests.oracle.search.binary import pack
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import FOLDER, LINK, Server

if t.TYPE_CHECKING:
    import pathlib

    from ansible_collections.webinfra.iis_identity.tests.oracle.search import propagation

CAN_BE_GIVEN: t.Final = "trees" in inspect.signature(plans.make_plan).parameters
"""Whether a plan takes such answers at all."""


def trees(server: Server, tree: propagation.Tree, folders: t.Iterable[str]) -> tuple[Tree, ...]:
    """Return what is below each of *folders*, each file and folder on its own.

    Nothing is entered that is behind a link, or another one of *folders*, which is walked by itself.
    """
    roots = sorted({path for path in map(server.key, folders) if path and server.paths[path].kind == FOLDER})
    return tuple(_tree(server, tree, root, roots) for root in roots)


def _tree(server: Server, tree: propagation.Tree, root: str, roots: t.Collection[str]) -> Tree:
    children = server.shape().children(tree)
    groups: list[TreeGroup] = []
    waiting: list[tuple[str, int | None]] = [(root, None)]
    for path, parent in waiting:
        place = server.paths[path]
        descriptor = SecurityDescriptor.unpack(pack(tree[path]))
        is_link, is_folder = place.kind == LINK, place.kind in (FOLDER, LINK)
        groups.append(
            TreeGroup(parent=parent, descriptor=descriptor, directory=is_folder, link=is_link, count=1, paths=(path,))
        )
        waiting += [(child, len(groups) - 1) for child in children.get(path, ()) if child not in roots]
    name: pathlib.PureWindowsPath = windows_path(root)
    return Tree(path=name, groups=tuple(groups), visited=len(groups), stopped_at=None, errors=(), error_count=0)
