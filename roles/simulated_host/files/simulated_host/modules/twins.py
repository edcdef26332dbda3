# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that a simulated host answers, by the full names under which Ansible sends them."""

from __future__ import annotations

import types
import typing as t

from . import iis_configuration_info, security_descriptor, setup, win_ping

if t.TYPE_CHECKING:
    from .module import ModuleTwin

TWINS: t.Final[t.Mapping[str, ModuleTwin]] = types.MappingProxyType(
    {
        "webinfra.iis_identity.iis_configuration_info": iis_configuration_info.run,
        "webinfra.iis_identity.security_descriptor": security_descriptor.run,
        "ansible.windows.win_ping": win_ping.run,
        "win_ping": win_ping.run,
        "ansible.windows.setup": setup.run,
        "ansible.legacy.setup": setup.run,
        "ansible.builtin.setup": setup.run,
        "setup": setup.run,
    }
)
