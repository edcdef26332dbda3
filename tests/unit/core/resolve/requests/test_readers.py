# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads for visitors: authentication, the nearest location, connect-as accounts."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_7_0,
    IIS_7_5,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import (
    CONNECT_AS,
    codes,
    readers,
    resolve,
    resolve_one,
)

ANONYMOUS = "<anonymousAuthentication {} />"
WINDOWS = '<windowsAuthentication enabled="true" />'
OVERRIDE = '<serverRuntime authenticatedUserOverride="UseWorkerProcessUser" />'


@pytest.mark.parametrize(
    ("sections", "more", "expected"),
    [
        ("", "", [("anonymous", "NT AUTHORITY\\IUSR")]),
        (ANONYMOUS.format(""), "", [("anonymous", "NT AUTHORITY\\IUSR")]),
        (ANONYMOUS.format('userName="IUSR"'), "", [("anonymous", "NT AUTHORITY\\IUSR")]),
        (ANONYMOUS.format('userName=""'), "", [("process", "IIS APPPOOL\\Shop")]),
        (ANONYMOUS.format('userName="reader" password="x"'), "", [("anonymous", "WEB01\\reader")]),
        (ANONYMOUS.format('enabled="false"') + WINDOWS, "", [("authenticated", None)]),
        (WINDOWS, "", [("anonymous", "NT AUTHORITY\\IUSR"), ("authenticated", None)]),
        (
            WINDOWS + '<basicAuthentication enabled="true" />',
            "",
            [("anonymous", "NT AUTHORITY\\IUSR"), ("authenticated", None)],
        ),
        (WINDOWS, OVERRIDE, [("anonymous", "NT AUTHORITY\\IUSR"), ("process", "IIS APPPOOL\\Shop")]),
        (ANONYMOUS.format('userName=""') + WINDOWS, OVERRIDE, [("process", "IIS APPPOOL\\Shop")]),
        (ANONYMOUS.format('enabled="false"'), "", []),
    ],
)
def test_request_identities(sections: str, more: str, expected: list[tuple[str, str | None]]) -> None:
    text = configuration(sites=site(application()), rest=authentication(sections, more=more))
    assert [reader[1:] for reader in readers(resolve_one(text))] == expected


def test_override_of_the_authenticated_user_came_with_7_5() -> None:
    text = configuration(sites=site(application()), rest=authentication(WINDOWS, more=OVERRIDE))
    assert [reader[1] for reader in readers(resolve_one(text, version=IIS_7_5))] == ["anonymous", "process"]
    assert [reader[1] for reader in readers(resolve_one(text, version=IIS_7_0))] == ["anonymous", "authenticated"]


def test_no_authentication_at_all_is_a_warning() -> None:
    text = configuration(sites=site(application()), rest=authentication(ANONYMOUS.format('enabled="false"')))
    (finding,) = resolve_one(text).findings
    assert (finding.level, finding.code) == ("warning", "no_authentication_enabled")


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("", "userName of anonymousAuthentication is set nowhere; the default of the schema is IUSR."),
        (
            authentication(ANONYMOUS.format('userName="IUSR"')),
            "userName of anonymousAuthentication is set to IUSR for the whole server.",
        ),
        (
            authentication(ANONYMOUS.format('userName="IUSR"'), location="SHOP"),
            "userName of anonymousAuthentication is set to IUSR for SHOP.",
        ),
        (
            authentication(ANONYMOUS.format('userName=""'), location="Shop"),
            "userName of anonymousAuthentication is present and blank for Shop, so anonymous visitors are served as "
            "the identity of the worker process.",
        ),
    ],
)
def test_reason_of_a_request_identity_says_where_it_is_set(rest: str, reason: str) -> None:
    (request,) = resolve_one(configuration(sites=site(application()), rest=rest)).request_identities
    assert request.reasons == (reason,)


@pytest.mark.parametrize(
    ("locations", "expected"),
    [
        ([("", 'userName=""'), ("Shop", 'userName="IUSR"')], [("/", "anonymous")]),
        ([("Shop", 'userName="IUSR"'), (".", 'userName=""')], [("/", "anonymous")]),
        ([("Shop", 'userName=""'), ("shop", 'enabled="true"')], [("/", "process")]),
        ([("Shop", 'userName=""'), ("shop", 'userName="IUSR"')], [("/", "anonymous")]),
        ([("Other", 'userName=""')], [("/", "anonymous")]),
        ([("Shop/a", 'userName=""')], [("/", "anonymous"), ("/a", "process")]),
        ([("Shop/a", 'userName="IUSR"')], [("/", "anonymous")]),
        (
            [("Shop/a", 'userName=""'), ("Shop/a/b", 'userName="IUSR"')],
            [("/", "anonymous"), ("/a", "process"), ("/a/b", "anonymous")],
        ),
        ([("Shop/a", 'userName=""'), ("Shop/A/b", 'enabled="true"')], [("/", "anonymous"), ("/a", "process")]),
        ([("Shop/ab", 'userName=""'), ("Shop/a", 'enabled="true"')], [("/", "anonymous"), ("/ab", "process")]),
    ],
)
def test_deepest_location_counts_for_each_attribute(
    locations: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    rest = "".join(authentication(ANONYMOUS.format(attributes), location=path) for path, attributes in locations)
    text = configuration(sites=site(application()), rest=rest)
    assert [reader[:2] for reader in readers(resolve_one(text))] == expected


def test_location_belongs_to_the_deepest_application() -> None:
    rest = authentication(ANONYMOUS.format('userName=""'), location="Shop/a/b")
    text = configuration(sites=site(application() + application("/a")), rest=rest)
    assert [[reader[:2] for reader in readers(found)] for found in resolve(text)] == [
        [("/", "anonymous")],
        [("/a", "anonymous"), ("/a/b", "process")],
    ]


def test_connect_as_reads_for_everybody_below_its_directory() -> None:
    rest = authentication(WINDOWS) + authentication(ANONYMOUS.format('userName=""'), location="Shop/images/x")
    text = configuration(sites=site(application(more=CONNECT_AS.format("CORP\\content"))), rest=rest)
    assert readers(resolve_one(text)) == [
        ("/", "anonymous", "NT AUTHORITY\\IUSR"),
        ("/", "authenticated", None),
        ("/images", "fixed", "CORP\\content"),
    ]


@pytest.mark.parametrize("user", ["CORP\\content", ".\\content", "WEB01\\content"])
def test_connect_as_account_that_the_host_could_not_resolve(user: str) -> None:
    text = configuration(sites=site(application(more=CONNECT_AS.format(user))))
    found = resolve_one(text, machine=Machine(name="WEB01", accounts={user.lower(): None}))
    assert codes(found) == ["account_not_resolved"]
    assert f"'{user}', the connect-as account of the virtual directory '/images'" in found.findings[0].message


def test_blank_connect_as_overrides_a_default() -> None:
    more = CONNECT_AS.format("") + '<virtualDirectoryDefaults userName="CORP\\content" password="x" />'
    found = resolve_one(configuration(sites=site(application(more=more))))
    assert [folder.connect_as and folder.connect_as.name for folder in found.virtual_directories] == [
        "CORP\\content",
        None,
    ]
    assert readers(found) == [("/", "fixed", "CORP\\content"), ("/images", "anonymous", "NT AUTHORITY\\IUSR")]


def test_account_finding_of_a_setting_is_told_once() -> None:
    rest = authentication(ANONYMOUS.format('userName="CORP\\gone" password="x"'))
    text = configuration(sites=site(application(more=CONNECT_AS.format(""))), rest=rest)
    found = resolve_one(text, machine=Machine(accounts={"corp\\gone": None}))
    assert codes(found) == ["account_not_resolved"]
