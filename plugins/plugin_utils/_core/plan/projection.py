# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths of a host as a tree, and what their descriptors will be as planned writes are added to what is there.

A write to a folder reaches everything below it that inherits. Windows replaces the inherited ACEs of a path by those
its parent gives whenever a DACL above or on it is written (MS-DTYP 2.5.3.4); the same is done here, as far down as
every folder in between is known. Nothing is handed down to a link, nor to what lies behind it: that has other folders
above it than its path says. Every path is one node, which knows its parent, so that nothing is looked up twice.
"""

from __future__ import annotations

import itertools
import operator
import typing as t

from ..model import PathFacts
from ..security.descriptor import Control
from ..security.inherit import reinherit
from ..windows_path import path_key, windows_path

if t.TYPE_CHECKING:
    import pathlib

    from ..security.descriptor import SecurityDescriptor
    from .tree import Tree

_AUTO_INHERITED: t.Final = int(Control.DACL_AUTO_INHERITED)


class Node:
    """A path that the host was asked about; `parent` is None for the root of a drive or below a path that is unknown.

    `key` is the path for comparison, and `current` the descriptor as it is on the host, None where it is not known: one
    object for all paths that have the same.

    `inherits` tells whether it takes part in the inheritance of the folder above, as far as both are known. `written`
    is the descriptor that is planned for it, `settled` what it will have when everything planned is written. A group of
    paths that are alike, of a tree that was walked, is one node: `path` is the first of them, `count` their number.
    """

    __slots__ = (
        "children",
        "count",
        "current",
        "depth",
        "facts",
        "inherits",
        "key",
        "parent",
        "path",
        "reached",
        "settled",
        "written",
    )

    def __init__(
        self, path: pathlib.PureWindowsPath, facts: PathFacts, current: SecurityDescriptor | None, count: int = 1
    ) -> None:
        """Begin without a parent and without a write."""
        self.path = path
        self.key = path_key(path)
        self.facts = facts
        self.current = current
        self.count = count
        self.depth = 0
        self.parent: Node | None = None
        self.children: list[Node] = []
        self.inherits = False
        self.written: SecurityDescriptor | None = None
        self.settled: SecurityDescriptor | None = None
        self.reached: bool | None = None


_KEY: t.Final = operator.attrgetter("key")


class Projection:
    """The descriptors of a host, with planned writes on top; those are planned from the top of each drive downwards."""

    def __init__(self, facts: t.Mapping[pathlib.PureWindowsPath, PathFacts], trees: t.Iterable[Tree] = ()) -> None:
        """Start from what the host answered about paths, and about what is below some of them."""
        self.written: list[Node] = []
        self._same: dict[str | bytes, SecurityDescriptor] = {}
        self._inherited: dict[tuple[int, int, bool], tuple[object, object, SecurityDescriptor]] = {}
        nodes = [Node(path, fact, self._shared(fact)) for path, fact in facts.items()]
        nodes.sort(key=_KEY)  # nothing depends on the order of the answers, not even the words
        self._nodes = {node.key: node for node in nodes}
        for key, node in self._nodes.items():
            self._place(key, node)
        self._groups: dict[pathlib.PureWindowsPath, list[Node]] = {tree.path: self._grow(tree) for tree in trees}

    def _shared(self, facts: PathFacts) -> SecurityDescriptor | None:
        """Return the descriptor of a path, one object for all that are the same: most folders of a server have one."""
        descriptor = facts.descriptor
        return None if descriptor is None else self._same.setdefault(facts.raw or descriptor.pack(), descriptor)

    def groups(self, tree: Tree) -> t.Sequence[Node]:
        """Return the nodes of the groups of a tree, in their order; the first is the folder itself."""
        return self._groups[tree.path]

    def _grow(self, tree: Tree) -> list[Node]:
        """Return a node for each group of a tree."""
        nodes: list[Node] = []
        for group in tree.groups:
            known = self.node(tree.path) if group.parent is None else None
            path = windows_path(group.paths[0]) if group.paths else tree.path
            facts = PathFacts(
                path=str(path),
                exists=True,
                directory=group.directory,
                reparse_point=group.link,
                descriptor=group.descriptor,
            )
            node = known or Node(path, facts, self._shared(facts), group.count)
            nodes.append(node)
            if group.parent is not None:
                node.depth = nodes[group.parent].depth + 1
                self._hang(node, nodes[group.parent])
        return nodes

    def _place(self, key: str, node: Node) -> None:
        folder, _backslash, name = key.rpartition("\\")
        if not name:
            return
        above = self._nodes.get(folder if "\\" in folder else folder + "\\")
        if above is None:
            node.depth = key.count("\\")
            return
        node.depth = above.depth + 1
        self._hang(node, above)

    @staticmethod
    def _hang(node: Node, above: Node) -> None:
        node.parent = above
        above.children.append(node)
        if node.current is not None and above.current is not None:
            linked = node.facts.reparse_point or above.facts.reparse_point
            node.inherits = not linked and not node.current.is_protected

    def node(self, path: pathlib.PureWindowsPath) -> Node | None:
        """Return the node of *path*, None if the host was not asked about it."""
        return self._nodes.get(path_key(path))

    def node_of(self, key: str) -> Node | None:
        """Return the node of a path by its key."""
        return self._nodes.get(key)

    def nodes(self) -> t.Iterable[Node]:
        """Return every path, in order, and every group of a tree."""
        return itertools.chain(self._nodes.values(), *(groups[1:] for groups in self._groups.values()))

    def is_twice(self, node: Node) -> bool:
        """Tell whether *node* is of a tree, and stands for one path that the host was asked about by itself too."""
        known = self._nodes.get(node.key)
        return known is not node and node.count == 1 and known is not None and known.current is not None

    def facts(self, path: pathlib.PureWindowsPath) -> PathFacts | None:
        """Return what the host answered about *path*, None if it was not asked."""
        node = self.node(path)
        return node.facts if node else None

    def write(self, node: Node, descriptor: SecurityDescriptor) -> None:
        """Plan to write *descriptor*, which has what its folder will give. No path below may have been asked for."""
        node.written = node.settled = descriptor
        node.reached = True
        self.written.append(node)

    def after(self, node: Node) -> SecurityDescriptor | None:
        """Return the descriptor as it will be, None where it is not known."""
        settled = node.settled
        if settled is None and node.current is not None:
            settled = node.settled = self.brought_up_to_date(node) if self.is_reached(node) else node.current
        return settled

    def is_reached(self, node: Node) -> bool:
        """Tell whether *node* is written, or gets what it inherits anew because a folder above it is."""
        if node.reached is None:
            node.reached = node.inherits and node.parent is not None and self.is_reached(node.parent)
        return node.reached

    def brought_up_to_date(self, node: Node) -> SecurityDescriptor | None:
        """Return what *node* has when its inherited ACEs are those that the folder above will give."""
        current = node.current
        above = self.after(node.parent) if node.inherits and node.parent is not None else None
        if current is None or above is None:
            return current
        return self.handed_down(current, above, container=node.facts.directory)

    def handed_down(
        self, child: SecurityDescriptor, parent: SecurityDescriptor, *, container: bool
    ) -> SecurityDescriptor:
        """Return `child` as it is after Windows has handed down what `parent` gives; worked out once for each kind.

        It has the same DACL object if that is the same after as before.
        """
        key = id(child), id(parent.dacl), container
        known = self._inherited.get(key)
        if known is None:
            # What the numbers are of is kept, so that they stay theirs.
            known = self._inherited[key] = child, parent.dacl, _reinherited(child, parent, container=container)
        return known[2]


def _reinherited(child: SecurityDescriptor, parent: SecurityDescriptor, *, container: bool) -> SecurityDescriptor:
    become = reinherit(child, parent, container=container)
    if become.dacl is None or child.dacl is None or become.dacl != child.dacl:
        return become
    return child if child.control & _AUTO_INHERITED else child.with_dacl(child.dacl, _AUTO_INHERITED)
