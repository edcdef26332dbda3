# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SDDL and the conditional expressions in it have in common: errors with a position, and SIDs (MS-DTYP 2.5.1)."""

from __future__ import annotations

import re
import types
import typing as t

from .sid import TOO_LARGE, USUAL_SID, Sid, SidError, text_of, usual_sid

_EXCERPT: t.Final = 60


class SddlError(ValueError):
    """Text that is no SDDL: `offset` and `length` say which characters of `text` are meant."""

    def __init__(self, message: str, text: str, offset: int, length: int = 1) -> None:
        super().__init__(f"{message}, at offset {offset}")
        self.message = message
        self.text = text
        self.offset = offset
        self.length = length

    def within(self, text: str, distance: int) -> SddlError:
        """Return the same error for a longer text, in which the present one begins at `distance`."""
        return SddlError(self.message, text, self.offset + distance, self.length)

    @property
    def excerpt(self) -> str:
        """Two lines: the text around the place, and carets below it. No more than 120 characters are shown."""
        start = max(self.offset - _EXCERPT, 0)
        end = min(self.offset + _EXCERPT, len(self.text))
        before, after = ("..." if start else ""), ("..." if end < len(self.text) else "")
        # One character for each, or the caret would not stand below its own.
        shown = re.sub(r"\s", " ", self.text[start:end])
        carets = "^" * max(min(self.length, end - self.offset), 1)
        return f"{before}{shown}{after}\n{' ' * (len(before) + self.offset - start)}{carets}"


SID_ALIASES: t.Final[t.Mapping[str, Sid]] = types.MappingProxyType(
    {
        alias: Sid(sid)
        for alias, sid in (
            ("AA", "S-1-5-32-579"),
            ("AC", "S-1-15-2-1"),
            ("AN", "S-1-5-7"),
            ("AO", "S-1-5-32-548"),
            ("AS", "S-1-18-1"),
            ("AU", "S-1-5-11"),
            ("BA", "S-1-5-32-544"),
            ("BG", "S-1-5-32-546"),
            ("BO", "S-1-5-32-551"),
            ("BU", "S-1-5-32-545"),
            ("CD", "S-1-5-32-574"),
            ("CG", "S-1-3-1"),
            ("CO", "S-1-3-0"),
            ("CY", "S-1-5-32-569"),
            ("ED", "S-1-5-9"),
            ("ER", "S-1-5-32-573"),
            ("ES", "S-1-5-32-576"),
            ("HA", "S-1-5-32-578"),
            ("HI", "S-1-16-12288"),
            ("IS", "S-1-5-32-568"),
            ("IU", "S-1-5-4"),
            ("LS", "S-1-5-19"),
            ("LU", "S-1-5-32-559"),
            ("LW", "S-1-16-4096"),
            ("ME", "S-1-16-8192"),
            ("MP", "S-1-16-8448"),
            ("MS", "S-1-5-32-577"),
            ("MU", "S-1-5-32-558"),
            ("NO", "S-1-5-32-556"),
            ("NS", "S-1-5-20"),
            ("NU", "S-1-5-2"),
            ("OW", "S-1-3-4"),
            ("PO", "S-1-5-32-550"),
            ("PS", "S-1-5-10"),
            ("PU", "S-1-5-32-547"),
            ("RA", "S-1-5-32-575"),
            ("RC", "S-1-5-12"),
            ("RD", "S-1-5-32-555"),
            ("RE", "S-1-5-32-552"),
            ("RM", "S-1-5-32-580"),
            ("RU", "S-1-5-32-554"),
            ("SI", "S-1-16-16384"),
            ("SO", "S-1-5-32-549"),
            ("SS", "S-1-18-2"),
            ("SU", "S-1-5-6"),
            ("SY", "S-1-5-18"),
            ("UD", "S-1-5-84-0-0-0-0-0"),
            ("WD", "S-1-1-0"),
            ("WR", "S-1-5-33"),
        )
    }
)
"""The aliases that mean the same SID everywhere (MS-DTYP 2.5.1.1, sid-token)."""

DOMAIN_ALIASES: t.Final[t.Mapping[str, int]] = types.MappingProxyType(
    {
        "AP": 525,
        "CA": 517,
        "CN": 522,
        "DA": 512,
        "DC": 515,
        "DD": 516,
        "DG": 514,
        "DU": 513,
        "EA": 519,
        "EK": 527,
        "KA": 526,
        "LA": 500,
        "LG": 501,
        "PA": 520,
        "RO": 498,
        "RS": 553,
        "SA": 518,
    }
)
"""The aliases that mean an account of one domain or machine: alias -> relative identifier."""


@t.final
class DomainAlias(Sid):
    """An account of a domain or machine whose SID is not known yet: the alias `DA`, in the place of a SID.

    It equals itself and no SID, has no binary form and no numbers, and is written as the alias that it is.
    """

    __slots__ = ()

    def __new__(cls, alias: str) -> t.Self:
        """Take one of DOMAIN_ALIASES, in any case.

        Raises:
            SidError: It is none.
        """
        if alias.upper() not in DOMAIN_ALIASES:
            raise SidError(f"{alias!r} is not an alias of an account of a domain: one looks like DA")
        return str.__new__(cls, alias.upper())

    def in_domain(self, domain_sid: Sid) -> Sid:
        """Return the SID of the account in the domain or machine that has the SID `domain_sid`."""
        return Sid(f"{domain_sid}-{DOMAIN_ALIASES[self]}")

    def pack(self) -> bytes:
        """Raise SidError: the binary form cannot be known."""
        raise self._unknown()

    @property
    def authority(self) -> int:
        """Raise SidError: it cannot be known."""
        raise self._unknown()

    @property
    def sub_authorities(self) -> tuple[int, ...]:
        """Raise SidError: they cannot be known."""
        raise self._unknown()

    def _unknown(self) -> SidError:
        return SidError(f"the SID alias {str(self)!r} means an account of a domain or machine, whose SID was not given")

    def __repr__(self) -> str:
        return f"DomainAlias('{self}')"


def account(text: str) -> Sid:
    """Return the SID or the alias of an account of an unknown domain that `text` is.

    Raises:
        SidError: It is neither.
    """
    return DomainAlias(text) if text.upper() in DOMAIN_ALIASES else Sid(text)


_ALIAS_OF: t.Final[t.Mapping[Sid | bytes, str]] = {
    form: alias for alias, sid in SID_ALIASES.items() for form in (sid, sid.pack())
}
# A hexadecimal digit before a colon is the D of the component that follows.
_SID: t.Final = re.compile(
    r"S-1-(?:0x(?:[0-9A-F](?!:))+|[0-9]+)(?:-(?:0x(?:[0-9A-F](?!:))+|[0-9]+))*", re.IGNORECASE | re.ASCII
)
_USUAL_SID: t.Final = re.compile(rf"{USUAL_SID}(?=[);GDS]|\Z)")
_ALIAS: t.Final = re.compile(r"[A-Z]{2}", re.IGNORECASE | re.ASCII)


def read_sid(text: str, offset: int, domain_sid: Sid | None, *, keeps_aliases: bool = False) -> tuple[Sid, int]:
    """Return the SID or alias that stands at `offset`, as a SID, and the offset after it.

    Raises:
        SddlError: There is none, or its alias needs a domain, `domain_sid` is None, and aliases are not to be kept.
    """
    if (match := _USUAL_SID.match(text, offset)) and not TOO_LARGE.search(match[0]):
        return usual_sid(match[0]), match.end()
    if match := _SID.match(text, offset):
        try:
            return Sid(match[0]), match.end()
        except SidError as error:
            raise SddlError(str(error), text, offset, len(match[0])) from error
    match = _ALIAS.match(text, offset)
    if match is None:
        raise SddlError("expected a SID or an alias of one, such as S-1-5-18 or SY", text, offset)
    alias = match[0].upper()
    if alias in SID_ALIASES:
        return SID_ALIASES[alias], match.end()
    if alias not in DOMAIN_ALIASES:
        raise SddlError(f"unknown SID alias {match[0]!r}", text, offset, 2)
    if domain_sid is not None:
        return DomainAlias(alias).in_domain(domain_sid), match.end()
    if keeps_aliases:
        return DomainAlias(alias), match.end()
    message = f"the SID alias {match[0]!r} means an account of a domain or machine, whose SID was not given"
    raise SddlError(message, text, offset, 2)


def sid_text(sid: Sid | bytes) -> str:
    """Return the alias of `sid`, which may be in binary, if it has one that means the same everywhere, or its text."""
    return _ALIAS_OF.get(sid) or (text_of(sid) if isinstance(sid, bytes) else str(sid))
