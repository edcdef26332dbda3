# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `explain_failure`; see explain_failure.yml for its documentation."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.explain import explain
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.symptoms import read_symptom
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_from_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.explain_failure"


def explain_failure_filter(value: object, application: object = None) -> dict[str, t.Any]:
    """Return which identity, permission and paths a symptom points to.

    Raises:
        AnsibleFilterError: The value is no symptom, or the application is none.
    """
    refuse_list(NAME, value)
    try:
        advice = explain(
            read_symptom(value),
            None if application is None else application_from_dict(application, place="application"),
        )
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error
    accounts = [
        {"name": account.name, "sid": None if account.sid is None else str(account.sid), "url_path": account.url_path}
        for account in advice.accounts
    ]
    return {
        "symptom": advice.symptom,
        "summary": advice.summary,
        "identity": None if advice.which is None else {"which": advice.which.value, "accounts": accounts},
        "permission": advice.permission,
        "paths": list(advice.paths),
        "checks": list(advice.checks),
        "not_ntfs": advice.not_ntfs,
        "confidence": advice.confidence.value,
        "source": advice.source,
        "known": list(advice.known),
    }


class FilterModule:
    """What Ansible looks for in this file."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by its name."""
        return {"explain_failure": explain_failure_filter}
