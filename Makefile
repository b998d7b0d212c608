# Every target does its own set-up in .venv; a fresh machine needs Python 3.11, make and the package registries.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test check lint types imports readme schema bench lock clean

demo: .venv/runtime            ## the six cases, end to end, on an embedded NATS server
	@$(BIN)/ketenhub demo

test: .venv/dev                ## every test (NATS=auto|wheel|container chooses the server)
	$(BIN)/pytest --nats=$(or $(NATS),auto)

check: lint types imports test readme

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

imports: .venv/dev
	$(BIN)/lint-imports

readme: .venv/dev              ## every command of the README, as a reader would type it
	$(BIN)/python tests/readme_commands.py

schema: .venv/dev              ## write the generated files of schemas/ again
	$(BIN)/ketenhub schema --schrijf

bench: .venv/bench             ## ratios in one run; none of them is a test
	$(BIN)/python -m deploy.bench

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ketenhub needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt pyproject.toml | .venv/bin/python
	$(INSTALL) -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/bench: requirements-bench.txt .venv/dev
	$(INSTALL) -r requirements-bench.txt
	@touch $@

lock: .venv/dev                ## resolve the pins again from pyproject.toml
	$(BIN)/python -m deploy.lock

clean:
	rm -rf .venv
