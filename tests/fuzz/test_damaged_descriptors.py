# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A million damaged descriptors give an error of ours or a value: no other exception, no hang, no growing memory.

`IIS_IDENTITY_FUZZ_SECONDS` bounds the time instead of the number.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import DescriptorError
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import (
    SddlError,
    format_sddl,
    parse_sddl,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.serialize import descriptor_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.words import describe_dacl
from ansible_collections.webinfra.iis_identity.tests.fuzz.mutations import damaged_bytes, damaged_sddl

if t.TYPE_CHECKING:
    import types

Input = t.TypeVar("Input", bytes, str)

COUNT: t.Final = 500_000
"""Of each of the two kinds."""
SECONDS: t.Final = float(os.environ.get("IIS_IDENTITY_FUZZ_SECONDS", "0")) / 2
LONGEST: t.Final = 2.0
"""Seconds of processor time for one input."""
WARMED_UP: t.Final = 100_000
"""Inputs after which the caches are full."""
GROWTH: t.Final = 24 * 1024 * 1024
"""Bytes that the process may grow by afterwards."""


def hung(_signal: int, _frame: types.FrameType | None) -> t.NoReturn:
    raise TimeoutError(f"more than {LONGEST} s for one input")


def resident() -> int:
    """Return the bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def run(inputs: t.Iterator[Input], check: t.Callable[[Input], bool]) -> None:
    """Check every input; some have to be descriptors, and some not."""
    deadline = time.monotonic() + SECONDS if SECONDS else None
    before = resident()
    good = total = 0
    signal.signal(signal.SIGPROF, hung)
    try:
        for total in itertools.count(1):
            value = next(inputs, None)
            if value is None or (deadline and total % 256 == 0 and time.monotonic() > deadline):
                break
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            try:
                good += check(value)
            except Exception as error:
                error.add_note(f"the input is {value!r}"[:2000])
                raise
            if total == WARMED_UP:
                before = resident()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    print(f"{total - 1:,} inputs, {good:,} of them descriptors")
    assert total > 1000
    assert 0 < good < total - 1
    if total > 2 * WARMED_UP:
        assert resident() - before < GROWTH


def use(descriptor: SecurityDescriptor) -> None:
    """Do with a descriptor what the filters do; that it has no SDDL is an error of ours."""
    effective_access(descriptor, [Sid("S-1-1-0"), Sid("S-1-5-32-545")])
    describe_dacl(descriptor, {})
    try:
        sddl = format_sddl(descriptor)
        descriptor_dict(descriptor)
    except DescriptorError:
        return
    if sddl:
        assert format_sddl(parse_sddl(sddl)) == sddl


def is_binary(data: bytes) -> bool:
    try:
        descriptor = SecurityDescriptor.unpack(data)
    except DescriptorError as error:
        assert error.offset is not None  # noqa: PT017 - most inputs raise nothing
        assert error.offset <= len(data)  # noqa: PT017 - most inputs raise nothing
        return False
    assert SecurityDescriptor.unpack(descriptor.pack()) == descriptor
    if len(data) < 4096:
        use(descriptor)
    return True


def is_sddl(text: str) -> bool:
    try:
        descriptor = parse_sddl(text)
    except SddlError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017 - most inputs raise nothing
        assert "^" in error.excerpt  # noqa: PT017 - most inputs raise nothing
        return False
    assert SecurityDescriptor.unpack(descriptor.pack()) == descriptor
    use(descriptor)
    return True


def test_damaged_bytes_are_a_descriptor_or_an_error_of_ours() -> None:
    run(damaged_bytes(None if SECONDS else COUNT, seed=1), is_binary)


def test_damaged_sddl_is_a_descriptor_or_an_error_of_ours() -> None:
    run(damaged_sddl(None if SECONDS else COUNT, seed=2), is_sddl)


def test_a_hang_would_be_found() -> None:
    def hang(_unused: bytes) -> bool:
        while True:
            pass

    with pytest.raises(TimeoutError):
        run(iter([b"1"]), hang)
