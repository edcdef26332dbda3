# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIDs of virtual accounts, against published vectors (domain-facts, section 4.2, which names the origin of each)."""

from __future__ import annotations

import pytest
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.accounts.virtual_accounts import (
    AccountNameError,
    app_pool_sid,
    is_app_pool_sid,
    service_sid,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.sid import Sid

POOLS = {
    # Published independently.
    "DefaultAppPool": "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415",
    ".NET v4.5": "S-1-5-82-271721585-897601226-2024613209-625570482-296978595",
    "Classic .NET AppPool": "S-1-5-82-1036420768-1044797643-1061213386-2937092688-4282445334",
    "web": "S-1-5-82-2971860261-2701350812-2118117159-340795515-2183480550",
    "SharePoint Central Administration v4": "S-1-5-82-1817844472-4009360788-1366746990-4201194761-44825052",
    # Seen in exports of security policies, without their names.
    ".NET v4.5 Classic": "S-1-5-82-3876422241-1344743610-1729199087-774402673-2621913236",
    ".NET v2.0": "S-1-5-82-3682073875-1643277370-2842298652-3532359455-2406259117",
    ".NET v2.0 Classic": "S-1-5-82-4068219030-1673637257-3279585211-533386110-4122969689",
    # Computed only.
    "ASP.NET v4.0": "S-1-5-82-794271414-2547205055-1060673776-2579641347-304524694",
    "ASP.NET v4.0 Classic": "S-1-5-82-4262073687-1568154547-975915772-2690506367-2932158732",
    "MyNewAppPool": "S-1-5-82-1731100739-1225501145-3194365897-555074969-2002406294",
}
SERVICES = {
    # Published independently.
    "TrustedInstaller": "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
    "MSSQLSERVER": "S-1-5-80-3880718306-3832830129-1677859214-2598158968-1052248003",
    # Computed only.
    "W3SVC": "S-1-5-80-989796750-4090848350-2040919084-978865222-2182970707",
    "WAS": "S-1-5-80-1061825232-167646333-2456899247-4014030508-1274102580",
    "AppHostSvc": "S-1-5-80-567506535-1419326804-775859156-1080935409-722777684",
    "WMSVC": "S-1-5-80-257763619-1023834443-750927789-3464696139-1457670516",
    "FTPSVC": "S-1-5-80-1742929452-363087606-4062475001-1529410099-2278924282",
    "IISADMIN": "S-1-5-80-3750972948-3855859956-2310450033-3264673181-3580465044",
}
HASHED_IN_UPPER_CASE = "S-1-5-82-3351764326-1707831393-3926725467-2775714168-1921910078"
"""What DefaultAppPool would be if the name of a pool were hashed in upper case."""


@pytest.mark.parametrize("spelling", [str, str.upper, str.lower, "IIS APPPOOL\\{}".format, "iis AppPool\\{}".format])
@pytest.mark.parametrize(("name", "sid"), POOLS.items())
def test_app_pool_sid(name: str, sid: str, spelling: object) -> None:
    assert callable(spelling)
    assert app_pool_sid(spelling(name)) == sid


@pytest.mark.parametrize("spelling", [str, str.upper, str.lower, "NT SERVICE\\{}".format, "nt service\\{}".format])
@pytest.mark.parametrize(("name", "sid"), SERVICES.items())
def test_service_sid(name: str, sid: str, spelling: object) -> None:
    assert callable(spelling)
    assert service_sid(spelling(name)) == sid


def test_pool_names_are_not_hashed_in_upper_case() -> None:
    assert app_pool_sid("DEFAULTAPPPOOL") != HASHED_IN_UPPER_CASE


def test_different_names_have_different_sids() -> None:
    names = ["Shop", "Shop ", " Shop", "Shop.", "Sh'op", "Sh op", "(Shop)", "Shop/1", "%Shop%"]
    assert len({app_pool_sid(name) for name in names}) == len(names)


@pytest.mark.parametrize("character", '|<>&"')
def test_pool_names_that_iis_does_not_allow_are_refused(character: str) -> None:
    with pytest.raises(AccountNameError) as caught:
        app_pool_sid(f"a{character}b")
    assert str(caught.value) == (
        f"{f'a{character}b'!r} cannot be the name of an application pool: it holds {character!r}, which is not allowed "
        "there"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "the name of an application pool is empty"),
        ("IIS APPPOOL\\", "the name of an application pool is empty"),
        (
            "CORP\\x",
            "'CORP\\\\x' cannot be the name of an application pool: it holds '\\\\', which is not allowed there",
        ),
        (
            "Shop\n",
            "'Shop\\n' cannot be the name of an application pool: it holds the control character '\\n' (a line end too "
            "many?)",
        ),
        (
            "Bücher",
            "the SID of the application pool 'Bücher' cannot be computed: Windows hashes the name in lower case, and "
            "how it does that to letters outside ASCII is not documented; read the SID on the host ((Get-Item "
            "'IIS:\\AppPools\\<name>').applicationPoolSid) and give it as sid",
        ),
    ],
)
def test_pool_names_without_a_sid_are_refused_with_the_reason(name: str, message: str) -> None:
    with pytest.raises(AccountNameError) as caught:
        app_pool_sid(name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "the name of a service is empty"),
        ("a/b", "'a/b' cannot be the name of a service: it holds '/', which is not allowed there"),
        (
            "Dienstß",
            "the SID of the service 'Dienstß' cannot be computed: Windows hashes the name in upper case, and how it "
            "does that to letters outside ASCII is not documented; read the SID on the host (sc.exe showsid <name>)",
        ),
    ],
)
def test_service_names_without_a_sid_are_refused_with_the_reason(name: str, message: str) -> None:
    with pytest.raises(AccountNameError) as caught:
        service_sid(name)
    assert str(caught.value) == message


def test_live_sid_is_taken_for_names_outside_ascii() -> None:
    assert app_pool_sid("Bücher", live=Sid("S-1-5-82-1-2-3-4-5")) == "S-1-5-82-1-2-3-4-5"


def test_live_sid_must_agree_with_the_computed_one() -> None:
    assert app_pool_sid("web", live=Sid(POOLS["web"])) == POOLS["web"]
    with pytest.raises(AccountNameError) as caught:
        app_pool_sid("web", live=Sid(POOLS["DefaultAppPool"]))
    assert str(caught.value) == (
        f"{POOLS['DefaultAppPool']} is not the SID of the application pool 'web', which is {POOLS['web']}"
    )


def test_live_sid_must_be_one_of_a_pool() -> None:
    with pytest.raises(AccountNameError) as caught:
        app_pool_sid("Bücher", live=Sid("S-1-5-18"))
    assert str(caught.value) == "S-1-5-18 is not the SID of an application pool, which is S-1-5-82 and five numbers"


@pytest.mark.parametrize(
    ("sid", "answer"),
    [
        (POOLS["web"], True),
        ("S-1-5-82-0", False),
        (SERVICES["WAS"], False),
        ("S-1-5-82-1-2-3-4-5-6", False),
        ("S-1-6-82-1-2-3-4-5", False),
    ],
)
def test_is_app_pool_sid(sid: str, answer: bool) -> None:
    assert is_app_pool_sid(Sid(sid)) is answer
