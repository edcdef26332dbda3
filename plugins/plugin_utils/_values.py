# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that people give a filter by mistake, and what they meant."""

from __future__ import annotations

import re

from ansible.errors import AnsibleFilterError

_PATH_OF_A_FILE = re.compile(
    r"\s*(~|\.{0,2}/|[A-Za-z]:[\\/]|\\\\)?[^<>{}\n\r]*\.(config|xml|ya?ml|json|txt)\s*", re.IGNORECASE
)


def refuse_list(name: str, value: object) -> None:
    """Refuse a list where a filter takes one value.

    Raises:
        AnsibleFilterError: The value is a list; the message says how each of its items is filtered.
    """
    if isinstance(value, list | tuple):
        raise AnsibleFilterError(
            f"{name}: takes one value, and this is a list of {len(value)}; for each of them write "
            f"map('{name}') | list, with the options behind the name"
        )


def path_in_place_of_text(what: str, value: object) -> str | None:
    """Return what is wrong with *value*, which is to be the text of a file, if it is the path of one."""
    if not isinstance(value, str) or not _PATH_OF_A_FILE.fullmatch(value):
        return None
    return (
        f"{what} is the text of a file, and '{value}' is the path of one; read it with "
        f"lookup('ansible.builtin.file', '{value}'), and one on another host with ansible.builtin.slurp"
    )
