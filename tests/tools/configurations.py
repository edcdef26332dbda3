# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configurations of web servers that tests use: those in tests/configurations, and short ones put together here."""

from __future__ import annotations

import typing as t
from pathlib import Path

FOLDER: t.Final = Path(__file__).resolve().parents[1] / "configurations"
SUFFIX: t.Final = ".applicationHost.config"

NAMES: t.Final = tuple(sorted(path.name.removesuffix(SUFFIX) for path in FOLDER.glob(f"*{SUFFIX}")))


METABASES: t.Final = ("worker-process.MetaBase.xml", "isolation.MetaBase.xml", "iis-5.metabase.yml")
"""The metabases of IIS 6.0 in both of its modes and of IIS 5.0."""


def metabase(name: str) -> str:
    """Return the text of one of our own metabases."""
    return (FOLDER / name).read_text(encoding="utf-8")


def configuration_path(name: str) -> Path:
    """Return the path of one of our own configurations, for example `connect-as`."""
    return FOLDER / f"{name}{SUFFIX}"


def configuration(*, pools: str = '<add name="Shop" />', sites: str = "", rest: str = "") -> str:
    """Return a configuration with this content of its applicationPools and sites sections, and the rest below them."""
    return (
        "<configuration><system.applicationHost>"
        f"<applicationPools>{pools}</applicationPools><sites>{sites}</sites>"
        f"</system.applicationHost>{rest}</configuration>"
    )


def site(applications: str, *, name: str = "Shop") -> str:
    """Return a site."""
    return f'<site name="{name}" id="1">{applications}</site>'


def application(path: str = "/", *, pool: str = "Shop", folder: str = r"C:\sites\shop", more: str = "") -> str:
    """Return an application with a root directory and more content."""
    return (
        f'<application path="{path}" applicationPool="{pool}">'
        f'<virtualDirectory path="/" physicalPath="{folder}" />{more}</application>'
    )


def authentication(sections: str, *, location: str | None = None, more: str = "") -> str:
    """Return authentication sections, for the whole server or in a location tag."""
    text = (
        f"<system.webServer><security><authentication>{sections}</authentication></security>{more}</system.webServer>"
    )
    return text if location is None else f'<location path="{location}">{text}</location>'
