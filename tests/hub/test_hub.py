"""Three learners on a real hub: a link, a lesson, a drag, an exercise, one's own progress; an
update that loses nothing."""

import json
import subprocess

import pytest

from helpers.judging.records import Records

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.timeout(900)]

NAMES = ("ana", "ben", "cem")
LESSON = "01_embeddings.ipynb"
SOLVED = """\
def distance(a, b):
    return np.sqrt(np.sum((a - b) ** 2))


check("embeddings.distance", distance)"""
READY = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""


SHOW_FIRST = """() => {
    const { content, context } = jupyterapp.shell.currentWidget;
    const shows = (source) => /^(?!import)[^]*explore_/.test([].concat(source).join(""));
    const cells = context.model.toJSON().cells;
    const first = cells.findIndex((cell) => cell.cell_type === "code" && shows(cell.source));
    content.activeCellIndex = first;
    return content.scrollToCell(content.widgets[first]);
}"""


class Learner:
    """One person in a browser of their own."""

    def __init__(self, browser, running, name):
        self.name, self.running = name, running
        self.folder = running.homes / name / "lessons"
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(180_000)

    def click_link(self):
        self.page.goto(self.running.link(LESSON))

    def log_in(self):
        self.page.locator("#username_input").fill(self.name)
        self.page.locator("#password_input").fill("any")
        self.page.locator("#login_submit").click()

    def wait_for_lesson(self):
        self.page.wait_for_url(f"**/user/{self.name}/lab/**", timeout=180_000)
        self.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context")
        self.page.evaluate(READY)

    def run_all(self):
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.locator(".scene").first.wait_for(state="attached")

    def scroll_to_scene(self):
        """The first picture, in the page: JupyterLab draws what is looked at."""
        self.page.evaluate(SHOW_FIRST)
        return self.page.locator(".scene").first

    def drag(self):
        scene = self.scroll_to_scene()
        word = scene.locator("[data-word][tabindex='0']").first
        word.wait_for()
        before = scene.locator(".scene-text").inner_text()
        word.focus()
        for _ in range(5):
            self.page.keyboard.press("Shift+ArrowRight")
        self.page.wait_for_function(
            "([node, said]) => node.innerText !== said",
            arg=[scene.locator(".scene-text").element_handle(), before],
        )

    def solve(self):
        self.page.evaluate(
            """async source => {
                const panel = jupyterapp.shell.currentWidget, notebook = panel.content;
                const cells = panel.context.model.toJSON().cells;
                const at = cells.findIndex(c => [].concat(c.source).join("")
                    .includes('check("embeddings.distance"'));
                notebook.deselectAll();
                notebook.activeCellIndex = at;
                notebook.widgets[at].model.sharedModel.setSource(source);
                await jupyterapp.commands.execute("notebook:run-cell");
                await jupyterapp.commands.execute("docmanager:save");
            }""",
            SOLVED,
        )

    def records(self):
        records = Records()
        for line in (self.folder / "my_progress.txt").read_text("utf-8").splitlines():
            assert records.read(line)
        return records


@pytest.fixture(scope="module")
def learners(browser, running):
    people = [Learner(browser, running, name) for name in NAMES]
    yield people
    for person in people:
        person.context.close()


def test_three_learners_from_a_link_to_their_own_progress(learners):
    for person in learners:
        person.click_link()
        person.log_in()
    for person in learners:
        person.wait_for_lesson()
    for person in learners:
        person.run_all()
        person.drag()
    learners[0].solve()
    learners[1].solve()
    for person in learners[:2]:
        assert "np.sqrt" in person.records().evidence["embeddings.distance"]["source"]
    assert "embeddings.distance" not in (
        learners[2].records().known if (learners[2].folder / "my_progress.txt").exists() else {}
    )


def test_the_course_is_set_up_for_everybody_as_make_lab_does(learners):
    """From the environment's own etc/jupyter: no busy icon, say."""
    page = learners[0].page
    config = json.loads(page.locator("#jupyter-config-data").inner_text())
    assert "@jupyterlab/application-extension:faviconbusy" in json.dumps(config)


def test_an_update_of_a_lesson_that_was_run_loses_nothing(learners, running):
    ana = learners[0]
    before = json.loads((ana.folder / LESSON).read_text("utf-8"))
    text = (running.lessons / LESSON).read_text("utf-8")
    lesson = json.loads(text)
    lesson["cells"][2]["source"] = ["A sentence that is new.\n", *lesson["cells"][2]["source"]]
    new = json.dumps(lesson, indent=1, ensure_ascii=False) + "\n"
    (running.lessons / LESSON).write_text(new, "utf-8")
    author = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    subprocess.run(["git", *author, "commit", "-aqm", "new"], cwd=running.lessons, check=True)
    ana.page.goto("about:blank")
    ana.click_link()
    ana.wait_for_lesson()
    after = json.loads((ana.folder / LESSON).read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in after["cells"]]
    assert SOLVED in sources
    assert any("A sentence that is new." in source for source in sources)
    assert len(after["cells"]) == len(before["cells"])
    assert "embeddings.distance" in ana.records().known
