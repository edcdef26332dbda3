# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From requirements to needs: one per path, trustee, scope and kind, for all applications together."""

from __future__ import annotations

import typing as t

from ..findings import identities
from ..require.requirements import Kind, Requirement, Role, Scope, require
from ..require.trustees import Trustee, accounts_of_several_pools, choose_trustee
from ..security.sid import Sid
from ..windows_path import path_key
from .items import Need, PlanFinding

if t.TYPE_CHECKING:
    from ..findings.finding import Finding
    from ..model import Application, Identity, Machine, TokenSid
    from ..options import Options, WriteGrant
    from .folders import ApplicationFolders
    from .links import Links, Place

_BROADEST_FIRST: t.Final = {Scope.TREE: 0, Scope.FOLDER: 1, Scope.FILE: 2}
_ROLES: t.Final = {role: rank for rank, role in enumerate(Role)}

_SAID_ONCE: t.Final = frozenset({identities.ACCOUNT_NOT_RESOLVED.code, identities.POOL_SID_NOT_KNOWN.code})
"""Findings of an application that its requirements would only repeat in other words."""

_ApplicationKey: t.TypeAlias = tuple[str, str]
_Key: t.TypeAlias = tuple[str, Sid, Scope, Kind]


class _Group:
    """The requirements that make one need, those of one path, trustee, scope and kind."""

    __slots__ = ("key", "members", "place", "tokens", "trustee")

    def __init__(self, key: str, place: Place, trustee: Trustee) -> None:
        self.key = key
        self.place = place
        self.trustee = trustee
        self.members: list[Requirement] = []
        self.tokens: list[tuple[TokenSid, ...]] = []

    def add(self, requirement: Requirement, token: tuple[TokenSid, ...]) -> None:
        self.members.append(requirement)
        if token not in self.tokens:  # a few at most, and nearly always the same object
            self.tokens.append(token)

    def need(self) -> Need:
        members, first = self.members, self.members[0]
        mask = first.mask
        for requirement in members[1:]:
            mask |= requirement.mask
        applications = [requirement.application for requirement in members]
        return Need(
            path=self.place.path,
            key=self.key,
            trustee=self.trustee,
            scope=first.scope,
            kind=first.kind,
            mask=mask,
            roles=frozenset([requirement.role for requirement in members]),
            tokens=tuple(self.tokens),
            applications=tuple(dict.fromkeys([application.label for application in applications])),
            pools=frozenset([(application.application_pool or "").lower() for application in applications]),
            reasons=tuple(dict.fromkeys([requirement.reason for requirement in members])),
            optional=all(requirement.optional for requirement in members),
            link=self.place.link,
            link_problem=self.place.problem,
        )


def collect_needs(
    applications: t.Sequence[Application],
    folders: ApplicationFolders,
    options: Options,
    users: t.Sequence[Identity],
    machine: Machine,
    everything: t.Sequence[Application],
    links: Links,
) -> tuple[tuple[Need, ...], tuple[PlanFinding, ...]]:
    """Return the needs of *applications*, shallow paths first, and the findings met on the way.

    *folders* are those of *everything*, all applications of the host. What is needed on a link is needed where
    it leads.
    """
    groups: dict[_Key, _Group] = {}
    findings: dict[tuple[Finding, str], PlanFinding] = {}
    shared = accounts_of_several_pools(everything)
    writers = {grant: _writers(grant, applications, folders) for grant in options.write}
    for application in applications:
        writes = [grant for grant in options.write if _key_of(application) in writers[grant]]
        requirements, found = require(application, options, writes, users)
        said = {finding.code for finding in application.findings} & _SAID_ONCE
        for finding in (*application.findings, *found):
            findings[finding, application.label] = PlanFinding(finding=finding, applications=(application.label,))
        for requirement in requirements:
            choice = choose_trustee(requirement, options.grant_to, machine, shared)
            for finding in choice.findings:
                if finding.code in said:
                    continue
                findings[finding, application.label] = PlanFinding(finding=finding, applications=(application.label,))
            if choice.trustee is None:
                continue
            place = links.place(requirement.path)
            key = (path_key(place.path), choice.trustee.sid, requirement.scope, requirement.kind)
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(key[0], place, choice.trustee)
            group.add(requirement, choice.token)
    needs = [group.need() for group in groups.values()]
    needs.sort(key=_order)
    return tuple(needs), tuple(findings.values())


def _order(need: Need) -> tuple[int, str, int, int, int, str, str]:
    """Shallow paths first, and on one path the broadest need first: it may cover the others.

    Nothing depends on the order of the applications, so that the same input gives the same ACL.
    """
    breadth = _BROADEST_FIRST[need.scope], -need.mask.bit_count()
    who = min(_ROLES[role] for role in need.roles), need.trustee.sid
    return len(need.path.parts), need.key, *breadth, *who, need.kind


def _writers(
    grant: WriteGrant, applications: t.Sequence[Application], folders: ApplicationFolders
) -> frozenset[_ApplicationKey]:
    """Return which applications a write grant is for: an absolute path inside the folder of some is for those only."""
    everybody = frozenset(map(_key_of, applications))
    if grant.absolute is None:
        return everybody
    owners = frozenset(_key_of(owner.application) for owner in folders.around(grant.absolute))
    return owners & everybody or everybody


def _key_of(application: Application) -> _ApplicationKey:
    """Return what tells applications apart; several that are given as data may have one site and path."""
    return application.label, (application.application_pool or "").lower()
