# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wrong values of every option of iis_access and iis_identity_info: the message, and that the host is never asked."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

from .play import HostSpec, PlayRun, Simulation, simulation

if t.TYPE_CHECKING:
    from pathlib import Path

ACCESS: t.Final = "webinfra.iis_identity.iis_access"
INFO: t.Final = "webinfra.iis_identity.iis_identity_info"
_DECLARED: t.Final = {"application_pool": "Shop", "physical_path": r"C:\sites\shop"}
_NOT_BOOLEAN: t.Final = "we were unable to convert to bool: The value 'maybe' is not a valid boolean. …"

# What is wrong with the arguments, the arguments, and the message; `…` stands for any text there.
WRONG_ARGUMENTS: t.Final[tuple[tuple[str, str, dict[str, object], str], ...]] = (
    (
        "nothing is selected",
        ACCESS,
        {},
        "one of the following is required: sites, applications, application_pools, declared",
    ),
    ("state", ACCESS, {"state": "gone"}, "value of state must be one of: present…, got: gone"),
    ("sites", ACCESS, {"sites": [""]}, "sites must be a list of names, not ''"),
    ("sites: a mapping", ACCESS, {"sites": {"Shop": 1}}, "argument 'sites' is of type dict and we were unable to …"),
    ("applications", ACCESS, {"applications": [""]}, "applications must be a list of names, not ''"),
    ("application_pools", ACCESS, {"application_pools": [""]}, "application_pools must be a list of names, not ''"),
    ("read", ACCESS, {"read": "full"}, "value of read must be one of: read_execute, read, got: full"),
    (
        "write",
        ACCESS,
        {"write": ["App_Data", "D:\new"]},
        "write[1].path: the path that begins with 'D:' has the control character U+000A behind that, which no path "
        r"has; in double quotes YAML reads \n, \t and the like as one, so write the path in single quotes or without "
        "any",
    ),
    (
        "write[]: misspelt",
        ACCESS,
        {"write": [{"pth": "App_Data"}]},
        "write[0] has no key 'pth'; did you mean 'path'? The keys are path, for, rights",
    ),
    ("write[].path", ACCESS, {"write": [{"for": "both"}]}, "missing required arguments: path found in write"),
    (
        "write[].path: empty",
        ACCESS,
        {"write": [{"path": ""}]},
        "write[0].path is missing: name a folder, absolute or relative to the application's folder",
    ),
    (
        "write[].path: leaves",
        ACCESS,
        {"write": [{"path": "App_Data"}, {"path": r"..\else"}]},
        r"write[1].path '..\else' leaves the application's folder: name an absolute path instead",
    ),
    (
        "write[].for",
        ACCESS,
        {"write": [{"path": "App_Data", "for": "nobody"}]},
        "value of for must be one of: process, request, both, got: nobody found in write",
    ),
    (
        "write[].rights",
        ACCESS,
        {"write": [{"path": "App_Data", "rights": "full"}]},
        "value of rights must be one of: modify, write, got: full found in write",
    ),
    ("users", ACCESS, {"users": [""]}, "users must be a list of names, not ''"),
    (
        "grant_to",
        ACCESS,
        {"grant_to": "everyone"},
        "value of grant_to must be one of: auto, pool, account, group, got: everyone",
    ),
    (
        "satisfied_by",
        ACCESS,
        {"satisfied_by": "luck"},
        "value of satisfied_by must be one of: own_ace, effective, got: luck",
    ),
    (
        "exclude_paths",
        ACCESS,
        {"exclude_paths": [r"sites\shop"]},
        r"exclude_paths must be absolute paths such as D:\sites\shop, not 'sites\shop'",
    ),
    ("force", ACCESS, {"force": ["shop"]}, r"force must be absolute paths such as D:\sites\shop, not 'shop'"),
    (
        "override_inherited_deny",
        ACCESS,
        {"override_inherited_deny": "maybe"},
        f"argument 'override_inherited_deny' is of type str and {_NOT_BOOLEAN}",
    ),
    ("fail_on", ACCESS, {"fail_on": "info"}, "value of fail_on must be one of: error, warning, never, got: info"),
    (
        "iis_version",
        ACCESS,
        {"iis_version": "11.0"},
        "value of iis_version must be one of: 7.0, 7.5, 8.0, 8.5, 10.0, got: 11.0",
    ),
    (
        "declared[].application_pool",
        ACCESS,
        {"declared": [{}]},
        "missing required arguments: application_pool, physical_path found in declared",
    ),
    (
        "declared[].physical_path",
        ACCESS,
        {"declared": [{"application_pool": "Shop"}]},
        "missing required arguments: physical_path found in declared",
    ),
    (
        "declared[].identity_type",
        ACCESS,
        {"declared": [{**_DECLARED, "identity_type": "King"}]},
        "value of identity_type must be one of: ApplicationPoolIdentity, NetworkService, LocalService, LocalSystem, "
        "SpecificUser, got: King found in declared",
    ),
    (
        "declared[].authenticated",
        ACCESS,
        {"declared": [{**_DECLARED, "authenticated": "maybe"}]},
        f"argument 'authenticated' is of type str found in 'declared'. and {_NOT_BOOLEAN}",
    ),
    (
        "unknown",
        ACCESS,
        {"site": "Shop"},
        "iis_access has no option 'site'; did you mean 'sites'? The options are state, sites, applications, …",
    ),
    (
        "unknown and nothing is selected",
        ACCESS,
        {"site": "Shop"},
        "iis_access has no option 'site'; did you mean 'sites'? The options are state, sites, applications, …",
    ),
    (
        "declared[].physical_path: a control character",
        ACCESS,
        {"declared": [{**_DECLARED, "physical_path": "D:\tools"}]},
        "declared[0].physical_path: the path that begins with 'D:' has the control character U+0009 behind that, …",
    ),
    ("sites (info)", INFO, {"sites": [""]}, "sites must be a list of names, not ''"),
    ("applications (info)", INFO, {"applications": [""]}, "applications must be a list of names, not ''"),
    (
        "application_pools (info)",
        INFO,
        {"application_pools": [""]},
        "application_pools must be a list of names, not ''",
    ),
    ("unknown (info)", INFO, {"site": "Shop"}, "iis_identity_info has no option 'site'; …"),
    ("async", ACCESS, {"async": 60}, "This action (webinfra.iis_identity.iis_access) does not support async."),
    (
        "async (info)",
        INFO,
        {"async": 60},
        "This action (webinfra.iis_identity.iis_identity_info) does not support async.",
    ),
)


def task(name: str, action: str, arguments: t.Mapping[str, object]) -> dict[str, object]:
    """Return a task that works on everything, but for what is wrong; the play goes on after it."""
    asked = {} if name in ("nothing is selected", "unknown and nothing is selected") else {"sites": "all"}
    options = {key: value for key, value in arguments.items() if key != "async"}
    run: dict[str, object] = {"async": arguments["async"], "poll": 1} if "async" in arguments else {}
    return {"name": name, action: asked | options, "ignore_errors": True, **run}


class Asked(t.NamedTuple):
    """What came of the play with all these tasks, and what the host counted."""

    served: Simulation
    run: PlayRun


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Asked]:
    spec = HostSpec(configuration=configuration(sites=site(application())))
    with simulation(tmp_path_factory.mktemp("hosts"), spec) as served:
        yield Asked(served, served.play(*(task(*wrong[:3]) for wrong in WRONG_ARGUMENTS)))


@pytest.mark.parametrize(
    ("name", "message"), [pytest.param(wrong[0], wrong[3], id=wrong[0]) for wrong in WRONG_ARGUMENTS]
)
def test_a_wrong_value_is_named(asked: Asked, name: str, message: str) -> None:
    found = [done for done in asked.run.tasks if done.task == name]
    assert [done.status for done in found] == ["failed"]
    pattern = re.escape(message).replace("…", ".*")
    assert re.fullmatch(pattern, found[0].result["msg"], re.DOTALL), found[0].result["msg"]
    assert not found[0].result["changed"]


def test_the_host_is_not_even_asked(asked: Asked) -> None:
    assert asked.served.counts()["modules"] == {}
    assert asked.served.counts()["requests"] == 0


def test_the_role_says_so_before_it_does_anything(asked: Asked) -> None:
    asked.served.reset()
    run = asked.served.play(variables={"iis_access_sites": ["all"], "iis_access_grant_to": "everyone"})
    assert run.exit_code == 2
    assert "value of iis_access_grant_to must be one of: auto, pool, account, group, got: everyone" in run.output
    assert asked.served.counts()["requests"] == 0


def test_a_text_is_a_path_to_write_to_for_the_role_too(tmp_path: Path) -> None:
    spec = HostSpec(configuration=configuration(sites=site(application())), folders=(r"C:\uploads",))
    with simulation(tmp_path, spec) as served:
        run = served.play(variables={"iis_access_sites": ["all"], "iis_access_write": [r"C:\uploads"]})
    items = run.access().result["plan"]["items"]
    assert [
        item["need"]["kind"] for item in items if item["path"] == r"C:\uploads" and item["decision"] == "grant"
    ] == ["write"]


def test_the_role_names_a_misspelt_variable_where_nothing_is_selected(asked: Asked) -> None:
    asked.served.reset()
    run = asked.served.play(variables={"iis_access_site": ["all"], "iis_access_read": "read"})
    assert run.exit_code == 2
    assert (
        "one of the following is required: sites, applications, application_pools, declared; the role iis_access has "
        "no variable 'iis_access_site', did you mean 'iis_access_sites'?"
    ) in run.output
    assert asked.served.counts()["requests"] == 0


def test_the_role_wants_to_be_told_what_to_work_on(asked: Asked) -> None:
    asked.served.reset()
    run = asked.served.play()
    assert run.exit_code == 2
    assert "one of the following is required: sites, applications, application_pools, declared" in run.output
    assert asked.served.counts()["requests"] == 0
