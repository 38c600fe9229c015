"""The built site in a real Chromium, as a learner's browser gets it: files from a static server.

A test asks for `site`, the address of the site, and for `visitor`, a fresh browser profile:

    def test_it_runs(visitor):
        lesson = visitor.open("00_start_here.ipynb")
        lesson.run_all()

Service workers are allowed, everything that would leave the machine is stopped, and a test in
which anything tried fails. The site is built once, in `build/site`, or taken from the folder that
COURSE_SITE names.
"""

import os
from pathlib import Path

import build_site
import pytest
from environment import SetupProblem, alone
from visiting import Server, Visitor

ROOT = build_site.ROOT
# JupyterLab's table of contents, when a cell comes into view while the list of headings is made
# anew: `getCellHeadings` takes a number of the new list for the old one. Nothing is lost by it.
HEADINGS = "Cannot read properties of undefined (reading 'type')"


def pytest_itemcollected(item):
    item.add_marker("browser")


@pytest.fixture(scope="session")
def folder():
    """The built site. Without Pyodide's files a skip with a sentence, and a failure in CI."""
    if given := os.environ.get("COURSE_SITE"):
        return Path(given).resolve()
    ci = os.environ.get("CI")
    (ROOT / "build").mkdir(exist_ok=True)  # a fresh checkout has none
    try:
        with alone(ROOT / "build" / "site.lock"):
            build_site.official_files(fetch=bool(ci))
            return build_site.build()
    except SetupProblem as problem:
        stop = pytest.fail if ci else pytest.skip
        return stop(str(problem))


@pytest.fixture(scope="session")
def server(folder):
    running = Server(folder)
    yield running
    running.stop()


@pytest.fixture
def new_visitor(browser, server):
    made = []

    def make(**options):
        made.append(Visitor(browser, options.pop("server", server), **options))
        return made[-1]

    yield make
    away = [address for one in made for address in one.away]
    errors = [error for one in made for error in one.errors if HEADINGS not in error]
    for one in made:
        one.context.close()
    assert away == [], "asked for something elsewhere"
    assert errors == []


@pytest.fixture
def visitor(new_visitor):
    return new_visitor()
