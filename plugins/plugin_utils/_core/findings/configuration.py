# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about a configuration of IIS 7.0 and later and its files: what IIS itself refuses, or what was not read."""

from __future__ import annotations

import typing as t

from .finding import Level
from .row import Row, Text, one

_SCHEMA: t.Final = "IIS_schema.xml: the key of the collection is unique"

SITE_DEFINED_TWICE: t.Final = Row(
    code="site_defined_twice",
    level=Level.ERROR,
    title="Two sites have one name",
    meaning="IIS refuses the whole configuration, so none of its sites is served as it is written.",
    texts=one("Two sites are called '{site}'", "IIS refuses such a configuration, so rename one of them"),
    source=_SCHEMA,
)
SITE_WITHOUT_ROOT_APPLICATION: t.Final = Row(
    code="site_without_root_application",
    level=Level.ERROR,
    title="A site has no application at its root",
    meaning="IIS does not start a site without the application `/`. Of a metabase it is said where the root of a site "
    "is no application.",
    texts={
        "": Text(
            message="The site '{site}' has no application with the path '/', without which IIS cannot start it",
            remedy="add one, with the virtual directory '/'",
        ),
        "metabase": Text(
            message="The root of the site '{site}' is no application (it has no AppRoot); what its files outside of "
            "applications are served by was not confirmed",
        ),
    },
    source="IIS_schema.xml, system.applicationHost/sites; general knowledge of IIS, not looked up",
)
APPLICATION_DEFINED_TWICE: t.Final = Row(
    code="application_defined_twice",
    level=Level.ERROR,
    title="A site has two applications with one path",
    meaning="IIS refuses the whole configuration.",
    texts=one(
        "The site '{site}' defines the application '{path}' twice",
        "IIS refuses such a configuration, so remove one of the two",
    ),
    source=_SCHEMA,
)
APPLICATION_WITHOUT_ROOT_DIRECTORY: t.Final = Row(
    code="application_without_root_directory",
    level=Level.ERROR,
    title="An application has no folder of its own",
    meaning="Without the virtual directory `/` an application has no folder, and IIS cannot start it.",
    texts=one(
        "The application has no virtual directory with the path '/', without which IIS cannot start it",
        "add one, with its physicalPath",
    ),
    source="IIS_schema.xml, system.applicationHost/sites; general knowledge of IIS, not looked up",
)
VIRTUAL_DIRECTORY_DEFINED_TWICE: t.Final = Row(
    code="virtual_directory_defined_twice",
    level=Level.ERROR,
    title="An application has two virtual directories with one path",
    meaning="IIS refuses the whole configuration.",
    texts=one(
        "The virtual directory '{path}' is defined twice",
        "IIS refuses such a configuration, so remove one of the two",
    ),
    source=_SCHEMA,
)
PHYSICAL_PATH_NOT_CONFIGURED: t.Final = Row(
    code="physical_path_not_configured",
    level=Level.ERROR,
    title="A virtual directory has no folder",
    meaning="Nothing can be granted, and IIS has nothing to serve there.",
    texts={
        "": Text(
            message="The virtual directory '{path}' has no physicalPath, neither its own nor a default",
            remedy="set one",
        ),
        "metabase": Text(message="Neither {place} nor a key above it in the site has a Path", remedy="set one"),
    },
    source="IIS_schema.xml, system.applicationHost/sites; MetaBase property Path",
)
ENVIRONMENT_VARIABLE_NOT_DEFINED: t.Final = Row(
    code="environment_variable_not_defined",
    level=Level.ERROR,
    title="A path uses a variable that the machine does not have",
    meaning="The worker process sees the environment of the machine, not that of a user, so it cannot tell "
    "which folder "
    "is meant either.",
    texts={
        "": Text(
            message="The physicalPath '{configured}' of the virtual directory '{path}' uses {variables}, which the "
            "environment of the machine does not define",
            remedy="define it there (not for one user only), or give its value in the option environment where no host "
            "is read",
        ),
        "metabase": Text(
            message="The Path '{configured}' of {location} uses {variables}, whose value is not known",
            remedy="give it in the option environment",
        ),
    },
    source='IIS_schema.xml: physicalPath is expanded="true"; that the machine\'s environment counts is general '
    "knowledge of Windows, not looked up",
)
PHYSICAL_PATH_NOT_ABSOLUTE: t.Final = Row(
    code="physical_path_not_absolute",
    level=Level.ERROR,
    title="A path does not name one folder",
    meaning="A relative path, one without its drive, or the name of a device says nothing that could be granted.",
    texts={
        "": Text(message="The physicalPath of the virtual directory '{path}' cannot be used: {why}"),
        "metabase": Text(message="The Path of {location} cannot be used: {why}"),
    },
    source="Microsoft: naming files, paths, and namespaces",
)
SECTION_LOCKED: t.Final = Row(
    code="section_locked",
    level=Level.ERROR,
    title="A web.config says what is locked above it",
    meaning="IIS answers every request that the file is read for with 500.19 and 0x80070021. What the file says there "
    "is not counted here.",
    texts=one(
        "{file}, line {line}: {what}, so IIS refuses every request that this file is read for (500.19 with 0x80070021) "
        "and what the file says there is not counted",
        'take it out, or unlock the section in applicationHost.config with overrideMode="Allow" in a location tag',
    ),
    source="Microsoft: how to use locking in IIS configuration; KB942055",
)
SECTION_ENCRYPTED: t.Final = Row(
    code="section_encrypted",
    level=Level.WARNING,
    title="A section is encrypted as a whole",
    meaning="What the section says is not known here, so an answer that depends on it is incomplete.",
    texts=one(
        "{place}: <{section}> is encrypted as a whole (configProtectionProvider), so what it says is not known here",
        "decrypt it on the host to look at it (aspnet_regiis -pdf)",
    ),
    source="Microsoft: encrypting configuration information using protected configuration",
)
WEB_CONFIG_NOT_READABLE: t.Final = Row(
    code="web_config_not_readable",
    level=Level.ERROR,
    title="A web.config cannot be read",
    meaning="Where the text itself is wrong, IIS cannot read it either and answers 500.19. Where only the host refused "
    "to give it to the account of the run, what it says is not known here (a warning).",
    texts={
        "wrong": Text(
            message="{why}. IIS refuses every request that this file is read for (500.19), and nothing of it is "
            "counted "
            "here"
        ),
        "not given": Text(
            message="{why}. What it says is not known here, and nothing of it is counted", level=Level.WARNING
        ),
    },
    source="Microsoft: KB942055",
)
WEB_CONFIG_NOT_READ: t.Final = Row(
    code="web_config_not_read",
    level=Level.INFO,
    title="web.config files on file servers are not read",
    meaning="The connection to a host has no credentials for another server, so such files are left alone.",
    texts=one(
        "web.config files on file servers are not read ({folders}), so what they say is not known here",
        "give their texts to the filter resolve_applications",
    ),
    source="a rule of this collection",
)
