# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web server in a few lines, for tests of the plan: its configuration as text, its paths with their descriptors.

Everything passes through the real stages: the text is read and resolved, SDDL is parsed, and what Windows would do with
the descriptors that a plan writes is worked out by `Scenario.apply`, from the top of each drive downwards.
"""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t
from xml.sax.saxutils import quoteattr

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import app_pool_sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Application, Machine, PathFacts
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import parse_options
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.plan import make_plan
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.given.declared import (
    DeclaredApplication,
    declared_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import IisVersion
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.inherit import (
    child_descriptor,
    reinherit,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.host.propagation import (
    propagated,
)

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.items import Item, Plan
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

Path: t.TypeAlias = pathlib.PureWindowsPath

CLOSED: t.Final = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
"""A folder for SYSTEM and Administrators only; the root of every drive unless a test says otherwise."""
OPEN: t.Final = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
"""The same, with Users reading."""

SVC: t.Final = Sid("S-1-5-21-1-2-3-1001")
FILES: t.Final = Sid("S-1-5-21-1-2-3-1002")
STAFF: t.Final = Sid("S-1-5-21-1-2-3-1003")
MACHINE_ACCOUNT: t.Final = Sid("S-1-5-21-1-2-3-1100")

ENVIRONMENT: t.Final = {
    "SystemDrive": "C:",
    "SystemRoot": r"C:\Windows",
    "windir": r"C:\Windows",
    "ProgramFiles": r"C:\Program Files",
    "ProgramFiles(x86)": r"C:\Program Files (x86)",
    "ProgramData": r"C:\ProgramData",
    "PUBLIC": r"C:\Users\Public",
}
ACCOUNTS: t.Final[t.Mapping[str, Sid | None]] = {
    r"corp\svc": SVC,
    r"corp\files": FILES,
    r"corp\staff": STAFF,
    r"corp\web1$": MACHINE_ACCOUNT,
    r"corp\nobody": None,
}
WORKGROUP: t.Final = Machine(name="WEB1", domain_known=True, environment=ENVIRONMENT, accounts=ACCOUNTS)
MEMBER: t.Final = dataclasses.replace(WORKGROUP, domain="CORP")


def pool(name: str) -> Sid:
    """Return the SID of an application pool."""
    return app_pool_sid(name)


@dataclasses.dataclass
class Scenario:
    """A web server that is put together line by line; `applications` resolves it, `plan` plans for it."""

    machine: Machine = WORKGROUP
    version: str = "10.0"
    paths: dict[Path, PathFacts] = dataclasses.field(default_factory=dict)
    _pools: dict[str, str] = dataclasses.field(default_factory=dict)
    _sites: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    _locations: list[str] = dataclasses.field(default_factory=list)

    def pool(self, name: str, **process_model: str) -> Scenario:
        """Define an application pool, with the attributes of its processModel."""
        self._pools[name] = _attributes(process_model)
        return self

    def application(
        self, label: str, folder: str | None, *, pool: str = "Shop", connect_as: str = "", **virtual: str
    ) -> Scenario:
        r"""Define an application by its label (`Site/path`), its folder, and virtual directories (`images=r"D:\i"`).

        The pool is defined too, if it is not yet. `connect_as` is for the folder of the application itself.
        """
        self._pools.setdefault(pool, "")
        return self.undefined_pool(label, folder, pool=pool, connect_as=connect_as, **virtual)

    def undefined_pool(
        self, label: str, folder: str | None, *, pool: str, connect_as: str = "", **virtual: str
    ) -> Scenario:
        """Define an application without its pool."""
        site, _unused, path = label.partition("/")
        directories = [{"path": "/", "physicalPath": folder, "userName": connect_as}]
        directories += [{"path": f"/{url}", "physicalPath": text} for url, text in virtual.items()]
        inside = "".join(f"<virtualDirectory{_attributes(directory)}/>" for directory in directories)
        head = _attributes({"path": f"/{path}", "applicationPool": pool})
        self._sites.setdefault(site, []).append(f"<application{head}>{inside}</application>")
        return self

    def location(
        self, path: str, *, anonymous: str | None = None, anonymous_enabled: bool = True, windows: bool = False
    ) -> Scenario:
        """Set the anonymous user (`""`: the process identity) and Windows authentication for `Site/path`."""
        user = _attributes({"userName": anonymous, "password": "set" if anonymous else None}, empty=True)
        self._locations.append(
            f"<location path={quoteattr(path)}><system.webServer><security><authentication>"
            f'<anonymousAuthentication enabled="{str(anonymous_enabled).lower()}"{user}/>'
            f'<windowsAuthentication enabled="{str(windows).lower()}"/>'
            "</authentication></security></system.webServer></location>"
        )
        return self

    def folder(self, path: str, sddl: str = "D:", *, reparse_point: bool = False) -> Scenario:
        """Make a folder with these explicit ACEs; it inherits from the folder above, which is made if it is not there.

        Inherited ACEs in *sddl* are kept as they are, so that a folder can have others than it would inherit.
        """
        name = windows_path(path)
        self._make_parents(name)
        self._set(name, sddl, directory=True, reparse_point=reparse_point)
        return self

    def link(self, path: str, target: str | None, error: str | None = None) -> Scenario:
        """Make a link that leads to *target*; None and an *error* where the host cannot say where."""
        self.folder(path, reparse_point=True)
        name = windows_path(path)
        self.paths[name] = dataclasses.replace(self.paths[name], target=target, target_error=error)
        return self

    def file(self, path: str, sddl: str = "D:") -> Scenario:
        """Make a file; a web.config shows in what its folder holds."""
        name = windows_path(path)
        self._make_parents(name)
        self._set(name, sddl, directory=False)
        return self

    def missing(self, path: str) -> Scenario:
        """Say that the host was asked about a path, and has nothing there."""
        self._make_parents(windows_path(path).parent)
        self.paths[windows_path(path)] = PathFacts(path=path, exists=False)
        return self

    def unreadable(self, path: str, error: str = "Access is denied (Windows error 5)") -> Scenario:
        """Say that the host has a folder there and may not read its descriptor."""
        name = windows_path(path)
        self._make_parents(name)
        self.paths[name] = PathFacts(path=path, exists=True, directory=True, error=error)
        return self

    def configuration(self) -> str:
        """Return the text of applicationHost.config."""
        pools = "".join(
            f"<add name={quoteattr(name)}><processModel{model}/></add>" for name, model in self._pools.items()
        )
        sites = "".join(
            f'<site name={quoteattr(name)} id="{number}">{"".join(applications)}</site>'
            for number, (name, applications) in enumerate(self._sites.items(), start=1)
        )
        return (
            f"<configuration><system.applicationHost><applicationPools>{pools}</applicationPools>"
            f"<sites>{sites}</sites></system.applicationHost>{''.join(self._locations)}</configuration>"
        )

    def applications(self) -> tuple[Application, ...]:
        """Return the applications, read from the text and resolved."""
        return resolve_applications(
            read_application_host(self.configuration()), version=IisVersion.parse(self.version), machine=self.machine
        )

    def plan(
        self,
        *,
        check_mode: bool = False,
        made_earlier: bool = False,
        declared: t.Sequence[DeclaredApplication] = (),
        facts: t.Mapping[Path, PathFacts] | None = None,
        **options: object,
    ) -> Plan:
        """Return the plan for all applications, or for those that *options* selects."""
        if not {"sites", "applications", "application_pools"} & set(options):
            options["sites"] = "all"
        return make_plan(
            self.applications(),
            self.paths if facts is None else facts,
            parse_options(options),
            machine=self.machine,
            declared=declared_applications(declared, version=IisVersion.parse(self.version), machine=self.machine),
            check_mode=check_mode,
            made_earlier=made_earlier,
        )

    def apply(self, plan: Plan) -> dict[Path, PathFacts]:
        """Return what the host has after the plan was written, as Windows hands down what changed."""
        written = {write.path: write.written for write in plan.writes}
        changed: set[Path] = set()
        after = dict(self.paths)
        for path in sorted(self.paths, key=lambda path: len(path.parts)):
            facts, above = after[path], after.get(path.parent)
            descriptor = written.get(path, facts.descriptor)
            inherits = above is not None and above is not facts and not (facts.reparse_point or above.reparse_point)
            handed_down = inherits and path.parent in changed and not (descriptor and descriptor.is_protected)
            if descriptor is None or not (path in written or handed_down):
                continue
            if inherits and above is not None and above.descriptor is not None:
                descriptor = propagated(descriptor, above.descriptor, folder=facts.directory)
            changed.add(path)
            after[path] = dataclasses.replace(facts, descriptor=descriptor, raw=descriptor.to_base64())
        return after

    def applied(self, plan: Plan) -> Scenario:
        """Return the same server after the plan was written."""
        return dataclasses.replace(self, paths=self.apply(plan))

    def descriptor(self, path: str) -> SecurityDescriptor:
        """Return the descriptor of a path."""
        descriptor = self.paths[windows_path(path)].descriptor
        assert descriptor is not None
        return descriptor

    def _make_parents(self, path: Path) -> None:
        for parent in reversed(path.parents):
            if parent not in self.paths:
                self._set(parent, CLOSED if parent == parent.parent else "D:", directory=True)
        if path.name.lower() in ("web.config", "bin"):
            folder = self.paths[path.parent]
            self.paths[path.parent] = dataclasses.replace(folder, holds=folder.holds | {path.name.lower()})

    def _set(self, path: Path, sddl: str, *, directory: bool, reparse_point: bool = False) -> None:
        own = parse_sddl(sddl if sddl.startswith("O:") else f"O:BAG:SY{sddl}")
        above = self.paths.get(path.parent) if path.parent != path else None
        given = own.dacl is not None and any(ace.is_inherited for ace in own.dacl.aces)
        if above is not None and above.descriptor is not None and own.dacl is not None and not given:
            own = reinherit(own, above.descriptor, container=directory)
        self.paths[path] = PathFacts(
            path=str(path),
            exists=True,
            directory=directory,
            reparse_point=reparse_point,
            descriptor=own,
            raw=own.to_base64(),
        )


def shop(sddl: str = "D:", **keywords: t.Any) -> Scenario:
    r"""Return a server with one application, `Shop/` of the pool Shop, in `D:\sites\shop`."""
    return Scenario(**keywords).application("Shop/", r"D:\sites\shop").folder(r"D:\sites\shop", sddl)


def in_folder(folder: str, sddl: str = CLOSED) -> Scenario:
    """Return a server whose one application, served as the process, is in this folder."""
    return Scenario().application("Shop/", folder).location("Shop", anonymous="").folder(folder, sddl)


def decisions(plan: Plan) -> dict[tuple[str, str, str], str]:
    """Return the decision by path, trustee (without its domain) and kind of need."""
    return {
        (str(item.need.path), item.need.trustee.name.rpartition("\\")[2], item.need.kind.value): item.decision.value
        for item in plan.items
    }


def item(plan: Plan, path: str, trustee: str, kind: str = "read") -> Item:
    """Return the item of a path, a trustee (without its domain) and a kind of need."""
    found = [
        item
        for item in plan.items
        if (str(item.need.path), item.need.trustee.name.rpartition("\\")[2], item.need.kind.value)
        == (path, trustee, kind)
    ]
    assert len(found) == 1, decisions(plan)
    return found[0]


def codes(plan: Plan) -> list[str]:
    """Return the codes of the findings, in order, each once."""
    return list(dict.fromkeys(entry.finding.code for entry in plan.findings))


def messages(plan: Plan, code: str) -> list[tuple[str, str]]:
    """Return level and message of the findings with this code."""
    return [(entry.finding.level.value, entry.finding.message) for entry in plan.findings if entry.finding.code == code]


def message(plan: Plan, code: str) -> tuple[str, str]:
    """Return level and message of the one finding with this code."""
    found = messages(plan, code)
    assert len(found) == 1, [entry.finding for entry in plan.findings]
    return found[0]


def new_child(parent: SecurityDescriptor, *, container: bool) -> SecurityDescriptor:
    """Return the descriptor of a file or folder that somebody creates in a folder."""
    return child_descriptor(parent, container=container)


def _attributes(values: t.Mapping[str, str | None], *, empty: bool = False) -> str:
    """Return the attributes that have a value; with *empty* an empty value counts as one."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items() if value or (empty and value == ""))
