# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts with configurations of real servers, which lie outside the repository, and what their applications need."""

from __future__ import annotations

import collections
import typing as t
from pathlib import PureWindowsPath
from xml.etree import ElementTree

from ansible_collections.webinfra.iis_identity.tests.tools.needed import shared_folder

from .expected import IUSR, Case, Reader, Readers, pool
from .play import HostSpec

_FOLDER: t.Final = shared_folder() / "samples" / "iis"
_FRAGMENT: t.Final = "sites-fragment-103-applications.xml"
_FRAGMENT_POOL: t.Final = "Desenvolvedor"
_FRAGMENT_VARIABLES: t.Final = {"SystemDrive": "C:", "CURRENT_WATTSPATH": r"D:\Watts"}
FRAGMENT_APPLICATIONS: t.Final = 98
"""How many of the 103 applications of the fragment are in the pool that its file does not define."""


def _text(file: str) -> str:
    """Return the text of a sample; nothing where the samples are not here, and then no test uses it."""
    path = _FOLDER / file
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def _real(name: str, file: str, iis: str, trees: Readers, folders: Readers) -> Case:
    text = _text(f"{file}.applicationHost.config")
    spec = HostSpec(name=name, configuration=text, iis=iis, variables={"iis_access_sites": ["all"]})
    return Case(spec=spec, trees=trees, folders=folders)


def _framed(pools: str) -> str:
    """Return the fragment, which is one site, in a configuration with these application pools."""
    return (
        "<configuration><system.applicationHost>"
        f"<applicationPools>{pools}</applicationPools>"
        f'<sites>{_text(_FRAGMENT)}<applicationDefaults applicationPool="DefaultAppPool" /></sites>'
        "</system.applicationHost></configuration>"
    )


def _fragment(name: str, *, pool_is_defined: bool) -> Case:
    pools = '<add name="DefaultAppPool" />' + (f'<add name="{_FRAGMENT_POOL}" />' if pool_is_defined else "")
    spec = HostSpec(
        name=name,
        configuration=_framed(pools),
        definition={"environment": {"CURRENT_WATTSPATH": _FRAGMENT_VARIABLES["CURRENT_WATTSPATH"]}},
        variables={"iis_access_sites": ["all"]},
    )
    trees, folders = _fragment_readers(only=None if pool_is_defined else "DefaultAppPool")
    findings = frozenset() if pool_is_defined else frozenset({"application_pool_not_defined"})
    return Case(spec=spec, trees=trees, folders=folders, findings=findings)


def _fragment_readers(only: str | None) -> tuple[Readers, Readers]:
    """Return who reads what, worked out from the XML once more: by pools, or by the one pool *only*."""
    applications: list[tuple[list[str], str, dict[tuple[str, ...], str]]] = []
    directories: dict[tuple[str, ...], str] = {}
    site = ElementTree.fromstring(_text(_FRAGMENT) or "<site/>")  # noqa: S314 - a sample, nobody's input
    for element in site.iter("application"):
        path = element.attrib["path"].strip("/").split("/") if element.attrib["path"] != "/" else []
        own = {
            tuple(part.lower() for part in (*path, *directory.attrib["path"].split("/")) if part): _expanded(directory)
            for directory in element.iter("virtualDirectory")
        }
        directories |= own
        applications.append((path, element.attrib.get("applicationPool", "DefaultAppPool"), own))
    there = {
        str(folder)
        for path in directories.values()
        for folder in (PureWindowsPath(path), *PureWindowsPath(path).parents)
    }
    trees: dict[str, list[Reader]] = collections.defaultdict(list)
    folders: dict[str, list[Reader]] = collections.defaultdict(list)
    for path, name, own in applications:
        if only in (None, name):
            for folder in own.values():
                trees[folder] += [pool(name), IUSR]
            for length in range(len(path)):
                folder = _folder_at(path[:length], directories)
                if folder in there:
                    folders[folder].append(pool(name))
    return {key: tuple(value) for key, value in trees.items()}, {key: tuple(value) for key, value in folders.items()}


def _expanded(directory: ElementTree.Element) -> str:
    path = directory.attrib["physicalPath"]
    for name, value in _FRAGMENT_VARIABLES.items():
        path = path.replace(f"%{name}%", value)
    return path


def _folder_at(path: t.Sequence[str], directories: t.Mapping[tuple[str, ...], str]) -> str:
    for length in range(len(path), -1, -1):
        folder = directories.get(tuple(part.lower() for part in path[:length]))
        if folder is not None:
            return "\\".join((folder, *path[length:]))
    raise AssertionError("the root of the site has a folder")


_WWWROOT: t.Final = r"C:\inetpub\wwwroot"

FRAGMENT_WITHOUT_POOL: t.Final = _fragment("FRAGMENT-NOPOOL", pool_is_defined=False)

REAL_CASES: t.Final[tuple[Case, ...]] = (
    _real("STOCK", "stock-server-2012r2", "8.5", {_WWWROOT: (pool("DefaultAppPool"), IUSR)}, {}),
    _real(
        "MANY-POOLS",
        "many-pools-blank-anonymous-user",
        "8.5",
        {
            _WWWROOT: (pool("DefaultAppPool"),),
            r"C:\vhosts\redisoncloud.com\http": (pool("redisoncloud.com"),),
            r"C:\vhosts\ikinci.com\http": (pool("ikinci.com"),),
            r"C:\vhosts\deneme.com\http": (pool("deneme.com"),),
        },
        {},
    ),
    _real(
        "FTP-AND-API",
        "site-with-ftp-and-api",
        "10.0",
        {
            r"D:\resources\web": (pool("DefaultAppPool"), IUSR),
            r"D:\resources\ftp": (pool("DefaultAppPool"), IUSR),
            r"D:\resources\web\api": (pool("DefaultAppPool"), IUSR),
        },
        {},
    ),
    _fragment("FRAGMENT", pool_is_defined=True),
    FRAGMENT_WITHOUT_POOL,
)
