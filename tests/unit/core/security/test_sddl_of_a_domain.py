# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Aliases that stand for accounts of a domain, as long as the domain is not known."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import (
    SddlError,
    format_sddl,
    in_domain,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl_tokens import (
    DomainAlias,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid, SidError

DOMAIN: t.Final = Sid("S-1-5-21-1-2-3")

# Text, and what it is once the domain is known.
OF_A_DOMAIN: t.Final = [
    ("O:DAG:DUD:P(A;OICI;FA;;;DA)(A;;FR;;;BU)S:(AU;SA;FA;;;LA)", ("512", "513", "512", "500")),
    ("D:NO_ACCESS_CONTROL", ()),
    ("O:LG", ("501",)),
]


@pytest.mark.parametrize(("sddl", "accounts"), OF_A_DOMAIN)
def test_aliases_of_a_domain_are_kept_until_it_is_known(sddl: str, accounts: tuple[str, ...]) -> None:
    kept = parse_sddl(sddl, keeps_aliases=True)
    assert format_sddl(kept) == sddl
    known = in_domain(kept, DOMAIN)
    assert known == parse_sddl(sddl, domain_sid=DOMAIN)
    assert re.findall(f"{DOMAIN}-([0-9]+)", format_sddl(known)) == list(accounts)


def test_an_alias_of_a_domain_is_no_sid() -> None:
    alias = DomainAlias("da")
    assert (alias, str(alias), repr(alias)) == ("DA", "DA", "DomainAlias('DA')")
    assert alias != DOMAIN
    for use in (alias.pack, lambda: alias.authority, lambda: alias.sub_authorities):
        with pytest.raises(SidError, match=r"^the SID alias 'DA' means an account of a domain .* was not given$"):
            use()
    with pytest.raises(SidError, match=r"^'BA' is not an alias of an account of a domain"):
        DomainAlias("BA")


@pytest.mark.parametrize("sddl", ["O:DA", "G:DU", "D:(A;;FA;;;LA)", "S:(AU;SA;FA;;;EA)"])
def test_what_has_an_alias_of_a_domain_has_no_binary_form(sddl: str) -> None:
    with pytest.raises(DescriptorError, match="means an account of a domain or machine, whose SID was not given"):
        parse_sddl(sddl, keeps_aliases=True).pack()


def test_the_same_ace_is_refused_where_aliases_are_not_kept() -> None:
    parse_sddl("D:(A;;GA;;;DG)", keeps_aliases=True)
    with pytest.raises(SddlError):
        parse_sddl("D:(A;;GA;;;DG)")
