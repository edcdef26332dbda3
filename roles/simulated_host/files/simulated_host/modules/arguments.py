# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the arguments of a module as Ansible.Basic (Ansible.Basic.cs of ansible-core) does, with its messages."""

from __future__ import annotations

import dataclasses
import json
import typing as t

_TRUE: t.Final = ("y", "yes", "on", "1", "true", "t", "1.0")
_FALSE: t.Final = ("n", "no", "off", "0", "false", "f", "0.0")
_DOTNET: t.Final[t.Mapping[type, str]] = {
    dict: "System.Collections.Hashtable",
    list: "System.Object[]",
    str: "System.String",
    bool: "System.Boolean",
    int: "System.Int32",
    float: "System.Double",
}


class ArgumentError(ValueError):
    """Arguments that do not fit the options of the module."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: its type (and that of its elements), whether it is required, and options inside it."""

    type: t.Literal["str", "bool", "int", "list", "dict"] = "str"
    elements: t.Literal["str", "int", "dict"] | None = None
    required: bool = False
    default: t.Any = None
    options: Options | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a module, or inside an option; `required_by` names what an option needs beside it."""

    by_name: t.Mapping[str, Option]
    required_by: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()


def check_arguments(
    module: str, options: Options, arguments: t.Mapping[str, t.Any], context: tuple[str, ...] = ()
) -> dict[str, t.Any]:
    """Return *arguments* with the types of *options*, None for those that are absent. Raises ArgumentError."""

    def error(message: str) -> ArgumentError:
        return ArgumentError(f"{message} found in {' -> '.join(context)}" if context else message)

    names = {name.lower(): name for name in options.by_name}
    unknown = [key for key in arguments if key.lower() not in names]
    if unknown:
        supported = ", ".join(options.by_name)
        message = error(f"Unsupported parameters for ({module}) module: {', '.join(unknown)}")
        raise ArgumentError(f"{message}. Supported parameters include: {supported}")
    values = {names[key.lower()]: value for key, value in arguments.items()}
    for name, option in options.by_name.items():
        if option.default is not None:
            values.setdefault(name, option.default)
    missing = [name for name, option in options.by_name.items() if option.required and name not in values]
    if missing:
        raise error(f"missing required arguments: {', '.join(missing)}")
    for name, value in values.items():
        if value is not None:
            values[name] = _converted(name, value, options.by_name[name].type, error)
    _check_dependencies(options, values, error)
    return {
        name: _elements(module, name, option, values.get(name), context, error)
        for name, option in options.by_name.items()
    }


_Error = t.Callable[[str], ArgumentError]


def _check_dependencies(options: Options, values: t.Mapping[str, t.Any], error: _Error) -> None:
    for together in options.required_together:
        if 0 < sum(name in values for name in together) < len(together):
            raise error(f"parameters are required together: {', '.join(together)}")
    for one_of in options.required_one_of:
        if not any(name in values for name in one_of):
            raise error(f"one of the following is required: {', '.join(one_of)}")
    for name, required in options.required_by.items():
        missing = [other for other in required if other not in values]
        if name in values and missing:
            raise error(f"missing parameter(s) required by '{name}': {', '.join(missing)}")


def _converted(name: str, value: t.Any, kind: str, error: _Error) -> t.Any:
    try:
        return _CONVERTERS[kind](value)
    except ValueError as exc:
        dotnet = _DOTNET.get(type(value), "System.Object")
        text = f"argument for {name} is of type {dotnet} and we were unable to convert to {kind}: {exc}"
        raise error(text) from exc


def _elements(module: str, name: str, option: Option, value: t.Any, context: tuple[str, ...], error: _Error) -> t.Any:
    if value is None or option.elements is None:
        return value
    if option.elements == "dict":
        inner = option.options or Options(by_name={})
        return [
            check_arguments(module, inner, _converted(name, item, "dict", error), (*context, name)) for item in value
        ]
    converted = []
    for item in value:
        try:
            converted.append(_CONVERTERS[option.elements](item))
        except ValueError as exc:
            dotnet = _DOTNET.get(type(item), "System.Object")
            raise error(
                f"argument for list entry {name} is of type {dotnet} and we were unable to convert to"
                f" {option.elements}: {exc}"
            ) from exc
    return converted


def _text(value: t.Any) -> str:
    return str(value)


def _boolean(value: t.Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"The value '{text}' is not a valid boolean. Valid booleans include: {', '.join(_TRUE + _FALSE)}")


def _integer(value: t.Any) -> int:
    try:
        return int(str(value))
    except ValueError as exc:
        raise ValueError("Input string was not in a correct format.") from exc


def _list(value: t.Any) -> list[t.Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    raise ValueError(f"{_DOTNET.get(type(value), 'System.Object')} cannot be converted to a list")


def _dict(value: t.Any) -> dict[str, t.Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        if value.startswith("{") and value.endswith("}"):
            decoded = json.loads(value)
            if isinstance(decoded, dict):
                return decoded
        raise ValueError("string cannot be converted to a dict, must either be a JSON string or in the key=value form")
    raise ValueError(f"{_DOTNET.get(type(value), 'System.Object')} cannot be converted to a dict")


_CONVERTERS: t.Final[t.Mapping[str, t.Callable[[t.Any], t.Any]]] = {
    "str": _text,
    "bool": _boolean,
    "int": _integer,
    "list": _list,
    "dict": _dict,
}
