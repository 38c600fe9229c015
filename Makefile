# The work is done by scripts/course.py, which runs on Windows too.
# Words for the tool itself: make lab ARGS=--no-browser, make test ARGS="-k softmax"
# Another Python: make lab PYTHON=/path/to/python3. Any make will do; so nothing here is GNU's own.

run = if [ -n "$(PYTHON)" ]; then exec "$(PYTHON)" scripts/course.py $@ $$words $(ARGS); fi; \
	for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if command -v $$p > /dev/null; then exec $$p scripts/course.py $@ $$words $(ARGS); fi; \
	done; echo "Python 3.11 or newer is needed: see python.org" >&2; exit 1
course = @words=; $(run)

.PHONY: help lab update export pictures edition collect hub pages texts test test-all test-nightly test-oldest test-unreleased mutate bench refresh writer site site-open lock audit

help:      ## say what can be made
	@sed -n 's/^\([a-z-]*\): *## /  make \1 @/p' Makefile | tr @ '\011' | expand -t 20
lab:       ## open the course in JupyterLab
	$(course)
update:    ## bring the newest lessons; what you changed stays beside them
	$(course)
pictures:  ## the pictures of README.md, anew: the course in motion, and still
	$(course)
export:    ## a lesson that was run and saved, as one page to hand in (NOTEBOOKS=...)
	@words="$(NOTEBOOKS)"; $(run)
edition:   ## a copy of the course for a class (ARGS="--no-solutions --slides --lessons 01-07 FOLDER")
	$(course)
collect:   ## who solved what, from handed-in my_* files (ARGS="FOLDER --csv FILE --again")
	$(course)
hub:       ## a hub for a class: its environment, the lessons' folder, and what to do next
	$(course)
pages:     ## docs/teaching.md and docs/glossary.md, anew
	$(course)
texts:     ## all that people read, in build/texts.pot, to translate: see docs/translating.md
	$(course)
test:      ## lint, unit tests, lessons, browser tests
	$(course)
test-all:  ## the same, and the long ones
	$(course)
test-nightly: ## the longest ones, for which no change waits
	$(course)
test-oldest: ## the tests with the oldest versions allowed, and with the newest there are
	$(course)
test-unreleased: ## the tests with versions that are not released yet
	$(course)
mutate:    ## change the code one small thing at a time, and count how often a test notices
	$(course)
bench:     ## measure the course against what one would write today
	$(course)
refresh:   ## run notebooks from a fresh kernel and store their outputs (NOTEBOOKS=... for some)
	@words="$(NOTEBOOKS)"; $(run)
writer:    ## fetch the model that writes (93 MB, once)
	$(course)
site:      ## build the course as a static site, in build/site: it runs in a browser alone
	$(course)
site-open: ## build the site and open it
	$(course)
lock:      ## write the locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(course)
audit:     ## look all locked versions up in the list of known vulnerabilities
	$(course)
