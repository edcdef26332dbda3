# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people give a filter by mistake: a list for one value, and the path of a file for its text."""

from __future__ import annotations

import importlib
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.webinfra.iis_identity.plugins.filter.resolve_applications import resolve_applications_filter

PREFIX: t.Final = "webinfra.iis_identity."
OF_ONE_VALUE: t.Final = (
    "access_report",
    "account_name",
    "app_pool_sid",
    "effective_access",
    "explain_failure",
    "format_sddl",
    "parse_sddl",
    "process_identity",
    "resolve_applications",
    "service_sid",
)


def refused(call: t.Callable[..., object], *arguments: object, **options: object) -> str:
    with pytest.raises(AnsibleFilterError) as caught:
        call(*arguments, **options)
    return str(caught.value.message)


@pytest.mark.parametrize("name", OF_ONE_VALUE)
@pytest.mark.parametrize("value", [[], ["Shop", "Blog"], ("Shop", "Blog")])
def test_a_list_for_one_value_is_told_about_map(name: str, value: t.Sequence[str]) -> None:
    module = importlib.import_module(f"ansible_collections.{PREFIX}plugins.filter.{name}")
    call = module.FilterModule().filters()[name]
    more = (["S-1-1-0"],) if name == "effective_access" else ()
    assert refused(call, value, *more) == (
        f"{PREFIX}{name}: takes one value, and this is a list of {len(value)}; for each of them write "
        f"map('{PREFIX}{name}') | list, with the options behind the name"
    )


@pytest.mark.parametrize(
    "path",
    [
        "applicationHost.config",
        "./files/web01/applicationHost.config",
        "~/MetaBase.xml",
        "/etc/iis/metabase.yml",
        r"C:\Windows\System32\inetsrv\config\applicationHost.config",
        r"\\web01\c$\MetaBase.xml",
    ],
)
@pytest.mark.parametrize("version", ["5.1", "6.0", "10.0"])
def test_a_path_for_a_text_is_told_how_to_read_it(path: str, version: str) -> None:
    assert refused(resolve_applications_filter, path, iis_version=version) == (
        f"{PREFIX}resolve_applications: the value is the text of a file, and '{path}' is the path of one; read it with "
        f"lookup('ansible.builtin.file', '{path}'), and one on another host with ansible.builtin.slurp"
    )


@pytest.mark.parametrize("option", ["web_configs", "config_sources"])
def test_so_is_one_among_the_other_files(option: str) -> None:
    files = {r"D:\sites\shop\web.config": "files/web.config"}
    message = refused(resolve_applications_filter, "<configuration/>", iis_version="10.0", **{option: files})
    assert message == (
        rf"{PREFIX}resolve_applications: {option}['D:\\sites\\shop\\web.config'] is the text of a file, and "
        "'files/web.config' is the path of one; read it with lookup('ansible.builtin.file', 'files/web.config'), and "
        "one on another host with ansible.builtin.slurp"
    )


@pytest.mark.parametrize("text", ["", "Shop", "<a b='x.config'/>", "a: x.yml\nb: y.yml", "{W3SVC: x.xml}"])
@pytest.mark.parametrize("version", ["5.0", "10.0"])
def test_other_texts_are_refused_for_what_they_are(text: str, version: str) -> None:
    assert "is the path of one" not in refused(resolve_applications_filter, text, iis_version=version)
