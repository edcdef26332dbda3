# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in plain values: what modules return and filters print."""

from __future__ import annotations

import typing as t

from ..security.descriptor import DescriptorError
from ..security.rights import right_names
from ..security.sddl import SddlError, format_sddl
from ..security.words import describe_dacl

if t.TYPE_CHECKING:
    import pathlib

    from ..findings.finding import Finding
    from ..security.descriptor import SecurityDescriptor
    from ..security.sid import Sid
    from .below import Touch
    from .items import Change, Item, Plan, PlanFinding, Write


def plan_dict(plan: Plan, touches: t.Mapping[pathlib.PureWindowsPath, Touch] | None = None) -> dict[str, t.Any]:
    """Return the plan as `items` and `findings`, descriptors as SDDL.

    With *touches*, items on a folder that is written say how many files and folders the write touches (`touches`).
    """
    writes = {write.path: write for write in plan.writes}
    items = [_item_dict(item, writes.get(item.need.path)) for item in plan.items]
    if touches is not None:
        for item, entry in zip(plan.items, items, strict=True):
            touch = touches.get(item.need.path)
            entry["touches"] = touch.count if touch else None
    return {
        "items": items,
        "findings": [finding_dict(finding) for finding in plan.findings],
    }


def finding_dict(entry: PlanFinding) -> dict[str, t.Any]:
    """Return a finding with what it is about: `path` is None where it is about no path."""
    finding: Finding = entry.finding
    return {
        "level": finding.level.value,
        "code": finding.code,
        "message": finding.message,
        "path": entry.path,
        "applications": list(entry.applications),
    }


def diff_list(changes: t.Iterable[Change], names: t.Mapping[Sid, str]) -> list[dict[str, str]]:
    """Return what Ansible shows for `--diff`: for every path that changes its DACL before and after, an ACE a line."""
    return [
        {
            "before_header": _header(change),
            "after_header": _header(change),
            "before": "".join(f"{line}\n" for line in describe_dacl(change.before, names, container=change.directory)),
            "after": "".join(f"{line}\n" for line in describe_dacl(change.after, names, container=change.directory)),
        }
        for change in changes
    ]


def _header(change: Change) -> str:
    return f"{change.path} and {change.count - 1} more like it" if change.count > 1 else str(change.path)


def descriptor_text(descriptor: SecurityDescriptor) -> str:
    """Return SDDL, or base64 of the binary form for a descriptor that SDDL cannot hold."""
    try:
        return format_sddl(descriptor)
    except (SddlError, DescriptorError):
        return descriptor.to_base64()


def _item_dict(item: Item, write: Write | None) -> dict[str, t.Any]:
    need = item.need
    return {
        "path": str(need.path),
        "trustee": {"sid": str(need.trustee.sid), "name": need.trustee.name},
        "need": {
            "kind": need.kind.value,
            "rights": right_names(need.mask),
            "mask": need.mask,
            "scope": need.scope.value,
        },
        "decision": item.decision.value,
        "witness": list(item.witness),
        "before": descriptor_text(write.before) if write else None,
        "after": descriptor_text(write.after) if write else None,
        "applications": list(need.applications),
        "reasons": list(need.reasons),
    }
