"""Bars where there is little room: numbers at their bars, scales told apart, all alike."""

import pytest

from helpers.scene import Scene, parts

WORDS, LOOKS = ["orange", "apple", "motorcycle"], ["warm", "lead", "other"]
BOX = "all => all.map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.right])"


def of_scores(scores=(0.71, 1.0, -0.71), **more):
    columns = [
        parts.column("score", "score", note="cosine", **more),
        parts.column("scaled", "score ÷ T", note="÷ 1.00", **more),
        parts.column("far", "e^{score}", "exp", range=(0, 4)),
        parts.column("share", "weight", "share"),
    ]
    panel = parts.bars("b", WORDS, columns, looks=LOOKS)
    values = {"score": scores, "scaled": scores, "far": [2, 2.7, 0.5], "share": [0.4, 0.5, 0.1]}
    return Scene("", [panel], [], lambda *_: ({"b": {"values": values}}, ""))


def ends(page, which):
    return page.locator(which).evaluate_all(BOX)


@pytest.mark.parametrize("width", [830, 440, 400, 360])
def test_a_number_stands_at_its_bar(show, width):
    page = show(of_scores(), width=width)
    for column in (2, 3):
        cells = f"tbody td.bars-score:nth-child({column}) "
        numbers, bars = ends(page, f"{cells}.bars-value"), ends(page, f"{cells}.bars-fill")
        for (left, right), (start, end) in zip(numbers, bars, strict=True):
            assert min(right, end) - max(left, start) > 0.5 * min(right - left, end - start)
        after = ends(page, f"tbody td:nth-child({column + 1}) .bars-box")
        for (_, right), (left, _) in zip(numbers, after, strict=False):
            assert right <= left - 3


@pytest.mark.parametrize("width", [830, 440, 400, 360])
def test_ends_of_two_scales_do_not_run_together(show, width):
    page = show(of_scores(), width=width)
    marks = ends(page, ".bars-scale i")
    gaps = [left - right for (_, right), (left, _) in zip(marks, marks[1:], strict=False)]
    assert min(gaps) >= 4
    scales = [ends(page, f".bars-scale td:nth-child({k}) i") for k in range(2, 6)]
    between = [
        after[0][0] - before[-1][1] for before, after in zip(scales, scales[1:], strict=False)
    ]
    assert min(between) >= 13


def test_a_scale_has_its_0_where_there_is_room(show):
    for width, far, said in [(440, 1, "−101"), (440, 120, "−120120"), (830, 120, "−1200120")]:
        page = show(of_scores(range=(-far, far)), width=width)
        assert page.locator(".bars-scale td:nth-child(2)").inner_text().replace("\n", "") == said


def test_every_bar_has_a_track(show):
    page = show(of_scores())
    tracks = page.locator("td .bars-bar").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert len(tracks) == 12 and len(set(tracks)) == 1 and "rgba(0, 0, 0, 0)" not in tracks


@pytest.mark.parametrize(("width", "below"), [(655, True), (1100, False)])
def test_all_bars_of_a_picture_stand_alike(show, width, below):
    """Where those of one table have no room beside their numbers, those of the others have not."""
    few = [parts.column(k, f"head {k}") for k in "ab"]
    many = [parts.column(k, f"head {k}", "share") for k in "abcdef"]
    panels = [
        parts.bars(id, WORDS, columns, looks=LOOKS, small=True)
        for id, columns in (("few", few), ("many", many))
    ]
    values = {k: [0.1, 0.5, 0.9] for k in "abcdef"}
    state = {"few": {"values": {k: values[k] for k in "ab"}}, "many": {"values": values}}
    scene = Scene("", [[panel] for panel in panels], [], lambda *_: (state, ""))
    page = show(scene, width=width)
    assert page.locator(".bars-below").count() == (2 if below else 0)


def test_numbers_to_type_look_so_between_numbers_too(show):
    """As in every matrix: a field each, each row in brackets, level with the number before it."""
    mix = parts.mix(
        "m", [[1, 0], [0, 1]], ["one", "two"], ["1", "2"], ["a", "b"], numbers="n", sums=["sum"]
    )
    matrix = parts.matrix("w", "W", [[1, 0], [0, 1]], ["1", "2"], ["a", "b"])
    state = {"m": {"numbers": [3, 4], "values": [[1, 2], [3, 4], [5, 6]]}}
    page = show(Scene("", [[mix], [matrix]], [], lambda *_: (state, "")))
    look = "e => getComputedStyle(e).backgroundColor"
    fields = page.locator(".scene-matrix input")
    assert len({field.evaluate(look) for field in fields.all()}) == 1
    bracket = "(e, side) => getComputedStyle(e, side).borderTopWidth"
    for row in page.locator("tr.mix-row").all():
        entries = row.locator(".mix-entry")
        assert entries.first.evaluate(bracket, "::before") == "2px"
        assert entries.last.evaluate(bracket, "::after") == "2px"
