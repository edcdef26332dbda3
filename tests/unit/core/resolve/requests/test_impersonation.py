# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ASP.NET impersonation: where it is an error, whom it adds, and who then reads."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Level
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.requests.served import (
    CLASSIC,
    CLASSIC_PAGES,
    FIXED,
    IMPERSONATE,
    PAGES,
    STATIC,
    UNCHECKED,
    V4,
    asp_net,
    handlers,
    resolve,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import codes, readers


def test_impersonation_in_the_integrated_pipeline_is_an_error() -> None:
    found = resolve(handlers(PAGES), web_config="\n" + asp_net(IMPERSONATE))
    (finding,) = [item for item in found.findings if item.level is Level.ERROR]
    assert finding.code == "impersonation_in_integrated_pipeline"
    assert finding.message.startswith(r"C:\sites\shop\web.config, line 2: impersonate is true at /")
    assert "500.24" in finding.message


@pytest.mark.parametrize(
    ("rest", "pool"),
    [
        (handlers(PAGES, CLASSIC_PAGES) + asp_net(IMPERSONATE), CLASSIC),
        (handlers(PAGES) + asp_net(IMPERSONATE) + UNCHECKED, V4),
        (handlers(PAGES) + asp_net('<identity impersonate="false" />'), V4),
        (handlers(PAGES) + asp_net('<identity userName="x" />'), V4),
        (handlers(STATIC) + asp_net(IMPERSONATE), '<add name="Shop" />'),
    ],
)
def test_otherwise_impersonation_is_none(rest: str, pool: str) -> None:
    assert "impersonation_in_integrated_pipeline" not in codes(resolve(rest, pool=pool))


def test_impersonation_is_found_where_no_handlers_are_known() -> None:
    assert codes(resolve("", web_config=asp_net(IMPERSONATE)))[0] == "impersonation_in_integrated_pipeline"
    assert codes(resolve("", pool='<add name="Shop" />', web_config=asp_net(IMPERSONATE))) == []


def test_account_that_asp_net_impersonates_reads_besides_the_visitors() -> None:
    found = resolve(handlers(PAGES), web_config=asp_net(FIXED))
    assert readers(found) == [("/", "anonymous", r"NT AUTHORITY\IUSR"), ("/", "fixed", r"CORP\pages")]
    assert found.request_identities[1].reasons[0] == (
        r"identity of system.web impersonates CORP\pages for every visitor (set in C:\sites\shop\web.config); the code "
        "of ASP.NET reads and writes as that account."
    )
    assert "planted-secret" not in repr(found)


def test_account_without_impersonation_reads_nothing() -> None:
    assert len(readers(resolve("", web_config=asp_net(r'<identity userName="CORP\pages" />')))) == 1


def test_account_that_is_kept_in_the_registry_is_not_known() -> None:
    identity = r'<identity impersonate="true" userName="registry:HKLM\SOFTWARE\Shop\identity,userName" />'
    found = resolve("", web_config=asp_net(identity))
    assert readers(found)[1] == ("/", "fixed", None)
    assert "impersonated_account_not_known" in codes(found)


def test_account_of_one_folder_only() -> None:
    found = resolve("", web_config=f'<location path="reports">{asp_net(FIXED)}</location>')
    assert readers(found) == [
        ("/", "anonymous", r"NT AUTHORITY\IUSR"),
        ("/reports", "anonymous", r"NT AUTHORITY\IUSR"),
        ("/reports", "fixed", r"CORP\pages"),
    ]


def test_connect_as_reads_in_place_of_an_account_that_is_impersonated() -> None:
    more = r'<virtualDirectory path="/img" physicalPath="D:\img" userName="CORP\img" password="planted-secret" />'
    found = resolve(asp_net(FIXED), more=more)
    assert readers(found)[-1] == ("/img", "fixed", r"CORP\img")
    assert [url for url, _kind, _name in readers(found)] == ["/", "/", "/img"]


def test_visitors_who_log_on_by_forms_stay_anonymous() -> None:
    found = resolve("", web_config=asp_net(mode="Forms"))
    assert readers(found) == [("/", "anonymous", r"NT AUTHORITY\IUSR")]
    assert "mode Forms" in found.request_identities[0].reasons[1]
    assert "one source outside Microsoft" in found.request_identities[0].reasons[1]
    assert "mode" not in str(resolve("", web_config=asp_net(mode="Windows")).request_identities[0].reasons)
