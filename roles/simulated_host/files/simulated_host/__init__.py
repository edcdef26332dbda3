# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Windows web server made of files, for tests: it speaks WinRM and answers the modules of this collection.

From low to high, each importing only from those above it in this list:

- `machine`: what every machine behind the WinRM server has, a program that answers, counts, and faults on demand;
- `payload`: recognises what Ansible sends;
- `winrm`: the WinRM server; `host`: what a simulated host is, its files, accounts and security descriptors; neither
  knows the other;
- `modules`: the Python twins of the modules that it answers;
- `simulated_host`: a host that recognises a module and lets its twin answer; `new_accounts`: made-up SIDs;
- `service`: hosts behind one WinRM server; `new_host` makes the folder of one, `background` starts and stops a server;
- `command_line`, which `__main__` starts.

import-linter holds this order, see pyproject.toml.
"""
