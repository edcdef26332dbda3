# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof after the writes."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import PathFacts
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.options import SatisfiedBy
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.plan.names import trustee_names
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.verify.access import (
    Verification,
    verification_dict,
    verify,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.windows_path import windows_path
from ansible_collections.webinfra.iis_identity.tests.unit.scenarios import MEMBER, Scenario, shop

FOLDER: t.Final = r"D:\sites\shop"
SERVER: t.Final = shop().location("Shop", anonymous="")
PLAN: t.Final = SERVER.plan()
NAMES: t.Final = trustee_names(SERVER.applications(), SERVER.machine)


def check(changed: PathFacts | str | None = None, *, satisfied_by: SatisfiedBy = SatisfiedBy.OWN_ACE) -> Verification:
    """Verify the plan against what it makes, with other facts about the folder: SDDL, or none with an error."""
    facts = SERVER.apply(PLAN)
    fact = facts[windows_path(FOLDER)]
    if isinstance(changed, str):
        facts[windows_path(FOLDER)] = dataclasses.replace(fact, descriptor=parse_sddl(changed))
    elif changed is not None:
        facts[windows_path(FOLDER)] = changed
    return verify(PLAN, facts, satisfied_by=satisfied_by, names=NAMES)


def findings(verification: Verification) -> list[tuple[str, str, str]]:
    """Return level, code and message of the findings."""
    return [(entry.finding.level.value, entry.finding.code, entry.finding.message) for entry in verification.findings]


def test_what_came_true_is_proved_by_the_ace() -> None:
    verification = check()
    assert verification.verified
    assert verification.findings == ()
    assert verification_dict(verification) == {
        "verified": True,
        "items": [
            {
                "path": FOLDER,
                "trustee": {"sid": str(PLAN.items[0].need.trustee.sid), "name": r"IIS APPPOOL\Shop"},
                "kind": "read",
                "granted": True,
                "witness": [r"Allow  IIS APPPOOL\Shop  Read & execute  this folder, subfolders and files"],
            }
        ],
    }


def test_a_grant_that_did_not_arrive_is_an_error_that_says_what_lacks() -> None:
    verification = check("O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)")
    assert not verification.verified
    assert findings(verification)[0] == (
        "error",
        "verification_failed",
        r"D:\sites\shop: IIS APPPOOL\Shop still lacks Read & execute (this folder, subfolders and files)",
    )
    assert verification.findings[0].applications == ("Shop/",)


def test_a_grant_that_files_do_not_inherit_is_none() -> None:
    sid = PLAN.items[0].need.trustee.sid
    assert not check(f"O:BAG:SYD:(A;CI;0x1200a9;;;{sid})").verified


def test_a_deny_that_came_in_between_is_seen() -> None:
    sid = PLAN.items[0].need.trustee.sid
    verification = check(f"O:BAG:SYD:(D;OICI;0x20;;;BU)(A;OICI;0x1200a9;;;{sid})")
    assert findings(verification)[0][2] == (
        r"D:\sites\shop: IIS APPPOOL\Shop still lacks Traverse folder / execute file (this folder, subfolders and "
        "files)"
    )


def test_access_through_a_group_proves_it_only_where_it_may_satisfy_it() -> None:
    sddl = "O:BAG:SYD:(A;OICI;0x1200a9;;;IS)"
    assert not check(sddl).verified
    assert check(sddl, satisfied_by=SatisfiedBy.EFFECTIVE).verified


def test_a_path_that_could_not_be_read_again_is_not_proved() -> None:
    verification = check(PathFacts(path=FOLDER, exists=True, error="Access is denied (Windows error 5)"))
    assert findings(verification) == [
        (
            "error",
            "verification_failed",
            r"D:\sites\shop could not be read again: Access is denied (Windows error 5)",
        )
    ]


def test_a_path_that_is_gone_is_not_proved() -> None:
    verification = check(PathFacts(path=FOLDER, exists=False))
    assert findings(verification)[0][2] == r"D:\sites\shop could not be read again: it does not exist any more"


def test_a_path_that_was_not_answered_is_not_proved() -> None:
    verification = verify(PLAN, {}, satisfied_by=SatisfiedBy.OWN_ACE, names=NAMES)
    assert findings(verification)[0][2] == r"D:\sites\shop could not be read again: it was not answered"


def test_another_outcome_that_grants_as_well_is_a_warning() -> None:
    sid = PLAN.items[0].need.trustee.sid
    verification = check(f"O:BAG:SYD:AI(A;OICI;0x1200a9;;;{sid})(A;OICI;FR;;;BG)(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)")
    assert verification.verified
    assert findings(verification) == [
        (
            "warning",
            "outcome_differs",
            r"D:\sites\shop: the DACL is not what was foreseen: + Allow  BUILTIN\Guests  Read  this folder, subfolders "
            "and files",
        )
    ]


def test_what_could_not_be_done_is_no_part_of_the_proof() -> None:
    server = Scenario(machine=MEMBER).application("Shop/", r"\\files\web").application("Blog/", r"D:\blog", pool="B")
    server.location("Shop", anonymous="").location("Blog", anonymous="").folder(r"D:\blog", "D:(D;OICI;FA;;;WD)")
    plan = server.plan()
    assert len(plan.items) == 2
    verification = verify(plan, server.paths, satisfied_by=SatisfiedBy.OWN_ACE, names={})
    assert verification.proofs == ()
    assert verification.verified
