# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MetaBase.xml and listings: what is read, what is refused, and that nothing else comes out of any input."""

from __future__ import annotations

import json
import typing as t
from xml.sax.saxutils import quoteattr

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase import (
    MAX_SEGMENTS,
    ConfigurationError,
    Metabase,
    Password,
    Property,
    number,
    read_metabase,
    truth,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.metabase_listing import read_listing
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.metabase.applications import (
    resolve_metabase,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import (
    IIS_5_1,
    IIS_6_0,
    METABASE_VERSIONS,
    IisVersion,
)
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import METABASES, metabase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = ("lm", "w3svc", "1", "root")


def node(location: str, **properties: str) -> str:
    return f"<Key Location={quoteattr(location)} {' '.join(f'{k}={quoteattr(v)}' for k, v in properties.items())}/>"


def text(*nodes: str, namespace: str = "urn:microsoft-catalog:XML_Metabase_V64_0") -> str:
    return f'<configuration xmlns="{namespace}"><MBProperty>{"".join(nodes)}</MBProperty></configuration>'


@pytest.mark.parametrize("namespace", ["urn:microsoft-catalog:XML_Metabase_V64_0", "urn:x", ""])
def test_namespace_does_not_matter(namespace: str) -> None:
    read = read_metabase(text(node("/LM/W3SVC", AppPoolId="A"), namespace=namespace))
    assert read.inherited(ROOT, Property.APP_POOL_ID) is not None


def test_properties_come_from_the_nearest_key_above_in_any_case() -> None:
    read = read_metabase(
        text(
            node("/LM/W3SVC", AppPoolId="A", AnonymousUserName="X"),
            node("/lm/W3Svc/1/Root", AppPoolId="B"),
            node("/LM/W3SVC/1/ROOT/shop"),
        )
    )
    pool = read.inherited((*ROOT, "shop", "images"), Property.APP_POOL_ID)
    user = read.inherited(ROOT, Property.ANONYMOUS_USER)
    assert (pool and (pool.value, pool.location)) == ("B", "/lm/W3Svc/1/Root")
    assert (user and (user.value, user.location)) == ("X", "/LM/W3SVC")
    assert read.own((*ROOT, "shop"), Property.APP_POOL_ID) is None


def test_of_two_keys_for_one_place_the_first_counts() -> None:
    read = read_metabase(text(node("/LM/W3SVC/1", ServerComment="a"), node("/lm/w3svc/1", ServerComment="b")))
    comment = read.own(("lm", "w3svc", "1"), Property.SERVER_COMMENT)
    assert comment is not None
    assert (comment.value, read.twice) == ("a", {("lm", "w3svc", "1")})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    read = read_metabase(text(node("/LM/W3SVC/1", ServerComment="Bücher")).encode(encoding))
    comment = read.own(("lm", "w3svc", "1"), Property.SERVER_COMMENT)
    listing = read_listing("W3SVC/1:\n  ServerComment: Bücher\n".encode(encoding))
    assert comment == listing.own(("lm", "w3svc", "1"), Property.SERVER_COMMENT)


@pytest.mark.parametrize(
    ("value", "state"), [("planted-secret", Password.SET), ("", Password.EMPTY), (None, Password.ABSENT)]
)
def test_of_a_password_only_its_state_is_kept(value: str | None, state: Password) -> None:
    given_one = {} if value is None else {"WAMUserPass": value}
    for read in (read_metabase(text(node("/LM/W3SVC", **given_one))), read_listing({"W3SVC": given_one})):
        assert read.password(("lm", "w3svc"), Property.WAM_PASSWORD) is state
        assert "planted" not in repr(list(read))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("TRUE", True), ("true", True), ("1", True), ("FALSE", False), ("0", False), ("yes", None), ("", None)],
)
def test_truth(value: str, expected: bool | None) -> None:
    assert truth(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2", 2), (" 2 ", 2), ("0x2", 2), ("0X10", 16), ("-1", None), ("", None), ("²", None), ("9" * 11, None)],
)
def test_number(value: str, expected: int | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "MetaBase.xml: the text is empty; give the whole content of the file"),
        (
            "<configuration/>",
            "MetaBase.xml, line 1, column 1: there is no <configuration> with <MBProperty> in it; give the whole "
            "content of %windir%\\System32\\inetsrv\\MetaBase.xml of IIS 6.0",
        ),
        (
            "<configuration><MBProperty>\n<A/></MBProperty></configuration>",
            "MetaBase.xml, line 2, column 1: <A> has no attribute 'Location', which is required",
        ),
        (
            text(node("/LM/W3SVC", IIs5IsolationModeEnabled="perhaps")),
            "MetaBase.xml, line 1, column 77: attribute 'IIs5IsolationModeEnabled' of <Key> is neither true nor false",
        ),
        (
            text(node("/a" * (MAX_SEGMENTS + 1))),
            "MetaBase.xml, line 1, column 77: a location has 129 parts, more than 128; is it really a metabase?",
        ),
        (
            '<!DOCTYPE a [<!ENTITY b "planted-secret">]><configuration/>',
            "MetaBase.xml, line 1, column 13: a document type definition (<!DOCTYPE) has no place in a configuration "
            "of IIS; remove it",
        ),
    ],
)
def test_metabase_that_is_refused(data: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_metabase(data)
    assert str(caught.value) == message


LISTING = "listing of the metabase"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], f"{LISTING}: not a dictionary with one key per location (W3SVC/1/ROOT) and its properties"),
        ("W3SVC", f"{LISTING}: not a dictionary with one key per location (W3SVC/1/ROOT) and its properties"),
        ("a: [\n", f"{LISTING}, line 2, column 1: neither YAML nor JSON"),
        ("a: !!python/object:os.system x", f"{LISTING}, line 1, column 4: neither YAML nor JSON"),
        ("[" * 100_000, f"{LISTING}: neither YAML nor JSON"),
        (b"\xff", f"{LISTING}: neither UTF-8 nor UTF-16 with a byte order mark"),
        ({"W3SVC": None}, f"{LISTING}: 'W3SVC' is no location with a dictionary of properties"),
        ({1: {}}, f"{LISTING}: 1 is no location with a dictionary of properties"),
        ({"W3SVC": {2: 3}}, f"{LISTING}: W3SVC: 2 is no name of a property"),
        (
            {"W3SVC": {"WAMUserPass": ["planted-secret"]}},
            f"{LISTING}: W3SVC: WAMUserPass is neither text nor a number nor true or false",
        ),
        ({"W3SVC": {"Path": None}}, f"{LISTING}: W3SVC: Path is neither text nor a number nor true or false"),
        (
            {"W3SVC": {"AppIsolated": 10**5000}},
            f"{LISTING}: W3SVC: AppIsolated is neither text nor a number nor true or false",
        ),
        (
            {"W3SVC": {"AppIsolatd": 0}},
            f"{LISTING}: W3SVC: there is no property 'AppIsolatd'; did you mean AppIsolated?",
        ),
        ({"W3SVC": {"Path": "a", "PATH": "b"}}, f"{LISTING}: W3SVC: Path is there twice"),
        (
            {"W3SVC": {"IIs5IsolationModeEnabled": False}},
            f"{LISTING}: W3SVC: IIs5IsolationModeEnabled is a setting of IIS 6.0, whose MetaBase.xml is read with "
            "iis_version='6.0'",
        ),
        (
            {"a/" * 200: {}},
            f"{LISTING}: a location has 200 parts, more than 128; is it really a metabase?",
        ),
    ],
)
def test_listing_that_is_refused(value: object, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_listing(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "location", ["W3SVC/1/ROOT", "/LM/W3SVC/1/ROOT", "lm/w3svc/1/root/", "IIS://server/w3svc/1/Root"]
)
def test_locations_of_a_listing(location: str) -> None:
    assert [key for key, _node in read_listing({location: {}})] == [ROOT]


def test_listing_as_json_and_as_yaml_and_as_a_dictionary() -> None:
    listing = {"W3SVC/1/ROOT": {"APPISOLATED": 0, "AccessFlags": 513, "aspnet": True}}
    expected = [(ROOT, {Property.APP_ISOLATED: "0", Property.ASP_NET: "TRUE"})]
    yaml = "W3SVC/1/ROOT:\n  AppIsolated: 0\n  ASPNET: true\n"
    for value in (listing, json.dumps(listing), yaml):
        assert [(key, found.properties) for key, found in read_listing(value)] == expected


LOCATIONS: t.Final = st.lists(
    st.sampled_from(["LM", "W3SVC", "1", "2", "ROOT", "Root", "a", "AppPools", "P", ".", "é"]), max_size=7
).map("/".join) | st.sampled_from(["/LM/W3SVC", "/LM/W3SVC/1", "/LM/W3SVC/1/ROOT", "/LM/W3SVC/1/ROOT/a"])
VALUES: t.Final = st.one_of(
    st.sampled_from(
        [*("", "0", "1", "2", "3", "0x2", "TRUE", "FALSE", "P", "IWAM_X", "IUSR_X", r"CORP\x", "AuthNTLM | AuthBasic")],
    ),
    st.sampled_from(["/LM/W3SVC/1/ROOT", "/lm/w3svc/1/root/a", r"C:\a", r"\\f\s", "%A%", "relative", "AuthAnonymous|"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8),
)
NODES: t.Final = st.lists(
    st.tuples(LOCATIONS, st.dictionaries(st.sampled_from([name.value for name in Property]), VALUES, max_size=6)),
    max_size=8,
)


def resolve(read: t.Callable[[], Metabase], version: IisVersion) -> None:
    try:
        server = read()
    except ConfigurationError:
        return
    for machine in (Machine(), Machine(name="WEB01", domain="CORP", domain_known=True, domain_controller=True)):
        for application in resolve_metabase(server, version=version, machine=machine):
            application_dict(application)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NODES, st.sampled_from(METABASE_VERSIONS))
def test_random_metabases(nodes: list[tuple[str, dict[str, str]]], version: IisVersion) -> None:
    resolve(lambda: read_metabase(text(*(node(location, **properties) for location, properties in nodes))), version)
    resolve(lambda: read_listing(dict(nodes)), version)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_random_bytes_and_text(data: str | bytes) -> None:
    resolve(lambda: read_metabase(data), IIS_6_0)
    resolve(lambda: read_listing(data), IIS_5_1)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(METABASES), st.integers(0, 3000), st.binary(min_size=1, max_size=3))
def test_damaged_metabases(name: str, position: int, damage: bytes) -> None:
    data = metabase(name).encode()
    data = data[:position] + damage + data[position + len(damage) :]
    resolve(lambda: (read_listing if name.endswith(".yml") else read_metabase)(data), IIS_6_0)


def test_deep_and_large_input_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nested more than"):
        read_metabase("<configuration>" + "<a>" * 100_000)
    with pytest.raises(ConfigurationError, match="is it really a listing"):
        read_listing(" " * (32 * 1024 * 1024 + 1))
