# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every command of the project. `make` alone lists those with a line of help. They need make and Python 3.11 or newer;
# what else a check needs is named where it is missing, see tests/tools/needed.py.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# Name another Python as in `make PYTHON=python3.13 test`, and its virtual environment as in VENV=.cache/venv-3.13.
# The names are tried, since a name on PATH may be a shim of pyenv without a Python behind it.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(call usable,$(name))))
usable = $(shell $(1) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && echo $(1))
VENV ?= .venv
LOCK ?= requirements/development.txt

# The versions of ansible-core that are supported, each with the Pythons that run it and its ansible-test.
PYTHONS_2.16 := 3.11 3.12
PYTHONS_2.17 := 3.11 3.12
PYTHONS_2.18 := 3.11 3.12 3.13
PYTHONS_2.19 := 3.11 3.12 3.13
PYTHONS_2.20 := 3.12 3.13 3.14
PYTHONS_2.21 := 3.12 3.13 3.14
PYTHONS_2.22 := 3.13 3.14
CORES := $(sort $(patsubst PYTHONS_%,%,$(filter PYTHONS_%,$(.VARIABLES))))

SHARED := $(or $(IIS_IDENTITY_SHARED),$(wildcard ../shared))
POWERSHELL_ARCHIVE := $(wildcard $(SHARED)/tools/powershell-*-linux-x64.tar.xz)
POWERSHELL := $(if $(POWERSHELL_ARCHIVE),.cache/powershell)
VERSION := $(shell sed -n 's/^version: *//p' galaxy.yml)
PACKAGE := dist/webinfra-iis_identity-$(VERSION).tar.gz
LINK := .cache/ansible_collections/webinfra/iis_identity
BENCHMARK := .cache/benchmark
IMPORTER := .cache/importer
WINDOWS_COLLECTION := .cache/ansible_collections/ansible/windows

# Ansible finds the collection by the link in .cache, and leaves the home folder alone.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.cache
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible-home
export WINDOWS_API_HOME ?= $(CURDIR)/.cache/windows-api
export LC_ALL := C.UTF-8
export PATH := $(abspath $(VENV))/bin:$(CURDIR)/.cache/powershell:$(PATH)

PIN := .cache/uv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header
STEPS := python tests/tools/steps.py
NEEDING := python tests/tools/needed.py
# Tests with a server or a host of their own stay together in one process.
PYTEST := pytest -q -n 2 --dist loadfile

LINTS := ruff-check ruff-format layers yamllint ansible-lint reuse docs-lint changelog
TESTS := $(LINTS) types unit end-to-end
CHECKS := ansible-test powershell oracle fuzz windows scale molecule lock docs package importer core-$(firstword $(CORES)) core-$(lastword $(CORES))

.PHONY: help venv demo test check lint clean requirements bench pages matrix core $(TESTS) $(CHECKS) $(addprefix core-,$(CORES))

help: ## List the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

demo: venv ## The main job on a simulated host: who runs what, permissions before and after, a report
	@python extensions/demo

test: venv ## Lint, types, unit tests and end-to-end tests: all that runs anywhere
	@$(STEPS) $(TESTS)

check: venv $(POWERSHELL) $(WINDOWS_COLLECTION) ## Everything else: ansible-test, Samba, NTFS, PowerShell, scale, docs, package, Galaxy, other ansible-cores
	@IIS_IDENTITY_ORACLE_COUNT=$${IIS_IDENTITY_ORACLE_COUNT:-5000} IIS_IDENTITY_FUZZ_SECONDS=$${IIS_IDENTITY_FUZZ_SECONDS:-30} \
	  IIS_IDENTITY_SEARCH_COUNT=$${IIS_IDENTITY_SEARCH_COUNT:-1000} \
	  $(STEPS) $(CHECKS)

venv: $(VENV)/lock.txt $(LINK) ## Make the virtual environment with all pinned tools

$(VENV)/lock.txt: $(LOCK)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)"; exit 1; }
	@tests/tools/virtual_environment.sh $(VENV) $(PYTHON) $^

$(LINK):
	@mkdir -p $(@D)
	@ln -sfn ../../.. $@

lint: venv ## Only the linters, of code, YAML, licenses, documentation and changelog
	@$(STEPS) $(LINTS)

ruff-check: venv
	@ruff check --output-format concise .

ruff-format: venv
	@ruff format --check .

layers: venv
	@PYTHONPATH=.cache lint-imports --no-cache --no-logo 2>&1 | grep -v '^$$'; exit $${PIPESTATUS[0]}

yamllint: venv
	@yamllint --strict . && echo "Every YAML file is in order"

ansible-lint: venv
	@ansible-lint --offline --nocolor

reuse: venv
	@reuse lint --lines && echo "Every file has its license"

# It writes a log into the home folder.
docs-lint: venv
	@HOME=.cache antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=all .

changelog: venv
	@antsibull-changelog lint && echo "Every changelog fragment is in order"

types: venv ## Only mypy --strict, of the collection and its tests
	@mypy

unit: venv ## Only the unit tests, with coverage
	@$(PYTEST) tests/unit --every-finding --cov --cov-report=term

end-to-end: venv ## Only the tests over WinRM against simulated hosts
	@$(PYTEST) tests/winrm tests/end_to_end

ansible-test: venv $(POWERSHELL) ## Only ansible-test sanity
	@$(NEEDING) $@ pwsh shellcheck -- true
	@tests/tools/ansible_test.sh $$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')

powershell: venv $(POWERSHELL) ## Only the static checks of the PowerShell code
	@$(NEEDING) $@ pwsh shared -- pwsh -NoProfile -File tests/windows/Test-PowerShell.ps1

oracle: venv ## Only the comparison with Samba and NTFS: 100,000 descriptors, 20,000 servers; `make check` takes 5,000 and 1,000
	@$(PYTEST) tests/oracle

fuzz: venv ## Only the 1,000,000 damaged descriptors; `make check` stops after 30 seconds
	@$(PYTEST) -s tests/fuzz

bench: $(BENCHMARK)/lock.txt ## Measure against winacl, impacket and Samba, and write docs/performance.md
	@$(NEEDING) $@ samba -- env PYTHONPATH=.cache $(BENCHMARK)/bin/python tests/benchmark docs/performance.md

$(BENCHMARK)/lock.txt: requirements/benchmark.txt | venv
	@tests/tools/virtual_environment.sh $(BENCHMARK) $(VENV)/bin/python $<

windows: venv $(POWERSHELL) $(WINDOWS_COLLECTION) ## Only the modules in Windows PowerShell on Wine
	@$(PYTEST) tests/windows

scale: venv $(WINDOWS_COLLECTION) ## Only the tests with many hosts and applications
	@pytest -q tests/scale

molecule: venv ## Only the molecule scenarios
	@cd extensions && molecule test --all

lock: venv ## Only the installation of an older lock with the oldest and the newest pip
	@pytest -q -n 2 tests/lock

docs: venv ## Build the documentation as HTML in .cache/docs/build/html
	@tests/tools/docs.sh .cache/docs

pages: venv ## Write the pages of the documentation that are made from the code
	@PYTHONPATH=.cache python tests/tools/identity_page.py
	@PYTHONPATH=.cache python tests/tools/content_page.py
	@PYTHONPATH=.cache python tests/tools/failures_page.py
	@PYTHONPATH=.cache python tests/tools/findings_page.py
	@python tests/tools/guides.py

package: venv ## Build the collection in dist, install it elsewhere, read the documentation of all its plugins
	@ansible-galaxy collection build --force --output-path dist > /dev/null
	@PYTHONPATH=.cache python tests/tools/installed.py $(PACKAGE)
	@ansible-builder create --file execution-environment.yml --context .cache/execution-environment

importer: $(IMPORTER)/lock.txt ## Only galaxy-importer, as Galaxy and Automation Hub run it on what they are given
	@PYTHONPATH=.cache python tests/tools/importer.py $(IMPORTER)

$(IMPORTER)/lock.txt: requirements/importer.txt | venv
	@tests/tools/virtual_environment.sh $(IMPORTER) $(VENV)/bin/python $<

matrix: venv ## ansible-test, unit tests and playbooks with every supported ansible-core; `make check` has the oldest and newest
	@$(STEPS) $(addprefix core-,$(CORES))

$(addprefix core-,$(CORES)): core-%: venv
	@python=$$(tests/tools/find_python.sh $(PYTHONS_$*)); \
	  if [ -n "$$python" ]; then $(MAKE) VENV=.cache/core-$* PYTHON="$$python" \
	    LOCK="requirements/tests.txt requirements/cores/$*.txt" ansible-test core; \
	  else echo "$@: none of the Pythons that run it is here: $(PYTHONS_$*)" | tee -a "$${IIS_IDENTITY_LEFT_OUT:-/dev/null}"; fi

core: venv
	@$(PYTEST) tests/unit tests/end_to_end/test_playbooks.py

requirements: venv ## Pin the newest requirements
	@python -m venv .cache/uv && .cache/uv/bin/pip install -qq uv
	@$(PIN) --universal --python-version 3.11 requirements/development.in --output-file requirements/development.txt
	@$(PIN) --universal --python-version 3.11 --constraint requirements/development.txt \
	  requirements/tests.in --output-file requirements/tests.txt
	@$(foreach core,$(CORES),echo "ansible-core==$(core).*" | $(PIN) --no-annotate --python-version $(firstword $(PYTHONS_$(core))) \
	  --constraint requirements/tests.txt $$(sed -nE 's/^([^ ]+)==.*/--no-emit-package \1/p' requirements/tests.txt) \
	  - --output-file requirements/cores/$(core).txt &&) true
	@$(PIN) --universal --python-version 3.11 requirements/importer.in --output-file requirements/importer.txt
	@$(PIN) --python-version 3.11 requirements/benchmark.in --output-file requirements/benchmark.txt

.cache/powershell: $(POWERSHELL_ARCHIVE)
	@rm -rf $@ && mkdir -p $@.new
	@tar -xJf $< --directory $@.new --strip-components=1 --no-same-owner --touch && mv $@.new $@

$(WINDOWS_COLLECTION): requirements/ansible.txt | venv
	@python tests/tools/ansible_windows.py .cache

clean: ## Remove everything that these commands have made
	@for home in $(wildcard .cache/windows-api*); do \
	  WINDOWS_API_HOME=$$home "$(SHARED)/tools/windows-api/pwsh-windows" --stop; done
	@rm -rf .cache .venv dist tests/output
