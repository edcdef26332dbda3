# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `access_report`."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.report.report import ReportError, report
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._values import refuse_list

NAME: t.Final = "webinfra.iis_identity.access_report"


def access_report(result: object, format: object = "markdown") -> str:
    """Return a result of `iis_access` or `iis_identity_info` as text.

    Raises:
        AnsibleFilterError: The value is no such result, or the format is not known.
    """
    refuse_list(NAME, result)
    if not isinstance(result, t.Mapping):
        raise AnsibleFilterError(f"{NAME}: the value is the result of iis_access, not {type(result).__name__}")
    try:
        return report(result, str(format))
    except ReportError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """Registers the filter."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by name."""
        return {"access_report": access_report}
