# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptors in the forms that the tests speak: SDDL in tables, base64 for the modules."""

from __future__ import annotations

import base64
import typing as t

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import SecurityDescriptor
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sddl import format_sddl, parse_sddl

OWNER: t.Final = "O:BAG:SY"


def packed(dacl: str) -> bytes:
    """Return the self-relative descriptor with a DACL given as SDDL (`D:PAI(…)`), of the owner all tests use."""
    return parse_sddl(OWNER + dacl).pack()


def encoded(dacl: str) -> str:
    """Return `packed` in base64."""
    return base64.b64encode(packed(dacl)).decode()


def text(descriptor: bytes | str) -> str:
    """Return a descriptor (bytes, or base64) as SDDL."""
    raw = base64.b64decode(descriptor) if isinstance(descriptor, str) else descriptor
    return format_sddl(SecurityDescriptor.unpack(raw))
