# SPDX-License-Identifier: EUPL-1.2
# Two commands do everything: `make demo` and `make test`. Each lays out the environment it needs.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
T ?=
# A file of tests runs in one worker, so that its servers and databases are its own.
WORKERS ?= 2
PARALLEL := $(if $(T),,-n $(WORKERS) --dist loadfile)

INPUTS := requirements.lock pyproject.toml tools/environment.py tools/lock.py

.venv/runtime: $(INPUTS)
	@$(PYTHON) tools/environment.py runtime

.venv/development: $(INPUTS)
	@$(PYTHON) tools/environment.py development

.PHONY: help
help: ## deze lijst
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: .venv/runtime ## vijf knooppunten en één zaak op deze computer; ARGS="--once --json" geeft woorden door
	@$(BIN)/strafketen demo $(ARGS)

.PHONY: test
test: .venv/development system ## alle tests; T=tests/core of T="-k naam" voor een deel
	@$(BIN)/python -m pytest $(PARALLEL) $(if $(T),$(T),tests --ignore=tests/bench) $(ARGS)

.PHONY: check
check: .venv/development ## opmaak, typen, lagen, licenties, documenten, migraties
	@$(BIN)/python tools/check.py $(ARGS)

.PHONY: bench
bench: .venv/development system ## de metingen, elk naast zijn ondergrens (tests/bench)
	@for file in tests/bench/bench_*.py; do echo "== $$file" >&2; $(BIN)/python $$file || exit 1; done

.PHONY: format
format: .venv/development ## opmaak herstellen
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .

.PHONY: lock
lock: .venv/development ## requirements.lock opnieuw maken; ARGS=--upgrade neemt nieuwere versies
	@$(BIN)/python tools/lock.py $(ARGS)

.PHONY: vendor
vendor: .venv/development ## de bestanden in web/static/vendor opnieuw maken (npm nodig)
	@$(BIN)/python tools/vendor_static.py $(ARGS)

.PHONY: system
system:
	@$(PYTHON) tools/environment.py system
