# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `access_plan`."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.offline import offline_plan

NAME: t.Final = "webinfra.iis_identity.access_plan"


def access_plan(
    applications: object, descriptors: object = None, machine: object = None, **options: object
) -> dict[str, t.Any]:
    """Return who needs what on which path and, given the current descriptors, what is missing.

    Raises:
        AnsibleFilterError: A value has the wrong type or shape; the message names it.
    """
    try:
        return offline_plan(applications, descriptors, machine=machine, options=options)
    except ValueError as error:
        raise AnsibleFilterError(f"{NAME}: {error}") from error


class FilterModule:
    """Registers the filter."""

    def filters(self) -> dict[str, t.Callable[..., object]]:
        """Return the filter by name."""
        return {"access_plan": access_plan}
