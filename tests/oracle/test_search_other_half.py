# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The other half of the servers by chance; see test_search.py."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.oracle.search.judge import Judge
from ansible_collections.webinfra.iis_identity.tests.oracle.search.pieces import PIECES, seeds
from ansible_collections.webinfra.iis_identity.tests.oracle.search.run import report, search


@pytest.mark.needs("samba")
@pytest.mark.parametrize("piece", range(1, PIECES, 2))
def test_no_plan_for_a_server_by_chance_is_wrong(piece: int) -> None:
    chosen = seeds(piece)
    with Samba() as samba:
        counts, found = search(chosen, Judge(samba))
    if found:
        pytest.fail(report(chosen, counts, found), pytrace=False)
