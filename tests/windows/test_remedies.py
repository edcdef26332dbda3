# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The remedies of findings that other modules are named for, tried as they are told: nothing else is taken away."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings import paths
from ansible_collections.webinfra.iis_identity.tests.windows.descriptors import OWNER, packed, text

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.windows.ansible_client import AnsibleClient
    from ansible_collections.webinfra.iis_identity.tests.windows.windows_host import WindowsHost

pytestmark = pytest.mark.needs("windows-api", "ansible.windows")

ABOVE: t.Final = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
FROM_ABOVE: t.Final = "(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)"
OWN: t.Final = "(A;OICI;FR;;;BG)"
NOT_THERE: t.Final = "S-1-5-32-551"


@pytest.fixture
def folder(windows: WindowsHost) -> str:
    """A new folder whose descriptor is ABOVE, before there is anything in it."""
    path = windows.make_folder(rf"C:\test-{uuid.uuid4().hex[:8]}")
    windows.set_descriptors({path: packed(ABOVE)})
    return path


def stored(windows: WindowsHost, path: str) -> str:
    return text(windows.descriptors([path])[path])


def test_a_protected_folder_inherits_again_and_keeps_its_own_entries(
    windows: WindowsHost, ansible: AnsibleClient, folder: str
) -> None:
    assert "(ansible.windows.win_acl_inheritance with state: present)" in remedy("protected")
    shut = windows.make_folder(folder + r"\shut")
    windows.set_descriptors({shut: packed(f"D:PAI{OWN}")})
    answer = ansible.module("ansible.windows.win_acl_inheritance", {"path": shut, "state": "present"})
    assert answer["changed"], answer
    assert stored(windows, shut) == f"{OWNER}D:AI{OWN}{FROM_ABOVE}"


def test_a_moved_folder_is_brought_up_to_date_and_keeps_its_own_entries(
    windows: WindowsHost, ansible: AnsibleClient, folder: str
) -> None:
    assert "for somebody who has none there, added and taken away again with ansible.windows.win_acl" in remedy(
        "out of date"
    )
    moved = windows.make_folder(folder + r"\moved")
    windows.set_descriptors({moved: packed(f"D:AI{OWN}(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BO)")})
    entry = {"path": moved, "user": NOT_THERE, "rights": "Read", "type": "allow"}
    for state in ("present", "absent"):
        answer = ansible.module("ansible.windows.win_acl", {**entry, "state": state})
        assert answer["changed"], answer
    assert stored(windows, moved) == f"{OWNER}D:AI{OWN}{FROM_ABOVE}"


def remedy(case: str) -> str:
    return paths.GRANT_INEFFECTIVE_BELOW.texts[case].remedy
