# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filter `process_identity` is given for IIS 5.0 to 6.0: an application or a pool, and how it is isolated."""

from __future__ import annotations

import dataclasses
import typing as t

from ...read.metabase import number
from ...rules.rule import ASP_NET, SETTINGS, Mode
from ...rules.version import IIS_6_0, METABASE_VERSIONS, IisVersion
from ..given.places import Place, PlaceError
from .identities import MetabaseProcess

WORKER_PROCESS: t.Final = "worker_process"
ISOLATIONS: t.Final[t.Mapping[str, str | None]] = {
    "low": "0",
    "medium": "2",
    "high": "1",
    "asp_net": ASP_NET,
    WORKER_PROCESS: None,
}
"""The values of the option, with the value of AppIsolated that each stands for."""

_ASSUMED: t.Final = "isolation is not given; IIS 6.0 is taken to run in worker process isolation mode, which has pools."
_NAME: t.Final = "name"
_USER: t.Final = "WAMUserName"


def process_from_value(value: object, isolation: object, version: IisVersion) -> MetabaseProcess:
    """Return what decides about the account of an application (or of a pool of IIS 6.0).

    Args:
        value: its name, or a dictionary with `name` and the properties AppIsolated or AppPoolIdentityType, and
            WAMUserName, as in the metabase.
        isolation: `low`, `medium`, `high` or `asp_net` where AppIsolated decides, `worker_process` for a pool of
            IIS 6.0; None for what the version has.
        version: one of IIS 5.0 to 6.0.

    Raises:
        PlaceError: something in it has a wrong type or name, or contradicts the rest.
    """
    if version not in METABASE_VERSIONS:
        raise PlaceError(f"isolation is a setting of IIS 5.0 to 6.0; leave it out for IIS {version}")
    mode = _mode(isolation, version)
    pooled = mode is Mode.WORKER_PROCESS
    process = MetabaseProcess(
        mode=mode,
        subject="the application pool" if pooled else "the application",
        reasons=(_ASSUMED,) if pooled and isolation is None else (),
    )
    if isinstance(value, str):
        process = dataclasses.replace(process, subject=f"{process.subject} '{value}'")
    else:
        process = _with_properties(process, Place(value, "pool" if pooled else "application"))
    chosen = None if isolation is None or pooled else ISOLATIONS[str(isolation)]
    if chosen is None:
        return process
    if process.setting is not None and chosen != ASP_NET and number(process.setting) != int(chosen):
        raise PlaceError(
            f"isolation is {isolation}, which is AppIsolated {chosen}, but AppIsolated is {process.setting}"
        )
    return dataclasses.replace(process, setting=chosen, setting_place=f"isolation is {isolation}")


def _mode(isolation: object, version: IisVersion) -> Mode:
    if isolation is None:
        return Mode.WORKER_PROCESS if version == IIS_6_0 else Mode.IIS5
    if not isinstance(isolation, str) or isolation not in ISOLATIONS:
        raise PlaceError(f"isolation is {isolation!r}; it is one of {', '.join(ISOLATIONS)}")
    if isolation != WORKER_PROCESS:
        return Mode.IIS5
    if version != IIS_6_0:
        raise PlaceError(f"isolation is {isolation}, which IIS 6.0 has and IIS {version} has not")
    return Mode.WORKER_PROCESS


def _with_properties(process: MetabaseProcess, place: Place) -> MetabaseProcess:
    setting_name = SETTINGS[process.mode]
    for key in place.mapping():
        if key not in (_NAME, setting_name, _USER):
            raise place.error(f"has the key {key!r}; for {process.mode} its keys are {_NAME}, {setting_name}, {_USER}")
    name = place.key(_NAME, None).optional_text()
    setting = place.key(setting_name, None)
    user = place.key(_USER, None).optional_text()
    return dataclasses.replace(
        process,
        subject=process.subject if name is None else f"{process.subject} '{name}'",
        setting=None if setting.value is None else _number_text(setting),
        setting_place="as given",
        user=user,
        user_place="as given",
    )


def _number_text(place: Place) -> str:
    return place.value if isinstance(place.value, str) else str(place.integer())
