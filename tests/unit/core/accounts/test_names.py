# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Names of accounts: `user`, `.\user`, `MACHINE\user` and well-known ones, and how accounts appear on the network."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.names import (
    find_account,
    network_name,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import IdentityType, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

LOCAL = Sid("S-1-5-21-1-2-3-1001")
DOMAIN = Sid("S-1-5-21-7-8-9-1104")


@pytest.mark.parametrize("asked", ["reader", ".\\reader", "web01\\reader"])
@pytest.mark.parametrize("written", ["reader", "READER", ".\\Reader", "WEB01\\reader", " reader "])
def test_spellings_of_a_local_account_are_one(asked: str, written: str) -> None:
    account = find_account(written, Machine(name="WEB01", accounts={asked: LOCAL}))
    assert account.sid == LOCAL
    assert account.name.lower() == "web01\\reader"


@pytest.mark.parametrize(
    ("name", "shown", "sid", "unresolvable"),
    [
        ("CORP\\svc", "CORP\\svc", DOMAIN, False),
        ("corp\\SVC", "corp\\SVC", DOMAIN, False),
        ("svc@corp.example", "svc@corp.example", DOMAIN, False),
        ("svc", "WEB01\\svc", None, False),
        ("OTHER\\svc", "OTHER\\svc", None, False),
        ("CORP\\gone", "CORP\\gone", None, True),
        ("S-1-5-21-7-8-9-1104", "S-1-5-21-7-8-9-1104", DOMAIN, False),
        ("s-1-5-32-545", "BUILTIN\\Users", Sid("S-1-5-32-545"), False),
        ("S-1-x", "WEB01\\S-1-x", None, False),
        ("IUSR", "NT AUTHORITY\\IUSR", Sid("S-1-5-17"), False),
        ("iusr", "NT AUTHORITY\\IUSR", Sid("S-1-5-17"), False),
        (".\\IUSR", "WEB01\\IUSR", None, False),
        ("IIS_IUSRS", "BUILTIN\\IIS_IUSRS", Sid("S-1-5-32-568"), False),
        ("NT AUTHORITY\\NetworkService", "NT AUTHORITY\\NETWORK SERVICE", Sid("S-1-5-20"), False),
        ("Everyone", "Everyone", Sid("S-1-1-0"), False),
        (
            "nt service\\TrustedInstaller",
            "NT SERVICE\\TrustedInstaller",
            Sid("S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"),
            False,
        ),
        (
            "NT Service\\WAS",
            "NT SERVICE\\WAS",
            Sid("S-1-5-80-1061825232-167646333-2456899247-4014030508-1274102580"),
            False,
        ),
        (
            "iis apppool\\Web",
            "IIS APPPOOL\\Web",
            Sid("S-1-5-82-2971860261-2701350812-2118117159-340795515-2183480550"),
            False,
        ),
        ("IIS APPPOOL\\Bücher", "IIS APPPOOL\\Bücher", Sid("S-1-5-82-1-2-3-4-5"), False),
        ("IIS APPPOOL\\Äpfel", "IIS APPPOOL\\Äpfel", None, False),
    ],
)
def test_find_account(name: str, shown: str, sid: Sid | None, unresolvable: bool) -> None:
    accounts = {
        "corp\\svc": DOMAIN,
        "svc@corp.example": DOMAIN,
        "corp\\gone": None,
        "iis apppool\\bücher": Sid("S-1-5-82-1-2-3-4-5"),
    }
    account = find_account(name, Machine(name="WEB01", accounts=accounts))
    assert (account.name, account.sid, account.unresolvable) == (shown, sid, unresolvable)


def test_plain_name_stays_as_written_where_the_machine_is_not_known() -> None:
    assert find_account(".\\reader", Machine()).name == ".\\reader"
    assert find_account("reader", Machine(accounts={".\\reader": LOCAL})).sid == LOCAL


DOMAIN_MEMBER = Machine(name="WEB01", domain="CORP", domain_known=True)
WORKGROUP = Machine(name="WEB01", domain_known=True)
NOT_ASKED = Machine(name="WEB01")


@pytest.mark.parametrize(
    ("identity_type", "machine", "name"),
    [
        ("ApplicationPoolIdentity", DOMAIN_MEMBER, "CORP\\WEB01$"),
        ("NetworkService", DOMAIN_MEMBER, "CORP\\WEB01$"),
        ("LocalSystem", DOMAIN_MEMBER, "CORP\\WEB01$"),
        ("LocalService", DOMAIN_MEMBER, None),
        ("IUSR", DOMAIN_MEMBER, None),
        ("SpecificUser", DOMAIN_MEMBER, "CORP\\x"),
        ("ManagedServiceAccount", DOMAIN_MEMBER, "CORP\\x"),
        ("ApplicationPoolIdentity", WORKGROUP, None),
        ("ApplicationPoolIdentity", NOT_ASKED, None),
        ("SpecificUser", NOT_ASKED, "CORP\\x"),
    ],
)
def test_network_name(identity_type: str, machine: Machine, name: str | None) -> None:
    assert network_name(IdentityType(identity_type), "CORP\\x", machine)[0] == name


def test_what_is_not_known_is_told_apart_from_anonymous() -> None:
    anonymous = network_name(IdentityType.NETWORK_SERVICE, "x", WORKGROUP)[1]
    unknown = network_name(IdentityType.NETWORK_SERVICE, "x", NOT_ASKED)[1]
    assert anonymous.startswith("The machine is in no domain, so on the network it is anonymous")
    assert unknown.endswith("its name and domain are not known here.")
