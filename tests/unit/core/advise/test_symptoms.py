# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Symptoms as people have them: lines of error pages, logs and events, and dictionaries of their numbers."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.advise.symptoms import (
    PlaceError,
    Symptom,
    read_symptom,
)
from hypothesis import given
from hypothesis import strategies as st

Seen = tuple[str | None, int | None, int | None]


def seen(symptom: Symptom) -> Seen:
    return symptom.status, symptom.hresult, symptom.event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("401.3", ("401.3", None, None)),
        ("HTTP Error 401.3 - Unauthorized", ("401.3", None, None)),
        ("The server said 403.14.", ("403.14", None, None)),
        ("HTTP Error 500.19 - Internal Server Error, Error Code 0x80070005", ("500.19", 0x80070005, None)),
        ("500.19 0x8007052E", ("500.19", 0x8007052E, None)),
        ("HTTP/1.1 503 Service Unavailable", ("503", None, None)),
        ("HTTP Error 503. The service is unavailable.", ("503", None, None)),
        ("503 + WAS 5021", ("503", None, 5021)),
        ("503 and event 5057", ("503", None, 5057)),
        ("Event ID: 5059, source WAS", (None, None, 5059)),
        ("503/5002", ("503", None, 5002)),
        ("W3SVC-WP 2297", (None, None, 2297)),
        ("Ereignis-ID 5189", (None, None, 5189)),
        ("401 3 5", ("401.3", 0x80070005, None)),
        ("401 3 5 218", ("401.3", 0x80070005, None)),
        ("500 19 13", ("500.19", 0x8007000D, None)),
        ("500 19 2147942405", ("500.19", 0x80070005, None)),
        ("503 0 0", ("503", None, None)),
        ("200 0 0", ("200", None, None)),
        ("Version 4.0.30319.0 on 10.0.401.3:443", (None, None, None)),
        ("something else", (None, None, None)),
    ],
)
def test_texts(text: str, expected: Seen) -> None:
    assert seen(read_symptom(text)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"status": "401.3"}, ("401.3", None, None)),
        ({"status": 401.3}, ("401.3", None, None)),
        ({"status": 503, "event": 5021}, ("503", None, 5021)),
        ({"status": 503.0, "event": "5021"}, ("503", None, 5021)),
        ({"status": "500.19", "hresult": "0x80070005"}, ("500.19", 0x80070005, None)),
        ({"status": "500.19", "hresult": "8007000D"}, ("500.19", 0x8007000D, None)),
        ({"status": "500.19", "hresult": 0x80070005}, ("500.19", 0x80070005, None)),
        ({"status": "500.19", "hresult": -2147024891}, ("500.19", 0x80070005, None)),
        ({"status": "500.19", "win32_status": 5}, ("500.19", 0x80070005, None)),
        ({"status": "500.19", "win32_status": "2147942405", "hresult": None}, ("500.19", 0x80070005, None)),
        ({"status": "401.3", "win32_status": 0}, ("401.3", None, None)),
        ({"message": "Failed to start  monitoring"}, (None, None, None)),
    ],
)
def test_dictionaries(values: object, expected: Seen) -> None:
    assert seen(read_symptom(values)) == expected


def test_message_is_compared_without_case_and_line_ends() -> None:
    assert read_symptom({"message": "Failed to start\n  monitoring"}).message == "failed to start monitoring"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "symptom: is empty; give for example 401.3"),
        (" \n", "symptom: is empty; give for example 401.3"),
        (None, "symptom: is null, not a dictionary"),
        (401.3, "symptom: is a number, not a dictionary"),
        ({}, "symptom: says nothing; give one of status, hresult, win32_status, event, message"),
        ({"status": None}, "symptom: says nothing; give one of status, hresult, win32_status, event, message"),
        ({"code": 1}, "symptom: has no key 'code'; its keys are status, hresult, win32_status, event, message"),
        ({"status": "forbidden"}, "symptom.status: is 'forbidden', not a status of HTTP such as 401.3"),
        ({"status": 7}, "symptom.status: is '7', not a status of HTTP such as 401.3"),
        ({"status": True}, "symptom.status: is true or false, not text"),
        ({"hresult": "access denied"}, "symptom.hresult: is 'access denied', not a number"),
        ({"hresult": 0x1_0000_0000}, "symptom.hresult: is 4294967296, which does not fit into 32 bits"),
        ({"event": "soon"}, "symptom.event: is 'soon', not a number"),
        ({"event": 1.5}, "symptom.event: is a number, not a whole number"),
        ({"message": 5}, "symptom.message: is a number, not text"),
    ],
)
def test_what_is_no_symptom(value: object, message: str) -> None:
    with pytest.raises(PlaceError) as caught:
        read_symptom(value)
    assert str(caught.value) == message


@given(text=st.text(st.sampled_from("0123456789.x +:eventwas\n") | st.characters(), min_size=1, max_size=60))
def test_any_text_is_read(text: str) -> None:
    try:
        found = read_symptom(text)
    except PlaceError:
        assert not text.strip()
        return
    assert found.text == text
    assert found.hresult is None or 0 <= found.hresult <= 0xFFFFFFFF
