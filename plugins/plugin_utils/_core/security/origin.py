# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where inherited ACEs come from: nothing in them tells, so the descriptors of the folders above are asked."""

from __future__ import annotations

import typing as t

from .inherit import copies

if t.TYPE_CHECKING:
    import pathlib

    from .ace import Ace
    from .descriptor import SecurityDescriptor

Descriptors: t.TypeAlias = "t.Mapping[pathlib.PureWindowsPath, SecurityDescriptor]"


def origin_of(
    ace: Ace, path: pathlib.PureWindowsPath, descriptors: Descriptors, *, container: bool
) -> pathlib.PureWindowsPath | None:
    """Return the folder above `path` that has the explicit ACE which the inherited `ace` of `path` comes from.

    `descriptors` has those of `path` itself and of the folders above it; `container` is False if `path` is a file.
    None means that it cannot be told: `ace` is explicit, the descriptor of a folder on the way is not there, or no
    folder gives this ACE now, because it is stale or its inheritance has been cut off.
    """
    here = descriptors.get(path)
    if here is None or not ace.is_inherited:
        return None
    for folder in path.parents:
        above = descriptors.get(folder)
        if above is None or above.dacl is None or here.is_protected:
            return None
        givers = [giver for giver in above.dacl.aces if ace in copies(giver, container, here.owner, here.group)]
        if not givers:
            return None
        if not all(giver.is_inherited for giver in givers):
            return folder
        ace, here, container = givers[0], above, True
    return None
