# The one vocabulary. `make demo` and `make test` need only Python 3.11 and make.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python $(firstword $(wildcard tools/pip/pip-*.whl))/pip --disable-pip-version-check --no-input
PORT ?= 8000
SCALE ?= 1
# One more than the cores of the smallest machine: tests also wait, for a browser, a server, a job.
WORKERS ?= 3
# What Python has compiled is kept, whatever the machine says: every test that starts the program would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo test check fix bench soak pictures messages settings lock clean

help:
	@echo "make demo      the whole platform with a small invented city on http://localhost:$(PORT)  (FRESH=1, SCALE=n, PORT=n)"
	@echo "make test      every test"
	@echo "make check     style, types, contracts, translations, migrations: changes nothing"
	@echo "make fix       formats and mends what a machine can"
	@echo "make bench     what must be fast, beside its limit"
	@echo "make soak      long runs: kills, idle streams, faults"
	@echo "make pictures  the pictures in docs/pictures"
	@echo "make messages  brings the translation catalogues up to date"
	@echo "make settings  writes the handbook's page of settings anew"
	@echo "make lock      locks the dependencies anew"

$(VENV)/.base: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@echo "Installing what Teremok stands on…"
	@$(PIP) install --quiet --require-hashes -r requirements/base.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.base
	@$(BIN)/python tools/messages.py compile

setup-dev: $(VENV)/.dev setup

demo: setup
	@$(BIN)/teremok demo --port $(PORT) --scale $(SCALE) $(if $(FRESH),--fresh)

test: setup-dev
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not soak" $(ARGS)

check: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/python tools/messages.py check
	@$(BIN)/python tools/settings.py check
	@$(BIN)/python tools/migrations.py

fix: setup-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev
	@$(BIN)/python -m bench $(ARGS)

soak: setup-dev
	@$(BIN)/python -m pytest -m soak $(ARGS)

pictures: setup-dev
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python tools/pictures.py

messages: setup-dev
	@$(BIN)/python tools/messages.py update
	@$(BIN)/python tools/messages.py compile

settings: setup-dev
	@$(BIN)/python tools/settings.py update

lock: setup-dev
	@cd requirements && for part in base dev; do ../$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$part.in -o $$part.txt; done

clean:
	@rm -rf var .mypy_cache .ruff_cache
