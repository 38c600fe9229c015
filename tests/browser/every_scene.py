"""Every lesson in the page, and whether what its scenes show is so.

Nothing is listed here: scenes, their words and controls are found in the page, so that a new one
is tried without a change. What the page shows is compared with a scene that the same cell makes
anew in the kernel and that is told the same inputs, with NumPy's sums of the numbers in it, and
with itself: each sum written out must add up.
"""

import json
import re

import numpy as np
import pytest
from looks import looks
from playwright.sync_api import expect

from helpers import lessons
from helpers.scene import told

LESSONS = [one.slug for one in lessons.LESSONS]


def short(one, *by_day):
    """All lessons; all but this one (None: all) are left to `make test-all`.

    by_day: those that are; the others wait for `make test-nightly`.
    """
    long = [pytest.mark.long]
    longest = [*long, pytest.mark.nightly] if by_day else long
    marks = {name: long if name in by_day else longest for name in LESSONS}
    marks[one] = []
    return [pytest.param(name, marks=marks[name]) for name in LESSONS]


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
    for part, typed in zip(panels(truth, "matrix", "mix"), shown["fields"], strict=True):
        there = points[part.get("follows", part["id"])][: len(typed)]
        half = 0.501 * 10.0 ** -part["decimals"]
        assert np.allclose([list(map(number, row)) for row in typed], there, atol=half)
    own = [part for part in truth["parts"]["controls"] if part["kind"] not in IN_THE_PICTURE]
    own.sort(key=lambda part: "over" in part)  # these stand below, over what they change
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
