# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the filters are given: a machine and a pool as plain values, in the shapes that people and modules have."""

from __future__ import annotations

import dataclasses
import typing as t

from ...accounts.virtual_accounts import POOL_PREFIX, is_app_pool_sid, without_prefix
from ...model import Machine
from ...read.application_host import ApplicationPool, Password, ProcessModel, password_state
from .places import Place, PlaceError

if t.TYPE_CHECKING:
    from ...security.sid import Sid

_MACHINE_KEYS: t.Final = ("name", "domain", "domain_controller", "service_pack", "environment", "accounts")
_PROCESS_MODEL_KEYS: t.Final = ("identityType", "userName", "password", "manualGroupMembership")


def machine_from_value(value: object, environment: object = None) -> Machine:
    """Return a machine from its name or a dictionary of what is known of it.

    The keys of the dictionary are `name`, `domain` (null for a workgroup, left out where it is not known),
    `domain_controller`, `service_pack`, `environment` (values by name) and `accounts` (SIDs by name, null for an
    account that does not exist). `environment` is added to that of the dictionary.

    Raises:
        PlaceError: something in it has a wrong type or name.
    """
    machine = Machine()
    if isinstance(value, str):
        machine = Machine(name=str(value))
    elif value is not None:
        machine = _machine(Place(value, "machine"))
    if environment is not None:
        machine = dataclasses.replace(
            machine, environment={**machine.environment, **_texts(Place(environment, "environment"))}
        )
    return machine


def pool_from_value(value: object) -> tuple[ApplicationPool, Sid | None]:
    r"""Return a pool, and its SID where the values have it, from one of the shapes in which pools are known.

    - text: the name, with or without `IIS APPPOOL\`; a pool with nothing set.
    - a dictionary as in the configuration: `name` and `processModel` with `identityType`, `userName`, ...
    - an item of `app_pools` of microsoft.iis.web_app_pool_info: `name` and `attributes`, with `processModel` in it.
    - either of them with the settings flat (`identityType`) or dotted (`processModel.identityType`).

    `sid` or `applicationPoolSid` is the SID that the host said.

    Raises:
        PlaceError: it is none of these, or has a value of the wrong type. No password is ever quoted.
    """
    place = Place(value, "pool")
    if isinstance(value, str):
        return ApplicationPool(name=_pool_name(place)), None
    containers = [place]
    containers += [place.key(key) for key in ("attributes", "info") if place.mapping().get(key) is not None]
    containers += [container.key("attributes") for container in containers[1:] if "attributes" in container.mapping()]
    settings: dict[str, Place] = {}
    for container in containers:
        for key, found in _process_model_places(container):
            settings.setdefault(key, found)
    sids = [
        container.key(key)
        for container in containers
        for key in ("sid", "applicationPoolSid")
        if container.mapping().get(key)
    ]
    return ApplicationPool(name=_pool_name(place.key("name")), process_model=_process_model(settings)), (
        _pool_sid(sids[0]) if sids else None
    )


def _machine(place: Place) -> Machine:
    for key in place.mapping():
        if key not in _MACHINE_KEYS:
            raise place.error(f"has no key {key!r}; its keys are {', '.join(_MACHINE_KEYS)}")
    service_pack = place.key("service_pack", None)
    accounts = place.key("accounts", {})
    return Machine(
        name=place.key("name", None).optional_text(),
        domain=place.key("domain", None).optional_text() or None,
        domain_known="domain" in place.mapping(),
        domain_controller=place.key("domain_controller", False).boolean(),
        service_pack=None if service_pack.value is None else service_pack.integer(),
        environment=_texts(place.key("environment", {})),
        accounts={name.lower(): accounts.key(name).optional_sid() for name in accounts.mapping()},
    )


def _texts(place: Place) -> dict[str, str]:
    return {name: place.key(name).text() for name in place.mapping()}


def _pool_name(place: Place) -> str:
    name = without_prefix(place.text(), POOL_PREFIX)
    if not name:
        raise place.error("is empty; give the name of an application pool")
    return name


def _pool_sid(place: Place) -> Sid:
    sid = place.sid()
    if not is_app_pool_sid(sid):
        raise place.error(f"{sid} is not the SID of an application pool (S-1-5-82 and five numbers)")
    return sid


def _process_model_places(container: Place) -> t.Iterator[tuple[str, Place]]:
    """Yield the settings in a dictionary: nested in processModel, dotted, or flat."""
    for name in container.mapping():
        for known in ("processModel", *_PROCESS_MODEL_KEYS):
            if name != known and name.replace("_", "").lower() == known.lower():
                raise container.error(f"has the key {name!r}; it is written {known!r}")
    model = container.key("processModel", None)
    nested = {} if model.value is None else model.mapping()
    for key in _PROCESS_MODEL_KEYS:
        if key in nested:
            yield key, model.key(key)
        for flat in (f"processModel.{key}", key):
            if flat in container.mapping():
                yield key, container.key(flat)


def _process_model(settings: t.Mapping[str, Place]) -> ProcessModel:
    manual = settings.get("manualGroupMembership")
    password = settings.get("password")
    return ProcessModel(
        identity_type=settings["identityType"].optional_text() if "identityType" in settings else None,
        user_name=settings["userName"].optional_text() if "userName" in settings else None,
        password=Password.ABSENT if password is None else password_state(password.optional_text()),
        manual_group_membership=None if manual is None or manual.value is None else _boolean(manual),
    )


def _boolean(place: Place) -> bool:
    if isinstance(place.value, str) and place.value.lower() in ("true", "false"):
        return place.value.lower() == "true"
    return place.boolean()


__all__ = ["PlaceError", "machine_from_value", "pool_from_value"]
