# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Windows paths of simulated hosts: absolute, on a drive, each name one that NTFS takes."""

from __future__ import annotations

import pathlib
import re
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import PathError, normalise_path

_LONGEST_NAME: t.Final = 255
_FORBIDDEN = re.compile(r'[<>"|?*\x00-\x1f]')


class WindowsNameError(ValueError):
    """A text that names no path on a drive."""


def is_valid_name(name: str) -> bool:
    """Tell whether NTFS takes *name* as that of a file or folder."""
    return len(name) <= _LONGEST_NAME and not _FORBIDDEN.search(name)


def upper_case(name: str) -> str:
    """Return *name* as NTFS compares it: letter by letter, so that a letter never becomes two."""
    upper = name.upper()
    if len(upper) == len(name):
        return upper
    return "".join(single if len(single := letter.upper()) == 1 else letter for letter in name)


def absolute_path(text: str) -> tuple[str, bool] | None:
    r"""Return the absolute path that *text* names and whether it is a network path; None for any other text.

    Backslashes, no prefix, `.` and `..` resolved, no trailing backslash except on a drive, and no stream (`file:name`).
    """
    try:
        path = normalise_path(text)
    except PathError:
        return None
    if ":" in path.text[2:] or "\0" in path.text:
        return None
    return path.text, path.unc


def parse_path(text: str) -> pathlib.PureWindowsPath:
    r"""Return the path that *text*, a key of a host's YAML files, names. Raises WindowsNameError."""
    found = absolute_path(text)
    if found is None or found[1]:
        raise WindowsNameError(f"{text!r} is not an absolute path on a drive, such as D:\\web")
    path = pathlib.PureWindowsPath(found[0])
    for name in path.parts[1:]:
        if not is_valid_name(name):
            raise WindowsNameError(f"{text!r} has a part that is no name of a file: {name!r}")
    return path
