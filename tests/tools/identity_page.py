# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the page "Who is my process identity?" of the documentation from the tables of rules."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import (
    Confidence,
    IdentityType,
    Membership,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.groups import (
    GROUP_RULES,
    group_rule_for,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.identities import POOL_SID_REASON, RULES
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.rule import (
    SETTINGS,
    GroupRule,
    Mode,
    Rule,
)

ROOT: t.Final = Path(__file__).resolve().parents[2]
PAGE: t.Final = ROOT / "docs" / "process-identity.md"

_HEAD: t.Final = """<!--
Copyright (c) 2026 the webinfra.iis_identity contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Made by tests/tools/identity_page.py from
plugins/plugin_utils/_core/rules/identities.py; change those and run `make pages`.
-->

# Who is my process identity?

The account that the process of a web application runs as, for every version of IIS from 5.0 to 10.0. The first row
that fits counts. The filter `webinfra.iis_identity.process_identity` answers by this table and gives the reasons;
`webinfra.iis_identity.resolve_applications` does so for a whole configuration.

`POOL` is the name of the application pool, `MACHINE` that of the web server; on a domain controller the domain takes
its place before the backslash. How sure each row is stands in its last column: **certain** is what Microsoft's
documents or the schema of that version say, **documented** is what holds by default or was confirmed for a neighbouring
version, and **not known** is what no source confirmed.
"""

_FOOT: t.Final = """
## What is not known

- Which groups `IWAM_MACHINE` and `ASPNET` are in on IIS 5.0 and 5.1, and that SYSTEM is in `BUILTIN\\Administrators`
  there: read them on the host.
- Whether an application of IIS 5.0 to 6.0 has ASP.NET pages: the metabase does not say it in a way that was confirmed.
- Which account processes in a container have by default, and which pool identities use the credential specification
  of a container: a group managed service account is no identityType, and no row is made up for it.
- The SID of a pool whose name has letters outside ASCII: only the host says it.
- What IIS does with an application whose pool is not defined: it is reported as an error.
"""

_WORDS: t.Final = {
    "{pool}": "POOL",
    "{machine}": "MACHINE",
    "{user}": "userName",
    "{wam_user}": r"MACHINE\IWAM_MACHINE",
}


def page() -> str:
    """Return the text of the page."""
    parts = [_HEAD]
    for mode in Mode:
        parts.append(f"\n## {_title(mode)}\n\n")
        parts += _table(
            ("IIS", SETTINGS[mode], "Process", "Account", "SID", "In group", "Why", "Source", "How sure"),
            [_row(rule) for rule in RULES if rule.mode is mode],
        )
        if mode is Mode.APPLICATION_POOLS:
            parts.append(f"\n{POOL_SID_REASON.format(pool='POOL')}.\n")
    parts.append("\n## Groups\n\n")
    parts += _table(
        ("IIS", "Accounts", "Group", "By", "Why", "Source", "How sure"), [_group(rule) for rule in GROUP_RULES]
    )
    return "".join(parts) + _FOOT


def _title(mode: Mode) -> str:
    versions = {Mode.IIS5: "IIS 5.0, 5.1, and 6.0 in IIS 5.0 isolation mode", Mode.WORKER_PROCESS: "IIS 6.0 with pools"}
    return versions.get(mode, "IIS 7.0 and later")


def _table(head: tuple[str, ...], rows: t.Iterable[tuple[str, ...]]) -> t.Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |\n"


def _row(rule: Rule) -> tuple[str, ...]:
    setting = "not set" if rule.setting is None else rule.setting
    sid = rule.sid or (
        "computed from POOL" if rule.identity is IdentityType.APPLICATION_POOL_IDENTITY else "only the host knows it"
    )
    return (
        _versions(rule),
        f"{setting}, if {rule.condition}" if rule.condition else setting,
        rule.process,
        _account(rule),
        sid,
        _group_cell(rule),
        _sentence(rule.reason),
        rule.source,
        rule.confidence.value,
    )


def _account(rule: Rule) -> str:
    if rule.account == "{user}":
        return "the account in `WAMUserName`" if rule.mode is Mode.WORKER_PROCESS else "the account in `userName`"
    shown = f"`{_named(rule.account)}`"
    return f"{shown} (`WAMUserName`)" if rule.account == "{wam_user}" else shown


def _group_cell(rule: Rule) -> str:
    manual = False if rule.mode is Mode.APPLICATION_POOLS else None
    first = group_rule_for(rule.since, rule.identity, rule.mode, manual_group_membership=manual)
    last = group_rule_for(rule.until or rule.since, rule.identity, rule.mode, manual_group_membership=manual)
    if first is last:
        return _group_words(first)
    return f"{_group_words(first)}; on {rule.until} {_group_words(last)}"


def _group_words(rule: GroupRule) -> str:
    if rule.group is None:
        return "not known"
    if rule.confidence is Confidence.NOT_KNOWN:
        return f"`{_named(rule.group)}` if made a member"
    return f"`{_named(rule.group)}`"


def _group(rule: GroupRule) -> tuple[str, ...]:
    accounts = ", ".join(rule.identities) if rule.identities else "all others" if rule.group is None else "all"
    if rule.mode is not None:
        accounts += f", {rule.mode}"
    if rule.manual_group_membership is not None:
        accounts += f", manualGroupMembership is {str(rule.manual_group_membership).lower()}"
    by = {
        Membership.TOKEN: "token of the process",
        Membership.LOCAL_GROUP: "list of members",
        Membership.NONE: "not known",
    }
    return (
        _versions(rule),
        accounts,
        "not known" if rule.group is None else f"`{_named(rule.group)}`",
        by[rule.membership],
        _sentence(rule.reason.format(account="the account")),
        rule.source,
        rule.confidence.value,
    )


def _versions(rule: Rule | GroupRule) -> str:
    if rule.until == rule.since:
        return str(rule.since)
    return f"{rule.since} and later" if rule.until is None else f"{rule.since} to {rule.until}"


def _named(text: str) -> str:
    for placeholder, word in _WORDS.items():
        text = text.replace(placeholder, word)
    return text


def _sentence(text: str) -> str:
    text = text.replace("<", "&lt;").replace("|", "\\|")
    return f"{text[:1].upper()}{text[1:]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
