# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The twin of webinfra.iis_identity.iis_configuration_info: what the host says about IIS, in one run."""

from __future__ import annotations

import pathlib
import re
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.environment import expand
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid, SidError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.well_known import IIS_IUSRS, USERS

from ..host import win32
from ..host.definition import INETSTP
from ..host.groups import BYPASS_TRAVERSE
from ..host.names import absolute_path
from .arguments import Option, Options
from .configuration_filter import (
    APPLICATION_HOST,
    REDIRECTION,
    WEB_CONFIG,
    Allowed,
    FilteredFile,
    FilterError,
    Passed,
)
from .configuration_folders import (
    ancestor_folders,
    below_applications,
    folders_of_sites,
    pool_names_beyond_ascii,
    values,
)
from .path_facts import is_file, read_path
from .trees import MAX_ITEMS, read_trees

if t.TYPE_CHECKING:
    from ..host.host import Host
    from .module import ModuleRequest

_OPTIONS: t.Final = Options(
    by_name={
        "configuration_path": Option(),
        "paths": Option(type="list", elements="str", default=[]),
        "subfolders": Option(type="list", elements="str", default=[]),
        "accounts": Option(type="list", elements="str", default=[]),
        "web_configs": Option(type="bool", default=False),
        "trees": Option(type="list", elements="str", default=[]),
        "trees_of_sites": Option(type="list", elements="str", default=[]),
    }
)
_ALWAYS: t.Final = (
    "SystemDrive",
    "SystemRoot",
    "windir",
    "ProgramFiles",
    "ProgramFiles(x86)",
    "ProgramW6432",
    "ProgramData",
    "PUBLIC",
    "ALLUSERSPROFILE",
)
_LARGEST_FILE: t.Final = 64 * 1024 * 1024

Json = dict[str, t.Any]


def run(request: ModuleRequest) -> Json:
    """Answer *request*; nothing is changed. Raises ModuleFailedError for wrong options."""
    options = request.checked(_OPTIONS)
    host = request.host
    reader = _ConfigurationReader(host)
    configuration = reader.read(options["configuration_path"] or "")
    root = reader.root
    physical_paths = values(root, "physicalPath")
    folders = [*physical_paths, *ancestor_folders(root)] if options["web_configs"] else []
    web_configs = _web_configs(host, reader, folders)
    return {
        "iis": _iis(host, str(configuration["path"])),
        "machine": _machine(host),
        "environment": _environment(host, [*physical_paths, *options["paths"], *options["subfolders"]]),
        "configuration": configuration,
        "web_configs": [answer for answer, _root in web_configs],
        "accounts": _accounts(host, [root, *(root for _answer, root in web_configs)], options["accounts"]),
        "paths": _paths(
            host,
            physical_paths,
            ancestor_folders(root),
            [*below_applications(root, options["subfolders"]), *options["paths"]],
        ),
        "trees": _trees(
            host,
            [
                *folders_of_sites(root, options["trees_of_sites"]),
                *below_applications(root, options["subfolders"], options["trees_of_sites"]),
                *options["trees"],
            ],
        ),
        "local_groups": _local_groups(host),
        "user_rights": _user_rights(host),
        "run_as": str(host.definition.administrator.sid),
    }


def _trees(host: Host, folders: t.Iterable[str]) -> list[Json]:
    """Return what is below folders, each once and where it is; what is none and shares are left out."""
    named = [read_path(host, _expand(host, folder)) for folder in folders]
    facts = [item if item.target is None else read_path(host, item.target) for item in named]
    walked = {item.text.casefold(): item.text for item in facts if item.directory and not item.reparse_point}
    return read_trees(host, [{"path": path, "max_items": MAX_ITEMS, "examples": 5} for path in walked.values()])


def _expand(host: Host, text: str) -> str:
    return expand(text, host.definition.environment).text


class _ConfigurationReader:
    """Reads the configuration that is named, or the one that IIS uses; `root` is what passed of it."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.root = Passed(name="configuration", attributes={}, children=())

    def read(self, path: str) -> Json:
        """Return the part `configuration` of the answer."""
        if not path:
            folder = _expand(self._host, r"%SystemRoot%\System32\inetsrv\config")
            redirection = f"{folder}\\redirection.config"
            if self._exists(redirection):
                try:
                    folder = self._redirected(redirection) or folder
                except FilterError as exc:
                    return {"path": redirection, "files": [redirection], "text": None, "error": exc.answer()}
            path = f"{folder}\\applicationHost.config"
        answer, self.root = self.passed(_expand(self._host, path), APPLICATION_HOST)
        return answer

    def passed(self, path: str, allowed: Allowed) -> tuple[Json, Passed]:
        """Return what is answered about a file, and what passed of it."""
        file = FilteredFile(self._content)
        try:
            root = file.passed(path, allowed)
        except FilterError as exc:
            nothing = Passed(name="configuration", attributes={}, children=())
            return {"path": path, "files": file.files, "text": None, "error": exc.answer()}, nothing
        return {"path": path, "files": file.files, "text": root.text(), "error": None}, root

    def _exists(self, path: str) -> bool:
        return read_path(self._host, path).exists

    def _redirected(self, path: str) -> str | None:
        """Return the folder that the configuration was moved to, None where it was not."""
        for element in FilteredFile(self._content).passed(path, REDIRECTION).named("configurationRedirection"):
            if element.attributes.get("enabled", "").lower() == "true" and "path" in element.attributes:
                return _expand(self._host, element.attributes["path"]).rstrip("\\")
        return None

    def _content(self, path: str) -> bytes:
        try:
            absolute = absolute_path(path)
            if absolute is None:
                raise win32.Win32Error(win32.BAD_PATH_NAME)
            if absolute[1]:
                raise win32.Win32Error(win32.BAD_NETWORK_PATH)
            content = self._host.read_file(pathlib.PureWindowsPath(absolute[0]))
        except win32.Win32Error as exc:
            raise FilterError(f"the file cannot be opened: {exc}", file=path) from exc
        if len(content) > _LARGEST_FILE:
            raise FilterError("the file is larger than 64 MiB", file=path)
        return content


def _web_configs(host: Host, reader: _ConfigurationReader, folders: t.Iterable[str]) -> list[tuple[Json, Passed]]:
    """Return what is answered about the web.config files of folders that are not on a file server, each once."""
    found: dict[str, tuple[Json, Passed]] = {}
    for folder in folders:
        absolute = absolute_path(_expand(host, folder))
        if absolute is None or absolute[1]:
            continue
        file = pathlib.PureWindowsPath(absolute[0]) / "web.config"
        if str(file).casefold() not in found and is_file(host, file):
            found[str(file).casefold()] = reader.passed(str(file), WEB_CONFIG)
    return list(found.values())


def _iis(host: Host, configuration_path: str) -> Json:
    setup = host.definition.registry_key(INETSTP)
    if setup is None:
        return {"installed": False, "version": None, "version_string": None}
    numbers = [setup.get("MAJORVERSION"), setup.get("MINORVERSION")]
    return {
        "installed": read_path(host, configuration_path).exists,
        "version": None if None in numbers else ".".join(map(str, numbers)),
        "version_string": setup.get("VERSIONSTRING"),
    }


def _machine(host: Host) -> Json:
    definition = host.definition
    error = definition.refusal("domain")
    return {
        "name": definition.name,
        "domain": None if error else definition.domain,
        "domain_error": str(error) if error else None,
        "domain_controller": definition.domain_controller,
        "sid": str(definition.machine_sid),
        "product_type": definition.product_type,
        "os_version": definition.windows_version,
        "service_pack": definition.service_pack,
    }


def _environment(host: Host, texts: t.Iterable[str]) -> dict[str, str]:
    defined = {name.upper(): value for name, value in host.definition.environment.items()}
    occurring = (name for text in texts for name in re.findall(r"%(?=([^%]+)%)", text))
    selected: dict[str, tuple[str, str]] = {}
    for name in (*_ALWAYS, *occurring):
        if name.upper() in defined:
            selected.setdefault(name.upper(), (name, defined[name.upper()]))
    return dict(selected[key] for key in sorted(selected))


def _accounts(host: Host, roots: t.Sequence[Passed], asked: t.Iterable[str]) -> list[Json]:
    definition = host.definition
    users = [name for root in roots for name in values(root, "userName")]
    names = [*users, *(f"IIS APPPOOL\\{pool}" for pool in pool_names_beyond_ascii(roots[0])), *asked]
    if definition.domain is not None and definition.refusal("domain") is None:
        names.append(f"{definition.domain}\\{definition.name}$")
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.casefold(), name)
    return [_account(host, name) for name in once.values()]


def _account(host: Host, name: str) -> Json:
    unknown = str(win32.Win32Error(win32.NONE_MAPPED))
    try:
        sid: Sid | None = Sid(name)
    except SidError:
        sid = None
    if sid is not None:
        account = host.definition.account_of(sid)
        kind = host.definition.type_of(sid) if account else None
        return {"name": name, "sid": str(sid), "account": account, "type": kind, "error": None if account else unknown}
    found = host.definition.find_account(name)
    if found is None:
        return {"name": name, "sid": None, "account": None, "type": None, "error": unknown}
    kind = host.definition.type_of(found[1])
    return {"name": name, "sid": str(found[1]), "account": found[0], "type": kind, "error": None}


def _local_groups(host: Host) -> Json:
    definition = host.definition
    error = definition.refusal("local_groups")
    if error is not None:
        return {"groups": [], "error": str(error)}
    groups = {sid: group for sid, group in definition.groups.items() if group.local}
    if definition.domain_controller:
        wpg = definition.find_account(".\\IIS_WPG")
        asked = {IIS_IUSRS, USERS, *([wpg[1]] if wpg else [])}
        groups = {sid: group for sid, group in groups.items() if sid in asked}
    return {
        "groups": [
            {
                "sid": str(sid),
                "account": definition.account_of(sid),
                "members": [str(member) for member in group.members],
                "error": None,
            }
            for sid, group in groups.items()
        ],
        "error": None,
    }


def _user_rights(host: Host) -> list[Json]:
    error = host.definition.refusal("user_rights")
    accounts = None if error else [str(sid) for sid in host.definition.user_rights[BYPASS_TRAVERSE]]
    return [{"name": BYPASS_TRAVERSE, "accounts": accounts, "error": str(error) if error else None}]


def _paths(
    host: Host, physical_paths: t.Iterable[str], ancestors: t.Iterable[str], asked: t.Iterable[str]
) -> list[Json]:
    found: dict[str, Json] = {}

    def add(text: str) -> pathlib.PureWindowsPath | None:
        """Describe a path, the folders above it and where they lead, as far as they are not there yet."""
        facts = read_path(host, text)
        for item in (facts, *(read_path(host, str(parent)) for parent in (facts.path.parents if facts.path else ()))):
            if item.text.casefold() not in found:
                found[item.text.casefold()] = item.answer()
                if item.target is not None:
                    add(item.target)
        return facts.path

    for text in physical_paths:
        add(_expand(host, text))
    for text in ancestors:
        path = add(_expand(host, text))
        if path is not None and is_file(host, path / "web.config"):
            add(str(path / "web.config"))
    for text in asked:
        add(_expand(host, text))
    return list(found.values())
