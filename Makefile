# Who Says So?  'make lab' opens the course, 'make test' runs every test, 'make site' builds the site. The first of them sets up .venv, once.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: lab test site screenshots bench lock

lab: $(READY)
	@$(BIN)/course lab $(if $(FOLDER),"$(FOLDER)")

test: $(READY)
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m pytest -n 2 --dist loadscope

site: $(READY)
	$(BIN)/python -m sphinx -b html -W --keep-going -j 2 -q -d docs/_build/doctrees docs docs/_build/html
	@echo "The site is in docs/_build/html: open index.html in a browser, or copy the folder to any web server."

# Makes the site's pictures of the running course anew.
screenshots: $(READY)
	$(BIN)/python -m docs.screenshots

bench: $(READY)
	$(BIN)/python benchmarks/notebooks.py
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/classroom.py

# Renews requirements.lock: the newest versions that fit pyproject.toml, on every system, without the name of any host.
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes --upgrade --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "The course needs Python 3.11 or newer: install it, then type the same again." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: install it (on Debian and Ubuntu: apt-get install python3-venv), then type the same again." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)
