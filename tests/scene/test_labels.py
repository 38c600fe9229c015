"""Names and numbers of a still picture: where they stand, and who chooses first."""

import numpy as np
import pytest

from helpers.scene import labels, picture, plane_arrows
from helpers.scene.labels import BEFORE, JOINED, NAME, NUMBER, Labels


@pytest.fixture
def box():
    from matplotlib.figure import Figure

    axes = Figure().add_axes((0, 0, 1, 1))
    return picture.Box(axes, 0, 0, 300, 300)


def boxes(placed):
    """[(left, top, right, bottom)] of what was written, in the order it was."""
    return [at for at, _ in placed.written]


def test_a_line_however_thin_is_not_crossed(box):
    placed = Labels(box)
    placed.keep_off([(150, 150), (300, 150)], 0.5)
    placed.put(150, 150, "apple", "ink")
    assert not labels._through(boxes(placed)[0], 150, 150, 300, 150, 1)


def test_a_circle_s_line_is_not_crossed_but_its_inside_is_free(box):
    placed = Labels(box)
    placed.keep_out(150, 150, 60)
    placed.put(100, 150, "strawberry", "ink")
    assert not labels._around(boxes(placed)[0], 150, 150, 60)
    placed.put(150, 150, "an", "ink")
    assert labels._away(boxes(placed)[1], (150, 150)) < 60


def test_names_do_not_touch_each_other(box):
    placed = Labels(box)
    for y in (100, 116):  # their first places would touch
        placed.put(100, y, "apple", "ink")
    assert labels._overlap(*boxes(placed), labels.APART, labels.LOOSE) == 0


def test_numbers_choose_first_then_names_then_what_was_there_before(box):
    placed = Labels(box)
    placed.later(BEFORE, 100, 100, "banana", "note")
    placed.later(NAME, 100, 100, "an", "ink")
    placed.later(NAME, 100, 100, "apple", "ink")
    placed.later(NUMBER, 130, 100, "0.30", "accent", gap=1, spots=[(130, 100, 0)])
    placed.settle()
    texts = [text.get_text() for text in box.axes.texts]
    assert texts == ["0.30", "apple", "an", "banana"]
    assert boxes(placed)[0][0] < 130 < boxes(placed)[0][2]


def test_a_number_stands_clear_of_a_mark_unless_a_word_says_whose_it_is(box):
    spots = [(100, 80, 0), (100, 40, 30)]
    for said, level in ((False, 40), (True, 80)):
        placed = Labels(box)
        placed.keep_away(100, 100, 8)
        placed.put(100, 80, "0.30", "accent", gap=1, spots=spots, said=said)
        top, bottom = boxes(placed)[0][1::2]
        assert (top + bottom) / 2 == pytest.approx(level)


def test_no_name_is_joined_to_its_mark_across_another(box):
    placed = Labels(box)
    placed.keep_away(150, 150, 8)
    placed.keep_away(120, 150, 8)
    for y in (-40, -20, 0, 20, 40):  # all near places are taken
        placed.keep_off([(60, 150 + y), (240, 150 + y)], 9)
    placed.put(150, 150, "orange", "ink")
    lead = (150, 150), labels._nearest(boxes(placed)[0], (150, 150))
    assert labels.to_line((120, 150), *lead) > labels.MARK


def crowded(placed):
    """All near places of the mark at (150, 150) are taken."""
    placed.keep_away(150, 150, 8)
    for y in range(-30, 31, 10):
        placed.keep_off([(60, 150 + y), (240, 150 + y)], 1)


def test_what_joins_a_name_to_its_mark_runs_through_no_arrow_and_no_text(box):
    free = Labels(box)
    crowded(free)
    free.put(150, 150, "orange", "ink")
    middle = np.reshape(free.leads[0], (2, 2)).mean(axis=0)
    placed = Labels(box)
    crowded(placed)
    placed.keep_off([middle + (20, -20), middle - (20, -20)], 4)  # an arrow, where it was joined
    placed.put(150, 150, "orange", "ink")
    assert all(not labels._meet(lead, line[:4]) for lead in placed.leads for line in wide(placed))
    placed.put(150, 152, "apple", "ink")
    assert not any(
        labels._through(at, *lead, 1) for at in boxes(placed)[1:] for lead in placed.leads[:1]
    )


def wide(placed):
    return [line for line in placed.lines if line[4] > labels.THIN]


def test_no_name_goes_far_from_its_mark(box):
    placed = Labels(box)
    placed.keep_away(150, 150, 8)
    for y in range(0, 300, 8):  # no place is free
        placed.keep_off([(0, y), (300, y)], 1)
    placed.put(150, 150, "strawberry", "ink", gap=16)
    assert labels._away(boxes(placed)[0], (150, 150)) < 16 + max(labels.FARTHER) + 1


def test_a_name_at_an_arrow_chooses_before_one_that_has_none(box):
    placed = Labels(box)
    placed.later(NAME, 100, 100, "strawberry", "ink")
    placed.later(JOINED, 100, 100, "an", "ink")
    placed.settle()
    assert [text.get_text() for text in box.axes.texts] == ["an", "strawberry"]


def test_a_loop_s_number_is_at_its_outer_side_and_close():
    around = np.linspace(0, 2 * np.pi, 60)
    loop = 20 * np.column_stack([np.cos(around), np.sin(around)])
    for x, y, _ in labels.outside(loop, (0, 0), 0.7, 6, "0.40"):
        across, down = 2 * labels.LETTER * 2, 7
        edge = np.hypot(max(abs(x) - across, 0), max(abs(y) - down, 0)) - 20 - 3
        assert 0 < edge < 16


def test_twice_the_weight_is_twice_the_width():
    widths = [plane_arrows.width_of(weight, 14) for weight in (0.15, 0.3, 0.6)]
    assert np.allclose(np.divide(widths[1:], widths[:-1]), 2)
    assert plane_arrows.width_of(0.01, 14) == plane_arrows.THINNEST


def test_an_arrow_goes_aside_for_a_mark_that_would_hide_where_it_ends():
    far, need = 120, plane_arrows.MARK + 1
    aside = [plane_arrows._past((x, 0), (0, 0), (1, 0), far, 2) for x in (20, 85, 119)]
    assert aside[0] == 0 and aside[1] == need and 0 < aside[2] < need
    way = [plane_arrows._past((85, y), (0, 0), (1, 0), far, 2) for y in np.linspace(-20, 20, 401)]
    assert np.abs(np.diff(way)).max() < 0.5  # without a jump


def test_a_name_keeps_clearly_nearer_to_its_own_mark(box):
    placed = Labels(box)
    placed.keep_away(100, 100, 8)
    placed.keep_away(120, 100, 8)  # a name at the right of the first would be read as this one's
    placed.put(100, 100, "apple", "ink")
    assert placed._strayed(boxes(placed)[0], (100, 100)) < 0.5


def test_no_name_stands_right_behind_a_number_at_an_axis(box):
    placed = Labels(box)
    placed.ticks.append((30, 95, 37, 105))
    placed.keep_off([(100, 100), (300, 100)], 1)  # at its right it has no room
    placed.put(100, 100, "strawberry", "ink")
    left, top, _, bottom = boxes(placed)[0]
    assert not (37 < left < 37 + labels.AFTER and top < 105 and bottom > 95)


def test_a_line_s_number_stays_on_its_side_of_the_axes():
    spots = plane_arrows.beside([(100, 100), (160, 70)], 2, "so-so", [], (100, 100), (0.5,))
    (_, low, over), (_, high, clear) = sorted(spots, key=lambda spot: -spot[1])
    assert low > 100 > high and over - clear >= plane_arrows.OTHERS - 4


def test_names_begin_as_far_from_the_edge_of_every_mark():
    assert labels.name_off("lead") - 1.25 * 7 == labels.name_off("warm") - 7 == labels.OFF
    assert labels.name_off("warm", 7, 14) == 14 + labels.OFF
