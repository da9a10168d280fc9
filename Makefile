# Every target makes its environment on first use (.ci/environment), in about a minute.

python := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo docs test test-slow test-all test-wheel bench reproduce lint lock clean environment

help: ## this list
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: environment ## compare all practices on the default scenario
	.venv/bin/solidarity compare migration-2020 --out results/demo --force

docs: environment ## the documentation as a site: docs/_build/html/index.html
	$(python) -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build/html

test: environment ## the tests that take seconds
	$(python) -m pytest -n auto

test-slow: environment ## the tests that take minutes
	$(python) -m pytest -m slow || [ $$? -eq 5 ] # 5: there is none

test-all: environment ## all tests
	$(python) -m pytest -m ""

test-wheel: environment ## build the wheel, install it elsewhere and use it there
	.ci/test-wheel

bench: environment ## measure speed and memory: JSON=FILE writes it, ONLY="words" picks rows, CURVES=1 draws
	$(python) -m tests.bench $(if $(JSON),--json $(JSON)) $(if $(ONLY),--only $(ONLY)) $(if $(CURVES),--curves)

reproduce: environment ## test every claim of the scenarios anew: results/reference, docs/findings.md
	.venv/bin/solidarity claims essay --robust --out results/reference --force
	$(python) -m sim.docs

lint: environment ## ruff (rules and format), mypy (also as on Windows and macOS)
	$(python) -m ruff check
	$(python) -m ruff format --check --output-format concise
	$(python) -m mypy
	$(python) -m mypy --platform win32 --cache-dir .mypy_cache/win32
	$(python) -m mypy --platform darwin --cache-dir .mypy_cache/darwin

lock: environment ## write requirements.lock anew from pyproject.toml
	.ci/lock

clean: ## remove the environment and what tools left behind; results stay
	rm -rf .venv dist docs/_build .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment: # .venv as requirements.lock says
	@.ci/environment
