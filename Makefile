# The two commands of the README are `make demo` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test faults fuzz audit-dependencies lint setup format schemas requirements models clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(STAMP): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else f"Python 3.11 to 3.13 is needed, not {sys.version.split()[0]} (try: make PYTHON=python3.12 ...)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (a minute or so, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMP) ## make the virtual environment

demo: $(STAMP) ## run the main job for real on the shipped examples
	@$(BIN)/pipeline demo

test: $(STAMP) ## run every test, those on a real Kafka included
	$(BIN)/python -m pytest

faults: $(STAMP) ## 100,000 articles while everything is killed, frozen, cut off: is each one out once? (an hour)
	$(BIN)/python -m tests.faults

audit-dependencies: $(STAMP) ## known vulnerabilities of what is pinned (asks api.osv.dev; says so if it cannot)
	@test -x $(VENV)/audit/bin/pip-audit || { $(BIN)/python -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet --disable-pip-version-check --retries 0 --timeout 10 pip-audit 2>/dev/null; } || echo "pip-audit cannot be installed here"
	@$(BIN)/python tools/audit_dependencies.py $(VENV)/audit/bin/pip-audit requirements/run.txt requirements/dev.txt

fuzz: $(STAMP) ## 10,000 malformed inputs over every entry point: each with an end and a reason? (minutes)
	$(BIN)/python -m tests.fuzz --inputs 10000

lint: $(STAMP) ## style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schemas: $(STAMP) ## write the JSON Schemas anew from pipeline/records.py
	$(BIN)/pipeline schema write

PIN := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
requirements: ## pin the dependencies anew (needs uv)
	$(PIN) -o requirements/run.txt
	$(PIN) --extra broker --extra training --extra test --extra lint --group pyproject.toml:build -o requirements/dev.txt
	$(PIN) --extra training --extra vectors -c requirements/dev.txt --override requirements/not-needed.txt -o requirements/training.txt

models: $(STAMP) ## make the shipped models anew: make models DATA=FOLDER
	@test -n "$(DATA)" || { echo "which data? make models DATA=FOLDER (docs/stages/ say what it holds)"; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/training.txt
	$(BIN)/python -m pipeline.training.tagger.vectors
	$(BIN)/python -m pipeline.training.tagger.places
	$(BIN)/pipeline train tagger --data $(DATA)
	$(BIN)/pipeline train classifier --data $(DATA)
	$(BIN)/pipeline train languages --data $(DATA)
	$(BIN)/pipeline train cleaner --data $(DATA)

clean: ## remove what the commands made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
