# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an action checks, what its documentation says, and what the role takes, are the same options."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.webinfra.iis_identity.plugins.action import iis_access, iis_identity_info
from ansible_collections.webinfra.iis_identity.plugins.modules import iis_access as iis_access_module
from ansible_collections.webinfra.iis_identity.plugins.modules import iis_identity_info as iis_identity_info_module

ROOT: t.Final = Path(__file__).resolve().parents[3]
PREFIX: t.Final = "iis_access_"

Option = dict[str, t.Any]


def checked(arguments: t.Mapping[str, Option]) -> dict[str, Option]:
    """Return the options that an action checks, in the form in which they are compared."""
    return {name: compared(option, "options") for name, option in arguments.items()}


def documented(module: t.Any) -> dict[str, Option]:
    """Return the options of the documentation of a module."""
    options = yaml.safe_load(module.DOCUMENTATION)["options"]
    return {name: compared(option, "suboptions") for name, option in options.items()}


def of_the_role() -> dict[str, Option]:
    """Return the variables of the role without their prefix."""
    text = (ROOT / "roles/iis_access/meta/argument_specs.yml").read_text(encoding="utf-8")
    options = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    assert all(name.startswith(PREFIX) for name in options)
    return {name.removeprefix(PREFIX): compared(option, "options") for name, option in options.items()}


def compared(option: Option, inner: str) -> Option:
    """Return what callers notice of an option; *inner* is the key of the options inside it."""
    # A path on the host is a text for the action: the controller must not expand it. Documentation calls it a path.
    kind = "str" if option["type"] == "path" else option["type"]
    facts = {key: option[key] for key in ("elements", "required", "default") if option.get(key) not in (None, False)}
    if "choices" in option:
        facts["choices"] = sorted(option["choices"])
    if inner in option:
        facts["options"] = {name: compared(value, inner) for name, value in option[inner].items()}
    return {"type": kind, **facts}


def without_defaults(options: t.Mapping[str, Option]) -> dict[str, Option]:
    """Return the options without defaults: a variable of the role that is not set leaves them to the module."""
    return {name: {key: value for key, value in option.items() if key != "default"} for name, option in options.items()}


@pytest.mark.parametrize(
    ("action", "module"),
    [
        pytest.param(iis_access, iis_access_module, id="iis_access"),
        pytest.param(iis_identity_info, iis_identity_info_module, id="iis_identity_info"),
    ],
)
def test_an_action_checks_the_options_that_its_module_documents(action: t.Any, module: t.Any) -> None:
    assert checked(action._ARGUMENTS) == documented(module)


def test_the_role_takes_the_options_of_its_module() -> None:
    assert of_the_role() == without_defaults(documented(iis_access_module))


def test_the_role_hands_every_option_to_its_module() -> None:
    tasks = yaml.safe_load((ROOT / "roles/iis_access/tasks/main.yml").read_text(encoding="utf-8"))
    handed = tasks[0]["webinfra.iis_identity.iis_access"]
    assert handed == {name: f"{{{{ {PREFIX}{name} | default(omit) }}}}" for name in of_the_role()}
