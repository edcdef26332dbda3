# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The twin of webinfra.iis_identity.security_descriptor: reads and writes the DACLs of many paths in one run."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Control,
    DescriptorError,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import SddlError, format_sddl

from ..host import win32
from ..host.names import upper_case
from .arguments import Option, Options
from .module import ModuleFailedError
from .path_facts import PathFacts, read_path
from .trees import MAX_ITEMS, Tree, read_trees

if t.TYPE_CHECKING:
    from ..host.host import Host
    from .module import ModuleRequest

_OPTIONS: t.Final = Options(
    by_name={
        "paths": Option(
            type="list",
            elements="dict",
            options=Options(
                by_name={
                    "path": Option(required=True),
                    "descriptor": Option(),
                    "expected": Option(),
                    "below": Option(type="bool", default=False),
                    "known_below": Option(type="list", elements="str", default=[]),
                    "again": Option(type="bool", default=False),
                },
                required_together=(("descriptor", "expected"),),
            ),
        ),
        "trees": Option(
            type="list",
            elements="dict",
            options=Options(
                by_name={
                    "path": Option(required=True),
                    "max_items": Option(type="int", default=MAX_ITEMS),
                    "examples": Option(type="int", default=5),
                }
            ),
        ),
    },
    required_one_of=(("paths", "trees"),),
)


@dataclasses.dataclass(slots=True, kw_only=True)
class _Target:
    """A path of the option, and what becomes of it."""

    text: str
    wanted: SecurityDescriptor | None = None
    expected: str | None = None
    looks_below: bool = False
    known_below: frozenset[str] = frozenset()
    again: bool = False
    before: PathFacts
    after: PathFacts
    conflict: bool = False
    held: bool = False
    below: dict[str, t.Any] | None = None
    written: bool = False
    changed: bool = False
    error: win32.Win32Error | None = None


def run(request: ModuleRequest) -> dict[str, t.Any]:
    """Answer *request*. Raises ModuleFailedError for wrong options, and MachineGoneError."""
    options = request.checked(_OPTIONS)
    targets = [_target(index, item) for index, item in enumerate(options["paths"] or ())]
    for tree in options["trees"] or ():
        if tree["max_items"] < 0:
            reason = f"trees.max_items is {tree['max_items']}, less than 0"
            raise ModuleFailedError(f"Failed to understand the options: {reason}")
    host = request.host
    with host.writing():
        # From the bottom up: a write changes what inherits below it, which must not look like somebody else's change.
        ordered = sorted(targets, key=lambda target: len(target.text), reverse=True)
        to_write = [target for target in ordered if _compare(host, target)]
        for target in to_write:
            _look_below(host, target, to_write)
        waiting = [target.text for target in to_write if target.below is not None]
        for target in to_write:
            target.held = any(_lies_in(path, target.text) for path in waiting)
            if not target.held:
                _write(host, target, check_mode=request.check_mode)
    return {**_answer(request, targets), "trees": read_trees(host, options["trees"] or [])}


def _target(index: int, item: dict[str, t.Any]) -> _Target:
    nothing = PathFacts(text=item["path"])
    target = _Target(
        text=item["path"],
        before=nothing,
        after=nothing,
        looks_below=item["below"],
        known_below=frozenset(item["known_below"]),
        again=item["again"],
    )
    if item["descriptor"] is not None:
        target.wanted = _descriptor(item["descriptor"], f"paths[{index}].descriptor")
        target.expected = _descriptor(item["expected"] or "", f"paths[{index}].expected").to_base64()
    return target


def _descriptor(text: str, option: str) -> SecurityDescriptor:
    try:
        descriptor = SecurityDescriptor.from_base64(text)
    except DescriptorError as exc:
        reason = f"{option} is not a self-relative security descriptor in base64"
        raise ModuleFailedError(f"Failed to understand the options: {reason}") from exc
    if not descriptor.control & Control.DACL_PRESENT:
        raise ModuleFailedError(f"Failed to understand the options: {option} has no DACL")
    return descriptor


def _compare(host: Host, target: _Target) -> bool:
    """Tell whether the DACL has to be written; note on *target* why it cannot be."""
    now = target.before = read_path(host, target.text)
    target.error = now.error
    if target.wanted is None or target.error is not None:
        return False
    if now.unc or not now.exists:
        target.error = win32.Win32Error(win32.NOT_SUPPORTED if now.unc else win32.FILE_NOT_FOUND)
        return False
    target.conflict = now.base64 != target.expected
    return not target.conflict and (target.again or not _same_dacl(now.descriptor, target.wanted))


def _look_below(host: Host, target: _Target, others: list[_Target]) -> None:
    """Keep what is below a folder if a write would change inherited entries there that the request does not name."""
    if target.looks_below and target.before.directory:
        tree = Tree(host, MAX_ITEMS, 5, [other.text for other in others])
        answer = tree.read(target.text)
        if tree.out_of_date - target.known_below:
            target.below = answer


def _lies_in(path: str, folder: str) -> bool:
    one, other = upper_case(path), upper_case(folder)
    return one == other or one.startswith(other.rstrip("\\") + "\\")


def _same_dacl(one: SecurityDescriptor | None, other: SecurityDescriptor) -> bool:
    return one is not None and one.is_protected == other.is_protected and one.dacl == other.dacl


def _write(host: Host, target: _Target, *, check_mode: bool) -> None:
    if not check_mode and target.before.path is not None and target.wanted is not None:
        # A link is never written, nor is what a path leads to through one.
        target.conflict = target.before.reparse_point or target.before.target is not None
        if target.conflict:
            return
        try:
            host.write_dacl(target.before.path, target.wanted)
        except win32.Win32Error as exc:
            target.error = exc
    target.written = True
    target.changed = target.error is None


def _answer(request: ModuleRequest, targets: list[_Target]) -> dict[str, t.Any]:
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for target in targets:
        target.after = read_path(request.host, target.text)
        if target.written and not request.check_mode:
            same = target.after.base64 == target.before.base64
            target.changed = not same or (target.again and target.error is None)
        if target.changed:
            before[target.text] = _dacl_text(target.before.descriptor)
            after[target.text] = _dacl_text(target.wanted if request.check_mode else target.after.descriptor)
    answer: dict[str, t.Any] = {
        "changed": any(target.changed for target in targets),
        "paths": [_item(target) for target in targets],
    }
    if request.diff:
        answer["diff"] = {"before": before, "after": after}
    return answer


def _dacl_text(descriptor: SecurityDescriptor | None) -> str:
    if descriptor is None:
        return ""
    try:
        return format_sddl(dataclasses.replace(descriptor, owner=None, group=None, sacl=None))
    except SddlError:
        return descriptor.to_base64()


def _item(target: _Target) -> dict[str, t.Any]:
    return {
        "path": target.text,
        "exists": target.before.exists,
        "directory": target.before.directory,
        "reparse_point": target.before.reparse_point,
        "target": target.before.target,
        "target_error": None if target.before.target_error is None else target.before.target_error.answer(),
        "holds": list(target.before.holds),
        "changed": target.changed,
        "conflict": target.conflict,
        "held": target.held,
        "below": target.below,
        "before": target.before.base64,
        "after": target.after.base64,
        "error": None if target.error is None else target.error.answer(),
    }
