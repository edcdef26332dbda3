# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which module does a command run, and with which arguments?

How ansible-core packs a module for Windows is not public and was changed in 2.19, 2.21 and 2.22. What all versions do
is send the module's arguments as JSON with `_ansible_module_name` among them, and separate the parts of standard input
by four NUL bytes. The layouts that are known are read part by part; any other is searched for those arguments.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import typing as t
import zlib

if t.TYPE_CHECKING:
    from ..machine.program import Invocation

MODULE_NAME: t.Final = "_ansible_module_name"

_SEPARATOR: t.Final = b"\0\0\0\0"
_SEPARATOR_LINE = re.compile(rb"(?:^|\n)\0\0\0\0\r?(?:\n|$)")
_GZIP_AS_BASE64: t.Final = b"H4sI"
_LARGEST: t.Final = 64 * 1024 * 1024

Json = dict[str, t.Any]


class NotRecognisedError(ValueError):
    """A command that is not the run of a module; the text says what it is instead, as far as can be told."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRun:
    """A module, as Ansible asks for it.

    `arguments` are those of the task and Ansible's own (`_ansible_check_mode` and others). `become` and `asynchronous`
    tell that the module is to run as another account, or detached. `layout` is the version of ansible-core that
    introduced the layout of the payload, or `searched` for an unknown one.
    """

    name: str
    arguments: Json
    layout: str
    become: bool = False
    asynchronous: bool = False


def recognise(invocation: Invocation) -> ModuleRun:
    """Return the module run that *invocation* asks for. Raises NotRecognisedError for everything else."""
    if invocation.script is None:
        raise NotRecognisedError(f"the command {_shown(invocation.command_line)}")
    found = _layout_of_2_19(invocation.stdin) or _layout_of_2_16(invocation.stdin)
    if found is None:
        arguments = find_module_arguments(invocation.stdin)
        if arguments is None:
            raise NotRecognisedError(f"the PowerShell script {_shown(invocation.script)}")
        found = ModuleRun(name=str(arguments[MODULE_NAME]), arguments=arguments, layout="searched")
    return found


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 120 else f"{line[:117]}...")


def _object(data: bytes) -> Json | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _inflated(data: bytes) -> bytes:
    """Return the content of gzip data, base64 around it. Raises ValueError if it is damaged or far too large."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(base64.b64decode(data), _LARGEST)
    except zlib.error as exc:
        raise ValueError(f"damaged gzip data: {exc}") from exc
    if inflater.unconsumed_tail:
        raise ValueError(f"more than {_LARGEST} bytes of compressed payload")
    return content


def _named(arguments: object) -> tuple[str, Json]:
    if isinstance(arguments, dict) and isinstance(arguments.get(MODULE_NAME), str):
        return arguments[MODULE_NAME], arguments
    raise NotRecognisedError(
        "a PowerShell script of the controller (the action `script`, or a helper of Ansible's own)"
    )


def _layout_of_2_16(stdin: bytes) -> ModuleRun | None:
    """Read the layout of ansible-core 2.16 to 2.18: exec_wrapper.ps1, the separator, one JSON object."""
    _unused, separator, tail = stdin.partition(_SEPARATOR)
    payload = _object(tail) if separator else None
    if payload is None or "module_entry" not in payload or not isinstance(payload.get("actions"), list):
        return None
    name, arguments = _named(payload.get("module_args"))
    actions = payload["actions"]
    return ModuleRun(
        name=name,
        arguments=arguments,
        layout="2.16",
        become="become_wrapper" in actions,
        asynchronous="async_wrapper" in actions,
    )


def _split(data: bytes) -> tuple[bytes, bytes | None]:
    found = _SEPARATOR_LINE.search(data)
    return (data, None) if found is None else (data[: found.start()], data[found.end() :])


def _layout_of_2_19(stdin: bytes) -> ModuleRun | None:
    """Read the layout since 2.19: {name, script, params}, a line of NULs, a manifest (since 2.22 compressed)."""
    head, rest = _split(stdin)
    bootstrap = _object(head) if rest is not None else None
    if bootstrap is None or rest is None or not {"name", "script", "params"} <= bootstrap.keys():
        return None
    if bootstrap["name"] != "exec_wrapper":
        raise NotRecognisedError(f"the helper script {_shown(str(bootstrap['name']))} of Ansible")
    manifest_text, _unused = _split(rest)
    layout = "2.19"
    try:
        if bootstrap["params"].get("DecompressInput"):
            manifest_text, layout = _inflated(manifest_text), "2.22"
        return _manifest_of_2_19(json.loads(manifest_text), layout)
    except NotRecognisedError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


def _manifest_of_2_19(manifest: Json, layout: str) -> ModuleRun:
    actions = [(action["name"], action["params"]) for action in manifest["actions"]]
    names = [name for name, _unused in actions]
    last, parameters = actions[-1]
    if last != "module_wrapper.ps1":
        raise NotRecognisedError(f"the helper script {_shown(str(last))} of Ansible")
    if "ArgumentJSON" in parameters:
        arguments = json.loads(parameters["ArgumentJSON"])
    else:
        arguments = next((v["Value"] for v in parameters["Variables"] if v["Name"] == "complex_args"), None)
    name, arguments = _named(arguments)
    return ModuleRun(
        name=name,
        arguments=arguments,
        layout=layout,
        become="become_wrapper.ps1" in names,
        asynchronous="async_wrapper.ps1" in names,
    )


def find_module_arguments(stdin: bytes) -> Json | None:
    """Search every JSON text in *stdin* for a module's arguments, compressed or not; None if there are none."""
    for part in stdin.split(_SEPARATOR):
        text = part.strip()
        if text.startswith(_GZIP_AS_BASE64):
            try:
                text = _inflated(text)
            except ValueError:
                continue
        payload = _object(text) if text.startswith(b"{") else None
        if payload is not None and (found := _search(payload)) is not None:
            return found
    return None


def _search(value: object) -> Json | None:
    if isinstance(value, dict):
        if isinstance(value.get(MODULE_NAME), str):
            return value
        children: t.Iterable[object] = value.values()
    elif isinstance(value, list):
        children = value
    elif isinstance(value, str) and MODULE_NAME in value and value.lstrip().startswith("{"):
        return _search(_object(value.encode()))
    else:
        return None
    return next((found for found in map(_search, children) if found is not None), None)
