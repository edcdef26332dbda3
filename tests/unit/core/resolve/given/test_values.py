# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What filters are given: machines and pools in the shapes that people and modules have."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ApplicationPool,
    Password,
    ProcessModel,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.values import (
    PlaceError,
    machine_from_value,
    pool_from_value,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

SID = "S-1-5-82-1-2-3-4-5"


@pytest.mark.parametrize(
    ("value", "environment", "machine"),
    [
        (None, None, Machine()),
        ("WEB01", None, Machine(name="WEB01")),
        ({}, None, Machine()),
        ({"name": "WEB01", "domain": None}, None, Machine(name="WEB01", domain_known=True)),
        ({"domain": ""}, None, Machine(domain_known=True)),
        (
            {"domain": "CORP", "domain_controller": True, "service_pack": 2},
            None,
            Machine(domain="CORP", domain_known=True, domain_controller=True, service_pack=2),
        ),
        ({"accounts": {"CORP\\X": SID, "y": None}}, None, Machine(accounts={"corp\\x": Sid(SID), "y": None})),
        (
            {"environment": {"A": "1", "B": "2"}},
            {"B": "3", "C": "4"},
            Machine(environment={"A": "1", "B": "3", "C": "4"}),
        ),
        ("WEB01", {"A": "1"}, Machine(name="WEB01", environment={"A": "1"})),
    ],
)
def test_machine(value: object, environment: object, machine: Machine) -> None:
    assert machine_from_value(value, environment) == machine


@pytest.mark.parametrize(
    ("value", "environment", "message"),
    [
        (7, None, "machine: is a number, not a dictionary"),
        (
            {"hostname": "x"},
            None,
            "machine: has no key 'hostname'; its keys are name, domain, domain_controller, service_pack, environment, "
            "accounts",
        ),
        ({"name": 7}, None, "machine.name: is a number, not text"),
        ({"service_pack": "2"}, None, "machine.service_pack: is text, not a whole number"),
        ({"domain_controller": "no"}, None, "machine.domain_controller: is text, neither true nor false"),
        ({"accounts": ["x"]}, None, "machine.accounts: is a list, not a dictionary"),
        ({"accounts": {"x": "y"}}, None, "machine.accounts.x: 'y' is not a SID: one looks like S-1-5-32-544"),
        ({"environment": {"A": 1}}, None, "machine.environment.A: is a number, not text"),
        (None, "A=1", "environment: is text, not a dictionary"),
        (None, {1: "a"}, "environment: has the key 1, which is a number, not text"),
    ],
)
def test_wrong_machines_are_refused_with_the_place(value: object, environment: object, message: str) -> None:
    with pytest.raises(PlaceError) as caught:
        machine_from_value(value, environment)
    assert str(caught.value) == message


USER = ProcessModel(identity_type="SpecificUser", user_name="CORP\\x", password=Password.SET)
SETTINGS = {"identityType": "SpecificUser", "userName": "CORP\\x", "password": "planted-secret"}


@pytest.mark.parametrize(
    ("value", "model", "sid"),
    [
        ("Shop", ProcessModel(), None),
        ("IIS AppPool\\Shop", ProcessModel(), None),
        ({"name": "Shop"}, ProcessModel(), None),
        ({"name": "Shop", "processModel": None}, ProcessModel(), None),
        ({"name": "Shop", "processModel": SETTINGS}, USER, None),
        ({"name": "Shop", **SETTINGS}, USER, None),
        ({"name": "Shop", **{f"processModel.{key}": value for key, value in SETTINGS.items()}}, USER, None),
        ({"name": "Shop", "attributes": {"processModel": SETTINGS, "applicationPoolSid": SID}}, USER, SID),
        (
            {"name": "Shop", "attributes": {f"processModel.{key}": value for key, value in SETTINGS.items()}},
            USER,
            None,
        ),
        (
            {"name": "Shop", "info": {"processModel": SETTINGS, "attributes": {"applicationPoolSid": SID}}},
            USER,
            SID,
        ),
        ({"name": "Shop", "sid": SID}, ProcessModel(), SID),
        (
            {"name": "Shop", "processModel": {"userName": "", "manualGroupMembership": "True", "password": ""}},
            ProcessModel(user_name="", manual_group_membership=True, password=Password.EMPTY),
            None,
        ),
        (
            {"name": "Shop", "processModel": {"manualGroupMembership": False}},
            ProcessModel(manual_group_membership=False),
            None,
        ),
        (
            {"name": "Shop", "processModel": {"identityType": None, "userName": None, "password": None}},
            ProcessModel(),
            None,
        ),
    ],
)
def test_pool(value: object, model: ProcessModel, sid: str | None) -> None:
    assert pool_from_value(value) == (ApplicationPool(name="Shop", process_model=model), sid)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "pool: is null, not a dictionary"),
        ("", "pool: is empty; give the name of an application pool"),
        ("IIS APPPOOL\\", "pool: is empty; give the name of an application pool"),
        ({}, "pool: has no key 'name'"),
        ({"name": None}, "pool.name: is null, not text"),
        ({"name": "Shop", "processModel": "x"}, "pool.processModel: is text, not a dictionary"),
        (
            {"name": "Shop", "processModel": {"identityType": 4}},
            "pool.processModel.identityType: is a number, not text",
        ),
        (
            {"name": "Shop", "processModel": {"password": 12345}},
            "pool.processModel.password: is a number, not text",
        ),
        ({"name": "Shop", "process_model": {}}, "pool: has the key 'process_model'; it is written 'processModel'"),
        ({"name": "Shop", "identity_type": "x"}, "pool: has the key 'identity_type'; it is written 'identityType'"),
        ({"name": "Shop", "sid": "x"}, "pool.sid: 'x' is not a SID: one looks like S-1-5-32-544"),
        (
            {"name": "Shop", "sid": "S-1-5-18"},
            "pool.sid: S-1-5-18 is not the SID of an application pool (S-1-5-82 and five numbers)",
        ),
    ],
)
def test_wrong_pools_are_refused_with_the_place(value: object, message: str) -> None:
    with pytest.raises(PlaceError) as caught:
        pool_from_value(value)
    assert str(caught.value) == message
