# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the page "Who opens the files?" of the documentation from the table of content."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import ContentKind
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.content import (
    CONTENT_RULES,
    ContentRule,
)

ROOT: t.Final = Path(__file__).resolve().parents[2]
PAGE: t.Final = ROOT / "docs" / "content.md"

_HEAD: t.Final = """<!--
Copyright (c) 2026 the webinfra.iis_identity contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Made by tests/tools/content_page.py from
plugins/plugin_utils/_core/rules/content.py; change that and run `make pages`.
-->

# Who opens the files?

IIS 7.0 and later: two identities touch the files of an application, the one of its worker process and that of the
request (the anonymous user, a visitor who logs on, or a connect-as account). Which of them opens a file depends on the
handler that serves it. The filter `webinfra.iis_identity.resolve_applications` and the module
`webinfra.iis_identity.iis_identity_info` answer by this table in the key `content`, for the handlers that are in force.

Whatever stands here, the process identity of any application needs to read its folders and every `web.config` along its
URL path, and to list the root folder for change notification.

"""

_FOOT: t.Final = """
## What a plan grants

`webinfra.iis_identity.iis_access` grants both identities reading, and writing only where the option `write` asks for
it. What stands under "Besides" is said as a finding of the level `info` with the folder, and never granted by itself.

## What is not known

- Whether every handler uses a connect-as account for what its code opens; that account needs to read, and reading by
  the process identity stays advised.
- Whether a FastCGI program impersonates: that is in its own configuration. Say it in the option `fastcgi_impersonate`
  of the filter.
- Who opens files for a module that the table does not name (`other`).
- Whether the requests of visitors who log on by forms stay with the anonymous account: one source outside Microsoft
  says so.
"""

_TITLES: t.Final = {
    ContentKind.STATIC: "Static files (StaticFileModule, DefaultDocumentModule, DirectoryListingModule)",
    ContentKind.ASP: "Classic ASP (IsapiModule with asp.dll)",
    ContentKind.ISAPI: "ISAPI extensions (IsapiModule)",
    ContentKind.CGI: "CGI (CgiModule)",
    ContentKind.FASTCGI: "FastCGI (FastCgiModule)",
    ContentKind.ASP_NET: "ASP.NET (ManagedPipelineHandler, or IsapiModule with aspnet_isapi.dll)",
    ContentKind.ASP_NET_CORE: "ASP.NET Core (AspNetCoreModule, AspNetCoreModuleV2)",
    ContentKind.OTHER: "Any other module",
}


def page() -> str:
    """Return the text of the page."""
    head = ("`kind`", "If", "Opened by", "Process needs", "Request needs", "Besides", "Why", "Source", "How sure")
    parts = [_HEAD]
    parts += (f"- `{kind}`: {title}\n" for kind, title in _TITLES.items())
    parts.append("\n")
    for row in (head, ("---",) * len(head), *map(_row, CONTENT_RULES)):
        parts.append(f"| {' | '.join(row)} |\n")
    return "".join(parts) + _FOOT


def _row(rule: ContentRule) -> tuple[str, ...]:
    return (
        f"`{rule.kind}`",
        rule.when.value,
        rule.opened_by.value,
        ", ".join(rule.process_needs) or "nothing",
        ", ".join(rule.request_needs) or "nothing",
        rule.elsewhere,
        rule.reason.removesuffix("."),
        rule.source,
        rule.confidence.value,
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
