"""What stands at the marks of planes, spaces and curves, each scene alone in a real Chromium."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.attention import dot, scaled_dot, similarity_table, softmax
from helpers.lessons.attention_step.scenes import explore_cut
from helpers.lessons.keys_and_queries.scenes import explore_queries_and_keys
from helpers.lessons.similarity.scenes import explore_dot
from helpers.lessons.word_space import two_apples
from helpers.scene import Scene, parts

WIDTHS = pytest.mark.parametrize("width", [655, 830])
LINE = "e => ['x1', 'y1', 'x2', 'y2'].map((name) => Number(e.getAttribute(name)))"
BOX = "e => { const { x, y, width, height } = e.getBBox(); return [x, y, x + width, y + height]; }"


def plane_with(state, **more):
    words, looks = ["orange", "phone", "apple"], ["warm", "cool", "lead"]
    axes = {"x": ("tech", -2, 5), "y": ("fruit", -2, 5)}
    where = [[0, 3], [4, 0], [2, 2]]
    plane = parts.plane("plane", words, where, looks=looks, **axes, **more)
    return Scene("", [plane], [], lambda points, controls: ({"plane": state}, "said"))


@WIDTHS
def test_the_number_of_a_shadow_stays_at_its_shadow(show, width):
    """A word that says whose it is may stand near a mark, rather than far from its shadow."""
    W_Q, W_K = np.array([[1, 0], [-0.5, 1.5]]), np.array([[1, -0.5], [0.5, 1]])
    scene = explore_queries_and_keys(lambda X, Q, K: (X @ Q) @ (X @ K).T, W_Q, W_K)
    page = show(scene, width=width)
    left, top, right, bottom = page.locator("text.shadow-name").evaluate(BOX)
    x1, y1, x2, _ = page.locator(".shadow-band").evaluate(LINE)
    assert min(abs(top - y1), abs(bottom - y1)) < 24
    assert min(x1, x2) - 4 <= (left + right) / 2 <= max(x1, x2) + 4


@pytest.mark.parametrize("turn", [-2.1, 0.7, 1.8])
def test_the_numbers_of_an_axis_in_space_are_all_on_one_side_of_it(show, turn):
    words, looks = ["orange", "phone", "apple"], ["warm", "cool", "lead"]
    points = [[0, 3, 3], [4, 0, -2], [2, 2, 1]]
    space = parts.space("s", words, points, looks=looks, reach=4.5, view=(turn, 0.5))
    moved = [None, None, [2.0, 1.7, 0.7]]
    scene = Scene("", [space], [], lambda points, controls: ({"s": {"moved": moved}}, "said"))
    page = show(scene, width=400)
    axes = page.locator(".scene-axes line").evaluate_all(f"all => all.map({LINE})")
    ticks = page.locator(".scene-ticks text").evaluate_all(
        """all => all.map((e) => [e.textContent, e.getAttribute("visibility"),
            Number(e.getAttribute("x")), Number(e.getAttribute("y")) - 4])"""
    )
    k, seen, places = -1, 0, []
    for text, hidden, x, y in ticks:
        k += text == "1"  # they come axis by axis
        if text == "1":
            sides = set()
        if hidden:
            continue
        x1, y1, x2, y2 = axes[k]
        sides.add(np.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)))
        assert len(sides) == 1
        seen += 1
        places.append((x, y))
    assert k == 2 and seen >= 5
    apart = [np.hypot(*np.subtract(a, b)) for i, a in enumerate(places) for b in places[:i]]
    assert min(apart) > 12  # no two can be read as one number


def test_a_matrix_that_bends_nothing_draws_no_second_grid(show):
    """The two on each other would be a heavier grid than that of a plane beside it."""
    bent = show(plane_with({"grid": np.eye(2)})).locator(".scene-bent-line")
    assert bent.get_attribute("d") == ""
    bent = show(plane_with({"grid": [[1, 0.5], [0, 1]]})).locator(".scene-bent-line")
    assert bent.get_attribute("d").startswith("M")


@WIDTHS
def test_the_two_sides_of_a_dot_product_say_their_sign(show, width):
    page = show(explore_dot(dot), width=width)
    tint = page.locator(".scene-tint").evaluate_handle("e => e")
    for text, inside in (("positive", True), ("negative", False)):
        label = page.locator(".scene-label", has_text=re.compile(f"^{text}$"))
        left, top, right, bottom = label.evaluate(BOX)
        at = [(left + right) / 2, (top + bottom) / 2]
        within = "(e, [x, y]) => e.isPointInFill(new DOMPoint(x, y))"
        assert tint.evaluate(within, at) is inside


@WIDTHS
def test_where_a_word_goes_uncut_has_its_shape_and_its_name(show, width):
    def step(X):
        weights = softmax(similarity_table(X, scaled_dot))
        return weights @ X, weights

    def cut(weights, i, j):
        weights = np.array(weights)
        weights[i, j] = 0
        return weights / weights.sum(axis=1, keepdims=True)

    page = show(explore_cut(step, cut), width=width)
    mark = page.locator(".scene-instead.look-lead")
    expect(mark).to_be_visible()
    shape = page.locator(".scene-word.look-lead .scene-shape").get_attribute("d")
    ways = [re.sub(r"[-\d.]+", "", d) for d in (shape, mark.get_attribute("d"))]
    assert ways[0] == ways[1]
    label = page.locator(".scene-label", has_text="uncut").bounding_box()
    at = mark.bounding_box()
    middles = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in (label, at)]
    assert np.hypot(*np.subtract(*middles)) < 90


@WIDTHS
def test_what_says_how_far_two_places_are_apart_lies_on_no_mark(show, width):
    far = two_apples(np.array([1.15, 2.43]), np.array([2.86, 1.14]))
    page = show(plane_with(far, drag=False), width=width)
    line = page.locator(".scene-segment").first.evaluate(LINE)
    marks = page.locator(".scene-word, .scene-ghost").evaluate_all(
        "all => all.filter((e) => e.getAttribute('visibility') !== 'hidden')"
        ".map((e) => e.getAttribute('transform').match(/[-.\\d]+/g).map(Number))"
    )
    (x1, y1), (x2, y2) = line[:2], line[2:]
    for x, y in marks:
        t = np.clip(
            np.dot((x - x1, y - y1), (x2 - x1, y2 - y1)) / np.hypot(x2 - x1, y2 - y1) ** 2, 0, 1
        )
        assert np.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1)) > 10


def test_a_short_way_between_two_places_has_its_number_too(show):
    near = two_apples(np.array([2.0, 2.0]), np.array([2.1, 1.9]))
    page = show(plane_with(near, drag=False))
    expect(page.locator(".scene-label", has_text="0.14")).to_be_visible()


def curve_with(names, lines, **more):
    axes = {"x": {"label": "n", "range": [0, 4], "ticks": [(0, "0"), (4, "4")]}}
    axes |= {"y": {"label": "v", "range": [0, 4], "ticks": [(0, "0"), (4, "4")]}}
    curve = parts.curve("c", "Lines", names, **axes, **more)
    return Scene("", [curve], [], lambda points, controls: ({"c": {"lines": lines}}, "said"))


def test_the_key_of_a_line_has_its_pattern_and_weight(show):
    """Of lines that lie on each other it has both."""
    lines = [[[0, 0], [4, 1]], [[0, 0], [4, 1]], [[0, 0], [4, 3]]]
    page = show(curve_with(["one", "two", "three"], lines))
    style = """all => all.map((e) => { const { stroke, strokeWidth, strokeDasharray }
        = getComputedStyle(e); return `${stroke} ${strokeWidth} ${strokeDasharray}`; })"""
    drawn = page.locator(".scene-line").evaluate_all(style)
    keys = page.locator(".scene-key").evaluate_all(style)
    assert sorted(keys) == sorted(drawn) and len(set(keys)) == 3


def test_names_in_two_lines_are_told_from_each_other(show):
    names = ["keep half of the start", "keep half of now", "all move"]
    lines = [[[0, 2], [4, 1.1]], [[0, 2], [4, 0.02]], [[0, 2], [4, 0]]]
    page = show(curve_with(names, lines), width=560)
    texts = page.locator(".scene-curves .scene-label").evaluate_all(
        "all => all.map((e) => [...e.querySelectorAll('tspan')]"
        ".map((t) => Number(t.getAttribute('y'))))"
    )
    texts = sorted(rows for rows in texts if rows)
    assert any(len(rows) > 1 for rows in texts)
    for above, below in pairwise(texts):
        assert below[0] - above[-1] >= 20


@WIDTHS
def test_each_number_of_a_map_is_nearest_to_its_own_curve(show, width):
    words, looks = ["orange", "phone", "apple", "here"], ["warm", "cool", "lead", "here"]
    where = np.array([[0, 3], [4, 0], [2, 2], [-1, -1.5]])
    side = np.linspace(-5, 5, 41)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    weights = softmax(places @ where[:3].T).T.reshape(3, 41, 41)
    asks = {"from": 3, "to": [0, 1, 2], "weights": [0.32, 0.46, 0.22]}
    field = parts.field(words[:3], looks[:3], weights, asks=asks)
    axes = {"x": ("tech", -5, 5), "y": ("fruit", -5, 5)}
    plane = parts.plane("map", words, where, looks=looks, arrows=False, **axes, height=420)
    scene = Scene("", [plane], [], lambda *_: ({"map": {"field": field}}, "said"))
    page = show(scene, width=width)
    curves = page.locator(".ground-way").evaluate_all(
        """all => all.map((e) => Array.from({ length: 101 }, (_, k) => {
            const { x, y } = e.getPointAtLength(k * e.getTotalLength() / 100);
            return [x, y]; }))"""
    )
    for k, weight in enumerate(asks["weights"]):
        left, top, right, bottom = page.locator(
            "text.ground-weight", has_text=f"{weight:.2f}"
        ).evaluate(BOX)
        near = [
            min(
                np.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom)) for x, y in curve
            )
            for curve in curves
        ]
        assert near.index(min(near)) == k and sorted(near)[1] > 1.5 * min(near)
    for name in page.locator(".ground-name:not([visibility])").all_text_contents():
        assert name.startswith("from")
