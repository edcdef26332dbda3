# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Windows checks the folders above a file too (domain-facts, section 7.8).

By default Everyone holds SeChangeNotifyPrivilege, and only the file's own DACL counts. Hardened hosts give it to fewer.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..findings import identities
from ..model import Application, Confidence, Identity, Machine
from ..security import well_known


def with_traverse_findings(applications: t.Iterable[Application], machine: Machine) -> tuple[Application, ...]:
    """Return the applications, each with a finding if one of its identities does not bypass traverse checking.

    A host that could not be asked has none; nor has one that says that not even its administrators hold the right.
    """
    holders = machine.bypass_traverse
    if not holders or well_known.EVERYONE in holders:
        return tuple(applications)
    return tuple(_with_finding(application, holders) for application in applications)


def _with_finding(application: Application, holders: t.Container[object]) -> Application:
    checked = [identity.name for identity in _identities(application) if not _bypasses(identity, holders)]
    if not checked:
        return application
    names = " and ".join(dict.fromkeys(checked))
    finding = identities.TRAVERSE_CHECKS_APPLY.of(accounts=names)
    return dataclasses.replace(application, findings=(*application.findings, finding))


def _identities(application: Application) -> t.Iterator[Identity]:
    """Yield who reads local files for the application."""
    if application.process_identity is not None:
        yield application.process_identity
    for request in application.request_identities:
        if request.identity is not None:
            yield request.identity


def _bypasses(identity: Identity, holders: t.Container[object]) -> bool:
    if identity.sid == well_known.SYSTEM:
        return True  # it holds every privilege
    return any(
        entry.sid in holders
        for entry in identity.token
        if entry.confidence is Confidence.CERTAIN and not entry.deny_only
    )
