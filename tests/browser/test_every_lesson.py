"""Every lesson, in JupyterLab: whatever is in its page is looked at, moved, pressed and answered.

Nothing is listed here: scenes, their words and controls, exercises and predictions are found in
the page, so that a new one is tried without a change. What the page shows is compared with a
scene that the same cell makes anew in the kernel and that is told the same inputs, with NumPy's
sums of the numbers in it, and with itself: each sum written out must add up.
"""

import ast
import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from looks import looks
from playwright.sync_api import expect

from helpers import lessons
from helpers.exercises import find
from helpers.scene import told

LESSONS = [one.slug for one in lessons.LESSONS]
SMALL, RICH = LESSONS[0], "keys_and_queries"


def short(one):
    """All lessons; all but this one are left to `make test-all`."""
    return [name if name == one else pytest.param(name, marks=pytest.mark.long) for name in LESSONS]


FEWER_STEPS = re.compile(r", (450|300)\)")  # of training: what is tried here is the page

# In the kernel: which inputs a scene has, and what the same cell's scene, made anew, says to them.
PROBE = """
def _probe(id, source, made={}):
    import ast, contextlib, io, json
    from ipywidgets.widgets.widget import _instances
    scene = _instances[id]
    if id not in made:
        *cell, last = ast.parse(source).body
        space, before = dict(get_ipython().user_ns), set(_instances)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(ast.Module(cell, []), "again", "exec"), space)
            eval(compile(ast.Expression(last.value), "again", "eval"), space)
        new = [w for k, w in _instances.items() if k not in before]
        (made[id],) = (w for w in new if hasattr(w, "describe"))
        assert made[id] is not scene
    inputs = {key: scene.state["inputs"][key] for key in ("points", "controls")}
    made[id].inputs = inputs
    tables = [part["id"] for part in scene.parts["panels"] if part["kind"] == "table"]
    values = {table: made[id].panel(table).get("values") for table in tables}
    plain = lambda v: None if isinstance(v, float) and v - v != 0 else v  # NaN: an empty cell
    values = {
        table: [[plain(v) for v in row] for row in rows]
        for table, rows in values.items() if rows is not None
    }
    said = made[id].state | {"inputs": inputs, "parts": scene.parts, "values": values}
    print(json.dumps(said, default=lambda value: value.item() if hasattr(value, "item") else None))
"""


expect.set_options(timeout=30_000)


def open_and_run(open_lesson, name, **options):
    lesson = open_lesson(name, **options)
    for index, cell in enumerate(lesson.cells()):
        shorter = FEWER_STEPS.sub(", 60)", cell["source"])
        if cell["cell_type"] == "code" and shorter != cell["source"]:
            lesson.write_cell(index, shorter)
    lesson.run_all()
    return lesson


# ---- how it looks


@pytest.mark.parametrize("name", short(SMALL))
def test_nothing_overlaps_and_all_can_be_read(open_lesson, name):
    """In narrow and wide windows, light and dark."""
    lesson = open_and_run(open_lesson, name)
    page, bad = lesson.page, []
    for theme in ("light", "dark"):
        lesson.set_theme(theme)
        for width in (800, 1440):
            page.set_viewport_size({"width": width, "height": 1000})
            lesson.drawn()
            for kind in (".scene", ".card"):
                things = page.locator(f".jp-OutputArea-output {kind}")
                for k in range(things.count()):
                    found = things.nth(k).evaluate(looks("faults"))
                    if kind == ".scene":
                        found += things.nth(k).evaluate(looks("overlaps"))
                    contrast = things.nth(k).evaluate(looks("contrast"))
                    assert contrast
                    found += [entry for entry in contrast if entry[0] < entry[1]]
                    bad += [(theme, width, kind, k, *fault) for fault in found]
            scroll = "e => e.scrollWidth - e.clientWidth"
            if page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.evaluate(scroll) > 1:
                bad.append((theme, width, "the page scrolls sideways"))
    assert bad == []


UGLY = [
    (".scene-tick { fill: #999 !important }", "contrast", "scene-tick"),
    (".scene-controls { margin-top: -60px }", "faults", "overlap"),
    (".scene-text { position: relative; left: 90% }", "faults", "out"),
    (".scene-panel { overflow: hidden } .scene-table { width: 1200px }", "faults", "cut off"),
    (".scene-label { transform: translateX(-300px) }", "overlaps", "out"),
]


@pytest.mark.long
def test_what_is_ugly_is_noticed(open_lesson):
    lesson = open_and_run(open_lesson, RICH)
    for style, kind, said in UGLY:
        tag = lesson.page.add_style_tag(content=style)
        found = [root.evaluate(looks(kind)) for root in lesson.scenes.all()]
        bad = [fault for fault in sum(found, []) if kind != "contrast" or fault[0] < fault[1]]
        assert said in str(bad), style
        tag.evaluate("tag => tag.remove()")


# ---- what the page says, and what is so


class Scene:
    """One scene of a lesson: its place in the page and its twin in the kernel."""

    def __init__(self, lesson, index, id, source):
        self.lesson, self.page, self.id, self.source = lesson, lesson.page, id, source
        self.root = lesson.scene(index)

    def read(self):
        return self.root.evaluate(looks("read"))

    def ask(self):
        arguments = f"{json.dumps(self.id)}, {json.dumps(self.source)}"
        return json.loads(self.lesson.kernel(f"_probe({arguments})"))

    def check(self):
        """Once no answer is under way: the page shows what is so. Returns what it shows."""
        self.lesson.settle(self.root)
        shown, truth = self.read(), self.ask()
        check_inputs(shown, truth)
        assert shown["waiting"] == ""
        assert shown["error"] == truth["error"]
        if not truth["error"]:
            check_panels(shown, truth)
        return shown


IN_THE_PICTURE = ("picked", "cuts")  # controls that have no widget of their own


def panels(truth, *kinds):
    return [part for part in truth["parts"]["panels"] if part["kind"] in kinds]


def check_inputs(shown, truth):
    """Where words stand, what is typed and what controls say is what the kernel has."""
    points, controls = truth["inputs"]["points"], truth["inputs"]["controls"]
    for part, words in zip(panels(truth, "plane"), shown["words"], strict=True):
        there = dict(zip(part["words"], points[part.get("follows", part["id"])], strict=True))
        for word, spoken in words:
            at = [number(x) for x in re.findall(r"[-−]?\d+\.\d", spoken)]
            assert np.allclose(at, there[word], atol=0.0501), (word, spoken, there[word])
    for part, typed in zip(panels(truth, "matrix"), shown["fields"], strict=True):
        there = points[part.get("follows", part["id"])][: len(typed)]
        half = 0.501 * 10.0 ** -part["decimals"]
        assert np.allclose([list(map(number, row)) for row in typed], there, atol=half)
    own = [part for part in truth["parts"]["controls"] if part["kind"] not in IN_THE_PICTURE]
    for part, said in zip(own, shown["controls"], strict=True):
        value = controls[part["id"]]
        if part["kind"] in ("slider", "rail"):
            said = part["values"][int(said)] if "values" in part else float(said)
            assert said == pytest.approx(value, abs=1e-9), part["label"]
        else:
            assert said == value, part["label"]


def check_panels(shown, truth):
    state = truth["panels"]
    assert shown["text"] == told.plain(truth["text"])
    assert adds_up(shown["text"])
    for part, lines in zip(panels(truth, "lines"), shown["lines"], strict=True):
        assert lines == [told.plain(line) for line in state.get(part["id"], {}).get("lines", [])]
        for text in re.sub(r"\n= ", " = ", "\n".join(lines)).split("\n"):
            assert adds_up(text), text
    for part, table in zip(panels(truth, "table"), shown["tables"], strict=True):
        there = state.get(part["id"], {})
        if part["id"] not in truth["values"]:
            continue
        rows, columns = there.get("rows", part["rows"]), there.get("columns", part["columns"])
        assert (table["rows"], table["columns"]) == (rows, columns)
        cells = [[*row[: len(columns)]] for row in there["cells"][: len(rows)]]
        masked = there.get("masked") or [[False] * len(row) for row in cells]
        cells = [
            ["" if gone else text for text, gone in zip(*pair, strict=False)]
            for pair in zip(cells, masked, strict=False)
        ]
        for i, j in truth["inputs"]["controls"].get(part.get("cut"), []):
            cells[i][j] = "cut"
        assert table["cells"] == cells
        check_numbers(part, table, truth["values"][part["id"]])
        for text in sum(there.get("how") or [], []):
            assert adds_up(text), text


def check_numbers(part, table, values):
    """The texts of a table are its numbers, rounded, and its row sums are their sums."""
    decimals = part["decimals"]
    decimals = [decimals] * len(part["columns"]) if isinstance(decimals, int) else decimals
    for cells, row in zip(table["cells"], values, strict=False):
        for text, value, places in zip(cells, row, decimals, strict=False):
            number_there = isinstance(value, int | float)
            if text == "cut" or (not text and number_there):  # cut, or hidden by a mask
                assert value == 0
            elif number_there:
                assert abs(number(text) - value) <= 0.501 * 10.0**-places
            elif value is None:
                assert text == ""
    weights = re.search(r"\b(weights?|shares)\b", part["caption"], re.IGNORECASE)
    for text, row in zip(table["sums"], values, strict=False):
        there = np.array([value for value in row if value is not None], float)
        total = there.sum()
        assert text == "" or abs(number(text) - total) <= 0.501 * 10.0 ** -decimals[0]
        if weights and len(there):
            assert total == pytest.approx(1)
            assert (there >= 0).all()


def number(text):
    """A number as it is shown; what is too small to be shown with its digits is as good as 0."""
    if text == "\u2248 0":
        return 0.0
    return float(re.sub("[\u2009\u202f\u00a0 ]", "", text).replace("−", "-").replace(",", "."))


# ---- sums written out


class Rounded:
    """A number known to half a unit of its last digit; a whole number is itself."""

    def __init__(self, low, high=None):
        self.ends = (low, low if high is None else high)

    @classmethod
    def of(cls, text):
        if text.startswith("√"):
            return cls(float(text[1:]) ** 0.5)
        value, decimals = float(text), len(text.partition(".")[2])
        half = 0.5 * 10.0**-decimals if decimals else 0
        return cls(value - half, value + half)

    def __add__(self, other):
        return Rounded(*(a + b for a, b in zip(self.ends, other.ends, strict=True)))

    def __neg__(self):
        return Rounded(-self.ends[1], -self.ends[0])

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        if isinstance(other, np.ndarray):
            return np.array([self * entry for entry in other])
        products = [a * b for a in self.ends for b in other.ends]
        return Rounded(min(products), max(products))

    def __truediv__(self, other):
        low, high = other.ends
        if low <= 0 <= high:
            return Rounded(-np.inf, np.inf)
        return self * Rounded(1 / high, 1 / low)

    def meets(self, other):
        slack = 1e-9
        return self.ends[0] <= other.ends[1] + slack and other.ends[0] <= self.ends[1] + slack


def value_of(text):
    """The number, or the vector of numbers, that a text of numbers and signs comes to; or None."""
    text = text.rpartition(": ")[2].strip().rstrip(".")
    if not re.fullmatch(r"[\d.,()+−·/√ ]+", text):
        return None
    text = text.replace("·", "*").replace("−", "-")
    text = re.sub(r"\(([^()]*,[^()]*)\)", r"vector(\1)", text)
    text = re.sub(r"√?\d+(\.\d+)?", r'number("\g<0>")', text)
    space = {"number": Rounded.of, "vector": lambda *entries: np.array(entries)}
    try:
        value = eval(text, {"__builtins__": {}}, space)
    except SyntaxError:
        return None
    return value if isinstance(value, Rounded | np.ndarray) else None


def adds_up(text):
    """Whether all sides of each “… = … = …” come to the same, as far as its digits say."""
    sides = [value_of(side) for side in text.split("=")]
    for left, right in zip(sides, sides[1:], strict=False):
        if left is None or right is None:
            continue
        if np.ndim(left) > np.ndim(right):  # a dot product
            left = left.sum()
        if np.shape(left) != np.shape(right):
            return False
        pairs = zip(np.atleast_1d(left), np.atleast_1d(right), strict=True)
        if not all(one.meets(other) for one, other in pairs):
            return False
    return True


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("cherry·orange = 1.0·0.0 + 4.0·(−3.0) = −12.00", "= 1.0·0.0 + 4.0·3.0 = 12.70"),
        ("2.25 / √2 = 2.25 / 1.414 = 1.59", "2.25 / √2 = 1.62"),
        ("(1.50, 3.00) · (1.50, 2.00) = 8.25", "(1.50, 3.00) · (1.50, 2.00) = 8.35"),
        ("0.5 · (3.0, 1.0) + 0.5 · (1.0, 1.0) = (2.0, 1.0)", "2 · (3.0, 1.0) = (6.0, 2.3)"),
    ],
)
def test_a_sum_is_read(right, wrong):
    assert adds_up(right)
    assert not adds_up(wrong)


# ---- the hand


def scenes(lesson):
    """The scenes in the page, each with the cell and the widget that it is the view of."""
    found = lesson.page.evaluate(
        """() => {
            const kind = "application/vnd.jupyter.widget-view+json";
            return jupyterapp.shell.currentWidget.content.widgets.flatMap(cell =>
                [...cell.node.querySelectorAll(".jp-OutputArea-child")].flatMap((child, k) =>
                    child.querySelector(".scene") ? [[
                        cell.model.outputs.get(k).data[kind].model_id,
                        cell.model.sharedModel.source,
                    ]] : []));
        }"""
    )
    assert len(found) == lesson.scenes.count() > 0
    lesson.kernel(PROBE)
    return [Scene(lesson, k, *about) for k, about in enumerate(found)]


def middle(thing):
    box = thing.bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def place(thing):
    box = thing.bounding_box()
    return [box[key] for key in ("x", "y", "width", "height")]


BEYOND = 11  # pixels from the tip of a row's arrow to its bracket


def spot(plane, word):
    """Where a word stands in the page: the middle of its mark, or the tip of a row's arrow."""
    at = middle(word.locator(".scene-shape"))
    if "look-row" not in word.get_attribute("class"):
        return at
    axes = [middle(axis) for axis in plane.locator("line.scene-axis").all()]
    origin = np.array([axes[0][0], axes[1][1]])
    far = np.linalg.norm(at - origin)
    return at - BEYOND * (at - origin) / far if far > BEYOND else at


def drag_words(scene):
    """Each word of each plane follows the pointer, and nothing moves under the hand."""
    mouse = scene.page.mouse
    planes = scene.root.locator(".scene-plane-panel > svg")
    for plane, part in zip(planes.all(), panels(scene.ask(), "plane"), strict=True):
        for word in plane.locator("[data-word]").all():
            if word.get_attribute("visibility") == "hidden":
                continue
            shape = word.locator(".scene-shape")
            shape.scroll_into_view_if_needed()
            at = word.evaluate(looks("hold"))
            assert at, f"{word.get_attribute('data-word')} cannot be taken hold of"
            begin, frame = spot(plane, word), place(plane)
            way = middle(plane) - begin
            far = np.linalg.norm(way)
            way = np.array([45.0, -30.0]) if far < 20 else way * 55 / far
            low, high = part["x"]["range"]
            step = part["snap"] / (high - low) * frame[2] / 2 + 1.5
            mouse.move(*at)
            mouse.down()
            assert np.allclose(spot(plane, word), begin, atol=1), "it jumped when taken hold of"
            mouse.move(*(at + way), steps=5)
            assert np.allclose(spot(plane, word), begin + way, atol=step), "it lost the pointer"
            scene.check()
            assert np.allclose(place(plane), frame, atol=0.5), "the plane moved under the hand"
            assert np.allclose(spot(plane, word), begin + way, atol=step)
            mouse.up()
            scene.check()
            assert np.allclose(spot(plane, word), begin + way, atol=step), "it moved when let go"


def turn_spaces(scene):
    for space in scene.root.locator(".scene-space").all():
        space.scroll_into_view_if_needed()
        seen = [space.get_attribute("aria-valuetext")]
        x, y = middle(space)
        scene.page.mouse.move(x, y)
        scene.page.mouse.down()
        scene.page.mouse.move(x + 50, y + 20, steps=4)
        scene.page.mouse.up()
        seen.append(space.get_attribute("aria-valuetext"))
        for key in ("ArrowRight", "ArrowUp"):
            space.press(key)
            seen.append(space.get_attribute("aria-valuetext"))
        assert len(set(seen)) == len(seen)
        space.press("Home")
        assert space.get_attribute("aria-valuetext") == seen[0]


def move_sliders(scene):
    """To both ends and back, by keys and by the mouse; it stays where it is held."""
    page = scene.page
    for slider in scene.root.locator("input[type=range]").all():
        slider.scroll_into_view_if_needed()
        ends = [slider.get_attribute("min"), slider.get_attribute("max")]
        for key, end in (("End", ends[1]), ("Home", ends[0])):
            slider.press(key)
            assert float(slider.input_value()) == float(end)
            scene.check()
        slider.scroll_into_view_if_needed()
        left, top, width, height = place(slider)
        page.mouse.move(left + 8, top + height / 2)
        page.mouse.down()
        for to, end in ((left + width + 20, ends[1]), (left - 20, ends[0])):
            page.mouse.move(to, top + height / 2, steps=4)
            assert float(slider.input_value()) == float(end)
            scene.check()
            now = place(slider)
            assert np.allclose(now, [left, top, width, height], atol=1), "it moved under the hand"
        page.mouse.up()


def play(scene):
    """Play walks to the end and stops there; from the end it begins anew, and Pause holds it."""
    if scene.read()["error"]:  # at which Play stops: something in the picture has no answer
        scene.root.get_by_role("button", name="Start over").click()
        scene.check()
    for control in scene.root.locator(".scene-control:has(button)").all():
        slider, button = control.get_by_role("slider"), control.get_by_role("button")
        node = [slider.element_handle(), button.element_handle()]
        slider.press("End")
        for _ in range(2):
            slider.press("ArrowLeft")
        button.click()
        scene.lesson.wait(
            "([slider, button]) => slider.value === slider.max"
            " && button.getAttribute('aria-label').startsWith('Play')",
            node,
        )
        scene.check()
        button.click()
        expect(button).to_have_attribute("aria-label", re.compile("^Pause: "))
        button.click()
        expect(button).to_have_attribute("aria-label", re.compile("^Play: "))
        assert slider.input_value() != slider.get_attribute("max")
        scene.check()


def choose(scene):
    for box in scene.root.locator("input[type=radio]").all():
        box.check()
        scene.check()
    for box in scene.root.locator("input[type=checkbox]").all():
        for _ in range(2):
            box.click()
            scene.check()


def choose_in_the_picture(scene):
    """What asks, what is cut, which head: the first and the last of each kind, by mouse and key."""
    for kind in ("[data-token]", "[data-arc]", "[data-cell]", ".scene-asker", "td.scene-cuts"):
        things = scene.root.locator(f"{kind}:visible")
        for k in sorted({0, things.count() - 1} if things.count() else ()):
            for act in ("click", "Enter"):
                thing = things.nth(k)  # it may have been drawn anew
                thing.scroll_into_view_if_needed()
                if act == "Enter":
                    thing.focus()
                    scene.page.keyboard.press("Enter")
                elif kind != "[data-arc]":  # its middle is not on the arc
                    thing.click()
                scene.check()


def type_texts(scene):
    """Fewer words, strange ones and none; then what stood there."""
    for field in scene.root.locator(".scene-text-control input").all():
        first = field.input_value()
        for text in (first.rpartition(" ")[0], "<b>qzx</b> $x$", "", first):
            field.fill(text)
            scene.check()
        assert scene.root.locator(".scene-error b").count() == 0


def type_matrices(scene):
    """Each entry a half more or less, with a point or a comma."""
    matrices = scene.root.locator(".scene-matrix")
    for matrix, part in zip(matrices.all(), panels(scene.ask(), "matrix"), strict=True):
        for k, field in enumerate(matrix.locator("input").all()):
            now = number(field.input_value())
            high = part["range"][k % len(part["columns"])][1]
            text = f"{now + 0.5 if now + 0.5 <= high else now - 0.5}"
            field.fill(text.replace(".", ",") if k % 2 else text)
            scene.check()
            field.press("Tab")
            scene.check()


def point_at_tables(scene):
    """The first and the last number of each table that tells say how they were made."""
    for table, part in zip(
        scene.root.locator("table.scene-table:not(.scene-matrix)").all(),
        panels(scene.ask(), "table"),
        strict=True,
    ):
        how = scene.ask()["panels"].get(part["id"], {}).get("how")
        if not part["tells"] or not how:
            continue
        cells = table.locator("td[data-column]:visible")
        for cell in (cells.first, cells.last):
            cell.hover()
            row, column = (int(cell.get_attribute(f"data-{key}")) for key in ("row", "column"))
            says = scene.root.locator(".scene-how", has_text=how[row][column])
            expect(says.first).to_be_visible()


def save(scene):
    button = scene.root.get_by_role("button", name="Save picture")
    pictures = scene.root.locator(".scene-panels :is(svg.scene-svg, table)")
    assert button.count() == bool(pictures.count())
    if button.count():
        with scene.page.expect_download() as download:
            button.click()
        root = ET.fromstring(download.value.path().read_text(encoding="utf-8"))
        said = "".join(root.itertext())
        assert root.tag.endswith("}svg")
        words = [word for plane in scene.read()["words"] for word, _ in plane]
        assert all(word in said for word in words)


def start_over(scene, beginning):
    scene.root.get_by_role("button", name="Start over").click()
    assert scene.check() == beginning


@pytest.mark.parametrize("name", short(RICH))
def test_everything_moves_and_every_number_is_right(open_lesson, name):
    lesson = open_and_run(open_lesson, name, width=1280)
    for scene in scenes(lesson):
        scene.root.scroll_into_view_if_needed()
        beginning = scene.check()
        steps = [drag_words, turn_spaces, type_matrices, point_at_tables, choose]
        steps += [choose_in_the_picture, type_texts]
        for step in [*steps, move_sliders, play, save]:
            step(scene)
        start_over(scene, beginning)


@pytest.mark.long
@pytest.mark.parametrize("name", LESSONS)
def test_nothing_moves_under_the_hand_in_a_narrow_window(open_lesson, name):
    """Where panels stand below one another, and their lines break."""
    lesson = open_and_run(open_lesson, name, width=800)
    for scene in scenes(lesson):
        scene.root.scroll_into_view_if_needed()
        drag_words(scene)
        move_sliders(scene)


# ---- the cards


def asked(lesson, what):
    """(cell number, id, the rest) of each `check("similarity.dot", f)` or `predict(…)`."""
    for index, cell in enumerate(lesson.cells()):
        for node in ast.walk(ast.parse(cell["source"])) if cell["cell_type"] == "code" else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == what:
                id, *rest = map(ast.unparse, node.args)
                yield index, ast.literal_eval(id), *rest


def answers(prediction):
    """Every answer one can give: (what is typed, or the choice's number; the choice, or None)."""
    if not prediction.typed:
        return list(enumerate(prediction.choices))
    known = [(f"{choice.label:g}", choice) for choice in prediction.choices]
    return [*known, ("−98765,4", None)]


def answer_every_way(lesson, index, id):
    """A card for each answer, all made before the first one is given, which is the one kept."""
    prediction, _ = find(id, "PREDICTIONS")
    kinds = [cell["cell_type"] for cell in lesson.cells()]
    another = next(k for k, kind in enumerate(kinds) if kind == "code" and k != index)
    right = prediction.choices[prediction.right]
    given = answers(prediction)
    lesson.write_cell(index, f"for _ in range({len(given)}): display(predict({id!r}))")
    lesson.run_cell(index)
    cards = lesson.cell(index).locator(".card")
    expect(cards).to_have_count(len(given))
    for card, (answer, choice) in zip(cards.all(), given, strict=True):
        if choice is right:  # nothing is no answer
            card.get_by_role("button").click()
            expect(card.get_by_role("alert")).not_to_be_empty()
        if prediction.typed:
            card.get_by_role("textbox").fill(answer)
        else:
            radios = card.get_by_role("radio")
            assert radios.count() == len(prediction.choices)
            radios.nth(answer - 1).click()  # one, and then another one: only that one counts
            radios.nth(answer).click()
            expect(radios.nth(answer - 1)).not_to_be_checked()
        card.get_by_role("button", name="That is my answer").click()
        expect(card.locator(".card-verdict")).to_have_count(0)
        if (answer, choice) == given[0]:  # first one looks: another cell has to run
            card.get_by_role("button", name="Compare").click()
            expect(card).to_contain_text("Run the next cell first")
            expect(card.locator(".card-verdict")).to_have_count(0)
            lesson.run_cell(another)
        card.get_by_role("button", name="Compare").click()
        told = "✓ Right." if choice is right else "✗ Not quite."
        expect(card.locator(".card-verdict")).to_have_text(told)
        expect(card.get_by_role("button")).to_have_count(0)
        said = card.get_by_role("status").inner_text()
        assert plain(choice.why if choice else prediction.otherwise) in said
        assert plain(right.why) in said
    lesson.write_cell(index, f"predict({id!r})")
    lesson.run_cell(index)
    expect(cards.get_by_role("button")).to_have_text("Compare")


def plain(text):
    return text.replace("`", "")


def solve(lesson, index, id, answer):
    """The stub is calm; all hints open; the solution, typed into the cell as shown, passes."""
    exercise, _ = find(id, "EXERCISES")
    card = lesson.cell(index).locator(".card")
    verdict = card.locator(".card-verdict")
    expect(verdict).to_have_text("○ Not solved yet.")
    for k in range(len(exercise.hints)):
        card.get_by_role("button", name=re.compile("^Next hint")).click()
        expect(card.get_by_role("listitem")).to_have_count(k + 1)
    expect(card.get_by_role("button", name=re.compile("hint"))).to_have_count(0)
    card.get_by_role("button", name="Show solution").click()
    solution = card.locator("pre[role=alert]").text_content()
    assert solution == exercise.solution_text
    card.get_by_role("button", name="Hide solution").click()
    expect(card.locator("pre[role=alert]")).to_have_count(0)

    if callable(exercise.solution):
        answer = exercise.solution.__name__
    elif re.search(r"^answer =", solution, re.MULTILINE):
        answer = "answer"
    lesson.write_cell(index, f'{solution}\n\n\ncheck("{id}", {answer})')
    lesson.run_cell(index)
    expect(verdict).to_have_text("✓ Passed.")
    if exercise.keep:
        kept = (lesson.folder / "my_attention.py").read_text(encoding="utf-8")
        assert f"# ---- {exercise.keep}, from exercise {id} ----" in kept


@pytest.mark.parametrize("name", short(SMALL))
def test_every_card_is_answered(open_lesson, name):
    lesson = open_lesson(name, width=1000)
    lesson.run_all()
    predictions, exercises = (list(asked(lesson, what)) for what in ("predict", "check"))
    assert predictions and exercises
    for index, id in predictions:
        answer_every_way(lesson, index, id)
    for index, id, answer in exercises:
        solve(lesson, index, id, answer)
    lines = (lesson.folder / "my_progress.txt").read_text(encoding="utf-8").splitlines()
    done = [json.loads(line)["id"] for line in lines]
    assert done == [id for _, id, *_ in predictions + exercises]
