#!/usr/bin/env bash
# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs ansible-test sanity on a copy of the checkout, for the Python that is given: ansible_test.sh 3.11
# The programs ansible-test and pythonX.Y come from PATH.
set -euo pipefail

python=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=$(ansible-test --version | grep -oE '[0-9]+\.[0-9]+\S*')
core=$(cut -d. -f1,2 <<< "$version")

# ansible-test wants the collection at a path that ends in ansible_collections/NAMESPACE/NAME, and follows no link there.
# Below a folder that git ignores it would find no file at all, so the copy is outside of the checkout.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
collection=$copy/ansible_collections/webinfra/iis_identity
mkdir -p "$collection"
cd "$root"
git ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
  xargs -0 cp --parents --target-directory "$collection"

# It keeps its virtual environments and a copy of get-pip.py in the home folder; they are kept in .cache instead. pip's
# own settings stay those of the user.
home=$root/.cache/ansible-test-home
mkdir -p "$home/.ansible/test/cache" "$home/.config"
for name in get_pip_23_1_2.py get_pip_24_2.py get_pip_25_2.py; do
  cp tests/tools/get_pip.py "$home/.ansible/test/cache/$name"
done
[ ! -d "$HOME/.config/pip" ] || ln -sfn "$HOME/.config/pip" "$home/.config/pip"
[ ! -d "$HOME/.pip" ] || ln -sfn "$HOME/.pip" "$home/.pip"

# ansible-core 2.22 takes dill from an archive, for the sake of Python 3.15; for the others the released one does.
data=$(python -c 'from ansible_test import _data; print(*_data.__path__)')
sed -i -E 's/^(\S+) @ https:.*/\1/' "$data/requirements/sanity.pylint.txt"

# Shims of pyenv answer to the name of every Python, also of those that are not chosen, and then fail.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v '/shims$' | paste -sd:)

cd "$collection"
if ! command -v pwsh > /dev/null; then
  # Without PowerShell validate-modules stops at the first .ps1 file; pslint leaves itself out.
  mkdir -p tests/sanity
  for module in plugins/modules/*.ps1; do
    echo "$module validate-modules!skip" >> "tests/sanity/ignore-$core.txt"
  done
fi

log=$root/.cache/ansible-test-$core.log
result=0
HOME=$home PATH=$PATH ansible-test sanity --local --python "$python" --color no > "$log" 2>&1 || result=$?
grep -E '^(ERROR|FATAL): ' "$log" || [ $result -eq 0 ] || tail -n 40 "$log"
echo "ansible-test $version with Python $python: $(grep -c '^Running sanity test' "$log") sanity tests, exit code $result"
exit $result
