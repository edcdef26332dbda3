# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `account_name`; see account_name.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.account_names import understand
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import machine_from_value
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.account_name"


def account_name_filter(value: object, *, machine: object = None) -> dict[str, t.Any]:
    """Return what the name of an account stands for, and what was corrected in it.

    Raises:
        AnsibleFilterError: The value is no text or an empty one, or the machine is wrong.
    """
    refuse_list(NAME, value)
    if not isinstance(value, str) or not value.strip():
        raise AnsibleFilterError(f"{NAME}: the value is the name of an account, not {value!r}")
    try:
        account = understand(str(value), machine_from_value(machine))
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    return {
        "name": account.name,
        "sid": None if account.sid is None else str(account.sid),
        "kind": account.kind.value,
        "understood": account.understood,
        "corrections": list(account.corrections),
        "confidence": account.confidence.value,
    }


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"account_name": account_name_filter}
