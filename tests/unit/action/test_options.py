# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation of a module is the specification: the action checks by it, and the role takes the same."""

from __future__ import annotations

import dataclasses
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.webinfra.iis_identity.plugins.modules import iis_access as iis_access_module
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._arguments import checked_arguments
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import Options, parse_options

ROOT: t.Final = Path(__file__).resolve().parents[3]
PREFIX: t.Final = "iis_access_"

Option = dict[str, t.Any]


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
    assert option["type"] != "path", "the controller would expand a path on the host"
    facts = {key: option[key] for key in ("elements", "required", "default") if option.get(key) not in (None, False)}
    if "choices" in option:
        facts["choices"] = sorted(option["choices"])
    if inner in option:
        facts["options"] = {name: compared(value, inner) for name, value in option[inner].items()}
    return {"type": option["type"], **facts}


def without_defaults(options: t.Mapping[str, Option]) -> dict[str, Option]:
    """Return the options without defaults: a variable of the role that is not set leaves them to the module."""
    return {name: {key: value for key, value in option.items() if key != "default"} for name, option in options.items()}


def test_the_role_takes_the_options_of_its_module() -> None:
    assert of_the_role() == without_defaults(documented(iis_access_module))


def test_the_role_hands_every_option_to_its_module() -> None:
    tasks = yaml.safe_load((ROOT / "roles/iis_access/tasks/main.yml").read_text(encoding="utf-8"))
    handed = tasks[0]["webinfra.iis_identity.iis_access"]
    assert handed == {name: f"{{{{ {PREFIX}{name} | default(omit) }}}}" for name in of_the_role()}


class TestCheckedArguments:
    """What an action makes of the arguments of a task."""

    DOCUMENTED: t.Final = """
        module: make_tea
        options:
          cups: {description: How many., type: int, default: 2}
          sort: {description: Which., type: str, choices: [green, black], required: true}
          with:
            description: What else.
            type: list
            elements: raw
            suboptions:
              what: {description: It., type: str, required: true}
              warm: {description: Heated., type: bool, default: false}
        """

    def check(self, **given: object) -> dict[str, t.Any]:
        return checked_arguments(self.DOCUMENTED, given)

    def refusal(self, **given: object) -> str:
        with pytest.raises(AnsibleActionFail) as caught:
            self.check(**given)
        return str(caught.value.message)

    def test_types_and_defaults_are_those_of_the_documentation(self) -> None:
        assert self.check(sort="green", cups="3") == {"sort": "green", "cups": 3, "with": None}

    @pytest.mark.parametrize("given", ["milk", ["milk"], [{"what": "milk"}], "what=milk", '{"what": "milk"}'])
    def test_a_text_is_the_one_key_that_is_required(self, given: object) -> None:
        assert self.check(sort="green", **{"with": given})["with"] == [{"what": "milk", "warm": False}]

    def test_a_comma_in_a_text_is_no_separator(self) -> None:
        assert [item["what"] for item in self.check(sort="green", **{"with": "a, b"})["with"]] == ["a, b"]

    def test_a_misspelt_option_is_told_before_one_that_is_missing(self) -> None:
        assert self.refusal(sorts="green") == (
            "make_tea has no option 'sorts'; did you mean 'sort'? The options are cups, sort, with"
        )
        assert self.refusal(sort="green", **{"with": ["a", {"wat": "milk"}]}) == (
            "with[1] has no key 'wat'; did you mean 'what'? The keys are what, warm"
        )
        assert self.refusal(xyz=1) == "make_tea has no option 'xyz'; the options are cups, sort, with"

    def test_everything_else_that_is_wrong_is_told_at_once(self) -> None:
        refusal = self.refusal(cups="many", sort="white")
        assert "cups" in refusal
        assert "value of sort must be one of: green, black, got: white" in refusal


def test_the_plan_has_the_defaults_and_the_choices_of_the_documentation() -> None:
    options = yaml.safe_load(iis_access_module.DOCUMENTATION)["options"]
    names = {field.name for field in dataclasses.fields(Options)}
    assert parse_options({name: options[name]["default"] for name in names if "default" in options[name]}) == Options()
    for name in names:
        for choice in options[name].get("choices", ()):
            parse_options({name: choice})
    for key in ("for", "rights"):
        for choice in options["write"]["suboptions"][key]["choices"]:
            parse_options({"write": [{"path": "x", key: choice}]})
