# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ACEs of SDDL as Windows writes them, read with one regular expression; all others are left to sddl.py."""

from __future__ import annotations

import functools
import re
import typing as t

from .acl import Acl
from .sddl_symbols import FLAGS, RIGHTS, TYPES
from .sddl_tokens import SID_ALIASES
from .sid import TOO_LARGE, USUAL_SID, usual_sid

if t.TYPE_CHECKING:
    from .sid import Sid

_TYPES: t.Final = {name: int(TYPES[name]) for name in ("A", "D", "AU", "AL")}
_MAX_CACHED_LENGTH: t.Final = 8192
"""Of the text of an ACL: the usual ones are far shorter, and long ones would make the cache large."""

_SYMBOL: t.Final = re.compile(r"[A-Z]{2}")
# Type, flags, rights and trustee. Each is followed by another one or by the end: nothing is skipped between them.
_USUAL_ACE: t.Final = re.compile(
    rf"\(([A-Z]{{1,2}});((?:[A-Z]{{2}})*+);(0x[0-9A-Fa-f]{{1,8}}|(?:[A-Z]{{2}})*+);;;({USUAL_SID}|[A-Z]{{2}})\)(?=\(|\Z)"
)


def usual_acl(text: str) -> Acl | None:
    """Return the ACL that `text` has all ACEs of, None if one is not as Windows writes it, and may be wrong."""
    return _usual_acl(text) if len(text) <= _MAX_CACHED_LENGTH else _read_acl(text)


def _read_acl(text: str) -> Acl | None:
    found = _USUAL_ACE.findall(text)
    if len(found) != text.count("(") or not text.startswith("(") or TOO_LARGE.search(text):
        return None
    try:
        entries = [(*_head(type_, flags, rights), _trustee(trustee)) for type_, flags, rights, trustee in found]
    except KeyError:  # a symbol that there is not, or an alias that needs a domain
        return None
    return Acl.of_plain(tuple(entries))


# Most ACLs of a server are inherited, and the same in a whole tree: each is made once.
_usual_acl: t.Final = functools.lru_cache(maxsize=2048)(_read_acl)


def _trustee(text: str) -> Sid:
    return SID_ALIASES[text] if len(text) == 2 else usual_sid(text)


@functools.lru_cache(maxsize=2048)
def _head(type_: str, flags: str, rights: str) -> tuple[int, int, int]:
    """Return the type, flags and mask.

    Raises:
        KeyError: A symbol is none.
    """
    mask = int(rights, 0) if rights.startswith("0x") else _sum_of(rights, RIGHTS)
    return _TYPES[type_], _sum_of(flags, FLAGS), mask


def _sum_of(symbols: str, bits: t.Mapping[str, int]) -> int:
    value = 0
    for symbol in _SYMBOL.findall(symbols):
        value |= bits[symbol]
    return value
