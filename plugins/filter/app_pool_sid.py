# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `app_pool_sid`; see app_pool_sid.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import app_pool_sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.app_pool_sid"


def app_pool_sid_filter(value: object, *, sid: object = None) -> str:
    """Return the SID of an application pool as text.

    Raises:
        AnsibleFilterError: The value is no name of an application pool, or its SID cannot be computed.
    """
    refuse_list(NAME, value)
    if not isinstance(value, str):
        raise AnsibleFilterError(f"{NAME}: the value is the name of an application pool, not {value!r}")
    if sid is not None and not isinstance(sid, str):
        raise AnsibleFilterError(f"{NAME}: sid is a SID, not {sid!r}")
    try:
        return str(app_pool_sid(str(value), live=None if sid is None else Sid(sid)))
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"app_pool_sid": app_pool_sid_filter}
