"""Cells that are compared are of one width, whatever stands above them; columns have names."""

import numpy as np
import pytest

from helpers.scene import Scene, parts

WORDS = ["la", "pomme", "et", "téléphone"]
LOOKS = ["small", "warm", "small", "cool"]


def of_weights(words=WORDS, heat=True, **more):
    values = np.full((2, len(words)), 1 / len(words))
    plane = parts.plane("plane", words, np.eye(len(words))[:, :2] + 1, looks=LOOKS[: len(words)])
    table = parts.table("t", "Weights", ["phone", "apple"], words, row_sums=True, **more)
    state = {"values": values} | ({"heat": values} if heat else {})
    return Scene("", [[plane, table]], [], lambda points, c: ({"t": state}, ""))


def widths(page, which="td:not(.scene-sum)"):
    cells = page.locator(f".scene-table tbody tr:first-child {which}")
    return cells.evaluate_all("cells => cells.map((e) => e.offsetWidth)")


def heads(page):
    """Left and right end of each column's name, in order."""
    names = page.locator(".scene-table thead th:not(.scene-sum) > span")
    return names.evaluate_all(
        "names => names.map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.right])"
    )


@pytest.mark.parametrize("heat", [True, False])
@pytest.mark.parametrize("width", [1100, 830, 655, 560, 400])
def test_all_cells_that_are_compared_are_as_wide(show, width, heat):
    page = show(of_weights(heat=heat), width=width)
    own = widths(page)
    assert len(own) == 4 and max(own) - min(own) <= 1
    ends = heads(page)
    assert all(left - right >= 3 for (_, right), (left, _) in zip(ends, ends[1:], strict=False))
    assert page.locator(".scene-short").count() == 0
    box = page.locator(".scene-scroll")
    assert box.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_names_without_room_end_in_dots_and_are_told(show):
    words = ["strawberry-flavoured", "blueberry-flavoured", "cherry-flavoured", "orange-flavoured"]
    page = show(of_weights(words), width=360)
    own = widths(page)
    assert max(own) - min(own) <= 1
    first = page.locator(".scene-table thead th > span").first
    assert first.evaluate("e => e.scrollWidth > e.clientWidth")
    assert first.get_attribute("title") == words[0]


def test_the_corner_takes_two_lines_before_a_name_is_cut(show):
    page = show(of_weights(corner="asks ↓ answers\u00a0→"), width=640)
    assert page.locator(".scene-short").count() == 0
    corner = page.locator(".scene-corner")
    assert corner.evaluate("e => e.offsetHeight") > 24
    page.set_viewport_size({"width": 1100, "height": 800})
    page.wait_for_timeout(100)
    assert corner.evaluate("e => e.offsetHeight") <= 24


def test_words_in_cells_keep_widths_of_their_own(show):
    table = parts.table("t", "Nearest", ["apple"], ["how far", "kind"])
    state = {"values": [[0.25, "something with a long name"]]}
    page = show(Scene("", [table], [], lambda points, c: ({"t": state}, "")))
    one, other = widths(page)
    assert other > 2 * one


TOKENS = ["<start>", "please", "charge", "the", "apple", "and", "the"]


def of_heads(tokens=TOKENS):
    panel = parts.grid("g", ["1", "2", "3"], tokens, picks={"row": "head"}, says="rows are heads")
    values = np.random.default_rng(3).dirichlet(np.ones(len(tokens)), 3)
    controls = [parts.picked("head", "head", ["1", "2", "3"])]
    return Scene("", [panel], controls, lambda points, c: ({"g": {"values": values}}, ""))


@pytest.mark.parametrize("width", [500, 380, 300, 240, 200])
def test_columns_with_numbers_have_names_that_do_not_touch(show, width):
    page = show(of_heads(), width=width)
    names = page.locator(".scene-svg [role=columnheader]")
    boxes = names.evaluate_all(
        "names => names.filter((e) => e.getAttribute('opacity') !== '0')"
        ".map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.right, b.bottom])"
    )
    assert len(boxes) == len(TOKENS)
    for k, (left, right, low) in enumerate(boxes):
        for left_, right_, low_ in boxes[k + 1 :]:
            assert abs(low - low_) > 8 or right + 1 < left_ or right_ + 1 < left


def test_the_first_column_has_its_whole_name_over_the_names_of_rows(show):
    page = show(of_heads(), width=220)
    assert page.locator(".scene-svg [role=columnheader]").first.text_content() == TOKENS[0]


def test_the_same_numbers_are_seen_in_narrow_cells(show):
    def seen(width):
        page = show(of_heads(), width=width)
        return page.locator(".scene-cell > text").all_text_contents()

    wide = seen(700)
    assert "" in wide and any(wide)
    assert seen(290) == wide  # cells of 29 pixels


def test_a_row_has_its_whole_name_where_that_is_no_long_one(show):
    tokens = ["[CLS]", "it", "because", "the", "cat", "sat", "on", "a", "warm", "mat", "[SEP]"]
    panel = parts.grid("g", tokens, tokens)
    state = {"values": np.eye(len(tokens))}
    page = show(Scene("", [panel], [], lambda points, c: ({"g": state}, "")), width=200)
    assert page.locator(".scene-svg [role=rowheader]").all_text_contents() == tokens


def test_the_circle_of_a_choice_stands_level_with_its_letters(show):
    """On whole pixels: at parts of one letters and circles were rounded to different sides."""
    options = ["orange apple and an", "apple orange an and", "an apple and an orange"]
    page = show(Scene("", [], [parts.choice("c", "order", options)], lambda *_: ({}, "")))
    found = page.locator(".scene-radios label").evaluate_all(
        """labels => labels.map((label) => {
            const row = label.getBoundingClientRect();
            const circle = label.querySelector("input").getBoundingClientRect();
            const above = circle.top - row.top;
            return [row.height, above, above + (circle.height - row.height) / 2];
        })"""
    )
    for high, above, off in found:
        assert high % 1 == above % 1 == 0 and abs(off) < 0.1, found
