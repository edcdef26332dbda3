# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for IIS 5.0 to 6.0, and what their reports have no word for."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.report.report import report
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import (
    application_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.run.offline import offline_plan
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import METABASES
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.metabase.metabases import (
    MACHINE,
    resolve,
)


def plan(name: str, **options: object) -> dict[str, t.Any]:
    return offline_plan([application_dict(item) for item in resolve(name).values()], machine=MACHINE, options=options)


def trustees(plan: dict[str, t.Any]) -> set[tuple[str, str]]:
    return {(item["path"], item["trustee"]["name"]) for item in plan["items"]}


def found_codes(plan: dict[str, t.Any]) -> set[str]:
    return {finding["code"] for finding in plan["findings"]}


def test_plan_of_worker_process_mode_grants_to_accounts() -> None:
    made = plan("worker-process.MetaBase.xml")
    assert trustees(made) == {
        (r"C:\Inetpub\wwwroot", r"NT AUTHORITY\NETWORK SERVICE"),
        (r"C:\Inetpub\wwwroot", r"NT AUTHORITY\LOCAL SERVICE"),
        (r"C:\Inetpub\wwwroot", r"CORP\reports"),
        (r"C:\Inetpub\wwwroot", r"WEB01\IUSR_WEB01"),
        (r"C:\Inetpub\wwwroot\web.config", r"NT AUTHORITY\NETWORK SERVICE"),
        (r"C:\Inetpub\wwwroot\web.config", r"NT AUTHORITY\LOCAL SERVICE"),
        (r"C:\Inetpub\wwwroot\web.config", r"CORP\reports"),
        (r"C:\Inetpub\wwwroot\shop", r"NT AUTHORITY\NETWORK SERVICE"),
        (r"C:\Inetpub\wwwroot\shop", r"WEB01\shop"),
        (r"C:\sites\local", r"NT AUTHORITY\LOCAL SERVICE"),
        (r"C:\sites\local", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\reports", r"CORP\reports"),
        (r"C:\sites\reports", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\system", r"WEB01\IUSR_WEB01"),
        ("\\\\files\\archive\\", r"CORP\archive"),
    }
    assert {"account_is_shared", "local_system_needs_no_grant", "authenticated_users_not_named"} <= found_codes(made)


def test_plan_of_isolation_mode_grants_to_accounts() -> None:
    assert trustees(plan("isolation.MetaBase.xml")) == {
        (r"D:\intranet", r"WEB01\IWAM_WEB01"),
        (r"D:\intranet", r"WEB01\IUSR_WEB01"),
        (r"D:\low", r"WEB01\IUSR_WEB01"),
        (r"D:\high", r"WEB01\IWAM_WEB01"),
        (r"D:\high", r"WEB01\IUSR_WEB01"),
        (r"D:\medium", r"WEB01\IWAM_WEB01"),
        (r"D:\medium", r"WEB01\IUSR_WEB01"),
    }


def test_plan_of_iis_5_grants_to_accounts() -> None:
    made = plan("iis-5.metabase.yml")
    assert trustees(made) == {
        (r"C:\Inetpub\wwwroot", r"WEB01\IWAM_WEB01"),
        (r"C:\Inetpub\wwwroot", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\admin", r"WEB01\IUSR_WEB01"),
        (r"C:\sites\shop", r"WEB01\IWAM_WEB01"),
        (r"C:\sites\shop", r"WEB01\ASPNET"),
    }
    assert "unc_needs_connect_as" in found_codes(made)


def test_report_of_iis_5_has_no_pools() -> None:
    applications = [application_dict(item) for item in resolve("iis-5.metabase.yml").values()]
    rows = [
        line for line in report({"applications": applications}, "markdown").splitlines() if line.startswith("| Default")
    ]
    assert [row.split("|")[2].strip() for row in rows] == ["none", "none", "none"]
    assert "not known (anonymous)" in rows[2]


@pytest.mark.parametrize("name", METABASES)
def test_no_plan_grants_to_system_or_to_pools(name: str) -> None:
    for grant_to in ("auto", "account"):
        sids = {item["trustee"]["sid"] for item in plan(name, grant_to=grant_to)["items"]}
        assert "S-1-5-18" not in sids
        assert not any(sid.startswith("S-1-5-82-") for sid in sids)


@pytest.mark.parametrize("name", METABASES)
@pytest.mark.parametrize(("grant_to", "code"), [("pool", "pool_has_no_sid"), ("group", "group_not_in_token")])
def test_grants_to_pools_and_groups_are_refused(name: str, grant_to: str, code: str) -> None:
    made = plan(name, grant_to=grant_to)
    errors = [finding["message"] for finding in made["findings"] if finding["code"] == code]
    assert errors
    assert all("grant_to: auto" in message for message in errors)
