# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors with damage by chance, in binary and in SDDL; the same seed gives the same ones."""

from __future__ import annotations

import dataclasses
import random
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import parse_sddl

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )

SEEDS: t.Final = (
    "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)(A;OICIID;FR;;;S-1-5-82-1-2-3-4-5)",
    "O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:AI(D;OICI;FW;;;BG)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)",
    "D:PNO_ACCESS_CONTROL",
    "O:BAG:BAD:S:(AU;SAFA;SDWD;;;WD)(ML;OICI;NW;;;HI)(SP;;;;;S-1-17-1)(TL;;0x1;;;S-1-19-512-4096)",
    "D:(OA;CI;RPWP;bf967aba-0de6-11d0-a285-00aa003049e2;4828cc14-1437-45bc-9b07-ad6f015e5f28;AU)(OD;;CR;;;PS)",
    'D:(XA;;FX;;;WD;(@User.Title == "PM" && (Member_of {SID(BA), SID(BU)} || !(x Contains {1, -2, 0x3, #00ff}))))',
    "D:(XD;;FX;;;WD;(Exists @Device.%0028a && @Resource.b Any_of @User.c))(ZA;;CC;;;BU;(Not_Member_of SID(SY)))",
    'S:(RA;CI;;;;WD;("Project",TS,0x0,"Windows","SQL"))(RA;;;;;WD;("n",TI,0x1,-1,0x10))(RA;;;;;WD;("x",TX,0,00ff))',
    'S:(RA;;;;;WD;("d",TD,0x0,BA,S-1-5-18))(RA;;;;;WD;("b",TB,0x0,1,0))(XU;SA;CC;;;WD;(y))',
    "O:S-1-0x123456789abc-1-0xffG:S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-4294967295D:(A;;01777;;;AN)",
)
_NUMBERS: t.Final = (
    0,
    1,
    2,
    4,
    7,
    8,
    16,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0xFFFFFFFF,
)
_PIECES: t.Final = (
    *("O:", "G:", "D:", "S:", "(", ")", ";", ";;;", "{", "}", '"', ",", " ", "#", "%", "!", "&&", "||", "=="),
    *("A", "XA", "RA", "OA", "FA", "GA", "OICI", "P", "AI", "WD", "DA", "S-1-", "-", "0x", "4294967296", "SID("),
    *("@User.", "Exists ", "Member_of ", "TS", "TX", "NO_ACCESS_CONTROL", "\0", "\t", "\u0100", "\U0001f600", "\ud800"),
)


def damaged_bytes(count: int | None, seed: int) -> t.Iterator[bytes]:
    """Return `count` binary descriptors with damage, without an end if it is None."""
    chance = random.Random(seed)  # noqa: S311 - the same damage in every run
    whole = [parse_sddl(sddl) for sddl in SEEDS]
    whole.append(dataclasses.replace(whole[0], layout=("group", "dacl", "owner", "sacl")))
    # The last one is near the limit of 64 KiB; it comes seldom, since it takes a hundred times as long.
    seeds = [descriptor.pack() for descriptor in whole] * 20 + [_large(whole[0]).pack()]
    for _unused in _times(count):
        data = bytearray(chance.choice(seeds))
        for _unused in range(chance.choice((1, 1, 1, 2, 3, 8))):
            _damage(data, chance, seeds)
        yield bytes(data)


def damaged_sddl(count: int | None, seed: int) -> t.Iterator[str]:
    """Return `count` texts of descriptors with damage, without an end if it is None."""
    chance = random.Random(seed)  # noqa: S311 - the same damage in every run
    for _unused in _times(count):
        text = chance.choice(SEEDS)
        for _unused in range(chance.choice((1, 1, 1, 2, 3, 8))):
            start = chance.randrange(len(text) + 1)
            end = min(start + chance.choice((0, 0, 1, 2, chance.randrange(40))), len(text))
            text = text[:start] + _insertion(chance, text) + text[end:]
        yield text


def _times(count: int | None) -> t.Iterator[None]:
    made = 0
    while count is None or made < count:
        yield None
        made += 1


def _large(descriptor: SecurityDescriptor) -> SecurityDescriptor:
    aces = descriptor.dacl.aces if descriptor.dacl else ()
    return descriptor.with_aces(aces * 550)


def _damage(data: bytearray, chance: random.Random, seeds: list[bytes]) -> None:
    place = chance.randrange(len(data) + 1)
    match chance.randrange(6):
        case 0 if place < len(data):
            data[place] ^= 1 << chance.randrange(8)
        case 1:
            size = chance.choice((1, 2, 4))
            data[place : place + size] = (chance.choice(_NUMBERS) & (1 << 8 * size) - 1).to_bytes(size, "little")
        case 2:
            del data[place:]
        case 3:
            del data[place : place + chance.randrange(40)]
        case 4:
            data[place:place] = data[place : place + chance.randrange(80)]
        case _:
            other = chance.choice(seeds[:-1])
            start = chance.randrange(len(other))
            data[place : place + chance.randrange(40)] = other[start : start + chance.randrange(80)]


def _insertion(chance: random.Random, text: str) -> str:
    match chance.randrange(4):
        case 0:
            return ""
        case 1:
            start = chance.randrange(len(text) + 1)
            return text[start : start + chance.randrange(60)]
        case 2:
            return chance.choice(_PIECES) * chance.choice((1, 1, 2, 100))
        case _:
            return chance.choice(_PIECES)
