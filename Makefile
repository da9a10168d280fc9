# Every target makes its environment on first use (.ci/environment): what running takes, or with
# tests, checks and documentation all of it.

python := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo docs test test-browser test-cluster test-slow test-all test-lowest wheelhouse test-wheel bench reproduce evidence robustness lint lock clean environment tools

help: ## this list
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: environment ## compare all practices on the default scenario
	.venv/bin/solidarity compare migration-2020 --out results/demo --force

docs: tools ## the documentation as a site: docs/_build/html/index.html
	$(python) -m sphinx -j auto --fail-on-warning --keep-going --quiet docs docs/_build/html

# By file: what its tests share is made once.
test: tools ## the tests that take seconds
	$(python) -m pytest -n auto --dist loadfile

# Slow tests by what they need: those that drive Chromium, those that need a cluster, the others.
browsing := tests/classroom tests/docs tests/reports

test-browser: tools ## the tests that take minutes in a browser
	$(python) -m pytest -m slow $(browsing)

test-cluster: tools ## the tests that take minutes on a cluster (Slurm, Grid Engine, Dask)
	$(python) -m pytest -m slow tests/cluster

test-slow: tools ## the other tests that take minutes
	$(python) -m pytest -m slow -n auto --dist loadfile $(addprefix --ignore=,tests/cluster $(browsing))

test-all: tools ## all tests
	$(python) -m pytest -m ""

test-lowest: tools ## the tests that take seconds, on the lowest versions that pyproject.toml allows
	.ci/test-lowest

wheelhouse: environment ## all wheels in dist/wheelhouse, for a machine without network
	.ci/wheelhouse

test-wheel: environment ## make the wheelhouse, install from it elsewhere, without network, and use it
	.ci/test-wheel

bench: tools ## measure speed and memory: JSON=FILE writes it, ONLY="words" picks rows, CURVES=1 draws, STORE=1 keeps for help what commands took
	$(python) -m benchmarks $(if $(JSON),--json $(JSON)) $(if $(ONLY),--only $(ONLY)) $(if $(CURVES),--curves) $(if $(STORE),--store)

reproduce: environment ## test every claim and the model's patterns anew: results/, docs/findings.md
	.venv/bin/solidarity claims essay --robust --out results/reference --force
	$(MAKE) evidence

# Values that are moved, one at a time, to see which figure they bring in and which they push out.
moved := rest.cost=4.2 rest.memory=0.75 rest.wave=1.0 rest.wave=2.0 groups.members=2000 \
	groups.members_tail=1.6 response.repress_repressiveness=0.8 rest.outrage=0
beside := .venv/bin/solidarity validate --patterns --force --out results/evidence

evidence: environment ## hold the model against data anew: results/evidence, docs (five minutes)
	$(beside)/migration-2020 migration-2020
	$(beside)/defaults --no-figures results/evidence/defaults.toml
	for set in $(moved); do $(beside)/moved-$$set --no-figures --set $$set migration-2020 || exit 1; done
	.venv/bin/solidarity compare migration-2020 --fitted posterior --replicates 1000 --no-figures \
		--practice engaged-deference --practice silent-deference --practice consultation \
		--practice no-allies --out results/evidence/posterior --force
	$(python) -m docs.build

robustness: environment ## ask anew whether verdicts stand, what decides them and why: docs/explanation/robustness.md
	$(python) -m docs.build.robustness
	$(python) -m docs.build

lint: tools ## ruff (rules and format), mypy (also as on Windows and macOS); lines by storey
	$(python) -m ruff check
	$(python) -m ruff format --check --output-format concise
	$(python) -m mypy
	$(python) -m mypy --platform win32 --cache-dir .mypy_cache/win32
	$(python) -m mypy --platform darwin --cache-dir .mypy_cache/darwin
	@$(python) -m docs.build.storeys

lock: tools ## write requirements.lock and requirements-dev.lock anew from pyproject.toml
	.ci/lock

clean: ## remove the environment and what tools left behind; results stay
	rm -rf .venv dist docs/_build .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment: # .venv as requirements.lock says
	@.ci/environment

tools: # .venv as requirements-dev.lock says, which has all of that, too
	@.ci/environment dev
