# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `service_sid`; see service_sid.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import service_sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.service_sid"


def service_sid_filter(value: object) -> str:
    """Return the SID of a Windows service as text.

    Raises:
        AnsibleFilterError: The value is no name of a service, or its SID cannot be computed.
    """
    refuse_list(NAME, value)
    if not isinstance(value, str):
        raise AnsibleFilterError(f"{NAME}: the value is the name of a service, not {value!r}")
    try:
        return str(service_sid(str(value)))
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"service_sid": service_sid_filter}
