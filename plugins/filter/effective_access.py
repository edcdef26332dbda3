# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `effective_access`; see effective_access.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.security.access import Decision, effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.security.rights import right_names
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.security.sddl import (
    SddlError,
    format_ace,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.security.sid import Sid

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils.security.serialize import Plain

NAME: t.Final = "webinfra.iis_identity.effective_access"


def effective_access_filter(value: object, token: object, *, domain_sid: object = None) -> Plain:
    """Return the rights that a token gets from a security descriptor in SDDL, and the ACEs that decided them.

    Raises:
        AnsibleFilterError: The value is no SDDL, or the token is no list of SIDs.
    """
    if not isinstance(value, str):
        raise AnsibleFilterError(f"{NAME}: the value is SDDL text, not {value!r}")
    if domain_sid is not None and not isinstance(domain_sid, str):
        raise AnsibleFilterError(f"{NAME}: domain_sid is a SID, not {domain_sid!r}")
    if not isinstance(token, list | tuple):
        raise AnsibleFilterError(f"{NAME}: the token is a list of SIDs, not {token!r}")
    try:
        descriptor = parse_sddl(value, domain_sid=None if domain_sid is None else Sid(domain_sid))
        sids = [_token_sid(entry) for entry in token]
    except SddlError as error:
        raise AnsibleFilterError(f"{NAME}:\n{error.excerpt}\n{error}") from error
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    enabled = [sid for sid, deny_only in sids if not deny_only]
    result = effective_access(descriptor, enabled, deny_only=[sid for sid, deny_only in sids if deny_only])
    return {
        "mask": result.mask,
        "rights": right_names(result.mask),
        "by_ownership": result.by_ownership,
        "allowed_by": [_decision_dict(decision) for decision in result.allowed_by],
        "denied_by": [_decision_dict(decision) for decision in result.denied_by],
    }


def _token_sid(entry: object) -> tuple[Sid, bool]:
    if isinstance(entry, str):
        return Sid(entry), False
    if not isinstance(entry, dict) or not isinstance(entry.get("sid"), str):
        raise ValueError(f"an entry of the token is a SID, or a dictionary with sid and deny_only, not {entry!r}")
    deny_only = entry.get("deny_only", False)
    if not isinstance(deny_only, bool):
        raise ValueError(f"deny_only of {entry['sid']} is true or false, not {deny_only!r}")
    return Sid(entry["sid"]), deny_only


def _decision_dict(decision: Decision) -> Plain:
    return {
        "ace": format_ace(decision.ace),
        "index": decision.index,
        "sid": str(decision.sid),
        "mask": decision.mask,
        "rights": right_names(decision.mask),
    }


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"effective_access": effective_access_filter}
