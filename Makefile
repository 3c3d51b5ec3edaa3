# What people type. Each target first sets up what it needs: see packaging/setup.
.DEFAULT_GOAL := help
.PHONY: help run test lint format package selftest windows sbom reproducible requirements clean distclean

PYTHON ?=
export PYTHON
BIN := .venv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is missing and start PortFixer
	@packaging/run $(ARGS)

test: ## set up what is missing and run all tests; ARGS="tests/unit -k ..." runs some
	@packaging/setup test
	QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m pytest $(ARGS)

lint: ## style, types and the directions of imports
	@packaging/setup dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@packaging/check-shell

format: ## put the code into shape
	@packaging/setup dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

package: ## build dist/PortFixer, and the archive beside it
	@packaging/build-linux

selftest: ## try the built program where there is nothing to help it
	@packaging/try-package

sbom: ## list the parts of the built program for other programs to read (CycloneDX)
	@packaging/sbom

reproducible: ## build twice from different folders, and compare
	@packaging/check-reproducible

windows: ## build dist/windows in the Windows lab (../shared/winlab), and try it there
	@packaging/build-windows
	@packaging/try-windows

requirements: ## pin the newest allowed packages; ARGS="rich psutil" raises only these
	@packaging/setup dev
	packaging/update-requirements $(ARGS)

clean: ## remove what was built
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks .hypothesis .coverage
	find portfixer tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## and the virtual environment
	rm -rf .venv
