# Every target does its own set-up in .venv; a fresh machine needs Python 3.11 or newer, make and its package registry.
PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3),python3)
BIN := .venv/bin
PYTEST = $(BIN)/pytest --nats=$(or $(NATS),auto)
SAMEN := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check lint types imports readme prepared schema docs bench lock clean

demo: .venv/runtime            ## the six cases, end to end, on an embedded NATS server
	@$(BIN)/ketenhub demo

# Tests wait for servers more than they compute, so four at once also on two cores; a file stays in one process. Which
# files go first, tests/conftest.py says: else those with the fewest tests go last, and they are the longest.
# What failed is tried once more, by itself: a crowded machine can be slower than any deadline, a mistake fails again.
# Both runs are shown; a test that needs its second try is to be mended all the same.
test: .venv/dev                ## every test (NATS=auto|wheel|container chooses the server; N=0 runs one by one)
	@$(PYTEST) --numprocesses=$(or $(N),4) --dist=loadfile --no-loadscope-reorder || { uit=$$?; [ $$uit -eq 1 ] || exit $$uit; \
		echo "SOME TESTS FAILED. Once more, one by one:"; \
		$(PYTEST) --numprocesses=0 --last-failed --last-failed-no-failures=none; }

# What does not need the test run goes two at once: each of these keeps one core busy. The last one is not a check: four
# test processes on a fresh tree would each prepare every test file for themselves; now they find that done.
check:                         ## everything that must hold before a change lands
	@$(MAKE) --no-print-directory --jobs=2 $(SAMEN) lint types imports readme prepared
	@$(MAKE) --no-print-directory test

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

imports: .venv/dev
	$(BIN)/lint-imports

readme: .venv/dev              ## every command of the README, as a reader would type it
	$(BIN)/python tests/readme_commands.py

prepared: .venv/dev
	@$(PYTEST) --collect-only --quiet >/dev/null || true # what is wrong with it, the test run says

schema: .venv/dev              ## write the generated files of schemas/ again
	$(BIN)/ketenhub schema --schrijf

docs: .venv/runtime            ## write the pages of the log and the errors again
	$(BIN)/python -c 'from hub.logboek import tabel; print(tabel(), end="")' > hub/LOGBOEK.md
	$(BIN)/python -c 'from hub.fouten import tabel; print(tabel(), end="")' > hub/FOUTEN.md
	$(BIN)/python -c 'from hub.gateway.weigeringen import tabel; print(tabel(), end="")' > hub/gateway/WEIGERINGEN.md
	$(BIN)/python -c 'from hub.gateway.herhaalcodes import tabel; print(tabel(), end="")' > hub/gateway/HERHALEN.md
	$(BIN)/python -c 'from hub.trust.redenen import tabel; print(tabel(), end="")' > hub/trust/REDENEN.md
	$(BIN)/python -c 'from hub.journal.soortenlijst import tabel; print(tabel(), end="")' > hub/journal/SOORTEN.md

bench: .venv/bench             ## ratios in one run; none of them is a test
	$(BIN)/python -m deploy.bench

lock: .venv/dev                ## pins from pyproject.toml; LOCK_ARGS=--upgrade takes newer ones
	$(BIN)/python -m deploy.lock $(LOCK_ARGS)

# A half-made environment is removed: without ensurepip `venv` leaves a python without pip behind.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ketenhub needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "on Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/runtime: requirements.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/bench: requirements-bench.txt .venv/dev
	$(PIP) --require-hashes -r requirements-bench.txt
	@touch $@

clean:
	rm -rf .venv
