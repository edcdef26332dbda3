# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the folder of a new simulated host from a configuration of IIS."""

from __future__ import annotations

import pathlib
import secrets
import typing as t

import yaml
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.environment import expand

from .host import definition
from .host.descriptors import FILE_NAME as DESCRIPTORS_FILE_NAME
from .host.document import HostError
from .host.names import absolute_path, is_valid_name, upper_case
from .modules.configuration_filter import APPLICATION_HOST, FilteredFile, FilterError, Passed
from .modules.configuration_folders import values
from .new_accounts import make_accounts

CONFIGURATION: t.Final = "C/Windows/System32/inetsrv/config/applicationHost.config"
_ADMINISTRATOR: t.Final = "Administrator"


def make_host(
    folder: pathlib.Path,
    *,
    name: str,
    iis_version: str | None,
    configuration: bytes | None,
    accounts: t.Iterable[str] = (),
    password: str | None = None,
) -> list[str]:
    """Make the folder of a host, with the configuration in its place, and the folders and accounts that it names.

    The folder must not exist, or be empty. *accounts* are names of more accounts, for the visitors of applications for
    instance. The password is made up where none is given. Returns the physical paths for which no folder was made: on
    network shares, or not absolute. Raises HostError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise HostError(f"{folder}: it is not empty")
    root = None if configuration is None else _passed(configuration)
    paths = [] if root is None else list(dict.fromkeys(values(root, "physicalPath")))
    made = make_accounts(
        [] if root is None else values(root, "userName"),
        accounts,
        computer=name,
        administrator=_ADMINISTRATOR,
        machine_sid=definition.MACHINE_SID,
    )
    host: dict[str, t.Any] = {
        "name": name,
        **({"domain": made.domain} if made.domain else {}),
        "iis": iis_version,
        "administrator": {"user_name": _ADMINISTRATOR, "password": password or secrets.token_urlsafe(12)},
        **({"accounts": dict(made.accounts)} if made.accounts else {}),
    }
    for path in ("C/Windows/System32", "C/inetpub/wwwroot", "C/Program Files", "C/ProgramData", "C/Users/Public"):
        (folder / path).mkdir(parents=True, exist_ok=True)
    if configuration is not None:
        file = folder / CONFIGURATION
        file.parent.mkdir(parents=True)
        file.write_bytes(configuration)
    left_out = [text for text in paths if not _make_folder(folder, text)]
    file = folder / definition.FILE_NAME
    file.touch(mode=0o600)
    file.write_text("---\n" + yaml.safe_dump(host, sort_keys=False, allow_unicode=True), encoding="utf-8")
    (folder / DESCRIPTORS_FILE_NAME).write_text("---\n{}\n", encoding="utf-8")
    definition.read_definition(file)
    return left_out


def _passed(configuration: bytes) -> Passed:
    try:
        return FilteredFile(lambda _: configuration).passed("applicationHost.config", APPLICATION_HOST)
    except FilterError as exc:
        place = f"line {exc.line}, column {exc.column}: " if exc.line else ""
        raise HostError(f"{exc.file}: {place}{exc}") from exc


def _make_folder(folder: pathlib.Path, text: str) -> bool:
    found = absolute_path(expand(text, definition.ENVIRONMENT).text)
    if found is None or found[1]:
        return False
    path = pathlib.PureWindowsPath(found[0])
    if not all(map(is_valid_name, path.parts[1:])):
        return False
    real = folder / path.drive[0].upper()
    for part in path.parts[1:]:
        same = (
            (child for child in real.iterdir() if upper_case(child.name) == upper_case(part)) if real.is_dir() else ()
        )
        real = next(iter(same), real / part)
    real.mkdir(parents=True, exist_ok=True)
    return True
