# Flux. `make` lists what can be done; every target installs what it needs first (into .venv, node_modules and .home).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

NETWORK ?= ganache
WINDOW ?=
ARGS ?=

NETWORK_ID := $(if $(filter ganache anvil,$(NETWORK)),flux-$(NETWORK),$(NETWORK))
RUN := tools/run
CONTRACTS := $(shell find contracts interfaces -name '*.sol' -o -name '*.json' 2>/dev/null)
PYTHON_SOURCES := $(wildcard scripts tests benchmarks tools)
# Two processes, each with a chain of its own; Brownie keeps the tests of a file together.
WORKERS ?= 2
SPREAD := $(if $(filter 1,$(WORKERS)),,-n $(WORKERS))
COVERED_SUITES := $(wildcard tests/unit tests/integration tests/stateful/test_on_a_node.py)

export FLUX_NETWORK := $(NETWORK_ID)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- environment

# anvil leaves the states of chains that have ended on the disk, gigabytes in a long day
ANVIL_STATES := .home/.foundry/anvil/tmp

.PHONY: setup
setup: prerequisites .venv/.installed node_modules/.installed .home/.installed ## install Brownie, the compiler, the local chains and the linters
	@[ ! -d $(ANVIL_STATES) ] || find $(ANVIL_STATES) -mindepth 1 -maxdepth 1 -mmin +120 -exec rm -rf {} +

.PHONY: prerequisites
prerequisites:
	@tools/prerequisites.sh >/dev/null

.venv/.installed: requirements.lock | prerequisites
	"$$(tools/prerequisites.sh)" -m venv .venv
	BROWNIE_NOCOMPILE=1 .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc | prerequisites
	npm ci --ignore-scripts --loglevel=error
	@touch $@

.home/.installed: network-config.yaml tools/import_networks.py .venv/.installed node_modules/.installed
	@mkdir -p .home
	$(RUN) python -m tools.import_networks
	@touch $@

# --- contracts

.PHONY: compile
compile: setup ## compile all contracts from scratch
	@rm -rf build/contracts build/interfaces build/.compiled
	$(RUN) brownie compile --all
	@touch build/.compiled

build/.compiled: $(CONTRACTS) brownie-config.yaml tools/solc/solc-v0.8.37 package-lock.json | setup
	@$(MAKE) compile

# --- checks

.PHONY: lint
lint: setup ## check style, types, sizes and names
	@$(RUN) tools/lint

.PHONY: format
format: setup ## put the Python files into the house's format
	$(RUN) ruff check --fix $(PYTHON_SOURCES)
	$(RUN) ruff format $(PYTHON_SOURCES)

.PHONY: test
test: setup ## compile, lint and run every test: NETWORK=ganache|anvil, ARGS='tests/unit -k borrow', WORKERS=1
	@$(MAKE) compile
	@$(MAKE) lint
	$(RUN) brownie test $(ARGS) $(SPREAD) --network $(NETWORK_ID)

# quick unless a chain was chosen: anvil says where a transaction was without what was in its memory
QUICK = $(if $(filter file,$(origin NETWORK)),anvil,$(NETWORK))

.PHONY: coverage
coverage: setup build/.compiled ## measure statements and branches reached by the unit and integration tests
	@rm -f build/tests.json reports/coverage.json
	$(RUN) brownie test $(or $(ARGS),$(COVERED_SUITES)) --coverage --network $(if $(filter ganache,$(QUICK)),flux-ganache,flux-anvil)
	$(RUN) python tools/coverage_report.py

.PHONY: fuzz
fuzz: setup build/.compiled ## long random campaign against the reference model: ACTIONS=100000 SEED=7
	$(RUN) python -m tests.stateful.campaign $(ARGS)

.PHONY: exploits
exploits: setup build/.compiled ## replay the attacks of the past on Flux and on faulty twins
	@rm -f reports/exploits.json
	$(RUN) brownie test $(or $(ARGS),tests/exploits) --network $(NETWORK_ID)
	$(RUN) python -m tools.exploit_report

.PHONY: mutants
mutants: setup build/.compiled ## put small faults into the contracts and count those that the tests notice: BUDGET=30m SEED=7
	$(RUN) python -m tools.mutants $(ARGS)

.PHONY: prove
prove: setup ## check the lemmas about rounding and conservation with z3, or for every small value
	$(RUN) python -m tests.proofs

.PHONY: gas
gas: setup build/.compiled ## measure the gas of every user action
	$(RUN) python -m benchmarks.gas $(ARGS)

# --- for people

.PHONY: demo
demo: setup build/.compiled ## replay a crash of the market on a local chain: WINDOW=2020-03-12
	$(RUN) python -m scripts.demo $(if $(WINDOW),--window $(WINDOW)) --network $(NETWORK) $(ARGS)

.PHONY: rehearse
rehearse: setup build/.compiled ## deploy on a local likeness of a chain, and use it: CHAIN=bsc, CHAIN=all
	$(RUN) python -m scripts.rehearse --chain $(or $(CHAIN),all) --network $(QUICK) $(ARGS)

.PHONY: console
console: setup build/.compiled ## look into a deployed protocol
	$(RUN) python -m scripts.console $(ARGS)

.PHONY: clean
clean: ## remove everything that was installed or built
	rm -rf .venv node_modules .home build reports .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
