# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters app_pool_sid, service_sid, process_identity and resolve_applications: results and refusals."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter.app_pool_sid import app_pool_sid_filter
from ansible_collections.webinfra.iis_identity.plugins.filter.process_identity import process_identity_filter
from ansible_collections.webinfra.iis_identity.plugins.filter.resolve_applications import resolve_applications_filter
from ansible_collections.webinfra.iis_identity.plugins.filter.service_sid import service_sid_filter
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    NAMES,
    application,
    configuration,
    configuration_path,
    site,
)

SHOP = "S-1-5-82-634253208-2346237047-1867043872-2360698316-99401469"
BOOKS = "S-1-5-82-1-2-3-4-5"


def refused(call: object, *args: object, **kwargs: object) -> str:
    assert callable(call)
    with pytest.raises(AnsibleFilterError) as caught:
        call(*args, **kwargs)
    return str(caught.value.message)


def test_app_pool_sid() -> None:
    assert app_pool_sid_filter("iis apppool\\SHOP") == SHOP
    assert app_pool_sid_filter("Shop").__class__ is str
    assert app_pool_sid_filter("Bücher", sid=BOOKS) == BOOKS


@pytest.mark.parametrize(
    ("value", "sid", "message"),
    [
        (None, None, "the value is the name of an application pool, not None"),
        ({}, None, "the value is the name of an application pool, not {}"),
        ("Shop", 7, "sid is a SID, not 7"),
        ("Shop", "x", "'x' is not a SID: one looks like S-1-5-32-544"),
        ("Shop", BOOKS, f"{BOOKS} is not the SID of the application pool 'Shop', which is {SHOP}"),
        (
            "Bücher",
            None,
            "the SID of the application pool 'Bücher' cannot be computed: Windows hashes the name in lower case, and "
            "how it does that to letters outside ASCII is not documented; read the SID on the host ((Get-Item "
            "'IIS:\\AppPools\\<name>').applicationPoolSid) and give it as sid",
        ),
    ],
)
def test_app_pool_sid_refuses(value: object, sid: object, message: str) -> None:
    assert refused(app_pool_sid_filter, value, sid=sid) == f"webinfra.iis_identity.app_pool_sid: {message}"


def test_service_sid() -> None:
    sid = service_sid_filter("NT Service\\was")
    assert (type(sid), sid) == (str, "S-1-5-80-1061825232-167646333-2456899247-4014030508-1274102580")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (7, "the value is the name of a service, not 7"),
        ("a\\b", "'a\\\\b' cannot be the name of a service: it holds '\\\\', which is not allowed there"),
    ],
)
def test_service_sid_refuses(value: object, message: str) -> None:
    assert refused(service_sid_filter, value) == f"webinfra.iis_identity.service_sid: {message}"


@pytest.mark.parametrize(
    ("value", "version", "machine", "name", "sid"),
    [
        ("Shop", "10.0", None, "IIS APPPOOL\\Shop", SHOP),
        ("Shop", 7, None, "NT AUTHORITY\\NETWORK SERVICE", "S-1-5-20"),
        ("Bücher", 8.5, None, "IIS APPPOOL\\Bücher", None),
        ({"name": "Bücher", "sid": BOOKS}, 8.5, None, "IIS APPPOOL\\Bücher", BOOKS),
        (
            {"name": "Shop", "processModel": {"identityType": "SpecificUser", "userName": ".\\x", "password": "y"}},
            "10.0",
            {"name": "WEB01", "accounts": {"WEB01\\x": "S-1-5-21-1-2-3-1001"}},
            "WEB01\\x",
            "S-1-5-21-1-2-3-1001",
        ),
    ],
)
def test_process_identity(value: object, version: object, machine: object, name: str, sid: str | None) -> None:
    identity = process_identity_filter(value, iis_version=version, machine=machine)
    assert (identity["name"], identity["sid"]) == (name, sid)
    assert json.loads(json.dumps(identity)) == identity


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ("Shop", {}, "iis_version is required, for example iis_version='10.0'"),
        ("Shop", {"iis_version": "x"}, "'x' is no version of IIS; give one of 5.0, 5.1, 6.0, 7.0, 7.5, 8.0, 8.5, 10.0"),
        (
            "Shop",
            {"iis_version": "10.0", "isolation": "high"},
            "isolation is a setting of IIS 5.0 to 6.0; leave it out for IIS 10.0",
        ),
        ("Shop", {"iis_version": "10.0", "machine": 7}, "machine: is a number, not a dictionary"),
        ("", {"iis_version": "10.0"}, "pool: is empty; give the name of an application pool"),
        (
            "a|b",
            {"iis_version": "10.0"},
            "'a|b' cannot be the name of an application pool: it holds '|', which is not allowed there",
        ),
        (
            {"name": "Shop", "sid": BOOKS},
            {"iis_version": "10.0"},
            f"{BOOKS} is not the SID of the application pool 'Shop', which is {SHOP}",
        ),
        (
            {"name": "Shop", "processModel": {"identityType": "SpecificUser", "password": "planted-secret"}},
            {"iis_version": "10.0"},
            "identityType of the application pool 'Shop' is SpecificUser, but userName is not set; set userName or "
            "choose another identityType",
        ),
    ],
)
def test_process_identity_refuses(value: object, options: dict[str, object], message: str) -> None:
    assert refused(process_identity_filter, value, **options) == f"webinfra.iis_identity.process_identity: {message}"


def test_resolve_applications() -> None:
    text = configuration(sites=site(application(folder="%A%\\shop")))
    (found,) = resolve_applications_filter(
        text, iis_version="10.0", machine={"environment": {"A": "C:"}}, environment={"a": "D:"}
    )
    assert found["virtual_directories"][0]["physical_path"] == "D:\\shop"
    (found,) = resolve_applications_filter(text, iis_version="10.0", environment={"A": "D:"})
    assert found["virtual_directories"][0]["physical_path"] == "D:\\shop"
    assert json.loads(json.dumps(found)) == found


def test_resolve_applications_takes_bytes() -> None:
    text = configuration(sites=site(application()))
    assert len(resolve_applications_filter(text.encode("utf-16"), iis_version="10.0")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_resolve_applications_gives_no_password_away(name: str) -> None:
    text = configuration_path(name).read_text(encoding="utf-8")
    shown = json.dumps(resolve_applications_filter(text, iis_version="10.0"))
    assert "planted" not in shown
    assert "[enc:" not in shown


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        (
            {"a": "planted-secret"},
            {"iis_version": "10.0"},
            "the value is the text of applicationHost.config, not a value of the type dict",
        ),
        ("<configuration/>", {}, "iis_version is required, for example iis_version='10.0'"),
        (
            "<configuration/>",
            {"iis_version": "5.1"},
            "listing of the metabase: this is XML; IIS 5.0 and 5.1 have no MetaBase.xml, so for one give "
            "iis_version='6.0'",
        ),
        (
            configuration(),
            {"iis_version": "6.0"},
            "MetaBase.xml, line 1, column 1: there is no <configuration> with <MBProperty> in it (this is a "
            "configuration of IIS 7.0 or later); give the whole content of %windir%\\System32\\inetsrv\\MetaBase.xml "
            "of IIS 6.0",
        ),
        (
            "<configuration><MBProperty/></configuration>",
            {"iis_version": "7.0"},
            "applicationHost.config, line 1, column 1: this is a MetaBase.xml, which IIS 7.0 and later do not read "
            "(one may be there for SMTP or FTP 6); give applicationHost.config, or say iis_version='6.0' if it is from "
            "IIS 6.0",
        ),
        (
            {"W3SVC": {}},
            {"iis_version": "6.0"},
            "the value is the text of MetaBase.xml, not a value of the type dict",
        ),
        (
            7,
            {"iis_version": "5.0"},
            "the value is a listing of the metabase, as a dictionary or its text, not a value of the type int",
        ),
        (
            '<configuration>\n<a password="planted-secret"></b>',
            {"iis_version": "10.0"},
            "applicationHost.config, line 2, column 32: not well-formed XML (mismatched tag); IIS cannot read it "
            "either: correct this place or take the file from a backup",
        ),
        (
            "<html/>",
            {"iis_version": "10.0"},
            "applicationHost.config, line 1, column 1: the root element is <html>, not <configuration>; give the whole "
            "content of applicationHost.config",
        ),
        (
            configuration(),
            {"iis_version": "10.0", "environment": ["A"]},
            "environment: is a list, not a dictionary",
        ),
    ],
)
def test_resolve_applications_refuses(value: object, options: dict[str, object], message: str) -> None:
    refusal = refused(resolve_applications_filter, value, **options)
    assert refusal == f"webinfra.iis_identity.resolve_applications: {message}"
