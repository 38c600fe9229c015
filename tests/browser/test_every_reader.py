"""For every reader: the keyboard alone, forced colours, touch, Notebook 7, and a stored lesson
without a kernel. (axe, names and texts, zoom: test_every_look.py.)"""

import json
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from every_scene import LESSONS, short
from playwright.sync_api import expect

from conftest import NOTEBOOKS, Lab, Lesson
from helpers import lessons
from helpers.lessons.embeddings.exercises import EXERCISES, PREDICTIONS

SHORT = "embeddings"  # the one that `make test` looks at, too
OUTPUTS = ".jp-Notebook .jp-OutputArea-output"


# ---- the keyboard alone

NAME = 'e => e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent'
WHERE = """() => {
    const e = document.activeElement;
    const notebook = jupyterapp.shell.currentWidget.content;
    return {
        tag: e.tagName,
        of: notebook.widgets.findIndex(cell => cell.node.contains(e)),
        active: notebook.activeCellIndex,
        ours: Boolean(e.closest(".jp-OutputArea-output")),
        name: (NAME)(e),
    };
}""".replace("NAME", NAME)
LOOK = """e => {
    const style = getComputedStyle(e);
    const ring = e.querySelector(".scene-ring");
    return [style.outlineStyle, style.outlineStyle === "none" ? "" : style.outlineWidth,
        ring && getComputedStyle(ring).strokeWidth, ring && getComputedStyle(ring).stroke];
}"""


class Keyboard:
    """A learner without a mouse: what is done here is done by keys."""

    def __init__(self, lesson):
        self.lesson, self.keys = lesson, lesson.page.keyboard

    def press(self, *keys):
        for key in keys:
            self.keys.press(key)

    def where(self):
        return self.lesson.page.evaluate(WHERE)

    def selects(self, index):
        self.lesson.wait(
            """index => {
                const { content } = jupyterapp.shell.currentWidget;
                return content.activeCellIndex === index && content.mode === "command"
                    && content.activeCell.node.contains(document.activeElement);
            }""",
            index,
        )

    def ran(self, index):
        self.lesson.wait(
            """index => {
                const { model } = jupyterapp.shell.currentWidget.content.widgets[index];
                return model.type !== "code"
                    || model.executionCount && model.executionState === "idle";
            }""",
            index,
        )
        self.lesson.wait_for_widgets()

    def stops(self, index):
        """Tab through the outputs of a cell: each stop shows the focus, the last lets it go."""
        seen = []
        self.press("Tab")
        while (at := self.where())["of"] == index:
            if at["ours"]:
                focused = self.lesson.page.evaluate_handle("() => document.activeElement")
                seen.append((at, focused, focused.evaluate(LOOK)))
            assert len(seen) < 60, "Tab never leaves this cell"
            self.press("Tab")
        for at, left, look in seen:
            assert left.evaluate(LOOK) != look, f"no sign of the focus on {at}"
        return [at for at, _, _ in seen]

    def tab_to(self, index, name):
        """Tab, from the selected cell, to what has this name among its outputs."""
        self.lesson.wait(
            """([index, name]) => [...jupyterapp.shell.currentWidget.content.widgets[index].node
                .querySelectorAll(".jp-OutputArea-output :is(button, input, [tabindex])")]
                .some(e => (NAME)(e).includes(name))""".replace("NAME", NAME),
            [index, name],
        )
        for _ in range(40):
            self.press("Tab")
            at = self.where()
            assert at["of"] == index, f"{name!r} is not on Tab's way; the focus is on {at}"
            if at["ours"] and name in at["name"]:
                return
        raise AssertionError(f"{name!r} is not on Tab's way")

    def back(self, index):
        """Shift+Tab out of the outputs, to the cell itself, which answers to JupyterLab's keys."""
        for _ in range(60):
            at = self.where()
            if at["of"] == index and not at["ours"]:
                break
            self.press("Shift+Tab")
        self.selects(index)


@pytest.mark.long
def test_a_whole_lesson_by_the_keyboard_alone(open_lesson):
    """Lesson 01 from its first cell to its last: every stop seen, none a trap, every door used."""
    lesson = open_lesson(SHORT)
    keyboard, cells = Keyboard(lesson), lesson.cells()
    line = lesson.page.locator(".scene-text")
    (choices,) = (
        [choice.label for choice in p.choices] for p in PREDICTIONS if p.id == "embeddings.middle"
    )
    (hint_count,) = (len(e.hints) for e in EXERCISES if e.id == "embeddings.nearest")

    def is_at(index, name, *keys):
        keyboard.tab_to(index, name)
        keyboard.press(*keys)

    def solve(index):
        keyboard.press("Enter", "Control+Home", "ArrowDown", "ArrowDown", "End")
        keyboard.press(*3 * ["Backspace"])
        keyboard.keys.type("return np.sqrt(np.sum((a - b) ** 2))")
        keyboard.press("Control+Enter")
        expect(lesson.cell(index).locator(".card-verdict")).to_have_text("✓ Passed.")

    def predict(index):
        # Radio buttons are one stop: Tab to the first, arrows to the one that is meant.
        is_at(index, choices[0], "Space", *choices.index("one of each") * ["ArrowDown"])
        is_at(index, "That is my answer", "Enter")
        expect(lesson.cell(index).get_by_role("button", name="Compare")).to_be_focused()
        keyboard.press("Enter")
        expect(lesson.cell(index)).to_contain_text("Run the next cell first")

    def compare(index, looked_at):
        """Back up to the card, once the picture has been seen, and down again."""
        keyboard.back(looked_at)
        keyboard.press(*(looked_at - index) * ["ArrowUp"])
        keyboard.selects(index)
        is_at(index, "Compare", "Enter")
        expect(lesson.cell(index).locator(".card-verdict")).to_have_text("✓ Right.")
        expect(lesson.cell(index).get_by_role("status")).to_be_focused()
        keyboard.back(index)
        keyboard.press(*(looked_at - index) * ["ArrowDown"])
        keyboard.selects(looked_at)

    def hints(index):
        is_at(index, "Next hint", *hint_count * ["Enter"])
        expect(lesson.cell(index).get_by_role("listitem")).to_have_count(hint_count)
        # The button has gone: the focus is on the last hint, below the other button.
        expect(lesson.cell(index).get_by_role("alert")).to_be_focused()
        keyboard.press("Shift+Tab", "Space")
        expect(lesson.cell(index).locator("pre[role=alert]")).to_contain_text("def nearest")

    def near(index):
        is_at(index, "apple", "Shift+ArrowLeft", "ArrowUp")
        expect(line.nth(0)).to_contain_text("Apple at (2.00, 2.60)")
        keyboard.press("Home")
        expect(line.nth(0)).to_contain_text("Apple at (2.50, 2.50)")
        compare(lesson.find_cell('predict("embeddings.middle")'), index)

    def pull(index):
        is_at(index, "Play: part of the way", "Tab", "End")
        expect(line.nth(1)).to_contain_text("1.00 of the way")

    def gravity(index):
        is_at(index, "apple", *4 * ["Tab"], "ArrowDown", "ArrowRight")
        expect(lesson.cell(index).locator(".scene-how")).to_have_text(
            "orange keeps 0.68 of itself."
        )

    def galaxy(index):
        is_at(index, "phone is there, too", "Space")
        expect(line.nth(3)).to_contain_text("and phone is there")

    def shadow(index):
        is_at(index, "strawberry", "Enter")
        expect(line.nth(4)).to_contain_text("Nearest to strawberry")

    visits = {
        'check("embeddings.distance"': solve,
        'predict("embeddings.middle")': predict,
        'check("embeddings.nearest"': hints,
        "explore_near(": near,
        "explore_pull(": pull,
        "explore_gravity(": gravity,
        "explore_galaxy(": galaxy,
        "explore_shadow(": shadow,
    }
    stops = 0
    for index, cell in enumerate(cells[:-1]):
        keyboard.selects(index)
        visit = next((v for piece, v in visits.items() if piece in cell["source"]), None)
        if visit is None or cell["cell_type"] != "code":
            keyboard.press("Shift+Enter")
            continue
        keyboard.press("Control+Enter")
        keyboard.ran(index)
        visit(index)
        keyboard.back(index)
        stops += len(keyboard.stops(index))
        keyboard.back(index)
        keyboard.press("ArrowDown")
    assert stops >= 3 * len(visits)
    for index in range(len(cells)):
        keyboard.ran(index)
    changed = [
        before["source"]
        for before, after in zip(cells, lesson.cells(), strict=True)
        if before["source"] != after["source"]
    ]
    assert (
        len(changed) == 1 and 'check("embeddings.distance"' in changed[0]
    )  # no key for a scene edits a cell


# ---- forced colours, and colour never alone

LOOKS = """scene => {
    const all = (selector, read) => [...scene.querySelectorAll(selector)].map(read);
    const css = name => e => getComputedStyle(e)[name];
    return {
        fills: all(".scene-shape", css("fill")),
        shapes: all(".scene-word .scene-shape", e => e.getAttribute("d")),
        strokes: all(".scene-line", css("stroke")),
        dashes: all(".scene-line", css("strokeDasharray")),
        labels: all(".scene-label:not(:empty)", css("fill")),
        ring: all(":focus .scene-ring", css("stroke")),
        ink: getComputedStyle(scene).color,
        paper: getComputedStyle(scene).backgroundColor,
    };
}"""
EVERY_KIND = """
import numpy as np
from helpers.scene import Scene, parts
AXIS = {"label": "d", "range": [0, 10], "ticks": [(0, "0"), (10, "10")]}
plane = parts.plane("p", [*"abcde"], np.eye(5, 2), looks=parts.LOOKS[:5])
curve = parts.curve("c", "curve", ["one", "two", "three", "four"], x=AXIS, y=AXIS)
state = {"c": {"lines": [[[0, k], [9, 2 * k]] for k in range(4)]}}
Scene("All", [plane, curve], [], lambda p, c: (state, "all"))
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours(open_lesson, scheme):
    """The system's few colours: shapes, dashes and labels still tell kinds and lines apart."""
    lesson = open_lesson([EVERY_KIND], fresh=True)
    lesson.run_all()
    scene = lesson.scene()
    free = scene.evaluate(LOOKS)
    assert len(set(free["shapes"])) == len(set(free["fills"])) == 5
    assert len(set(free["dashes"])) == len(set(free["strokes"])) == 4
    lesson.page.emulate_media(forced_colors="active", color_scheme=scheme)
    scene.locator(".scene-word").first.focus()
    lesson.page.keyboard.press("ArrowRight")
    forced = scene.evaluate(LOOKS)
    assert forced["ink"] != forced["paper"]
    assert {*forced["fills"], *forced["strokes"], *forced["labels"]} == {forced["ink"]}
    (ring,) = forced["ring"]
    assert ring not in (forced["ink"], forced["paper"])
    assert (forced["shapes"], forced["dashes"]) == (free["shapes"], free["dashes"])


# ---- a finger


@pytest.mark.long
def test_a_finger_drags_and_a_finger_scrolls(open_lesson):
    """In a lesson: a touch that begins on a word moves the word, one beside it the page."""
    lesson = open_lesson(SHORT, has_touch=True, width=800, height=700)
    lesson.run_all()
    scene, page = lesson.scene(), lesson.page
    word = scene.locator(".scene-free")
    word.scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def swipe(x, y, dx, dy):
        for k in range(11):
            at = {"x": x + dx * k / 10, "y": y + dy * k / 10}
            kind = "touchMove" if k else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    box = word.locator(".scene-shape").bounding_box()
    swipe(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, -50, -60)
    agrees(lesson, scene, word)
    now = word.locator(".scene-shape").bounding_box()
    assert now["x"] == pytest.approx(box["x"] - 50, abs=2)
    assert now["y"] == pytest.approx(box["y"] - 60, abs=2)
    swipe(now["x"] + 90, now["y"] + 30, 0, -150)
    lesson.wait(
        "([e, y]) => e.getBoundingClientRect().y < y - 50", [word.element_handle(), now["y"]]
    )


def agrees(lesson, scene, word=None):
    """Waits for the answer, then compares what the page says with what the kernel holds."""
    lesson.wait("e => !e.hasAttribute('data-asking')", scene.element_handle())
    title = scene.get_attribute("aria-label")
    told = lesson.kernel(f"""
from ipywidgets.widgets.widget import _instances
(_scene,) = [w for w in _instances.values() if getattr(w, "parts", {{}}).get("title") == {title!r}]
import json
print(_scene.text)
print(json.dumps(_scene.state["inputs"]))
""")
    text, _, inputs = told.partition("\n")
    assert scene.locator(".scene-text").inner_text() == text
    if word:
        said = re.findall(r"[-−]?\d+\.\d+", word.get_attribute("aria-valuetext"))
        said = [float(x.replace("−", "-")) for x in said]
        places = [at for points in json.loads(inputs)["points"].values() for at in points]
        assert any(said == pytest.approx(at, abs=0.0501) for at in places)
    return told


# ---- Notebook 7


class Notebook7(Lab):
    def command(self, *arguments):
        expose = "--JupyterNotebookApp.expose_app_in_browser=True"
        return [sys.executable, "-m", "notebook", "--ServerApp.ip=127.0.0.1", expose, *arguments]


class Notebook7Lesson(Lesson):
    def open(self):
        place = self.path.relative_to(self.lab.root).as_posix()
        self.page.goto(f"{self.lab.url}/notebooks/{quote(place)}?token={self.lab.token}")
        self.wait("() => window.jupyterapp")
        self.page.evaluate("() => jupyterapp.restored")
        self.wait_for_kernel()


@pytest.fixture(scope="module")
def notebook_7(tmp_path_factory):
    running = Notebook7(tmp_path_factory.mktemp("notebook7"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.mark.long
@pytest.mark.parametrize("name", short(SHORT, "what_the_heads_learned", "let_it_write"))
def test_notebook_7(notebook_7, context_for, name):
    folder = notebook_7.root / name
    folder.mkdir()
    path = Path(shutil.copy(NOTEBOOKS / lessons.lesson(name).notebook, folder))
    lesson = Notebook7Lesson(notebook_7, context_for({}).new_page(), path)
    page = lesson.page
    page.set_viewport_size({"width": 1280, "height": 900})
    lesson.open()
    lesson.run_all()
    word = page.locator(".scene-free").first
    scene = page.locator(".scene", has=page.locator(".scene-free, input[type=range]")).first
    scene.scroll_into_view_if_needed()
    before = agrees(lesson, scene)
    if word.count():
        scene = page.locator(".scene", has=page.locator(".scene-free")).first
        word.scroll_into_view_if_needed()
        before = agrees(lesson, scene, word)
        box = word.locator(".scene-shape").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y - 40, steps=6)
        page.mouse.up()
        assert agrees(lesson, scene, word) != before
    else:
        slider = scene.get_by_role("slider").first
        slider.press("Home" if float(slider.input_value()) else "End")
        assert agrees(lesson, scene) != before
    page.close()
    notebook_7.stop_kernels()
    ours = [error for error in lesson.errors if "/static/notebook/" not in error]
    assert ours == lesson.requests_away == notebook_7.attempts_away() == []


@pytest.mark.long
def test_a_lesson_comes_back_in_notebook_7(notebook_7, context_for):
    """Run, saved, closed, and opened on another day: its pictures as they were, no model missed."""
    folder = notebook_7.root / "back"
    folder.mkdir()
    path = Path(shutil.copy(NOTEBOOKS / lessons.lesson(SHORT).notebook, folder))
    lesson = Notebook7Lesson(notebook_7, context_for({}).new_page(), path)
    lesson.open()
    lesson.run_all()
    count = lesson.scenes.count()
    word = lesson.scene().locator(".scene-free").first
    word.focus()
    word.press("Shift+ArrowLeft")
    left = agrees(lesson, lesson.scene(), word)
    said = lesson.page.locator(".scene-text").all_inner_texts()
    lesson.command("docmanager:save")
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert saved["metadata"].get("widgets"), "the state of the scenes was not saved"
    lesson.page.close()
    notebook_7.stop_kernels()

    again = Notebook7Lesson(notebook_7, context_for({}).new_page(), path)
    again.open()
    expect(again.scenes).to_have_count(count, timeout=60_000)
    expect(again.page.locator(".scene-text")).to_have_text(said)
    assert left[0] in again.page.locator(".scene-text").first.inner_text()
    expect(again.page.get_by_text("model not found")).to_have_count(0)
    again.page.close()
    notebook_7.stop_kernels()


# ---- a stored lesson, without a kernel and without a script


@pytest.fixture(scope="module")
def paper(browser):
    """A page that runs no script at all."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", LESSONS)
def test_a_stored_lesson_shows_its_pictures(paper, tmp_path, name):
    """Each stored picture loads, is as wide as the page at most, and has its text."""
    from nbconvert import HTMLExporter

    page = tmp_path / "lesson.html"
    html, _ = HTMLExporter().from_filename(str(NOTEBOOKS / lessons.lesson(name).notebook))
    page.write_text(html, encoding="utf-8")
    paper.goto(page.as_uri(), wait_until="commit")
    images = paper.locator("img")
    expect(images).to_have_count(html.count("<img"))  # it may still be reading
    for image in images.all():
        image.scroll_into_view_if_needed()
        looks = image.evaluate(
            "e => [e.complete, e.naturalWidth, e.alt, e.clientWidth, innerWidth]"
        )
        complete, natural, alt, width, window = looks
        assert complete and natural > 100 and len(alt) > 40 and width < window
    shown = " ".join(paper.locator(".jp-OutputArea-output").all_inner_texts())
    assert "Prediction " in shown and "Exercise " in shown
    assert "model not found" not in shown and "Error displaying widget" not in shown
