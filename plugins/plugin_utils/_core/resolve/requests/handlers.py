# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which handlers are in force at a URL path, and what kind of content each serves.

Rules: IIS_schema.xml (system.webServer/handlers), domain-facts 6.4.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model import ContentKind
from ...read.sections import HandlerChange, Section
from ...rules.version import IIS_8_0, IisVersion

if t.TYPE_CHECKING:
    from ...read.application_host import ApplicationPool
    from ..settings.in_force import InForce

INTEGRATED: t.Final = "Integrated"
"""Default of managedPipelineMode in the schemas of IIS 7.0 to 10.0."""

ACCESS_POLICY: t.Final = "Read"
"""Default of handlers/@accessPolicy in the schemas of IIS 7.0 to 10.0."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PoolRuntime:
    """How the worker processes of a pool run content; `managed_runtime_version` is "" for no managed code."""

    managed_runtime_version: str
    integrated: bool
    reads_web_config: bool


def pool_runtime(pool: ApplicationPool, version: IisVersion) -> PoolRuntime:
    """Return the settings of a pool, each from the nearest level that sets it, else the schema's default."""
    levels = (pool.runtime, pool.runtime_defaults)
    runtime = next((v for level in levels if (v := level.managed_runtime_version) is not None), None)
    mode = next((v for level in levels if (v := level.managed_pipeline_mode) is not None), INTEGRATED)
    overrides = [value for level in levels if (value := level.enable_configuration_override) is not None]
    return PoolRuntime(
        managed_runtime_version=default_runtime_version(version) if runtime is None else runtime,
        integrated=mode.lower() == INTEGRATED.lower(),
        reads_web_config=overrides[0] if overrides else True,
    )


def default_runtime_version(version: IisVersion) -> str:
    """Return the default of managedRuntimeVersion in the schema of a version."""
    return "" if version >= IIS_8_0 else "v2.0"


def handlers_in_force(settings: InForce, runtime: PoolRuntime) -> dict[ContentKind, tuple[str, ...]]:
    """Return the names of the handlers that can serve requests at a place, by the kind of content that they serve.

    A handler whose preCondition the pool does not meet, or that needs more than accessPolicy allows, is left out, and
    so is what opens no file (OPTIONS and TRACE). Whether a worker process has 32 or 64 bits is not looked at: stock
    handlers come in pairs.
    """
    policy = settings.text(Section.HANDLERS, "accessPolicy") or ACCESS_POLICY
    allowed = {"none", *(flag.strip().lower() for flag in policy.split(","))}
    kinds: dict[ContentKind, list[str]] = {}
    for handler in _handlers(settings):
        kind = kind_of(handler)
        if kind is None or handler.require_access.lower() not in allowed or not _meets(handler, runtime):
            continue
        if kind is not ContentKind.ASP_NET or runtime.managed_runtime_version:
            kinds.setdefault(kind, []).append(handler.name)
    return {kind: tuple(kinds[kind]) for kind in ContentKind if kind in kinds}


def kind_of(handler: HandlerChange) -> ContentKind | None:
    """Return what kind of content a handler serves; None for one that opens no file."""
    modules = {module.lower() for module in handler.modules}
    if modules <= {"protocolsupportmodule"}:
        return None
    if "isapimodule" in modules:
        # Arguments may follow the path after a bar.
        file = handler.script_processor.partition("|")[0].replace("/", "\\").rpartition("\\")[2].strip('" ').lower()
        return {"asp.dll": ContentKind.ASP, "aspnet_isapi.dll": ContentKind.ASP_NET}.get(file, ContentKind.ISAPI)
    return next((kind for module, kind in _MODULES.items() if module in modules), ContentKind.OTHER)


_MODULES: t.Final = {
    "managedpipelinehandler": ContentKind.ASP_NET,
    "aspnetcoremodulev2": ContentKind.ASP_NET_CORE,
    "aspnetcoremodule": ContentKind.ASP_NET_CORE,
    "fastcgimodule": ContentKind.FASTCGI,
    "cgimodule": ContentKind.CGI,
    "staticfilemodule": ContentKind.STATIC,
    "defaultdocumentmodule": ContentKind.STATIC,
    "directorylistingmodule": ContentKind.STATIC,
}


def _handlers(settings: InForce) -> t.Iterable[HandlerChange]:
    handlers: dict[str, HandlerChange] = {}
    for entry in settings.of(Section.HANDLERS):
        for change in entry.changes:
            if change.action == "clear":
                handlers.clear()
            elif change.action == "remove":
                handlers.pop(change.name, None)
            else:
                handlers[change.name] = change
    return handlers.values()


def _meets(handler: HandlerChange, runtime: PoolRuntime) -> bool:
    conditions = handler.conditions
    if ("integratedmode" in conditions and not runtime.integrated) or (
        "classicmode" in conditions and runtime.integrated
    ):
        return False
    versions = [name.removeprefix("runtimeversion") for name in conditions if name.startswith("runtimeversion")]
    return all(runtime.managed_runtime_version.lower() == version for version in versions)
