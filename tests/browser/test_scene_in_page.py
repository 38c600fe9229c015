"""The scene in a real Chromium: hand, touch, keyboard, controls, slow and lost kernels, words."""

import math
import re
import time
import xml.etree.ElementTree as ET

import pytest
from looks import looks
from playwright.sync_api import expect
from three_words import APPLE, SETUP, STILL, grip, in_step, kernel, python, spoken

# ---- the hand


def test_mouse_and_keyboard(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    assert in_step(lesson, scene)["apple"] == [2.5, 2.5]
    x, y = grip(scene)
    unit = (grip(scene, "phone")[0] - grip(scene, "orange")[0]) / 3.5  # pixels

    page.mouse.move(x + 3, y - 3)
    page.mouse.down()
    page.mouse.move(x + 3 + unit, y - 3 - 2 * unit, steps=10)
    assert grip(scene) == pytest.approx((x + unit, y - 2 * unit), abs=1.5)
    page.mouse.up()
    assert in_step(lesson, scene)["apple"] == pytest.approx([3.5, 4.5], abs=0.05)
    page.mouse.move(x, y)  # let go: it stays
    assert grip(scene) == pytest.approx((x + unit, y - 2 * unit), abs=1.5)
    expect(scene.locator(APPLE)).to_be_focused()

    before = in_step(lesson, scene)["apple"]
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expected = [before[0] + 0.3, before[1] - 0.4]
    assert in_step(lesson, scene)["apple"] == pytest.approx(expected, abs=1e-6)
    said = scene.locator(APPLE).get_attribute("aria-valuetext")
    assert said.startswith("apple, tech ")
    assert ", fruit " in said
    assert scene.locator(APPLE).get_attribute("role") == "slider"
    page.keyboard.press("Home")
    assert in_step(lesson, scene)["apple"] == [2.5, 2.5]

    # Out of the picture and back: it stops at the edge, in the page and in Python.
    page.mouse.move(*grip(scene))
    page.mouse.down()
    page.mouse.move(x - 3000, y, steps=3)
    page.mouse.up()
    assert in_step(lesson, scene)["apple"] == pytest.approx([-1, 2.5], abs=0.05)
    # The other mouse buttons drag nothing.
    page.mouse.move(*grip(scene, "phone"))
    page.mouse.down(button="right")
    page.mouse.move(x, y, steps=3)
    page.mouse.up(button="right")
    page.keyboard.press("Escape")
    assert in_step(lesson, scene)["phone"] == [4.0, 0.5]


def test_touch(open_scene):
    lesson = open_scene(has_touch=True)
    scene, page = lesson.scene(), lesson.page
    x, y = grip(scene)
    touch = page.context.new_cdp_session(page)

    def send(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", x, y)
    for k in range(1, 11):
        send("touchMove", x - 6 * k, y + 10 * k)
    send("touchEnd")
    at = in_step(lesson, scene)["apple"]
    assert at[0] < 2
    assert at[1] < 1.5
    assert grip(scene) == pytest.approx((x - 60, y + 100), abs=2)  # and nothing scrolled


@pytest.mark.long
def test_a_second_finger_does_not_make_a_space_jump(open_lesson):
    lesson = open_lesson(
        [
            "from helpers.attention import cosine\n"
            "from helpers.lessons.softmax.scenes import explore_space\n"
            "explore_space(cosine)"
        ],
        has_touch=True,
    )
    lesson.run_all()
    view = lesson.scene().locator(".scene-space")
    box = view.bounding_box()
    touch = lesson.page.context.new_cdp_session(lesson.page)

    def send(kind, *points):
        at = [{"x": box["x"] + x, "y": box["y"] + y, "id": id} for id, x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    at = float(view.get_attribute("aria-valuenow"))

    def turns_by(pixels):
        nonlocal at
        at += math.degrees(pixels / 120)
        lesson.wait(
            "([e, to]) => Math.abs(e.getAttribute('aria-valuenow') - to) <= 1",
            [view.element_handle(), at],
        )

    send("touchStart", (1, 100, 200))
    send("touchMove", (1, 130, 200))
    turns_by(30)
    send("touchStart", (1, 130, 200), (2, 330, 200))
    send("touchMove", (1, 142, 200), (2, 330, 260))
    turns_by(12)
    send("touchEnd")


def test_tab_order_and_focus(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    stops = []
    scene.get_by_role("button", name="Start over").focus()
    for _ in range(9):
        stops.append(
            page.evaluate(
                """() => {
                    const e = document.activeElement;
                    const ring = getComputedStyle(e.querySelector?.(".scene-ring") ?? e);
                    const seen = ring.outlineStyle !== "none" || ring.strokeWidth === "3px";
                    const name = e.dataset.word ?? e.type ?? e.tagName.toLowerCase();
                    return [name, seen];
                }"""
            )
        )
        page.keyboard.press("Tab")
    assert [name for name, _ in stops] == [
        *("button", "button", "range", "radio", "checkbox", "orange", "phone", "apple", "td")
    ]
    scene.locator("[data-word=orange]").focus()
    page.keyboard.press("Tab")  # focus that the keyboard brought is seen
    assert page.locator(":focus .scene-ring").evaluate("e => getComputedStyle(e).strokeWidth") == (
        "3px"
    )
    scene.locator("td").first.focus()
    cell = scene.locator("td[data-row='0'][data-column='0']")
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(scene.locator("td[data-row='1'][data-column='1']")).to_be_focused()
    expect(scene.locator(".scene-how")).to_have_text("row 1, column 1")
    assert all(seen for _, seen in stops[1:])


def test_keys_do_not_leak_to_jupyterlab(open_scene):
    lesson = open_scene("scene", "1", "2")
    scene, page = lesson.scene(), lesson.page
    lesson.select_cell(1)
    sources = [cell["source"] for cell in lesson.cells()]
    for place in (
        APPLE,
        "td[data-row='0'][data-column='0']",
        "input[type=range]",
        "input[type=radio]",
        "input[type=checkbox]",
        "button",
    ):
        scene.locator(place).first.focus()
        for key in ("d", "d", "a", "b", "x", "m", "ArrowDown", "ArrowUp", "j", "k", "Delete", "0"):
            page.keyboard.press(key)
        assert [cell["source"] for cell in lesson.cells()] == sources, place
        assert page.evaluate(
            """() => {
                const { content } = jupyterapp.shell.currentWidget;
                return [content.activeCellIndex, content.mode, content.activeCell.model.type];
            }"""
        ) == [1, "command", "code"], place
    assert page.locator(".jp-Dialog").count() == 0


@pytest.mark.long
def test_save_is_the_one_shortcut_that_holds_in_a_scene(open_scene):
    lesson = open_scene(fresh=True)
    scene, page = lesson.scene(), lesson.page
    page.evaluate(
        """() => {
            window.saves = 0;
            jupyterapp.commands.commandExecuted.connect((_, { id }) => {
                if (id === "docmanager:save") window.saves += 1;
            });
        }"""
    )
    places = (APPLE, "td[data-row='0'][data-column='0']", "input[type=range]", "button")
    for count, place in enumerate(places, 1):
        held = scene.locator(place).first
        held.focus()
        page.keyboard.press("Control+s")
        lesson.wait("count => window.saves === count", count)
        expect(held).to_be_focused()
        expect(held).to_have_attribute("data-lm-suppress-shortcuts", "true")
    lesson.wait("() => !jupyterapp.shell.currentWidget.context.model.dirty")


# ---- controls


def test_controls_and_start_over(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    slider = scene.get_by_label("how far")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(scene.locator("output")).to_have_text("0.60")
    expect(scene.locator("output")).to_have_attribute("aria-live", "off")  # the slider says it
    assert slider.get_attribute("aria-valuetext") == "0.60"
    page.keyboard.press("End")
    in_step(lesson, scene)
    assert python(lesson, "scene.value('part')") == 1
    page.keyboard.press("Home")
    in_step(lesson, scene)
    assert python(lesson, "scene.value('part')") == 0
    scene.get_by_label("cosine").check()
    scene.get_by_label("mask").check()
    scene.locator(APPLE).focus()
    page.keyboard.press("Shift+ArrowUp")
    in_step(lesson, scene)
    assert python(lesson, "[scene.value('measure'), scene.value('mask')]") == ["cosine", True]

    # From Python: the page follows.
    kernel(
        lesson, "scene.set('part', 0.3); scene.set('measure', 'dot'); scene.move('phone', (1, 1))"
    )
    expect(scene.locator("output")).to_have_text("0.30")
    expect(scene.get_by_label("dot")).to_be_checked()
    assert in_step(lesson, scene)["phone"] == [1, 1]

    scene.get_by_role("button", name="Start over").click()
    expect(scene.locator("output")).to_have_text("0.50")
    expect(scene.get_by_label("mask")).not_to_be_checked()
    assert in_step(lesson, scene) == {
        "orange": [0.5, 4.0],
        "phone": [4.0, 0.5],
        "apple": [2.5, 2.5],
    }


@pytest.mark.long
def test_a_key_during_a_glide(open_scene):
    """A glide that the hand cuts short ends where it was going, for all words."""
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    kernel(lesson, "scene.move('phone', (5, 5)); scene.move('apple', (0, 0))")
    in_step(lesson, scene)
    scene.locator(APPLE).focus()
    page.evaluate(
        """() => new Promise(done => {
            const root = document.querySelector(".scene");
            root.querySelector(".scene-tools button").click();
            const apple = root.querySelector("[data-word=apple]");
            const key = { key: "ArrowRight", bubbles: true };
            setTimeout(() => done(apple.dispatchEvent(new KeyboardEvent("keydown", key))), 80);
        })"""
    )
    assert in_step(lesson, scene) == {
        "orange": [0.5, 4.0],
        "phone": [4.0, 0.5],
        "apple": [2.6, 2.5],
    }


def test_save_picture(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    with page.expect_download() as download:
        scene.get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "three words.svg"
    text = download.value.path().read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    ids = {e.get("id") for e in root.iter()}
    assert set(re.findall(r"url\([\"']?#([\w-]+)", text)) <= ids
    assert re.findall(r"var\(|https?://(?!www\.w3\.org)", text) == []
    said = {"".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"orange", "phone", "apple", "orange\u2032"} <= said
    alone = page.context.new_page()  # and it is the same picture by itself
    alone.set_content(f"<body style='margin: 0'>{text}</body>")
    shape = f"{APPLE} .scene-shape"
    here, there = (p.locator(shape).first.bounding_box() for p in (page, alone))
    assert there["width"] == pytest.approx(here["width"], rel=0.05)
    fill = "e => getComputedStyle(e).fill"
    assert alone.locator(shape).evaluate(fill) == scene.locator(shape).evaluate(fill)
    alone.close()


# ---- several


@pytest.mark.long
def test_two_scenes_and_the_same_one_twice(open_scene):
    lesson = open_scene("scene", "other = make('Other words')\nother", "scene")
    first, other, again = (lesson.scenes.nth(k) for k in range(3))
    lesson.scene(0)
    page = lesson.page
    before = other.locator(".scene-words").inner_html()
    first.locator(APPLE).focus()
    page.keyboard.press("Shift+ArrowUp")
    first.get_by_label("cosine").check()
    assert in_step(lesson, first)["apple"] == [2.5, 3.0]
    assert in_step(lesson, again)["apple"] == [2.5, 3.0]
    expect(again.get_by_label("cosine")).to_be_checked()
    expect(other.get_by_label("dot")).to_be_checked()
    assert other.locator(".scene-words").inner_html() == before
    again.get_by_label("how far").focus()
    page.keyboard.press("End")
    in_step(lesson, again)
    expect(first.locator("output")).to_have_text("1.00")
    expect(other.locator("output")).to_have_text("0.50")
    twice = page.evaluate(
        """() => {
            const ids = [...document.querySelectorAll(".scene [id]")].map(e => e.id);
            return ids.filter((id, k) => ids.indexOf(id) !== k);
        }"""
    )
    assert twice == []
    # One view is removed; the others live on.
    lesson.write_cell(3, "None")
    lesson.run_cell(3)
    first.locator(APPLE).focus()
    page.keyboard.press("Home")
    assert in_step(lesson, first)["apple"] == [2.5, 2.5]


# ---- words


@pytest.mark.long
def test_strange_words(open_scene):
    lesson = open_scene(
        """
NASTY = "<img src=x onerror=alert(1)>"
scene = make(NASTY, ["$x$", NASTY, "y" * 200], START)
scene
"""
    )
    dialogs = []
    lesson.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    scene = lesson.scene()
    labels = scene.locator(".scene-label").all_text_contents()
    assert "<img src=x onerror=alert\u2026"[:23] in " ".join(labels)
    assert "y" * 23 + "\u2026" in labels
    assert scene.locator("img").count() == 0
    headers = scene.locator("th[scope=row]").all_inner_texts()
    assert headers == ["$x$", "<img src=x onerror=alert(1)>", "y" * 200]
    assert scene.get_attribute("aria-label") == "<img src=x onerror=alert(1)>"
    width = "e => e.scrollWidth <= e.closest('.jp-OutputArea-output').clientWidth + 1"
    assert scene.evaluate(width)
    kernel(lesson, "broken = True; scene.move('$x$', (1, 1))")
    expect(scene.locator(".scene-error")).to_contain_text("RuntimeError: <b>broken</b>")
    assert scene.locator(".scene-error b").count() == 0
    assert dialogs == []


def test_labels_keep_apart(open_scene):
    lesson = open_scene(
        """
words = [f"word {k}" for k in range(30)]
many = [[0.2 + 1.15 * (k % 5), 0.1 + 1.1 * (k // 5)] for k in range(30)]
calm = lambda points, controls: ({}, "many")
Scene("Thirty", [parts.plane("p", words, many)], [], calm)
""",
        """
close = ["strawberry", "orange", "banana", "cherry", "apple", "laptop"]
start = [[2, 2], [2.2, 2.1], [2.1, 1.8], [1.8, 2.2], [5.9, 5.9], [5.8, -0.9]]
heap = Scene("Heap", [parts.plane("p", close, start)], [], calm)
heap
""",
        """Scene("Pile", [parts.plane("p", close, [[2, 2]] * 6)], [], calm)""",
    )
    thirty, heap = lesson.scene(0), lesson.scene(1)
    assert thirty.locator(".scene-word").count() == 30
    lesson.scene(0)
    assert thirty.evaluate(looks("overlaps")) == []
    lesson.scene(1)
    assert heap.evaluate(looks("overlaps")) == []
    kernel(lesson, "heap.move('apple', (2.05, 2.05)); heap.move('laptop', (-1, 6))")
    expect(heap.locator("[data-word=laptop]")).to_have_attribute(
        "aria-valuetext", re.compile("6.0$")
    )
    lesson.wait(f"() => {STILL}(document.querySelectorAll('.scene')[1])")
    assert heap.evaluate(looks("overlaps")) == []

    # A label that found no place beside its word is joined to it by a line, and no other is.
    pile = lesson.scene(2)
    lesson.settle(pile)
    leads = pile.evaluate(LEADS)
    far = [lead for lead in leads if lead["gap"] > 20]
    assert far and all(lead["seen"] and lead["starts"] < 18 and lead["ends"] < 5 for lead in far)
    near = [lead for lead in leads if lead["gap"] < 10]
    assert near and not any(lead["seen"] for lead in near)


# Each label's distance from its word, and where the line between the two begins and ends.
LEADS = """root => {
    const words = [...root.querySelectorAll(".scene-word")];
    const middle = node => {
        const box = node.querySelector(".scene-shape").getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const away = ([x, y], box) => Math.hypot(
        Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    const labels = [...root.querySelectorAll(".scene-label")];
    const lines = [...root.querySelectorAll(".scene-leader")].reverse();  // each goes in front
    return labels.map((label, i) => {
        const word = words.find(node => node.dataset.word === label.textContent);
        const line = lines[i], place = line.getScreenCTM();
        const at = end => new DOMPoint(line[`x${end}`].baseVal.value, line[`y${end}`].baseVal.value)
            .matrixTransform(place);
        const box = label.getBoundingClientRect(), from = middle(word);
        return {
            gap: away(from, box) - 12, seen: getComputedStyle(line).visibility === "visible",
            starts: Math.hypot(at(1).x - from[0], at(1).y - from[1]),
            ends: away([at(2).x, at(2).y], box),
        };
    });
}"""


# ---- the kernel: slow, busy, gone


@pytest.mark.long
def test_nothing_held_is_repainted(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    x, y = grip(scene)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 40, steps=4)
    kernel(lesson, "scene.move('phone', (1, 1)); scene.move('apple', (0, 0))")
    lesson.wait(
        "root => /tech 1.0, fruit 1.0/.test(root.querySelector('[data-word=phone]').ariaValueText)",
        scene.element_handle(),
    )
    assert grip(scene) == pytest.approx((x + 40, y - 40), abs=1.5)
    page.mouse.move(x + 50, y - 50, steps=4)
    assert grip(scene) == pytest.approx((x + 50, y - 50), abs=1.5)
    page.mouse.up()
    places = in_step(lesson, scene)
    assert places["phone"] == [1, 1]
    assert grip(scene) == pytest.approx((x + 50, y - 50), abs=1.5)

    # In the middle of a fast drag too, with messages under way.
    kernel(lesson, "pause = 0.1")
    x, y = grip(scene)
    page.mouse.move(x, y)
    page.mouse.down()
    lesson.page.evaluate(
        """() => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            kernel.requestExecute({ code: "scene.move('orange', (3, 5))" });
        }"""
    )
    for k in range(40):
        page.mouse.move(x + k, y + k)
    page.mouse.up()
    places = in_step(lesson, scene)
    assert places["orange"] == [3, 5]
    assert grip(scene) == pytest.approx((x + 39, y + 39), abs=1.5)


def test_slow_function_last_state_wins(open_scene):
    """200 ms a call: the word follows the hand, and nothing is left to drain at the end."""
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    kernel(lesson, "pause = 0.2; calls.clear()")
    x, y = grip(scene)
    page.mouse.move(x, y)
    page.mouse.down()
    begin = time.time()
    for k in range(60):
        angle = k / 10
        page.mouse.move(x + 50 * math.sin(angle), y + 50 * (1 - math.cos(angle)))
        if k % 20 == 10:
            at = (x + 50 * math.sin(angle), y + 50 * (1 - math.cos(angle)))
            assert grip(scene) == pytest.approx(at, abs=1.5)
    last = time.time()
    page.mouse.up()
    place = in_step(lesson, scene)["apple"]
    made = python(lesson, "calls")
    after = [call for call in made if call[0] > last]
    assert len(after) <= 2
    assert made[-1][1] == place
    assert len(made) <= (last - begin) / 0.2 + 3


@pytest.mark.long
def test_busy_kernel_says_so_and_comes_back(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    waiting = scene.locator(".scene-waiting")
    kernel(lesson, "pause = 3.5")
    scene.locator(APPLE).focus()
    page.keyboard.press("ArrowRight")
    expect(waiting).to_be_empty()
    expect(waiting).to_contain_text("Waiting for the kernel")
    page.keyboard.press("ArrowRight")
    assert spoken(scene) == [2.7, 2.5]
    kernel(lesson, "pause = 0")
    expect(waiting).to_be_empty(timeout=15_000)
    assert in_step(lesson, scene)["apple"] == [2.7, 2.5]

    # A cell that runs for long.
    page.evaluate(
        """() => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            window.busy = kernel.requestExecute({ code: "time.sleep(3)" }).done;
        }"""
    )
    page.keyboard.press("Shift+ArrowRight")
    assert spoken(scene) == [3.2, 2.5]
    page.evaluate("() => window.busy.then(() => null)")
    assert in_step(lesson, scene)["apple"] == [3.2, 2.5]
    expect(waiting).to_be_empty()


@pytest.mark.long
def test_a_lost_message_is_asked_again(open_scene):
    lesson = open_scene(fresh=True)
    scene, page = lesson.scene(), lesson.page
    page.evaluate(
        """() => {
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) {
                const text = typeof data === "string" ? data : new TextDecoder().decode(data);
                const lose = text.includes('"inputs"') && (window.lost ?? 0) < 2;
                if (lose) window.lost = (window.lost ?? 0) + 1;
                else send.call(this, data);
            };
        }"""
    )
    scene.locator(APPLE).focus()
    page.keyboard.press("Shift+ArrowRight")
    waiting = scene.locator(".scene-waiting")
    expect(waiting).to_contain_text("Waiting for the kernel")
    expect(waiting).to_be_empty(timeout=15_000)
    assert page.evaluate("() => window.lost") == 2  # the message, and the first time it asked again
    assert in_step(lesson, scene)["apple"] == [3.0, 2.5]
    page.keyboard.press("Shift+ArrowRight")
    assert in_step(lesson, scene)["apple"] == [3.5, 2.5]


@pytest.mark.long
def test_a_scene_that_was_slow_to_load_hears_the_kernel(open_lesson):
    """After two seconds of loading anywidget lets no message through to a widget any more."""
    lesson = open_lesson([SETUP, "scene", "scene.move('phone', (5, 1))"], fresh=True)
    lesson.page.evaluate(
        """() => {
            const timeout = AbortSignal.timeout.bind(AbortSignal);
            AbortSignal.timeout = ms => timeout(ms === 2000 ? 0 : ms);  // as if they were over
            const load = URL.createObjectURL.bind(URL);
            URL.createObjectURL = blob => {
                const late = "await new Promise(done => setTimeout(done, 300));\\n";
                return load(new Blob([late, blob], { type: blob.type }));
            };
        }"""
    )
    lesson.run_all()
    scene = lesson.scene()
    scene.wait_for()
    assert in_step(lesson, scene)["phone"] == [5.0, 1.0]  # said while the page was loading
    kernel(lesson, "scene.move('apple', (4, 1))")
    assert in_step(lesson, scene)["apple"] == [4.0, 1.0]
    scene.locator(APPLE).focus()
    lesson.page.keyboard.press("ArrowRight")
    assert in_step(lesson, scene)["apple"] == [4.1, 1.0]


def test_learners_error_is_shown_and_goes(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    kernel(lesson, "broken = True")
    cells = scene.locator("td[data-column]").all_inner_texts()
    scene.locator(APPLE).focus()
    page.keyboard.press("Shift+ArrowUp")
    error = scene.locator(".scene-error")
    expect(error).to_be_visible()
    expect(error).to_have_text("step stopped with RuntimeError: <b>broken</b>")
    assert scene.locator("td[data-column]").all_inner_texts() == cells
    assert spoken(scene) == [2.5, 3.0]
    kernel(lesson, "broken = False")
    page.keyboard.press("Shift+ArrowUp")
    expect(error).to_be_hidden()
    assert in_step(lesson, scene)["apple"] == [2.5, 3.5]


def test_restarted_kernel(open_scene):
    lesson = open_scene()
    scene, page = lesson.scene(), lesson.page
    lesson.restart()
    scene.locator(APPLE).focus()
    page.keyboard.press("ArrowRight")
    assert spoken(scene) == [2.6, 2.5]
    expect(scene.locator(".scene-waiting")).to_contain_text("run the lesson again from the top")
    lesson.run_all()
    scene = lesson.scene()
    scene.locator(APPLE).focus()
    page.keyboard.press("Shift+ArrowRight")
    assert in_step(lesson, scene)["apple"] == [3.0, 2.5]


# ---- for every reader


def places_on_the_way(lesson):
    """Where apple is drawn, frame by frame, while "Start over" brings it back."""
    return lesson.page.evaluate(
        """() => new Promise(done => {
            const root = document.querySelector(".scene");
            const apple = root.querySelector("[data-word=apple]");
            const seen = new Set();
            const begin = performance.now();
            const look = () => {
                seen.add(apple.getAttribute("transform"));
                performance.now() - begin < 900 ? requestAnimationFrame(look) : done([...seen]);
            };
            root.querySelector(".scene-tools button").click();
            look();
        })"""
    )


@pytest.mark.long
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_reduced_motion(open_scene, motion):
    lesson = open_scene(reduced_motion=motion)
    kernel(lesson, "scene.move('apple', (0, 0))")
    in_step(lesson, lesson.scene())
    seen = places_on_the_way(lesson)
    assert len(seen) == 1 if motion == "reduce" else len(seen) > 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(open_scene, theme):
    """WCAG: 4.5 for text, 3 for the shapes that carry meaning."""
    lesson = open_scene(
        "scene",
        """
AXIS = {"label": "d", "range": [0, 10], "ticks": [(0, "0"), (10, "10")]}
plane = parts.plane("p", [*"abcde"], np.eye(5, 2), looks=parts.LOOKS[:5])
table = parts.table("t", "heat", ["x"], ["a", "b", "c"], row_sums=True, corner="asks")
curve = parts.curve("c", "curve", ["one", "two", "three", "four"], x=AXIS, y=AXIS)
state = {
    "p": {"moved": np.eye(5, 2) + 2, "links": [[0, 1, 0.5]], "grid": np.eye(2), "circle": 2},
    "t": {"values": np.eye(1, 3), "heat": [[0, 0.5, 1]]},
    "c": {"lines": [[[0, k], [9, 2 * k]] for k in range(4)], "cursor": 5},
}
Scene("All", [plane, table, curve], [], lambda p, c: (state, "all"))
""",
        theme=theme,
    )
    kernel(lesson, "broken = True; scene.move('apple', (1, 1))")
    expect(lesson.scene(0).locator(".scene-error")).to_be_visible()
    for k in (0, 1):
        found = lesson.scene(k).evaluate(looks("contrast"))
        assert len(found) > 15
        bad = [(round(ratio, 2), *rest) for ratio, least, *rest in found if ratio < least]
        assert bad == []
