# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptors that a whole run leaves on hosts come back from a real NTFS volume byte for byte."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.end_to_end.expected import CASES
from ansible_collections.webinfra.iis_identity.tests.end_to_end.main_job import MainJob, main_job
from ansible_collections.webinfra.iis_identity.tests.oracle.ntfs import NtfsVolume, ntfs_volume

if t.TYPE_CHECKING:
    from pathlib import Path, PureWindowsPath

pytestmark = pytest.mark.needs("ntfs-3g")

HOSTS: t.Final = ("TYPES-100", "CHILDREN", "PROTECTED", "DENY", "OVERRIDDEN", "NAMES")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[MainJob]:
    with main_job(tmp_path_factory.mktemp("hosts"), [case for case in CASES if case.name in HOSTS]) as done:
        yield done


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[NtfsVolume]:
    with ntfs_volume(tmp_path_factory.mktemp("volume")) as mounted:
        yield mounted


@pytest.mark.parametrize("name", HOSTS)
def test_ntfs_gives_back_what_the_run_left(job: MainJob, volume: NtfsVolume, name: str) -> None:
    after = job.after[name]
    assert any(after[path] != before for path, before in job.before[name].items()), "the run left something"
    places = {path: _made(volume.root / name, job, name, path) for path in after}
    for path, descriptor in after.items():
        volume.set_descriptor(places[path], descriptor.pack())
    for path, descriptor in after.items():
        assert volume.descriptor(places[path]) == descriptor.pack(), str(path)


def _made(top: Path, job: MainJob, name: str, path: PureWindowsPath) -> Path:
    """Make a file or folder on the volume for one that is on the host, and return where it is."""
    place = top.joinpath(path.drive[0], *path.parts[1:])
    if job.simulation.hosts[name].disk.is_directory(path):
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.touch()
    return place
