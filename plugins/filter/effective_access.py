# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `effective_access`; see effective_access.yml for its documentation."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import (
    Decision,
    Privilege,
    effective_access,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.origin import origin_of
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import right_names
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import (
    SddlError,
    format_ace,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.words import describe_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.serialize import Plain

NAME: t.Final = "webinfra.iis_identity.effective_access"


def effective_access_filter(
    value: object,
    token: object,
    *,
    privileges: object = (),
    names: object = None,
    path: object = None,
    container: object = True,
    parents: object = None,
    domain_sid: object = None,
) -> Plain:
    """Return the rights that a token gets from a security descriptor in SDDL, and the ACEs that decided them.

    Raises:
        AnsibleFilterError: The value is no SDDL, the token is no list of SIDs, or an option is wrong.
    """
    refuse_list(NAME, value)
    if not isinstance(value, str):
        raise AnsibleFilterError(f"{NAME}: the value is SDDL text, not {value!r}")
    if not isinstance(token, list | tuple):
        raise AnsibleFilterError(f"{NAME}: the token is a list of SIDs, not {token!r}")
    if domain_sid is not None and not isinstance(domain_sid, str):
        raise AnsibleFilterError(f"{NAME}: domain_sid is a SID, not {domain_sid!r}")
    try:
        domain = None if domain_sid is None else Sid(domain_sid)
        descriptor = parse_sddl(value, domain_sid=domain)
        sids = [_token_sid(entry) for entry in token]
        enabled = _privileges(privileges)
        sid_names = {Sid(sid): name for sid, name in _texts(names, "names").items()}
        origins = _origins(descriptor, path, container, _texts(parents, "parents"), domain)
    except SddlError as error:
        raise AnsibleFilterError(f"{NAME}:\n{error.excerpt}\n{error}") from error
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    result = effective_access(
        descriptor,
        [sid for sid, deny_only in sids if not deny_only],
        deny_only=[sid for sid, deny_only in sids if deny_only],
        privileges=enabled,
    )
    return {
        "mask": result.mask,
        "rights": right_names(result.mask),
        "words": describe_access(result, sid_names, origins=origins),
        "by_ownership": result.by_ownership,
        "by_privilege": {str(privilege): mask for privilege, mask in result.by_privilege},
        "allowed_by": [_decision_dict(decision) for decision in result.allowed_by],
        "denied_by": [_decision_dict(decision) for decision in result.denied_by],
    }


def _privileges(value: object) -> list[Privilege]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"privileges is a list, not {value!r}")
    for name in value:
        if name not in tuple(Privilege):
            raise ValueError(f"privileges has {name!r}, which is none of {', '.join(Privilege)}")
    return [Privilege(name) for name in value]


def _texts(value: object, option: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for item in value.items() for text in item):
        raise ValueError(f"{option} is a dictionary of texts, not {value!r}")
    return {str(key): str(text) for key, text in value.items()}


def _origins(
    descriptor: SecurityDescriptor, path: object, container: object, parents: dict[str, str], domain: Sid | None
) -> dict[int, str]:
    """Return the folders that inherited ACEs come from, by the places of these ACEs."""
    if not isinstance(container, bool):
        raise ValueError(f"container is true or false, not {container!r}")
    if path is None:
        if parents:
            raise ValueError("parents needs path, whose parents they are")
        return {}
    if not isinstance(path, str):
        raise ValueError(f"path is a text, not {path!r}")
    here = PureWindowsPath(path)
    descriptors = {PureWindowsPath(name): parse_sddl(sddl, domain_sid=domain) for name, sddl in parents.items()}
    descriptors[here] = descriptor
    aces = descriptor.dacl.aces if descriptor.dacl else ()
    found = ((index, origin_of(ace, here, descriptors, container=container)) for index, ace in enumerate(aces))
    return {index: str(folder) for index, folder in found if folder is not None}


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
