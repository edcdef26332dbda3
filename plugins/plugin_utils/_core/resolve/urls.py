# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""URL paths as IIS compares them: from the root of a site, segment by segment, without case."""

from __future__ import annotations

import functools
import typing as t

UrlKey = tuple[str, ...]
"""A URL path for comparison: its segments in lower case; () is the root of the site."""


def url_path(*paths: str) -> str:
    """Return the paths one below the other as one: `/`, `/shop`, `/shop/images`."""
    return "/" + "/".join(segments(*paths))


@functools.lru_cache(maxsize=16384)
def url_key(*paths: str) -> UrlKey:
    """Return the paths one below the other in the form in which they are compared."""
    return tuple(segment.lower() for segment in segments(*paths))


@functools.lru_cache(maxsize=16384)
def segments(*paths: str) -> tuple[str, ...]:
    """Return the segments of the paths one below the other, as written."""
    return tuple(segment for path in paths for segment in path.split("/") if segment)


def prefixes(key: UrlKey) -> t.Iterator[UrlKey]:
    """Yield what leads to a URL path, the longest first: itself, every path above it, and ()."""
    for length in range(len(key), -1, -1):
        yield key[:length]


def leads_to(above: str, path: str) -> bool:
    """Tell whether a URL path is another one or a path above it."""
    top = url_key(above)
    return url_key(path)[: len(top)] == top
