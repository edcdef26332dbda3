# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `format_sddl`; see format_sddl.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.canonical import in_canonical_order
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.serialize import descriptor_from_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.format_sddl"


def format_sddl_filter(value: object, *, canonical_order: object = False) -> str:
    """Return the security descriptor of a dictionary as SDDL.

    Raises:
        AnsibleFilterError: Something in the dictionary is missing, unknown or wrong, or the option is.
    """
    refuse_list(NAME, value)
    if not isinstance(canonical_order, bool):
        raise AnsibleFilterError(f"{NAME}: canonical_order is true or false, not {canonical_order!r}")
    try:
        descriptor = descriptor_from_dict(value)
        return format_sddl(in_canonical_order(descriptor) if canonical_order else descriptor)
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"format_sddl": format_sddl_filter}
