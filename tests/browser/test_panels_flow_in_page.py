"""Bars, shadow, walk and map in a real Chromium, each scene alone in a page."""

import re

import numpy as np
import pytest
from alone import alone
from playwright.sync_api import expect

from helpers.scene import Scene, parts

WORDS, LOOKS = ["orange", "apple", "motorcycle"], ["warm", "lead", "other"]
TOKENS, SIDES = ["orange", "apple", "and", "an"], ["warm", "lead", "small", "small"]
X = np.array([[0.0, 3, 0], [2, 2, 0], [0, 0, 2], [0, 0, 3]])
START = {
    "W_Q": [[0, 0.5], [0.5, 0], [0, 0.5]],
    "W_K": [[0, 1], [1, 0], [0.5, 0]],
    "W_V": [[1, 0, 0, 0.5, 0], [0, 1, 0, 0.5, -0.5], [0, 0, 0.5, 0, 1]],
}


def softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def bars_scene():
    panel = parts.bars(
        "shares",
        WORDS,
        [
            parts.column("score", "score", note="cosine"),
            parts.column("exp", "e^{score}", "exp", range=(0, np.e), follows=True),
            parts.column("share", "share", "share", follows=True),
            parts.column("fit", "score ÷ sum", "fit"),
        ],
        looks=LOOKS,
        asks="asker",
        tells=True,
        groups=[{"from": "exp", "to": "share", "text": "softmax"}],
    )

    def compute(points, controls):
        words, i = points["plane"], WORDS.index(controls["asker"])
        lengths = np.linalg.norm(words, axis=1)
        scores = words @ words[i] / lengths / lengths[i]
        total = scores.sum()
        fit = scores / total if abs(total) > 1e-9 else np.full(3, np.nan)
        state = {"score": scores, "exp": np.exp(scores), "share": softmax(scores), "fit": fit}
        how = [f"{word} is e^{{{s:.2f}}}" for word, s in zip(WORDS, scores, strict=True)]
        return {"shares": {"values": state, "asks": controls["asker"], "how": how}}, "said"

    plane = parts.plane(
        "plane",
        WORDS,
        [[0, 3], [2, 2], [0, -3]],
        looks=LOOKS,
        x=("tech", -2, 3),
        y=("fruit", -4, 4),
    )
    asker = parts.picked("asker", "who asks", WORDS)
    return Scene("From scores to shares", [[plane, panel]], [asker], compute)


def walk_scene(step=5, mask=None):
    panel = parts.flow("walk", TOKENS, 3, 2, 5, looks=SIDES, start=START, step="step")

    def compute(points, controls):
        W_Q, W_K, W_V = parts.matrices(panel, points["walk"])
        Q, K, V = X @ W_Q, X @ W_K, X @ W_V
        scores = Q @ K.T
        scaled = scores / np.sqrt(2)
        weights = softmax(scaled if mask is None else np.where(mask, scaled, -np.inf))
        state = {"X": X, "Q": Q, "K": K, "V": V, "scores": scores, "scaled": scaled}
        state |= {"weights": weights, "output": weights @ V, "say": "Shares mix the values."}
        state["step"] = controls["step"]
        return {"walk": state | ({} if mask is None else {"mask": mask})}, "said"

    stops = ["X", "Q, K, V", "Scores", "÷ √d", "Shares", "Output"]
    rail = parts.rail("step", "the walk", stops, value=step, move=200, rest=100)
    return Scene("The whole way", [panel], [rail], compute)


def small_walk(said="Shares mix the values."):
    """The walk of lesson 06 for three words in a plane."""
    tokens, X = ["orange", "phone", "apple"], np.array([[0.0, 3], [4, 0], [2, 2]])
    W = [[[0.5, 0], [0, 0.5]], [[1, 0], [0.25, 0.5]], [[1, 0.5], [-0.5, 1]]]
    Q, K, V = (X @ w for w in np.array(W))
    weights = softmax(Q @ K.T / 2**0.5)
    state = {"X": X, "Q": Q, "K": K, "V": V, "scores": Q @ K.T, "scaled": Q @ K.T / 2**0.5}
    state |= {"weights": weights, "output": weights @ V, "say": said}
    given = dict(zip(("W_Q", "W_K", "W_V"), W, strict=True))
    panel = parts.flow("walk", tokens, 2, 2, 2, looks=["warm", "cool", "lead"], start=given)
    return Scene("The whole way", [panel], [], lambda *_: ({"walk": state}, ""))


def cell(page, table, i, j):
    return page.locator(f'td[data-of="{table}"][data-row="{i}"][data-column="{j}"]')


def lit(page):
    return page.locator(".flow-dim td.flow-lit[data-of]").evaluate_all(
        "cells => cells.map((c) => `${c.dataset.of} ${c.dataset.row} ${c.dataset.column}`)"
    )


def test_bars_grow_under_the_hand_and_a_word_asks_when_it_is_pressed(browser):
    scene = bars_scene()
    with alone(browser, scene) as page:
        rows = page.locator(".bars tbody tr")
        numbers = rows.nth(1).locator(".bars-value")
        expect(numbers).to_have_text(["0.71", "2.03", "0.40", "1.00"])
        fill = rows.nth(1).locator(".bars-fill").first
        before = fill.bounding_box()["width"]
        page.locator("[data-word=apple]").focus()
        for _ in range(4):
            page.keyboard.press("Shift+ArrowDown")
        expect(numbers.first).to_have_text("0.00")  # apple on the tech axis: the sum is 0
        assert fill.bounding_box()["width"] < 2 < before
        expect(page.locator(".bars tfoot .bars-fit")).to_have_text("the sum is 0")
        assert rows.nth(1).locator(".bars-none").count() == 1
        page.keyboard.press("Home")
        page.get_by_role("button", name="apple").press("Enter")
        expect(numbers.first).to_have_text("1.00")
        assert scene.value("asker") == "apple"
        expect(page.get_by_role("button", name="apple")).to_have_attribute("aria-pressed", "true")
        rows.nth(0).hover()
        expect(page.locator(".bars-how")).to_have_text("orange is e0.71")


def test_a_share_over_1_or_below_0_is_hatched_and_says_so(browser):
    with alone(browser, bars_scene()) as page:
        said = page.locator(".bars-what")
        expect(said).to_have_text(["over 1", "", "below 0"])
        # Both stand on the number's line, right of it and above the bars.
        for i in (0, 2):
            cell = page.locator("td.bars-fit .bars-box").nth(i)
            number, word, bar = (
                cell.locator(name).bounding_box()
                for name in (".bars-value", ".bars-what", ".bars-frame")
            )
            assert word["x"] >= number["x"] + number["width"] - 1
            assert word["y"] + word["height"] <= bar["y"] + 2
        ends = page.locator(".bars-scale td:nth-child(3) i")
        expect(ends).to_have_text(["0", "2.72"])  # each column has its own scale, and says so
        drawn = page.locator(".bars-out").evaluate_all("all => all.map((a) => a.offsetWidth > 3)")
        assert drawn == [True, False, True]


# Where a path ends, in the page.
END = """path => {
    const { x, y } = path.getPointAtLength(path.getTotalLength());
    const at = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
    return [at.x, at.y];
}"""
# Numbers of one table do not lie on one another.
APART = """cells => cells.every((c, k) => !k
    || c.closest('tr') !== cells[k - 1].closest('tr')
    || c.firstChild.getBoundingClientRect().left + 2
       > cells[k - 1].firstChild.getBoundingClientRect().right)"""


@pytest.mark.parametrize("width", [560, 830, 1100])
@pytest.mark.parametrize("light", [True, False])
def test_the_walk_fits_and_nothing_of_it_is_cut_off(browser, width, light):
    with alone(browser, walk_scene(), width=width, light=light) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        scroll = page.locator(".flow-scroll")
        assert scroll.evaluate("box => box.scrollWidth <= box.clientWidth")
        assert page.locator(".scene").bounding_box()["height"] <= 640
        grids = page.locator(".flow-grid:visible").count()
        assert grids == (3 if width == 1100 else 2)
        for table in ("X", "Q", "K", "V", "output"):
            assert page.locator(f'td[data-of="{table}"]').evaluate_all(APART), table


@pytest.mark.parametrize("width", [368, 460])
def test_in_a_narrow_window_the_weights_stand_below_the_scores(browser, width):
    """All of it is there without scrolling, no number lies on another, and lines are told."""
    with alone(browser, walk_scene(), width=width, height=1100) as page:
        scroll = page.locator(".flow-scroll")
        assert scroll.evaluate("box => box.scrollWidth <= box.clientWidth")
        scores = page.locator(".flow-grid:visible").first.bounding_box()
        weights = page.locator(".flow-grid:visible").last.bounding_box()
        assert weights["y"] > scores["y"] + scores["height"]
        assert abs(weights["x"] - scores["x"]) < 2
        for table in ("X", "Q", "K", "V", "output"):
            assert page.locator(f'td[data-of="{table}"]').evaluate_all(APART), table
        names = page.locator(".flow-token").all_text_contents()
        assert names[:4] == TOKENS and set(names) == set(TOKENS)
        # Whatever the number of columns, rows keep their names: those of V and of the output, too.
        for table in ("V", "output"):
            for i, token in enumerate(TOKENS):
                last = cell(page, table, i, 4).bounding_box()
                same = [
                    box
                    for box in map(
                        lambda node: node.bounding_box(),
                        page.locator(".flow-token", has_text=token).all(),
                    )
                    if abs(box["y"] + box["height"] / 2 - last["y"] - last["height"] / 2) < 4
                ]
                assert any(0 <= box["x"] - last["x"] - last["width"] < 250 for box in same)


@pytest.mark.parametrize("width", [655, 760])
def test_where_the_output_stands_below_each_line_ends_at_the_name_of_its_row(browser, width):
    """It comes from the side: from above it would seem to belong to a column."""
    with alone(browser, walk_scene(), width=width) as page:
        names = page.locator(".flow-token")
        assert names.all_text_contents() == TOKENS
        for i in range(len(TOKENS)):
            last, name = cell(page, "output", i, 4).bounding_box(), names.nth(i).bounding_box()
            end = page.locator(".flow-line.flow-of-share").nth(i).evaluate(END)
            middle = last["y"] + last["height"] / 2
            assert abs(end[1] - middle) < 3
            assert abs(name["y"] + name["height"] / 2 - middle) < 4
            assert last["x"] + last["width"] < name["x"] < name["x"] + name["width"] < end[0]
            assert end[0] < name["x"] + 80


def test_a_walk_colours_its_words_also_in_the_line_below_it(browser):
    panel = small_walk().parts["panels"][0]
    state = small_walk().state["panels"]
    with alone(
        browser, Scene("", [panel], [], lambda *_: (state, "apple takes 0.50 phone"))
    ) as page:
        expect(page.locator(".scene-text .look-lead")).to_have_text("apple")
        expect(page.locator(".scene-text .look-cool")).to_have_text("phone")


def test_how_to_ask_for_more_is_said_in_short_where_room_is_short(browser):
    """All of it where there is room for that."""
    for width, more in ((655, ""), (1100, " (or Tab, then the arrow keys)")):
        with alone(browser, small_walk(said="A line of words. " * 6), width=width) as page:
            note = page.locator(".flow-note")
            expect(note).to_have_text(f"Point at a number to see what made it{more}.")
            box = page.locator(".flow-words")
            assert box.evaluate("e => e.scrollHeight <= e.clientHeight")


def test_on_a_phone_the_way_into_v_ends_at_its_matrix_and_rows_keep_their_names(browser):
    tokens = ["orange", "phone", "apple"]
    panel = parts.flow("walk", tokens, 2, 2, 2, looks=["warm", "cool", "lead"])
    two, three = np.eye(2), np.full((3, 3), 1 / 3)
    state = {"W_Q": two, "W_K": two, "W_V": two, "say": ""}
    state |= {name: np.ones((3, 2)) for name in ("X", "Q", "K", "V", "output")}
    state |= {name: three for name in ("scores", "scaled", "weights")}
    scene = Scene("", [panel], [], lambda *_: ({"walk": state}, ""))
    with alone(browser, scene, width=368, height=1100) as page:
        of = "(({ left, top, right, bottom }) => [left, top, right, bottom])"
        box = f"e => {of}(e.getBoundingClientRect())"
        matrix = page.locator(".flow-weights.flow-of-V").evaluate(box)
        lines = page.locator(".flow-ribbon.flow-of-V").evaluate_all(f"all => all.map({box})")
        assert len(lines) == 3 and all(bottom <= matrix[1] + 1 for *_, bottom in lines)
        # What comes out of the matrix is as wide as V below it.
        bands = page.locator(".flow-band.flow-of-V").evaluate_all(f"all => all.map({box})")
        last = page.locator('td[data-of="V"][data-column="1"]').first.evaluate(box)
        assert any(abs(band[2] - max(last[2], matrix[2])) < 2 for band in bands)
        names = page.locator(".flow-token").evaluate_all(
            "all => all.map((e) => [e.textContent, e.getBoundingClientRect().top])"
        )
        assert [name for name, _ in names] == tokens + tokens
        rows = page.locator('td[data-of="output"][data-column="0"]').evaluate_all(
            "all => all.map((e) => e.getBoundingClientRect().top)"
        )
        for (_, top), row in zip(names[3:], rows, strict=True):
            assert abs(top - row) < 8
        # The names of W_Q and W_V stand beside X and its lines, not on them.
        v = page.locator(".flow-name.flow-of-V", has_text=re.compile("^W")).evaluate(box)
        assert v[2] <= lines[0][0]
        x = page.locator('td[data-of="X"][data-column="1"]').first.evaluate(box)
        q = page.locator(".flow-name.flow-of-Q", has_text="W").evaluate(box)
        assert q[0] >= x[2]


@pytest.mark.parametrize("width", [830, 1100])
def test_names_over_discs_stand_in_one_line_where_there_is_room(browser, width):
    """And what is divided has the scale of what it is divided from, also where that is not seen."""
    tokens = ["orange", "phone", "apple"]
    panel = parts.flow("walk", tokens, 2, 2, 2, looks=["warm", "cool", "lead"])
    scores = np.array([[0.0, 4], [8, 2], [1, 1]]) @ np.array([[1, 0, 0], [0, 1, 0]])
    state = {"W_Q": np.eye(2), "W_K": np.eye(2), "W_V": np.eye(2), "say": ""}
    state |= {name: np.ones((3, 2)) for name in ("X", "Q", "K", "V", "output")}
    state |= {"scores": scores, "scaled": scores / 2, "weights": softmax(scores / 2)}
    scene = Scene("", [panel], [], lambda *_: ({"walk": state}, ""))
    with alone(browser, scene, width=width) as page:
        heads = page.locator(".flow-grid:visible").first.locator("thead th")
        assert len({box["y"] for box in map(lambda h: h.bounding_box(), heads.all())}) == 1
        assert page.locator(".flow-grid.flow-two").count() == 0
        legend = page.locator(".flow-scale").first.locator("text").all_text_contents()
        assert legend == ["0", "8"]
        half = cell(page, "scaled", 1, 0).locator(".flow-disc")
        assert "var(--grey-4) 100.0%" in half.get_attribute("style")  # 4 of 8: the shade of a half


NUMBERS = """all => all.map((table) => ({
    name: table.getAttribute("aria-label"),
    left: table.querySelector("tbody").getBoundingClientRect().left,
    right: table.querySelector("tbody").getBoundingClientRect().right,
    rows: [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map(
        (td) => {
        const field = td.querySelector("input");
        if (!field) {
            const range = document.createRange();
            range.selectNodeContents(td.querySelector(".flow-number").firstChild);
            const at = range.getBoundingClientRect();
            return [at.left, at.right];
        }
        const style = getComputedStyle(field);
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        pen.letterSpacing = style.letterSpacing;
        const right = field.getBoundingClientRect().right - parseFloat(style.paddingRight);
        return [right - pen.measureText(field.value).width, right];
    })) }))"""


@pytest.mark.parametrize("width", [655, 368])
def test_numbers_beside_each_other_stay_apart_where_room_is_short(browser, width):
    """In the scene of lesson 06 whose sizes are all unlike, and no number on an edge."""
    scene = walk_scene()
    with alone(browser, scene, width=width) as page:
        found = page.locator(".flow-table:not(.flow-grid)").evaluate_all(NUMBERS)
    assert len(found) == 8
    for table in found:
        for row in table["rows"]:
            for (_, end), (start, _) in zip(row, row[1:], strict=False):
                assert start - end >= 4, (table["name"], row)
            assert row[0][0] - table["left"] >= 1 and table["right"] - row[-1][1] >= 1, table


# Pixels from what stands under the weights to the nearest line that is not meant for it.
CLEAR = """() => {
    const text = [...document.querySelectorAll(".flow-scale text")].at(-1).getBoundingClientRect();
    const from = document.querySelector(".flow-lines").getBoundingClientRect();
    const gaps = [...document.querySelectorAll("path.flow-line")].flatMap((path) => {
        const long = path.getTotalLength();
        return Array.from({ length: Math.ceil(long) }, (_, k) => {
            const at = path.getPointAtLength(k);
            const [x, y] = [at.x + from.left, at.y + from.top];
            return Math.hypot(Math.max(text.left - x, 0, x - text.right),
                              Math.max(text.top - y, 0, y - text.bottom));
        });
    });
    return Math.min(...gaps);
}"""


@pytest.mark.parametrize("width", [600, 655, 700, 830, 1100])
def test_no_line_goes_through_what_stands_under_the_weights(browser, width):
    with alone(browser, small_walk(), width=width) as page:
        assert page.evaluate(CLEAR) >= 3
        # And the end of the scale is a thing apart from it.
        assert re.search(
            "1[\u2002\u2003]row sum", page.locator(".flow-scale text").last.text_content()
        )


def test_a_line_of_the_walk_is_no_minus(browser):
    """Between the line from the weights and a number below 0 there is paper."""
    with alone(browser, small_walk(), width=655) as page:
        [output] = page.locator(".flow-table[aria-label*='output']").evaluate_all(NUMBERS)
        [*_, line] = page.locator("path.flow-line.flow-of-share").all()
        right = line.bounding_box()["x"] + line.bounding_box()["width"]
        assert min(row[0][0] for row in output["rows"]) - right >= 3


def test_numbers_of_the_walk_stand_point_below_point(browser):
    with alone(browser, walk_scene()) as page:
        for table, column in (("output", 0), ("V", 3)):
            texts = page.locator(f'td[data-of="{table}"][data-column="{column}"] > span')
            whole = texts.evaluate_all(
                """all => all.map((span) => {
                    const text = span.firstChild, range = document.createRange();
                    const point = text.data.indexOf(".");
                    range.setStart(text, 0);
                    range.setEnd(text, point < 0 ? text.length : point);
                    return range.getBoundingClientRect().right;
                })"""
            )
            assert max(whole) - min(whole) < 2, table


# Where the point of each number typed is, and how far its first figure is from its cell's edge.
TYPED = """fields => fields.map((field) => {
    const look = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
    pen.font = `${look.fontSize} ${look.fontFamily}`;
    pen.letterSpacing = look.letterSpacing;
    const right = field.getBoundingClientRect().right - parseFloat(look.paddingRight);
    const after = field.value.includes(".") ? field.value.slice(field.value.indexOf(".")) : "";
    const cell = field.closest("td").getBoundingClientRect();
    const wide = (text) => (text ? pen.measureText(text).width : 0);
    return [right - wide(after), right - wide(field.value) - cell.left, cell.right - right];
})"""


@pytest.mark.parametrize("width", [830, 1100])
def test_numbers_typed_into_the_walk_stand_point_below_point(browser, width):
    with alone(browser, walk_scene(), width=width) as page:
        for name, columns in (("W_Q", 2), ("W_K", 2), ("W_V", 5)):
            for j in range(1, columns + 1):
                fields = page.locator(f'input[aria-label^="{name}, row"][aria-label$="column {j}"]')
                points, left, right = zip(*fields.evaluate_all(TYPED), strict=True)
                assert max(points) - min(points) < 1, (name, j)
                assert min(*left, *right) >= 2.5, (name, j)


def test_what_made_a_number_stays_and_the_sum_stands_there(browser):
    with alone(browser, walk_scene()) as page:
        cell(page, "weights", 1, 0).hover()
        expect(page.locator(".flow-words p").first).to_have_text("apple’s share for orange")
        expect(page.locator(".flow-sums td:last-child")).to_have_text(
            ["1 · 3 + 1 · 0 = 3", "2.12", "e2.12 = 8.34", "8.34 ÷ 30.18 = 0.28"]
        )
        made = set(lit(page))
        assert {"weights 1 0", "Q 1 0", "Q 1 1", "K 0 0", "X 1 2", "scaled 1 3"} <= made
        assert "Q 0 0" not in made
        assert "output 1 0" not in made
        page.wait_for_timeout(400)
        faint = (
            cell(page, "output", 3, 3).locator("span").evaluate("s => getComputedStyle(s).opacity")
        )
        assert float(faint) == pytest.approx(0.2)
        page.mouse.move(2, 2)
        expect(page.locator(".flow")).not_to_have_class("flow-dim")


def test_the_walk_by_keyboard(browser):
    with alone(browser, walk_scene()) as page:
        cell(page, "output", 0, 0).focus()
        for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp"):
            page.keyboard.press(key)
        expect(cell(page, "output", 0, 1)).to_be_focused()
        expect(page.locator(".flow-words p").first).to_have_text("orange’s output, number 2 of 5")
        page.keyboard.press("Escape")
        expect(page.locator(".flow-words p").first).to_have_text("Shares mix the values.")


def test_a_typed_matrix_changes_everything_after_it(browser):
    scene = walk_scene()
    with alone(browser, scene) as page:
        field = page.get_by_label("W_Q, row 1, column 1")
        field.fill("2")
        expect(cell(page, "Q", 1, 0)).to_have_text("5")
        assert scene.state["panels"]["walk"]["Q"][1][0] == 5
        field.press("ArrowUp")
        expect(field).to_have_value("2.1")
        field.fill("two")
        expect(field).to_have_attribute("aria-invalid", "true")
        assert scene.state["inputs"]["points"]["walk"][0][0] == pytest.approx(2.1)
        field.fill("99")
        field.blur()
        expect(field).to_have_value("3")  # the edge


def test_the_walk_is_played_stop_by_stop(browser):
    with alone(browser, walk_scene(step=0)) as page:
        expect(page.locator(".flow-X")).not_to_have_class("flow-later")
        later = page.locator("table.flow-later")
        assert later.count() == 10  # all but X: three matrices and seven tables
        assert page.locator(".flow-output").get_attribute("aria-hidden") == "true"
        page.get_by_role("button", name="Play").click()
        expect(later).to_have_count(0, timeout=8000)
        expect(cell(page, "scaled", 0, 0)).to_have_text("3.18")


def test_stops_that_a_hand_sweeps_over_are_there_at_once(browser):
    """A stop comes slowly; many in a row do not: that would repaint all the time."""
    go = """stops => {
        const rail = document.querySelector("input[type=range]");
        for (const stop of stops) {
            rail.value = stop;
            rail.dispatchEvent(new Event("input", { bubbles: true }));
        }
        return document.querySelector(".flow").getAnimations({ subtree: true }).length;
    }"""
    with alone(browser, walk_scene(step=0)) as page:
        page.wait_for_timeout(500)  # it has just opened at its stop
        assert page.evaluate(go, [1]) > 10
        assert page.evaluate(go, [2, 3, 2, 3]) == 0
        expect(page.locator("table.flow-later")).to_have_count(2)  # the weights and the output
        page.wait_for_timeout(500)
        assert page.evaluate(go, [4]) > 10


def test_what_is_masked_looks_masked(browser):
    with alone(browser, walk_scene(mask=np.tril(np.ones((4, 4), bool)))) as page:
        hidden = page.locator(".flow-masked")
        assert hidden.count() == 12  # six in the divided scores, six in the shares
        expect(cell(page, "weights", 0, 3)).to_have_text("hidden")
        cell(page, "weights", 0, 3).hover()
        expect(page.locator(".flow-sums")).to_contain_text("counts as −∞")


@pytest.mark.parametrize("width", [830, 655, 560, 368])
def test_a_push_is_a_bar_to_its_side_and_its_number_is_at_its_end(browser, width):
    words, values = ["and, you, …", "itself", "the"], [[0.9, 6], [0.6, -2], [0.02, -6]]
    ways = [("fruit", "warm"), ("tech", "cool")]
    columns = [
        parts.column(f"head {k}", f"head {k}", "push", note="weight", range=(-2, 6), ways=ways)
        for k in range(3)
    ]
    panel = parts.bars("b", words, columns, looks=[""] * len(words), small=True)
    state = {"values": {f"head {k}": values for k in range(3)}}
    scene = Scene("Pushes", [[panel]], [], lambda *_: ({"b": state}, ""))
    with alone(browser, scene, width=width) as page:
        for k in range(3):
            cells = page.locator(f"td.bars-push:nth-child({k + 2})")
            for i, (weight, push) in enumerate(values):
                lane, bar, number, taken = (
                    cells.nth(i).locator(name).bounding_box()
                    for name in (".bars-bar", ".bars-fill", ".bars-value", ".bars-taken")
                )
                low, high = scene.state["panels"]["b"]["ranges"][f"head {k}"]
                unit = lane["width"] / (high - low)
                assert bar["width"] == pytest.approx(weight * abs(push) * unit, abs=0.9)
                zero = lane["x"] - low * unit
                root = bar["x"] + (bar["width"] if push < 0 else 0)
                assert root == pytest.approx(zero, abs=0.9)
                assert apart(number, taken), (k, i)
                within = scene.state["panels"]["b"]["inside"][f"head {k}"][i] and width > 700
                assert apart(number, bar) != within, (k, i)
                if within:
                    ends = number["x"] + number["width"], bar["x"] + bar["width"]
                    assert number["x"] > bar["x"] and ends[0] < ends[1], (k, i)
                if width > 560:  # else it stands beside the weight
                    middle = number["x"] + number["width"] / 2
                    assert (middle < zero) == (push < 0), (k, i)
                if k < 2:  # the next head is farther away than its own weight
                    after = page.locator(f"td.bars-push:nth-child({k + 3}) .bars-taken").nth(i)
                    end = number["x"] + number["width"]
                    assert after.bounding_box()["x"] - end >= 8, (k, i)
            names = page.locator(f"th.bars-push:nth-child({k + 2}) :is(small, .bars-ways span)")
            boxes = [name.bounding_box() for name in names.all() if name.is_visible()]
            for n, one in enumerate(boxes):
                assert all(apart(one, other) for other in boxes[:n])
        cell = cells.nth(1)
        assert cell.get_attribute("title") == "0.600 × (−2.00) = −1.20"
        assert page.locator(".bars-key").is_visible() == (width <= 560)  # else the head says it


def apart(one, other):
    """Whether neither of two boxes lies on the other, by more than a hair."""

    def before(a, b, start, size):
        return a[start] + a[size] <= b[start] + 0.5

    sides = (("x", "width"), ("y", "height"))
    return any(before(one, other, *side) or before(other, one, *side) for side in sides)


def test_a_pair_is_chosen_where_it_stands_and_bars_shrink_with_their_numbers(browser):
    words, pairs = ["cherry", "orange", "phone"], [(0, 1), (0, 2), (1, 2)]
    names = ["cherry and orange", "cherry and phone", "orange and phone"]
    looks = ["warm", "warm", "cool"]
    dock = parts.shadow(
        "dock", words, looks=looks, pairs=pairs, pair="pair", measures=[parts.measure("dot", 12)]
    )

    def compute(points, controls):
        at = points["plane"]
        k = names.index(controls["pair"])
        (i, j), dots = pairs[k], at @ at.T
        length = float(np.linalg.norm(at[j]))
        state = {"asks": [i, j], "length": length, "shadow": dots[i, j] / length, "pair": k}
        state |= {"dot": dots[i, j], "values": [[dots[a, b] for a, b in pairs]]}
        return {"plane": {"shadow": [i, j]}, "dock": state}, "said"

    plane = parts.plane("plane", words, [[1, 4], [0, 3], [3, 0]], looks=looks)
    pair = parts.picked("pair", "pair", names, names[1])
    scene = Scene("A dot product is a shadow", [[plane, dock]], [pair], compute)
    with alone(browser, scene) as page:
        product = page.locator(".shadow-product")
        expect(product).to_have_text("dot product = 3.00 × 1.00 = 3.00")
        page.get_by_label("cherry and orange").focus()
        page.keyboard.press("Space")
        expect(product).to_have_text("dot product = 3.00 × 4.00 = 12.00")
        assert scene.value("pair") == names[0]
        page.wait_for_timeout(900)
        fill = page.locator(".shadow-measures .bars-fill").first
        full = fill.bounding_box()["width"]
        scene_word = page.locator("[data-word=cherry]")
        scene_word.focus()
        for _ in range(4):
            page.keyboard.press("Shift+ArrowDown")
        expect(product).to_have_text("dot product = 3.00 × 2.00 = 6.00")
        assert fill.bounding_box()["width"] == pytest.approx(full / 2, abs=1.5)
        band = page.locator(".shadow-band")
        assert float(band.get_attribute("y1")) > float(band.get_attribute("y2"))


def test_the_map_has_a_ring_to_put_anywhere(browser):
    words, looks = ["orange", "phone", "here"], ["warm", "cool", "here"]
    side = np.linspace(-5, 5, 21)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)

    def compute(points, controls):
        at = points["map"]
        weights = softmax(places @ at[:2].T).T.reshape(2, 21, 21)
        given = softmax(at[2] @ at[:2].T)
        asks = {"from": 2, "to": [0, 1], "weights": given}
        return {"map": {"field": parts.field(words[:2], looks[:2], weights, asks=asks)}}, "said"

    plane = parts.plane(
        "map",
        words,
        [[0, 3], [4, 0], [-1, -1]],
        looks=looks,
        arrows=False,
        x=("tech", -5, 5),
        y=("fruit", -5, 5),
    )
    with alone(browser, Scene("Whom?", [plane], [], compute)) as page:
        names = page.locator(".ground-name:not([visibility])")
        expect(names).to_have_text(["from orange", "from phone"])
        before = page.locator(".ground").get_attribute("href")
        page.locator("[data-word=here]").focus()
        for _ in range(6):
            page.keyboard.press("Shift+ArrowUp")
        wide = page.locator(".ground-way").evaluate_all(
            "all => all.map((a) => a.getAttribute('stroke-width'))"
        )
        assert float(wide[0]) > 8  # to orange, surely
        assert page.locator(".ground").get_attribute("href") == before  # the ground is the same
        page.locator("[data-word=orange]").focus()
        page.keyboard.press("Shift+ArrowRight")
        expect(page.locator(".ground")).not_to_have_attribute("href", before)


def test_numbers_of_bars_stand_point_below_point(browser):
    columns = [parts.column("far", "mean length", range=(0, 22))]
    panel = parts.bars("b", WORDS, columns, looks=LOOKS, sums=False)
    state = {"values": {"far": [5.37, 10.45, 2.19]}}
    scene = Scene("Lengths", [panel], [], lambda points, controls: ({"b": state}, "said"))
    with alone(browser, scene) as page:
        numbers = page.locator("tbody .bars-value")
        expect(numbers).to_have_text(["5.37", "10.45", "2.19"])
        right = [box["x"] + box["width"] for box in (n.bounding_box() for n in numbers.all())]
        assert np.ptp(right) < 0.6
