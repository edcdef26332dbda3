# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Samba's C code takes, measured inside the Python of the distribution: JSON in, JSON out."""

from __future__ import annotations

import base64
import json
import sys
import typing as t

from ansible_collections.webinfra.iis_identity.tests.benchmark.stopwatch import microseconds
from samba import version
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.security import access_check

MAXIMUM_ALLOWED: t.Final = 0x0200_0000


def main() -> None:
    """Answer with the version, and the time of each task in microseconds."""
    request = json.load(sys.stdin)
    packed = [base64.b64decode(text) for text in request["packed"]]
    domain = security.dom_sid("S-1-5-21-1-2-3")
    token = security.token()
    token.sids = [security.dom_sid(sid) for sid in request["token"]]
    token.num_sids = len(token.sids)
    granted = security.ace()
    granted.trustee = security.dom_sid(request["trustee"])
    granted.access_mask, granted.flags = request["mask"], request["flags"]

    def unpacked() -> list[t.Any]:
        return [ndr_unpack(security.descriptor, data) for data in packed]

    times = {
        "unpack": microseconds(lambda data: ndr_unpack(security.descriptor, data), lambda: packed),
        "pack": microseconds(ndr_pack, unpacked),
        "parse": microseconds(lambda text: security.descriptor.from_sddl(text, domain), lambda: request["sddl"]),
        "format": microseconds(lambda descriptor: descriptor.as_sddl(domain), unpacked),
        "grant": microseconds(lambda descriptor: descriptor.dacl_add(granted), unpacked),
        "check": microseconds(lambda descriptor: access_check(descriptor, token, MAXIMUM_ALLOWED), unpacked),
    }
    json.dump({"version": version, "times": times}, sys.stdout)


if __name__ == "__main__":
    main()
