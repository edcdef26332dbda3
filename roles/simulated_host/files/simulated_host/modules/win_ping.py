# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The twin of ansible.windows.win_ping."""

from __future__ import annotations

import typing as t

from .arguments import Option, Options
from .module import ModuleFailedError

if t.TYPE_CHECKING:
    from .module import ModuleRequest

_OPTIONS: t.Final = Options(by_name={"data": Option(default="pong")})


def run(request: ModuleRequest) -> dict[str, t.Any]:
    """Answer `pong`, or what the task says; `crash` fails, as in the module itself."""
    data = request.checked(_OPTIONS)["data"]
    if data == "crash":
        raise ModuleFailedError("boom")
    return {"ping": data}
