# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same tasks for ours, winacl, impacket and Samba: microseconds for one descriptor, None for what one cannot do."""

from __future__ import annotations

import base64
import importlib.metadata
import json
import subprocess
import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security import (
    access,
    ace,
    acl,
    entries,
    merge,
    sddl,
    sddl_text,
    sddl_usual,
    sid,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.access import effective_access
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import READ_EXECUTE
from ansible_collections.webinfra.iis_identity.tests.benchmark.stopwatch import microseconds
from ansible_collections.webinfra.iis_identity.tests.benchmark.workload import TOKEN, TRUSTEE
from impacket.ldap.ldaptypes import SR_SECURITY_DESCRIPTOR
from winacl.dtyp.security_descriptor import SECURITY_DESCRIPTOR

Times: t.TypeAlias = dict[str, float]
_FLAGS: t.Final = 3
_DOMAIN: t.Final = "S-1-5-21-1-2-3"


def ours(descriptors: list[SecurityDescriptor]) -> Times:
    """Measure this collection, every round with empty caches."""
    packed = [item.pack() for item in descriptors]
    texts = [sddl.format_sddl(item) for item in descriptors]

    def anew() -> list[SecurityDescriptor]:
        items = [SecurityDescriptor.unpack(data) for data in packed]
        _empty_caches()
        return items

    def with_empty_caches(items: list[t.Any]) -> t.Callable[[], list[t.Any]]:
        def make() -> list[t.Any]:
            _empty_caches()
            return items

        return make

    return {
        "unpack": microseconds(SecurityDescriptor.unpack, with_empty_caches(packed)),
        "pack": microseconds(SecurityDescriptor.pack, anew),
        "parse": microseconds(sddl.parse_sddl, with_empty_caches(texts)),
        "format": microseconds(sddl.format_sddl, anew),
        "grant": microseconds(lambda item: merge.grant(item, TRUSTEE, READ_EXECUTE, _FLAGS), anew),
        "check": microseconds(lambda item: effective_access(item, TOKEN), anew),
    }


def winacl(descriptors: list[SecurityDescriptor]) -> Times:
    """Measure winacl; it has no access check and no merge, and does not know the alias IS."""
    packed = [item.pack() for item in descriptors]
    texts = [sddl.format_sddl(item).replace(";IS)", ";S-1-5-32-568)") for item in descriptors]

    def anew() -> list[t.Any]:
        return [SECURITY_DESCRIPTOR.from_bytes(data) for data in packed]

    return {
        "unpack": microseconds(SECURITY_DESCRIPTOR.from_bytes, lambda: packed),
        "pack": microseconds(SECURITY_DESCRIPTOR.to_bytes, anew),
        "parse": microseconds(lambda text: SECURITY_DESCRIPTOR.from_sddl(text, domain_sid=_DOMAIN), lambda: texts),
        "format": microseconds(SECURITY_DESCRIPTOR.to_sddl, anew),
    }


def impacket(descriptors: list[SecurityDescriptor]) -> Times:
    """Measure impacket; it knows the binary form only. A fifth of the descriptors will do, since it takes long."""
    packed = [item.pack() for item in descriptors[::5]]

    def anew() -> list[t.Any]:
        return [SR_SECURITY_DESCRIPTOR(data=data) for data in packed]

    return {
        "unpack": microseconds(lambda data: SR_SECURITY_DESCRIPTOR(data=data), lambda: packed),
        "pack": microseconds(lambda item: item.getData(), anew),
    }


def samba(descriptors: list[SecurityDescriptor]) -> tuple[str, Times]:
    """Return the version of Samba, and what its C code takes, called through its Python bindings."""
    request = {
        "packed": [base64.b64encode(item.pack()).decode() for item in descriptors],
        "sddl": [sddl.format_sddl(item) for item in descriptors],
        "token": list(TOKEN),
        "trustee": TRUSTEE,
        "mask": READ_EXECUTE,
        "flags": _FLAGS,
    }
    # PYTHONPATH, which leads to the collection, is all that the Python of the distribution has of this environment.
    command = ["/usr/bin/python3", str(Path(__file__).with_name("samba_times.py"))]
    done = subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return answer["version"], answer["times"]


def versions() -> dict[str, str]:
    """Return the versions of what is measured, but for Samba."""
    return {name: importlib.metadata.version(name) for name in ("winacl", "impacket")}


def _empty_caches() -> None:
    for module in (access, ace, acl, entries, sddl, sddl_text, sddl_usual, sid):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
