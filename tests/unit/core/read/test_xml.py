# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""XML text: what is kept, and what is refused with a place and a remedy."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read import xml
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.xml import (
    ConfigurationError,
    Element,
    parse_xml,
)


def parse(data: str | bytes) -> Element:
    return parse_xml(
        data, source="a.config", attributes={"name", "path"}, secrets={"password": lambda _value: "kept out"}
    )


def refused(data: str | bytes) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse(data)
    return str(caught.value)


def test_tree_has_names_attributes_children_and_positions() -> None:
    root = parse('<a>\n  <b name="x" path=""/>\n  <c/>\n</a>')
    assert [child.name for child in root.children] == ["b", "c"]
    (b,) = root.named("b")
    assert (b.get("name"), b.get("path"), b.get("other")) == ("x", "", None)
    assert (b.line, b.column, root.line, root.column) == (2, 3, 1, 1)


def test_only_wanted_attributes_are_kept() -> None:
    assert parse('<a name="x" connectionString="Server=db;Password=planted-secret"/>').attributes == {"name": "x"}


def test_secrets_are_replaced_before_anything_sees_them() -> None:
    assert parse('<a password="planted-secret"/>').attributes == {"password": "kept out"}


def test_error_of_an_element_points_at_it() -> None:
    assert str(parse("<a>\n  <b/></a>").children[0].error("no")) == "a.config, line 2, column 3: no"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("\ufeff<a name='é'/>", id="text with a byte order mark"),
        pytest.param("<?xml version='1.0' encoding='utf-16'?><a name='é'/>", id="text that declares another encoding"),
        pytest.param("<a name='é'/>".encode(), id="UTF-8 without a declaration"),
        pytest.param("<a name='é'/>".encode("utf-8-sig"), id="UTF-8 with a byte order mark"),
        pytest.param("<?xml version='1.0' encoding='utf-16'?><a name='é'/>".encode("utf-16"), id="UTF-16"),
        pytest.param(
            "<?xml version='1.0' encoding='utf-16'?><a name='é'/>".encode("utf-16-be"), id="UTF-16BE, no mark"
        ),
        pytest.param("<?xml version='1.0' encoding='windows-1252'?><a name='é'/>".encode("cp1252"), id="windows-1252"),
        pytest.param("<?xml version='1.0' encoding='iso-8859-1'?><a name='é'/>".encode("latin-1"), id="ISO 8859-1"),
        pytest.param(
            "<?xml version='1.0' encoding='utf-16'?><a name='é'/>".encode("utf-16").decode("utf-8", "surrogateescape"),
            id="bytes that Ansible read as text",
        ),
    ],
)
def test_encodings_are_read(data: str | bytes) -> None:
    assert parse(data).get("name") == "é"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "a.config: the text is empty; give the whole content of the file"),
        (b"\xef\xbb\xbf \n", "a.config: the text is empty; give the whole content of the file"),
        (
            "<a>\n  <b></c></a>",
            "a.config, line 2, column 8: not well-formed XML (mismatched tag); IIS cannot read it either: correct this "
            "place or take the file from a backup",
        ),
        (
            "<a>\n<b>",
            "a.config, line 2, column 4: not well-formed XML (no element found); IIS cannot read it either: correct "
            "this place or take the file from a backup",
        ),
        (
            '<a name="planted-secret" name="planted-secret"/>',
            "a.config, line 1, column 26: not well-formed XML (duplicate attribute); IIS cannot read it either: "
            "correct this place or take the file from a backup",
        ),
        (
            "<?xml version='1.0' encoding='klingon'?><a/>",
            "a.config, line 1: the encoding that the XML declaration names cannot be read; save the file as UTF-8 or "
            "UTF-16",
        ),
        (
            "<?xml version='1.0' encoding='shift_jis'?><a/>",
            "a.config, line 1: the encoding that the XML declaration names cannot be read; save the file as UTF-8 or "
            "UTF-16",
        ),
        (
            "<a>\n<b name='\ud800'/></a>",
            "a.config, line 2: the text holds a character that no encoding can express; was the file read in its own "
            "encoding?",
        ),
    ],
)
def test_malformed_text_is_refused_with_its_place(data: str | bytes, message: str) -> None:
    if isinstance(data, str) and "encoding=" in data:
        data = data.encode()
    assert refused(data) == message


def test_error_has_file_line_and_column() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse("<a>\n</b>")
    assert (caught.value.file, caught.value.line, caught.value.column) == ("a.config", 2, 3)


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    + ']><a name="&l11;"/>'
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(BILLION_LAUGHS, id="entity expansion"),
        pytest.param('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="external entity"),
        pytest.param('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', id="external definition"),
        pytest.param('<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>', id="parameter entity"),
        pytest.param("<!DOCTYPE a><a/>", id="empty definition"),
    ],
)
def test_document_type_definitions_are_refused(data: str) -> None:
    message = "a document type definition (<!DOCTYPE) has no place in a configuration of IIS; remove it"
    assert refused(data).endswith(message)
    assert refused(data.encode("utf-16")).endswith(message)


def test_undefined_entity_is_refused() -> None:
    assert "(undefined entity)" in refused("<a name='&x;'/>")


def test_deep_nesting_is_refused() -> None:
    deepest = "<a>" * xml.MAX_DEPTH + "</a>" * xml.MAX_DEPTH
    assert parse(deepest).name == "a"
    assert refused("<a>" * 1_000_000) == (
        "a.config, line 1, column 193: elements are nested more than 64 deep; is it really a configuration?"
    )


def test_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"<a/>" + b" " * xml.MAX_BYTES).startswith(
        "a.config: the text has 33554436 bytes, more than 33554432"
    )
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 3)
    assert parse("<a><b/><b/></a>").name == "a"
    assert "more than 3 elements" in refused("<a><b/><b/><b/></a>")
