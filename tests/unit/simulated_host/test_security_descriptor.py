# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the twin of security_descriptor answers and writes."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.conditions import (
    Conditions,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.machine.program import (
    MachineGoneError,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules import (
    security_descriptor,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.modules.module import (
    ModuleFailedError,
    ModuleRequest,
)
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost

POOL: t.Final = "S-1-5-82-1-2-3-4-5"


def module(host: SimulatedHost, *paths: dict[str, str], check_mode: bool = False) -> t.Any:
    arguments = {"paths": list(paths)}
    return security_descriptor.run(
        ModuleRequest(host=host, name="x.y.demo", arguments=arguments, check_mode=check_mode, diff=True)
    )


def grant(host: SimulatedHost, path: str, sddl: str) -> dict[str, str]:
    now = host.descriptors.descriptor(PureWindowsPath(path))
    return {"path": path, "descriptor": parse_sddl(sddl).to_base64(), "expected": now.to_base64()}


def test_a_path_is_described(make_host: MakeHost) -> None:
    host = make_host({"C/web/web.config": "", "C/web/bin/": ""})
    (item,) = module(host, {"path": "C:\\web"})["paths"]
    assert (item["exists"], item["directory"], item["holds"]) == (True, True, ["web.config", "bin"])
    assert (item["changed"], item["conflict"], item["error"]) == (False, False, None)
    assert item["before"] == item["after"]


def test_a_descriptor_is_written(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    found = module(host, grant(host, "C:\\web", f"D:P(A;OICI;FA;;;{POOL})"))
    after = SecurityDescriptor.from_base64(found["paths"][0]["after"])
    assert (found["changed"], found["paths"][0]["changed"], after.is_protected) == (True, True, True)
    assert found["diff"]["after"] == {"C:\\web": f"D:PAI(A;OICI;FA;;;{POOL})"}
    assert host.counters["descriptor_writes"] == 1


def test_the_same_descriptor_is_not_written_again(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    module(host, grant(host, "C:\\web", f"D:P(A;OICI;FA;;;{POOL})"))
    found = module(host, grant(host, "C:\\web", f"D:P(A;OICI;FA;;;{POOL})"))
    assert (found["changed"], host.counters["descriptor_writes"]) == (False, 1)


def test_check_mode_writes_nothing_and_shows_the_same(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    wanted = grant(host, "C:\\web", f"D:PAI(A;OICI;FA;;;{POOL})")
    checked = module(host, wanted, check_mode=True)
    assert (checked["changed"], host.counters["descriptor_writes"]) == (True, 0)
    assert checked["paths"][0]["before"] == checked["paths"][0]["after"]
    assert checked["diff"] == module(host, wanted)["diff"]


def test_somebody_elses_change_is_a_conflict(make_host: MakeHost) -> None:
    host = make_host({"C/a/": "", "C/b/": ""})
    first, second = grant(host, "C:\\a", "D:P(A;;FA;;;BA)"), grant(host, "C:\\b", "D:P(A;;FA;;;BA)")
    host.write_dacl(PureWindowsPath("C:\\a"), parse_sddl("D:(A;;FA;;;BA)"))
    found = module(host, first, second)["paths"]
    assert [(item["conflict"], item["changed"]) for item in found] == [(True, False), (False, True)]


def test_folders_in_one_another_are_no_conflict(make_host: MakeHost) -> None:
    host = make_host({"C/web/app/": ""})
    outer = grant(host, "C:\\web", f"D:AI(A;OICI;0x1200a9;;;{POOL})(A;OICIID;FA;;;BA)")
    inner = grant(host, "C:\\web\\app", f"D:AI(A;OICI;0x1301bf;;;{POOL})(A;OICIID;FA;;;BA)")
    found = module(host, outer, inner)["paths"]
    assert [(item["path"], item["conflict"], item["changed"]) for item in found] == [
        ("C:\\web", False, True),
        ("C:\\web\\app", False, True),
    ]
    after = SecurityDescriptor.from_base64(found[1]["after"])
    assert after.dacl is not None
    assert [int(ace.mask) for ace in after.dacl.aces if ace.sid == POOL] == [0x1301BF, 0x1200A9]


def test_an_error_does_not_stop_the_others(make_host: MakeHost) -> None:
    shut = "O:SYG:SYD:P(D;;0x40000;;;BA)(A;;FA;;;SY)(A;;FA;;;BA)"
    host = make_host({"C/shut/": "", "C/web/": ""}, {"C:\\shut": shut})
    wanted = [grant(host, "C:\\web", "D:P(A;;FA;;;BA)")]
    wanted += [{**wanted[0], "path": path} for path in ("C:\\gone", "relative", "\\\\nas\\x")]
    wanted.append(grant(host, "C:\\shut", "D:P(A;;FA;;;BA)"))
    found = module(host, *wanted)["paths"]
    assert [item["error"] and item["error"]["code"] for item in found] == [None, 2, 161, 50, 5]
    assert [item["changed"] for item in found] == [True, False, False, False, False]


def test_a_host_that_disappears_keeps_what_was_written(make_host: MakeHost) -> None:
    host = make_host({"C/bb/": "", "C/a/": ""})
    host.conditions.set(Conditions(drop_during_write=2))
    with pytest.raises(MachineGoneError):
        module(host, grant(host, "C:\\a", "D:P(A;;FA;;;BA)"), grant(host, "C:\\bb", "D:P(A;;FA;;;BA)"))
    again = SimulatedHost(host.folder).descriptors
    assert again.descriptor(PureWindowsPath("C:\\bb")).is_protected
    assert not again.descriptor(PureWindowsPath("C:\\a")).is_protected


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            {"path": "C:\\", "descriptor": "AA=="},
            "parameters are required together: descriptor, expected found in paths",
        ),
        (
            {"path": "C:\\", "descriptor": "AA==", "expected": "AA=="},
            "Failed to understand the options: paths[0].descriptor is not a self-relative security descriptor in"
            " base64",
        ),
        (
            {"path": "C:\\", "descriptor": parse_sddl("O:BA").to_base64(), "expected": "AA=="},
            "Failed to understand the options: paths[0].descriptor has no DACL",
        ),
    ],
)
def test_wrong_options_fail_the_module(make_host: MakeHost, item: dict[str, str], message: str) -> None:
    with pytest.raises(ModuleFailedError) as caught:
        module(make_host(), item)
    assert str(caught.value) == message
