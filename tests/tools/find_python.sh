#!/usr/bin/env bash
# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Prints the path of the first Python of these versions that is here, or nothing where there is none:
# find_python.sh 3.12 3.13
# Looks on PATH, and at the installations of pyenv, whose shims answer to the names of all but run only the chosen one.
set -euo pipefail

shims=$(tr : '\n' <<< "$PATH" | grep -m 1 '/shims$' || true)
root=${PYENV_ROOT:-${shims:+${shims%/shims}}}
root=${root:-$HOME/.pyenv}

for version in "$@"; do
  for python in "python$version" "$root"/versions/"$version".*/bin/python; do
    if "$python" -c 'import ensurepip, venv' 2> /dev/null; then
      command -v "$python"
      exit
    fi
  done
done
