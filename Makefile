# One word for each job; `make` alone lists them. Package indexes are whatever pip and uv are configured for.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
EXTENSION := extensions/vscode
NPM := PATH="$(abspath .tools/node/bin):$$PATH" npm
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)

# A missing Python is an error that says so, not a silent download. Set to `automatic` to let uv fetch one.
export UV_PYTHON_DOWNLOADS ?= never

# Package indexes hiccup: run a command again, once.
retry = { $(1) || { echo 'That failed; trying once more.' >&2; sleep 3; $(1); }; }
# $(call new_venv,DIR): create DIR unless it holds a working interpreter.
new_venv = $(1)/bin/python -c '' 2>/dev/null || $(UV) venv --quiet --clear --python '>=3.11' $(1)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- set-up

.PHONY: setup
setup: $(VENV)/.stamp ## Create .venv with everything pinned (the other targets do it themselves)
	@# An editable install is not compiled when it is installed, as a wheel is.
	@$(BIN)/python -m compileall -q server/src

.tools/bin/uv: requirements/tools.txt
	@echo 'Installing uv into .tools'
	@python3 -m venv .tools || { echo 'Python needs its venv module: on Debian, apt-get install python3-venv' >&2; exit 1; }
	@$(call retry,.tools/bin/python -m pip install --quiet --require-hashes -r requirements/tools.txt)
	@touch $@

$(VENV)/.stamp: requirements/dev.txt server/pyproject.toml server/hatch_build.py sync-service/pyproject.toml | $(UV)
	@echo 'Setting up $(VENV)'
	@$(call new_venv,$(VENV))
	@$(call retry,$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt)
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e server -e sync-service
	@touch $@

$(BENCH_VENV)/.stamp: requirements/bench.txt | $(UV)
	@echo 'Setting up $(BENCH_VENV)'
	@$(call new_venv,$(BENCH_VENV))
	@$(call retry,$(UV) pip sync --quiet --compile-bytecode --python $(BENCH_VENV)/bin/python --require-hashes requirements/bench.txt)
	@touch $@

.tools/node/.stamp: $(VENV)/.stamp scripts/link-node.sh
	@scripts/link-node.sh

$(EXTENSION)/node_modules/.stamp: $(EXTENSION)/package-lock.json | .tools/node/.stamp
	@echo 'Installing what the VS Code extension is built with'
	@$(call retry,(cd $(EXTENSION) && $(NPM) ci --no-audit --no-fund --loglevel=error))
	@touch $@

# ---------------------------------------------------------------- jobs

.PHONY: run
run: setup ## Check the example shop, say how to see the same in an editor, and try the sync service
	@$(BIN)/aida check examples/shop --fail-on never
	@echo
	@echo 'VS Code: make vsix, then "Extensions: Install from VSIX…" with the file in dist/'
	@echo 'Neovim (0.8 or newer): :lua vim.lsp.start({name="aida", cmd={"$(abspath $(BIN)/aida)","lsp"}, root_dir=vim.fn.getcwd()})'
	@echo
	@$(BIN)/python scripts/try_service.py

.PHONY: check
check: setup ## Lint, formatting, types, import walls, words
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python scripts/check_project_words.py
	@$(BIN)/python scripts/generate_extension.py --check
	@# Only where the extension is worked on, or `make test` has run: its tools are large.
	@if [ -f $(EXTENSION)/node_modules/.stamp ]; then $(MAKE) --no-print-directory check-extension; fi

.PHONY: check-extension
check-extension: setup $(EXTENSION)/node_modules/.stamp ## Types, lint and formatting of the VS Code extension
	@cd $(EXTENSION) && $(NPM) run --silent types && $(NPM) run --silent lint && $(NPM) run --silent format

.PHONY: vsix
vsix: setup $(EXTENSION)/node_modules/.stamp ## Build the VS Code extension, with its server, into dist/
	@$(BIN)/python scripts/build_vsix.py

.PHONY: test
test: setup ## All checks and all tests, with real editors as clients
	@scripts/install-test-tools.sh
	@scripts/install-vscode.sh
	@$(MAKE) --no-print-directory vsix check
	@$(if $(PYTEST_ARGS),$(BIN)/python -m pytest $(PYTEST_ARGS),failed=0; \
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile server/tests sync-service/tests || failed=1; \
	echo 'Now those that drive editors, browsers and peers, one after the other'; \
	$(BIN)/python -m pytest tests || failed=1; \
	exit $$failed)

# Left out: what starts processes (servers, commands, editors, peers), and long random edits.
.PHONY: test-unit
test-unit: setup ## The unit tests of the server alone: no process, no tools from outside, no long random edits
	@$(BIN)/python -m pytest server/tests -k 'not prettier' $(addprefix --ignore=server/tests/,lsp cli engine/test_incremental.py engine/test_measures_while_typing.py) $(PYTEST_ARGS)

.PHONY: soak
soak: setup ## The long tests: random edit sequences, kills, endurance; renews docs/reference/soak.md
	@$(BIN)/python scripts/soak_report.py $(PYTEST_ARGS)

.PHONY: bench
bench: setup $(BENCH_VENV)/.stamp ## Measure against the peers and print the table
	@PATH="$(abspath $(BIN)):$(abspath $(BENCH_VENV))/bin:$$PATH" $(BIN)/python -m bench $(BENCH_ARGS)

.PHONY: docs
docs: setup ## Check that every link inside the documentation leads somewhere
	@$(BIN)/python scripts/check_doc_links.py

.PHONY: lock
lock: | $(UV) ## Renew requirements/*.txt from *.in (LOCK_ARGS=--upgrade for newer versions)
	@for name in tools runtime service dev bench; do \
		$(call retry,$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command 'make lock' $(LOCK_ARGS) \
			requirements/$$name.in -o requirements/$$name.txt) || exit 1; \
	done

.PHONY: migration
migration: setup ## Write a migration of the service's tables (MESSAGE='what it does'); read it before you commit it
	@$(BIN)/python scripts/new_migration.py "$(MESSAGE)"
	@$(BIN)/ruff format --quiet sync-service/src/aida_sync/schema/migrations
	@$(BIN)/ruff check --quiet --fix sync-service/src/aida_sync/schema/migrations

.PHONY: clean
clean: ## Remove everything that make made
	rm -rf $(VENV) $(BENCH_VENV) .tools dist $(EXTENSION)/node_modules $(EXTENSION)/dist $(EXTENSION)/bundled .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage server/dist sync-service/dist
	find server sync-service tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
