# Every target sets up what it needs by itself. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# pip leaves byte-compiling to the first import (half the install time), so the first import must be let write it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-services lint format messages bench sbom lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(RUN_STAMP): requirements/run.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --quiet --no-compile --require-hashes -r requirements/run.txt
	@touch $@

$(DEV_STAMP): requirements/dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --quiet --no-compile --require-hashes -r requirements/dev.txt
	@touch $@ $(RUN_STAMP)

setup: $(RUN_STAMP) ## install what the portal runs on

demo: $(RUN_STAMP) ## run the whole portal on this machine, with demonstration data
	@exec $(BIN)/python manage.py demo

test: $(DEV_STAMP) ## the whole test suite, browser tests included
	@.ci/browser || true
	$(BIN)/python manage.py catalogues compile
	$(BIN)/python manage.py build_assets
	$(BIN)/python -m pytest -n auto --dist loadgroup --ignore tests/contract $(ARGS)
	@# The contract tests fill a database of their own; with ARGS only what is asked for runs.
	@test -n "$(ARGS)" || $(BIN)/python -m pytest -n auto --dist loadfile tests/contract

test-services: $(DEV_STAMP) ## the suite against Debian's PostgreSQL and Redis, started for it
	$(BIN)/python manage.py catalogues compile
	$(BIN)/python manage.py build_assets
	$(BIN)/python .ci/services.py $(BIN)/python -m pytest -n auto --dist loadgroup --ignore tests/contract $(ARGS)
	@test -n "$(ARGS)" || $(BIN)/python .ci/services.py $(BIN)/python -m pytest -n auto --dist loadfile tests/contract

lint: $(DEV_STAMP) ## style, types, layers, known weaknesses, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/mypy portal rights_info recruitment_agencies complaints
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml portal rights_info recruitment_agencies complaints .ci manage.py
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py catalogues check

format: $(DEV_STAMP) ## put the code in its one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(RUN_STAMP) ## refresh and compile the message catalogues
	$(BIN)/python manage.py catalogues refresh

bench: $(DEV_STAMP) ## the benchmark, as ratios to a bare view in the same run
	DATA_DIR=.data/bench DJANGO_SETTINGS_MODULE=portal.settings.bench $(BIN)/python manage.py bench $(ARGS)

sbom: $(DEV_STAMP) ## what production installs and under which licences, into .data/sbom
	@.ci/sbom

lock: ## write requirements/*.txt anew from pyproject.toml
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--custom-compile-command "make lock" pyproject.toml --extra s3 --extra channels --extra metrics -o requirements/production.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --extra embedded -o requirements/run.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --extra embedded --extra channels --extra metrics --group dev -o requirements/dev.txt

clean: ## remove everything that was made, demonstration data included
	rm -rf $(VENV) .data locale/*/LC_MESSAGES/*.mo
