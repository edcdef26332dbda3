# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proof by Samba that readers got what they need on a host, and that nobody got more."""

from __future__ import annotations

import typing as t
from pathlib import PureWindowsPath

from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.ace import AceFlags
from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.rights import map_generic

from .expected import MODIFY, READ, READ_EXECUTE, Case, Reader, pool_sid
from .play import on_disk

if t.TYPE_CHECKING:
    from ansible_collections.webinfra.iis_identity.plugins.plugin_utils._core.security.descriptor import (
        SecurityDescriptor,
    )
    from ansible_collections.webinfra.iis_identity.roles.simulated_host.files.simulated_host.simulated_host import (
        SimulatedHost,
    )
    from ansible_collections.webinfra.iis_identity.tests.oracle.samba import Samba

CREATED_FILE: t.Final = "created later.txt"
CREATED_FOLDER: t.Final = "created later"
FOREIGN: t.Final = pool_sid("A pool that has no application here")

Descriptors = dict[PureWindowsPath, "SecurityDescriptor"]


def descriptors(host: SimulatedHost) -> Descriptors:
    """Return the descriptors of everything that is on the drives of *host*."""
    found = {}
    for drive in sorted(folder for folder in host.folder.iterdir() if folder.is_dir()):
        root = PureWindowsPath(f"{drive.name}:\\")
        for real in (drive, *sorted(drive.rglob("*"))):
            path = root / PureWindowsPath(*real.relative_to(drive).parts)
            found[path] = host.descriptors.descriptor(path)
    return found


def create_children(host: SimulatedHost, case: Case) -> None:
    """Create a file and a folder in every folder that somebody reads, as an application or its owner would later."""
    for folder in (*case.trees, *case.writers):
        on_disk(host.folder, f"{folder}\\{CREATED_FILE}").write_text("created", encoding="utf-8")
        on_disk(host.folder, f"{folder}\\{CREATED_FOLDER}").mkdir(exist_ok=True)


def what_is_lacking(samba: Samba, case: Case, after: Descriptors) -> list[str]:
    """Return a line for everything that a reader needs and Samba does not grant it.

    Every reader needs it twice: through its own SID alone, and with its whole token, which denies may match.
    """
    lacking: list[str] = []
    for folder, readers, mask in _needs_on_trees(case):
        top = PureWindowsPath(folder)
        for path in (top, top / CREATED_FILE, top / CREATED_FOLDER):
            lacking += _lacking(samba, path, after[path].pack(), readers, mask)
        for container in (False, True):
            created = samba.child(after[top].pack(), container=container)
            kind = "folder" if container else "file"
            lacking += _lacking(samba, top / f"(a {kind} that Samba creates)", created, readers, mask)
    for text, readers in case.folders.items():
        path = PureWindowsPath(text)
        lacking += _lacking(samba, path, after[path].pack(), readers, READ)
    return lacking


def _needs_on_trees(case: Case) -> t.Iterator[tuple[str, tuple[Reader, ...], int]]:
    """Yield who needs which rights on a folder and on everything in it."""
    for trees, mask in ((case.trees, READ_EXECUTE), (case.writers, MODIFY)):
        for folder, readers in trees.items():
            yield folder, readers, mask


def _lacking(
    samba: Samba, path: PureWindowsPath, descriptor: bytes, readers: t.Iterable[Reader], mask: int
) -> t.Iterator[str]:
    for reader in readers:
        for what, sids in (("alone", (reader.sid,)), ("with its token", reader.token)):
            if not samba.access_check(descriptor, sids, mask):
                yield f"{path}: {reader.name} {what} lacks {mask:#x}"


def what_is_too_much(samba: Samba, case: Case, before: Descriptors, after: Descriptors) -> list[str]:
    """Return a line for every right that somebody gained on a path of the tree where nobody was to give it any.

    A foreign pool is to gain nothing anywhere; every reader of the host only what the case says, and that by
    inheritance below its own folders.
    """
    foreign = Reader("a foreign pool", FOREIGN, (FOREIGN,))
    lines = []
    for path, descriptor in after.items():
        old, new = before[path].pack(), descriptor.pack()
        if old == new:
            continue
        for reader in (foreign, *case.readers):
            gained = samba.maximum_allowed(new, (reader.sid,)) & ~samba.maximum_allowed(old, (reader.sid,))
            if gained & ~_meant_for(case, reader, path):
                lines.append(f"{path}: {reader.name} gained {gained:#x}")
    return lines


def _meant_for(case: Case, reader: Reader, path: PureWindowsPath) -> int:
    meant = 0
    for folder, readers, mask in _needs_on_trees(case):
        if reader in readers and path.is_relative_to(folder):
            meant |= mask
    if any(reader in readers and path == PureWindowsPath(folder) for folder, readers in case.folders.items()):
        meant |= READ
    return meant


def what_changed_besides(before: Descriptors, after: Descriptors) -> list[str]:
    """Return a line for every change that is more than allow ACEs being added: they are all that a grant may do."""
    lines = []
    for path, old in before.items():
        new = after[path]
        if (old.owner, old.group, old.sacl, old.is_protected) != (new.owner, new.group, new.sacl, new.is_protected):
            lines.append(f"{path}: owner, group, SACL or protection")
        kept = old.dacl.aces if old.dacl else ()
        now = list(new.dacl.aces if new.dacl else ())
        lines += [f"{path}: {ace} is gone" for ace in kept if ace not in now]
        lines += [f"{path}: {ace} was added" for ace in now if ace not in kept and not ace.is_allow]
    return lines


def where_samba_inherits_otherwise(samba: Samba, case: Case, after: Descriptors) -> list[str]:
    """Return a line for every created file or folder whose DACL is, by meaning, not what Samba gives it."""
    lines = []
    for folder in (*case.trees, *case.writers):
        top = PureWindowsPath(folder)
        for name, container in ((CREATED_FILE, False), (CREATED_FOLDER, True)):
            ours = after[top / name]
            theirs = samba.child(after[top].pack(), container=container, owner=str(ours.owner), group=str(ours.group))
            if _meaning(ours) != _meaning(ours.unpack(theirs)):
                lines.append(f"{top / name}")
    return lines


def _meaning(descriptor: SecurityDescriptor) -> frozenset[tuple[int, int, int, str | None]]:
    """Return what the ACEs do here and what they pass on; Windows splits an ACE with generic rights, Samba does not."""
    meaning = set()
    for ace in descriptor.dacl.aces if descriptor.dacl else ():
        mask = map_generic(ace.mask)
        if ace.applies_here:
            meaning.add((ace.type, 0, mask, ace.sid))
        if passed_on := ace.flags & (AceFlags.OBJECT_INHERIT | AceFlags.CONTAINER_INHERIT | AceFlags.NO_PROPAGATE):
            meaning.add((ace.type, int(passed_on), mask, ace.sid))
    return frozenset(meaning)
