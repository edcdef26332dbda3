# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a server smaller as long as the same complaint remains: without applications, paths, entries, options."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import Descriptor, parse, text
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import Place, Server, below

_ADMINISTRATORS: t.Final = "S-1-5-32-544"


def shrunk(server: Server, still: t.Callable[[Server], bool]) -> Server:
    """Return the smallest server that can be had by dropping one part after the other while *still* holds."""
    smaller = True
    while smaller:
        smaller = False
        for step in (_applications, _options, _paths, _parts, _pools, _entries, _owners):
            found = next((candidate for candidate in step(server) if still(candidate)), None)
            while found is not None:
                server, smaller = found, True
                found = next((candidate for candidate in step(server) if still(candidate)), None)
    return server


def _applications(server: Server) -> t.Iterator[Server]:
    for place in range(len(server.applications)):
        kept = server.applications[:place] + server.applications[place + 1 :]
        if kept:
            yield dataclasses.replace(server, applications=kept)


def _options(server: Server) -> t.Iterator[Server]:
    for name, value in server.options.items():
        yield dataclasses.replace(server, options={key: kept for key, kept in server.options.items() if key != name})
        if isinstance(value, list) and len(value) > 1:
            for item in value:
                yield dataclasses.replace(server, options={**server.options, name: [item]})


def _paths(server: Server) -> t.Iterator[Server]:
    for path in server.paths:
        gone = set(below(server.paths, path))
        kept = {name: place for name, place in server.paths.items() if name not in gone}
        if kept:
            yield dataclasses.replace(server, paths=kept)


def _parts(server: Server) -> t.Iterator[Server]:
    if server.locations:
        yield dataclasses.replace(server, locations=())
    for place in range(len(server.locations)):
        yield dataclasses.replace(server, locations=server.locations[:place] + server.locations[place + 1 :])
    for place, application in enumerate(server.applications):
        others = list(server.applications)
        for directories in _fewer(application.directories):
            others[place] = dataclasses.replace(application, directories=directories)
            yield dataclasses.replace(server, applications=tuple(others))
    for path, place_there in server.paths.items():
        if place_there.hidden:
            yield _with(server, path, dataclasses.replace(place_there, hidden=False))


def _fewer(directories: tuple[t.Any, ...]) -> t.Iterator[tuple[t.Any, ...]]:
    if len(directories) > 1:
        yield directories[:1]
    for place, directory in enumerate(directories):
        if directory.connect_as:
            yield (*directories[:place], dataclasses.replace(directory, connect_as=""), *directories[place + 1 :])


def _pools(server: Server) -> t.Iterator[Server]:
    used = {application.pool for application in server.applications}
    if any(pool.name not in used for pool in server.pools):
        yield dataclasses.replace(server, pools=tuple(pool for pool in server.pools if pool.name in used))
    for place, pool in enumerate(server.pools):
        if pool.identity:
            plain = dataclasses.replace(pool, identity="", account="")
            yield dataclasses.replace(server, pools=(*server.pools[:place], plain, *server.pools[place + 1 :]))
    if server.version != "10.0":
        yield dataclasses.replace(server, version="10.0")
    if server.walked:
        yield dataclasses.replace(server, walked=False)
    if server.domain is not None:
        yield dataclasses.replace(server, domain=None)


def _entries(server: Server) -> t.Iterator[Server]:
    everywhere = dict.fromkeys(entry for place in server.paths.values() for entry in parse(place.sddl).aces)
    sids = dict.fromkeys(entry.sid for entry in everywhere)
    for sid in sids:
        yield _without(server, lambda entry, sid=sid: entry.sid == sid)  # type: ignore[misc]
    for path, place in server.paths.items():
        descriptor = parse(place.sddl)
        for number in range(len(descriptor.aces)):
            entries = descriptor.aces[:number] + descriptor.aces[number + 1 :]
            yield _with(server, path, _described(place, descriptor._replace(entries=entries)))


def _owners(server: Server) -> t.Iterator[Server]:
    for path, place in server.paths.items():
        descriptor = parse(place.sddl)
        if descriptor.owner != _ADMINISTRATORS:
            yield _with(server, path, _described(place, descriptor._replace(owner=_ADMINISTRATORS)))


def _without(server: Server, is_gone: t.Callable[[t.Any], bool]) -> Server:
    paths = {}
    for path, place in server.paths.items():
        descriptor = parse(place.sddl)
        if descriptor.entries is not None:
            kept = tuple(entry for entry in descriptor.entries if not is_gone(entry))
            descriptor = descriptor._replace(entries=kept)
        paths[path] = _described(place, descriptor)
    return dataclasses.replace(server, paths=paths)


def _described(place: Place, descriptor: Descriptor) -> Place:
    return dataclasses.replace(place, sddl=text(descriptor))


def _with(server: Server, path: str, place: Place) -> Server:
    return dataclasses.replace(server, paths={**server.paths, path: place})
