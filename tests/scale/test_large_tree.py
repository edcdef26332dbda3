# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One application with nearly 100,000 files and folders below it: what looking at all of them costs."""

from __future__ import annotations

import typing as t

from ansible_collections.webinfra.iis_identity.tests.end_to_end.play import HostSpec, Step, module_runs, simulation
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

if t.TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Costs

FOLDERS: t.Final = 400
FILES: t.Final = 248
"""In each folder; 99,600 together."""


def test_a_walk_of_nearly_as_many_as_there_may_be(show: t.Callable[[str, Step], Costs], tmp_path: Path) -> None:
    text = configuration(pools='<add name="Shop" />', sites=site(application("/", pool="Shop", folder=r"D:\shop")))
    spec = HostSpec(configuration=text, variables={"iis_access_sites": ["all"]})
    with simulation(tmp_path, spec) as served:
        shop = next(tmp_path.rglob("host.yml")).parent / "D" / "shop"
        for folder in range(FOLDERS):
            (shop / str(folder)).mkdir()
            for file in range(FILES):
                (shop / str(folder) / f"{file}.html").touch()
        first, second = served.step(), served.step()
        show(f"{FOLDERS * (FILES + 1):,} files and folders: first run", first)
        show(f"{FOLDERS * (FILES + 1):,} files and folders: second run", second)
    verification = first.run.access().result["verification"]
    assert verification["verified"]
    assert verification["below"] == {"verified": True, "complete": True, "lacking": []}
    touched = [item for item in first.run.access().result["plan"]["findings"] if item["code"] == "write_touches"]
    assert f"{FOLDERS * (FILES + 1)} files and folders" in touched[0]["message"]
    assert first.counts["WEB01"]["modules"] == module_runs(writes=True)
    assert second.counts["WEB01"]["modules"] == module_runs(writes=False)
    assert not second.run.access().result["changed"]
