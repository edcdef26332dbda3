# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web server as data: its configuration in parts, its paths with their descriptors, and the options of a plan."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from xml.sax.saxutils import quoteattr

from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import parse
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import Shape, Tree, parent_of

FOLDER: t.Final = "folder"
FILE: t.Final = "file"
LINK: t.Final = "link"

ACCOUNTS: t.Final = {
    r"CORP\svc": "S-1-5-21-1-2-3-1001",
    r"CORP\files": "S-1-5-21-1-2-3-1002",
    r"CORP\staff": "S-1-5-21-1-2-3-1003",
    r"CORP\web1$": "S-1-5-21-1-2-3-1100",
}
"""The accounts that the configuration may name."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """A path: `kind` says what is there, and a link has a `target`.

    The host is not asked about one that is `hidden`: a plan knows of it only where everything below was looked at.
    """

    kind: str
    sddl: str
    target: str | None = None
    hidden: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Directory:
    """A virtual directory; `connect_as` is empty for pass-through."""

    path: str
    folder: str
    connect_as: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Application:
    """An application and its virtual directories, that of its root first."""

    site: str
    path: str
    pool: str
    directories: tuple[Directory, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pool:
    """An application pool; `identity` is its identityType, empty where none is set."""

    name: str
    identity: str = ""
    account: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Location:
    """A location tag: `anonymous` is the anonymous user of a URL, empty for the process identity."""

    path: str
    anonymous: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Server:
    """A server, and what is asked of the plan for it; `walked` says that everything below its folders was looked at."""

    seed: int
    version: str = "10.0"
    domain: str | None = None
    pools: tuple[Pool, ...] = ()
    applications: tuple[Application, ...] = ()
    locations: tuple[Location, ...] = ()
    paths: t.Mapping[str, Place]
    options: t.Mapping[str, object] = dataclasses.field(default_factory=dict)
    walked: bool = False

    def configuration(self) -> str:
        """Return the text of applicationHost.config."""
        pools = "".join(_pool(pool) for pool in self.pools)
        sites: dict[str, list[str]] = {}
        for application in self.applications:
            sites.setdefault(application.site, []).append(_application(application))
        listed = "".join(
            f"<site name={quoteattr(name)} id={quoteattr(str(number))}>{''.join(parts)}</site>"
            for number, (name, parts) in enumerate(sites.items(), start=1)
        )
        return (
            f"<configuration><system.applicationHost><applicationPools>{pools}</applicationPools>"
            f"<sites>{listed}</sites></system.applicationHost>{''.join(map(_location, self.locations))}</configuration>"
        )

    def tree(self) -> Tree:
        """Return the descriptors of all paths, those of hidden ones too."""
        return {path: parse(place.sddl) for path, place in self.paths.items()}

    def shape(self) -> Shape:
        """Return which paths are folders, and which links."""
        links = frozenset(path for path, place in self.paths.items() if place.kind == LINK)
        return Shape(frozenset(path for path, place in self.paths.items() if place.kind != FILE), links)

    def leads_to(self, path: str) -> str | None:
        """Return the path of what a path names in the end, through links; None if it cannot be told or is elsewhere."""
        for _unused in range(8):
            link = next((found for found in self._links() if path == found or path.startswith(found + "\\")), None)
            if link is None:
                return path
            target = self.paths[link].target
            if target is None or target.startswith("\\\\"):
                return None
            path = target + path[len(link) :]
        return None

    def key(self, path: str) -> str | None:
        """Return a path as this server spells it, None if there is no such path."""
        return next((own for own in self.paths if own.lower() == path.lower()), None)

    def json(self) -> str:
        """Return everything as JSON, with what a case of a plan has: `config` and `descriptors`."""
        descriptors = {path: place.sddl for path, place in self.paths.items() if not place.hidden}
        told = {"config": self.configuration(), "descriptors": descriptors}
        return json.dumps({"server": dataclasses.asdict(self), **told}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Server:
        """Return the server that `json` has written."""
        data = json.loads(text)["server"]
        return cls(
            seed=data["seed"],
            version=data["version"],
            domain=data["domain"],
            pools=tuple(Pool(**pool) for pool in data["pools"]),
            applications=tuple(
                Application(**{**found, "directories": tuple(Directory(**item) for item in found["directories"])})
                for found in data["applications"]
            ),
            locations=tuple(Location(**location) for location in data["locations"]),
            paths={path: Place(**place) for path, place in data["paths"].items()},
            options=data["options"],
            walked=data["walked"],
        )

    def _links(self) -> t.Iterator[str]:
        return (path for path, place in self.paths.items() if place.kind == LINK)


def below(paths: t.Iterable[str], top: str) -> list[str]:
    """Return those of *paths* that are *top* or lie below it."""
    return [path for path in paths if is_at_or_below(path, top)]


def is_at_or_below(path: str, top: str) -> bool:
    """Tell whether a path is another one or lies below it; both as the server spells them."""
    while path:
        if path.lower() == top.lower():
            return True
        path = parent_of(path)
    return False


def _pool(pool: Pool) -> str:
    attributes = f" identityType={quoteattr(pool.identity)}" if pool.identity else ""
    if pool.account:
        attributes += f' userName={quoteattr(pool.account)} password="set"'
    return f"<add name={quoteattr(pool.name)}><processModel{attributes}/></add>"


def _application(application: Application) -> str:
    inside = "".join(
        f"<virtualDirectory path={quoteattr(item.path)} physicalPath={quoteattr(item.folder)}"
        + (f' userName={quoteattr(item.connect_as)} password="set"' if item.connect_as else "")
        + "/>"
        for item in application.directories
    )
    head = f"path={quoteattr(application.path)} applicationPool={quoteattr(application.pool)}"
    return f"<application {head}>{inside}</application>"


def _location(location: Location) -> str:
    return (
        f"<location path={quoteattr(location.path)}><system.webServer><security><authentication>"
        f'<anonymousAuthentication enabled="true" userName={quoteattr(location.anonymous)}/>'
        "</authentication></security></system.webServer></location>"
    )
