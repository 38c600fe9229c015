"""Cells that are compared are of one width, whatever stands above them; no column is without a name."""

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


def test_words_in_cells_keep_widths_of_their_own(show):
    table = parts.table("t", "Nearest", ["apple"], ["how far", "kind"])
    state = {"values": [[0.25, "something with a long name"]]}
    page = show(Scene("", [table], [], lambda points, c: ({"t": state}, "")))
    one, other = widths(page)
    assert other > 2 * one
