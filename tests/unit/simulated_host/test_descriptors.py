# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors of a simulated host: defaults, inheritance, propagation, and the file they are kept in."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import Ace
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.document import HostError
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.win32 import Win32Error
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
    SimulatedHost,
)

if TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.tests.unit.simulated_host.conftest import MakeHost

POOL = "S-1-5-82-1-2-3-4-5"


def path(text: str) -> PureWindowsPath:
    return PureWindowsPath(text)


def dacl(host: SimulatedHost, text: str) -> list[str]:
    descriptor = host.descriptors.descriptor(path(text))
    return format_sddl(descriptor).partition("D:")[2].replace(")(", ") (").replace("AI(", "AI (").split()


def write(host: SimulatedHost, text: str, sddl: str) -> None:
    with host.writing():
        host.write_dacl(path(text), parse_sddl(sddl))


def aces(host: SimulatedHost, text: str, sid: str) -> list[tuple[int, int]]:
    found = host.descriptors.descriptor(path(text)).dacl
    return [(int(ace.flags), int(ace.mask)) for ace in found.aces if ace.sid == sid] if found else []


def test_the_roots_of_drives_have_the_defaults_of_windows(make_host: MakeHost) -> None:
    host = make_host({"D/": ""})
    assert "(A;OICI;0x1200a9;;;BU)" in dacl(host, "C:\\")
    assert "(A;;0x1200a9;;;WD)" in dacl(host, "D:\\")


def test_a_new_folder_inherits_from_the_nearest_descriptor(make_host: MakeHost) -> None:
    host = make_host({"D/a/b/file.txt": ""}, {"D:\\": f"O:SYG:SYD:P(A;OICI;FA;;;SY)(A;CI;0x1200a9;;;{POOL})"})
    assert aces(host, "D:\\a\\b", POOL) == [(0x12, 0x1200A9)]
    assert aces(host, "D:\\a\\b\\file.txt", POOL) == []
    assert host.descriptors.descriptor(path("D:\\a")).owner == "S-1-5-32-544"


def test_wwwroot_adds_iis_iusrs_to_what_it_inherits(make_host: MakeHost) -> None:
    found = dacl(make_host({"C/inetpub/wwwroot/": ""}), "C:\\inetpub\\wwwroot")
    assert found[:3] == ["AI", "(A;;0x1200a9;;;IS)", "(A;OICIIO;GXGR;;;IS)"]
    assert "(A;ID;0x1200a9;;;BU)" in found


def test_windows_is_protected(make_host: MakeHost) -> None:
    assert make_host({"C/Windows/": ""}).descriptors.descriptor(path("C:\\WINDOWS")).is_protected


def test_a_protected_dacl_is_kept_exactly_and_counted(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    wanted = f"O:WDG:WDD:PAI(A;OICI;0x1301bf;;;{POOL})(A;ID;FA;;;SY)"
    write(host, "C:\\web", wanted)
    descriptor = host.descriptors.descriptor(path("c:\\WEB"))
    assert descriptor.dacl == parse_sddl(wanted).dacl
    assert descriptor.owner == "S-1-5-32-544"
    write(host, "C:\\web", wanted)
    assert host.counters["descriptor_writes"] == 2


def test_inherited_entries_come_from_the_folder_above_whatever_is_written(make_host: MakeHost) -> None:
    host = make_host({"D/web/a/": ""}, {"D:\\": "O:SYG:SYD:P(A;OICI;FA;;;SY)"})
    write(host, "D:\\web", f"D:AI(A;OICI;0x1301bf;;;{POOL})(A;OICIID;FA;;;WD)")
    assert dacl(host, "D:\\web") == ["AI", f"(A;OICI;0x1301bf;;;{POOL})", "(A;OICIID;FA;;;SY)"]
    assert dacl(host, "D:\\web\\a") == ["AI", f"(A;OICIID;0x1301bf;;;{POOL})", "(A;OICIID;FA;;;SY)"]


def test_behind_a_reparse_point_nothing_is_known_above(make_host: MakeHost) -> None:
    host = make_host({"C/web/": "", "D/data/x/": ""}, reparse_points={"C:\\web\\link": "D:\\data"})
    for text in ("C:\\web\\link", "C:\\"):
        write(host, text, f"D:AI(A;;0x1;;;{POOL})(A;ID;FA;;;WD)")
        assert dacl(host, text) == ["AI", f"(A;;CC;;;{POOL})", "(A;ID;FA;;;WD)"]
    write(host, "C:\\web\\link\\x", f"D:P(A;;0x1;;;{POOL})")
    assert dacl(host, "D:\\data\\x") == ["PAI", f"(A;;CC;;;{POOL})"]


def test_a_write_survives_a_restart(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    write(host, "C:\\web", f"D:P(A;OICI;0x1301bf;;;{POOL})(A;;FA;;;BA)")
    again = SimulatedHost(host.folder)
    assert again.descriptors.descriptor(path("C:\\web")) == host.descriptors.descriptor(path("C:\\web"))
    assert not list(host.folder.glob(".descriptors*"))


def test_what_inherits_follows_a_write_above(make_host: MakeHost) -> None:
    host = make_host(
        {"C/web/a/b/": "", "C/web/own/": "", "C/web/closed/below/": ""},
        {
            "C:\\web\\own": f"O:BAG:BAD:AI(A;;0x1;;;{POOL})(A;ID;0x2;;;WD)",
            "C:\\web\\closed": "O:BAG:BAD:PAI(A;OICI;FA;;;BA)",
        },
    )
    write(host, "C:\\web", f"D:PAI(A;OICI;0x1200a9;;;{POOL})(A;OICI;FA;;;BA)")
    assert aces(host, "C:\\web\\a\\b", POOL) == [(0x13, 0x1200A9)]
    expected = parse_sddl(f"O:BAG:BAD:AI(A;;0x1;;;{POOL})(A;OICIID;0x1200a9;;;{POOL})(A;OICIID;FA;;;BA)")
    assert host.descriptors.descriptor(path("C:\\web\\own")) == expected
    assert aces(host, "C:\\web\\closed\\below", POOL) == []


def test_a_write_does_not_reach_through_a_reparse_point(make_host: MakeHost) -> None:
    stale = "O:BAG:BAD:AI(A;ID;0x2;;;WD)"
    host = make_host(
        {"C/web/": "", "D/data/x/": ""}, {"C:\\web\\link\\x": stale}, reparse_points={"C:\\web\\link": "D:\\data"}
    )
    write(host, "C:\\web", f"D:AI(A;OICI;FA;;;BA)(A;OICI;FA;;;{POOL})")
    assert host.descriptors.descriptor(path("C:\\web\\link\\x")) == parse_sddl(stale)


def test_an_ace_that_sddl_cannot_say_is_kept_in_binary(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    body = (1).to_bytes(4, "little") + Sid("S-1-1-0").pack() + b"artx\x00\x01\x02\x03"
    condition = Ace.unpack(bytes((9, 0, 4 + len(body), 0)) + body)
    odd = parse_sddl("D:PAI(A;;FA;;;BA)").with_aces((condition, Ace.allow(Sid("S-1-5-32-544"), 0x1F01FF)))
    with host.writing():
        host.write_dacl(path("C:\\web"), odd)
    assert yaml.safe_load((host.folder / "descriptors.yml").read_text())["C:\\web"].startswith("base64:")
    assert SimulatedHost(host.folder).descriptors.descriptor(path("C:\\web")).dacl == odd.dacl


def test_a_changed_file_is_noticed(make_host: MakeHost) -> None:
    host = make_host({"C/web/": ""})
    (host.folder / "descriptors.yml").write_text(f"'C:\\web': 'O:BAG:BAD:(A;;FA;;;{POOL})'")
    host.descriptors.refresh()
    assert aces(host, "C:\\web", POOL) == [(0, 0x1F01FF)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("web: 'D:'", "web: 'web' is not an absolute path"),
        ("'C:\\web': 7", "C:\\\\web: must be a text"),
        ("'C:\\web': 'D:(A;;XX;;;BA)'", "C:\\\\web: "),
        ("'C:\\web': 'base64:AAAA'", "C:\\\\web: "),
    ],
)
def test_an_error_in_the_file_names_file_and_key(make_host: MakeHost, text: str, message: str) -> None:
    host = make_host()
    (host.folder / "descriptors.yml").write_text(text)
    with pytest.raises(HostError, match=message):
        SimulatedHost(host.folder)


def test_an_administrator_who_is_denied_gets_error_5(make_host: MakeHost) -> None:
    host = make_host({"C/shut/": ""}, {"C:\\shut": "O:SYG:SYD:P(D;;0x60000;;;BA)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"})
    with pytest.raises(Win32Error, match="Access is denied"):
        host.read_descriptor(path("C:\\shut"))
    with pytest.raises(Win32Error, match="Access is denied"):
        host.write_dacl(path("C:\\shut"), parse_sddl("D:(A;;FA;;;BA)"))
    assert host.counters["descriptor_writes"] == 0


def test_the_owner_is_never_denied(make_host: MakeHost) -> None:
    host = make_host({"C/shut/": ""}, {"C:\\shut": "O:BAG:SYD:P(D;;FA;;;BA)"})
    assert host.read_descriptor(path("C:\\shut")).owner == "S-1-5-32-544"


@pytest.mark.parametrize(("text", "code"), [("C:\\x", 2), ("C:\\x\\y", 3), ("E:\\", 3), ("C:\\a?b", 123)])
def test_what_is_not_there_has_the_code_of_windows(make_host: MakeHost, text: str, code: int) -> None:
    with pytest.raises(Win32Error) as caught:
        make_host().read_descriptor(path(text))
    assert caught.value.code == code
