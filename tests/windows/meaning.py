# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer means, apart from what differs by nature between a simulated host and a Windows on Wine.

That is no more than this:

- Descriptors count by owner, group, protection, explicit ACEs in their order and inherited ACEs. Where the parts of a
  descriptor lie in memory, and which names SDDL has for a SID or a mask, is not the modules' doing. Inherited ACEs have
  the order of the folder above, which inheritance brings along; the parts of one that is split may come in any order.
- Wine answers no question about local groups (error 50), and calls all accounts well-known groups that it has only been
  told about. The simulated host is told to refuse that question too, with the error that Windows has for it (5).
- Of the errors of Windows the number counts: their texts are Wine's own, and those of a German Windows are others too.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    DescriptorError,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import SddlError, parse_sddl

Meaning = dict[str, t.Any]

_NOT_ON_WINE: t.Final = frozenset({"local_groups"})
_ACCOUNT: t.Final = frozenset({"name", "sid", "account", "type", "error"})
_WINDOWS_ERROR = re.compile(r"(^|: )[^:;]*? \(Windows error (\d+)\)")


def meaning(answer: t.Any) -> t.Any:
    """Return *answer* (any JSON) with descriptors and errors in it in a form that compares by meaning."""
    if isinstance(answer, dict):
        if answer.keys() == {"code", "message"} and isinstance(answer["code"], int):
            return {"windows_error": answer["code"]}
        if answer.keys() == _ACCOUNT:
            return {key: meaning(value) for key, value in answer.items() if key != "type"}
        return {key: meaning(value) for key, value in answer.items() if key not in _NOT_ON_WINE}
    if isinstance(answer, list):
        return [meaning(value) for value in answer]
    if not isinstance(answer, str):
        return answer
    descriptor = _descriptor(answer)
    if descriptor is not None:
        return descriptor_meaning(descriptor)
    return _WINDOWS_ERROR.sub(r"\1(Windows error \2)", answer)


def _descriptor(text: str) -> SecurityDescriptor | None:
    """Return the descriptor that *text* is, in SDDL or base64; None for any other text."""
    try:
        if text.startswith(("O:", "D:")):
            return parse_sddl(text)
        return SecurityDescriptor.from_base64(text) if text.startswith("AQA") else None
    except (SddlError, DescriptorError):
        return None


def descriptor_meaning(descriptor: SecurityDescriptor) -> Meaning:
    """Return what *descriptor* means; two that mean the same are equal."""
    aces = None if descriptor.dacl is None else [ace.pack().hex() for ace in descriptor.dacl.aces]
    inherited = [ace.is_inherited for ace in descriptor.dacl.aces] if descriptor.dacl else []
    return {
        "owner": descriptor.owner,
        "group": descriptor.group,
        "protected": descriptor.is_protected,
        "explicit": None if aces is None else [ace for ace, above in zip(aces, inherited, strict=True) if not above],
        "inherited": sorted(ace for ace, above in zip(aces or (), inherited, strict=True) if above),
    }
