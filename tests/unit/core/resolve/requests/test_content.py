# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who opens the files, by kind of content: every row of "Who touches the disk", and what decides between rows.

The sections of domain-facts stand beside the vectors: 0 is the table, 6 the details, 10 what a source got wrong.
"""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Level
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.content import CONTENT_RULES
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    APPLICATION_HOST_VERSIONS,
    IIS_7_0,
    IIS_7_5,
    IIS_10_0,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    authentication,
)
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.requests.served import (
    ASP,
    CGI,
    CLASSIC,
    CLASSIC_PAGES,
    CORE,
    FIXED,
    IMPERSONATE,
    ISAPI,
    PAGES,
    PHP,
    SIDE,
    STATIC,
    TRACE,
    UNCHECKED,
    V4,
    asp_net,
    handlers,
    kinds,
    resolve,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import codes, readers
from hypothesis import given, settings
from hypothesis import strategies as st

NOT_USER = '<system.webServer><cgi createProcessAsUser="false" /></system.webServer>'
CORE_LOG = r'<system.webServer><aspNetCore stdoutLogEnabled="true" stdoutLogFile="\logs\stdout" /></system.webServer>'

# handler, the rest of the configuration, opened by, process needs, request needs, confidence
ROWS: dict[str, tuple[str, str, str, list[str], list[str], str]] = {
    "0, 6.4: static file": (STATIC, "", "both", ["read"], ["read"], "documented"),
    "0, 6.4: classic ASP": (ASP, "", "request", ["read"], ["read"], "certain"),
    "0, 1.7, 6.4: ISAPI": (ISAPI, "", "both", ["read", "execute"], ["read", "execute"], "documented"),
    "0, 6.4: CGI as the user, by default": (CGI, "", "request", ["read"], ["read", "execute"], "certain"),
    "0, 6.4: CGI as the process": (CGI, NOT_USER, "process", ["read", "execute"], [], "certain"),
    "0, 6.4: FastCGI": (PHP, "", "not known", ["read", "execute"], ["read"], "not known"),
    "0, 6.5: ASP.NET": (PAGES, "", "process", ["read"], ["read"], "documented"),
    "0, 6.5: ASP.NET, mode Windows": (PAGES, asp_net(mode="windows"), "process", ["read"], ["read"], "documented"),
    "0, 6.5: ASP.NET, mode Forms": (PAGES, asp_net(mode="Forms"), "process", ["read"], [], "documented"),
    "0, 6.5: ASP.NET, mode None": (PAGES, asp_net(mode="None"), "process", ["read"], [], "documented"),
    "0, 6.5: ASP.NET that impersonates": (PAGES, asp_net(IMPERSONATE), "both", ["read"], ["read"], "documented"),
    "0, 6.5: with a fixed account": (PAGES, asp_net(FIXED), "both", ["read"], ["read"], "documented"),
    "0, 6.5: ASP.NET Core": (CORE, "", "process", ["read", "execute"], [], "certain"),
    "a module that no source names": (SIDE, "", "not known", ["read"], ["read"], "not known"),
}


@pytest.mark.parametrize(("handler", "rest", "opened_by", "process", "request_", "confidence"), ROWS.values(), ids=ROWS)
def test_who_touches_the_disk(
    handler: str, rest: str, opened_by: str, process: list[str], request_: list[str], confidence: str
) -> None:
    (item,) = resolve(handlers(handler) + rest).content
    assert (item.opened_by, list(item.process_needs), list(item.request_needs), item.confidence) == (
        opened_by,
        process,
        request_,
        confidence,
    )
    assert item.reason.endswith(".")
    assert item.source


@pytest.mark.parametrize(("impersonate", "opened_by"), [(True, "request"), (False, "process"), (None, "not known")])
def test_fastcgi_is_known_only_if_said(impersonate: bool | None, opened_by: str) -> None:
    (item,) = resolve(handlers(PHP), fastcgi_impersonate=impersonate).content
    assert item.opened_by == opened_by


def test_every_row_of_the_table_has_a_vector() -> None:
    found = [resolve(handlers(row[0]) + row[1]) for row in ROWS.values()]
    found += [resolve(handlers(PHP), fastcgi_impersonate=impersonates) for impersonates in (True, False)]
    said = {(item.kind, item.reason) for application in found for item in application.content}
    assert said == {(rule.kind, rule.reason) for rule in CONTENT_RULES}


def test_handlers_are_listed_by_kind() -> None:
    found = resolve(handlers(TRACE, ASP, PHP, STATIC, PAGES, CLASSIC_PAGES, CORE, PHP.replace('"PHP"', '"PHP 2"')))
    assert kinds(found) == [
        ("static", ("StaticFile",)),
        ("asp", ("ASPClassic",)),
        ("fastcgi", ("PHP", "PHP 2")),
        ("aspnet", ("Pages",)),
        ("aspnetcore", ("aspNetCore",)),
    ]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, [("static", ("StaticFile",))]),
        ("Read", [("static", ("StaticFile",))]),
        ("Read, Script", [("static", ("StaticFile",)), ("asp", ("ASPClassic",))]),
        ("Execute,Script", [("asp", ("ASPClassic",)), ("isapi", ("ISAPI-dll",)), ("cgi", ("CGI-exe",))]),
        ("None", []),
    ],
)
def test_handler_that_the_access_policy_does_not_allow_is_not_in_force(
    policy: str | None, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert kinds(resolve(handlers(STATIC, ASP, ISAPI, CGI, TRACE, policy=policy))) == expected


@pytest.mark.parametrize(
    ("pool", "version", "expected"),
    [
        (V4, IIS_10_0, ("Pages",)),
        (CLASSIC, IIS_10_0, ("Pages-ISAPI",)),
        ('<add name="Shop" />', IIS_10_0, None),
        ('<add name="Shop" managedRuntimeVersion="" />', IIS_7_0, None),
        ('<add name="Shop" />', IIS_7_5, ("Pages 2",)),
        ('<add name="Shop" /><applicationPoolDefaults managedRuntimeVersion="v4.0" />', IIS_10_0, ("Pages",)),
        (
            '<add name="Shop" managedRuntimeVersion="" /><applicationPoolDefaults managedRuntimeVersion="v4.0" />',
            IIS_10_0,
            None,
        ),
        (
            '<add name="Shop" managedRuntimeVersion="v4.0" /><applicationPoolDefaults managedPipelineMode="classic" />',
            IIS_10_0,
            ("Pages-ISAPI",),
        ),
    ],
)
def test_handlers_of_asp_net_belong_to_a_runtime_and_a_pipeline(
    pool: str, version: IisVersion, expected: tuple[str, ...] | None
) -> None:
    old = PAGES.replace("v4.0", "v2.0").replace("Pages", "Pages 2", 1)
    found = resolve(handlers(PAGES, CLASSIC_PAGES, old), pool=pool, version=version)
    assert kinds(found) == ([] if expected is None else [("aspnet", expected)])


def test_without_handlers_in_the_configuration_nothing_is_said() -> None:
    assert resolve("").content == ()


def test_handlers_of_a_web_config_are_added_removed_and_cleared() -> None:
    unlocked = f'<location path="" overrideMode="Allow">{handlers(STATIC, ASP)}</location>'
    change = "<system.webServer><handlers>{}</handlers></system.webServer>"
    assert kinds(resolve(unlocked, web_config=change.format('<remove name="ASPClassic" />' + PHP))) == [
        ("static", ("StaticFile",)),
        ("fastcgi", ("PHP",)),
    ]
    assert kinds(resolve(unlocked, web_config=change.format("<clear />" + CORE))) == [("aspnetcore", ("aspNetCore",))]
    # Names of handlers are compared with case (caseSensitive in the schema).
    assert len(resolve(unlocked, web_config=change.format('<remove name="aspclassic" />')).content) == 2


def test_content_of_a_folder_stands_in_place_of_that_above() -> None:
    folder = f'<location path="Shop/php">{handlers(PHP)}</location>'
    found = resolve(handlers(STATIC) + folder)
    assert [(item.url_path, item.kind) for item in found.content] == [
        ("/", "static"),
        ("/php", "static"),
        ("/php", "fastcgi"),
    ]


def test_content_that_is_the_same_below_is_said_once() -> None:
    found = resolve(handlers(STATIC) + f'<location path="Shop/x">{handlers()}</location>')
    assert [item.url_path for item in found.content] == ["/"]


@pytest.mark.parametrize(
    ("rest", "code", "parts"),
    [
        (
            handlers(PAGES),
            "asp_net_needs_write",
            ["the process identity reads", r"C:\sites\shop\App_Data", "Temporary"],
        ),
        (handlers(PAGES) + asp_net(IMPERSONATE) + UNCHECKED, "asp_net_needs_write", ["the request identity reads"]),
        (handlers(PAGES) + asp_net(FIXED) + UNCHECKED, "asp_net_needs_write", ["the account of userName reads"]),
        (handlers(ASP), "asp_needs_compiled_templates", ["ASP Compiled Templates"]),
        (
            handlers(CORE) + r'<system.webServer><aspNetCore stdoutLogEnabled="true" /></system.webServer>',
            "stdout_log_needs_write",
            [r"to C:\sites\shop\logs as"],
        ),
        (
            handlers(CORE) + CORE_LOG.replace(r"\logs\stdout", r"..\log\x"),
            "stdout_log_needs_write",
            [r"to C:\sites\log as"],
        ),
        (
            handlers(CORE) + CORE_LOG.replace(r"\logs\stdout", r"D:\log\x"),
            "stdout_log_needs_write",
            [r"to D:\log as"],
        ),
        (
            handlers(CORE) + CORE_LOG.replace(r"\logs\stdout", r"\\?\%home%\x"),
            "stdout_log_needs_write",
            [r"to \\?\%home% as"],
        ),
    ],
)
def test_what_is_needed_besides_is_said_and_not_granted(rest: str, code: str, parts: list[str]) -> None:
    (finding,) = [item for item in resolve(rest).findings if item.level is Level.INFO]
    assert finding.code == code
    assert all(part in finding.message for part in parts)
    assert "option write" in finding.message


def test_log_that_is_off_needs_nothing() -> None:
    assert (
        codes(resolve(handlers(CORE) + '<system.webServer><aspNetCore hostingModel="inprocess" /></system.webServer>'))
        == []
    )


REQUESTS: dict[str, tuple[str, IisVersion, list[tuple[str, str | None]]]] = {
    "6.1: userName absent everywhere": ("", IIS_10_0, [("anonymous", r"NT AUTHORITY\IUSR")]),
    "6.1: userName IUSR": (
        authentication('<anonymousAuthentication userName="IUSR" />'),
        IIS_10_0,
        [("anonymous", r"NT AUTHORITY\IUSR")],
    ),
    "6.1: present and blank": (
        authentication('<anonymousAuthentication userName="" />'),
        IIS_10_0,
        [("process", r"IIS APPPOOL\Shop")],
    ),
    "6.1: a removed attribute is not a blank one": (
        authentication('<anonymousAuthentication enabled="true" />'),
        IIS_10_0,
        [("anonymous", r"NT AUTHORITY\IUSR")],
    ),
    "6.1: another account": (
        authentication(r'<anonymousAuthentication userName="CORP\web" password="planted-secret" />'),
        IIS_10_0,
        [("anonymous", r"CORP\web")],
    ),
    "6.2: anonymous stands beside Windows": (
        authentication('<windowsAuthentication enabled="true" />'),
        IIS_10_0,
        [("anonymous", r"NT AUTHORITY\IUSR"), ("authenticated", None)],
    ),
    "6.2: only Windows": (
        authentication('<anonymousAuthentication enabled="false" /><windowsAuthentication enabled="true" />'),
        IIS_10_0,
        [("authenticated", None)],
    ),
    "0: authenticatedUserOverride": (
        authentication(
            '<anonymousAuthentication enabled="false" /><basicAuthentication enabled="true" />',
            more='<serverRuntime authenticatedUserOverride="UseWorkerProcessUser" />',
        ),
        IIS_7_5,
        [("process", r"IIS APPPOOL\Shop")],
    ),
    "0: which IIS 7.0 does not have": (
        authentication(
            '<anonymousAuthentication enabled="false" /><basicAuthentication enabled="true" />',
            more='<serverRuntime authenticatedUserOverride="UseWorkerProcessUser" />',
        ),
        IIS_7_0,
        [("authenticated", None)],
    ),
}


@pytest.mark.parametrize(("rest", "version", "expected"), REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("in_web_config", [False, True], ids=["applicationHost.config", "web.config"])
def test_request_identities(
    rest: str, version: IisVersion, expected: list[tuple[str, str | None]], in_web_config: bool
) -> None:
    unlocked = '<location overrideMode="Allow"><system.webServer><serverRuntime /><security><authentication>'
    names = ("anonymous", "basic", "windows")
    unlocked += "".join(f"<{name}Authentication />" for name in names)
    unlocked += "</authentication></security></system.webServer></location>"
    found = resolve(unlocked, version=version, web_config=rest) if in_web_config else resolve(rest, version=version)
    assert [(kind, name) for _url, kind, name in readers(found)] == expected


def test_reason_names_the_file_that_sets_the_account() -> None:
    unlocked = '<location overrideMode="Allow">' + authentication("<anonymousAuthentication />") + "</location>"
    web_config = authentication('<anonymousAuthentication userName="" />', location="a")
    found = resolve(unlocked, web_config=web_config)
    assert found.request_identities[1].reasons == (
        r"userName of anonymousAuthentication is present and blank in C:\sites\shop\web.config for a, so anonymous "
        "visitors are served as the identity of the worker process.",
        *found.request_identities[1].reasons[1:],
    )


def test_contradiction_2_iusr_is_of_nt_authority() -> None:
    """Section 10.2: the first source calls every built-in account BUILTIN."""
    assert readers(resolve(""))[0][2] == r"NT AUTHORITY\IUSR"


def test_contradiction_9_both_identities_are_checked_for_static_files() -> None:
    """Section 10.9: the first source says that static files are read by impersonation most of the time."""
    (item,) = resolve(handlers(STATIC)).content
    assert (item.opened_by, item.process_needs, item.request_needs) == ("both", ("read",), ("read",))


@given(
    st.lists(
        st.sampled_from([STATIC, ASP, ISAPI, CGI, PHP, PAGES, CLASSIC_PAGES, CORE, SIDE, TRACE, "<clear />"]),
        max_size=8,
    ),
    st.sampled_from([V4, CLASSIC, '<add name="Shop" />']),
    st.sampled_from(APPLICATION_HOST_VERSIONS),
    st.sampled_from([None, "Read", "Read,Script", "Read, Script, Execute", "Nonsense"]),
    st.sampled_from(["", asp_net(IMPERSONATE), asp_net(FIXED), asp_net(mode="Passport"), NOT_USER]),
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_handlers_are_each_kind_is_said_once(
    items: list[str], pool: str, version: IisVersion, policy: str | None, rest: str
) -> None:
    found = resolve(handlers(*items, policy=policy) + rest, pool=pool, version=version)
    said = [item.kind for item in found.content]
    assert len(said) == len(set(said))
    assert all(item.handlers and item.process_needs for item in found.content)
    names = [name for item in found.content for name in item.handlers]
    assert len(names) == len(set(names))
