# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Windows web server made of files, for tests: it speaks WinRM and answers the modules of this collection.

`winrm` is the WinRM server, `payload` recognises what Ansible sends through it, `host` is the simulated host itself and
`modules` holds the Python twins of the modules it answers.
"""
