# Plan Tracker. `make run` serves, `make test` proves; both set up what they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# Compiled files are kept: every process of a test run would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: importer-score help run test check lint types browser faults bench bench-sweep fast lock python on-postgresql in-the-browser on-sqlite
# Chromium is installed beside the packages; types are checked and both databases tested side by side; browsers come
# last and alone: people wait for pages.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=3
endif
help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "需要 Python 3.11，没有找到 $(PYTHON)；装好后重试，或用 make PYTHON=路径 指定。" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "需要 Python 3.11，现在的 $(PYTHON) 是 $$($(PYTHON) -V 2>&1)；请用 make PYTHON=路径 指定。" >&2; exit 1; }

# The stamps say what is installed; a changed lock file installs again.
$(VENV)/.run: requirements.txt | python
	@$(PYTHON) -m venv $(VENV)
	@echo "正在安装运行所需的软件包……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

# Most of what the tools bring is never imported, and need not be compiled.
$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run ## Set up and serve on http://127.0.0.1:8000 (PORT, DATA_DIR, DEMO_TODAY)
	@exec $(BIN)/python manage.py serve

browser: | python
	@$(PYTHON) tests/browser_setup.py

check: lint types ## Lint, types, templates, migrations

types: $(VENV)/.test
	$(BIN)/mypy

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py check

# What the embedded default must be trusted with; everything but the demonstration runs on PostgreSQL too.
SQLITE := tests/notifications tests/demo tests/reports/test_jobs.py tests/reports/test_figures.py tests/architecture/test_huge_numbers.py $(addprefix \
	tests/tasks/test_, decisions.py mergers.py report_life.py requests.py review_batch.py turning.py)
fast: $(VENV)/.test ## Quick tests on SQLite
	$(BIN)/python -m pytest -n 2 -m "not journey and not services and not slow" --database sqlite $(SQLITE)

test: lint browser ## Set up and pass everything
	@$(MAKE) --no-print-directory --output-sync=target on-postgresql on-sqlite types
	@$(MAKE) --no-print-directory in-the-browser

on-postgresql: $(VENV)/.test
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not journey and not faults" --database postgresql -q --ignore tests/demo --ignore tests/journeys

in-the-browser: $(VENV)/.test
	$(BIN)/python -m pytest -n 3 -m journey --database postgresql -q tests/journeys

on-sqlite: $(VENV)/.test
	$(BIN)/python -m pytest -m "not journey and not services and not slow" --database sqlite -q $(SQLITE)

faults: $(VENV)/.test ## Kill, restart, freeze and fill up everything, in full (FAULT_SEED chooses when)
	THOROUGH=1 $(BIN)/python -m pytest -s -m "not journey" --database postgresql tests/faults tests/keeping tests/departments/test_lockout.py

bench: $(VENV)/.test ## Speed as ratios against a floor of the same run
	$(BIN)/python bench/run.py

bench-sweep: $(VENV)/.test ## The daily sweep over a million duties against plain SQL of the same decision
	$(BIN)/python bench/sweep.py

importer-score: $(VENV)/.test ## How far the reading of plan documents agrees with annotated ones (SCORE_DIR)
	$(BIN)/python -m bench.importer_score

lock: $(VENV)/.test ## Pin the requirements anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header requirements.in requirements-dev.in -c requirements.txt -o requirements-dev.txt
