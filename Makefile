# Atlas Perú. `make run` starts it, `make test` checks it; both make .venv first if need be.
#   make run PORT=9000             on another port
#   make run HOST=0.0.0.0          reachable from other machines
#   make test PYTEST_ARGS="-k map" some of the tests
#   make bench                     measure, and write docs/benchmarks.md
#   make lock                      lock what requirements*.in name; LOCK_ARGS=--upgrade: newest of the rest
#   make sbom                      what the atlas is made of, as CycloneDX: build/sbom.cdx.json
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
PYTEST_ARGS ?=
BENCH_ARGS ?=
LOCK_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
BENCH_READY := $(VENV)/.ready-to-measure
# Validators of files that we write, apart: some are under the AGPL and are run as programs, and some
# want older releases than ours.
VALIDATORS := $(VENV)/validators
VALIDATORS_READY := $(VALIDATORS)/.ready
# -qq: errors only. Nothing that the lock does not name comes in, and nothing is built: a build would
# bring tools that no lock names.
INSTALL_BY := python -m pip install -qq --disable-pip-version-check --no-input \
  --require-hashes --only-binary :all: -r
INSTALL := $(BIN)/$(INSTALL_BY)
# For every system and every Python from 3.11 on; no address of an index gets into a lock.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock" $(LOCK_ARGS)
SBOM := build/sbom.cdx.json
# CI asks for it: a run in which tests were skipped has failed.
NO_SKIPS := $(if $(ATLAS_CI),-p tests.no_skips)

# A .venv whose Python has gone from the machine is made anew; before make looks for its stamps.
$(shell [ -x $(BIN)/python ] || rm -rf $(VENV))

.PHONY: run test check bench lock sbom clean

run: $(RUN_READY)
	@echo "Atlas Perú: http://$(HOST):$(PORT)  (Ctrl-C ends it)"
	@exec $(BIN)/python -m streamlit run app.py --server.address "$(HOST)" --server.port "$(PORT)"

test: check $(VALIDATORS_READY)
	$(BIN)/python -m pytest $(NO_SKIPS) $(PYTEST_ARGS)

check: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(BENCH_READY)
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

lock: $(TEST_READY)
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(LOCK) requirements-bench.in -c requirements-dev.txt -o requirements-bench.txt
	$(LOCK) --only-binary :all: tests/requirements-validators.in -o tests/requirements-validators.txt
	$(LOCK) benchmarks/requirements-tipg.in -o benchmarks/requirements-tipg.txt
	$(LOCK) benchmarks/requirements-pygeoapi.in -o benchmarks/requirements-pygeoapi.txt
	$(LOCK) prepare/requirements.in -c requirements.txt -o prepare/requirements.txt

sbom: $(TEST_READY)
	@mkdir -p $(dir $(SBOM))
	$(BIN)/cyclonedx-py requirements requirements.txt --mc-type application --output-reproducible \
	  --spec-version 1.6 --output-format JSON --validate --output-file $(SBOM)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_READY): requirements.txt | $(BIN)/python
	@echo "Installing what the atlas needs (about a minute, the first time only) ..."
	@$(INSTALL) requirements.txt
	@touch $@

$(TEST_READY): requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need (about a minute, the first time only) ..."
	@$(INSTALL) requirements-dev.txt
	@touch $@ $(RUN_READY)

$(VALIDATORS_READY): tests/requirements-validators.txt | $(BIN)/python
	@echo "Installing what checks files of ownership ..."
	@$(BIN)/python -m venv --clear $(VALIDATORS)
	@$(VALIDATORS)/bin/$(INSTALL_BY) tests/requirements-validators.txt
	@touch $@

$(BENCH_READY): $(TEST_READY) requirements-bench.txt
	@echo "Installing what the benchmarks need ..."
	@$(INSTALL) requirements-bench.txt
	@touch $@

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "Atlas Perú needs Python 3.11 or newer; there is no $(PYTHON) here." \
	       "Install Python, or name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Atlas Perú needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" --version)." \
	       "Install a newer one, or name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Atlas Perú keeps its packages in a virtual environment; $(PYTHON) cannot make one:" \
	       "its module venv or ensurepip is missing. On Debian and Ubuntu:" \
	       "sudo apt-get install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
