"""A picture with numbers beside it in a real Chromium: no empty quarter, no jump, one gap."""

import numpy as np
import pytest

from helpers.scene import Scene, parts

WORDS = ["apple", "orange", "phone"]
START = [[2, 2], [0, 3], [4, 0]]
ROW = 28  # pixels, of a table without room below it


def beside(*, height=380, said=1):
    """A plane, and beside it a table, a matrix to type and lines."""

    def compute(points, controls):
        lines = [f"line {k}" for k in range(int(controls["said"]))]
        return {"t": {"values": np.eye(3), "heat": np.eye(3)}, "says": {"lines": lines}}, "Said."

    plane = parts.plane(
        "a",
        WORDS,
        START,
        looks=["lead", "warm", "cool"],
        x=("tech", 0, 5),
        y=("fruit", 0, 5),
        height=height,
        title="words",
    )
    numbers = parts.stack(
        parts.table("t", "Who takes from whom", WORDS, WORDS),
        parts.matrix("m", "W", [[1, 0], [0, 1]], ["row 1", "row 2"], ["1", "2"]),
        parts.lines("says", "How it is mixed"),
    )
    said = parts.slider("said", "lines", 0, 9, step=1, value=said)
    return Scene("Where apple goes", [[plane, numbers]], [said], compute)


def tall(page, which):
    return page.locator(which).first.bounding_box()["height"]


def test_rows_beside_a_taller_picture_grow_into_the_room_below_them(show):
    """And stay below 1.3 times their height, and within the picture's."""
    with_room, without = beside(), beside(height=300)
    heights = []
    for scene in (with_room, without):
        page = show(scene, width=830)
        heights.append([tall(page, "td.scene-warmth"), tall(page, ".scene-matrix input")])
        columns = [box["height"] for box in boxes(page, ".scene-column")]
        assert columns[1] <= max(columns[0], columns[1])
        assert tall(page, ".scene-row") == max(columns)
    (cell, field), (small_cell, small_field) = heights
    assert ROW < cell <= 1.31 * ROW and field > small_field
    assert small_cell == ROW


def boxes(page, which):
    return [node.bounding_box() for node in page.locator(which).all()]


def test_a_line_more_moves_neither_the_picture_nor_the_rows(show):
    page = show(beside(), width=830)
    before = tall(page, ".scene"), tall(page, "td.scene-warmth")
    page.locator("input[type=range]").press("ArrowRight")
    page.get_by_text("line 1").wait_for()
    assert (tall(page, ".scene"), tall(page, "td.scene-warmth")) == before


def test_rows_have_their_own_height_where_nothing_stands_beside_them(show):
    page = show(beside(), width=368)
    assert tall(page, "td.scene-warmth") == ROW


@pytest.mark.parametrize("controls", [True, False])
def test_the_first_heading_keeps_off_the_title_of_the_scene(show, controls):
    def compute(points, values):
        return {"says": {"lines": ["one"]}}, ""

    row = [parts.switch("on", "on", True)] if controls else []
    scene = Scene("A title", [parts.lines("says", "a heading")], row, compute)
    page = show(scene, width=830)
    above = ".scene-controls" if controls else ".scene-head"
    box, heading = boxes(page, above)[0], boxes(page, ".scene-panel-title")[0]
    assert heading["y"] - box["y"] - box["height"] >= 8


DIMENSIONS = [1, 4, 16, 64]


def over_a_chart(**more):
    def compute(points, controls):
        d = controls["d"]
        return {"c": {"lines": [[[x, x] for x in DIMENSIONS]], "cursor": d, "dots": [[d, d]]}}, ""

    axis = {"label": "d", "range": [1, 64], "ticks": [(d, str(d)) for d in DIMENSIONS], "log": True}
    chart = parts.curve("c", "how it grows", ["a line"], x=axis, y=axis | {"log": False}, wide=True)
    slider = parts.slider("d", "size", values=DIMENSIONS, value=4, decimals=0, **more)
    return Scene("It grows", [[chart]], [slider], compute)


@pytest.mark.parametrize("width", [830, 368])
@pytest.mark.parametrize("play", [True, False])
def test_a_slider_over_a_chart_has_its_handle_over_the_cursor(show, width, play):
    """At both ends and between: it is one quantity, so it stands at one place."""
    page = show(over_a_chart(over="c", play=play), width=width)
    slider, thumb = page.get_by_role("slider", name="size"), 16
    for value, key in ((1, "Home"), (4, "ArrowRight"), (16, "ArrowRight"), (64, "End")):
        slider.press(key)
        page.wait_for_function(
            "value => document.querySelector('.scene-number').textContent === value", arg=str(value)
        )
        track = slider.bounding_box()
        part = DIMENSIONS.index(value) / (len(DIMENSIONS) - 1)
        handle = track["x"] + thumb / 2 + part * (track["width"] - thumb)
        page.wait_for_function(
            """handle => {
                const { left } = document.querySelector(".scene-cursor").getBoundingClientRect();
                return Math.abs(left - handle) < 1.5;
            }""",
            arg=handle,
            timeout=3000,
        )
    assert page.locator(".scene-panel .scene-slider").count() == 1


def test_a_control_stands_over_a_panel_that_there_is():
    with pytest.raises(ValueError, match="no panel 'x'"):
        over_a_chart(over="x")


def test_the_still_picture_has_the_same_balance():
    """Its rows grow as much, and its scene is as tall as the picture beside them makes it."""
    from helpers.scene.placed import GAP, place_row

    scene = beside()
    by_id = {part["id"]: part for part in scene.parts["panels"]}
    placed, high = place_row(scene.parts["layout"][0], by_id, scene.state, 810)
    (plane, *_), (table, _, left, _, width, tall), *others = placed
    assert left + width == pytest.approx(810) and left > GAP
    assert (
        tall
        > place_row([{"panels": ["t"], "share": 1, "pixels": width}], by_id, scene.state, width)[1]
    )
    assert plane["id"] == "a" and table["id"] == "t"
    assert all(top + tall <= high for _, _, _, top, _, tall in placed) and len(others) == 2


@pytest.mark.parametrize("looks", [["", ""], ["lead", "warm"]])
def test_the_heading_of_the_words_is_whole(show, looks):
    """Also where it is longer than the words, and no marks stand before them."""
    bars = parts.bars(
        "b",
        ["tech", "sum"],
        [parts.column("product", "product", range=(-12, 12))],
        looks=looks,
        head="coordinate",
        small=True,
    )
    scene = Scene(
        "A",
        [[bars]],
        [],
        lambda points, controls: ({"b": {"values": {"product": [1, 2]}}}, "Said."),
    )
    page = show(scene, width=400)
    assert page.evaluate(
        "(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.bars-corner'))"
    )
