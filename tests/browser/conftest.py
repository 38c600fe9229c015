"""JupyterLab and a real Chromium for the tests in this folder.

A test asks for `open_lesson` and gets lessons that are ready to run:

    def test_apple_follows(open_lesson):
        lesson = open_lesson("embeddings", theme="dark", width=800)
        lesson.run_all()
        scene = lesson.scene(0)                     # a Playwright locator, on the screen
        scene.get_by_role("slider").first.focus()
        lesson.page.keyboard.press("ArrowRight")
        lesson.wait("n => document.querySelectorAll('.scene').length === n", 2)

    def test_small(open_lesson):
        lesson = open_lesson(["print(1)", "# %% a second cell"])   # a list of code cells

Options: `theme` ("light" or "dark"), `width`, `height`, `side` (True keeps the file list open),
`fresh` (True: a page loaded for this test alone, see lab_pages.py), and everything that
Playwright's `new_context` takes: has_touch, reduced_motion, forced_colors, device_scale_factor, ...

All lessons that one test opens share one fresh working copy of `notebooks/`, `lesson.folder`, so
that kept functions go from lesson to lesson and never from test to test.
Wait for conditions (`lesson.wait`, Playwright's `expect`), never for seconds.

When the test ends, it fails if the page or the server tried to leave the machine, or if the page
logged an error of its own (`lesson.requests_away`, `lab.attempts_away()`, `lesson.errors`).
A failed test leaves a picture in `tests/browser/failures/`.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

import commands
import nbformat
import pytest

pytest.register_assert_rewrite("every_scene", "hand", "three_words")
import three_words  # noqa: E402
from alone import alone  # noqa: E402
from lab_pages import Pages  # noqa: E402

from helpers import lessons  # noqa: E402

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent.parent / "notebooks"
FAILURES = HERE / "failures"
START_SECONDS = 90

# All cells are kept in the page, so that a test finds what a learner would scroll to.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}
# What JupyterLab itself logs as an error, when a kernel is restarted (the second, where one of its
# own requests was under way); and what anywidget does where the page is slow, from which our scenes
# recover.
NOT_OURS = (
    "Could not restore the debugger state",
    "Error: Canceled future for ",
    "Error: [anywidget] Failed to initialize model.",
)
# What makes a scene in a lesson: an explorer; and a training, which shows how it goes.
SCENE = re.compile(r"(?<!def )\b(explore_\w+|train)\(")
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


# The lesson whose own tests `make test` runs, too; those of the others wait for `make test-all`.
BY_DAY = {"start_here"}


def pytest_itemcollected(item):
    item.add_marker("browser")
    if item.path.stem.removeprefix("test_") in {one.slug for one in lessons.LESSONS} - BY_DAY:
        item.add_marker("long")


# ---- the browser


@pytest.fixture(scope="session")
def pages(browser):
    return Pages(browser)


@pytest.fixture(scope="session")
def context_for(pages):
    """A browser context for the given options, shared by the tests that ask for the same ones."""
    return pages.context


@pytest.fixture
def show(browser):
    """A function that shows a scene alone; when the test ends the page has logged no error."""
    with ExitStack() as shown:
        yield lambda scene, **options: shown.enter_context(alone(browser, scene, **options))


# ---- the server


class Lab:
    """A JupyterLab server of the tests' own, started with the options of `make lab`."""

    def __init__(self, home):
        self.home = home
        # A learner's folder is not always called "course".
        self.root = home / "my cöpy of it"
        self.network_log = home / "network.log"
        self.log = home / "lab.log"
        self.runtime = home / "runtime"
        self.root.mkdir()
        self.network_log.touch()
        for name, values in SETTINGS.items():
            self.set(name, **values)

    def set(self, name, **values):
        """Settings of JupyterLab's for the pages opened from now on."""
        path = self.home / f"config/lab/user-settings/@jupyterlab/{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def command(self, *arguments):
        expose = "--LabApp.expose_app_in_browser=True"
        return commands.lab_command(sys.executable, expose, *arguments)

    def start(self):
        env = commands.lab_environment()
        env.pop("ATTENTION_COURSE_KEEP")  # a learner's functions are kept beside the notebook
        env.update(
            JUPYTER_CONFIG_DIR=str(self.home / "config"),
            JUPYTER_RUNTIME_DIR=str(self.runtime),
            PYTHONPATH=str(HERE / "watch"),
            NETWORK_LOG=str(self.network_log),
        )
        command = self.command(
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={free_port()}",
            f"--ServerApp.root_dir={self.root}",
        )
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=env, stdout=log, stderr=subprocess.STDOUT
            )
        # The port may have been taken in between: the server says which one it has.
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            for file in self.runtime.glob("jpserver-*.json"):
                try:
                    said = json.loads(file.read_text())
                    self.url, self.token = said["url"].rstrip("/"), said["token"]
                    self.ask("api/status")
                    return
                except (OSError, ValueError):
                    pass
            time.sleep(0.05)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, path, method="GET"):
        """The server's answer to a request of its REST interface."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}/{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def stop_kernels(self):
        for session in self.ask("api/sessions"):
            self.ask(f"api/sessions/{session['id']}", "DELETE")

    def attempts_away(self):
        """One line for each time the server or a kernel tried to reach another machine."""
        return self.network_log.read_text(encoding="utf-8").splitlines()

    def forget_attempts(self):
        self.network_log.write_text("")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    running = Lab(tmp_path_factory.mktemp("lab"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


# ---- a lesson


class Lesson:
    """One notebook, open in JupyterLab, its kernel ready."""

    def __init__(self, lab, page, path):
        self.lab = lab
        self.path = path
        self.folder = path.parent
        self.requests_away = []
        self.errors = []
        self.page = page
        self._listeners = {
            "console": self._note_console,
            "pageerror": lambda error: self._note_error(error.stack or str(error)),
            "request": self._note_request,
            "websocket": self._note_request,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def stop_listening(self):
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)

    def _note_request(self, asked):
        url, parts = asked.url, urlsplit(asked.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.lab.url).netloc:
            self.requests_away.append(url)

    def _note_console(self, message):
        if message.type == "error":
            self._note_error(f"{message.text} ({message.location.get('url', '')})")

    def _note_error(self, said):
        if not said.startswith(NOT_OURS):
            self.errors.append(said)

    def open(self, theme="light", side=False, loaded=False):
        """In a page of JupyterLab's that is `loaded`, or else in one that is loaded for it."""
        place = self.path.relative_to(self.lab.root).as_posix()
        if loaded:
            self.command("docmanager:open", path=place)
        else:
            self.lab.set("apputils-extension/themes", theme=THEMES[theme])
            # A workspace of its own: two pages in one make JupyterLab send one of them elsewhere.
            space = f"lab/workspaces/test-{next(_numbers)}"
            self.page.goto(f"{self.lab.url}/{space}/tree/{quote(place)}?token={self.lab.token}")
            self.wait("() => window.jupyterapp")
            self.page.evaluate("() => jupyterapp.restored")
            self._wait_for_theme(theme)
        self.theme = theme
        self.page.evaluate("side => jupyterapp.shell[side ? 'expandLeft' : 'collapseLeft']()", side)
        self.wait_for_kernel()

    def set_theme(self, theme):
        """Light or dark from now on, as from the Settings menu."""
        self.command("apputils:change-theme", theme=THEMES[theme])
        self.theme = theme
        self._wait_for_theme(theme)

    def _wait_for_theme(self, theme):
        self.wait("name => document.body.dataset.jpThemeName === name", THEMES[theme])

    def drawn(self):
        """Two frames: what has another size has seen it, and is drawn for it."""
        for _ in range(2):
            frame = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
            self.page.evaluate(frame)

    def wait(self, condition, argument=None, seconds=30):
        """Until the JavaScript function `condition` gives something true; returns its handle."""
        return self.page.wait_for_function(condition, arg=argument, timeout=1000 * seconds)

    def wait_for_kernel(self):
        """JupyterLab shows "idle" before the kernel answers; this waits for the answer."""
        self.wait("() => jupyterapp.shell.currentWidget?.context")
        self.page.evaluate(
            """async () => {
                const panel = jupyterapp.shell.currentWidget;
                await panel.context.ready;
                await panel.sessionContext.ready;
                await panel.sessionContext.session.kernel.info;
            }"""
        )

    def command(self, name, **arguments):
        """Runs a command of JupyterLab's to its end, such as "notebook:run-all-cells"."""
        return self.page.evaluate(
            "([name, args]) => jupyterapp.commands.execute(name, args).then(() => null)",
            [name, arguments],
        )

    def run_all(self, seconds=120, errors=False):
        """Runs every cell and waits for the last; a cell that fails fails the test (`errors`)."""
        self._run("notebook:run-all-cells", seconds)
        if not errors:
            self._complain_of_errors(self.cells())

    def run_cell(self, index, seconds=60, errors=False):
        """Runs one cell, counted from 0, text cells included."""
        self.select_cell(index)
        self._run("notebook:run-cell", seconds)
        if not errors:
            self._complain_of_errors(self.cells()[index : index + 1])

    def _run(self, command, seconds):
        self.page.evaluate(
            """command => {
                window.courseRunning = true;
                const ended = () => { window.courseRunning = false; };
                jupyterapp.commands.execute(command).then(ended, ended);
            }""",
            command,
        )
        self.wait("() => !window.courseRunning", seconds=seconds)
        self.wait_for_widgets()

    def _complain_of_errors(self, cells):
        for cell in cells:
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    said = "\n".join(output["traceback"])
                    raise AssertionError(f"A cell failed:\n{cell['source']}\n\n{said}")

    def wait_for_widgets(self):
        """Until each widget among the outputs is in the page."""
        self.wait(
            """() => {
                const kind = "application/vnd.jupyter.widget-view+json";
                return jupyterapp.shell.currentWidget.content.widgets.every(cell => {
                    if (cell.model.type !== "code") return true;
                    const outputs = cell.model.outputs;
                    let wanted = 0;
                    for (let i = 0; i < outputs.length; i++)
                        if (kind in outputs.get(i).data) wanted++;
                    const shown = ".jp-OutputArea-output > .lm-Widget";
                    return cell.node.querySelectorAll(shown).length >= wanted;
                });
            }"""
        )

    def select_cell(self, index):
        self.page.evaluate(
            """index => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = index;
            }""",
            index,
        )

    def write_cell(self, index, source):
        """What a learner types into a cell, all of it."""
        self.page.evaluate(
            """([index, source]) => jupyterapp.shell.currentWidget.content
                .widgets[index].model.sharedModel.setSource(source)""",
            [index, source],
        )

    def cells(self):
        """The cells as they are now, each as in the notebook's file."""
        cells = self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.context.model.toJSON().cells"
        )
        for cell in cells:
            cell["source"] = "".join(cell["source"])
            cell.setdefault("outputs", [])
        return cells

    def find_cell(self, text):
        """The number of the first cell whose source holds `text`."""
        return next(i for i, cell in enumerate(self.cells()) if text in cell["source"])

    def cell(self, index):
        """The cell in the page, as a locator."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def walk_to(self, cell, word, said):
        """As a lesson tells it: runs the cell from within it, then Shift+Tab until at the word.

        `said`: what the cell's new scene says of itself at first. Returns the word's group.
        """
        from playwright.sync_api import expect

        found = self.cell(cell).locator(f".scene [data-word={word}]")
        self.cell(cell).locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(self.cell(cell).locator(".scene-text")).to_contain_text(said)
        expect(self.cell(cell + 1)).to_be_focused()
        for _ in range(6):
            self.page.keyboard.press("Shift+Tab")
            if found.evaluate("node => node === document.activeElement"):
                return found
        raise AssertionError(f"Shift+Tab does not lead to {word}")

    @property
    def scenes(self):
        return self.page.locator(".scene")

    def scene(self, index=0):
        """A scene, scrolled into view."""
        scene = self.scenes.nth(index)
        scene.scroll_into_view_if_needed()
        return scene

    def scene_of(self, text):
        """The scene that the first cell with `text` in it shows, scrolled into view."""
        scene = self.cell(self.find_cell(text)).locator(".scene").first
        scene.scroll_into_view_if_needed()
        return scene

    def check_scenes(self):
        """Each cell that makes a scene shows it, and no other cell shows one."""
        made = [
            cell["cell_type"] == "code" and bool(SCENE.search(cell["source"]))
            for cell in self.cells()
        ]
        count = "cells => cells.map(cell => cell.querySelectorAll('.scene').length)"
        shown = self.page.locator(".jp-Notebook .jp-Cell").evaluate_all(count)
        assert any(made) and shown == [int(here) for here in made]

    def settle(self, scene):
        """Until no answer is under way in a scene and no word glides: five frames alike."""
        scene.evaluate(
            """root => new Promise(done => {
                let alike = 0, last;
                const look = () => {
                    const now = root.querySelector(".scene-panels").innerHTML;
                    alike = now === last && !root.hasAttribute("data-asking") ? alike + 1 : 0;
                    last = now;
                    alike < 5 ? requestAnimationFrame(look) : done();
                };
                look();
            })"""
        )

    def restart(self):
        """A fresh kernel, as from the Kernel menu; outputs stay as they are."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
        self.wait_for_kernel()

    def kernel(self, code, errors=False):
        """What the kernel prints for a piece of code; the page and its focus stay as they are."""
        said, error = self.page.evaluate(
            """async code => {
                const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                const future = kernel.requestExecute({ code, store_history: false });
                let said = "", error = "";
                future.onIOPub = m => {
                    if (m.header.msg_type === "stream") said += m.content.text;
                    if (m.header.msg_type === "error") error = m.content.traceback.join("\\n");
                };
                await future.done;
                return [said, error];
            }""",
            code,
        )
        assert errors or not error, error
        return (said + error).strip()

    def picture(self, name, of=None):
        """A PNG of the page, or of one locator in it; returns its path."""
        path = self.lab.home / f"{name}.png"
        (of or self.page).screenshot(path=str(path))
        return path


@pytest.fixture
def open_lesson(pages, lab, request):  # no browser: it says so at once
    """A function that opens a lesson by its slug, a path, or a list of code cells: see above."""
    folder = lab.root / f"{next(_numbers)}"
    copied_away = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "*.py", "*.json")
    shutil.copytree(NOTEBOOKS, folder, ignore=copied_away)
    opened = []

    def open_one(what, theme="light", width=1440, height=1000, side=False, fresh=False, **options):
        if fresh:
            pages.close_all()
        page, age = (None, 0) if fresh else pages.take(options, theme)
        path = place(what, folder)
        lesson = Lesson(lab, page or pages.context(options).new_page(), path)
        opened.append((lesson, None if fresh else (options, age + 1)))
        lesson.page.set_viewport_size({"width": width, "height": height})
        lesson.open(theme, side, loaded=page is not None)
        return lesson

    yield open_one

    failed = getattr(request.node, "call_failed", False)
    for number, (lesson, for_next) in enumerate(opened):
        if failed and not lesson.page.is_closed():
            FAILURES.mkdir(exist_ok=True)
            name = "".join(c if c.isalnum() else "-" for c in request.node.name)
            picture = FAILURES / f"{name}-{number}.png"
            lesson.page.screenshot(path=str(picture))
            print(f"The page when it failed: {picture}")
        if failed and lesson.errors:
            print("The page logged errors:", *lesson.errors, sep="\n")
        if failed or for_next is None or lesson.page.is_closed():
            lesson.page.close()
        else:
            lesson.stop_listening()
            options, age = for_next
            pages.give_back(options, lesson.theme, lesson.page, age)
    lab.stop_kernels()
    away = [url for lesson, _ in opened for url in lesson.requests_away] + lab.attempts_away()
    errors = [error for lesson, _ in opened for error in lesson.errors]
    lab.forget_attempts()
    assert not away, "Something tried to leave the machine:\n" + "\n".join(away)
    assert failed or not errors, "The page logged errors:\n" + "\n".join(errors)


@pytest.fixture
def open_scene(open_lesson):
    """A function that opens the three words of three_words.py, shown by the given cells."""

    def open_one(*cells, **options):
        lesson = open_lesson([three_words.SETUP, *(cells or ["scene"])], **options)
        lesson.run_all()
        lesson.scene().wait_for()
        return lesson

    return open_one


_numbers = count(1)


def place(what, folder):
    """The notebook in the test's working copy that `open_lesson` was asked for."""
    if isinstance(what, list):
        cells = [nbformat.v4.new_code_cell(source) for source in what]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        path = folder / f"small-{next(_numbers)}.ipynb"
        nbformat.write(notebook, path)
        return path
    if isinstance(what, Path):
        return what if what.is_relative_to(folder) else Path(shutil.copy(what, folder))
    return folder / lessons.lesson(what).notebook


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        item.call_failed = outcome.get_result().failed
