# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as plain dictionaries, as `parse_sddl` returns and `format_sddl` takes them."""

from __future__ import annotations

import typing as t
import uuid

from .ace import INHERITED_OBJECT_TYPE_PRESENT, OBJECT_TYPE_PRESENT, Ace, AceFlags, AceType, DescriptorError
from .condition_text import condition_text
from .conditions import read_condition
from .descriptor import Acl, Control, SecurityDescriptor
from .resource_attributes import attribute_text, read_attribute
from .rights import right_names
from .sddl_tokens import account
from .sid import Sid, SidError
from .well_known import name_of

Plain: t.TypeAlias = dict[str, t.Any]
"""A dictionary of built-in types; `t.Any` because this is where data of other people comes in."""

_TYPE_WORDS: t.Final = {
    AceType.ACCESS_ALLOWED: "allow",
    AceType.ACCESS_DENIED: "deny",
    AceType.SYSTEM_AUDIT: "audit",
    AceType.SYSTEM_ALARM: "alarm",
    AceType.ACCESS_ALLOWED_OBJECT: "allow_object",
    AceType.ACCESS_DENIED_OBJECT: "deny_object",
    AceType.SYSTEM_AUDIT_OBJECT: "audit_object",
    AceType.SYSTEM_ALARM_OBJECT: "alarm_object",
    AceType.ACCESS_ALLOWED_CALLBACK: "allow_conditional",
    AceType.ACCESS_DENIED_CALLBACK: "deny_conditional",
    AceType.ACCESS_ALLOWED_CALLBACK_OBJECT: "allow_conditional_object",
    AceType.SYSTEM_AUDIT_CALLBACK: "audit_conditional",
    AceType.SYSTEM_MANDATORY_LABEL: "mandatory_label",
    AceType.SYSTEM_RESOURCE_ATTRIBUTE: "resource_attribute",
    AceType.SYSTEM_SCOPED_POLICY_ID: "scoped_policy",
    AceType.SYSTEM_PROCESS_TRUST_LABEL: "process_trust_label",
}
_TYPES: t.Final = {word: int(number) for number, word in _TYPE_WORDS.items()}
_FLAGS: t.Final = {str(flag.name).lower(): int(flag) for flag in AceFlags}
_ACL_BITS: t.Final = {
    "dacl": (
        Control.DACL_PRESENT,
        {
            "protected": Control.DACL_PROTECTED,
            "auto_inherited": Control.DACL_AUTO_INHERITED,
            "auto_inherit_required": Control.DACL_AUTO_INHERIT_REQ,
        },
    ),
    "sacl": (
        Control.SACL_PRESENT,
        {
            "protected": Control.SACL_PROTECTED,
            "auto_inherited": Control.SACL_AUTO_INHERITED,
            "auto_inherit_required": Control.SACL_AUTO_INHERIT_REQ,
        },
    ),
}
_EXPLANATIONS: t.Final = frozenset({"rights", "name"})
_ACE_KEYS: t.Final = frozenset(
    {"type", "flags", "mask", "sid", "object_type", "inherited_object_type", "condition", "attribute"}
)


def descriptor_dict(sd: SecurityDescriptor) -> Plain:
    """Return `owner`, `group`, `dacl` and `sacl`; an ACL that is not there is None, the `aces` of a NULL ACL are None.

    Raises:
        DescriptorError: An ACE has a type or a condition that cannot be told.
    """
    return {
        "owner": None if sd.owner is None else str(sd.owner),
        "group": None if sd.group is None else str(sd.group),
        "dacl": _acl_dict("dacl", sd.dacl, sd.control),
        "sacl": _acl_dict("sacl", sd.sacl, sd.control),
    }


def descriptor_from_dict(value: object) -> SecurityDescriptor:
    """Return the descriptor that `descriptor_dict` made `value` of; `rights` and `name` of ACEs are explanations only.

    Raises:
        DescriptorError: Something is missing, unknown or of the wrong type; the text says where.
    """
    plain = _mapping(value, "the descriptor", {"owner", "group", "dacl", "sacl"})
    dacl, dacl_control = _acl_from_dict("dacl", plain.get("dacl"))
    sacl, sacl_control = _acl_from_dict("sacl", plain.get("sacl"))
    return SecurityDescriptor(
        owner=_sid_or_none(plain.get("owner"), "owner"),
        group=_sid_or_none(plain.get("group"), "group"),
        dacl=dacl,
        sacl=sacl,
        control=dacl_control | sacl_control,
    )


def ace_dict(ace: Ace) -> Plain:
    """Return one ACE; the keys of object and conditional ACEs and of resource attributes are there for these only.

    Raises:
        DescriptorError: The ACE has a type, a condition or an attribute that cannot be told.
    """
    if ace.type not in _TYPE_WORDS or ace.sid is None:
        raise DescriptorError(f"an ACE of type 0x{ace.type:02X} has no name")
    plain: Plain = {
        "type": _TYPE_WORDS[AceType(ace.type)],
        "flags": [name for name, bit in _FLAGS.items() if ace.flags & bit],
        "mask": int(ace.mask),
        "rights": right_names(ace.mask),
        "sid": str(ace.sid),
        "name": name_of(ace.sid),
    }
    if ace.is_object:
        plain["object_type"] = None if ace.object_type is None else str(ace.object_type)
        plain["inherited_object_type"] = None if ace.inherited_object_type is None else str(ace.inherited_object_type)
    if ace.is_conditional:
        plain["condition"] = condition_text(ace.data)
    if ace.type == AceType.SYSTEM_RESOURCE_ATTRIBUTE:
        plain["attribute"] = attribute_text(ace.data)
    return plain


def _acl_dict(which: str, acl: Acl | None, control: int) -> Plain | None:
    present, bits = _ACL_BITS[which]
    if not control & present:
        return None
    flags: Plain = {name: control & bit != 0 for name, bit in bits.items()}
    return {**flags, "aces": None if acl is None else [ace_dict(ace) for ace in acl.aces]}


def _acl_from_dict(which: str, value: object) -> tuple[Acl | None, int]:
    if value is None:
        return None, 0
    present, bits = _ACL_BITS[which]
    plain = _mapping(value, which, {*bits, "aces"})
    control = int(present)
    for name, bit in bits.items():
        flag = plain.get(name, False)
        if not isinstance(flag, bool):
            raise DescriptorError(f"{which}.{name} is true or false, not {flag!r}")
        control |= bit if flag else 0
    if "aces" not in plain:
        raise DescriptorError(f"{which} has no aces: a list, or null for an ACL that allows everything")
    aces = plain["aces"]
    if aces is None:
        return None, control
    if not isinstance(aces, list):
        raise DescriptorError(f"{which}.aces is a list, not {aces!r}")
    return Acl.of(_ace_from_dict(ace, f"{which}.aces[{index}]") for index, ace in enumerate(aces)), control


def _ace_from_dict(value: object, where: str) -> Ace:
    plain = _mapping(value, where, _ACE_KEYS | _EXPLANATIONS)
    type_, mask = plain.get("type"), plain.get("mask")
    if not isinstance(type_, str) or type_ not in _TYPES:
        raise DescriptorError(f"{where}.type is one of {', '.join(_TYPES)}, not {type_!r}")
    if not isinstance(mask, int) or isinstance(mask, bool) or not 0 <= mask <= 0xFFFF_FFFF:
        raise DescriptorError(f"{where}.mask is a number of 32 bits, not {mask!r}")
    sid = _sid_or_none(plain.get("sid"), f"{where}.sid")
    if sid is None:
        raise DescriptorError(f"{where}.sid is missing")
    guids = [_guid(plain.get(key), f"{where}.{key}") for key in ("object_type", "inherited_object_type")]
    ace = Ace(
        type=_TYPES[type_],
        flags=_flags(plain.get("flags", []), where),
        mask=mask,
        sid=sid,
        object_flags=(OBJECT_TYPE_PRESENT if guids[0] else 0) | (INHERITED_OBJECT_TYPE_PRESENT if guids[1] else 0),
        object_type=guids[0],
        inherited_object_type=guids[1],
        data=_read(plain.get("condition"), f"{where}.condition", read_condition)
        or _read(plain.get("attribute"), f"{where}.attribute", read_attribute),
    )
    has_data = [key for key in ("condition", "attribute") if plain.get(key) is not None]
    if has_data != _data_keys(ace) or (ace.object_flags and not ace.is_object):
        message = f"{where}: a condition, an attribute or an object type does not go with the type {type_!r}"
        raise DescriptorError(message)
    return ace


def _data_keys(ace: Ace) -> list[str]:
    """Return the key that says what such an ACE has behind its SID."""
    if ace.is_conditional:
        return ["condition"]
    return ["attribute"] if ace.type == AceType.SYSTEM_RESOURCE_ATTRIBUTE else []


def _flags(value: object, where: str) -> int:
    if not isinstance(value, list):
        raise DescriptorError(f"{where}.flags is a list, not {value!r}")
    flags = 0
    for name in value:
        if not isinstance(name, str) or name not in _FLAGS:
            raise DescriptorError(f"{where}.flags has {name!r}, which is none of {', '.join(_FLAGS)}")
        flags |= _FLAGS[name]
    return flags


def _read(value: object, where: str, read: t.Callable[[str, int], tuple[bytes, int]]) -> bytes:
    if value is None:
        return b""
    if not isinstance(value, str):
        raise DescriptorError(f"{where} is a text, not {value!r}")
    try:
        data, end = read(value, 0)
    except ValueError as error:
        raise DescriptorError(f"{where}: {error}") from error
    if end != len(value):
        raise DescriptorError(f"{where} goes on behind its end: {value[end:]!r}")
    return data


def _mapping(value: object, where: str, keys: t.AbstractSet[str]) -> Plain:
    if not isinstance(value, dict):
        raise DescriptorError(f"{where} is a dictionary, not {value!r}")
    for key in value:
        if key not in keys:
            raise DescriptorError(f"{where} has the unknown key {key!r}")
    return value


def _sid_or_none(value: object, where: str) -> Sid | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise DescriptorError(f"{where} is a SID, not {value!r}")
    try:
        return account(value)
    except SidError as error:
        raise DescriptorError(f"{where}: {error}") from error


def _guid(value: object, where: str) -> uuid.UUID | None:
    if value is None:
        return None
    try:
        return uuid.UUID(str(value))
    except ValueError as error:
        raise DescriptorError(f"{where} is a GUID, not {value!r}") from error
