# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers by chance: one seed is one server."""

from __future__ import annotations

import hashlib
import random
import struct
import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search import walked
from ansible_collections.webinfra.iis_identity.tests.oracle.search.chance_descriptors import (
    disturb,
    explicit_entries,
    root,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import Descriptor, text
from ansible_collections.webinfra.iis_identity.tests.oracle.search.planning import OPTIONS
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import Tree, inherited, parent_of
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import (
    ACCOUNTS,
    FILE,
    FOLDER,
    LINK,
    Application,
    Directory,
    Location,
    Place,
    Pool,
    Server,
    below,
)

_POOLS: t.Final = ("P1", "P2", "P3", "P4")
_IDENTITIES: t.Final = ("", "", "", "NetworkService", "LocalService", "LocalSystem", "SpecificUser", "SpecificUser")
_NAMES: t.Final = ("w", "shop", "blog", "a", "b", "data", "up", "bin")
_ADMINISTRATORS: t.Final = "S-1-5-32-544"


def pool_sid(name: str) -> str:
    """Return the SID of an application pool (domain-facts, section 4.1)."""
    digest = hashlib.sha1(name.lower().encode("utf-16-le")).digest()  # noqa: S324 - Windows computes it so
    return "S-1-5-82-" + "-".join(map(str, struct.unpack("<5I", digest)))


def server_of(seed: int) -> Server:
    """Return the server of a seed."""
    chance = random.Random(seed)  # noqa: S311 - one seed, one server
    kinds, targets = _shape(chance)
    pools = tuple(_pool(chance, name) for name in _POOLS)
    applications = _applications(chance, [path for path, kind in kinds.items() if kind != FILE])
    tree = _tree(chance, kinds, [*map(pool_sid, _POOLS), *ACCOUNTS.values()])
    used = {item.folder for application in applications for item in application.directories}
    options = _options(chance, list(kinds))
    hidden = _hidden(chance, kinds, used | set(_named(options)) | {path for path in targets.values() if path})
    return Server(
        seed=seed,
        version=chance.choice(("10.0", "10.0", "10.0", "8.5", "7.5", "7.0")),
        domain=chance.choice((None, "CORP")),
        pools=pools,
        applications=applications,
        locations=_locations(chance, applications),
        paths={
            path: Place(kind=kind, sddl=text(tree[path]), target=targets.get(path), hidden=path in hidden)
            for path, kind in kinds.items()
        },
        options=options,
        walked=walked.CAN_BE_GIVEN and chance.random() < 0.4,
    )


def _shape(chance: random.Random) -> tuple[dict[str, str], dict[str, str | None]]:
    """Return what there is by path, folders before what is in them, and where the links among it lead."""
    kinds = dict.fromkeys(("D:\\", "E:\\")[: chance.choice((1, 1, 2))], FOLDER)
    for _unused in range(chance.randint(2, 9)):
        above = chance.choice([path for path in kinds if path.count("\\") < 6] + [max(kinds, key=len)])
        kinds[_join(above, chance.choice(_NAMES))] = FOLDER
    folders = list(kinds)
    for path in folders:
        for name, likely in (("web.config", 0.2), ("x.txt", 0.12)):
            if chance.random() < likely:
                kinds[_join(path, name)] = FILE
    targets: dict[str, str | None] = {}
    if chance.random() < 0.15:
        link = _join(chance.choice(folders), "link")
        elsewhere = [path for path in folders if path not in below([link], path) and not below([link], path)]
        kinds[link] = LINK
        targets[link] = chance.choice((*elsewhere, *elsewhere, None, r"\\fs\share\x")) if elsewhere else None
    return kinds, targets


def _join(folder: str, name: str) -> str:
    return folder + name if folder.endswith("\\") else f"{folder}\\{name}"


def _tree(chance: random.Random, kinds: t.Mapping[str, str], trustees: t.Sequence[str]) -> Tree:
    """Return descriptors that are consistent from the top down but for what is disturbed."""
    disturbed = chance.sample(list(kinds), min(len(kinds), chance.choice((0, 1, 1, 2, 3, 4))))
    tree: Tree = {}
    for path, kind in kinds.items():
        parent = tree.get(parent_of(path))
        if parent is None:
            tree[path] = root(chance)
            continue
        owner = _ADMINISTRATORS if chance.random() < 0.9 else chance.choice((*trustees, "S-1-5-21-1-2-3-1105"))
        own = explicit_entries(chance, trustees, container=kind != FILE)
        protected = chance.random() < 0.1
        entries = own + (root(chance).aces if protected else inherited(parent.aces, kind != FILE, owner, "S-1-5-18"))
        tree[path] = Descriptor(owner=owner, group="S-1-5-18", entries=entries, protected=protected)
        if path in disturbed and chance.random() < 0.6:
            tree[path] = disturb(chance, tree[path], trustees)  # what is below takes from it as it is now
    for path in disturbed:
        if chance.random() < 0.6 and parent_of(path) in tree:
            tree[path] = disturb(chance, tree[path], trustees)  # what is below has taken from it as it was
    return tree


def _pool(chance: random.Random, name: str) -> Pool:
    identity = chance.choice(_IDENTITIES)
    account = chance.choice((r"CORP\svc", r"CORP\staff")) if identity == "SpecificUser" else ""
    return Pool(name=name, identity=identity, account=account)


def _applications(chance: random.Random, folders: t.Sequence[str]) -> tuple[Application, ...]:
    deep = [path for path in folders if parent_of(path)] or list(folders)
    made: dict[tuple[str, str], Application] = {}
    for number in range(chance.randint(1, 4)):
        site = chance.choice(("S", "S", "T"))
        path = "/" if (site, "/") not in made else chance.choice(("/a", "/a/b", "/c"))
        folder = chance.choice(folders) if chance.random() < 0.03 else chance.choice(deep)
        connect_as = r"CORP\files" if chance.random() < 0.08 else ""
        directories = [Directory(path="/", folder=folder, connect_as=connect_as)]
        if chance.random() < 0.25:
            where = chance.choice((*deep, r"\\fs\share\x"))
            connect_as = r"CORP\files" if chance.random() < 0.4 else ""
            directories.append(Directory(path="/v", folder=where, connect_as=connect_as))
        pool = chance.choice(_POOLS[: number + 1])
        made[site, path] = Application(site=site, path=path, pool=pool, directories=tuple(directories))
    return tuple(made.values())


def _locations(chance: random.Random, applications: t.Sequence[Application]) -> tuple[Location, ...]:
    return tuple(
        Location(
            path=(application.site + application.path).rstrip("/"), anonymous=chance.choice(("", "", r"CORP\staff"))
        )
        for application in applications
        if chance.random() < 0.35
    )


def _options(chance: random.Random, paths: t.Sequence[str]) -> dict[str, object]:
    """Return options, those that do not say anything left out."""

    def some(likely: float, most: int) -> list[str]:
        return chance.sample(paths, min(len(paths), chance.randint(1, most))) if chance.random() < likely else []

    writes: list[dict[str, str]] = [
        {"path": path, "for": chance.choice(("process", "process", "both", "request")), "rights": rights}
        for path in some(0.3, 2)
        for rights in (chance.choice(("modify", "write")),)
    ]
    if chance.random() < 0.05:
        writes.append({"path": r"D:\w\not there"})
    options: dict[str, object] = {
        "satisfied_by": chance.choice(("own_ace", "effective")),
        "grant_to": chance.choice(("auto", "auto", "auto", "account", "group", "pool")),
        "override_inherited_deny": chance.random() < 0.3,
        "exclude_paths": some(0.12, 1),
        "force": some(0.35, 2),
        "read": chance.choice(("read_execute", "read_execute", "read")),
        "users": [r"CORP\staff"] if chance.random() < 0.1 else [],
        "write": writes,
    }
    if "stale_inheritance" in OPTIONS:
        options["stale_inheritance"] = chance.choice(("refuse", "refuse", "apply"))
    usual = {"satisfied_by": "own_ace", "grant_to": "auto", "read": "read_execute", "stale_inheritance": "refuse"}
    return {name: value for name, value in options.items() if value and usual.get(name) != value}


def _named(options: t.Mapping[str, object]) -> t.Iterator[str]:
    writes = options.get("write")
    for grant in writes if isinstance(writes, list) else []:
        yield grant["path"]


def _hidden(chance: random.Random, kinds: t.Mapping[str, str], needed: t.Collection[str]) -> set[str]:
    """Return paths that the plan is not told of, each with all below it: none that is needed."""
    found: set[str] = set()
    for path, kind in kinds.items():
        inside = below(kinds, path)
        if chance.random() < 0.15 and kind != LINK and not set(inside) & set(needed) and "config" not in path:
            found.update(inside)
    return found
