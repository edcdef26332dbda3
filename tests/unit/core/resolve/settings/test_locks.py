# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sections that are locked above: what locks them, what does not, and what a locked file then says."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.findings.finding import Level
from ansible_collections.webinfra.iis_identity.tests.tools.configurations import (
    application,
    authentication,
    configuration,
    site,
)
from ansible_collections.webinfra.iis_identity.tests.unit.core.resolve.web_config_files import (
    FOLDER,
    ROOT,
    UNLOCKED,
    anonymous,
    readers,
    resolve,
    web_config,
)
from ansible_collections.webinfra.iis_identity.tests.unit.resolved import codes


def deny(text: str, path: str = "Shop", attribute: str = 'overrideMode="Deny"') -> str:
    return f'<location path="{path}" {attribute}>{text}</location>'


LOCKED: dict[str, tuple[str, str]] = {
    "by default, without configSections": ("", "overrideModeDefault in configSections"),
    "by configSections": (UNLOCKED.replace("Allow", "Deny"), "overrideModeDefault in configSections"),
    "by a location tag for the site": (
        UNLOCKED + deny(anonymous("x")),
        "a location tag in applicationHost.config, line",
    ),
    "by one for the server": (UNLOCKED + deny(anonymous("x"), path=""), "a location tag"),
    "by one for .": (UNLOCKED + deny(anonymous("x"), path="."), "a location tag"),
    "by one with an empty section": (
        UNLOCKED + deny(authentication("<anonymousAuthentication />")),
        "a location tag",
    ),
    "in the form of earlier versions": (
        UNLOCKED + deny(anonymous("x"), attribute='allowOverride="false"'),
        "a location tag",
    ),
    "again, below a tag that unlocks it": (
        deny(anonymous("x"), path="", attribute='overrideMode="Allow"') + deny(anonymous("x")),
        "a location tag",
    ),
    "by lockItem of the section": (
        UNLOCKED + authentication('<anonymousAuthentication lockItem="true" />'),
        "lockItem in applicationHost.config",
    ),
    "by lockAttributes": (
        UNLOCKED + authentication('<anonymousAuthentication lockAttributes="enabled, userName" />'),
        "the attribute userName of <anonymousAuthentication> is locked",
    ),
    "by lockAttributes of all": (
        UNLOCKED + authentication('<anonymousAuthentication lockAttributes="*" />'),
        "the attribute userName",
    ),
    "by lockAllAttributesExcept": (
        UNLOCKED + authentication('<anonymousAuthentication lockAllAttributesExcept="enabled" />'),
        "the attribute userName",
    ),
}


@pytest.mark.parametrize(("rest", "by"), LOCKED.values(), ids=LOCKED)
def test_locked_section_is_an_error_and_no_override(rest: str, by: str) -> None:
    found = resolve(configuration(sites=site(application()), rest=rest), {ROOT: web_config(anonymous("locked"))})[0]
    (finding,) = found.findings
    assert (finding.level, finding.code) == (Level.ERROR, "section_locked")
    assert finding.message.startswith(f"{ROOT}, line 1: ")
    assert by in finding.message
    assert "500.19 with 0x80070021" in finding.message
    assert "locked" not in str(readers(found))


def test_empty_section_is_locked_as_well() -> None:
    files = {ROOT: web_config(authentication("<anonymousAuthentication />"))}
    assert codes(resolve(configuration(sites=site(application())), files)[0]) == ["section_locked"]


NOT_LOCKED = {
    "by configSections": UNLOCKED,
    "by a location tag for the server": deny(anonymous("x"), path="", attribute='overrideMode="Allow"'),
    "by one for the site": deny(anonymous("x"), attribute='overrideMode="Allow"'),
    "by one with an empty section": deny(
        authentication("<anonymousAuthentication />"), attribute='overrideMode="Allow"'
    ),
    "and Inherit says nothing": UNLOCKED + deny(anonymous("x"), attribute='overrideMode="Inherit"'),
    "neither does allowOverride=true": UNLOCKED + deny(anonymous("x"), attribute='allowOverride="true"'),
    "another section is locked": UNLOCKED + deny(authentication("<windowsAuthentication />")),
    "another site is locked": UNLOCKED + deny(anonymous("x"), path="Other"),
    "a folder below is locked": UNLOCKED + deny(anonymous("x"), path="Shop/account"),
    "another attribute is locked": UNLOCKED + authentication('<anonymousAuthentication lockAttributes="enabled" />'),
    "the attribute is excepted": UNLOCKED
    + authentication('<anonymousAuthentication lockAllAttributesExcept="userName,password" />'),
}


@pytest.mark.parametrize("rest", NOT_LOCKED.values(), ids=NOT_LOCKED)
def test_unlocked_section_is_overridden(rest: str) -> None:
    found = resolve(configuration(sites=site(application()), rest=rest), {ROOT: web_config(anonymous("open"))})[0]
    assert readers(found)[0] == ("/", "open")
    assert "section_locked" not in codes(found)


def test_applicationhost_config_itself_is_never_locked() -> None:
    text = configuration(
        sites=site(application()), rest=deny(anonymous("x"), path="") + anonymous("location", location="Shop")
    )
    found = resolve(text)[0]
    assert (readers(found), codes(found)) == ([("/", "location")], [])


def test_file_above_locks_the_files_below_and_not_itself() -> None:
    files = {ROOT: web_config(deny(anonymous("root"), path=".")), FOLDER: web_config(anonymous("folder"))}
    found = resolve(configuration(sites=site(application()), rest=UNLOCKED), files)[0]
    assert (readers(found), codes(found)) == ([("/", "root")], ["section_locked"])
    assert found.findings[0].message.startswith(f"{FOLDER}, line 1: <anonymousAuthentication> is locked by a location")


def test_line_of_the_finding_is_that_of_the_section() -> None:
    text = web_config("\n\n" + authentication("\n<anonymousAuthentication />"))
    found = resolve(configuration(sites=site(application())), {ROOT: text})[0]
    assert found.findings[0].message.startswith(f"{ROOT}, line 4: ")


HANDLERS_OPEN = '<location path="" overrideMode="Allow"><system.webServer>{}</system.webServer></location>'


STATIC = '<add name="StaticFile" path="*" verb="*" modules="StaticFileModule" requireAccess="Read"{} />'


LOCKED_STATIC = "<handlers>" + STATIC.format(' lockItem="true"') + "</handlers>"


@pytest.mark.parametrize(
    ("above", "change", "what"),
    [
        (LOCKED_STATIC, "<clear />", "the handler StaticFile is locked"),
        (
            LOCKED_STATIC,
            '<remove name="StaticFile" />',
            "the handler StaticFile is locked",
        ),
        ('<handlers lockElements="add" />', STATIC.format(""), "<add> in <handlers> is locked"),
        ('<handlers lockElements="clear,remove" />', "<clear />", "<clear> in <handlers> is locked"),
        ('<handlers lockAllElementsExcept="add" />', "<clear />", "<clear> in <handlers> is locked"),
        ('<handlers lockElements="*" />', "<clear />", "<clear> in <handlers> is locked"),
    ],
)
def test_handlers_can_be_locked_one_by_one(above: str, change: str, what: str) -> None:
    text = configuration(sites=site(application()), rest=HANDLERS_OPEN.format(above))
    files = {ROOT: web_config(f"<system.webServer><handlers>\n{change}</handlers></system.webServer>")}
    found = resolve(text, files)[0]
    (finding,) = [finding for finding in found.findings if finding.code == "section_locked"]
    assert finding.message.startswith(f"{ROOT}, line 2: {what}")


def test_handlers_that_are_not_locked_change() -> None:
    above = LOCKED_STATIC
    text = configuration(sites=site(application()), rest=HANDLERS_OPEN.format(above))
    added = '<system.webServer><handlers><add name="Core" modules="AspNetCoreModuleV2" /></handlers></system.webServer>'
    accessible = '<handlers accessPolicy="Read, Script">'
    found = resolve(text.replace("<handlers>", accessible), {ROOT: web_config(added)})[0]
    assert [(item.kind, item.handlers) for item in found.content] == [
        ("static", ("StaticFile",)),
        ("aspnetcore", ("Core",)),
    ]
