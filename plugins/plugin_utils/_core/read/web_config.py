# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads web.config files: the sections that say who reads and runs content, and nothing else."""

from __future__ import annotations

import typing as t

from .configuration_file import follow_config_sources, parse_configuration
from .section_tags import read_sections

if t.TYPE_CHECKING:
    from .sections import SectionEntry


def read_web_config(
    data: str | bytes,
    *,
    source: str = "web.config",
    find: t.Callable[[str], tuple[str, str | bytes] | None] = lambda _path: None,
) -> tuple[SectionEntry, ...]:
    """Return what a web.config says in the sections that matter, in the order of the text.

    Args:
        data: the text; bytes are read in the encoding that they declare.
        source: name of the file, for errors.
        find: returns name and text of a file that configSource names; see `follow_config_sources`.

    Raises:
        ConfigurationError: the text is no XML or no configuration, an attribute has a value that it cannot have, or a
            section that matters is in a file that was not given.
    """
    root = parse_configuration(data, source)
    if root.name != "configuration":
        raise root.error(f"the root element is <{root.name}>, not <configuration>; is it really a web.config?")
    return read_sections(follow_config_sources(root, find), web_config=True)
