# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything below the folders, looked at on a simulated host whose modules are called directly."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.modules import CONFIGURATION, RawModules
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.host.trees import tree_requests, with_trees
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.access import AccessRun, Request
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleRequest,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.twins import TWINS
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import Scenario

if t.TYPE_CHECKING:
    from pathlib import Path

    Result = dict[str, t.Any]

SHOP: t.Final = r"D:\sites\shop"
ADMIN: t.Final = SHOP + r"\admin"
OWNED: t.Final = "O:BAG:SY"
SHUT: t.Final = OWNED + "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
GIVEN: t.Final = "(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"
"""What a file of the Administrators inherits on this drive, before anything is granted."""
DENIED: t.Final = OWNED + f"D:AI(D;;FR;;;IU)(D;;FR;;;S-1-5-17){GIVEN}"
CUT_OFF: t.Final = OWNED + f"D:AI{GIVEN}"
STAFF: t.Final = "S-1-5-21-1-2-3-1105"
MOVED: t.Final = OWNED + f"D:AI(A;ID;0x1301bf;;;{STAFF}){GIVEN}"


class Host:
    """A server with one site; `calls` are the module runs of the last run."""

    def __init__(self, folder: Path) -> None:
        server = Scenario().application("Shop/", SHOP).application("Shop/admin", ADMIN, pool="Admin")
        make_host(folder, name="WEB1", iis_version="10.0", configuration=server.configuration().encode())
        self.folder = folder / "D" / "sites" / "shop"
        for name in ("img", "shut", "admin"):
            (self.folder / name).mkdir(exist_ok=True)
        for name in ("a.html", "img/1.png", "img/2.png", "shut/x.html", "shut/y.html", "denied.html", "moved.html"):
            (self.folder / name).touch()
        self.host = SimulatedHost(folder)
        self.calls: list[str] = []
        self.after_call: t.Callable[[str], None] | None = None

    def set(self, path: str, sddl: str) -> None:
        """Store a descriptor as it is."""
        file = self.host.folder / "descriptors.yml"
        known = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(yaml.safe_dump({**(known or {}), rf"{SHOP}\{path}": sddl}), encoding="utf-8")
        self.host.descriptors.refresh()

    def run(self, *, check_mode: bool = False, below_root: bool = True, **options: object) -> Result:
        self.calls.clear()

        def execute(name: str, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
            self.calls.append(name)
            answer = TWINS[name](
                ModuleRequest(host=self.host, name=name, arguments=arguments, check_mode=check_mode, diff=False)
            )
            if self.after_call is not None:
                self.after_call(name)
            return answer

        selected = parse_options({"applications": ["Shop/"], **options})
        request = Request(options=selected, below_root=below_root, check_mode=check_mode)
        modules = RawModules(execute, unreachable=ConnectionError)
        return AccessRun(modules, request, progress=lambda _text: None).run()


def messages(result: Result, code: str) -> list[str]:
    """Return the messages of the findings with this code, in order."""
    return [entry["message"] for entry in result["plan"]["findings"] if entry["code"] == code]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path / "WEB1")


def test_it_takes_no_module_run_more(host: Host) -> None:
    checked = host.run(check_mode=True)
    assert len(host.calls) == 1
    host.run()
    assert len(host.calls) == 2
    again = host.run()
    assert (len(host.calls), checked["changed"], again["changed"]) == (1, True, False)


def test_without_it_every_result_says_so(host: Host) -> None:
    for _run in range(2):
        result = host.run(below_root=False)
        assert messages(result, "below_root_not_looked_at") == [
            "verified on the folders only: nothing below them was looked at; below_root: true, the default, looks at "
            "everything"
        ]
        assert "below" not in result["verification"]
    assert messages(host.run(), "below_root_not_looked_at") == []


def test_the_plan_tells_what_a_write_touches(host: Host) -> None:
    host.set("shut", SHUT)
    result = host.run(check_mode=True)
    # img, admin, and the five files that do not lie in the protected folder.
    assert {item["touches"] for item in result["plan"]["items"] if item["path"] == SHOP} == {7}
    assert messages(result, "write_touches") == [
        f"the write to {SHOP} touches 7 files and folders below it, to which Windows hands it down"
    ]


def test_nothing_is_said_where_everything_inherits(host: Host) -> None:
    result = host.run()
    assert messages(result, "grant_ineffective_below") == []
    assert result["verification"]["below"] == {"verified": True, "complete": True, "lacking": []}
    assert "touches" not in host.run(below_root=False)["plan"]["items"][0]


def test_a_protected_folder_is_named_before_and_proved_after(host: Host) -> None:
    host.set("shut", SHUT)
    checked, done = host.run(check_mode=True), host.run()
    expected = (
        rf"{SHOP}\shut, and 2 below: IIS APPPOOL\Shop has read access on {SHOP} and lacks Read & execute here: its "
        "DACL is protected, so it inherits nothing; if the access is wanted there, let it inherit again "
        "(ansible.windows.win_acl_inheritance with state: present), or grant it there"
    )
    for result in (checked, done):
        assert expected in messages(result, "grant_ineffective_below")
        assert len(messages(result, "grant_ineffective_below")) == 2  # the request identity too
    below = done["verification"]["below"]
    assert (done["verification"]["verified"], below["verified"], below["lacking"][0]["count"]) == (True, False, 3)


def test_a_deny_of_a_file_is_named(host: Host) -> None:
    host.set("denied.html", DENIED)
    found = messages(host.run(), "grant_ineffective_below")
    assert len(found) == 1
    assert found[0].startswith(rf"{SHOP}\denied.html: NT AUTHORITY\IUSR has read access on {SHOP} and lacks ")
    assert "it has the entry 'Deny" in found[0]


def test_a_moved_file_stops_the_write_and_is_named(host: Host) -> None:
    host.set("moved.html", MOVED)
    result = host.run()
    assert not result["changed"]
    (found,) = {line.partition(": ")[2] for line in messages(result, "inheritance_would_be_reapplied")}
    assert found.startswith(rf"{SHOP}\moved.html: the inherited entries are not what the folder above gives now")
    assert f"so that {STAFF} loses Modify" in found


def test_it_is_brought_up_to_date_where_that_is_asked_for(host: Host) -> None:
    host.set("moved.html", MOVED)
    result = host.run(stale_inheritance="apply")
    assert (result["changed"], len(host.calls)) == (True, 2)
    assert result["verification"]["below"]["verified"]
    assert rf"{SHOP}\moved.html" in {entry["after_header"] for entry in result["diff"]}
    assert len(messages(result, "inheritance_will_be_reapplied")) == 1


def test_a_file_that_was_moved_is_named_where_no_write_brings_it_up_to_date(host: Host) -> None:
    host.run()
    host.set("moved.html", OWNED + f"D:AI(A;ID;0x1301bf;;;{STAFF})(A;ID;FA;;;SY)(A;ID;FA;;;BA)")
    result = host.run()
    assert not result["changed"]
    found = messages(result, "grant_ineffective_below")
    assert [line.partition(":")[0] for line in found] == ["D", "D"]
    assert all(rf"{SHOP}\moved.html" in line and "are not what the folder above gives now" in line for line in found)


def test_what_was_cut_off_is_finished_by_the_next_run(host: Host) -> None:
    host.run()
    for name in ("a.html", r"img\1.png"):
        host.set(name, CUT_OFF)
    result = host.run()
    assert (result["changed"], len(host.calls)) == (True, 2)
    told = messages(result, "inheritance_will_be_reapplied")
    assert len(told) == 2
    assert all("finishes what was cut off" in line for line in told)
    assert result["verification"]["below"]["verified"]
    assert {item["decision"] for item in result["plan"]["items"]} == {"satisfied"}
    assert not host.run()["changed"]


def test_what_appears_below_between_reading_and_writing_holds_the_write_back(host: Host) -> None:
    def moved_meanwhile(name: str) -> None:
        if name == CONFIGURATION:
            host.set("moved.html", MOVED)

    host.after_call = moved_meanwhile
    result = host.run()
    assert (result["changed"], len(host.calls)) == (False, 2)
    assert len(messages(result, "inheritance_would_be_reapplied")) == 2


def test_it_is_written_in_a_third_call_where_the_plan_allows_it(host: Host) -> None:
    def moved_meanwhile(name: str) -> None:
        if name == CONFIGURATION:
            host.set("moved.html", MOVED)

    host.after_call = moved_meanwhile
    result = host.run(stale_inheritance="apply")
    assert (result["changed"], len(host.calls)) == (True, 3)
    assert (result["verification"]["verified"], result["verification"]["below"]["verified"]) == (True, True)
    assert len(messages(result, "inheritance_will_be_reapplied")) == 1
    host.after_call = None
    assert not host.run()["changed"]


def test_what_did_not_arrive_is_an_error(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.set("a.html", CUT_OFF)
    monkeypatch.setattr(type(host.host.descriptors), "_propagate", lambda *_arguments, **_keywords: None)
    result = host.run()
    assert messages(result, "propagation_incomplete") == [
        rf"{SHOP}: after the write 1 file or folder below do not have what their folder gives, such as {SHOP}\a.html; "
        "run again, which hands it down once more"
    ]
    assert not result["verification"]["below"]["verified"]


def test_the_folder_of_another_application_is_none_of_its_business(host: Host) -> None:
    host.set("admin", SHUT)
    assert messages(host.run(), "grant_ineffective_below") == []


def test_findings_are_bounded(host: Host) -> None:
    for number in range(15):
        (host.folder / f"{number:02}.html").touch()
        owner = f"O:S-1-5-21-1-2-3-{1000 + number}G:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)"
        host.set(f"{number:02}.html", owner)
    found = messages(host.run(), "grant_ineffective_below")
    more = [line for line in found if line.startswith("… and 5 more below")]
    assert (len(found), len(more)) == (22, 2)


def test_folders_below_each_other_are_walked_in_one_call() -> None:
    roots = [PureWindowsPath(rf"D:\{number}\{name}") for number in range(3) for name in ("", "a")]
    groups = tree_requests(roots)
    assert [[item["path"] for item in group] for group in groups] == [[rf"D:\{n}", rf"D:\{n}\a"] for n in range(3)]


def test_a_tree_is_walked_when_all_above_it_and_in_it_is_written() -> None:
    first, second = [_write(r"D:\0\a"), _write(r"D:\1")], [_write(r"D:\0"), {"path": r"D:\1\b"}]
    groups = tree_requests(map(PureWindowsPath, (r"D:\0", r"D:\0\a\b", r"D:\1\b", r"D:\2")))
    calls = with_trees([first, second], groups)
    assert [[tree["path"] for tree in trees] for _paths, trees in calls] == [
        [r"D:\1\b", r"D:\2"],
        [r"D:\0", r"D:\0\a\b"],
    ]
    assert [paths for paths, _trees in calls] == [first, second]


def test_trees_are_walked_where_there_is_nothing_to_write_or_read() -> None:
    groups = tree_requests(PureWindowsPath(rf"D:\{number}") for number in range(501))
    assert [(paths, len(trees)) for paths, trees in with_trees([], groups)] == [([], 500), ([], 1)]
    assert with_trees([[{"path": "1"}]], []) == [([{"path": "1"}], [])]


def _write(path: str) -> dict[str, str]:
    return {"path": path, "descriptor": ""}
