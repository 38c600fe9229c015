"""The built site in a real Chromium, as a learner's browser gets it: files from a static server.

A test asks for `site`, the address of the site, and for `visitor`, a fresh browser profile:

    def test_it_runs(visitor):
        lesson = visitor.open("00_start_here.ipynb")
        lesson.run_all()

Service workers are allowed, everything that would leave the machine is stopped, and a test in
which anything tried fails. The site is built once, in `build/site`, or taken from the folder that
COURSE_SITE names.
"""

import importlib.util
import os
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit  # noqa: F401

import build_site
import pytest
from environment import SetupProblem, alone

ROOT = build_site.ROOT
SUB_PATH = "/teachers/of math/attention"  # what a server gives besides is not ours
CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"


def lab_tests():
    """tests/browser/conftest.py, for the browser that it finds."""
    beside = ROOT / "tests" / "browser"
    sys.path.append(str(beside))  # for what it imports from there
    spec = importlib.util.spec_from_file_location("lab_tests", beside / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def folder():
    """The built site. Without Pyodide's files a skip with a sentence, and a failure in CI."""
    if given := os.environ.get("COURSE_SITE"):
        return Path(given)
    ci = os.environ.get("CI")
    try:
        with alone(ROOT / "build" / "site.lock"):
            build_site.official_files(fetch=bool(ci))
            return build_site.build()
    except SetupProblem as problem:
        stop = pytest.fail if ci else pytest.skip
        return stop(str(problem))


class Server(ThreadingHTTPServer):
    """The site under a path of its own, as a teacher's web space has it; counts what it sends."""

    daemon_threads = True

    def __init__(self, folder):
        handler = type("Handler", (build_site.Handler,), {"do_GET": get})
        super().__init__(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}{quote(SUB_PATH)}/"
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


def get(handler):
    inside = quote(SUB_PATH) + "/"
    if not handler.path.startswith(inside):
        handler.send_error(404)
        return
    handler.server.asked.append(handler.path[len(inside) :])
    handler.path = "/" + handler.path[len(inside) :]
    build_site.http.server.SimpleHTTPRequestHandler.do_GET(handler)


@pytest.fixture(scope="session")
def server(folder):
    running = Server(folder)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    lab = lab_tests()
    path = lab.find_chromium()
    if path is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("No Chromium: `sudo apt install chromium`, or set CHROMIUM=/path/to/it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=lab.QUIET_CHROMIUM, proxy=lab.NOWHERE
        )
        yield running
        running.close()


class Visitor:
    """One browser profile, with a storage of its own."""

    def __init__(self, browser, server, **options):
        self.site = server.address
        self.context = browser.new_context(**{"reduced_motion": "reduce", **options})
        self.context.set_default_timeout(120_000)
        self.away, self.errors = [], []
        self.context.on("request", self.note)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def note(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.away.append(request.url)

    def visit(self, path=""):
        page = self.context.new_page()
        page.goto(self.site + path)
        return page

    def front(self):
        page = self.visit()
        page.locator(".lesson").first.wait_for()
        return page

    def open(self, lesson):
        return Lesson(self.visit("notebooks/index.html?path=" + quote(lesson)))


class Lesson:
    """A lesson's page, its kernel ready."""

    def __init__(self, page):
        self.page = page
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context.isReady")
        page.evaluate(
            """async () => {
              const { context, sessionContext } = jupyterapp.shell.currentWidget;
              await context.ready; await sessionContext.ready;
              await sessionContext.session.kernel.info;
            }"""
        )

    def command(self, name, timeout=280_000):
        self.page.evaluate(
            """name => { window.finished = false;
              jupyterapp.commands.execute(name).then(() => { window.finished = true; }); }""",
            name,
        )
        self.page.wait_for_function("window.finished", timeout=timeout)

    def run_all(self):
        self.command("notebook:run-all-cells")
        return self.page.evaluate(CELLS)

    def run(self, code):
        """Runs code in a new last cell; returns its outputs."""
        self.page.evaluate(
            """code => { const { content } = jupyterapp.shell.currentWidget;
              content.activeCellIndex = content.widgets.length - 1;
              return jupyterapp.commands.execute("notebook:insert-cell-below").then(() => {
                content.activeCell.model.sharedModel.setSource(code);
                return jupyterapp.commands.execute("notebook:run-cell"); }); }""",
            code,
        )
        return self.page.evaluate(CELLS)[-1]["outputs"]

    def save(self):
        self.command("docmanager:save")


@pytest.fixture
def new_visitor(browser, server):
    made = []

    def make(**options):
        made.append(Visitor(browser, options.pop("server", server), **options))
        return made[-1]

    yield make
    away = [address for one in made for address in one.away]
    errors = [error for one in made for error in one.errors]
    for one in made:
        one.context.close()
    assert away == [], "asked for something elsewhere"
    assert errors == []


@pytest.fixture
def visitor(new_visitor):
    return new_visitor()
