# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input on hosts: what a person is told, and that nothing is changed but for the other applications."""

from __future__ import annotations

import dataclasses
import re
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)

from .play import HostSpec, Step, module_runs, simulation

FILE: t.Final = r"C:\Windows\System32\inetsrv\config\applicationHost.config"
GOOD: t.Final = application("/good", pool="Good", folder=r"C:\sites\good")
POOLS: t.Final = '<add name="Shop" /><add name="Good" />'
WELL: t.Final = configuration(pools=POOLS, sites=site(application() + GOOD))
ONLY_SYSTEM: t.Final = "O:SYG:SYD:PAI(A;OICI;0x1f01ff;;;SY)"
NOT_XML: t.Final = "this is not well-formed XML (or it has a document type, which is refused)"
NO_IIS: t.Final = (
    "1 finding; no application is selected, so nothing was looked at and nothing was done.\n"
    f"error: IIS is not installed on this host (no InetStp key, or no applicationHost.config: {FILE}: the file cannot "
    "be opened: The system cannot find the path specified (Windows error 3)); install it first, or give the "
    "applications as data in declared"
)
NOBODY: t.Final = r"could not be resolved to a SID; check its spelling (DOMAIN\name), that it exists, and that a domain"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A host with something bad, the lines of the message, and how many descriptors are written all the same.

    `…` stands for any text there.
    """

    spec: HostSpec
    message: tuple[str, ...]
    written: int = 0
    more_reads: int = 0
    status: str = "failed"


def host(name: str, text: str | None, **fields: t.Any) -> HostSpec:
    """Return a host that works on all its sites, if `variables` do not say otherwise."""
    variables = {"iis_access_sites": ["all"], **fields.pop("variables", {})}
    return HostSpec(name=name, configuration=text, variables=variables, **fields)


def one(name: str, shop: str, **fields: t.Any) -> HostSpec:
    """Return a host with an application that is *shop* beside one that is well."""
    text = configuration(pools=fields.pop("pools", POOLS), sites=site(shop + GOOD), rest=fields.pop("rest", ""))
    return host(name, text, **fields)


BAD: t.Final = (
    Bad(
        spec=host("MALFORMED", WELL.replace("<sites>", "\n\n<sites><site name='x'>")),
        message=(f"the configuration of IIS cannot be read: {FILE}:3:295: {NOT_XML}",),
    ),
    Bad(
        spec=host("TRUNCATED", WELL.replace("<sites>", "\n<sites>").partition("/good")[0]),
        message=(f"the configuration of IIS cannot be read: {FILE}:2:150: {NOT_XML}",),
    ),
    Bad(
        spec=host("ENTITIES", f'<!DOCTYPE x [<!ENTITY a "b">]>\n{WELL}'),
        message=(f"the configuration of IIS cannot be read: {FILE}:1:13: {NOT_XML}",),
    ),
    Bad(spec=host("NO-IIS", None, iis=None), message=(NO_IIS,)),
    Bad(spec=host("NO-FILE", None), message=(NO_IIS,)),
    Bad(
        spec=host("OTHER-FILE", WELL, variables={"iis_access_configuration_path": r"C:\nowhere\x.config"}),
        message=(NO_IIS.replace(FILE, r"C:\nowhere\x.config"),),
    ),
    Bad(
        spec=host("IIS-TO-COME", None, iis=None, variables={"iis_access_iis_version": "10.0"}),
        message=(NO_IIS,),
    ),
    Bad(
        spec=one("NO-POOL", application(pool="Shopp")),
        message=(
            "1 finding about 1 application; everything else was done.",
            "error: Shop/: There is no application pool 'Shopp'; did you mean 'Shop'? applicationPool of the "
            "application is Shopp. The pools that exist are: Good, Shop.",
        ),
        written=2,
    ),
    Bad(
        spec=host("NO-FOLDER", WELL, missing=(r"C:\sites\shop",)),
        message=(
            "2 findings about 2 applications; everything else was done.",
            r"error: Shop/ and 1 more: C:\sites\shop does not exist; create the folder, or correct the physical path "
            "in the configuration",
        ),
        written=1,
    ),
    Bad(
        spec=host("A-FILE", WELL, missing=(r"C:\sites\shop",), files={r"C:\sites\shop": "a file"}),
        message=(
            "1 finding about 1 application; everything else was done.",
            r"error: Shop/: C:\sites\shop is a file, where a folder is expected; name the folder instead",
        ),
        written=2,
    ),
    Bad(
        spec=host("NOT-TO-READ", WELL, descriptors={r"C:\sites\shop": ONLY_SYSTEM}),
        message=(
            "2 findings about 2 applications; everything else was done.",
            r"error: Shop/ and 1 more: the security descriptor of C:\sites\shop could not be read: Access is denied "
            "(Windows error 5); connect as an account that may read it, or give that account Read permissions there",
        ),
        written=1,
        more_reads=1,
    ),
    Bad(
        spec=host("NOT-TO-WRITE", WELL, descriptors={r"C:\sites\shop": f"{ONLY_SYSTEM}(A;OICI;0x1200a9;;;BA)"}),
        message=(
            "… findings about 2 applications; everything else was done.",
            r"error: Shop/ and 1 more: the security descriptor of C:\sites\shop could not be written: Access is denied "
            "(Windows error 5)",
            r"error: Shop/: C:\sites\shop: IIS APPPOOL\Shop still lacks Read & execute (this folder, subfolders "
            "and files)",
            "…",
        ),
        written=1,
    ),
    Bad(
        spec=one(
            "NO-ACCOUNT",
            application(),
            pools='<add name="Shop"><processModel identityType="SpecificUser" userName="CORP\\nobody" password="x" />'
            '</add><add name="Good" />',
            variables={"iis_access_grant_to": "account"},
        ),
        message=(
            "…",
            r"error: Shop/: The host could not resolve the account 'CORP\nobody', which the worker processes of the "
            "application pool 'Shop' run as; correct the name or create the account",
        ),
        written=2,
    ),
    Bad(
        spec=one(
            "NO-ANONYMOUS",
            application(),
            rest=authentication(r'<anonymousAuthentication userName="CORP\nobody" />', location="Shop/good"),
        ),
        message=(
            "1 finding about 1 application; everything else was done.",
            r"error: Shop/good: The host could not resolve the account 'CORP\nobody', the anonymous user at /good; "
            "correct the name or create the account",
        ),
        written=2,
    ),
    Bad(
        spec=one(
            "NO-USER",
            application(),
            rest=authentication('<windowsAuthentication enabled="true" />', location="Shop/good"),
            variables={"iis_access_users": [r"CORP\nobody"]},
        ),
        message=(
            "1 finding about 1 application; everything else was done.",
            rf"error: Shop/good: the account 'CORP\nobody' {NOBODY}…",
        ),
        written=2,
    ),
    Bad(
        spec=one("NO-VARIABLE", application(folder=r"%NOWHERE%\shop")),
        message=(
            "1 finding about 1 application; everything else was done.",
            r"error: Shop/: The physicalPath '%NOWHERE%\shop' of the virtual directory '/' uses NOWHERE, which the …",
        ),
        written=1,
    ),
    Bad(
        spec=one("RELATIVE", application(folder=r"sites\shop")),
        message=(
            "1 finding about 1 application; everything else was done.",
            r"error: Shop/: The physicalPath of the virtual directory '/' cannot be used: 'sites\shop' is not an "
            r"absolute path; write it with its drive (D:\folder) or share",
        ),
        written=1,
    ),
    Bad(
        spec=host("NO-SUCH-SITE", WELL, variables={"iis_access_sites": ["Shopp"]}),
        message=(
            "1 finding; no application is selected, so nothing was looked at and nothing was done.",
            "error: sites names 'Shopp', which no application of this host has; did you mean 'Shop'? There are: Shop",
        ),
    ),
    Bad(
        spec=host(
            "NO-SUCH-APP",
            WELL,
            variables={"iis_access_sites": [], "iis_access_applications": ["Shop/god", "Shop/good"]},
        ),
        message=(
            "1 finding; everything else was done.",
            "error: applications names 'Shop/god', which no application of this host has; did you mean "
            "'Shop/good' or 'Shop'? There are: Shop, Shop/good",
        ),
        written=2,
    ),
    Bad(
        spec=host(
            "SYSTEM-FOLDER",
            configuration(pools=POOLS, sites=site(application(folder=r"C:\Windows\web") + GOOD)),
            variables={"iis_access_fail_on": "warning"},
        ),
        message=(
            "…",
            r"warning: Shop/: IIS APPPOOL\Shop: C:\Windows\web belongs to Windows or to installed programs "
            r"(C:\Windows); put content elsewhere, or list 'C:\Windows\web' in the option force to have it done all "
            "the same (it has the access already, through a group)",
            "…",
        ),
        written=1,
    ),
    Bad(
        spec=host(
            "WARNING-FAILS",
            configuration(
                pools=POOLS,
                sites=site(application() + GOOD),
                rest=authentication('<windowsAuthentication enabled="true" />', location="Shop/good"),
            ),
            variables={"iis_access_fail_on": "warning"},
        ),
        message=(
            "1 finding about 1 application; everything else was done.",
            "warning: Shop/good: visitors log on, and the configuration does not say who they are; name their …",
        ),
        written=2,
    ),
    Bad(
        spec=one("NEVER-FAILS", application(pool="Shopp"), variables={"iis_access_fail_on": "never"}),
        message=(),
        written=2,
        status="ok",
    ),
)
each_host = pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.spec.name) for bad in BAD])


class Runs(t.NamedTuple):
    """One run in check mode, one where what is missing is made earlier, and one that may write."""

    check: Step
    made_earlier: Step
    applied: Step


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Runs]:
    with simulation(tmp_path_factory.mktemp("hosts"), *(bad.spec for bad in BAD)) as served:
        made_earlier = served.step(check=True, variables={"iis_access_made_earlier": True})
        yield Runs(served.step(check=True), made_earlier, served.step())


@each_host
def test_a_person_is_told_what_is_wrong_and_what_to_do(runs: Runs, bad: Bad) -> None:
    done = runs.applied.run.access(bad.spec.name)
    assert done.status == bad.status
    message, expected = str(done.result.get("msg", "")), re.escape("\n".join(bad.message)).replace("…", ".*")
    assert re.fullmatch(expected, message, re.DOTALL), message


@each_host
def test_nothing_is_changed_but_for_the_applications_that_are_well(runs: Runs, bad: Bad) -> None:
    counts = runs.applied.counts[bad.spec.name]
    assert counts["descriptor_writes"] == bad.written
    assert counts["modules"] == module_runs(bad.more_reads, writes=bad.written > 0)
    if bad.written:
        items = runs.applied.run.access(bad.spec.name).result["plan"]["items"]
        granted = [item for item in items if item["path"] == r"C:\sites\good" and item["decision"] == "grant"]
        assert granted, "the application that is well was done"


@each_host
def test_check_mode_writes_nothing(runs: Runs, bad: Bad) -> None:
    assert runs.check.counts[bad.spec.name]["descriptor_writes"] == 0


@each_host
def test_check_mode_fails_as_the_run_does(runs: Runs, bad: Bad) -> None:
    # Only a write can tell that an account may not write.
    expected = "ok" if bad.spec.name == "NOT-TO-WRITE" else bad.status
    assert runs.check.run.access(bad.spec.name).status == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("NO-IIS", "iis_not_installed"),
        ("NO-FILE", "iis_not_installed"),
        ("NO-POOL", "application_pool_not_defined"),
        ("NO-FOLDER", "path_not_found"),
        ("NO-SUCH-SITE", "site_not_found"),
        ("NO-SUCH-APP", "application_not_found"),
    ],
)
def test_in_check_mode_what_is_made_earlier_is_a_warning(runs: Runs, name: str, code: str) -> None:
    checked = runs.made_earlier.run.access(name)
    assert checked.status == "ok"
    levels = {entry["level"] for entry in checked.result["plan"]["findings"] if entry["code"] == code}
    assert levels == {"warning"}


@pytest.mark.parametrize("name", ["MALFORMED", "TRUNCATED", "ENTITIES"])
def test_in_check_mode_a_configuration_that_is_no_xml_is_still_an_error(runs: Runs, name: str) -> None:
    assert runs.made_earlier.run.access(name).status == "failed"
    assert runs.made_earlier.run.access(name).result["msg"] == runs.applied.run.access(name).result["msg"]
