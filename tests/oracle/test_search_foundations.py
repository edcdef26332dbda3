# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the search takes for granted: its SDDL, binary form and inheritance, against the collection and Samba."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import app_pool_sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl
from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba
from ansible_collections.webinfra.iis_identity.tests.oracle.search.binary import pack, unpack
from ansible_collections.webinfra.iis_identity.tests.oracle.search.entries import (
    ALIASES,
    ALLOW,
    DENY,
    Descriptor,
    Entry,
    parse,
    text,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.generate import pool_sid, server_of
from ansible_collections.webinfra.iis_identity.tests.oracle.search.propagation import (
    NO_GROUP,
    NOBODY,
    Shape,
    created,
    rebuilt,
    write,
)
from ansible_collections.webinfra.iis_identity.tests.oracle.search.server import Server

SEEDS: t.Final = range(200)


def given(sddl: str, control: str = "AI") -> Descriptor:
    return parse(f"O:BAG:SYD:{control}{sddl}")


def test_descriptors_are_what_the_collection_reads() -> None:
    for place in (place for seed in SEEDS for place in server_of(seed).paths.values()):
        descriptor = parse(place.sddl)
        assert text(descriptor) == place.sddl
        assert unpack(pack(descriptor)) == descriptor
        assert pack(descriptor) == parse_sddl(place.sddl).pack()


def test_a_server_comes_back_from_json() -> None:
    for seed in SEEDS:
        assert Server.from_json(server_of(seed).json()) == server_of(seed)


def test_the_sid_of_a_pool() -> None:
    assert pool_sid("P1") == app_pool_sid("P1")


@pytest.mark.needs("samba")
@pytest.mark.parametrize("container", [False, True], ids=["file", "folder"])
def test_a_child_has_what_samba_gives_it(container: bool) -> None:
    # Samba leaves generic rights as they are: the next test has them.
    with Samba() as samba:
        for kind, flags, alias in itertools.product((ALLOW, DENY), range(0x10), ("BU", "CO", "CG")):
            parent = given("")._replace(entries=(Entry(kind, flags, 0x12_00A9, ALIASES[alias]),))
            theirs = unpack(samba.child(pack(parent), container=container, owner=NOBODY, group=NO_GROUP))
            assert created(parent, container=container).aces == theirs.aces, text(parent)


@pytest.mark.parametrize(
    ("entry", "folder", "file"),
    [
        ("(A;OICI;GX;;;BU)", "(A;ID;0x1200a0;;;BU)(A;OICIIOID;GX;;;BU)", "(A;ID;0x1200a0;;;BU)"),
        ("(A;CINP;GA;;;BU)", "(A;ID;FA;;;BU)", ""),
        ("(D;OIIO;GR;;;CO)", "(D;OIIOID;GR;;;CO)", f"(D;ID;0x120089;;;{NOBODY})"),
        (
            "(OA;OICI;CC;;bf967aba-0de6-11d0-a285-00aa003049e2;BU)",
            "(OA;OICIIOID;CC;;bf967aba-0de6-11d0-a285-00aa003049e2;BU)",
            "",
        ),
    ],
)
def test_generic_rights_are_mapped_where_they_count(entry: str, folder: str, file: str) -> None:
    assert created(given(entry), container=True).aces == given(folder).aces
    assert created(given(entry), container=False).aces == given(file).aces


def test_a_child_keeps_its_own_entries_and_gets_the_others_in_the_order_of_its_parent() -> None:
    parent = given("(D;OICI;0x1;;;BU)(A;OICI;0x2;;;AU)(A;;0x4;;;AU)")
    child = given("(A;OICIID;0x2;;;AU)(A;;0x20;;;BU)(D;OICIID;0x1;;;BU)(D;OICIID;0x1;;;WD)")
    assert (
        rebuilt(child, parent, container=True).aces
        == given("(A;;0x20;;;BU)(D;OICIID;0x1;;;BU)(A;OICIID;0x2;;;AU)").aces
    )
    assert (
        rebuilt(child._replace(entries=None), parent, container=False).aces
        == given("(D;ID;0x1;;;BU)(A;ID;0x2;;;AU)").aces
    )
    protected = child._replace(protected=True)
    assert rebuilt(protected, parent, container=True) == protected


def test_a_write_goes_down_to_what_is_protected_and_to_links() -> None:
    inherits = given("")
    names = (r"D:\w", r"D:\w\a", r"D:\w\a\x.txt", r"D:\w\p", r"D:\w\p\a", r"D:\w\link", r"D:\w\link\a")
    tree = dict.fromkeys(("D:\\", *names), inherits)
    tree[r"D:\w\p"] = given("", "PAI")
    shape = Shape(frozenset(path for path in tree if not path.endswith("txt")), frozenset((r"D:\w\link",)))
    after, rebuilds = write(tree, shape, {r"D:\w": given("(A;OICI;0x1;;;BU)")})
    assert {path for path in tree if after[path] != tree[path]} == {r"D:\w", r"D:\w\a", r"D:\w\a\x.txt"}
    assert [rebuild.path for rebuild in rebuilds] == [r"D:\w", r"D:\w\a", r"D:\w\a\x.txt"]
    assert after[r"D:\w\a\x.txt"].aces == given("(A;ID;0x1;;;BU)").aces
