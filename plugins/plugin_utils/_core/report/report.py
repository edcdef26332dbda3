# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report: who runs what, who reads for visitors, and what was decided, done and proved about permissions."""

from __future__ import annotations

import collections
import json
import re
import typing as t

_SPECIAL: t.Final = re.compile(r"[|<*`\[\]]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|\\(?=[!-/:-@\[-`{-~])")
"""What Markdown would take for markup; a backslash is itself unless punctuation follows."""


class ReportError(ValueError):
    """The result to report on does not have the documented shape, or the format is not known."""


_SHOWN: t.Final = 5
"""How many applications a row names."""


def report(result: t.Mapping[str, t.Any], format_: str) -> str:
    """Return *result* as `markdown` or `json` text, or as a `summary` in one line.

    *result* has any of `applications` (list of application dicts), `plan` and `verification`, as the module
    `iis_access` returns them. Raises ReportError for anything else.
    """
    if not any(key in result for key in _KEYS):
        raise ReportError(f"nothing to report: the result has none of the keys {', '.join(_KEYS)}")
    if format_ == "json":
        return json.dumps({key: result[key] for key in _KEYS if key in result}, indent=2, ensure_ascii=False) + "\n"
    if format_ not in ("markdown", "summary"):
        raise ReportError(f"format must be one of markdown, json, summary, not {format_!r}")
    try:
        if format_ == "summary":
            return _summary(result)
        return "\n".join(_markdown(result)).lstrip("\n") + "\n"
    except (KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"the result is not as iis_access returns it: {error!r}") from error


_ABOUT_CODES: t.Final = (
    "What each code means is in docs/findings.md of the collection webinfra.iis_identity; "
    "`ansible-galaxy collection list webinfra.iis_identity` says where that is."
)

_KEYS: t.Final = ("applications", "plan", "verification")


def _summary(result: t.Mapping[str, t.Any]) -> str:
    """Return counts: applications, what was decided about their needs, and findings by level."""
    parts = [_counted(len(result["applications"]), "application")] if "applications" in result else []
    if "plan" in result:
        items = result["plan"]["items"]
        decisions = collections.Counter(item["decision"] for item in items)
        told = ", ".join(f"{count} {decision}" for decision, count in sorted(decisions.items()))
        parts.append(_counted(len(items), "need") + (f" ({told})" if told else ""))
    levels = collections.Counter(finding["level"] for finding, _labels in _told(result))
    parts += [_counted(levels[level], level) for level in ("error", "warning")]
    return ", ".join(parts)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _markdown(result: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    if "applications" in result and not result["applications"]:
        yield "# Who runs what"
        yield ""
        yield "No application is selected, so nothing was looked at."
    elif "applications" in result:
        yield "# Who runs what"
        yield ""
        yield from _table(
            ("Application", "Application pool", "Runs as", "In group", "Reads for visitors", "Folder"),
            [_application_row(application) for application in result["applications"]],
        )
    if "plan" in result and (result["plan"]["items"] or result.get("applications") != []):
        yield ""
        yield "# Who needs which permission on which folder"
        yield ""
        yield from _table(
            ("Path", "Trustee", "Needs", "Where", "Decision", "Because"),
            [_item_row(item) for item in result["plan"]["items"]],
        )
    if "verification" in result:
        proofs = result["verification"]["items"]
        held = sum(1 for proof in proofs if proof["granted"])
        yield ""
        yield f"Verified: {held} of {len(proofs)} needs are met by the descriptors read back from the host."
    findings = _findings(result)
    if findings:
        yield ""
        yield "# Findings"
        yield ""
        yield from _table(("Level", "Code", "Applications", "What"), findings)
        yield ""
        yield _ABOUT_CODES


def _application_row(application: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    identity = application["process_identity"] or {}
    group = identity.get("group") or {}
    readers = [f"{_reader_name(request)} ({request['kind']})" for request in application["request_identities"]]
    folders = [directory["physical_path"] or "not known" for directory in application["virtual_directories"]]
    return (
        f"{application['site']}{application['path']}",
        application["application_pool"] or ("none" if identity else "not configured"),
        identity.get("name", "not known"),
        group.get("name", ""),
        ", ".join(dict.fromkeys(readers)),
        ", ".join(folders),
    )


def _reader_name(request: t.Mapping[str, t.Any]) -> str:
    return request.get("name") or ("whoever logs on" if request["kind"] == "authenticated" else "not known")


def _item_row(item: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    return (
        item["path"],
        item["trustee"]["name"],
        ", ".join(item["need"]["rights"]),
        item["need"]["scope"],
        item["decision"],
        "; ".join(item["witness"]),
    )


def _findings(result: t.Mapping[str, t.Any]) -> list[tuple[str, ...]]:
    """Return the findings, the gravest first, those that say the same of several applications in one row."""
    about: dict[tuple[str, str, str], dict[str, None]] = {}
    for finding, labels in _told(result):
        about.setdefault((finding["level"], finding["code"], finding["message"]), {}).update(dict.fromkeys(labels))
    rank = {"error": 0, "warning": 1, "info": 2}
    rows = [(level, code, _named(list(labels)), message) for (level, code, message), labels in about.items()]
    return sorted(rows, key=lambda row: rank[row[0]])


def _told(result: t.Mapping[str, t.Any]) -> t.Iterator[tuple[t.Mapping[str, t.Any], t.Sequence[str]]]:
    """Yield each finding with the applications that it is about."""
    if "plan" in result:
        for finding in result["plan"]["findings"]:
            yield finding, finding["applications"]
        return
    for application in result.get("applications", ()):
        for finding in application["findings"]:
            yield finding, (f"{application['site']}{application['path']}",)


def _named(labels: t.Sequence[str]) -> str:
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return ", ".join(labels[:_SHOWN]) + more


def _table(header: t.Sequence[str], rows: t.Sequence[t.Sequence[str]]) -> t.Iterator[str]:
    """Yield a Markdown table whose columns line up as plain text too."""
    cells = [header, *([_escaped(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    for number, row in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match[0], " ".join(text.splitlines()))
