# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of an action: `plugins/action/iis_access.py` does the work on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: iis_access
short_description: Gives the accounts of web applications the NTFS permissions they need, exactly
version_added: 0.1.0
description:
  - Reads the configuration of IIS and the security descriptors of the folders it names in one module run, works out on
    the controller which account needs which permission on which folder and why, writes what is missing in a second run,
    and proves the result from the descriptors read back. When nothing is missing there is no second run.
  - Both identities of an application get read access to its folders, because Windows checks both - the process identity
    that the worker runs as, and the request identity that reads files for the visitor. The process identity also reads
    the folders above the application in its URL path, where IIS looks for C(web.config).
  - Only DACLs are written, never owner, group or SACL. ACEs are added by SID and nothing that is there is removed.
  - System folders, links, write access to code and grants that a deny entry makes worthless are refused, path by path,
    and named.
options:
  state:
    description: V(present) grants what is needed and missing.
    type: str
    choices: [present]
    default: present
  sites:
    description: Names of sites to work on, or V(all).
    type: list
    elements: str
  applications:
    description: Applications to work on, by site and path, such as C(Default Web Site/shop), or V(all).
    type: list
    elements: str
  application_pools:
    description: Application pools whose applications to work on, or V(all).
    type: list
    elements: str
  declared:
    description:
      - Applications given as data instead of read from the configuration, for plays that create pool, folder and site
        in the same run. They are worked on without being named in O(sites), O(applications) or O(application_pools).
      - The configuration of the host, if there is one, is still read for the folders of its other applications.
    type: list
    elements: dict
    suboptions:
      application_pool:
        description: Name of the application pool, which need not exist yet.
        type: str
        required: true
      physical_path:
        description: Folder of the application, which in check mode need not exist yet.
        type: str
        required: true
      site:
        description: Name of the site, for messages and the result.
        type: str
        default: declared
      path:
        description: Path of the application in the site, for messages and the result.
        type: str
        default: /
      identity_type:
        description: What the pool runs as. Without it the default of the version of IIS.
        type: str
        choices: [ApplicationPoolIdentity, NetworkService, LocalService, LocalSystem, SpecificUser]
      user_name:
        description: The account, where O(declared[].identity_type) is V(SpecificUser).
        type: str
      anonymous_user:
        description: Account of anonymous visitors. Without it V(IUSR); an empty text means the process identity.
        type: str
      authenticated:
        description: Whether visitors log on to Windows accounts; name those in O(users).
        type: bool
        default: false
  iis_version:
    description:
      - Version of IIS for O(declared) on a host that does not have IIS yet.
      - Elsewhere the version is read from the host.
    type: str
    choices: ['7.0', '7.5', '8.0', '8.5', '10.0']
  read:
    description: What reading means. V(read_execute) is 0x1200A9, V(read) is 0x120089 without execution of programs.
    type: str
    choices: [read_execute, read]
    default: read_execute
  write:
    description:
      - Folders that applications write to. Nothing is writable unless it is named here.
      - Each is a dictionary, or a text for one that has only a path.
    type: list
    elements: raw
    suboptions:
      path:
        description: Folder, absolute or relative to each application's own folder, such as V(App_Data).
        type: str
        required: true
      for:
        description: Which identities write.
        type: str
        choices: [process, request, both]
        default: process
      rights:
        description: V(modify) is 0x1301BF, V(write) is 0x100116 without read or deletion.
        type: str
        choices: [modify, write]
        default: modify
  users:
    description: Accounts or groups that stand for authenticated visitors. The configuration does not say who they are.
    type: list
    elements: str
  grant_to:
    description:
      - Who gets what a worker process needs.
      - V(auto) and V(pool) are the SID of the application pool, which every worker of the pool carries and nobody else.
      - V(account) is the account itself, V(group) is C(BUILTIN\IIS_IUSRS), which every pool of the host is in.
    type: str
    choices: [auto, pool, account, group]
    default: auto
  satisfied_by:
    description:
      - What counts as granted already.
      - V(own_ace) wants ACEs of the trustee itself, explicit or inherited, so that the same input gives the same ACL
        on every host.
      - V(effective) accepts access through any group that is certain to be in the token; broad groups are reported.
    type: str
    choices: [own_ace, effective]
    default: own_ace
  exclude_paths:
    description: Folders that are never touched, with everything below them, not by inheritance either.
    type: list
    elements: str
  force:
    description:
      - Paths, exactly, for which the guards are lifted.
      - They refuse system folders, links, short (8.3) names, write access to code, and writes that would make Windows
        bring inherited entries up to date that nobody asked about, such as those of a folder that was moved.
    type: list
    elements: str
  override_inherited_deny:
    description: Whether an explicit allow ACE may be added where an inherited ACE denies what is needed.
    type: bool
    default: false
  stale_inheritance:
    description:
      - What becomes of a write that would change inherited entries for reasons that are not the grant's. Files that
        were moved into a folder keep the entries of their old one until Windows brings them up to date, with any write
        on them or above.
      - With V(refuse) such a write is left alone, with one finding for each folder that says who would lose what. With
        V(apply) it is done, and everything that changes is in the diff and told.
      - Where anybody but the trustees of the plan would gain something, or an entry that denies would go, only O(force)
        on that path allows it. What Windows would make of entries that stand in another order than it gives them is
        not documented, and always refused.
    type: str
    choices: [refuse, apply]
    default: refuse
  made_earlier:
    description:
      - Whether an earlier task of the play makes what is selected here and is missing. Check mode does not run that
        task, so a site, an application, a pool, a folder or IIS itself that is missing is then a warning in check mode.
      - Without it check mode fails where the real run would; applications in O(declared) need no saying. In a real run
        what is missing is an error in any case.
    type: bool
    default: false
  fail_on:
    description: The level of finding, about the selected applications, at which the task fails at its end.
    type: str
    choices: [error, warning, never]
    default: error
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
  below_root:
    description:
      - Whether to look at everything below the folders as well. No module run more is needed for it.
      - Where a subfolder with a protected DACL, a file with a deny entry of its own or one that was moved keeps a
        trustee from what it has on the folder above, the finding C(grant_ineffective_below) names it. What a write
        would change there for others is judged by O(stale_inheritance) and O(force).
      - Before a folder is written the host looks once more, and does not write it where something appeared meanwhile;
        that takes one more module run. Afterwards everything below is read again, and what did not arrive is an error.
      - What an earlier run began and a host did not finish handing down is handed down once more.
      - The plan tells how many files and folders every write touches.
      - The first 100000 files and folders of each folder are looked at, and a finding says so if there are more.
        Junctions and links are not entered.
      - With V(false) every result says that it is verified on the folders only.
    type: bool
    default: true
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  platform:
    platforms: windows
author:
  - webinfra.iis_identity contributors (@webinfra)
seealso:
  - module: webinfra.iis_identity.iis_identity_info
  - module: webinfra.iis_identity.security_descriptor
  - plugin: webinfra.iis_identity.access_plan
    plugin_type: filter
notes:
  - Use C(become) and C(async) with the two raw modules if you need them; this action refuses C(async), because it works
    on the controller between two module runs.
"""

EXAMPLES = r"""
- name: Let every application read its own files
  webinfra.iis_identity.iis_access:
    sites: all

- name: Let the shop write its uploads
  webinfra.iis_identity.iis_access:
    applications: Default Web Site/shop
    write:
      - path: App_Data
      - path: D:\uploads\shop
        rights: write

- name: Prepare a site that a later task of the same play creates
  webinfra.iis_identity.iis_access:
    declared:
      - application_pool: Shop
        physical_path: D:\sites\shop
        anonymous_user: ''
"""

RETURN = r"""
applications:
  description: The applications worked on, as M(webinfra.iis_identity.iis_identity_info) returns them.
  returned: success
  type: list
  elements: dict
plan:
  description:
    - What is needed, what was decided about it and why.
    - C(items) has one dictionary for every path, trustee and kind of need, with C(path), C(trustee) (C(sid) and
      C(name)), C(need) (C(kind), C(rights), C(mask) and C(scope)), C(decision), C(witness), C(before), C(after),
      C(applications) and C(reasons).
    - Decisions are V(satisfied), V(grant), V(covered) by a grant above, V(blocked), V(refused), V(excluded),
      V(missing), V(unreadable) and V(not applied).
    - C(before) and C(after) are the descriptors of a path that is written, as SDDL.
    - With O(below_root), C(touches) is how many files and folders below are changed by the write to the path, by
      inheritance, or V(none) for a path that is not written.
    - C(findings) are what a person should know, each with C(level), C(code), C(message), C(path) and C(applications).
      The page C(docs/findings.md) of the collection says of each code what it means and what to do about it.
  returned: success
  type: dict
verification:
  description:
    - Whether every need that should be met is met by the descriptors read back.
    - C(verified) is whether all are, C(items) has one dictionary for each, with C(path), C(trustee), C(kind),
      C(granted) and C(witness), the ACEs that show it.
    - With O(below_root), C(below) says of everything below the folders whether the trustees have the same there
      and what was written arrived (C(verified)), whether all of it was looked at (C(complete)), and who lacks it where
      (C(lacking), the first 100, each with C(path), C(trustee), C(kind), C(count) and C(reason)). C(verified) of the
      folders themselves is not affected.
  returned: success, but not in check mode with changes, and not where nothing is selected
  type: dict
"""
