# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""How people spell accounts: every form of the domain facts (section 5), usual mistakes, and what stays open."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.account_names import (
    AccountKind,
    understand,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.localised_names import (
    LOCALISED_NAMES,
    LocalisedName,
    plain,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.names import find_account
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Confidence, Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security import well_known
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid
from hypothesis import given
from hypothesis import strategies as st

NOWHERE = Machine()
WEB01 = Machine(name="WEB01", domain="CORP", domain_known=True)
DEPLOY = Sid("S-1-5-21-1-2-3-1007")

# Domain facts, section 5: the canonical names, in the spellings that its notes give and in any case.
AS_WINDOWS_READS_THEM = [
    (r"IIS APPPOOL\web", r"IIS APPPOOL\web", "S-1-5-82-2971860261-2701350812-2118117159-340795515-2183480550"),
    (r"IIS AppPool\web", r"IIS APPPOOL\web", "S-1-5-82-2971860261-2701350812-2118117159-340795515-2183480550"),
    (r"iis apppool\WEB", r"IIS APPPOOL\WEB", "S-1-5-82-2971860261-2701350812-2118117159-340795515-2183480550"),
    (r"BUILTIN\IIS_IUSRS", r"BUILTIN\IIS_IUSRS", "S-1-5-32-568"),
    ("IIS_IUSRS", r"BUILTIN\IIS_IUSRS", "S-1-5-32-568"),
    (r"NT AUTHORITY\IUSR", r"NT AUTHORITY\IUSR", "S-1-5-17"),
    ("IUSR", r"NT AUTHORITY\IUSR", "S-1-5-17"),
    (r"NT AUTHORITY\NETWORK SERVICE", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"nt authority\Network Service", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"NT AUTHORITY\NetworkService", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    ("NETWORK SERVICE", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    ("NetworkService", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"NT AUTHORITY\LOCAL SERVICE", r"NT AUTHORITY\LOCAL SERVICE", "S-1-5-19"),
    ("LocalService", r"NT AUTHORITY\LOCAL SERVICE", "S-1-5-19"),
    (r"NT AUTHORITY\SYSTEM", r"NT AUTHORITY\SYSTEM", "S-1-5-18"),
    ("LocalSystem", r"NT AUTHORITY\SYSTEM", "S-1-5-18"),
    (r"BUILTIN\Users", r"BUILTIN\Users", "S-1-5-32-545"),
    (r"BUILTIN\Administrators", r"BUILTIN\Administrators", "S-1-5-32-544"),
    ("Authenticated Users", r"NT AUTHORITY\Authenticated Users", "S-1-5-11"),
    ("Everyone", "Everyone", "S-1-1-0"),
    ("CREATOR OWNER", "CREATOR OWNER", "S-1-3-0"),
    (r"NT AUTHORITY\SERVICE", r"NT AUTHORITY\SERVICE", "S-1-5-6"),
    ("S-1-5-32-568", r"BUILTIN\IIS_IUSRS", "S-1-5-32-568"),
    ("s-1-5-21-1-2-3-1007", "S-1-5-21-1-2-3-1007", "S-1-5-21-1-2-3-1007"),
    # The localised names of section 5.
    (r"NT-AUTORITÄT\LOKALER DIENST", r"NT AUTHORITY\LOCAL SERVICE", "S-1-5-19"),
    (r"NT-AUTORITÄT\NETZWERKDIENST", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"nt-autorität\Netzwerkdienst", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"NT-AUTORITÄT\SYSTEM", r"NT AUTHORITY\SYSTEM", "S-1-5-18"),
    (r"VORDEFINIERT\Administratoren", r"BUILTIN\Administrators", "S-1-5-32-544"),
    (r"AUTORITE NT\SERVICE LOCAL", r"NT AUTHORITY\LOCAL SERVICE", "S-1-5-19"),
    (r"AUTORITE NT\SERVICE RÉSEAU", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    ("AUTORITE NT\\SERVICE RE\N{COMBINING ACUTE ACCENT}SEAU", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"AUTORITE NT\SYSTEM", r"NT AUTHORITY\SYSTEM", "S-1-5-18"),
    (r"NT AUTHORITY\SERVIZIO LOCALE", r"NT AUTHORITY\LOCAL SERVICE", "S-1-5-19"),
    (r"NT AUTHORITY\SERVIZIO DI RETE", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"NT AUTHORITY\SERVICIO LOC", r"NT AUTHORITY\LOCAL SERVICE", "S-1-5-19"),
    (r"NT AUTHORITY\SERVICIO DE RED", r"NT AUTHORITY\NETWORK SERVICE", "S-1-5-20"),
    (r"BUILTIN\Administradores", r"BUILTIN\Administrators", "S-1-5-32-544"),
    (r"NT AUTHORITY\СИСТЕМА", r"NT AUTHORITY\SYSTEM", "S-1-5-18"),
    (r"BUILTIN\Администраторы", r"BUILTIN\Administrators", "S-1-5-32-544"),
    (r"BUILTIN\Usuarios", r"BUILTIN\Users", "S-1-5-32-545"),
    (r"NT AUTHORITY\Usuarios autentificados", r"NT AUTHORITY\Authenticated Users", "S-1-5-11"),
]


@pytest.mark.parametrize(("written", "name", "sid"), AS_WINDOWS_READS_THEM)
def test_names_that_windows_resolves_as_they_stand(written: str, name: str, sid: str) -> None:
    found = understand(f" {written} ", NOWHERE)
    assert (found.name, found.sid, found.corrections) == (name, sid, ())
    assert found.confidence is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("written", "name", "correction"),
    [
        (
            r"BUILTIN\IUSR",
            r"NT AUTHORITY\IUSR",
            r"IUSR belongs to NT AUTHORITY, not to BUILTIN: it is NT AUTHORITY\IUSR.",
        ),
        (
            r"BUILTIN\NETWORK SERVICE",
            r"NT AUTHORITY\NETWORK SERVICE",
            r"NETWORK SERVICE belongs to NT AUTHORITY, not to BUILTIN: it is NT AUTHORITY\NETWORK SERVICE.",
        ),
        (
            r"NT AUTHORITY\IIS_IUSRS",
            r"BUILTIN\IIS_IUSRS",
            r"IIS_IUSRS belongs to BUILTIN, not to NT AUTHORITY: it is BUILTIN\IIS_IUSRS.",
        ),
        (r"NT AUTHORITY\Everyone", "Everyone", "Everyone has no domain."),
        (r"NT AUTHORITY\Local System", r"NT AUTHORITY\SYSTEM", r"Windows writes it NT AUTHORITY\SYSTEM."),
        (
            r".\IIS_IUSRS",
            r"BUILTIN\IIS_IUSRS",
            r"IIS_IUSRS is a built-in group with the same SID on every machine: it is BUILTIN\IIS_IUSRS, not "
            r".\IIS_IUSRS.",
        ),
        (
            r"web01\IIS_IUSRS",
            r"BUILTIN\IIS_IUSRS",
            r"IIS_IUSRS is a built-in group with the same SID on every machine: it is BUILTIN\IIS_IUSRS, not "
            r"web01\IIS_IUSRS.",
        ),
        (
            r"IIS_AppPool\Shop",
            r"IIS APPPOOL\Shop",
            r"The virtual account of an application pool is written IIS APPPOOL\Shop.",
        ),
        (
            "NT AUTHORITY/SYSTEM",
            r"NT AUTHORITY\SYSTEM",
            "A backslash stands between domain and name, not a slash.",
        ),
        (
            "BUILTIN\\\\Users",
            r"BUILTIN\Users",
            "A name has one backslash; in YAML it is doubled between double quotation marks only.",
        ),
        (r"BUILTIN \ Users", r"BUILTIN\Users", "There is no space beside the backslash."),
        (r"'BUILTIN\Users'", r"BUILTIN\Users", "Quotation marks are no part of a name."),
        (
            r"AUTORITÉ NT\Service reseau",
            r"NT AUTHORITY\NETWORK SERVICE",
            r"Windows in French writes AUTORITE NT\SERVICE RÉSEAU; that is NT AUTHORITY\NETWORK SERVICE.",
        ),
        (
            r"NT AUTHORITY\NETZWERKDIENST",
            r"NT AUTHORITY\NETWORK SERVICE",
            r"Windows in German writes NT-AUTORITÄT\NETZWERKDIENST; that is NT AUTHORITY\NETWORK SERVICE.",
        ),
        (r"VORDEFINIERT\IUSR", r"NT AUTHORITY\IUSR", None),
    ],
)
def test_usual_mistakes_are_corrected(written: str, name: str, correction: str | None) -> None:
    found = understand(written, WEB01)
    assert (found.name, found.confidence) == (name, Confidence.CERTAIN)
    assert found.sid is not None
    assert len(found.corrections) == 1
    assert correction in (None, found.corrections[0])


def test_several_mistakes_at_once_are_all_said() -> None:
    found = understand(r'"BUILTIN/IUSR"', NOWHERE)
    assert found.name == r"NT AUTHORITY\IUSR"
    assert found.corrections == (
        "Quotation marks are no part of a name.",
        "A backslash stands between domain and name, not a slash.",
        r"IUSR belongs to NT AUTHORITY, not to BUILTIN: it is NT AUTHORITY\IUSR.",
    )


@pytest.mark.parametrize(
    ("written", "correction"),
    [
        (
            "ApplicationPoolIdentity",
            "ApplicationPoolIdentity is a value of identityType, not an account: the account is IIS APPPOOL\\ and the "
            "name of the application pool.",
        ),
        (
            r"IIS APPPOOL OF CORP\Application Pool Identity",
            "ApplicationPoolIdentity is a value of identityType, not an account: the account is IIS APPPOOL\\ and the "
            "name of the application pool.",
        ),
        (
            "specificuser",
            "SpecificUser is a value of identityType, not an account: the account is the one that userName names.",
        ),
        ("S-1-5-x", "S-1-5-x looks like a SID and is none: a SID is S-1- and numbers up to 4294967295."),
    ],
)
def test_what_is_no_account_is_explained(written: str, correction: str) -> None:
    found = understand(written, NOWHERE)
    assert (found.name, found.sid, found.corrections) == (written, None, (correction,))
    assert found.confidence is Confidence.NOT_KNOWN


@pytest.mark.parametrize(
    ("written", "name", "kind", "understood"),
    [
        (r".\deploy", r"WEB01\deploy", AccountKind.LOCAL, "An account of the web server itself;"),
        (r"web01\deploy", r"WEB01\deploy", AccountKind.LOCAL, "An account of the web server itself;"),
        (r"CORP\svc", r"CORP\svc", AccountKind.DOMAIN, "An account of the domain CORP;"),
        ("CORP\\jobs$", "CORP\\jobs$", AccountKind.DOMAIN, "An account of the domain CORP;"),
        ("svc@corp.example", "svc@corp.example", AccountKind.DOMAIN, "An account of a domain by its user principal"),
        ("deploy", r"WEB01\deploy", AccountKind.NOT_KNOWN, "An account of the web server itself or of its domain"),
        ("Todos", r"WEB01\Todos", AccountKind.NOT_KNOWN, "Spanish for Everyone, if the host is in that language;"),
        ("Benutzer", r"WEB01\Benutzer", AccountKind.NOT_KNOWN, r"German for BUILTIN\Users, if the host is in that"),
        (r"OTHER\IIS_IUSRS", r"OTHER\IIS_IUSRS", AccountKind.DOMAIN, "An account of the domain OTHER;"),
        (r"IIS APPPOOL\Bücher", r"IIS APPPOOL\Bücher", AccountKind.APPLICATION_POOL, "The SID of the application pool"),
        ("NT SERVICE\\", "NT SERVICE\\", AccountKind.SERVICE, "The name of a service is empty."),
    ],
)
def test_what_only_the_host_or_its_domain_knows_stays_not_known(
    written: str, name: str, kind: AccountKind, understood: str
) -> None:
    found = understand(written, WEB01)
    assert (found.name, found.sid, found.kind, found.corrections) == (name, None, kind, ())
    assert found.confidence is Confidence.NOT_KNOWN
    assert found.understood.startswith(understood)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("IUSR_WEB01", "anonymous visitors of IIS 5.0 to 6.0; from IIS 7.0 on it is NT AUTHORITY\\IUSR."),
        (r".\IWAM_WEB01", "isolated applications of IIS 5.0 to 6.0; IIS 7.0 and later have none."),
        (r"WEB01\ASPNET", "the account of ASP.NET on IIS 5.x; IIS 6.0 and later use that of the application pool."),
        (r"WEB01\IIS_WPG", "whose SID differs from host to host; now IIS_IUSRS."),
        (r".\IUSR", "anonymous visitors, which is NT AUTHORITY\\IUSR and nothing else."),
        ("CORP\\jobs$", "The $ at its end marks a managed service account or the account of a computer."),
    ],
)
def test_names_that_say_what_an_account_is_for(written: str, what: str) -> None:
    assert understand(written, WEB01).understood.endswith(what)


def test_group_of_an_unknown_machine_is_not_certain() -> None:
    found = understand(r"SERVER7\IIS_IUSRS", NOWHERE)
    assert (found.sid, found.confidence) == (well_known.IIS_IUSRS, Confidence.DOCUMENTED)


@pytest.mark.parametrize("written", ["Todos", r"VORDEFINIERT\Benutzer", r"BUILTIN\IUSR", r"WEB01\IIS_IUSRS", "Jeder"])
def test_what_the_host_says_goes_before_everything_that_can_be_told_here(written: str) -> None:
    found = understand(written, Machine(name="WEB01", accounts={written.lower(): DEPLOY}))
    assert (found.sid, found.corrections) == (DEPLOY, ())
    assert found.understood == f"The host resolves {written} to {DEPLOY}."


def test_bare_name_in_the_language_of_the_host_is_resolved_by_the_host() -> None:
    found = understand("Todos", Machine(name="WEB01", accounts={"todos": well_known.EVERYONE}))
    assert (found.name, found.kind) == ("Everyone", AccountKind.WELL_KNOWN)


def test_host_that_was_asked_and_did_not_know_is_mentioned() -> None:
    found = understand(r"CORP\gone", Machine(name="WEB01", accounts={r"corp\gone": None}))
    assert found.asked
    assert found.understood.endswith("The host was asked and could not resolve it.")


@pytest.mark.parametrize("written", [r"BUILTIN\IUSR", r"IIS_APPPOOL\Shop", "NT AUTHORITY/SYSTEM", r".\IIS_IUSRS"])
def test_names_in_configurations_are_not_corrected(written: str) -> None:
    assert find_account(written, NOWHERE).sid is None


def test_localised_name_in_a_configuration_counts_unless_the_host_does_not_know_it() -> None:
    name = r"NT-AUTORITÄT\NETZWERKDIENST"
    assert find_account(name, NOWHERE).sid == well_known.NETWORK_SERVICE
    refused = find_account(name, Machine(accounts={name.lower(): None}))
    assert (refused.sid, refused.unresolvable) == (None, True)


@pytest.mark.parametrize("row", [row for row in LOCALISED_NAMES if row.domain], ids=lambda row: row.text)
def test_every_localised_name_is_understood_with_its_confidence(row: LocalisedName) -> None:
    found = understand(row.text.lower(), NOWHERE)
    assert (found.sid, found.confidence, found.corrections) == (row.sid, row.confidence, ())
    assert found.understood == f"{row.language} for {well_known.WELL_KNOWN_NAMES[row.sid]}."


def test_no_localised_name_stands_for_two_accounts() -> None:
    meanings = {(plain(row.user), row.sid) for row in LOCALISED_NAMES}
    assert len({user for user, _sid in meanings}) == len(meanings)


TYPED = st.text(st.sampled_from("\\/.@$\"' -_SNTIUR1é") | st.characters(codec="utf-8"), max_size=30)


@given(text=TYPED)
def test_any_text_is_understood_as_something(text: str) -> None:
    found = understand(text, WEB01)
    assert found.understood
    assert (found.sid is None) == (found.confidence is Confidence.NOT_KNOWN)


@given(text=TYPED)
def test_what_is_understood_is_understood_the_same_again(text: str) -> None:
    found = understand(text, WEB01)
    again = understand(found.name, WEB01)
    if found.sid is not None:
        assert (again.name, again.sid, again.corrections) == (found.name, found.sid, ())
