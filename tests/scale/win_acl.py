# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A twin of ansible.windows.win_acl for simulated hosts, as far as grants to SIDs go, and tasks that call it."""

from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleFailedError,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
        ModuleRequest,
    )

NAME: t.Final = "ansible.windows.win_acl"
_MASKS: t.Final = {"Read": 0x120089, "ReadAndExecute": 0x1200A9}
_FLAGS: t.Final = {"None": 0, "ContainerInherit,ObjectInherit": 3}


def run(request: ModuleRequest) -> dict[str, t.Any]:
    """Grant as the arguments say; a grant that is there already changes nothing."""
    asked = request.arguments
    if asked["type"] != "allow" or asked.get("state", "present") != "present":
        raise ModuleFailedError("this twin only grants")
    path = pathlib.PureWindowsPath(asked["path"])
    now = request.host.descriptors.descriptor(path)
    wanted = grant(now, Sid(asked["user"]), _MASKS[asked["rights"]], _FLAGS[asked["inherit"]])
    if wanted == now:
        return {"changed": False}
    with request.host.writing():
        request.host.write_dacl(path, wanted)
    return {"changed": True}


def loop(plan: t.Mapping[str, t.Any]) -> dict[str, object]:
    """Return a task that makes the grants of a plan one by one."""
    return {
        "name": "Grant",
        NAME: {
            "path": "{{ item.path }}",
            "user": "{{ item.user }}",
            "rights": "{{ item.rights }}",
            "type": "allow",
            "inherit": "{{ item.inherit }}",
        },
        "loop": [_arguments(item) for item in plan["items"] if item["decision"] == "grant"],
    }


def _arguments(item: t.Mapping[str, t.Any]) -> dict[str, str]:
    masks = {mask: word for word, mask in _MASKS.items()}
    is_tree = item["need"]["scope"] == "this folder, subfolders and files"
    return {
        "path": item["path"],
        "user": item["trustee"]["sid"],
        "rights": masks[item["need"]["mask"]],
        "inherit": "ContainerInherit,ObjectInherit" if is_tree else "None",
    }
