# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about paths of a host and their descriptors: before the writes, after them, and below the folders."""

from __future__ import annotations

import dataclasses
import typing as t

from .finding import Level
from .row import SAY_THAT_IT_COMES, Row, Text, one

_OURS: t.Final = "a rule of this collection"
_INHERITANCE: t.Final = "Microsoft: automatic propagation of inheritable ACEs; MS-DTYP 2.5.3.4"

_NO_DACL: t.Final = Text(
    message="{path} has no DACL, so everybody has full control",
    remedy="an ACE would take that away: set a DACL first",
)

PATH_NOT_FOUND: t.Final = Row(
    code="path_not_found",
    level=Level.ERROR,
    title="A folder does not exist",
    meaning="Nothing can be granted on it, and IIS answers requests for it with 404 or 500.19.",
    texts={
        "": Text(
            message="{path} does not exist",
            remedy="create the folder, or correct the physical path in the configuration",
        ),
        "to write to": Text(
            message="{path} does not exist", remedy="create the folder, or correct its path in the option write"
        ),
    },
    source=_OURS,
    may_come_later=True,
)
PATH_NOT_READABLE: t.Final = Row(
    code="path_not_readable",
    level=Level.ERROR,
    title="A security descriptor cannot be read",
    meaning="What is not known is not decided, and nothing is written there.",
    texts=one(
        "the security descriptor of {path} could not be read: {why}",
        "connect as an account that may read it, or give that account Read permissions there",
    ),
    source=_OURS,
)
PATH_IS_A_FILE: t.Final = Row(
    code="path_is_a_file",
    level=Level.ERROR,
    title="A file where a folder is expected",
    meaning="What is granted for a folder is inherited by what it holds; a file holds nothing.",
    texts=one("{path} is a file, where a folder is expected", "name the folder instead"),
    source=_OURS,
)
URL_WITHOUT_FOLDER: t.Final = Row(
    code="url_without_folder",
    level=Level.INFO,
    title="A URL with settings of its own has no folder",
    meaning="A handler may serve it from elsewhere, and where that is no configuration tells.",
    texts=one(
        "{path} does not exist, though a URL of that path has settings of its own",
        "if a handler serves it from other files, {trustee} needs {kind} access on those",
    ),
    source=_OURS,
)
NO_DACL: t.Final = Row(
    code="no_dacl",
    level=Level.ERROR,
    title="A path has no DACL",
    meaning="Without a DACL everybody has full control. The first ACE makes one, and takes that away from everybody "
    "else. Where nothing has to be granted it is a warning.",
    texts={"": _NO_DACL, "satisfied": dataclasses.replace(_NO_DACL, level=Level.WARNING)},
    source="MS-DTYP 2.5.3.2: an absent DACL grants all access",
)
DACL_NOT_CANONICAL: t.Final = Row(
    code="dacl_not_canonical",
    level=Level.ERROR,
    title="The ACEs of a path are not in canonical order",
    meaning="Windows evaluates ACEs in the order in which they stand, so where a new one belongs cannot be told.",
    texts=one(
        "{path}: the ACEs are not in canonical order, and where a new one takes effect is not what the security dialog "
        "shows",
        "see who has what today, and let the dialog put them in order, where deny entries count first",
    ),
    source="Microsoft: order of ACEs in a DACL",
)
DENIED: t.Final = Row(
    code="denied",
    level=Level.ERROR,
    title="A deny entry stands against what is needed",
    meaning="A deny entry that comes first counts before any grant, so a grant would be worth nothing.",
    texts={
        "explicit": Text(message="{path}: {trustee} is denied what it needs by '{deny}'", remedy="remove that entry"),
        "inherited": Text(
            message="{path}: {trustee} is denied what it needs by '{deny}'",
            remedy="remove it above, or set override_inherited_deny",
        ),
        "after the grant": Text(
            message="{path}: a grant to {trustee} would not give it what it needs, because of {why}",
            remedy="look at all entries of that path",
        ),
    },
    source="MS-DTYP 2.5.3.2; Microsoft: order of ACEs in a DACL",
)
DACL_CANNOT_BE_EXTENDED: t.Final = Row(
    code="dacl_cannot_be_extended",
    level=Level.ERROR,
    title="No further ACE fits",
    meaning="A DACL holds 64 KiB, about 1,800 entries.",
    texts=one("{path}: the ACE cannot be added: {why}", "remove entries that nobody needs any more"),
    source="MS-DTYP 2.4.5: AclSize has 16 bits",
)
RELIES_ON_BROAD_GROUP: t.Final = Row(
    code="relies_on_broad_group",
    level=Level.WARNING,
    title="Access only through a group that nearly everybody is in",
    meaning="It works, and everybody else has the same access; it ends when somebody takes the group away.",
    texts=one(
        "{path}: {trustee} has {kind} access only through {groups}, as everybody there does",
        "satisfied_by: own_ace gives it an ACE of its own",
    ),
    source=_OURS,
)
INHERITANCE_WOULD_BE_REAPPLIED: t.Final = Row(
    code="inheritance_would_be_reapplied",
    level=Level.ERROR,
    title="A write would change inherited entries that nobody asked about",
    meaning="Files that were moved keep the entries of their old folder, until Windows brings them up to date with the "
    "next write on them or above. Others then lose or get access.",
    texts={
        "stale": Text(
            message="{what}; a write to {written} would do that too, unasked",
            remedy="stale_inheritance: apply lets every write of the run do so, '{path}' in the option force this one",
        ),
        "others": Text(
            message="{what}; a write to {written} would do that too, unasked",
            remedy="if that is wanted, list '{path}' in the option force",
        ),
    },
    source=_INHERITANCE,
)
INHERITANCE_NOT_CERTAIN: t.Final = Row(
    code="inheritance_not_certain",
    level=Level.ERROR,
    title="What Windows would make of inherited entries is not certain",
    meaning="Entries that allow and entries that deny stand in another order than Windows gives them. Microsoft says "
    "that they are never moved past each other and that such a DACL is marked as protected instead, and not in which "
    "cases; so nothing is written on it or above.",
    texts=one(
        "{path}: entries that allow and entries that deny stand in another order there than what the folder above "
        "gives, and what Windows makes of them with a write to {written} is not documented",
        "put the entries of '{path}' in order first, as the security dialog offers to, and look who has what then",
    ),
    source=_INHERITANCE,
)
INHERITANCE_WILL_BE_REAPPLIED: t.Final = Row(
    code="inheritance_will_be_reapplied",
    level=Level.WARNING,
    title="A write changes inherited entries besides",
    meaning="The options force or stale_inheritance allowed it; this says which entries come and go, and for whom.",
    texts={
        "": Text(message="{what}; Windows does so with the write to {written}"),
        "finished": Text(
            message="{what}; the write to {written} hands it down again, which finishes what was cut off",
            level=Level.INFO,
        ),
    },
    source=_INHERITANCE,
)
WRITE_TOUCHES: t.Final = Row(
    code="write_touches",
    level=Level.INFO,
    title="How much a write changes below it",
    meaning="Windows hands a change down to every file and folder that inherits it, which takes time.",
    texts=one("the write to {path} touches {count} below it, to which Windows hands it down"),
    source=_INHERITANCE,
)
GRANT_INEFFECTIVE_BELOW: t.Final = Row(
    code="grant_ineffective_below",
    level=Level.WARNING,
    title="A grant does not arrive everywhere below its folder",
    meaning="A protected DACL, an entry of its own, or inherited entries that are out of date keep a file or folder "
    "from having what its folder gives.",
    texts={
        "denied": Text(message="{where}it has the entry '{deny}'", remedy="remove {entry}"),
        "protected": Text(
            message="{where}its DACL is protected, so it inherits nothing",
            remedy="if the access is wanted there, let it inherit again (ansible.windows.win_acl_inheritance with "
            "state: present), or grant it there",
        ),
        "out of date": Text(
            message="{where}its inherited entries are not what the folder above gives now (it was "
            "moved, or an earlier change was cut off)",
            remedy="any change of its permissions brings them up to date and keeps entries of its own, such as an "
            "entry for somebody who has none there, added and taken away again with ansible.windows.win_acl",
        ),
        "not reached": Text(
            message="{where}what the folder above gives does not reach it",
            remedy="grant it there",
        ),
        "more": Text(
            message="… and {count} more below {path}, where {trustee} lacks {kind} access that it has on that folder"
        ),
    },
    source=_INHERITANCE,
)
BELOW_ROOT_INCOMPLETE: t.Final = Row(
    code="below_root_incomplete",
    level=Level.WARNING,
    title="Not everything below a folder was looked at",
    meaning="A walk ends after a number of files and folders, and what comes after them is not known.",
    texts=one(
        "{path}: after {count} files and folders the walk stopped at {stopped_at}; nothing is known about those "
        "after it",
    ),
    source=_OURS,
)
BELOW_ROOT_NOT_READABLE: t.Final = Row(
    code="below_root_not_readable",
    level=Level.WARNING,
    title="Something below a folder cannot be read",
    meaning="The account of the run may not read it, so what applications have there is not known.",
    texts=one("{errors}"),
    source=_OURS,
)
BELOW_ROOT_LINK: t.Final = Row(
    code="below_root_link",
    level=Level.INFO,
    title="Links below a folder are not followed",
    meaning="What lies behind a link is elsewhere, and is not handed down what the folder gives.",
    texts=one("{links} lead elsewhere; nothing is known about what lies behind"),
    source=_OURS,
)
BELOW_ROOT_NOT_LOOKED_AT: t.Final = Row(
    code="below_root_not_looked_at",
    level=Level.INFO,
    title="Nothing below the folders was looked at",
    meaning="Files and folders below may have a protected DACL, deny entries or entries of an old folder. What a write "
    "changes there, and whether a grant arrives there, is not known; only the folders themselves are verified.",
    texts={
        "": Text(
            message="verified on the folders only: nothing below them was looked at",
            remedy="below_root: true, the default, looks at everything",
        ),
        "one": Text(
            message="verified on {path} only: the host did not say what is below it",
            level=Level.WARNING,
        ),
    },
    source=_OURS,
)
PROPAGATION_INCOMPLETE: t.Final = Row(
    code="propagation_incomplete",
    level=Level.ERROR,
    title="What a folder gives did not arrive everywhere below it",
    meaning="Windows hands a change down file by file. Where it was cut off, files and folders have what they had "
    "before.",
    texts=one(
        "{path}: after the write {count} below do not have what their folder gives, such as {example}",
        "run again, which hands it down once more",
    ),
    source=_INHERITANCE,
)
HOST_LOST: t.Final = Row(
    code="host_lost",
    level=Level.ERROR,
    title="A host failed while it was written to",
    meaning="What it had written by then is not known.",
    texts=one(
        "the host failed in call {call} of {calls} to write descriptors: {why}; what it had written by then is not "
        "known",
        "run again to find out and finish",
    ),
    source=_OURS,
)
DESCRIPTOR_CHANGED_MEANWHILE: t.Final = Row(
    code="descriptor_changed_meanwhile",
    level=Level.ERROR,
    title="Somebody else changed a descriptor during the run",
    meaning="A write names the descriptor that it was planned from; where that is not there any more, the path is left "
    "alone.",
    texts=one("{path} was changed by somebody else during this run and was left alone", "run again"),
    source=_OURS,
)
WRITE_FAILED: t.Final = Row(
    code="write_failed",
    level=Level.ERROR,
    title="A descriptor could not be written",
    meaning="Windows refused it; everything else was done all the same.",
    texts=one("the security descriptor of {path} could not be written: {why}"),
    source=_OURS,
)
VERIFICATION_FAILED: t.Final = Row(
    code="verification_failed",
    level=Level.ERROR,
    title="After the writes somebody does not have what the plan gave",
    meaning="The descriptor was read again from the host, and an access check of it says no.",
    texts=one("{why}"),
    source="MS-DTYP 2.5.3.2",
)
OUTCOME_DIFFERS: t.Final = Row(
    code="outcome_differs",
    level=Level.WARNING,
    title="A DACL came out other than foreseen",
    meaning="Everybody has what the plan gave, and something else is different.",
    texts=one("{path}: the DACL is not what was foreseen: {changes}"),
    source=_OURS,
)
IIS_NOT_INSTALLED: t.Final = Row(
    code="iis_not_installed",
    level=Level.ERROR,
    title="There is no IIS",
    meaning="So there are no applications to work on, but for those that are given as data (declared).",
    texts={
        "": Text(message="{why}"),
        "check mode": Text(message="{why}", remedy=SAY_THAT_IT_COMES),
        "installed earlier": Text(message="{why}", level=Level.WARNING),
    },
    source=_OURS,
)
