# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What symptoms point to: every row of the domain facts (section 9), in general and for an application."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.explain import Advice, explain
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.failure import Failure, Who
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.failures import FAILURES
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.symptoms import read_symptom
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Confidence, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IIS_10_0
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)
from hypothesis import given
from hypothesis import strategies as st

SHOP_SID: t.Final = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
MACHINE: t.Final = Machine(
    name="WEB01",
    domain="CORP",
    domain_known=True,
    environment={"SystemDrive": "C:"},
    accounts={r"corp\svc": None},
)
IMAGES = r'<virtualDirectory path="/images" physicalPath="\\files\images" userName="CORP\reader" password="x" />'
SERVER: t.Final = configuration(
    pools='<add name="Shop" />'
    r'<add name="Api"><processModel identityType="SpecificUser" userName="CORP\svc" password="x" '
    'manualGroupMembership="true" /></add>',
    sites=site(
        application(more=IMAGES)
        + application("/api", pool="Api", folder=r"\\files\api")
        + application("/admin", folder=r"%SystemDrive%\admin")
        + application("/broken", folder=r"%Nowhere%\broken")
    ),
    rest=authentication('<windowsAuthentication enabled="true" />', location="Shop/admin")
    + authentication('<anonymousAuthentication enabled="false" />', location="Shop/broken"),
)


def applications() -> dict[str, Application]:
    """Return the applications of the server by their path."""
    resolved = resolve_applications(read_application_host(SERVER), version=IIS_10_0, machine=MACHINE)
    return {found.path: found for found in resolved}


def advise(symptom: object, path: str | None = None) -> Advice:
    return explain(read_symptom(symptom), None if path is None else applications()[path])


# Domain facts, section 9, row by row: symptom, whose identity, permission, whether NTFS has nothing to do with it.
SECTION_9 = [
    ("401.3", "request", "Read", False),
    ("401.2", None, None, True),
    ("401.1", "request", None, True),
    ("403.14", None, None, True),
    ("403.18", None, None, True),
    ("403.19", "process", "Replace a process level token", True),
    ("500.19 0x80070005", "process", "Read", False),
    ("Cannot read configuration file due to insufficient permissions", "process", "Read", False),
    ("500.19 0x8007052e", None, None, True),
    ("500.19 0x80070021", None, None, True),
    ("500.19 0x8007000d", None, None, True),
    ("500.19 0x800700b7", None, None, True),
    ("500.19 0x8007010b", None, None, True),
    ("500.19 0x80070003", None, None, True),
    ("500.24", None, None, True),
    ("503 + WAS 5021", "process", "Log on as a batch job", True),
    ("503 + WAS 5057", "process", "Log on as a batch job", True),
    ("503 + WAS 5059", "process", "Log on as a batch job", True),
    ("503 + WAS 5002", None, None, True),
    ("503 + WAS 5189", None, None, True),
    ("503 + W3SVC-WP 2297", "process", "Read", False),
    ("503 + event 5127", None, None, True),
    ("Failed to start monitoring directory changes.", "process", "List folder contents", False),
    (
        r"The current identity (NT AUTHORITY\NETWORK SERVICE) does not have write access to 'C:\Windows\Microsoft.NET"
        r"\Framework64\v4.0.30319\Temporary ASP.NET Files'.",
        "process",
        "Read and Write",
        False,
    ),
]


@pytest.mark.parametrize(("symptom", "which", "permission", "not_ntfs"), SECTION_9)
def test_every_row_of_the_facts(symptom: str, which: str | None, permission: str | None, not_ntfs: bool) -> None:
    found = advise(symptom)
    assert (found.which, found.permission, found.not_ntfs) == (which, permission, not_ntfs)
    assert found.confidence is not Confidence.NOT_KNOWN
    assert found.source
    assert found.checks
    assert found.known == ()


def test_the_rows_of_the_facts_are_all_there_are() -> None:
    assert {advise(symptom).symptom for symptom, *_unused in SECTION_9} == {failure.name for failure in FAILURES}


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_every_failure_is_recognised_by_its_name(failure: Failure) -> None:
    found = advise(failure.name)
    assert (found.symptom, found.summary) == (failure.name, failure.summary)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
def test_a_permission_is_that_of_an_identity(failure: Failure) -> None:
    assert failure.permission is None or failure.who is not None
    assert failure.not_ntfs or failure.permission is not None


def test_request_identity_is_that_of_each_url() -> None:
    found = advise("401.3", "/")
    assert [(item.url_path, item.name, item.sid) for item in found.accounts] == [
        ("/", r"NT AUTHORITY\IUSR", "S-1-5-17"),
        ("/images", r"CORP\reader", None),
    ]
    assert found.paths == (r"C:\sites\shop", r"\\files\images")


def test_visitors_who_log_on_have_no_name() -> None:
    assert [item.name for item in advise("401.3", "/admin").accounts] == [r"NT AUTHORITY\IUSR", None]


def test_configuration_is_read_in_the_folders_above_too() -> None:
    found = advise({"status": 500.19, "hresult": "0x80070005"}, "/admin")
    assert [item.name for item in found.accounts] == [r"IIS APPPOOL\Shop"]
    assert found.paths == (
        r"C:\admin",
        r"C:\admin\web.config",
        r"C:\sites\shop",
        r"C:\sites\shop\web.config",
    )
    assert found.checks[0] == (
        rf"Its worker processes carry IIS APPPOOL\Shop ({SHOP_SID}) as well, so a permission for that is enough."
    )


def test_connect_as_account_reads_configuration_in_its_folder() -> None:
    found = advise("500.19 0x80070005", "/")
    assert [(item.url_path, item.name) for item in found.accounts] == [
        ("/", r"IIS APPPOOL\Shop"),
        ("/images", r"CORP\reader"),
    ]


def test_share_is_read_as_what_the_process_is_on_the_network() -> None:
    assert r"On the share \\files\api the process identity is CORP\svc." in advise("500.19 0x80070005", "/api").checks


def test_change_notification_is_about_root_folders() -> None:
    found = advise("Failed to start monitoring directory changes", "/admin")
    assert (found.which, found.paths) == (Who.PROCESS, (r"C:\admin", r"C:\sites\shop"))


def test_pool_that_does_not_start_is_told_with_the_findings_that_explain_it() -> None:
    found = advise({"status": 503, "event": 5021}, "/api")
    assert found.checks[:2] == (
        r"Shop/api has the finding account_not_resolved: The host could not resolve the account 'CORP\svc', which the "
        "worker processes of the application pool 'Api' run as; correct the name or create the account",
        r"CORP\svc is not put into BUILTIN\IIS_IUSRS by IIS; unless somebody made it a member there, it needs the user "
        "right 'Log on as a batch job' of its own.",
    )
    assert found.paths == ()


@pytest.mark.parametrize(
    ("symptom", "code"),
    [("401.2", "no_authentication_enabled"), ("500.19 0x80070003", "environment_variable_not_defined")],
)
def test_findings_come_first(symptom: str, code: str) -> None:
    assert advise(symptom, "/broken").checks[0].startswith(f"Shop/broken has the finding {code}: ")


def test_code_that_the_error_page_shows_besides_does_not_change_the_meaning() -> None:
    assert advise("401.3 0x80070005").symptom == "401.3"
    assert advise("401 3 5").symptom == "401.3"


@pytest.mark.parametrize(
    ("symptom", "summary", "known"),
    [
        (
            "503",
            "503 has several causes; the event in the System log (source WAS) at that time tells which.",
            [f"503 with event {event}" for event in (5021, 5057, 5059, 5002, 5189, 2297, 5127)],
        ),
        (
            "500.19",
            "500.19 has several causes; the error code (hresult) on the error page tells which.",
            [
                f"500.19 with 0x{code}"
                for code in ("80070005", "8007052e", "80070021", "8007000d", "800700b7", "8007010b", "80070003")
            ],
        ),
        (
            "500.19 0x80070032",
            "500.19 has several causes; the error code (hresult) on the error page tells which.",
            [
                f"500.19 with 0x{code}"
                for code in ("80070005", "8007052e", "80070021", "8007000d", "800700b7", "8007010b", "80070003")
            ],
        ),
        ("401", "401 has several causes; the number after the point tells which.", ["401.3", "401.1", "401.2"]),
    ],
)
def test_symptom_with_several_causes_says_what_tells_them_apart(symptom: str, summary: str, known: list[str]) -> None:
    found = advise(symptom, "/")
    assert (found.symptom, found.summary, list(found.known)) == (symptom, summary, known)
    assert [check.partition(": ")[0] for check in found.checks] == known
    assert (found.confidence, found.which, found.paths) == (Confidence.NOT_KNOWN, None, ())


@pytest.mark.parametrize("symptom", ["404.0", "418", "it does not work", "event 1234", "0x80070005", "200 0 0"])
def test_unknown_symptom_is_answered_with_the_known_ones(symptom: str) -> None:
    found = advise(symptom, "/")
    assert found == Advice(
        symptom=symptom,
        summary="This is none of the symptoms that are known here, so nothing is said about it.",
        known=tuple(failure.name for failure in FAILURES),
    )


@given(
    status=st.sampled_from([None, "401", "401.3", "403.14", "500", "500.19", "503", "404"]),
    hresult=st.sampled_from([None, 0x80070005, 0x80070021, 0x80070032]),
    event=st.sampled_from([None, 5021, 2297, 1]),
    message=st.sampled_from([None, "temporary asp.net files", "x"]),
)
def test_no_answer_contradicts_the_symptom(
    status: str | None, hresult: int | None, event: int | None, message: str | None
) -> None:
    given_values = {"status": status, "hresult": hresult, "event": event, "message": message}
    if not any(given_values.values()):
        return
    found = advise(given_values)
    failure = next((row for row in FAILURES if row.name == found.symptom), None)
    if found.confidence is Confidence.NOT_KNOWN:
        assert found.known
        return
    assert failure is not None
    for known, seen in ((failure.status, status), (failure.hresult, hresult), (failure.event, event)):
        assert None in (known, seen) or known == seen
