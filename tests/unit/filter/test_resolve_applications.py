# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of resolve_applications for files beside applicationHost.config: results, refusals, and no secrets."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter.resolve_applications import resolve_applications_filter
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import application, configuration, site

TEXT = configuration(sites=site(application()))
WEB_CONFIG = r"C:\sites\shop\web.config"


def resolve(value: object = TEXT, **options: object) -> list[dict[str, t.Any]]:
    return resolve_applications_filter(value, **{"iis_version": "10.0", **options})


def test_texts_of_config_sources_are_followed() -> None:
    pools = '<applicationPools><add name="Shop" /></applicationPools>'
    text = TEXT.replace(pools, '<applicationPools configSource="pools.config" />')
    assert resolve(text, config_sources={"pools.config": pools}) == resolve()


def test_web_configs_count() -> None:
    text = '<configuration><system.web><identity impersonate="true" userName="CORP\\x" /></system.web></configuration>'
    (found,) = resolve(web_configs={WEB_CONFIG: text})
    assert [item["name"] for item in found["request_identities"]] == ["NT AUTHORITY\\IUSR", "CORP\\x"]


def test_fastcgi_impersonation_counts() -> None:
    handlers = '<handlers><add name="PHP" modules="FastCgiModule" requireAccess="Read" /></handlers>'
    text = configuration(sites=site(application()), rest=f"<system.webServer>{handlers}</system.webServer>")
    (found,) = resolve(text, fastcgi_impersonate=True)
    assert [item["opened_by"] for item in found["content"]] == ["request"]


def test_secrets_of_web_configs_never_come_out() -> None:
    text = """<configuration>
      <appSettings><add key="a" value="planted-secret" /></appSettings>
      <connectionStrings><add name="a" connectionString="planted-secret" /></connectionStrings>
      <system.web><machineKey validationKey="planted-secret" />
      <identity impersonate="true" userName="x" password="planted-secret" /></system.web></configuration>"""
    assert "planted-secret" not in json.dumps(resolve(web_configs={WEB_CONFIG: text}))
    assert "planted-secret" not in json.dumps(resolve(web_configs={WEB_CONFIG: text[:-20]}))
    wrong = text.replace('impersonate="true"', 'impersonate="planted-secret"')
    assert "planted-secret" not in json.dumps(resolve(web_configs={WEB_CONFIG: wrong}))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"web_configs": [WEB_CONFIG]},
            "web_configs is a dictionary of texts by file, not a value of the type list",
        ),
        (
            {"web_configs": {WEB_CONFIG: None}},
            r"web_configs['C:\\sites\\shop\\web.config'] is the text of that file, not a value of the type NoneType",
        ),
        (
            {"web_configs": {"web.config": ""}},
            r"'web.config' is not an absolute path; write it with its drive (D:\folder) or share",
        ),
        ({"config_sources": 7}, "config_sources is a dictionary of texts by file, not a value of the type int"),
        (
            {"iis_version": "6.0", "config_sources": {}},
            "config_sources is for IIS 7.0 and later, and iis_version is 6.0",
        ),
        (
            {"fastcgi_impersonate": "1"},
            "fastcgi_impersonate is true or false, or left out where it is not known, not '1'",
        ),
    ],
)
def test_wrong_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        resolve(**options)
    assert str(caught.value.message) == f"webinfra.iis_identity.resolve_applications: {message}"
