# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads symptoms as people have them: a line of an error page, of a log or of an event, or the numbers in it."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..resolve.given.places import Place, PlaceError

_KEYS: t.Final = ("status", "hresult", "win32_status", "event", "message")
_MAX_HRESULT: t.Final = 0xFFFFFFFF
_STATUS: t.Final = re.compile(r"(?<![\w.:])([45]\d\d\.\d{1,2})(?!\w|\.\d)|(?<![\w.:])([45]\d\d)(?![\w:]|\.\d)")
_HRESULT: t.Final = re.compile(r"\b0x([0-9a-f]{8})\b", re.IGNORECASE)
_EVENT: t.Final = re.compile(
    r"\b(?:event(?:\s*id)?|was|w3svc-wp|id)\b[^\w.]{0,4}(\d{4})\b|\b503[^\w.]{1,4}(\d{4})\b", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What is known of a failure; `status` is `401.3` or `503`, `message` is in lower case with single spaces."""

    text: str
    status: str | None = None
    hresult: int | None = None
    event: int | None = None
    message: str = ""


def read_symptom(value: object) -> Symptom:
    """Return the symptom in a text, or in a dictionary with the keys status, hresult, win32_status, event and message.

    Raises:
        PlaceError: it is neither, or a number in it is none.
    """
    place = Place(value, "symptom")
    if isinstance(value, str):
        if not value.strip():
            raise place.error("is empty; give for example 401.3")
        return _from_text(str(value))
    return _from_dictionary(place)


def _from_text(text: str) -> Symptom:
    log = re.fullmatch(r"(\d{3}) (\d{1,3}) (\d{1,10})(?: \d+)?", text.strip())
    if log:
        status = log[1] if log[2] == "0" else f"{log[1]}.{log[2]}"
        return Symptom(text=text, status=status, hresult=_hresult_of_win32(int(log[3])))
    status, hresult, event = _STATUS.search(text), _HRESULT.search(text), _EVENT.search(text)
    return Symptom(
        text=text,
        status=(status[1] or status[2]) if status else None,
        hresult=int(hresult[1], 16) if hresult else None,
        event=int(event[1] or event[2]) if event else None,
        message=_message(text),
    )


def _from_dictionary(place: Place) -> Symptom:
    for key in place.mapping():
        if key not in _KEYS:
            raise place.error(f"has no key {key!r}; its keys are {', '.join(_KEYS)}")
    given = {key: place.key(key) for key in place.mapping() if place.key(key).value is not None}
    if not given:
        raise place.error(f"says nothing; give one of {', '.join(_KEYS)}")
    hresult = _number(given["hresult"], base=16) if "hresult" in given else None
    if hresult is None and "win32_status" in given:
        hresult = _hresult_of_win32(_number(given["win32_status"]))
    return Symptom(
        text=", ".join(f"{key} {found.value}" for key, found in given.items()),
        status=_status(given["status"]) if "status" in given else None,
        hresult=hresult,
        event=_number(given["event"]) if "event" in given else None,
        message=_message(given["message"].text()) if "message" in given else "",
    )


def _status(place: Place) -> str:
    if isinstance(place.value, (int, float)) and not isinstance(place.value, bool):
        text = str(place.value)
    else:
        text = place.text().strip()
    if not re.fullmatch(r"[1-5]\d\d(?:\.\d{1,3})?", text):
        raise place.error(f"is {text!r}, not a status of HTTP such as 401.3")
    return text.removesuffix(".0")


def _number(place: Place, base: int = 10) -> int:
    if isinstance(place.value, str):
        text = place.value.strip()
        try:
            number = int(text, 16 if text[:2].lower() == "0x" else base)
        except ValueError:
            raise place.error(f"is {text!r}, not a number") from None
    else:
        number = place.integer()
    if not -(_MAX_HRESULT + 1) // 2 <= number <= _MAX_HRESULT:
        raise place.error(f"is {number}, which does not fit into 32 bits")
    return number & _MAX_HRESULT


def _hresult_of_win32(number: int) -> int | None:
    """Return the HRESULT that stands for an error number of Windows; the log has either of them."""
    if number == 0:
        return None
    return number & _MAX_HRESULT if number > 0xFFFF else 0x80070000 | number


def _message(text: str) -> str:
    return " ".join(text.casefold().split())


__all__ = ["PlaceError", "Symptom", "read_symptom"]
