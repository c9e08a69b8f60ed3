# dongwang. `make run` serves the demo club, `make test` runs every check.
# Needed: make, and Python 3.11 or newer. The rest is made here, in .venv, the first time that it is needed.

PYTHON ?= python3
BIN := .venv/bin

# A stamp has in its name what it was made from: interpreter and folder for the environment, the lock files for what is
# in it. When one of them changes, or the folder was moved, that stamp is missing, and what it stands for is made anew.
checksum = $(shell { $(1); } 2>/dev/null | cksum | cut -d ' ' -f 1)
VENV := .venv/made-$(call checksum,$(PYTHON) -c 'import sys; print(sys.base_prefix + sys.version)'; pwd)
APP := .venv/app-$(call checksum,cat requirements/app.txt pyproject.toml)
DEV := .venv/dev-$(call checksum,cat requirements/app.txt requirements/dev.txt pyproject.toml)

# stop: one line that says what to do (no commas in it: make would take them for its own).
# pip: quiet, its words kept in a log, and its last ones shown in CI, where nobody can open the log.
stop = { echo "make: $(1)" >&2; exit 1; }
pip = $(BIN)/python -m pip install --no-input --disable-pip-version-check --no-compile $(1) >.venv/pip.log 2>&1 || \
	{ [ -z "$$CI" ] || tail -n 20 .venv/pip.log >&2; $(call stop,$(2) The reason is at the end of .venv/pip.log.); }

.PHONY: help run test test-long bench check audit sbom lock clean front browser

help: ## what there is (this list)
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

run: $(APP) front ## set everything up and serve the demo club
	@exec $(BIN)/dongwang demo --serve

# Every branch of the pure rules has to be run, or pytest fails. The gate is inside pytest: its closing line stays last.
GATE := --cov=ledger/book --cov=ledger/scheme --cov-branch --cov-fail-under=100

test: check front browser sbom ## every check; pytest's closing line comes last
	@$(BIN)/pytest -m "not long and not bench" $(GATE)

test-long: check front browser sbom ## as test, with the published numbers of examples and faults
	@$(BIN)/pytest -m "not bench" --hypothesis-profile=long $(GATE)

bench: $(DEV) front ## measure; nothing passes or fails
	@$(BIN)/python -m tests.speed

check: $(DEV) ## the checks that run no code
	@$(BIN)/ruff check --quiet || $(call stop,ruff found the above; $(BIN)/ruff check --fix mends much of it.)
	@$(BIN)/ruff format --quiet --check || $(call stop,some files are not formatted; $(BIN)/ruff format does it.)
	@$(BIN)/mypy --no-error-summary || $(call stop,mypy found the above.)
	@$(BIN)/lint-imports >.venv/doors.log || { cat .venv/doors.log >&2; $(call stop,a room knows one it may not know.); }

# --strict: without it an audit that learned nothing about any package ends well.
audit: $(DEV) ## ask for known weaknesses of what is delivered (needs a network; no part of test)
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement requirements/app.txt || \
	$(call stop,either a package has a known weakness or not every package could be audited; the reason is above.)

sbom: $(DEV) ## write build/sbom.cdx.json: everything that is delivered and its hashes
	@$(BIN)/python -m tests.sbom || $(call stop,the list of what is delivered could not be written.)

front: $(APP)
	@$(BIN)/python -m web.assets

browser: $(DEV)
	@$(BIN)/python -m tests.chromium

LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-annotate --quiet
lock: $(DEV) ## write the Python lock files anew from pyproject.toml (newer versions: make lock UPGRADE=--upgrade)
	@$(LOCK) $(UPGRADE) pyproject.toml --group build -o requirements/app.txt
	@$(LOCK) $(UPGRADE) pyproject.toml --group build --group dev -c requirements/app.txt -o requirements/dev.txt
	@$(LOCK) $(UPGRADE) --group node -o requirements/node.txt

clean: ## remove what was made here; data stay where they are
	@rm -rf .venv node_modules web/static/vendor web/fonts build dist .coverage .hypothesis .*_cache tests/output
	@find ledger web scheduler tests -name __pycache__ -prune -exec rm -rf {} +
	@find web -name '*.mo' -delete

$(VENV):
	@command -v "$(PYTHON)" >/dev/null || $(call stop,there is no $(PYTHON) here. Please install Python 3.11 or newer \
	or name one with PYTHON=/path/to/python3.)
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || $(call stop,$(PYTHON) is older than 3.11. \
	Please install a newer one or name it with PYTHON=/path/to/python3.11.)
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || $(call stop,$(PYTHON) cannot make environments. \
	On Debian or Ubuntu: apt-get install python3-venv.)
	@echo "Setting up, once; later starts are at once."
	@"$(PYTHON)" -m venv --clear .venv || $(call stop,the folder .venv could not be made; is this folder writable?)
	@touch $@

$(APP): $(VENV)
	@rm -f .venv/app-* .venv/dev-*
	@$(call pip,--require-hashes -r requirements/app.txt,the Python packages could not be installed.)
	@$(call pip,--no-deps --no-build-isolation --editable .,dongwang itself could not be installed.)
	@touch $@

$(DEV): $(APP)
	@rm -f .venv/dev-*
	@$(call pip,--require-hashes -r requirements/dev.txt,the tools for the checks could not be installed.)
	@touch $@
