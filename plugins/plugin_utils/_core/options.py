# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user asks of a plan, checked: the options of `iis_access` that decide who gets what where."""

from __future__ import annotations

import dataclasses
import difflib
import enum
import re
import typing as t

from .security.rights import MODIFY, READ, READ_EXECUTE, WRITE
from .windows_path import is_absolute, windows_path

if t.TYPE_CHECKING:
    import pathlib

ALL = "all"


class OptionError(ValueError):
    """An option has a value that cannot be used; the message names the option, the value and the remedy."""


class GrantTo(enum.StrEnum):
    """Which trustee gets what a worker process needs."""

    AUTO = "auto"
    POOL = "pool"
    ACCOUNT = "account"
    GROUP = "group"


class SatisfiedBy(enum.StrEnum):
    """What counts as a need that is met already."""

    OWN_ACE = "own_ace"
    EFFECTIVE = "effective"


class StaleInheritance(enum.StrEnum):
    """What becomes of a write that would bring inherited entries up to date that nobody asked about."""

    REFUSE = "refuse"
    APPLY = "apply"


class For(enum.StrEnum):
    """Which identities of an application a write grant is for."""

    PROCESS = "process"
    REQUEST = "request"
    BOTH = "both"


READ_RIGHTS: t.Final = {"read_execute": READ_EXECUTE, "read": READ}
WRITE_RIGHTS: t.Final = {"modify": MODIFY, "write": WRITE}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WriteGrant:
    r"""A folder that applications write to: absolute (`D:\uploads`), or relative to each application's folder."""

    path: str
    for_: For
    mask: int

    @property
    def absolute(self) -> pathlib.PureWindowsPath | None:
        """The path, or None for one that is relative to each application's own folder."""
        path = windows_path(self.path)
        return path if path.is_absolute() else None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a plan. An empty selection selects nothing; `all` in any of the three selects everything."""

    sites: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    application_pools: tuple[str, ...] = ()
    read: int = READ_EXECUTE
    write: tuple[WriteGrant, ...] = ()
    users: tuple[str, ...] = ()
    grant_to: GrantTo = GrantTo.AUTO
    satisfied_by: SatisfiedBy = SatisfiedBy.OWN_ACE
    exclude_paths: tuple[pathlib.PureWindowsPath, ...] = ()
    force: tuple[pathlib.PureWindowsPath, ...] = ()
    override_inherited_deny: bool = False
    stale_inheritance: StaleInheritance = StaleInheritance.REFUSE


def parse_options(given: t.Mapping[str, object]) -> Options:
    """Return the options in *given* (plain values by the option names of `iis_access`, absent or None: the default).

    Raises OptionError for a value that is not one of the choices, a path that is not absolute, and the like.
    """
    for name in given:
        if name not in _NAMES:
            raise OptionError(f"there is no option {no_such_name(name, sorted(_NAMES), 'options')}")
    return Options(
        sites=_texts(given, "sites"),
        applications=_texts(given, "applications"),
        application_pools=_texts(given, "application_pools"),
        read=_choice(given, "read", READ_RIGHTS, "read_execute"),
        write=tuple(_write_grant(item, index) for index, item in enumerate(_items(given, "write"))),
        users=_texts(given, "users"),
        grant_to=_choice(given, "grant_to", {choice.value: choice for choice in GrantTo}, "auto"),
        satisfied_by=_choice(given, "satisfied_by", {choice.value: choice for choice in SatisfiedBy}, "own_ace"),
        exclude_paths=_paths(given, "exclude_paths"),
        force=_paths(given, "force"),
        override_inherited_deny=_boolean(given, "override_inherited_deny"),
        stale_inheritance=_choice(
            given, "stale_inheritance", {choice.value: choice for choice in StaleInheritance}, "refuse"
        ),
    )


def no_such_name(name: str, known: t.Iterable[str], kind: str) -> str:
    """Return the rest of a sentence about a name that is none of the *known* ones, which are *kind* of something."""
    names = list(known)
    alike = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    listed = f"he {kind} are {', '.join(names)}"
    return f"'{name}'; did you mean '{alike[0]}'? T{listed}" if alike else f"'{name}'; t{listed}"


def checked_path(place: str, text: str) -> pathlib.PureWindowsPath:
    r"""Return the path that *text* names, which stands at *place*.

    Raises OptionError for a control character: in double quotes YAML takes `D:\new` for one.
    """
    if found := _CONTROL_CHARACTER.search(text):
        raise OptionError(
            f"{place}: the path that begins with '{text[: found.start()]}' has the control character "
            f"U+{ord(found[0]):04X} behind that, which no path has; in double quotes YAML reads "
            f"\\n, \\t and the like as one, so write the path in single quotes or without any"
        )
    return windows_path(text)


_CONTROL_CHARACTER: t.Final = re.compile(r"[\x00-\x1f\x7f]")

_NAMES: t.Final = {field.name for field in dataclasses.fields(Options)}

_Choice = t.TypeVar("_Choice")


def _choice(given: t.Mapping[str, object], name: str, choices: t.Mapping[str, _Choice], default: str) -> _Choice:
    value = given.get(name)
    if value is None:
        value = default
    if not isinstance(value, str) or value not in choices:
        raise OptionError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return choices[value]


def _items(given: t.Mapping[str, object], name: str) -> t.Sequence[object]:
    value = given.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, (list, tuple)):
        raise OptionError(f"{name} must be a list, not {type(value).__name__}")
    return value


def _texts(given: t.Mapping[str, object], name: str) -> tuple[str, ...]:
    texts = []
    for item in _items(given, name):
        if not isinstance(item, str) or not item:
            raise OptionError(f"{name} must be a list of names, not {item!r}")
        texts.append(str(item))
    return tuple(texts)


def _paths(given: t.Mapping[str, object], name: str) -> tuple[pathlib.PureWindowsPath, ...]:
    paths = tuple(checked_path(name, text) for text in _texts(given, name))
    for path in paths:
        if not is_absolute(path):
            raise OptionError(rf"{name} must be absolute paths such as D:\sites\shop, not '{path}'")
    return paths


def _boolean(given: t.Mapping[str, object], name: str) -> bool:
    value = given.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise OptionError(f"{name} must be true or false, not {value!r}")
    return value


_WRITE_KEYS: t.Final = ("path", "for", "rights")


def _write_grant(item: object, index: int) -> WriteGrant:
    place = f"write[{index}]"
    if isinstance(item, str):
        item = {"path": item}
    if not isinstance(item, t.Mapping):
        raise OptionError(f"{place} must be a path, or a dictionary with path, for and rights, not {item!r}")
    for name in item:
        if name not in _WRITE_KEYS:
            raise OptionError(f"{place} has no key {no_such_name(name, _WRITE_KEYS, 'keys')}")
    path = item.get("path")
    if not isinstance(path, str) or not path:
        raise OptionError(f"{place}.path is missing: name a folder, absolute or relative to the application's folder")
    folder = checked_path(f"{place}.path", path)
    if not is_absolute(folder) and (folder.drive or folder.root or folder.parts[:1] == ("..",)):
        raise OptionError(f"{place}.path '{path}' leaves the application's folder: name an absolute path instead")
    checked = {f"{place}.{key}": item.get(key) for key in ("for", "rights")}
    return WriteGrant(
        path=str(path),
        for_=_choice(checked, f"{place}.for", {choice.value: choice for choice in For}, "process"),
        mask=_choice(checked, f"{place}.rights", WRITE_RIGHTS, "modify"),
    )
