# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts of a host that is made from a configuration."""

from __future__ import annotations

import typing as t
from xml.sax.saxutils import quoteattr

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.document import HostError
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.host import Host
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.new_host import make_host

if t.TYPE_CHECKING:
    from pathlib import Path

MACHINE: t.Final = "S-1-5-21-1004336348-1177238915-682003330-"


def configuration(*users: str) -> bytes:
    """Return an applicationHost.config with a pool for each of *users*."""
    pools = "".join(
        f'<add name="{number}"><processModel identityType="SpecificUser" userName={quoteattr(user)} /></add>'
        for number, user in enumerate(users)
    )
    host = f"<applicationPools>{pools}</applicationPools>"
    return f"<configuration><system.applicationHost>{host}</system.applicationHost></configuration>".encode()


def made(folder: Path, *users: str, name: str = "WEB01", wanted: t.Iterable[str] = ()) -> dict[str, t.Any]:
    """Make a host whose configuration names *users*; return its host.yml."""
    make_host(folder / name, name=name, iis_version="10.0", configuration=configuration(*users), accounts=wanted)
    return t.cast("dict[str, t.Any]", yaml.safe_load((folder / name / "host.yml").read_text(encoding="utf-8")))


def test_every_place_that_names_an_account_counts(tmp_path: Path) -> None:
    text = rb"""<configuration>
  <system.applicationHost>
    <applicationPools>
      <add name="A"><processModel identityType="SpecificUser" userName="pool-user" /></add>
      <applicationPoolDefaults><processModel userName="default-user" /></applicationPoolDefaults>
    </applicationPools>
    <sites>
      <site name="S" id="1"><application path="/">
        <virtualDirectory path="/" physicalPath="C:\s" userName="connect-as" />
      </application></site>
      <virtualDirectoryDefaults userName="default-connect-as" />
    </sites>
  </system.applicationHost>
  <location path="S"><system.webServer><security><authentication><anonymousAuthentication userName="visitor" />
  </authentication></security></system.webServer></location>
</configuration>"""
    make_host(tmp_path / "W", name="W", iis_version="10.0", configuration=text)
    accounts = yaml.safe_load((tmp_path / "W/host.yml").read_text())["accounts"]
    assert list(accounts) == ["pool-user", "default-user", "connect-as", "default-connect-as", "visitor"]
    assert all(sid.startswith(MACHINE) for sid in accounts.values())
    assert len(set(accounts.values())) == len(accounts)


@pytest.mark.parametrize(
    "user",
    [
        "IUSR",
        r"NT AUTHORITY\NETWORK SERVICE",
        "LocalSystem",
        r"NT-AUTORITÄT\NETZWERKDIENST",
        r"IIS APPPOOL\Shop",
        r"NT SERVICE\W3SVC",
        r"BUILTIN\IIS_IUSRS",
        "S-1-5-21-1-2-3-1001",
        "Administrator",
        r"WEB01\ADMINISTRATOR",
    ],
)
def test_an_account_that_the_host_knows_anyway_is_not_added(tmp_path: Path, user: str) -> None:
    assert "accounts" not in made(tmp_path, user)


@pytest.mark.parametrize("user", ["CORP/svc", r"CORP\\svc", '"CORP\\svc"', r"CORP \svc", "svc ", r"CORP\a:b", "CORP\\"])
def test_a_name_that_windows_would_not_understand_stays_unknown(tmp_path: Path, user: str) -> None:
    assert "accounts" not in made(tmp_path, user)


def test_the_ways_to_write_an_account_are_one_account(tmp_path: Path) -> None:
    local = made(tmp_path, "svc", r".\svc", r"web01\SVC")
    assert list(local["accounts"]) == ["svc", "SVC"]
    assert len(set(local["accounts"].values())) == 1
    domain = made(tmp_path, r"CORP\svc", "svc@corp.example.com", r"corp\Svc", name="WEB02")["accounts"]
    del domain[r"CORP\WEB02$"]
    assert (list(domain), len(set(domain.values()))) == ([r"CORP\svc", "svc@corp.example.com", r"corp\Svc"], 1)


def test_the_host_is_in_the_domain_of_the_first_account_of_one(tmp_path: Path) -> None:
    host = made(tmp_path, "svc-local", r"CORP\svc", r"OTHER\svc")
    assert host["domain"] == "CORP"
    assert list(host["accounts"]) == ["svc-local", r"CORP\svc", r"OTHER\svc", r"CORP\WEB01$"]
    domains = {name: sid.rpartition("-")[0] for name, sid in host["accounts"].items()}
    assert domains[r"CORP\svc"] == domains[r"CORP\WEB01$"] != domains[r"OTHER\svc"]


def test_without_an_account_of_a_domain_the_host_is_in_a_workgroup(tmp_path: Path) -> None:
    assert "domain" not in made(tmp_path, "svc-local")


def test_an_account_of_a_domain_has_the_same_sid_on_every_host(tmp_path: Path) -> None:
    one = made(tmp_path, r"CORP\svc", "other")["accounts"][r"CORP\svc"]
    two = made(tmp_path, "x", r"X\y", r"CORP\svc", name="WEB02")["accounts"][r"CORP\svc"]
    assert one == two == "S-1-5-21-435472004-2751418157-4201887961-617262"


def test_sids_stay_different_where_the_numbers_that_follow_from_names_are_not(tmp_path: Path) -> None:
    users = [f"user-{number}" for number in range(3000)]
    assert len(set(made(tmp_path, *users)["accounts"].values())) == len(users)


def test_more_accounts_are_made_on_request(tmp_path: Path) -> None:
    host = made(tmp_path, "svc", wanted=[r"CORP\editors", "Everyone"])
    assert (host["domain"], list(host["accounts"])) == ("CORP", ["svc", r"CORP\editors", r"CORP\WEB01$"])


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("CORP/editors", "A backslash stands between domain and name, not a slash."),
        (r"CORP\edi:tors", r"it is not written as WEB01\user, DOMAIN\user or user@domain"),
    ],
)
def test_an_account_that_cannot_be_made_is_explained(tmp_path: Path, name: str, fault: str) -> None:
    with pytest.raises(HostError) as caught:
        made(tmp_path, wanted=[name])
    assert str(caught.value) == f"{name} is no name of an account: {fault}"
    assert not (tmp_path / "WEB01").exists()


@pytest.mark.parametrize("name", ["svc@corp.example.com", r"CORP\svc", r"corp\SVC"])
def test_the_host_resolves_what_was_made(tmp_path: Path, name: str) -> None:
    made(tmp_path, "svc@corp.example.com")
    found = Host(tmp_path / "WEB01").definition.find_account(name)
    assert found is not None
    assert found[0] == r"CORP\svc"
