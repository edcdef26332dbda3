# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real NTFS volume for tests: an image file, formatted by mkntfs and mounted by ntfs-3g. It takes root."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

_ATTRIBUTE: t.Final = "system.ntfs_acl"
_SIZE: t.Final = 64 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class NtfsVolume:
    """A mounted volume: `root` is its root folder."""

    root: Path

    def set_descriptor(self, path: Path, sd_bytes: bytes) -> None:
        """Store a self-relative security descriptor, as it is, on a file or folder of the volume."""
        os.setxattr(path, _ATTRIBUTE, sd_bytes)

    def descriptor(self, path: Path) -> bytes:
        """Return the self-relative security descriptor of a file or folder of the volume."""
        # os.getxattr would ask with a short buffer first, and ntfs-3g answers that with an I/O error.
        command = ["getfattr", "--only-values", "--absolute-names", "-n", _ATTRIBUTE, str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout


@contextlib.contextmanager
def ntfs_volume(folder: Path) -> t.Iterator[NtfsVolume]:
    """Make an empty NTFS volume in an existing `folder`, and unmount it at the end."""
    image, root = folder / "ntfs.img", folder / "ntfs"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(_SIZE)
    _run("mkntfs", "--force", "--fast", "--quiet", str(image))
    _run("ntfs-3g", "-o", "permissions", str(image), str(root))
    try:
        yield NtfsVolume(root)
    finally:
        _run("umount", str(root))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
