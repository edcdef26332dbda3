#!/usr/bin/env bash
# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Builds the documentation of the collection as HTML: docs.sh FOLDER. A warning of Sphinx is a failure, and so is an internal
# link that leads to nothing.
set -euo pipefail

folder=$1
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# antsibull-docs writes a log into the home folder.
export HOME=$folder
antsibull-docs sphinx-init --use-current --squash-hierarchy --fail-on-error --no-add-antsibull-docs-version \
  --dest-dir "$folder" webinfra.iis_identity > "$folder/sphinx-init.log"

# The links into Ansible's own documentation are looked up over the network; the build does without.
sed -i "/^intersphinx_mapping/,/^}/d; s/'sphinx.ext.intersphinx', //" "$folder/conf.py"
echo "suppress_warnings = ['ref.ref']" >> "$folder/conf.py"

"$folder/build.sh" > "$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 1; }
echo "${folder#"$PWD"/}/build/html/index.html: $(find "$folder/build/html" -name '*.html' | wc -l) pages"
python "$(dirname "${BASH_SOURCE[0]}")/html_links.py" "$folder/build/html"
