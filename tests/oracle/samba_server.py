# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers questions about security descriptors with Samba's code, for samba.py: a JSON object a line, in and out.

It is run by the Python of the distribution, which has Samba's bindings. A request has `op` and its arguments; the
answer has `result` or `error`. Descriptors travel in base64.
"""

from __future__ import annotations

import base64
import ctypes
import functools
import itertools
import json
import pathlib
import sys
import typing as t

from samba import NTSTATUSError, credentials
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.samba3 import libsmb_samba_internal as libsmb
from samba.samba3 import param as samba3
from samba.security import access_check

DENIED: t.Final = {0xC0000022: "access denied", 0xC0000061: "privilege not held"}
PRIVILEGES: t.Final = {
    "SeSecurityPrivilege": security.SEC_PRIV_SECURITY_BIT,
    "SeTakeOwnershipPrivilege": security.SEC_PRIV_TAKE_OWNERSHIP_BIT,
}


def descriptor_of(data: str) -> t.Any:
    """Return Samba's descriptor object for a self-relative descriptor in base64."""
    return ndr_unpack(security.descriptor, base64.b64decode(data))


def granted(descriptor: str, sids: list[str], mask: int, privileges: list[str]) -> int | None:
    """Return the granted bits, None if access is denied."""
    token = security.token()
    token.sids = [security.dom_sid(sid) for sid in sids]
    token.num_sids = len(sids)
    for name in privileges:
        token.privilege_mask |= PRIVILEGES[name]
    try:
        return int(access_check(descriptor_of(descriptor), token, mask))
    except NTSTATUSError as error:
        if error.args[0] & 0xFFFFFFFF not in DENIED:
            raise
        return None


def maxima(descriptors: list[str], tokens: list[list[str]], questions: list[list[int]]) -> list[int]:
    """Return every bit that a token gets by a descriptor, for pairs of their places in the two lists."""
    parsed = [descriptor_of(data) for data in descriptors]
    carriers = []
    for sids in tokens:
        token = security.token()
        token.sids = [_sid(sid) for sid in sids]
        token.num_sids = len(sids)
        carriers.append(token)
    answers = []
    for descriptor, token in questions:
        # Samba says of a NULL DACL that it allows whatever is asked for, and that the most that can be had is nothing.
        asked = security.SEC_FLAG_MAXIMUM_ALLOWED if parsed[descriptor].dacl else security.SEC_RIGHTS_FILE_ALL
        try:
            answers.append(int(access_check(parsed[descriptor], carriers[token], asked)))
        except NTSTATUSError as error:
            if error.args[0] & 0xFFFFFFFF not in DENIED:
                raise
            answers.append(0)
    return answers


@functools.lru_cache(maxsize=4096)
def _sid(sid: str) -> t.Any:
    return security.dom_sid(sid)


def sddl_to_bytes(sddl: str, domain_sid: str) -> str:
    """Return the self-relative form, in base64, of a descriptor in SDDL."""
    descriptor = security.descriptor.from_sddl(sddl, security.dom_sid(domain_sid))
    return base64.b64encode(ndr_pack(descriptor)).decode()


def bytes_to_sddl(descriptor: str, domain_sid: str) -> str:
    """Return a self-relative descriptor, given in base64, as SDDL."""
    return str(descriptor_of(descriptor).as_sddl(security.dom_sid(domain_sid)))


def repacked(descriptor: str) -> str:
    """Return a self-relative descriptor, given in base64, as Samba writes it again."""
    return base64.b64encode(ndr_pack(descriptor_of(descriptor))).decode()


def child(parent: str, owner: str, group: str, container: bool) -> str:
    """Return the descriptor, in base64, of what is created in a folder that has the descriptor *parent*.

    This is what smbd calls for a new file (libcli/security/secdesc.c). Python has no binding for it, so the function is
    called by its address, with the structures that Python objects of Samba carry.
    """
    created, size = ctypes.c_void_p(), ctypes.c_size_t()
    objects = (descriptor_of(parent), security.dom_sid(owner), security.dom_sid(group))
    parent_at, owner_at, group_at = map(_structure, objects)
    status = _create_child()(
        None, ctypes.byref(created), ctypes.byref(size), parent_at, owner_at, group_at, ctypes.c_bool(container)
    )
    if status or not created.value:
        raise ValueError(f"se_create_child_secdesc answered {status:#x}")
    result = security.descriptor()
    ctypes.memmove(_structure(result), created, _SIZE_OF_DESCRIPTOR)
    return base64.b64encode(ndr_pack(result)).decode()


# struct security_descriptor of security.idl: revision, type, and pointers to owner, group, SACL and DACL.
_SIZE_OF_DESCRIPTOR: t.Final = 8 + 4 * ctypes.sizeof(ctypes.c_void_p)


def _structure(instance: object) -> ctypes.c_void_p:
    """Return the address of the C structure of a Samba object: pytalloc_Object of lib/talloc/pytalloc.h, `ptr`."""
    after_head = id(instance) + object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)
    return ctypes.c_void_p(ctypes.c_void_p.from_address(after_head).value)


@functools.cache
def _create_child() -> t.Any:
    maps = pathlib.Path("/proc/self/maps").read_text(encoding="utf-8")
    library = next(line.split()[-1] for line in maps.splitlines() if "/libsamba-security" in line)
    function = ctypes.CDLL(library).se_create_child_secdesc
    function.restype = ctypes.c_uint32
    return function


def created(configuration: str, host: str, parent: str, container: bool) -> list[str]:
    """Make a folder on a share of smbd, give it the descriptor *parent*, and make a file or folder in it.

    Returns:
        The descriptors of the folder and of what has been made in it, in base64.
    """
    share = _share(configuration, host)
    folder = f"{next(_NUMBERS)}"
    share.mkdir(folder)
    share.set_acl(folder, descriptor_of(parent), security.SECINFO_DACL | security.SECINFO_PROTECTED_DACL)
    child = f"{folder}\\child"
    if container:
        share.mkdir(child)
    else:
        share.savefile(child, b"")
    wanted = security.SECINFO_OWNER | security.SECINFO_GROUP | security.SECINFO_DACL
    answers = [share.get_acl(name, wanted) for name in (folder, child)]
    return [base64.b64encode(ndr_pack(answer)).decode() for answer in answers]


_NUMBERS: t.Final = itertools.count()


@functools.cache
def _share(configuration: str, host: str) -> t.Any:
    parameters = samba3.get_context()
    parameters.load(configuration)
    anonymous = credentials.Credentials()
    anonymous.set_anonymous()
    return libsmb.Conn(host, "share", parameters, anonymous)


OPERATIONS: t.Final[dict[str, t.Callable[..., object]]] = {
    "granted": granted,
    "maxima": maxima,
    "sddl_to_bytes": sddl_to_bytes,
    "bytes_to_sddl": bytes_to_sddl,
    "repacked": repacked,
    "child": child,
    "created": created,
}


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": OPERATIONS[request.pop("op")](**request)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
