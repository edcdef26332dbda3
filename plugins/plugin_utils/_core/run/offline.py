# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan without a host: application dictionaries and current SDDL by path, as the filter `access_plan` gets them."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model import PathFacts
from ..options import ALL, OptionError, parse_options
from ..plan.plan import make_plan
from ..plan.serialize import plan_dict
from ..require.requirements import WEB_CONFIG
from ..resolve.given.values import machine_from_value
from ..resolve.serialize import application_from_dict
from ..security.sddl import SddlError, parse_sddl
from ..windows_path import windows_path

if t.TYPE_CHECKING:
    import pathlib

_HELD: t.Final = (WEB_CONFIG, "bin")
"""What a host says of a folder that has it."""


def offline_plan(
    applications: object,
    descriptors: object = None,
    *,
    machine: object = None,
    options: t.Mapping[str, object],
) -> dict[str, t.Any]:
    """Return the plan dictionary for *applications*, all of which are worked on unless *options* selects some.

    *descriptors* is SDDL by path; a file called `web.config` is a file, everything else a folder. Without it the plan
    lists what is required. Raises OptionError and PlaceError (ValueError) for values of a wrong type or shape.
    """
    if not isinstance(applications, (list, tuple)):
        raise OptionError(f"the value is a list of applications, not {type(applications).__name__}")
    resolved = [application_from_dict(item, place=f"applications[{index}]") for index, item in enumerate(applications)]
    parsed = parse_options(options)
    if not (parsed.sites or parsed.applications or parsed.application_pools):
        parsed = parse_options({**options, "sites": [ALL]})
    plan = make_plan(resolved, _facts(descriptors), parsed, machine=machine_from_value(machine))
    return plan_dict(plan)


def _facts(descriptors: object) -> dict[pathlib.PureWindowsPath, PathFacts] | None:
    if descriptors is None:
        return None
    if not isinstance(descriptors, t.Mapping):
        raise OptionError(f"descriptors is a dictionary of SDDL by path, not {type(descriptors).__name__}")
    facts = {}
    for path, sddl in descriptors.items():
        if not isinstance(path, str) or not isinstance(sddl, str):
            raise OptionError(f"descriptors is a dictionary of SDDL by path; {path!r}: {sddl!r} is something else")
        try:
            descriptor = parse_sddl(sddl)
        except SddlError as error:
            raise OptionError(f"descriptors['{path}']: {error}\n{error.excerpt}") from error
        name = windows_path(path)
        facts[name] = PathFacts(
            path=path,
            exists=True,
            directory=name.name.lower() != WEB_CONFIG,
            descriptor=descriptor,
            raw=descriptor.to_base64(),
        )
    for name in list(facts):
        folder = facts.get(name.parent)
        if folder is not None and name.name.lower() in _HELD:
            facts[name.parent] = dataclasses.replace(folder, holds=folder.holds | {name.name.lower()})
    return facts
