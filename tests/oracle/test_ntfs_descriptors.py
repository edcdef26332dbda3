# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What we write is what a real NTFS volume gives back, byte for byte."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.merge import grant
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import MODIFY, READ_EXECUTE
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.oracle.ntfs import NtfsVolume, ntfs_volume

if t.TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs("ntfs-3g")

POOL: t.Final = Sid("S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415")
INETPUB: t.Final = (
    "O:BAG:SYD:PAI(A;;FA;;;S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)"
    "(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)"
)
SDDL: t.Final = {
    "inetpub": INETPUB,
    "wwwroot": "O:BAG:SYD:AI(A;;0x1200a9;;;IS)(A;OICIIO;GXGR;;;IS)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)",
    "file": "O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)",
    "one ACE": "O:SYG:SYD:(A;;FR;;;WD)",
    "empty DACL": "O:SYG:SYD:",
    "protected, empty DACL": "O:SYG:SYD:P",
    "explicit deny": "O:BAG:BAD:(D;OICI;0x1200a9;;;IU)(A;OICI;FA;;;BA)",
    "inherited deny": "O:BAG:BAD:AI(A;;FA;;;BA)(D;OICIID;FW;;;BG)(A;OICIID;FR;;;BU)",
    "not in canonical order": "O:BAG:BAD:(A;;FA;;;BA)(D;;FW;;;BG)",
    "no propagate": "O:BAG:BAD:AI(A;OICINP;FR;;;AU)(A;CINPIO;FX;;;AU)",
    "owner rights": "O:S-1-5-21-1-2-3-1001G:BAD:(A;;FR;;;OW)(A;;FA;;;BA)",
    "every generic right": "O:BAG:BAD:(A;OICIIO;GAGXGWGR;;;CO)(A;OICIIO;GR;;;CG)",
    "audited": "O:BAG:SYD:P(A;OICI;FA;;;BA)S:AI(AU;OICISAFA;SDWD;;;WD)",
    "mandatory label": "O:BAG:SYD:(A;;FA;;;BA)S:(ML;OICI;NW;;;HI)",
    "condition": 'O:BAG:SYD:(XA;;FX;;;WD;(@User.Title == "PM" && Member_of {SID(BA), SID(BU)}))(A;;FA;;;BA)',
    "resource attribute": 'O:BAG:SYD:(A;;FA;;;BA)S:(RA;CI;;;;WD;("Project",TS,0x0,"Windows","SQL"))',
    "object ACE": "O:BAG:SYD:(OA;CI;0x1;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)(A;;FA;;;BA)",
    "long SID": "O:BAG:SYD:(A;;FR;;;S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-4294967295)",
}


def descriptors() -> t.Iterator[tuple[str, SecurityDescriptor]]:
    """Return what Windows writes, what a grant makes of it, and what is at the limits."""
    for name, sddl in SDDL.items():
        yield name, parse_sddl(sddl)
    inetpub = parse_sddl(INETPUB)
    yield "granted", grant(inetpub, POOL, READ_EXECUTE, 3)
    yield "widened", grant(grant(inetpub, POOL, READ_EXECUTE, 3), POOL, MODIFY, 3)
    yield "another order of the parts", dataclasses.replace(inetpub, layout=("owner", "group", "sacl", "dacl"))
    many = tuple(Ace.allow(Sid(f"S-1-5-82-1-2-3-4-{number}"), READ_EXECUTE, 3) for number in range(1600))
    yield "nearly 64 KiB", inetpub.with_aces(many)


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[NtfsVolume]:
    with ntfs_volume(tmp_path_factory.mktemp("volume")) as mounted:
        yield mounted


@pytest.mark.parametrize(("name", "descriptor"), [pytest.param(*item, id=item[0]) for item in descriptors()])
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_ntfs_gives_back_the_same_bytes(
    volume: NtfsVolume, name: str, descriptor: SecurityDescriptor, kind: str
) -> None:
    path = volume.root / f"{kind} {name}".replace(",", "")
    if kind == "folder":
        path.mkdir()
    else:
        path.touch()
    volume.set_descriptor(path, descriptor.pack())
    stored = volume.descriptor(path)
    assert stored == descriptor.pack()
    assert SecurityDescriptor.unpack(stored) == descriptor


def test_a_volume_is_gone_after_use(tmp_path: Path) -> None:
    with ntfs_volume(tmp_path) as mounted:
        (mounted.root / "folder").mkdir()
        assert mounted.root.is_mount()
    assert not (tmp_path / "ntfs").is_mount()
