"""The stage in a real Chromium: where panels stand, what plays, what is grabbed, chosen and cut."""

import re
import time

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from looks import looks
from playwright.sync_api import expect

from helpers.scene import Scene, SceneProblem, parts

WORDS = ["apple", "orange", "phone"]
START = [[2, 2], [0, 3], [4, 0]]
LOOKS = ["lead", "warm", "cool"]
STOPS = ["words", "scores", "shares", "apple goes"]
AXES = {"x": ("tech", 0, 5), "y": ("fruit", 0, 5)}
COLOUR = "e => getComputedStyle(e).backgroundColor"
broken = []


def stage(*, play=True, value=3):
    """Two planes with a table, a rail, a slider with few steps, a choice, a switch."""

    def compute(points, controls):
        if broken:
            raise SceneProblem("broken")
        X = points["a"]
        weights = np.full((3, 3), 1 / 3)
        for i, j in controls["cut"]:
            weights[i, j] = 0
            weights[i] /= max(1e-9, weights[i].sum())
        links = [[0, 1, 0.43, 0.71], [0, 0, 0.57, 1]]
        state = {
            id: {"links": links, "moved": [(X[0] + X[1]) / 2, None, None]} for id in ("a", "b")
        }
        state["t"] = {"values": weights, "heat": weights, "masked": np.triu(np.ones((3, 3)), 2) > 0}
        n = int(controls["steps"])
        return state, f"After {n} steps **apple** is near orange; {WORDS[controls['asks']]} asks."

    plane = dict(looks=LOOKS, play="way" if play else None, height=300, **AXES)
    return Scene(
        "Where apple goes",
        [
            [
                parts.plane("a", WORDS, START, title="with orange", **plane),
                parts.plane("b", WORDS, START, title="with phone", follows="a", **plane),
            ],
            parts.table("t", "Who takes from whom", WORDS, WORDS, cut="cut", asks="asks"),
        ],
        [
            parts.rail("way", "the step", STOPS, value=value, move=120, rest=60),
            parts.slider("steps", "steps", values=range(5), decimals=0, play=True),
            parts.choice("measure", "score", {"cos": "cosine", "dot": "scaled dot product"}),
            parts.switch("mask", "mask"),
            parts.picked("asks", "who asks", {k: word for k, word in enumerate(WORDS)}),
            parts.cuts("cut", "cut", names=WORDS),
        ],
        compute,
    )


@pytest.fixture
def alone(show):
    """A function that shows a scene alone; in the end nothing is broken any more."""
    yield show
    broken.clear()


def widths(page, what):
    return [round(box["width"]) for box in boxes(page, what)]


def boxes(page, what):
    return [node.bounding_box() for node in page.locator(what).all()]


def settled(page):
    page.wait_for_function("() => !document.querySelector('.scene').hasAttribute('data-asking')")


def middle(page, word, plane=0):
    shape = page.locator(f"[data-word='{word}'] .scene-shape").nth(plane)
    box = shape.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ---- where panels stand


@pytest.mark.parametrize(("width", "abreast"), [(1240, 2), (830, 2), (560, 2), (360, 1)])
def test_planes_stay_abreast_and_alike(alone, width, abreast):
    page = alone(stage(), width=width, height=1000)
    sizes = [(round(b["width"]), round(b["height"])) for b in boxes(page, ".scene-plane-panel svg")]
    first, second = boxes(page, ".scene-plane-panel svg")
    assert sizes[0] == sizes[1] and sizes[0][0] > 200
    assert (first["y"] == second["y"]) == (abreast == 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width >= 830:
        height = page.locator(".scene").bounding_box()["height"]
        assert height <= 640 or width > 830


def test_planes_that_are_compared_stay_abreast_and_level_on_a_phone(alone):
    """Also where the title of one takes two lines; others stand below each other, and larger."""
    titles = ["one", "another that has a longer title"]
    for abreast in (True, False):
        columns = [
            parts.stack(
                parts.plane(f"p{k}", WORDS, START, title=title, abreast=abreast),
                parts.bars(f"b{k}", ["a"], [parts.column("w", "weight", "share")], small=True),
            )
            for k, title in enumerate(titles)
        ]
        state = {f"b{k}": {"values": {"w": [0.5]}} for k in range(2)}
        page = alone(Scene("Planes", [columns], [], lambda p, c, s=state: (s, "")), width=368)
        first, second = boxes(page, ".scene-plane-panel svg")
        assert (first["y"] == second["y"]) == abreast
        assert (first["width"] < 180) == abreast


@pytest.mark.parametrize(("more", "tallest"), [(4, 640), (8, 740)])
def test_pictures_give_way_where_a_scene_is_seen_whole_then(alone, more, tallest):
    """Only a little, and those of a row alike; where that is not enough all stay as large."""
    pair = [parts.plane(id, WORDS, START, height=330, title=id, **AXES) for id in "ab"]
    lines = [f"line {k}" for k in range(more)]
    rows = [pair, [parts.table("t", "Numbers", WORDS, WORDS)], [parts.lines("l")]]
    state = {"t": {"values": np.eye(3)}, "l": {"lines": lines}}
    page = alone(Scene("Words", rows, [], lambda *_: (state, "said")), width=655, height=900)
    first, second = boxes(page, ".scene-plane-panel svg")
    assert first["width"] == second["width"] and first["height"] == second["height"]
    assert tallest - 20 < page.locator(".scene").bounding_box()["height"] <= tallest
    assert (first["width"] > 300) == (tallest > 640)


@pytest.mark.parametrize("width", [368, 655, 830])
def test_a_text_to_type_is_whole_where_it_opens(alone, width):
    """On a row of its own where there is no room beside the others."""
    text = "please charge the apple and the"
    controls = [
        parts.slider("s", "Step", 0, 5, step=1, play=True),
        parts.text("t", "Sentence so far", text),
        *(parts.switch(f"w{k}", f"head {k}") for k in range(3)),
    ]
    page = alone(Scene("", [parts.lines("l")], controls, lambda *_: ({}, "")), width=width)
    field = page.locator("input[type=text]")
    assert field.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "lines"), [(830, 6), (560, 2)])
def test_a_sum_is_written_on_where_nothing_stands_beside_it(alone, width, lines):
    """Beside its title then; beside tables each of its terms has a line."""
    terms = ["apple′", "= 0.15 · (−1.5, 3)", "+ 0.50 · (4, 2)", "+ 0.35 · (1, 3)", "= (2.14, 2.5)"]
    rows = [
        [parts.stack(parts.table("t", "Numbers", WORDS, WORDS), pixels=300),
         parts.stack(parts.matrix("m", "To type", np.eye(2), ["1", "2"], ["1", "2"]), pixels=184),
         parts.lines("sum", "How it is mixed")],
    ]  # fmt: skip
    state = {"sum": {"lines": terms}, "t": {"values": np.eye(3)}}
    page = alone(Scene("", rows, [], lambda *_: (state, "")), width=width)
    title = page.locator(".scene-lines-panel .scene-panel-title").bounding_box()
    said = page.locator(".scene-lines").bounding_box()
    tops = {round(box["y"]) for box in boxes(page, ".scene-lines p")}
    assert len(tops) == min(lines, len(terms))
    assert (said["y"] < title["y"] + title["height"]) == (lines == 2)
    assert round(said["height"]) <= 19 * lines


@pytest.mark.parametrize("width", [220, 320, 830])
def test_bars_of_compared_columns_have_one_length(alone, width):
    columns = [parts.column(k, name, own=True, range=(0, 1)) for k, name in ("aA", "bB")]
    panel = parts.bars("b", ["x", "y"], columns, looks=["warm", "cool"], small=True)
    state = {"b": {"values": {"a": [0.5, 0.5], "b": [0.5, 0.5]}}}
    page = alone(Scene("", [[panel]], [], lambda *_: (state, "")), width=width)
    bars = page.locator("td .bars-bar").all()
    wide = {round(bar.bounding_box()["width"]) for bar in bars}
    assert len(wide) == 1 and min(wide) >= 40
    fills = [bar.locator(".bars-fill").evaluate(COLOUR) for bar in bars]
    assert fills[0] == fills[1] != fills[2] == fills[3]


def test_in_a_narrow_window_every_choice_and_number_is_seen(alone):
    """What has no room beside the others stands below them; a table's last column is not cut."""

    def compute(points, controls):
        return {"numbers": {"values": np.full((2, 4), 12345.0)}}, ""

    choices = ["an apple and an orange", "an apple phone"]
    scene = Scene(
        "Narrow",
        [parts.table("numbers", "Counted", ["strawberry", "phone"], ["a", "b", "c", "d"])],
        [parts.choice("sentence", "Sentence", choices)],
        compute,
    )
    page = alone(scene, width=360)
    expect(page.locator(".scene-segments label")).to_have_count(2)
    for seen in page.locator(".scene-segments label, .scene-table td").all():
        inside = seen.evaluate(
            """e => {
                const box = e.getBoundingClientRect();
                const held = e.closest(".scene-segments, .scene-scroll").getBoundingClientRect();
                return box.left >= held.left - 1 && box.right <= held.right + 1
                    && box.bottom <= held.bottom + 1 && held.right <= innerWidth;
            }"""
        )
        assert inside, seen.inner_text()


@pytest.mark.parametrize(("width", "rows"), [(830, [4]), (360, [2, 2])])
def test_choices_that_need_two_rows_stand_in_even_ones(alone, width, rows):
    """Never three and one: it would look as if the last one were more."""
    words = ["cherry", "orange", "phone", "strawberry"]
    lines = parts.lines("says")
    scene = Scene("s", [lines], [parts.choice("asks", "who asks", words)], lambda *_: ({}, ""))
    page = alone(scene, width=width)
    tops = [box["y"] for box in boxes(page, ".scene-segments label")]
    assert [tops.count(top) for top in sorted(set(tops))] == rows


@pytest.mark.parametrize(("width", "rows"), [(830, [4]), (655, [2, 2]), (240, [1, 1, 1, 1])])
def test_radios_stand_in_even_rows_and_none_moves_when_another_is_chosen(alone, width, rows):
    orders = ["orange apple and an", "an apple and orange", "apple orange an and", "and an orange"]
    choice = parts.choice("order", "order", orders)
    page = alone(Scene("s", [parts.lines("l")], [choice], lambda *_: ({}, "")), width=width)
    before = boxes(page, ".scene-radios label")
    tops = [box["y"] for box in before]
    assert [tops.count(top) for top in sorted(set(tops))] == rows
    chosen = page.locator(".scene-radios label").first
    assert chosen.evaluate("e => getComputedStyle(e).boxShadow") == "none"  # it has a dot
    page.locator(".scene-radios label").last.click()
    settled(page)
    assert [box["x"] for box in boxes(page, ".scene-radios label")] == [box["x"] for box in before]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [655, 760])
def test_switches_that_follow_one_another_stay_in_one_line(alone, width):
    text = "please charge the apple and the phone now"
    controls = [parts.text("t", "Sentence so far", text)]
    controls += [parts.switch(f"w{k}", f"head {k}") for k in range(3)]
    page = alone(Scene("", [parts.lines("l")], controls, lambda *_: ({}, "")), width=width)
    assert len({box["y"] for box in boxes(page, ".scene-switch")}) == 1


def test_the_legend_of_a_table_takes_no_word_of_its_heading_with_it(alone):
    """Whole below the heading where there is no room for both, or behind it."""
    caption = "Weights: rows ask, columns answer"
    state = {"t": {"values": np.eye(3), "heat": np.eye(3)}}
    for width, below in ((320, True), (830, False)):
        table = parts.table("t", caption, WORDS, WORDS)
        page = alone(Scene("", [table], [], lambda *_: (state, "")), width=width)
        heading = page.locator(".scene-heading > span").first.bounding_box()
        legend = page.locator(".scene-legend").bounding_box()
        assert heading["height"] < 20
        assert (legend["y"] >= heading["y"] + heading["height"] - 4) == below


def test_a_choice_of_stacked_ones_is_marked_at_its_left(alone):
    """Under it a line would lie between two of them, and belong to neither."""
    long = ["an apple and an orange", "an apple phone"]
    scene = Scene(
        "s", [parts.lines("says")], [parts.choice("s", "Sentence", long)], lambda *_: ({}, "")
    )
    marks = []
    for width in (830, 360):
        page = alone(scene, width=width)
        chosen = page.locator(".scene-segments label").first
        marks.append(chosen.evaluate("e => getComputedStyle(e).boxShadow").split(") ")[1])
    assert marks == ["0px -2px 0px 0px inset", "3px 0px 0px 0px inset"]


@pytest.mark.parametrize("width", [655, 830])
def test_planes_side_by_side_stand_level_whatever_their_titles(alone, width):
    long = "Measure here: the words in the embedding that is chosen, for two sentences"
    planes = [
        parts.plane(f"p{k}", WORDS, START, title=title) for k, title in enumerate([long, "Move"])
    ]
    page = alone(Scene("Planes", [planes], [], lambda *_: ({}, "")), width=width)
    first, second = boxes(page, ".scene-plane-panel svg")
    assert first["y"] == second["y"]


def test_a_wide_table_beside_a_narrow_one_is_whole_too(alone):
    """Two abreast are of one width: then there must be room for the wider of them twice."""
    narrow = parts.table("narrow", "Places", ["a", "b"], ["x"])
    wide = parts.table("wide", "Weights", ["orange", "apple"], ["orange", "apple", "an", "and"])
    state = {"narrow": {"values": np.ones((2, 1))}}
    state |= {"wide": {"values": np.ones((2, 4)), "heat": np.ones((2, 4))}}
    page = alone(Scene("s", [[narrow, wide]], [], lambda *_: (state, "")), width=368)
    for box in page.locator(".scene-scroll").all():
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_letters_keep_their_size(alone):
    for width in (1240, 560):
        page = alone(stage(), width=width)
        size = "e => getComputedStyle(e).fontSize"
        assert page.locator(".scene-label").first.evaluate(size) == "13px"
        scale = "e => e.getScreenCTM().a"
        assert page.locator(".scene-plane-panel > svg").first.evaluate(scale) == 1


def test_a_new_width_is_taken(alone):
    page = alone(stage(), width=830)
    (before, _) = widths(page, ".scene-plane-panel svg")
    page.set_viewport_size({"width": 520, "height": 900})
    page.wait_for_function(
        "before => document.querySelector('.scene-plane-panel svg').clientWidth < before",
        arg=before,
    )
    now, other = widths(page, ".scene-plane-panel svg")
    assert now == other and now < before


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
def test_it_can_be_read(alone, light):
    page = alone(stage(), light=light)
    scene = page.locator(".scene")
    found = scene.evaluate(looks("contrast"))
    assert len(found) > 20
    assert [one for one in found if one[0] < one[1]] == []
    assert scene.evaluate(looks("overlaps")) == []
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"] == []


AXIS = {"label": "d_k", "range": [0, 10], "ticks": [(0, "0"), (10, "10")]}
JOINED = """root => [...root.querySelectorAll(".scene-leader[class*=line-]")].map(line => {
    const look = line.getAttribute("class").match(/line-\\d/)[0];
    const label = root.querySelector(`.scene-label.${look}:not([visibility])`);
    const box = label.getBoundingClientRect(), frame = root.getBoundingClientRect();
    const [x, y] = [frame.left + line.x2.baseVal.value, frame.top + line.y2.baseVal.value];
    const [from, high] = [line.x1.baseVal.value, line.y1.baseVal.value];
    const path = root.querySelector(`.scene-line.${look}`).getAttribute("d").split("L").at(-1);
    const end = path.split(" ").map(Number);
    return {
        text: label.textContent, top: box.top,
        off: [box.left - x, Math.abs(box.y + box.height / 2 - y)],
        begins: [from - end[0], Math.abs(high - end[1])],
        same: getComputedStyle(line).stroke === getComputedStyle(label).fill
            && getComputedStyle(line).strokeDasharray
                === getComputedStyle(root.querySelector(`.scene-line.${look}`)).strokeDasharray,
    };
})"""


@pytest.mark.parametrize("names", [["a", "b", "c", "d"], ["keep half of the start", *"bcd"]])
@pytest.mark.parametrize("width", [830, 360])
def test_names_of_lines_that_meet_stand_apart_each_joined_to_its_end(alone, width, names):
    state = {"lines": [[[0, 0], [5, high], [10, 1]] for high in (9, 3, 2, 6)]}
    curve = parts.curve("c", "They meet", names, x=AXIS, y=AXIS, height=200)
    page = alone(Scene("Curves", [curve], [], lambda p, c: ({"c": state}, "")), width=width)
    assert page.locator(".scene").evaluate(looks("overlaps")) == []
    found = page.locator(".scene-curve-panel svg").evaluate(JOINED)
    assert len(found) == 4
    # Those that come from above stand above.
    found.sort(key=lambda one: one["top"])
    assert [one["text"] for one in found] == [names[k] for k in (0, 3, 1, 2)]
    for one in found:
        assert 0 < one["off"][0] < 8 and one["off"][1] < 4, one
        assert 0 < one["begins"][0] < 8 and one["begins"][1] < 1 and one["same"], one


@pytest.mark.parametrize("width", [900, 655, 560, 320])
def test_names_stand_in_the_order_in_which_their_lines_end(alone, width):
    """Also where there is room for them amid the lines alone."""
    names = ["no attention", "attention", "the floor"]
    ends = [1.06, 0.98, 0.92]
    axis = AXIS | {"range": [0.8, 2]}
    state = {
        "lines": [[[0, 2], [2, 1.08], [10, end]] for end in ends],
        "dots": [[10, end, f"{end}"] for end in ends],
    }
    columns = [
        [parts.curve(id, "Falls", names, x=AXIS, y=axis, height=200, numbers=True)] for id in "ab"
    ]
    scene = Scene("s", [sum(columns, [])], [], lambda p, c: ({id: state for id in "ab"}, ""))
    page = alone(scene, width=width)
    for id in range(2):
        panel = page.locator(".scene-curve-panel").nth(id)
        found = [
            panel.locator("text.scene-label:not([visibility])", has_text=f"{end}") for end in ends
        ]
        boxes = [text.bounding_box() for text in found]
        for above, below in zip(boxes, boxes[1:], strict=False):
            assert above["y"] + above["height"] / 2 < below["y"] + below["height"] / 2
    assert page.locator(".scene").evaluate(looks("overlaps")) == []


def test_lines_that_lie_on_each_other_share_a_dot_and_a_place_for_their_names(alone):
    axis = {"label": "x", "range": [0, 2], "ticks": [(0, "0"), (2, "2")], "log": False}
    flat, steep = [[0, 1], [2, 1]], [[0, 0], [2, 2]]
    part = parts.curve("c", "", ["parameters", "weights", "products"], x=axis, y=axis)
    state = {"lines": [flat, steep, flat], "dots": [[1, 1], None, [1, 1]]}
    scene = Scene("s", [part], [], lambda points, controls: ({"c": state}, ""))
    page = alone(scene)
    drawn = page.locator("path.scene-line").evaluate_all(
        "all => all.map((p) => p.getAttribute('d') !== '')"
    )
    assert drawn == [True, True, True]  # told apart by their dashes
    names = page.locator("text.scene-label:not([visibility])")
    assert sorted(names.all_text_contents()) == ["parameters andproducts", "weights"]
    expect(page.locator("circle.scene-dot:not([visibility])")).to_have_count(1)
    assert "products at (1, 1)" in scene.describe()  # read aloud it still is there


def test_a_line_that_ends_amid_others_has_its_name_off_them(alone):
    state = {"lines": [[[0, 5], [10, 5]], [[0, 4], [5, 4.8]]]}
    curve = parts.curve("c", "Amid", ["whole", "half way"], x=AXIS, y=AXIS)
    page = alone(Scene("Curves", [curve], [], lambda p, c: ({"c": state}, "")))
    label = page.locator(".scene-label", has_text="half way").bounding_box()
    line = page.locator(".scene-line").first.bounding_box()
    letters = 7  # pixels, above and below their middle
    assert abs(label["y"] + label["height"] / 2 - line["y"]) > letters


# ---- words


def test_names_with_an_index_have_it_lowered_and_read_as_ever(alone):
    """W_Q, d_k: in titles, headings, labels, names of axes, controls and the line of words."""

    def compute(points, controls):
        return {"t": {"values": np.eye(1, 1)}}, "The weights never saw **W_V**; a_b stays."

    plane = parts.plane(
        "p", ["W_Q row"], [[1, 1]], x=("√d_k", 0, 3), y=("d_v", 0, 3), title="X W_K"
    )
    table = parts.table("t", "M = W_Q W_Kᵀ", ["d_k"], ["W_O"])
    scene = Scene("W_O", [plane, table], [parts.slider("s", "d_v", 0, 1)], compute)
    page = alone(scene)
    lowered = """node => {
        const sub = node.querySelector(".scene-index"), under = node.querySelector(".scene-under");
        const before = document.createRange();
        before.setStart(sub.parentElement, 0);
        before.setEndBefore(under);
        const middle = box => box.y + box.height / 2;
        const [main, low] = [before, sub].map(e => middle(e.getBoundingClientRect()));
        const size = e => parseFloat(getComputedStyle(e).fontSize);
        return [node.textContent, size(sub) < 0.85 * size(node), size(under),
            low > main + 1];
    }"""
    seen = (
        ".scene-caption, .scene-panel-title > span, caption, th, .scene-label, .scene-axis-name, "
    )
    found = [
        node.evaluate(lowered) for node in page.locator(f"{seen} .scene-control label, b").all()
    ]
    texts = [text for text, *_ in found]
    assert {"W_O", "X W_K", "d_k", "W_Q row", "√d_k →", "↑ d_v", "d_v", "W_V"} <= set(texts)
    assert any(text.startswith("M = W_Q W_Kᵀ") for text in texts)
    assert [one for one in found if one[1:] != [True, 0, True]] == []
    expect(page.locator(".scene-text")).to_have_text("The weights never saw W_V; a_b stays.")
    expect(page.get_by_role("table", name="M = W_Q W_Kᵀ")).to_have_count(1)
    expect(page.get_by_role("columnheader", name="W_O")).to_have_count(1)


def test_the_news_is_bold_and_words_have_their_colour(alone):
    page = alone(stage())
    line = page.locator(".scene-text")
    assert line.inner_text() == "After 0 steps apple is near orange; apple asks."
    assert line.locator("b").all_inner_texts() == ["apple"]
    names = line.locator(".scene-name")
    assert names.all_inner_texts() == ["apple", "orange", "apple"]
    expect(names.nth(1)).to_have_class("scene-name look-warm")
    expect(page.locator(".scene-spoken")).to_have_text(line.inner_text())


def test_a_table_and_a_matrix_name_words_in_their_colour(alone):
    """A text that is a word and no more; in a sentence "an" stays as quiet as the rest."""
    plane = parts.plane("p", ["orange", "an"], [[1, 1], [2, 1]], looks=["warm", "small"])
    panels = [
        plane,
        parts.table("t", "Nearest", ["an", "all"], ["orange"]),
        parts.matrix("m", "Parts", [[1.0]], ["orange"], ["an"]),
    ]
    state = {"t": {"values": [["orange"], [2.0]]}}
    page = alone(Scene("Words", panels, [], lambda p, c: (state, "an orange")))
    for text, look, count in (("an", "small", 2), ("orange", "warm", 3)):
        named = page.locator(".scene-table .scene-name").filter(has_text=re.compile(f"^{text}$"))
        expect(named).to_have_count(count)
        for one in named.all():
            expect(one).to_have_class(f"scene-name look-{look}")
    assert page.locator(".scene-text .scene-name").all_inner_texts() == ["orange"]


def test_a_matrix_of_one_column_has_both_brackets(alone):
    scene = Scene(
        "One", [parts.matrix("m", "W", [[1.0]], ["row"], ["x"])], [], lambda p, c: ({}, "said")
    )
    cell = alone(scene).locator(".scene-matrix tbody td")
    for side, end in (("left", "::before"), ("right", "::after")):
        width = f"(td) => getComputedStyle(td, '{end}').border{side.title()}Width"
        assert float(cell.evaluate(width).removesuffix("px")) > 1


@pytest.mark.parametrize("width", [830, 368])
def test_the_name_of_an_axis_takes_no_number_from_it(alone, width):
    part = parts.plane("p", ["a"], [[1, 1]], x=("a long name of an axis", -4, 5), y=("y", -2, 3))
    page = alone(Scene("Names", [part], [], lambda p, c: ({}, "said")), width=width)
    ticks = page.locator(".scene-tick[text-anchor=middle]").all_text_contents()
    assert [int(text.replace("\u2212", "-")) for text in ticks] == list(range(-4, 6))
    assert page.locator(".scene").evaluate(looks("overlaps")) == []


@pytest.mark.parametrize(("width", "shown"), [(830, 6), (220, 5)])
def test_numbers_under_a_curve_never_run_together(alone, width, shown):
    powers = [(4**k, f"{4**k}") for k in range(6)]
    axis = {"label": "d", "range": (1, 1024), "ticks": powers, "log": True}
    part = parts.curve("c", "", ["a"], x=axis, y=AXIS)
    state = {"lines": [[[1, 0], [1024, 1]]], "dots": [None]}
    page = alone(Scene("s", [part], [], lambda points, controls: ({"c": state}, "")), width=width)
    boxes = [tick.bounding_box() for tick in page.locator(".scene-tick").all()]
    under = max(box["y"] for box in boxes)
    row = sorted((b["x"], b["x"] + b["width"]) for b in boxes if b["y"] == under)
    assert len(row) == shown
    assert all(after[0] - before[1] > 5 for before, after in zip(row, row[1:], strict=False))


def test_a_bent_grid_stands_alone_where_there_is_little_room(alone):
    def grids(width):
        part = parts.plane("p", ["a"], [[1, 1]], x=("x", -5, 5), y=("y", -5, 5), height=width)
        state = {"p": {"grid": [[2, 1], [-1, 1]]}}
        page = alone(Scene("Grid", [part], [], lambda p, c: (state, "said")))
        return page.locator(".scene-ruler").evaluate("(g) => g.classList.contains('scene-bare')")

    assert grids(200) and not grids(500)


def test_words_that_went_to_one_place_share_a_label(alone):
    part = parts.plane("p", ["orange", "apple"], [[1, 1], [3, 1]], looks=["warm", "lead"])
    state = {"p": {"moved": [[2, 3], [2, 3]]}}
    page = alone(Scene("Went", [part], [], lambda p, c: (state, "said")))
    label = page.locator(".scene-label:visible").filter(has_text="′")
    expect(label).to_have_count(1)
    expect(label).to_have_text("orange′, apple′")
    looks = [one.get_attribute("class") for one in label.locator("tspan").all()]
    assert looks == ["look-warm", "look-lead"]


def test_all_words_at_one_place_have_one_short_name(alone):
    words = ["orange", "phone", "apple"]
    part = parts.plane("p", words, [[0, 3], [4, 0], [2, 2]], looks=["warm", "cool", "lead"])
    state = {"p": {"moved": [[2, 1.7]] * 3}}
    scene = Scene("Went", [part], [], lambda p, c: (state, "said"))
    primed = alone(scene).locator(".scene-label:visible").filter(has_text="all words")
    expect(primed).to_have_count(1)
    assert "all words at one place" in scene.describe()
    assert "all words" in [text.get_text() for text in scene.figure().axes[0].texts]
    state["p"]["moved"][0] = [1, 1.7]
    apart = Scene("Went", [part], [], lambda p, c: (state, "said"))
    expect(alone(apart).locator(".scene-label:visible").filter(has_text="all")).to_have_count(0)
    assert "all words" not in apart.describe()


def test_no_name_lies_on_a_trail(alone):
    part = parts.plane("p", ["orange"], [[1, 3]], looks=["warm"], arrows=False)
    trail = [[1 + 0.3 * k, 3] for k in range(10)]  # to the right, where a name stands first
    state = {"p": {"moved": [trail[-1]], "trails": [trail]}}
    page = alone(Scene("Went", [part], [], lambda p, c: (state, "said")))
    (there,) = boxes(page, ".scene-trail")
    for name in page.locator(".scene-label:visible").all():
        box = name.bounding_box()
        below, above = box["y"] > there["y"], box["y"] + box["height"] - 2 < there["y"]
        outside = box["x"] > there["x"] + there["width"] or box["x"] + box["width"] < there["x"]
        assert below or above or outside, name.text_content()


@pytest.mark.parametrize("width, docked", [(830, True), (655, False)])
def test_in_little_room_a_dock_gives_a_plane_what_it_does_not_need(alone, width, docked):
    plane = parts.plane("p", ["a"], [[1, 1]], height=400)
    dock = parts.stack(parts.table("t", "T", ["a", "b"], ["a", "b"]), pixels=312)
    state = {"t": {"values": np.eye(2)}}
    page = alone(Scene("Dock", [[plane, dock]], [], lambda p, c: (state, "said")), width=width)
    first, second = widths(page, ".scene-column")
    assert (second == 312) == docked and second >= 150
    assert docked or first > 350


def test_headings_of_bars_are_whole_beside_a_plane(alone):
    """In a window of 800: none breaks, none reaches out, and what does not fit says so."""
    from helpers.lessons.softmax.scenes import explore_weights

    def divided(rows):
        return rows / rows.sum(axis=1, keepdims=True)

    page = alone(explore_weights(divided, lambda rows: divided(np.exp(rows))), width=655)
    heads = [one.bounding_box() for one in page.locator(".bars thead .bars-title").all()]
    assert len(heads) == 4 and max(box["height"] for box in heads) < 24
    (over,) = boxes(page, ".bars-over span")
    (whole,) = boxes(page, ".bars-table")
    assert over["x"] + over["width"] <= whole["x"] + whole["width"] + 1
    expect(page.get_by_text("over 1", exact=True)).to_be_visible()
    expect(page.get_by_text("below 0", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 620, "height": 800})  # as JupyterLab leaves in such a window
    page.wait_for_timeout(100)
    plane, bars = boxes(page, ".scene-column")
    assert plane["y"] == bars["y"] and plane["x"] + plane["width"] < bars["x"]


@pytest.mark.parametrize("width, rows", [(830, 1), (655, 1), (368, 3)])
def test_three_sliders_stand_in_one_row_where_they_can(alone, width, rows):
    sliders = [parts.slider(k, f"Gain of {k}", 0, 2, step=0.1, decimals=1) for k in ("a", "b", "c")]
    page = alone(
        Scene("Gains", [parts.lines("l")], sliders, lambda p, c: ({}, "said")), width=width
    )
    tracks = boxes(page, "input[type=range]")
    assert len({round(box["y"]) for box in tracks}) == rows
    assert min(box["width"] for box in tracks) >= 100


def test_a_quiet_choice_has_its_name_for_readers_alone(alone):
    """And so three controls of a lesson share one row."""
    from helpers.lessons.attention_step.scenes import explore_step_in_space, explore_steps

    def step(X):
        return X, np.eye(len(X))

    for explore in (explore_step_in_space, explore_steps):
        page = alone(explore(cosine=step, scaled_dot=step), width=830)
        boxes = [one.bounding_box() for one in page.locator(".scene-control").all()]
        tops = [box["y"] + box["height"] / 2 for box in boxes]
        assert len(boxes) == 3 and max(tops) - min(tops) < 3
        expect(page.get_by_role("group", name="similarity")).to_have_count(1)
        assert page.get_by_text("similarity", exact=True).bounding_box()["width"] <= 1


# ---- the hand


def test_the_nearest_middle_is_held_where_halos_overlap(alone):
    scene = Scene(
        "Near",
        [parts.plane("p", ["one", "two"], [[1, 1], [1.15, 1]])],
        [],
        lambda points, controls: ({}, "near"),
    )
    page = alone(scene)
    x, y = middle(page, "one")
    page.mouse.move(x - 1, y)
    page.mouse.down()
    page.mouse.move(x - 61, y - 60, steps=3)
    page.mouse.up()
    settled(page)
    assert scene.place("two").tolist() == [1.15, 1]
    assert scene.place("one")[0] < 0.5


def test_a_word_dragged_out_stays_at_the_edge(alone):
    scene = stage()
    page = alone(scene)
    page.mouse.move(*middle(page, "apple"))
    page.mouse.down()
    page.mouse.move(-500, -500, steps=4)
    page.mouse.up()
    settled(page)
    assert scene.place("apple").tolist() == [0, 5]
    assert middle(page, "apple") == pytest.approx(middle(page, "apple"))
    first, second = (middle(page, "apple", k) for k in (0, 1))
    frames = [box["x"] for box in boxes(page, ".scene-plane-panel svg")]
    assert first[0] - frames[0] == pytest.approx(second[0] - frames[1])  # the other plane follows


# ---- what plays


def test_the_rail_plays_to_its_end_and_the_picture_with_it(alone):
    scene = stage(value=0)
    page = alone(scene)
    ghost = page.locator(".scene-primed > path").first
    expect(ghost).to_have_attribute("visibility", "hidden")
    page.get_by_role("button", name="Play: the step").click()
    expect(page.get_by_role("button", name="Pause: the step")).to_be_visible()
    expect(page.get_by_role("button", name="Play: the step")).to_be_visible(timeout=10_000)
    settled(page)
    assert scene.value("way") == 3
    expect(ghost).not_to_have_attribute("visibility", "hidden")
    slider = page.get_by_role("slider", name="the step")
    assert slider.get_attribute("aria-valuetext") == "apple goes"
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "shares")


def test_pause_works_at_once_and_an_error_stops_it(alone):
    scene = stage(value=0)
    page = alone(scene)
    page.get_by_role("button", name="Play: steps").click()
    page.get_by_role("button", name="Pause: steps").click()
    expect(page.get_by_role("button", name="Play: steps")).to_be_visible()
    settled(page)
    assert scene.value("steps") < 4
    broken.append(True)
    page.get_by_role("button", name="Play: steps").click()
    expect(page.locator(".scene-error")).to_have_text("broken")
    expect(page.get_by_role("button", name="Play: steps")).to_be_visible()


def test_a_function_that_raises_in_mid_play_stops_it(alone):
    """The last good picture stays, and what went wrong is said."""
    scene = stage(value=0)
    compute, asked = scene._compute, []

    def raises_at_the_third(points, controls):
        asked.append(controls["steps"])
        if controls["steps"] >= 2:
            raise SceneProblem("no step 2")
        return compute(points, controls)

    scene._compute = raises_at_the_third
    page = alone(scene)
    page.get_by_role("button", name="Play: steps").click()
    expect(page.locator(".scene-error")).to_have_text("no step 2", timeout=10_000)
    expect(page.get_by_role("button", name="Play: steps")).to_be_visible()
    settled(page)
    assert max(asked) == 2  # nothing was asked after it
    assert "After 1 steps" in page.locator(".scene-text").inner_text()


# Clicks Play, and Pause a while later, all in the page, and keeps what the slider showed.
PLAYED = """() => new Promise(done => {
    const button = name => document.querySelector(`button[aria-label="${name}: steps"]`);
    const input = document.querySelector(".scene-slider input[type=range]");
    const seen = [];
    const look = () => { seen.push([performance.now(), Number(input.value)]); };
    const every = setInterval(look, 20);
    button("Play").click();
    setTimeout(() => { button("Pause")?.click(); look(); }, 1200);
    setTimeout(() => { clearInterval(every); done(seen.map(([, v]) => v)); }, 2600);
})"""


def test_play_waits_for_a_slow_function_and_pause_works_at_once(alone):
    """A second a step: the slider never runs ahead by more than the step that is asked for."""
    scene = stage(value=0)
    compute = scene._compute

    def slow(points, controls):
        time.sleep(0.7)
        return compute(points, controls)

    scene._compute = slow
    page = alone(scene)
    seen = page.evaluate(PLAYED)
    assert len(set(seen)) > 1, "it never moved"
    assert max(seen) <= 3  # without waiting it would have ended, at 4
    paused = seen[-40:]  # long after Pause
    assert len(set(paused)) == 1
    settled(page)
    assert scene.value("steps") == paused[-1]


PAUSE_AT = """least => new Promise(done => {
  const look = () => {
    const words = parseInt(document.querySelector(".scene-text").textContent);
    if (words < least) return requestAnimationFrame(look);
    document.querySelector("[aria-label^=Pause]").click();
    done(words);
  };
  look();
})"""


def test_step_by_step_none_is_left_out_however_slow_python_is(alone):
    seen = []

    def compute(points, controls):
        time.sleep(0.06)
        seen.append(controls["words"])
        return {}, f"{controls['words']:.0f} words"

    words = parts.slider("words", "words", 0, 20, step=1, decimals=0, play=20)
    page = alone(Scene("It writes", [], [words], compute))
    page.get_by_role("button", name="Play: words").click()
    at = page.evaluate(PAUSE_AT, 5)
    settled(page)
    assert 5 <= at <= len(seen) - 1 <= at + 1 < 20  # one was under way at most
    page.get_by_role("button", name="Play: words").click()
    page.locator(".scene-text", has_text="20 words").wait_for()
    assert seen == list(range(21))


def test_without_motion_a_press_is_a_stop(alone):
    scene = stage(value=0)
    page = alone(scene, reduced_motion="reduce")
    for stop in (1, 2, 3, 0):
        page.get_by_role("button", name="Play: the step").click()
        settled(page)
        assert scene.value("way") == stop
    for step in (1, 2):
        page.get_by_role("button", name="Play: steps").click()
        settled(page)
        assert scene.value("steps") == step


# ---- chosen and cut in the picture


def test_a_cell_is_cut_by_a_click_and_by_enter(alone):
    scene = stage()
    page = alone(scene)
    cell = page.locator("td[data-row='0'][data-column='1']")
    cell.click()
    expect(cell).to_have_text("cut")
    settled(page)
    assert scene.value("cut") == [[0, 1]]
    cell.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page)
    assert scene.value("cut") == [[0, 1], [1, 1]]
    cell.click()
    settled(page)
    assert scene.value("cut") == [[1, 1]] and cell.inner_text() == "0.33"
    scene.set("cut", [])
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".scene-cut")).to_have_count(0)
    hidden = page.locator("td[data-row='0'][data-column='2']")
    assert hidden.inner_text() == "" and hidden.get_attribute("aria-label") == "hidden"


def test_a_row_asks_when_its_header_is_pressed(alone):
    scene = stage()
    page = alone(scene)
    page.get_by_role("button", name="phone", exact=True).click()
    settled(page)
    assert scene.value("asks") == 2
    expect(page.locator("tr.scene-asks")).to_have_count(1)
    expect(page.get_by_role("button", name="phone", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_choices_are_radio_buttons_in_a_named_group(alone):
    scene = stage()
    page = alone(scene)
    group = page.get_by_role("group", name="score")
    assert group.get_by_role("radio").count() == 2
    group.get_by_role("radio", name="scaled dot product").check()
    settled(page)
    assert scene.value("measure") == "dot"


# ---- what is written, and where


# How far right (or left) the letters of each cell of a column reach.
EDGES = """(cells, side) => cells.map((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getBoundingClientRect()[side];
})"""


def test_a_text_that_is_not_what_is_drawn_is_quiet(alone):
    controls = [
        parts.choice("which", "Sentence", ["first", "your own"]),
        parts.text("own", "Your own", "an apple", when={"which": "your own"}),
    ]
    scene = pictured({}, controls=controls)
    page = alone(scene)
    field = page.get_by_label("Your own", exact=True).and_(page.locator("[type=text]"))
    expect(field).to_be_disabled()
    assert "an apple" not in scene.describe()
    drawn = [text.get_text() for axes in scene.figure().axes for text in axes.texts]
    assert "first" in drawn and "an apple" not in drawn
    page.get_by_role("radio", name="your own").check()
    expect(field).to_be_enabled()
    settled(page)
    assert "Your own: an apple" in scene.describe()


def edges(page, column, side="right"):
    return page.locator(f"td[data-column='{column}']").evaluate_all(EDGES, side)


def test_numbers_of_a_column_stand_point_below_point(alone):
    values = [[11.25, "fruit", 0.5, 1], [6, "technology", 0.00001, -1], [-0.5, "fruit", 1, 0]]
    part = parts.table("t", "Scores", WORDS, ["score, with a long name", "kind", "share", "w"])
    heat = [[None, None, row[2], None] for row in values]
    scene = Scene(
        "s", [part], [], lambda points, controls: ({"t": {"values": values, "heat": heat}}, "")
    )
    page = alone(scene)
    assert np.ptp(edges(page, 0)) < 0.6
    assert np.ptp(edges(page, 1, "left")) < 0.6
    first, little, last = edges(page, 2)  # "≈ 0" is no number with decimals
    assert abs(first - last) < 0.6
    assert np.ptp(edges(page, 3)) < 0.6
    cell = page.locator("td[data-column='0']").first.bounding_box()
    assert edges(page, 0)[0] < cell["x"] + cell["width"] - 20  # in the middle of its column


def test_cells_of_weights_are_of_one_width(alone):
    part = parts.table("t", "Who takes from whom", [*WORDS, "an"], [*WORDS, "an"])
    state = {"values": np.eye(4), "heat": np.eye(4)}
    page = alone(Scene("s", [part], [], lambda points, controls: ({"t": state}, "")))
    wide = [cell.bounding_box()["width"] for cell in page.locator("td[data-column]").all()]
    assert len(wide) == 16 and np.ptp(wide) < 1


def test_cells_of_weights_are_alike_under_a_long_name_and_where_all_are_little(alone):
    names = ["la", "pomme", "et", "le", "téléphone"]
    values = [[0.01, 0.98, 1e-4, 1e-4, 1e-3], [1e-4, 0.75, 1e-3, 1e-3, 0.24]]
    part = parts.table("t", "Weights", ["orange", "apple"], names)
    state = {"values": values, "heat": values}
    page = alone(Scene("s", [part], [], lambda points, controls: ({"t": state}, "")))
    wide = [cell.bounding_box()["width"] for cell in page.locator("td[data-column]").all()]
    assert np.ptp(wide) < 2
    cell = page.locator("td[data-column='2']").first.bounding_box()
    text = page.locator("td[data-column='2'] > span").first.bounding_box()
    middle = text["x"] + text["width"] / 2
    assert abs(middle - cell["x"] - cell["width"] / 2) < 2  # in its middle, not at its left


@pytest.mark.parametrize("width", [830, 368])
def test_what_rows_do_stands_in_line_with_the_names_of_columns(alone, width):
    part = parts.table("t", "Weights", WORDS, ["x", "y"], corner="asks ↓")
    state = {"values": np.ones((3, 2)), "heat": np.ones((3, 2))}
    page = alone(Scene("s", [part], [], lambda *_: ({"t": state}, "")), width=width)
    found = page.locator(".scene-corner, thead th > span").evaluate_all(
        """all => all.map((e) => {
            const range = document.createRange();
            range.selectNodeContents(e);
            return [getComputedStyle(e).fontSize, Math.round(range.getBoundingClientRect().bottom)];
        })"""
    )
    assert len(found) == 3 and all(one == found[0] for one in found)


def test_the_legend_of_scores_begins_at_the_lowest(alone):
    part = parts.table("t", "Scores", WORDS, WORDS[:1], scale="grey")
    values = [[-15], [0], [16]]
    state = {"values": values, "heat": np.clip(np.array(values) / 16, 0, 1), "most": 16}
    page = alone(Scene("s", [part], [], lambda points, controls: ({"t": state}, "")))
    expect(page.locator(".scene-legend")).to_have_text("−15 16")
    colours = page.locator("td[data-column='0']").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert len(set(colours)) == 3


def test_the_row_spoken_of_has_one_frame(alone):
    part = parts.table("t", "Who takes from whom", WORDS, WORDS)
    compute = lambda points, controls: ({"t": {"values": np.eye(3), "row": 1}}, "")  # noqa: E731
    page = alone(Scene("s", [part], [], compute))
    expect(page.locator("tr.scene-asks")).to_have_count(1)
    expect(page.locator("tr.scene-asks th")).to_have_text("orange")


def pictured(state, words=WORDS, start=START, looks=LOOKS, controls=(), **options):
    plane = parts.plane("p", words, start, looks=looks, **(AXES | options))
    compute = state if callable(state) else lambda points, controls: ({"p": state}, "")
    return Scene("s", [plane], list(controls), compute)


# For each label the words from the nearest mark to the farthest, and whether it lies on the axis.
LABELS = """svg => {
    const box = (node) => node.getBoundingClientRect();
    const all = (what) => [...svg.querySelectorAll(what)];
    const marks = all(".scene-word .scene-shape, .scene-ghost:not([visibility])").map(box)
        .map(({ x, y, width, height }) => [x + width / 2, y + height / 2]);
    const axes = all("line.scene-axis").map(box);
    return all(".scene-label:not([visibility])").map((label) => {
        const { left, right, top, bottom } = box(label);
        const [high, low] = [top + 3, bottom - 3];  // of the letters
        const away = marks.map(([x, y]) =>
            Math.hypot(Math.max(left - x, 0, x - right), Math.max(high - y, 0, y - low)));
        const struck = axes.some((line) => line.top > high && line.bottom < low
            && Math.min(line.right, right) - Math.max(line.left, left) > 3);
        return [label.textContent, away, struck];
    });
}"""


# The marks from which a line goes to a label, in the order of LABELS.
LEADS = """svg => {
    const what = ".scene-word .scene-shape, .scene-ghost:not([visibility])";
    const marks = [...svg.querySelectorAll(what)]
        .map((node) => node.getBoundingClientRect());
    return [...svg.querySelectorAll(".scene-leader:not([visibility])")].map((line) => {
        const { x, y } = new DOMPoint(line.x1.baseVal.value, line.y1.baseVal.value)
            .matrixTransform(line.getScreenCTM());
        const away = marks.map((b) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y));
        return away.indexOf(Math.min(...away));
    });
}"""


def test_a_label_stands_by_its_own_mark_and_not_on_an_axis(alone):
    """As in lesson 04, where apple′ stood below phone′."""
    moved = [[2, 1.7], [1.4, 2.1], [2.6, 1.23]]
    links = [[0, 1, 0.3], [0, 2, 0.3], [0, 0, 0.4]]
    page = alone(pictured({"moved": moved, "links": links}))
    labels = page.locator("svg.scene-svg").first.evaluate(LABELS)
    names = [*WORDS, *(f"{word}′" for word in WORDS)]
    leads = page.locator("svg.scene-svg").first.evaluate(LEADS)
    said = {text: (away, on) for text, away, on in labels}
    for k, name in enumerate(names):
        away, on = said[name]
        # Or it is joined to it.
        assert int(np.argmin(away)) == k or k in leads, name
        assert not on, name


def test_a_note_stands_before_the_number_of_its_link(alone):
    links, notes = [[0, 1, 0.43], [0, 2, 0.3]], ["with orange", "with phone"]
    page = alone(pictured({"links": links, "notes": notes}))
    labels = page.locator("svg.scene-svg").first.evaluate(LABELS)
    assert {"with orange 0.43", "with phone 0.30"} <= {text for text, *_ in labels}


def test_where_a_word_goes_it_has_its_own_mark_and_is_hollow_where_it_was(alone):
    spots = [{"at": [1, 2.5], "text": "apple′", "word": 0}, {"at": [1, 1], "text": "aim"}]
    page = alone(pictured({"spots": spots}))
    mark = page.locator(".scene-spots > :not(.scene-spot)")
    assert mark.get_attribute("class") == "scene-ghost look-lead"
    expect(page.locator(".scene-spots > .scene-spot")).to_have_count(1)  # an aim is a cross
    expect(page.locator(".scene-before")).to_have_attribute("data-word", "apple")
    text = page.locator(".scene-label", has_text="apple′")
    assert "look-lead" in text.get_attribute("class")


def test_a_loop_stays_in_the_picture_and_a_link_beside_its_words_arrows(alone):
    words, start = ["orange", "motorcycle"], [[0, 3], [0, -3]]
    state = {"links": [[0, 0, 0.53], [0, 1, 0.07]]}
    axes = {"x": ("tech", -3, 4), "y": ("fruit", -4, 4)}
    page = alone(pictured(state, words, start, ["warm", "other"], **axes))
    frame = page.locator("svg.scene-svg").first.bounding_box()
    loop, link = (node.bounding_box() for node in page.locator(".scene-link:first-child").all())
    assert loop["y"] > frame["y"] and loop["x"] > frame["x"]
    arrow = page.locator(".scene-arrow").first.bounding_box()
    apart = abs(link["x"] + link["width"] / 2 - arrow["x"] - arrow["width"] / 2)
    assert 4 < apart < 10


def test_a_loop_goes_into_the_widest_gap_between_its_words_arrows(alone):
    words, start = ["apple", "orange", "banana", "phone"], [[2.5, 2.5], [0.3, 3.7], [1.4, 4.9]]
    state = {"links": [[0, j, w] for j, w in enumerate((0.66, 0.09, 0.08, 0.16))]}
    axes = {"x": ("tech", -0.5, 6), "y": ("fruit", -0.5, 6), "arrows": False}
    looks = ["lead", "warm", "warm", "cool"]
    page = alone(pictured(state, words, [*start, [3.7, 1.2]], looks, **axes))
    apple = page.locator("[data-word=apple] .scene-shape").bounding_box()
    loop = page.locator(".scene-link:first-child").first.bounding_box()
    # To the upper right of apple, and not over the arrow that goes to phone, to the lower right.
    right = (loop["x"] + loop["width"] / 2) - (apple["x"] + apple["width"] / 2)
    assert right > 10 and loop["y"] < apple["y"] - 20
    assert loop["y"] + loop["height"] < apple["y"] + 1.5 * apple["height"]


NEAREST = """root => {
    const links = [...root.querySelectorAll(".scene-links > g > path:first-child")];
    const frame = root.getBoundingClientRect();
    return [...root.querySelectorAll(".scene-label.scene-weight:not([visibility])")].map(label => {
        const box = label.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2 - frame.x, box.y + box.height / 2 - frame.y];
        const far = path => Math.min(...Array.from({ length: 200 }, (_, k) => {
            const at = path.getPointAtLength((path.getTotalLength() * k) / 200);
            return Math.hypot(at.x - x, at.y - y);
        }));
        const away = links.map(far);
        return [label.textContent, away.indexOf(Math.min(...away)), Math.min(...away)];
    });
}"""


def test_a_weight_stands_at_its_own_arrow_and_only_who_asks_has_a_trail(alone):
    """Two arrows of one word, a narrow angle apart, and all three words move."""
    words = [[0.3, 3.7], [1.4, 4.9], [2.5, 2.5]]
    links = [[2, 0, 0.09], [2, 1, 0.08]]
    state = {"links": links, "moved": [[0.8, 3.7], [1.4, 4.4], [2.4, 2.6]]}
    plane = parts.plane("p", WORDS, words, looks=LOOKS, arrows=False)
    for width in (500, 368):
        page = alone(Scene("Arrows", [plane], [], lambda p, c: ({"p": state}, "")), width=width)
        found = page.locator(".scene-plane-panel svg").evaluate(NEAREST)
        assert sorted((text, own) for text, own, _ in found) == [("0.08", 1), ("0.09", 0)]
        assert max(far for *_, far in found) < 28
        trails = page.locator(".scene-move:not([visibility])")
        expect(trails).to_have_count(1)
        expect(trails).to_have_class(f"scene-move look-{LOOKS[2]}")


def test_no_name_is_crossed_by_the_arrow_of_a_weight(alone):
    """Its last letter, or its prime, would be struck out."""
    words, looks = ["apple", "orange", "banana", "phone"], ["lead", "warm", "warm", "cool"]
    places = [[2.5, 2.5], [0.3, 3.7], [1.4, 4.9], [3.7, 1.2]]
    moved = [[2.4, 2.6], [0.83, 3.72], [1.37, 4.34], [3.26, 1.66]]
    plane = parts.plane(
        "p", words, places, looks=looks, arrows=False, x=("x", -0.7, 6), y=("y", -0.7, 5.5)
    )
    links = [[0, 0, 0.66], [0, 1, 0.09], [0, 2, 0.08], [0, 3, 0.16]]
    state = {"p": {"links": links, "moved": moved}}
    page = alone(Scene("s", [[plane]], [], lambda *_: (state, "")), width=430)
    struck = page.locator(".scene-plane-panel svg").evaluate(
        """root => [...root.querySelectorAll(".scene-label:not(.scene-weight):not([visibility])")]
            .filter((label) => {
                const box = label.getBBox();
                return [...root.querySelectorAll(".scene-link")].slice(2).some((path) => {
                    const long = path.getTotalLength();
                    for (let k = 0; k < long; k++) {
                        const { x, y } = path.getPointAtLength(k);
                        if (x > box.x && x < box.x + box.width && y > box.y + 3
                            && y < box.y + box.height - 3) return true;
                    }
                    return false;
                });
            }).map((label) => label.textContent)"""
    )
    assert struck == []


def test_a_line_has_its_number_at_it_in_ink(alone):
    far = {"from": [0, 3], "to": [4, 0], "text": "5.00"}
    page = alone(pictured({"segments": [far, {**far, "to": [0, 2.9], "text": "0.10"}]}))
    number = page.locator(".scene-label:not([visibility])", has_text="5.00")
    ink = page.evaluate(
        """() => [...document.querySelectorAll('.scene-segment, .scene-length')]
          .map((e) => getComputedStyle(e)[e.tagName === 'line' ? 'stroke' : 'fill'])"""
    )
    assert number.count() == 1 and len(set(ink)) == 1
    expect(page.locator(".scene-label", has_text="0.10")).to_have_count(0)  # no room for it
    box, line = number.bounding_box(), page.locator(".scene-segment").first.bounding_box()
    middle = line["x"] + line["width"] / 2
    assert box["x"] - 25 < middle < box["x"] + box["width"] + 25


def test_a_word_that_cannot_be_dragged_is_chosen_where_it_stands(alone):
    """The nearest one, by a click or by Enter, also where marks lie close together."""

    def compute(points, controls):
        return {}, f"{controls['who']} was chosen."

    close = [[2, 2], [2.2, 2], [4, 0]]
    plane = parts.plane("p", WORDS, close, looks=LOOKS, drag=False, asks="who", **AXES)
    scene = Scene("Choose", [plane], [parts.picked("who", "who", WORDS)], compute)
    page = alone(scene)
    for word in ("orange", "apple"):
        box = page.locator(f"[data-word={word}] .scene-shape").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator(".scene-text")).to_have_text(f"{word} was chosen.")
    page.locator("[data-word=phone]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".scene-text")).to_have_text("phone was chosen.")
    expect(page.get_by_role("button", name="phone")).to_have_attribute("aria-pressed", "true")
    assert scene.value("who") == "phone"
    with pytest.raises(ValueError, match="drag=False"):
        parts.plane("p", WORDS, close, asks="who")


def test_a_number_at_an_axis_gives_way_to_a_mark(alone):
    def seen(points):
        space = parts.space("s", ["orange"], points, looks=["warm"], reach=4.4, view=(-0.5, 0.4))
        page = alone(Scene("Space", [space], [], lambda points, controls: ({}, "")))
        where = "ticks => ticks.map(t => t.textContent + ' ' + t.getAttribute('x'))"
        return set(page.locator(".scene-tick:not([visibility])").evaluate_all(where))

    free, under = seen([[2.5, 2.5, 2]]), seen([[3, 0, 0]])
    assert [text[0] for text in free - under] == ["3"] == [text[0] for text in under - free]


def test_a_sheet_in_space_is_the_only_floor_and_has_its_name(alone):
    space = parts.space("s", ["a"], [[1, 1, 1]], reached="all that can be")
    state = {"s": {"grid": [[1, 0, -0.5], [0, 1, 1]], "sheet": [[0, 2], [0, 2]]}}
    for given, floors, names in (({}, 1, 0), (state, 0, 1)):
        page = alone(Scene("Sheet", [space], [], lambda p, c, s=given: (s, "said")))
        shown = [
            path for path in page.locator(".scene-floor path").all() if path.get_attribute("d")
        ]
        assert len(shown) == 1 + floors  # its grid, or its rim alone
        expect(page.locator(".scene-label", has_text="all that can be")).to_have_count(names)


def test_a_mark_without_a_label_says_its_name_where_one_points(alone):
    page = alone(pictured({"named": ["apple and all", None, "phone"]}, drag=False), width=500)
    labels = page.locator(".scene-label:not([visibility])")
    assert sorted(labels.all_text_contents()) == ["apple and all", "phone"]
    page.locator(".scene-word.look-warm > .scene-shape").hover()
    assert sorted(labels.all_text_contents()) == ["apple and all", "orange", "phone"]
    page.mouse.move(1, 1)
    assert sorted(labels.all_text_contents()) == ["apple and all", "phone"]


def test_axes_give_way_but_not_under_a_hand(alone):
    def compute(points, controls):
        reach = 5 if np.abs(points["p"]).max() < 4.9 else 8
        ends = {axis: [-reach, reach] for axis in ("x", "y")}
        return {"p": ends}, ""

    axes = {"x": ("tech", -8, 8), "y": ("fruit", -8, 8)}
    scene = pictured(compute, **axes)
    page = alone(scene, width=500)
    top = page.locator(".scene-tick").filter(has_text="5")
    expect(top.first).to_be_visible()
    x, y = middle(page, "phone")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 300, y, steps=4)
    settled(page)
    assert page.locator(".scene-tick").filter(has_text="8").count() == 0
    page.mouse.up()
    expect(page.locator(".scene-tick").filter(has_text="8").first).to_be_visible()
    page.locator("[data-word=phone]").press("Home")
    expect(page.locator(".scene-tick").filter(has_text="8")).to_have_count(0)


def test_a_title_says_what_is_shown_and_what_to_do_there_is_quiet(alone):
    scene = pictured({}, title="The words", hint="Drag one.")
    page = alone(scene)
    title, hint = page.locator(".scene-panel-title span").all()
    weight = "e => Number(getComputedStyle(e).fontWeight)"
    assert (title.inner_text(), hint.inner_text()) == ("The words", "Drag one.")
    assert title.evaluate(weight) > hint.evaluate(weight)
    assert "The words. Drag one." in scene.describe()


def test_a_heading_with_a_hint_or_an_index_is_as_high_as_one_without(alone):
    """Or the pictures below them would not be in line."""
    titles = [("Without", ""), ("With", "drag it"), ("X W_Q", ""), ("X W_K", "drag it")]
    planes = [
        parts.plane(f"p{k}", ["dot"], [[1, 1]], x=("x", 0, 5), y=("y", 0, 5), title=t, hint=hint)
        for k, (t, hint) in enumerate(titles)
    ]
    page = alone(Scene("s", [planes], [], lambda *_: ({}, "")), width=1200)
    high = [round(box["height"], 1) for box in boxes(page, ".scene-panel-title")]
    assert high == [18.0] * 4


def test_bars_of_two_pictures_are_as_long_for_equal_numbers(alone):
    column = [parts.column("share", "weight", "share")]
    names = {"a": ["an", "it"], "b": ["motorcycle", "it"]}
    panels = [parts.bars(id, words, column, small=True) for id, words in names.items()]
    state = {id: {"values": {"share": [0.4, 0.6]}} for id in names}
    page = alone(Scene("s", [panels], [], lambda *_: (state, "")))
    wide = [box["width"] for box in boxes(page, ".bars-fill")]
    assert len(wide) == 4 and abs(wide[0] - wide[2]) < 0.5 and abs(wide[1] - wide[3]) < 0.5


def test_a_radio_that_is_not_chosen_is_dark_where_all_is(alone):
    choices = parts.choice(
        "c", "of", ["a very long one of them all", "another very long one of them"]
    )
    page = alone(Scene("s", [], [choices], lambda *_: ({}, "")), light=False)
    radio = page.locator(".scene-radios input").last
    assert radio.evaluate("e => getComputedStyle(e).colorScheme") == "dark"


def test_a_number_pointed_at_shows_whose_key_meets_whose_query(alone):
    words = ["row a", "row b", "orange asks", "apple asks", "orange", "apple"]
    looks = ["row", "row", "warm", "lead", "warm", "lead"]
    plane = parts.plane(
        "p",
        words,
        [[1, 0], [0, 1], [0, 3], [2, 2], [0, 3], [2, 1]],
        looks=looks,
        drag=[True, True, *[False] * 4],
        tags=["Q1", "K1"],
        hollow=[False, False, True, True, False, False],
        meets=[2, 4],
    )
    table = parts.table(
        "t",
        "Scores",
        ["orange", "apple"],
        ["orange", "apple"],
        tells=True,
        sources=[{"panel": "p", "row": "i", "column": "j"}],
    )
    values = [[9, 3], [6, 6]]
    compute = lambda points, controls: ({"p": {}, "t": {"values": values}}, "")  # noqa: E731
    page = alone(Scene("s", [[plane, table]], [], compute))
    expect(page.locator(".scene-row-number")).to_have_text(["Q1", "K1"])
    expect(page.locator(".scene-hollow")).to_have_count(2)
    shadow = page.locator(".shadow-marks")
    expect(shadow).to_have_attribute("visibility", "hidden")
    page.locator("td[data-row='1'][data-column='0']").hover()
    expect(shadow).not_to_have_attribute("visibility", "hidden")
    label = page.locator(".scene-label", has_text="shadow")
    expect(label).to_have_text("shadow 2.12")  # (0, 3) on the line of (2, 2)
    page.mouse.move(2, 2)
    expect(shadow).to_have_attribute("visibility", "hidden")


def test_the_number_of_a_shadow_stands_at_it_beside_what_is_in_its_way(alone):
    """Under its middle stands the bracket of a row: it goes along the shadow, not away from it."""
    words = ["row", "apple", "phone asks", "phone"]
    looks = ["row", "lead", "cool", "cool"]
    places = [[1, -0.5], [3, 1], [4, 0], [4, -2]]
    plane = parts.plane(
        "p", words, places, looks=looks, tags=["K1"], height=460, x=("x", -3, 5), y=("y", -3, 5)
    )
    page = alone(Scene("s", [[plane]], [], lambda *_: ({"p": {"shadow": [1, 2]}}, "")))
    name = page.locator(".shadow-name").bounding_box()
    band = page.locator(".shadow-band").bounding_box()
    assert 0 < name["y"] - (band["y"] + band["height"] / 2) < 24
    assert name["x"] + name["width"] / 2 < band["x"] + band["width"]


def test_a_line_is_one_bare_axis_with_its_numbers_below(alone):
    options = {"x": ("value 1", -4, 5), "y": ("", -0.3, 0.8), "line": True, "arrows": False}
    line = parts.plane("p", ["orange", "phone"], [[-3, 0], [4, 0]], **options)
    page = alone(Scene("s", [line], [], lambda points, controls: ({}, "")))
    level = {round(tick.bounding_box()["y"]) for tick in page.locator(".scene-tick").all()}
    assert len(level) == 1
    expect(page.locator(".scene-ruler .scene-grid")).to_have_count(0)
    above = [label.bounding_box() for label in page.locator(".scene-label").all()]
    assert len(above) == 2 and all(box["y"] + box["height"] < min(level) for box in above)


@pytest.mark.parametrize("said", [{}, {"asker": 1}])
def test_who_asks_has_a_strong_ring_also_where_only_its_arrows_say_so(alone, said):
    state = {"links": [[2, 0, 0.4], [2, 2, 0.6]]} | said
    plane = parts.plane("p", ["a", "b", "c"], [[0, 3], [3, 0], [2, 2]], drag=[True, False, False])
    scene = Scene("s", [plane], [], lambda p, c: ({"p": state}, ""))
    rings = (
        alone(scene)
        .locator(".scene-word .scene-ring")
        .evaluate_all(
            "all => all.map((e) => [getComputedStyle(e).visibility, getComputedStyle(e).opacity])"
        )
    )
    asks = said.get("asker", 2)
    assert [ring == ["visible", "1"] for ring in rings] == [i == asks for i in range(3)]
    # In print only who asks has one.
    (axes,) = scene.figure().axes
    assert sum(len(line.get_xdata()) == 60 for line in axes.lines) == 1


def test_a_word_without_a_part_is_told_from_where_one_was(alone):
    """Both are grey; only the one that takes no part, as what a mask hides, leans."""
    state = {"faint": [True, False, False], "moved": [None, [4, 2], None]}
    plane = parts.plane("p", ["a", "b", "c"], [[0, 3], [2, 0], [1, 1]])
    scene = Scene("s", [plane], [], lambda p, c: ({"p": state}, ""))
    names = (
        alone(scene)
        .locator("text.scene-label")
        .evaluate_all("all => all.map((e) => [e.textContent, getComputedStyle(e).fontStyle])")
    )
    assert {text for text, style in names if style == "italic"} == {"a"}
    assert {t.get_text() for t in scene.figure().axes[0].texts if t.get_style() == "italic"} == {
        "a"
    }
