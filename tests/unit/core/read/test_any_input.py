# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever comes in: a value or a ConfigurationError comes out, and no application makes resolving raise."""

from __future__ import annotations

import typing as t
from xml.sax.saxutils import quoteattr

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.model import Machine
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.read.application_host import (
    ConfigurationError,
    read_application_host,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.applications import (
    resolve_applications,
)
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.resolve.serialize import application_dict
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.rules.version import APPLICATION_HOST_VERSIONS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ELEMENTS: t.Final = [
    "system.applicationHost",
    "applicationPools",
    "add",
    "remove",
    "clear",
    "applicationPoolDefaults",
    "processModel",
    "sites",
    "site",
    "application",
    "applicationDefaults",
    "virtualDirectory",
    "virtualDirectoryDefaults",
    "siteDefaults",
    "location",
    "system.webServer",
    "security",
    "authentication",
    "anonymousAuthentication",
    "windowsAuthentication",
    "serverRuntime",
    "other",
]
ATTRIBUTES: t.Final = [
    "name",
    "path",
    "physicalPath",
    "applicationPool",
    "userName",
    "password",
    "identityType",
    "enabled",
    "manualGroupMembership",
    "authenticatedUserOverride",
]
VALUES: t.Final = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                "/",
                "/a",
                "/a/b",
                ".",
                "Shop",
                "shop/a",
                "Shop/a/b",
                "true",
                "false",
                "SpecificUser",
                "NetworkService",
            ),
            *("IUSR", r"C:\sites", r"%SystemDrive%\x", r"\\files\web", "UseWorkerProcessUser", "CORP\\x$", "É"),
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8),
)


def _element(content: tuple[str, dict[str, str], list[str]]) -> str:
    name, attributes, children = content
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>"


def _elements(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=4)
    return st.tuples(st.sampled_from(ELEMENTS), attributes, st.lists(children, max_size=3)).map(_element)


TREES: t.Final = st.recursive(_elements(st.just("")), _elements, max_leaves=12)


def _pool(content: tuple[str, dict[str, str]]) -> str:
    name, attributes = content
    return f"<add name={quoteattr(name)}>{_element(('processModel', attributes, []))}</add>"


def _application(content: tuple[dict[str, str], list[dict[str, str]]]) -> str:
    attributes, folders = content
    inside = [_element(("virtualDirectory", {"path": "/", **folder}, [])) for folder in folders]
    return _element(("application", {"path": "/", **attributes}, inside))


def _attributes(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(names), VALUES, max_size=len(names))


CONFIGURATIONS: t.Final = st.builds(
    lambda pools, sites, locations: (
        f"<configuration><system.applicationHost><applicationPools>{''.join(pools)}</applicationPools>"
        f"<sites>{''.join(sites)}</sites></system.applicationHost>{''.join(locations)}</configuration>"
    ),
    st.lists(st.tuples(VALUES, _attributes("identityType", "userName", "password")).map(_pool), max_size=3),
    st.lists(
        st.tuples(
            VALUES,
            st.lists(
                st.tuples(
                    _attributes("path", "applicationPool"),
                    st.lists(_attributes("path", "physicalPath", "userName"), max_size=2),
                ).map(_application),
                max_size=3,
            ),
        ).map(lambda content: f"<site name={quoteattr(content[0])}>{''.join(content[1])}</site>"),
        max_size=2,
    ),
    st.lists(
        st.tuples(VALUES, _attributes("userName")).map(
            lambda content: (
                f"<location path={quoteattr(content[0])}><system.webServer><security><authentication>"
                f"{_element(('anonymousAuthentication', content[1], []))}"
                "</authentication></security></system.webServer></location>"
            )
        ),
        max_size=2,
    ),
)


def resolve(text: str | bytes) -> None:
    try:
        server = read_application_host(text)
    except ConfigurationError:
        return
    for version in APPLICATION_HOST_VERSIONS[::4]:
        for app in resolve_applications(server, version=version, machine=Machine(environment={"SystemDrive": "C:"})):
            application_dict(app)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TREES, max_size=4))
def test_random_trees(trees: list[str]) -> None:
    resolve(f"<configuration>{''.join(trees)}</configuration>")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CONFIGURATIONS)
def test_random_configurations(text: str) -> None:
    resolve(text)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_random_bytes_and_text(data: str | bytes) -> None:
    resolve(data)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_damaged_configuration(position: int, damage: bytes) -> None:
    text = b"""<?xml version="1.0" encoding="UTF-8"?>
<configuration><system.applicationHost><applicationPools><add name="A"><processModel identityType="LocalSystem"/></add>
</applicationPools><sites><site name="S" id="1"><application path="/" applicationPool="A"><virtualDirectory path="/"
physicalPath="%SystemDrive%\\inetpub"/></application></site></sites></system.applicationHost></configuration>"""
    resolve(text[:position] + damage + text[position + len(damage) :])
