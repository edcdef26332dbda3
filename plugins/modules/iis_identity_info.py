# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of an action: `plugins/action/iis_identity_info.py` does the work on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: iis_identity_info
short_description: Says as whom the web applications of an IIS host run, and who reads files for their visitors
version_added: 0.1.0
description:
  - Reads the configuration of IIS on a Windows host in one module run and says for every application which account its
    worker process runs as, which group IIS puts that account in, which accounts touch files on behalf of visitors,
    and why.
  - Never changes anything. Passwords and everything else that the answer does not need stay on the host.
  - The rules cover IIS 7.0, 7.5, 8.0, 8.5 and 10.0.
options:
  sites:
    description:
      - Names of sites to answer for.
      - Without O(sites), O(applications) and O(application_pools) all applications are answered for.
    type: list
    elements: str
  applications:
    description: Applications to answer for, by site and path, such as C(Default Web Site/shop).
    type: list
    elements: str
  application_pools:
    description: Application pools whose applications to answer for.
    type: list
    elements: str
  configuration_path:
    description:
      - Path on the host of the C(applicationHost.config) to read.
      - Without it the one of IIS itself, or the shared one that C(redirection.config) names.
    type: str
  web_configs:
    description:
      - Whether to read the C(web.config) files of the applications' folders and of the folders above them in their
        URLs, in the same call, and to let them count as IIS does.
      - Only the sections about authentication, handlers, ASP.NET impersonation and ASP.NET Core leave the host, and of
        a password only whether it is set. Files deeper in a folder and on file servers are not read.
    type: bool
    default: false
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: windows
author:
  - webinfra.iis_identity contributors (@webinfra)
seealso:
  - module: webinfra.iis_identity.iis_access
  - module: webinfra.iis_identity.iis_configuration_info
  - plugin: webinfra.iis_identity.resolve_applications
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Ask who runs what
  webinfra.iis_identity.iis_identity_info:
  register: identities

- name: Show the account of every application
  ansible.builtin.debug:
    msg: "{{ item.site }}{{ item.path }} runs as {{ item.process_identity.name }}"
  loop: "{{ identities.applications }}"
  loop_control:
    label: "{{ item.site }}{{ item.path }}"
  when: item.process_identity is not none
"""

RETURN = r"""
iis:
  description: Whether IIS is there, and its version.
  returned: always
  type: dict
  contains:
    installed:
      description: Whether IIS is installed and has a configuration.
      type: bool
    version:
      description: Version of IIS, V(null) where it is not installed.
      type: str
      sample: "10.0"
applications:
  description: The applications, in the order of the configuration.
  returned: success
  type: list
  elements: dict
  contains:
    site:
      description: Name of the site.
      type: str
      sample: Default Web Site
    path:
      description: Path of the application in the site, C(/) for its root.
      type: str
      sample: /shop
    application_pool:
      description: The application pool, V(null) where none is configured.
      type: str
      sample: Shop
    pool_sid:
      description: SID that every worker of the pool carries, V(null) where it cannot be computed.
      type: str
      sample: S-1-5-82-2971860261-2701350812-2118117159-340795515-2183480550
    process_identity:
      description:
        - Who the code runs as, V(null) where the pool is not defined.
        - Keys are C(name), C(sid), C(type), C(process), C(group), C(network_name), C(token), C(confidence)
          and C(reasons).
      type: dict
    request_identities:
      description: Who reads files for visitors, general first; identities with C(url_path) and C(kind).
      type: list
      elements: dict
    virtual_directories:
      description: The folders, each with C(path), C(physical_path), C(unc) and C(connect_as).
      type: list
      elements: dict
    content:
      description:
        - What it serves by which handlers, and which identity opens the files; see the filter
          P(webinfra.iis_identity.resolve_applications#filter).
        - Each has C(url_path), C(kind), C(handlers), C(opened_by), C(process_needs), C(request_needs), C(reason),
          C(confidence) and C(source).
      type: list
      elements: dict
    findings:
      description:
        - What a person should know, each with C(level), C(code) and C(message).
        - The page C(docs/findings.md) of the collection says of each code what it means and what to do about it.
      type: list
      elements: dict
"""
