# The work is done by scripts/course.py, which runs on Windows too.
# Words for the tool itself: make lab ARGS=--no-browser, make test ARGS="-k softmax"

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
            command -v $$p && break; done)
course = $(if $(PYTHON),,$(error Python 3.11 or newer is needed: see python.org))@"$(PYTHON)" scripts/course.py

.PHONY: help lab test test-all test-oldest mutate bench refresh lock audit

help:      ## say what can be made
	@sed -n 's/^\([a-z-]*\): *## /  make \1 \t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
lab:       ## open the course in JupyterLab
	$(course) lab $(ARGS)
test:      ## lint, unit tests, lessons, browser tests
	$(course) test $(ARGS)
test-all:  ## the same, and the long ones
	$(course) test-all $(ARGS)
test-oldest: ## the tests with the oldest versions allowed, and with the newest there are
	$(course) test-oldest $(ARGS)
mutate:    ## change the code one small thing at a time, and count how often a test notices
	$(course) mutate $(ARGS)
bench:     ## measure the course against what one would write today
	$(course) bench $(ARGS)
refresh:   ## run notebooks from a fresh kernel and store their outputs (NOTEBOOKS=... for some)
	$(course) refresh $(NOTEBOOKS) $(ARGS)
lock:      ## write the locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(course) lock $(ARGS)
audit:     ## look all locked versions up in the list of known vulnerabilities
	$(course) audit $(ARGS)
