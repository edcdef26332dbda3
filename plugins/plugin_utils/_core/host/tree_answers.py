# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the raw modules answer about everything below a folder, parsed once."""

from __future__ import annotations

import typing as t

from ..plan.tree import Tree, TreeGroup
from ..security.descriptor import DescriptorError, SecurityDescriptor
from ..windows_path import windows_path
from .answer_error import HostAnswerError


def trees_of(answers: t.Iterable[t.Mapping[str, t.Any]]) -> tuple[Tree, ...]:
    """Parse the `trees` of answers of `security_descriptor`. Raises HostAnswerError where one is not as documented."""
    try:
        return tuple(_tree(answer) for entry in answers for answer in entry["trees"])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise HostAnswerError(f"an answer about trees is not as documented: {error!r}") from error


def _tree(answer: t.Mapping[str, t.Any]) -> Tree:
    descriptors = [_descriptor(raw) for raw in answer["descriptors"]]
    return Tree(
        path=windows_path(answer["path"]),
        groups=tuple(_group(group, descriptors) for group in answer["groups"]),
        visited=answer["visited"],
        stopped_at=answer["stopped_at"],
        errors=tuple(
            f"{error['path']}: {error['message']} (Windows error {error['code']})" for error in answer["errors"]
        ),
        error_count=answer["error_count"],
    )


def _group(answer: t.Mapping[str, t.Any], descriptors: t.Sequence[SecurityDescriptor | None]) -> TreeGroup:
    return TreeGroup(
        parent=answer["parent"],
        descriptor=None if answer["descriptor"] is None else descriptors[answer["descriptor"]],
        directory=answer["directory"],
        link=answer["reparse_point"],
        count=answer["count"],
        paths=tuple(answer["paths"]),
    )


def _descriptor(raw: str) -> SecurityDescriptor | None:
    try:
        return SecurityDescriptor.from_base64(raw)
    except DescriptorError:
        return None
