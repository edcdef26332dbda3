# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of an action, checked: the documentation of its module is their one specification."""

from __future__ import annotations

import functools
import re
import typing as t

import yaml
from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._core.options import no_such_name

_Specification: t.TypeAlias = dict[str, dict[str, t.Any]]

_KEYS: t.Final = ("type", "elements", "choices", "default", "required")


def checked_arguments(documentation: str, given: t.Mapping[str, object]) -> dict[str, t.Any]:
    """Return the arguments of a task in the types that the documentation of the module says, defaults included.

    Where the documentation takes dictionaries or texts (`elements: raw` with suboptions), a text stands for the
    dictionary with nothing but the one key that is required.

    Raises:
        AnsibleActionFail: An argument is unknown, missing or wrong. A misspelt one is told before one that is missing.
    """
    module, specification = _specification(documentation)
    arguments = {name: _in_full(specification.get(name, {}), value) for name, value in given.items()}
    if unknown := _unknown(arguments, specification, f"{module} has no option", "options"):
        raise AnsibleActionFail(unknown)
    checked = ArgumentSpecValidator(specification).validate(arguments)
    if checked.error_messages:
        raise AnsibleActionFail("; ".join(dict.fromkeys(checked.error_messages)))
    return dict(checked.validated_parameters)


@functools.cache
def _specification(documentation: str) -> tuple[str, _Specification]:
    """Return the name of a module and the argument specification of its documentation."""
    documented = yaml.safe_load(documentation)
    return documented["module"], _options(documented["options"])


def _options(documented: t.Mapping[str, t.Any]) -> _Specification:
    options: _Specification = {}
    for name, option in documented.items():
        options[name] = {key: option[key] for key in _KEYS if key in option}
        if "suboptions" in option:
            options[name] |= {"elements": "dict", "options": _options(option["suboptions"])}
            options[name]["short"] = option.get("elements") == "raw"
    return options


def _in_full(option: t.Mapping[str, t.Any], value: object) -> object:
    """Return a value with the dictionaries that texts in it stand for."""
    if not option.get("short") or not isinstance(value, list | str):
        return value
    keys = option["options"]
    (required,) = (name for name, suboption in keys.items() if suboption.get("required"))
    # Ansible itself reads a dictionary as JSON or as key=value.
    other_forms = re.compile(rf"\s*(\{{|({'|'.join(keys)})=)")

    def full(item: object) -> object:
        return {required: item} if isinstance(item, str) and not other_forms.match(item) else item

    return [full(item) for item in (value if isinstance(value, list) else [value])]


def _unknown(given: t.Mapping[str, object], known: _Specification, beginning: str, kind: str) -> str | None:
    """Return a sentence about the first name that is not known, also of the dictionaries inside."""
    for name, value in given.items():
        if name not in known:
            return f"{beginning} {no_such_name(name, known, kind)}"
        items = value if isinstance(value, list) else [value]
        for index, item in enumerate(items):
            if isinstance(item, dict) and "options" in known[name]:
                inner = _unknown(item, known[name]["options"], f"{name}[{index}] has no key", "keys")
                if inner:
                    return inner
    return None
