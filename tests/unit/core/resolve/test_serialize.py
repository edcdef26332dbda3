# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications as plain values: the keys that results promise, and the way back."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import (
    PlaceError,
    application_dict,
    application_from_dict,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IIS_10_0
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    NAMES,
    application,
    authentication,
    configuration,
    configuration_path,
    site,
)

MACHINE = Machine(name="WEB01", domain_known=True, accounts={"corp\\content": Sid("S-1-5-21-1-2-3-1105")})


def resolve(text: str) -> tuple[Application, ...]:
    return resolve_applications(read_application_host(text), version=IIS_10_0, machine=MACHINE)


def child_below_connect_as() -> Application:
    """Return an application with everything that can be: findings, connect-as, ancestors, authenticated visitors."""
    folder = '<virtualDirectory path="/in" physicalPath="{}" userName="CORP\\content" password="planted-secret" />'
    text = configuration(
        sites=site(
            application(more=folder.format("D:\\in"))
            + application("/in/a/b", folder="%Missing%", more=folder.format("\\\\files\\x"))
        ),
        rest=authentication('<windowsAuthentication enabled="true" />'),
    )
    return resolve(text)[1]


IDENTITY_KEYS = {"name", "sid", "type", "process", "group", "network_name", "token", "confidence", "reasons"}


def test_keys() -> None:
    values = application_dict(child_below_connect_as())
    assert set(values) == {
        *("site", "path", "application_pool", "pool_sid", "process_identity", "request_identities"),
        *("virtual_directories", "ancestors", "content", "findings"),
    }
    assert set(values["process_identity"]) == IDENTITY_KEYS
    assert set(values["process_identity"]["group"]) == {"name", "sid", "membership"}
    assert set(values["process_identity"]["token"][0]) == {"sid", "name", "why", "confidence", "deny_only"}
    for request in values["request_identities"]:
        assert set(request) == IDENTITY_KEYS | {"url_path", "kind"}
    assert set(values["virtual_directories"][0]) == {"path", "physical_path", "unc", "connect_as"}
    assert set(values["ancestors"][0]) == {"url_path", "physical_path", "connect_as", "connect_as_sid"}
    assert set(values["findings"][0]) == {"level", "code", "message"}


def test_values() -> None:
    values = application_dict(child_below_connect_as())
    assert (values["site"], values["path"], values["application_pool"]) == ("Shop", "/in/a/b", "Shop")
    assert [(item["kind"], item["url_path"], item["name"]) for item in values["request_identities"]] == [
        ("anonymous", "/in/a/b", "NT AUTHORITY\\IUSR"),
        ("authenticated", "/in/a/b", None),
        ("fixed", "/in/a/b/in", "CORP\\content"),
    ]
    assert values["virtual_directories"][1] == {
        "path": "/in",
        "physical_path": "\\\\files\\x",
        "unc": True,
        "connect_as": "CORP\\content",
    }
    assert values["ancestors"][1] == {
        "url_path": "/in",
        "physical_path": "D:\\in",
        "connect_as": "CORP\\content",
        "connect_as_sid": "S-1-5-21-1-2-3-1105",
    }


def test_reasons_of_a_request_identity_are_those_of_the_role_and_of_the_account() -> None:
    reasons = application_dict(child_below_connect_as())["request_identities"][0]["reasons"]
    assert reasons == [
        "userName of anonymousAuthentication is set nowhere; the default of the schema is IUSR.",
        "On the network it is anonymous, so no file server can give it rights.",
    ]


def built_in(value: object) -> bool:
    if value.__class__ is dict:
        return all(key.__class__ is str and built_in(item) for key, item in value.items())
    if value.__class__ is list:
        return all(built_in(item) for item in value)
    return value is None or type(value) in (str, int, bool)


EVERY_APPLICATION = [
    pytest.param(found, id=found.label)
    for name in NAMES
    for found in resolve(configuration_path(name).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("found", EVERY_APPLICATION)
def test_values_are_built_in_ones_and_come_back_the_same(found: Application) -> None:
    values = application_dict(found)
    assert built_in(values)
    assert json.loads(json.dumps(values)) == values
    assert application_dict(application_from_dict(values)) == values


def test_the_way_back_keeps_what_a_plan_needs() -> None:
    found = child_below_connect_as()
    back = application_from_dict(application_dict(found))
    assert back.process_identity == found.process_identity
    assert (back.pool_sid, back.findings, back.label) == (found.pool_sid, found.findings, found.label)
    assert [item.url_path for item in back.virtual_directories] == ["/in/a/b", "/in/a/b/in"]
    connect_as = back.virtual_directories[1].connect_as
    assert connect_as is not None
    assert connect_as.sid == "S-1-5-21-1-2-3-1105"
    above = back.ancestors[1].connect_as
    assert above is not None
    assert above.sid == "S-1-5-21-1-2-3-1105"
    assert [item.identity and item.identity.sid for item in back.request_identities] == [
        "S-1-5-17",
        None,
        "S-1-5-21-1-2-3-1105",
    ]


def test_values_without_the_keys_that_can_be_missing() -> None:
    values = application_dict(child_below_connect_as())
    for key in ("pool_sid", "ancestors", "findings"):
        del values[key]
    back = application_from_dict(values)
    assert (back.pool_sid, back.ancestors, back.findings) == (None, (), ())


def put(values: dict[str, t.Any], path: tuple[str | int, ...], value: object) -> dict[str, t.Any]:
    changed = copy.deepcopy(values)
    target: t.Any = changed
    for key in path[:-1]:
        target = target[key]
    if value is MISSING:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return changed


MISSING = object()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("site",), MISSING, "applications[2]: has no key 'site'"),
        (("path",), 7, "applications[2].path: is a number, not text"),
        (("pool_sid",), "S-1", "applications[2].pool_sid: 'S-1' is not a SID: one looks like S-1-5-32-544"),
        (("process_identity",), "x", "applications[2].process_identity: is text, not a dictionary"),
        (
            ("process_identity", "type"),
            "Me",
            "applications[2].process_identity.type: is 'Me'; it is one of ApplicationPoolIdentity, NetworkService, "
            "LocalService, LocalSystem, SpecificUser, ManagedServiceAccount, IUSR, IWAM, ASPNET, IUSR_MACHINE",
        ),
        (("process_identity", "token"), {}, "applications[2].process_identity.token: is a dictionary, not a list"),
        (
            ("process_identity", "token", 1, "deny_only"),
            "no",
            "applications[2].process_identity.token[1].deny_only: is text, neither true nor false",
        ),
        (
            ("request_identities", 0, "kind"),
            None,
            "applications[2].request_identities[0].kind: is null, not text",
        ),
        (
            ("virtual_directories", 1, "physical_path"),
            [],
            "applications[2].virtual_directories[1].physical_path: is a list, not text",
        ),
        (("ancestors", 0), True, "applications[2].ancestors[0]: is true or false, not a dictionary"),
        (
            ("findings", 0, "level"),
            "bad",
            "applications[2].findings[0].level: is 'bad'; it is one of error, warning, info",
        ),
    ],
)
def test_wrong_values_are_refused_with_their_place(path: tuple[str | int, ...], value: object, message: str) -> None:
    values = put(application_dict(child_below_connect_as()), path, value)
    with pytest.raises(PlaceError) as caught:
        application_from_dict(values, place="applications[2]")
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [None, "text", [], 7])
def test_what_is_no_dictionary_is_refused(value: object) -> None:
    with pytest.raises(PlaceError) as caught:
        application_from_dict(value)
    assert str(caught.value).startswith("application: is ")
