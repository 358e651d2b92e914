# Lotse – the targets a person needs. Every target makes what it stands on by itself.

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOTSE := $(BIN)/lotse
# Python compiles what it loads; the rest would cost a quarter of the first start.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile
STAMP := $(VENV)/.installed
DEVELOPER := $(VENV)/.developer

.DEFAULT_GOAL := help
.PHONY: help setup developer pango demo demo-reset run test standards fuzz check audit fix messages \
   bench drills dist

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## make the virtual environment, style sheets and interface texts
	@$(LOTSE) messages --compile
	@$(LOTSE) build-assets

# What a checkout needs to run; the tools of developers come with the first target that uses them.
$(STAMP): requirements/build.txt pyproject.toml
	@echo "Installing Lotse (half a minute the first time) …"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOPER): requirements/dev.txt $(STAMP)
	@echo "Installing the tools for tests and checks …"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

developer: setup $(DEVELOPER)

demo: $(STAMP) pango ## serve a demo district on http://localhost:8000 (PORT= changes it)
	@LOTSE_ORIGIN=$${LOTSE_ORIGIN:-http://localhost:$(PORT)} $(LOTSE) demo --port $(PORT)

pango:
	@tools/ensure-pango

demo-reset: $(STAMP) pango ## delete the demo's data and begin anew
	@LOTSE_ORIGIN=$${LOTSE_ORIGIN:-http://localhost:$(PORT)} $(LOTSE) demo --port $(PORT) --reset

run: $(STAMP) pango ## serve this installation as it is, bringing the database up to date first
	@$(LOTSE) migrate --no-input --verbosity 0
	@$(LOTSE) serve --port $(PORT)

test: developer ## run all tests on all processors (installs Chromium from Debian where it may)
	@tools/ensure-chromium
	@tools/ensure-pango
	@$(BIN)/pytest -n auto --dist worksteal --durations 20

# Those tests that hold what we write against the demands of others, and read what others write. What
# costs seconds and proves the same in every language is proved here in Arabic and Leichte Sprache, and
# in all of them by `make test`.
PAPER := tests/website/test_sheet_pdf.py
SERVICES := tests/guide/test_services.py
STANDARDS := tests/api/test_generated_client.py tests/api/test_hsds.py \
   tests/api/test_integreat_reader.py tests/api/test_root.py tests/interop/test_catalogue.py \
   tests/interop/test_a_year_of_dates.py tests/interop/test_hsds_package.py \
   tests/interop/test_hsds_import.py tests/interop/test_state_registers.py \
   tests/interop/test_public_schools.py tests/interop/test_text_files.py \
   tests/kit/test_outbox.py::test_mail_comes_from_the_office_by_name_and_answers_go_there \
   tests/website/test_feed.py tests/website/test_headers.py tests/website/test_machine_files.py \
   tests/website/test_structured_data.py \
   '$(PAPER)::test_sheet_is_one_tagged_page_that_anybody_can_read[mother-ar]' \
   '$(PAPER)::test_every_cell_of_the_sheet_carries_its_language[ar]' \
   '$(PAPER)::test_every_cell_of_the_sheet_carries_its_language[de-simple]' \
   $(PAPER)::test_names_in_another_language_carry_theirs \
   $(PAPER)::test_copied_arabic_and_farsi_reads_right \
   tests/website/test_accessibility_statement.py \
   '$(SERVICES)::test_page_of_the_state_is_shown_with_rule_and_station[ar]' \
   '$(SERVICES)::test_page_of_the_state_is_shown_with_rule_and_station[de-simple]' \
   $(SERVICES)::test_page_of_the_state_is_in_the_read_api \
   $(SERVICES)::test_key_has_fourteen_digits \
   $(SERVICES)::test_station_of_a_state_without_a_portal_leads_nowhere \
   tests/project/test_papers.py \
   tests/project/test_supply.py::test_everything_is_pinned_with_hashes_and_comes_from_nowhere_else \
   tests/project/test_supply.py::test_bill_of_materials_names_everything_with_its_hashes
# In the same files, and about something else: how much work it is, what is found, what people see.
BESIDE := statements_do_not_grow or filters_narrow or never_appear or places_near or vanished_school \
   or answer_is_kept or browser_language or docs_page or page_tells_the_next

standards: developer ## only the tests of formats and standards, offline, a line each (part of make test)
	@$(BIN)/pytest -n auto --no-header -v -k 'not ($(BESIDE))' $(STANDARDS)

fuzz: developer ## thousands of generated and hostile requests to a running installation (REQUESTS=20000)
	@tools/ensure-pango
	@LOTSE_FUZZ=$${REQUESTS:-20000} $(BIN)/pytest -q -s --show-capture=no tests/safety/test_fuzz.py

check: developer ## formatting, lint, types, import order, templates, migrations, licences, known holes
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@git ls-files '*.html' | xargs $(BIN)/djade --check --target-version 5.2
	@$(LOTSE) makemigrations --check --dry-run
	@$(LOTSE) check-migrations
	@$(LOTSE) messages --check
	@$(LOTSE) check-privacy
	@$(BIN)/reuse --suppress-deprecation lint --quiet
	@$(BIN)/python tools/audit.py --where-reachable

audit: developer ## ask for known holes in what we stand on (needs the network), and look at licences
	@$(BIN)/python tools/audit.py

fix: $(DEVELOPER) ## format, and mend what can be mended
	@$(BIN)/ruff check --fix-only --quiet . || true
	@$(BIN)/ruff format .
	@git ls-files '*.html' | xargs $(BIN)/djade --target-version 5.2 || true

messages: $(DEVELOPER) ## collect the interface texts and update their catalogues
	@$(LOTSE) messages

bench: developer ## measure speed: ratios within one run (WHAT=districts: figures for a computer centre)
	@$(BIN)/python -m tests.bench $(WHAT)

drills: developer ## what takes minutes, root and Debian packages: a cluster that dies, an image
	@LOTSE_DRILLS=1 $(BIN)/pytest -n 0 -s tests/cluster tests/project/test_image_drill.py

dist: developer ## a release in dist/: a wheel tried in an empty environment, sums (KEY= signs them)
	@tools/dist $(BIN)/python $(KEY)
