# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `parse_sddl`; see parse_sddl.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import SddlError, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.serialize import (
    Plain,
    descriptor_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.parse_sddl"


def parse_sddl_filter(value: object, *, domain_sid: object = None) -> Plain:
    """Return the parts of a security descriptor in SDDL as a dictionary.

    Raises:
        AnsibleFilterError: The value is no SDDL, or the option is no SID.
    """
    refuse_list(NAME, value)
    if not isinstance(value, str):
        raise AnsibleFilterError(f"{NAME}: the value is SDDL text, not {value!r}")
    if domain_sid is not None and not isinstance(domain_sid, str):
        raise AnsibleFilterError(f"{NAME}: domain_sid is a SID, not {domain_sid!r}")
    try:
        domain = None if domain_sid is None else Sid(domain_sid)
        return descriptor_dict(parse_sddl(value, domain_sid=domain, keeps_aliases=True))
    except SddlError as error:
        raise AnsibleFilterError(f"{NAME}:\n{error.excerpt}\n{error}") from error
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"parse_sddl": parse_sddl_filter}
