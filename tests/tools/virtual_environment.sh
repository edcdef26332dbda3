#!/usr/bin/env bash
# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Installs what locks name into a virtual environment, which is made where there is none:
# virtual_environment.sh FOLDER PYTHON LOCK...
#
# A lock names everything, so pip does not look for dependencies: before 23.3 it takes the newest release for one with an
# extra, and then refuses it as not pinned. That nothing is missing is what `pip check` says.
set -euo pipefail

folder=$1 python=$2
shift 2

is_new=
if [ ! -x "$folder/bin/python" ]; then
  echo "Making $folder with $python, which takes up to a minute ..."
  "$python" -m venv "$folder"
  is_new=yes
fi
pip=("$folder/bin/python" -m pip --disable-pip-version-check)
"${pip[@]}" install -qq --require-hashes --no-deps "${@/#/--requirement=}"
if ! wrong=$("${pip[@]}" check); then
  [ -z "$is_new" ] || { echo "$wrong"; exit 1; }
  # What an older lock has left behind may not go with this one.
  rm -rf "$folder"
  exec "$0" "$folder" "$python" "$@"
fi
cat "$@" > "$folder/lock.txt"
