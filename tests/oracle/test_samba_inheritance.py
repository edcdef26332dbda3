# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a created file or folder inherits: Samba's code and a running smbd say the same as we do.

Samba differs from Windows in one point, which `inherited_as_samba_does` names. It marks what is inherited as such only
if the folder has the bit DACL_AUTO_INHERITED, which every folder on NTFS has since Windows 2000: so it is set here.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
    Acl,
    Control,
    SecurityDescriptor,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import inherited_aces
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import (
    FULL_CONTROL,
    READ_EXECUTE,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import (
    ADMINISTRATORS,
    CREATOR_GROUP,
    CREATOR_OWNER,
    SYSTEM,
    USERS,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.oracle.smbd import Smbd, running_smbd

OWNER: t.Final = Sid("S-1-5-21-1-2-3-1001")
GROUP: t.Final = Sid("S-1-5-21-1-2-3-513")
FLAGS: t.Final = range(0x20)
"""Every combination of object inherit, container inherit, no propagate, inherit only, inherited."""
TRUSTEES: t.Final = (USERS, CREATOR_OWNER, CREATOR_GROUP)
MASKS: t.Final = (READ_EXECUTE, 0x1000_0000, 0xA000_0000)


@pytest.fixture(scope="module")
def samba() -> t.Iterator[Samba]:
    with Samba() as process:
        yield process


@pytest.fixture(scope="module")
def smbd(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Smbd]:
    with running_smbd(tmp_path_factory.mktemp("smbd")) as server:
        yield server


def aces() -> t.Iterator[Ace]:
    """Return ACEs that allow and deny, with every combination of flags, trustee and mask."""
    for make, flags, sid, mask in itertools.product((Ace.allow, Ace.deny), FLAGS, TRUSTEES, MASKS):
        yield make(sid, mask, flags)


def parent_with(*given: Ace) -> SecurityDescriptor:
    control = Control.DACL_AUTO_INHERIT_REQ | Control.DACL_AUTO_INHERITED
    return SecurityDescriptor(owner=ADMINISTRATORS, group=ADMINISTRATORS, dacl=Acl.of(given), control=control)


def inherited_as_samba_does(ace: Ace, *, container: bool, owner: Sid | None, group: Sid | None) -> tuple[Ace, ...]:
    """Return what we say that `ace` gives, with the one thing that Samba does not do: it leaves generic rights alone.

    Windows maps them where they count for the child itself (MS-DTYP 2.5.3.4.4, GenericMapping), so that one ACE becomes
    two. An ACE with a mask that has nothing to map shows what else happens.
    """
    stand_in = dataclasses.replace(ace, mask=READ_EXECUTE)
    inherited = inherited_aces(parent_with(stand_in), container=container, owner=owner, group=group)
    return tuple(dataclasses.replace(copy, mask=ace.mask) for copy in inherited)


@pytest.mark.needs("samba")
@pytest.mark.parametrize("container", [False, True], ids=["file", "folder"])
def test_the_code_of_samba_gives_a_child_the_same(samba: Samba, container: bool) -> None:
    for ace in aces():
        packed = samba.child(parent_with(ace).pack(), container=container, owner=OWNER, group=GROUP)
        dacl = SecurityDescriptor.unpack(packed).dacl
        theirs = dacl.aces if dacl else ()
        ours = inherited_as_samba_does(ace, container=container, owner=OWNER, group=GROUP)
        assert ours == theirs, format_ace(ace)


@pytest.mark.needs("samba")
@pytest.mark.parametrize("container", [False, True], ids=["file", "folder"])
def test_the_code_of_samba_keeps_the_same_order(samba: Samba, container: bool) -> None:
    # No two alike, since Samba leaves out what is there already.
    given = tuple(dataclasses.replace(ace, mask=number) for number, ace in enumerate(aces(), 1))
    parent = parent_with(*given)
    dacl = SecurityDescriptor.unpack(samba.child(parent.pack(), container=container, owner=OWNER, group=GROUP)).dacl
    assert dacl is not None
    assert dacl.aces == inherited_aces(parent, container=container, owner=OWNER, group=GROUP)


@pytest.mark.needs("samba", "smbd")
@pytest.mark.parametrize("container", [False, True], ids=["file", "folder"])
def test_a_file_server_gives_what_is_created_the_same(samba: Samba, smbd: Smbd, container: bool) -> None:
    for flags, sid in itertools.product(FLAGS, TRUSTEES):
        ace = Ace.allow(sid, READ_EXECUTE, flags)
        packed = samba.created(smbd, parent_with(Ace.allow(SYSTEM, FULL_CONTROL), ace).pack(), container=container)
        folder, child = map(SecurityDescriptor.unpack, packed)
        assert folder.control & Control.DACL_AUTO_INHERITED
        assert folder.dacl is not None
        assert child.dacl is not None
        assert folder.dacl.aces[1:] == (ace,)
        ours = inherited_aces(folder, container=container, owner=child.owner, group=child.group)
        # Where nothing is inherited, the server makes up a DACL.
        theirs = tuple(given for given in child.dacl.aces if given.is_inherited)
        assert theirs == ours, format_ace(ace)
        assert not ours or child.dacl.aces == ours, format_ace(ace)
